//! Waits in queues.
//! Never who else waited: that is the Switchboard's.

use hanmadi_ids::{CommunicationId, LabelId, LanguageId, ParticipantId, QueueId, UserId};
use serde::{Deserialize, Serialize};

use crate::post::{SkillNeed, UsedRouting};

/// See [`super::EventKind::QueueEntered`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueEntered {
    /// The wait.
    pub wait: ParticipantId,
    /// Its leg.
    pub communication: CommunicationId,
    /// Which queue.
    pub queue: QueueId,
    /// How it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_name: Option<String>,
    /// What the agent must be able to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<SkillNeed>,
    /// What the agent must speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageId>,
    /// How much sooner than others.
    #[serde(default)]
    pub priority: i32,
    /// What kind of work it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// The ways in which an agent is looked for, the first one first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requested: Vec<UsedRouting>,
    /// The one agent it is meant for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<UserId>,
    /// What the queue promises, if it promises.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service_level: Option<ServiceLevel>,
}

/// A queue's promise: this share of conversations is answered within that time (contact-centre 4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceLevel {
    /// The time, in milliseconds.
    pub duration_ms: u64,
    /// The share, in thousandths.
    pub thousandths: u16,
}

/// See [`super::EventKind::QueueMoved`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueMoved {
    /// Which wait.
    pub wait: ParticipantId,
    /// To which queue.
    pub queue: QueueId,
}

/// See [`super::EventKind::QueueChanged`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueChanged {
    /// Which wait.
    pub wait: ParticipantId,
    /// What the agent must be able to do from now on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<SkillNeed>,
    /// What the agent must speak from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageId>,
    /// How much sooner than others from now on.
    #[serde(default)]
    pub priority: i32,
}

/// See [`super::EventKind::QueueLeft`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueLeft {
    /// Which wait.
    pub wait: ParticipantId,
    /// Why.
    pub why: QueueExit,
}

/// Why a wait ended without an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum QueueExit {
    /// The customer went.
    Abandoned,
    /// A flow took it out.
    FlowOut,
    /// Somebody sent it to another queue while it waited.
    Transferred,
    /// The system gave up, such as after inactivity.
    System,
}
