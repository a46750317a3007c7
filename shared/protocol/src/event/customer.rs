//! Beginning and end, the customer's leg, and what was said.
//! Never the words of a message: those stay with the Thread.

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, DeploymentId, ParticipantId};
use serde::{Deserialize, Serialize};

use super::{Direction, DisconnectType};
use crate::time::Timestamp;

/// See [`super::EventKind::Started`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    /// Who began it.
    pub direction: Direction,
    /// The channel, in the spelling of `messageType`, such as `webmessaging`.
    pub message_type: String,
    /// The deployment or integration it came through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// The deployment, for web messaging.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<DeploymentId>,
    /// Divisions of the conversation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub divisions: Vec<String>,
}

/// See [`super::EventKind::CustomerConnected`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CustomerConnected {
    /// Participant. The same again after a reopening is one participant with one more session.
    pub participant: ParticipantId,
    /// Leg.
    pub communication: CommunicationId,
    /// How the customer shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The contact, if it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_contact: Option<String>,
    /// The customer signed in on the site.
    #[serde(default)]
    pub authenticated: bool,
}

/// See [`super::EventKind::CustomerDisconnected`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LegEnded {
    /// Leg.
    pub communication: CommunicationId,
    /// Why.
    pub why: DisconnectType,
}

/// See [`super::EventKind::AttributesSet`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AttributesSet {
    /// Whose.
    pub participant: ParticipantId,
    /// What changed.
    pub attributes: BTreeMap<String, String>,
}

/// See [`super::EventKind::MessagesStored`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessagesStored {
    /// In the order they were stored; at least one.
    pub messages: Vec<MessageStored>,
}

/// One message. What most messages have in common is left out: there are many of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MessageStored {
    /// Its place in the thread.
    pub seq: u64,
    /// When it was stored; in milliseconds since 1970, since dates are slow to write.
    #[serde(with = "milliseconds")]
    pub at: Timestamp,
    /// Who wrote it.
    #[serde(default, skip_serializing_if = "Writer::is_customer")]
    pub by: Writer,
    /// How many pictures or files it carries.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub media: u32,
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Writer {
    /// The customer.
    #[default]
    Customer,
    /// An agent, by this leg.
    Agent(CommunicationId),
    /// A bot, by this leg.
    Bot(CommunicationId),
    /// The system or a flow, such as an automatic answer.
    System,
}

impl Writer {
    /// Whether the customer wrote it.
    #[must_use]
    pub fn is_customer(&self) -> bool {
        *self == Self::Customer
    }
}

mod milliseconds {
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::Timestamp;

    pub(super) fn serialize<S: Serializer>(at: &Timestamp, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_u64(at.as_ms())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Timestamp, D::Error> {
        u64::deserialize(from).map(Timestamp::from_ms)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes it so")]
const fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// See [`super::EventKind::Ended`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    /// By whom, as seen from the customer's leg: `client` if the customer ended it, `peer` if an agent did,
    /// `inactivity`, `system` and so on.
    pub why: DisconnectType,
}
