//! What the message flow and bots did.
//! Never what a bot was told.

use hanmadi_ids::{CommunicationId, ParticipantId, QueueId, UserId};
use serde::{Deserialize, Serialize};

/// See [`super::EventKind::FlowEntered`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowEntered {
    /// Participant.
    pub participant: ParticipantId,
    /// Leg.
    pub communication: CommunicationId,
}

/// See [`super::EventKind::FlowLeft`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowLeft {
    /// Leg.
    pub communication: CommunicationId,
    /// Which flow decided; absent if none is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowRef>,
    /// The rule that matched; absent for the flow's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
    /// Where it went.
    pub exit: FlowExit,
}

/// A flow, as it was when it decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct FlowRef {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Published version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}

/// Where a flow or a bot sent the conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FlowExit {
    /// To a queue.
    Queue(QueueId),
    /// To one agent.
    Agent(UserId),
    /// To a bot.
    Bot,
    /// To nobody: the conversation is answered, or refused.
    Disconnect,
    /// Nowhere: the customer went while it decided.
    Abandoned,
}

/// See [`super::EventKind::BotStarted`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BotStarted {
    /// Participant.
    pub participant: ParticipantId,
    /// Leg.
    pub communication: CommunicationId,
    /// Which bot.
    pub bot: FlowRef,
}

/// See [`super::EventKind::BotTurned`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BotTurned {
    /// Leg.
    pub communication: CommunicationId,
}

/// See [`super::EventKind::BotEnded`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BotEnded {
    /// Leg.
    pub communication: CommunicationId,
    /// Where it went.
    pub exit: FlowExit,
    /// The bot did not answer in time, or failed.
    #[serde(default)]
    pub failed: bool,
}
