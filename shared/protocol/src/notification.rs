//! The notification channel: topics, subscriptions and the envelope on its socket.
//! Never says who may subscribe to what: that is `access`.

mod topic;

use hanmadi_ids::{ConversationId, QueueId, UserId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

pub use topic::Topic;

use crate::{
    guest::message::Message,
    platform::{
        conversation::{Conversation, MessageData},
        observation::{GroupKey, Metric},
    },
    time::Timestamp,
};

/// What a client sends to learn whether the channel lives; the runtime answers with [`PONG`].
pub const PING: &str = r#"{"message":"ping"}"#;
/// The answer to [`PING`].
pub const PONG: &str =
    r#"{"topicName":"channel.metadata","version":"2","eventBody":{"message":"pong"},"metadata":{}}"#;

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
    /// The permissions that would have let it in.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub missing_permissions: Vec<String>,
}

impl Subscription {
    /// A topic that is told from now on.
    #[must_use]
    pub fn permitted(topic: String) -> Self {
        Self {
            id: topic,
            state: "Permitted".to_owned(),
            rejection_reason: None,
            missing_permissions: Vec::new(),
        }
    }

    /// A topic that is not.
    #[must_use]
    pub fn rejected(topic: String, reason: &str, missing_permissions: Vec<String>) -> Self {
        Self {
            id: topic,
            state: "Rejected".to_owned(),
            rejection_reason: Some(reason.to_owned()),
            missing_permissions,
        }
    }
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

/// Body of [`Topic::QueueUsers`]: somebody has begun to take from a queue, or takes from it no more. Also told of
/// whoever is no member any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueUserEvent {
    /// Who.
    pub id: UserId,
    /// Who, once more.
    pub user: UserReference,
    /// Which queue.
    pub queue_id: QueueId,
    /// Whether they take from it.
    pub joined: bool,
}

/// Names a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserReference {
    /// Id.
    pub id: UserId,
}

impl QueueUserEvent {
    /// Somebody has begun, or stopped, to take from a queue.
    #[must_use]
    pub const fn new(queue: QueueId, user: UserId, joined: bool) -> Self {
        Self { id: user, user: UserReference { id: user }, queue_id: queue, joined }
    }
}

/// Body of [`Topic::QueueObservations`]: what a queue looks like, whole, as the query tells it without single
/// conversations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObservationEvent {
    /// Which queue.
    pub group: GroupKey,
    /// One entry: now.
    pub data: Vec<ObservedInterval>,
}

/// What was seen at a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObservedInterval {
    /// The moment, as an interval of no length, ISO 8601.
    pub interval: String,
    /// One entry for each metric and qualifier.
    pub metrics: Vec<Metric>,
}

impl ObservationEvent {
    /// What a queue looks like at a moment.
    #[must_use]
    pub fn new(group: GroupKey, at: Timestamp, metrics: Vec<Metric>) -> Self {
        Self { group, data: vec![ObservedInterval { interval: format!("{at}/{at}"), metrics }] }
    }
}

/// Kept here so that readers of an event find what a message's `normalizedMessage` is.
pub type NormalizedMessage = Message;
