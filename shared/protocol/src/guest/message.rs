//! A message as a guest sees it: the body of a `StructuredMessage` and an entity of the history.
//! Never a receipt: some clients fail on one, even inside a history page.

use std::collections::BTreeMap;

use hanmadi_ids::MessageId;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{time::Timestamp, wire_enum};

wire_enum! {
    /// Who speaks, from the platform's viewpoint.
    Direction {
        /// From the guest.
        Inbound = "Inbound",
        /// From an agent or a bot.
        Outbound = "Outbound",
    }
}

wire_enum! {
    /// What a message is.
    Kind {
        /// Words, possibly with content.
        Text = "Text",
        /// Content that answers or offers something.
        Structured = "Structured",
        /// Something that happened, without words.
        Event = "Event",
    }
}

wire_enum! {
    /// What an outbound message was written by.
    Origin {
        /// A person.
        Human = "Human",
        /// A program.
        Bot = "Bot",
    }
}

wire_enum! {
    /// What happened to somebody's presence.
    PresenceKind {
        /// The guest opened the conversation.
        Join = "Join",
        /// The agent ended it.
        Disconnect = "Disconnect",
        /// The guest wants it forgotten.
        Clear = "Clear",
        /// The guest signed in.
        SignIn = "SignIn",
    }
}

/// The body of a `StructuredMessage`. Metadata is text to text.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "NormalizedMessage"))]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// 32 hexadecimal digits on the wire.
    #[serde(with = "simple_id")]
    #[cfg_attr(feature = "schema", schemars(with = "String"))]
    pub id: MessageId,
    /// Who speaks.
    pub direction: Direction,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text: Option<String>,
    /// Rich content, kept to the letter as it came.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    #[cfg_attr(feature = "schema", schemars(with = "Vec<serde_json::Value>"))]
    pub content: Vec<Box<RawValue>>,
    /// Events; only in a message of kind [`Kind::Event`].
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub events: Vec<Event>,
    /// When, and from whom.
    pub channel: Channel,
    /// What the sender attached, and our correlation id.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub metadata: BTreeMap<String, String>,
    /// Person or program; only in outbound messages.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub originating_entity: Option<Origin>,
}

/// When a message was taken, and who shows as its sender.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "NormalizedChannel"))]
#[serde(rename_all = "camelCase")]
pub struct Channel {
    /// Unique within a thread: clients tell messages apart by it.
    pub time: Timestamp,
    /// Inbound messages only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub message_id: Option<String>,
    /// `Private` in outbound messages.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none", default)]
    pub kind: Option<String>,
    /// Outbound messages only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub from: Option<Sender>,
}

/// How an agent shows to the guest: never the e-mail address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "NormalizedSender"))]
#[serde(rename_all = "camelCase")]
pub struct Sender {
    /// The name shown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub nickname: Option<String>,
    /// Address of a picture.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub image: Option<String>,
}

/// Something that happened without words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "NormalizedEvent"))]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// `Presence`, `Typing`, or one this version does not know.
    pub event_type: String,
    /// With `Presence`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub presence: Option<Presence>,
    /// With `Typing`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub typing: Option<Typing>,
}

/// A change of presence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "NormalizedPresence"))]
pub struct Presence {
    /// What changed.
    #[serde(rename = "type")]
    pub kind: PresenceKind,
}

/// Somebody types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "NormalizedTyping"))]
#[serde(rename_all = "camelCase")]
pub struct Typing {
    /// Always `On`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Milliseconds it lasts; one published spelling.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub duration: Option<u64>,
    /// The same, in the other published spelling.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub duration_ms: Option<u64>,
}

impl Event {
    /// A presence event.
    #[must_use]
    pub fn presence(kind: PresenceKind) -> Self {
        Self { event_type: "Presence".into(), presence: Some(Presence { kind }), typing: None }
    }

    /// A typing event that lasts `ms` milliseconds.
    #[must_use]
    pub fn typing(ms: u64) -> Self {
        let typing = Typing { kind: "On".into(), duration: Some(ms), duration_ms: Some(ms) };
        Self { event_type: "Typing".into(), presence: None, typing: Some(typing) }
    }
}

impl Message {
    /// The presence change it carries, if it is one.
    #[must_use]
    pub fn presence(&self) -> Option<&PresenceKind> {
        self.events.iter().find_map(|event| event.presence.as_ref()).map(|presence| &presence.kind)
    }

    /// How long somebody types, in milliseconds, if it says that.
    #[must_use]
    pub fn typing_ms(&self) -> Option<u64> {
        let typing = self.events.iter().find_map(|event| event.typing.as_ref())?;
        Some(typing.duration_ms.or(typing.duration).unwrap_or(crate::limits::TYPING_MS))
    }
}

mod simple_id {
    //! A message id as 32 hexadecimal digits.

    use std::borrow::Cow;

    use hanmadi_ids::MessageId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(id: &MessageId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&id.simple())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<MessageId, D::Error> {
        <Cow<'de, str>>::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}
