//! The notification channel: topics, subscriptions and the envelope on its socket.
//! Never says who may subscribe to what: that is `access`.

use core::fmt;
use std::str::FromStr;

use hanmadi_ids::{ConversationId, QueueId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{
    guest::message::Message,
    platform::conversation::{Conversation, MessageData},
};

/// What a client sends to learn whether the channel lives; the runtime answers with [`PONG`].
pub const PING: &str = r#"{"message":"ping"}"#;
/// The answer to [`PING`].
pub const PONG: &str =
    r#"{"topicName":"channel.metadata","version":"2","eventBody":{"message":"pong"},"metadata":{}}"#;

/// A topic somebody may subscribe to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// `v2.users.{id}.conversations.messages`: an agent's conversations, whole, at every change.
    UserConversations(UserId),
    /// `hanmadi.users.{id}.transcript`: our addition; each message and typing of an agent's conversations.
    UserTranscript(UserId),
    /// `hanmadi.users.{id}.notes`: our addition; internal notes that concern an agent.
    UserNotes(UserId),
    /// `hanmadi.users.{id}.reads`: our addition; how far an agent has read, told to all their screens.
    UserReads(UserId),
    /// `v2.users.{id}.presence`: the presence of an agent.
    UserPresence(UserId),
    /// `v2.users.{id}.routingStatus`: the routing status of an agent.
    UserRoutingStatus(UserId),
    /// `v2.routing.queues.{id}.conversations.messages`: what waits in a queue, whole, at every change.
    QueueConversations(QueueId),
}

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UserConversations(id) => write!(f, "v2.users.{id}.conversations.messages"),
            Self::UserTranscript(id) => write!(f, "hanmadi.users.{id}.transcript"),
            Self::UserNotes(id) => write!(f, "hanmadi.users.{id}.notes"),
            Self::UserReads(id) => write!(f, "hanmadi.users.{id}.reads"),
            Self::UserPresence(id) => write!(f, "v2.users.{id}.presence"),
            Self::UserRoutingStatus(id) => write!(f, "v2.users.{id}.routingStatus"),
            Self::QueueConversations(id) => write!(f, "v2.routing.queues.{id}.conversations.messages"),
        }
    }
}

impl FromStr for Topic {
    type Err = hanmadi_ids::InvalidId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let messages = ".conversations.messages";
        let of_user = |end| text.strip_prefix("v2.users.").and_then(|rest| rest.strip_suffix(end));
        if let Some(id) = of_user(messages) {
            id.parse().map(Self::UserConversations)
        } else if let Some(id) = of_user(".presence") {
            id.parse().map(Self::UserPresence)
        } else if let Some(id) = of_user(".routingStatus") {
            id.parse().map(Self::UserRoutingStatus)
        } else if let Some(id) =
            text.strip_prefix("hanmadi.users.").and_then(|rest| rest.strip_suffix(".transcript"))
        {
            id.parse().map(Self::UserTranscript)
        } else if let Some(id) =
            text.strip_prefix("hanmadi.users.").and_then(|rest| rest.strip_suffix(".notes"))
        {
            id.parse().map(Self::UserNotes)
        } else if let Some(id) =
            text.strip_prefix("hanmadi.users.").and_then(|rest| rest.strip_suffix(".reads"))
        {
            id.parse().map(Self::UserReads)
        } else if let Some(id) =
            text.strip_prefix("v2.routing.queues.").and_then(|rest| rest.strip_suffix(messages))
        {
            id.parse().map(Self::QueueConversations)
        } else {
            Err(hanmadi_ids::InvalidId)
        }
    }
}

/// A channel as its maker gets it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "NotificationChannel"))]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// Its id.
    pub id: String,
    /// Where to connect the socket; holding it is enough to listen.
    pub connect_uri: String,
    /// When it ends unless renewed, ISO 8601.
    pub expires: String,
}

/// A topic by name, in subscription requests.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TopicName {
    /// The topic's name.
    pub id: String,
}

/// One line of the answer to a subscription.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    /// The topic's name.
    pub id: String,
    /// `Permitted` or `Rejected`.
    pub state: String,
    /// Why it was rejected.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rejection_reason: Option<String>,
}

/// What comes over the socket.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Envelope<B> {
    /// The topic's name, or `channel.metadata` for heartbeats.
    pub topic_name: String,
    /// Always `2`.
    pub version: String,
    /// The event.
    pub event_body: B,
    /// Place of the event in the channel.
    pub metadata: Metadata,
}

/// Metadata of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    /// Id of the event.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub correlation_id: Option<String>,
    /// Our addition: gap-free number of the event on this channel, from 1. After a gap or a new connection
    /// the client reads its snapshot again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seq: Option<u64>,
}

/// An envelope whose body is read later, by its topic.
pub type RawEnvelope = Envelope<Box<RawValue>>;

/// Body of [`Topic::UserConversations`] and [`Topic::QueueConversations`].
pub type ConversationEvent = Conversation;

/// Body of [`Topic::UserTranscript`]: either a stored message or that the guest types.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TranscriptEvent {
    /// Of which conversation.
    pub conversation_id: ConversationId,
    /// A message of either side, with its `seq`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message: Option<MessageData>,
    /// The guest types, for that many milliseconds.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub typing_ms: Option<u64>,
}

/// Kept here so that readers of an event find what a message's `normalizedMessage` is.
pub type NormalizedMessage = Message;
