//! Agents' legs, from the offer to the end of after-contact work.
//! Never why this agent was chosen: the Switchboard keeps its explanation.

use hanmadi_ids::{CommunicationId, ParticipantId, QueueId, UserId};
use serde::{Deserialize, Serialize};

use super::DisconnectType;
use crate::post::UsedRouting;

/// See [`super::EventKind::AgentAlerted`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentAlerted {
    /// Participant.
    pub participant: ParticipantId,
    /// The offer: the leg.
    pub communication: CommunicationId,
    /// Who.
    pub user: UserId,
    /// What colleagues see of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// From which wait; absent if no queue was asked, such as an outbound conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait: Option<ParticipantId>,
    /// On behalf of which queue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// How they were found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_routing: Option<UsedRouting>,
}

/// An agent's leg, where nothing more is to be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentLeg {
    /// Leg.
    pub communication: CommunicationId,
}

/// See [`super::EventKind::AgentConsulted`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentConsulted {
    /// Leg of the one who asks.
    pub communication: CommunicationId,
    /// Who was asked; absent if anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<UserId>,
}

/// See [`super::EventKind::AgentEnded`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentEnded {
    /// Leg.
    pub communication: CommunicationId,
    /// Why.
    pub why: AgentEnd,
}

/// Why an agent's leg ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AgentEnd {
    /// The agent did not want it.
    Declined,
    /// The agent did not answer in time.
    NoAnswer,
    /// The offer was taken back before an answer: the wait was over, or another agent has it.
    Withdrawn,
    /// The agent is through with it.
    Done,
    /// The agent sent it elsewhere.
    Transferred(TransferKind),
    /// The customer went.
    CustomerLeft,
    /// It ended otherwise.
    Other(DisconnectType),
}

/// How a conversation was passed on (contact-centre 4.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TransferKind {
    /// Without asking the other side first.
    Blind,
    /// After a consultation.
    Consult,
}

/// See [`super::EventKind::WrapUpDone`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WrapUpDone {
    /// Leg.
    pub communication: CommunicationId,
    /// Which code; absent if the time was over or it was skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The agent's notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// The agent's tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}
