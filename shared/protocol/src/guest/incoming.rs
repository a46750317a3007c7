//! Frames as the messenger reads them: one flat shape, small when compiled for the browser.
//! Never fails on a field or class it does not know.

use core::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor, value::MapAccessDeserializer},
};

use super::message::{Channel, Event, Message};

/// One frame from the edge.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Incoming {
    /// `SessionResponse`, `StructuredMessage`, `string` and so on.
    pub class: String,
    /// 200, or the code of a refusal.
    pub code: u16,
    /// What the class holds.
    pub body: Body,
    /// Our own id, on frames that a request of ours caused.
    #[serde(default)]
    pub tracing_id: Option<String>,
    /// Place of the message in the thread; absent on what is not stored.
    #[serde(default)]
    pub seq: Option<u64>,
}

/// The body of a frame: the text of a refusal, or fields.
#[derive(Clone, Debug)]
pub enum Body {
    /// Class `string`.
    Text(String),
    /// Every other class.
    Fields(Box<Fields>),
}

/// All fields the messenger reads, of whatever class. Those of another class are absent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Fields {
    /// Message: its id.
    pub id: Option<String>,
    /// Message: `Inbound` or `Outbound`.
    pub direction: Option<String>,
    /// Message: `Text`, `Structured` or `Event`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Message: the words.
    pub text: Option<String>,
    /// Message: events.
    pub events: Vec<Event>,
    /// Message: time and sender.
    pub channel: Option<Channel>,
    /// Message: only what the messenger needs of it.
    pub metadata: Metadata,
    /// Session: whether it is open.
    pub connected: Option<bool>,
    /// Session: made just now.
    pub new_session: Option<bool>,
    /// Session: may not go on.
    pub read_only: Option<bool>,
    /// Session: our additions.
    pub hanmadi: Option<Extras>,
    /// Rate refusal: seconds to wait.
    pub retry_after: Option<u32>,
    /// Rate refusal: for people.
    pub error_message: Option<String>,
    /// Closed connection: why.
    pub reason: Option<String>,
}

/// Metadata of a message that the messenger reads.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    /// `"true"` on a Disconnect that makes the session read-only.
    pub read_only: Option<String>,
}

/// Our additions to the session's answer.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Extras {
    /// The latest `seq`; the replay ends with it.
    pub head: u64,
    /// The `seq` before the session's first message.
    #[serde(default)]
    pub base: u64,
}

impl Incoming {
    /// Reads a frame.
    ///
    /// # Errors
    /// When the text is not a frame.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(text)
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BodyVisitor;
        impl<'de> Visitor<'de> for BodyVisitor {
            type Value = Body;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text or fields")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Body, E> {
                Ok(Body::Text(text.to_owned()))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Body, A::Error> {
                Fields::deserialize(MapAccessDeserializer::new(map))
                    .map(|fields| Body::Fields(Box::new(fields)))
            }
        }
        deserializer.deserialize_any(BodyVisitor)
    }
}

/// The messenger's view of a [`Message`], for tests and for the desk's reuse of the transcript.
impl TryFrom<&Message> for Fields {
    type Error = serde_json::Error;

    fn try_from(message: &Message) -> Result<Self, serde_json::Error> {
        let text = serde_json::to_string(message).map_err(serde_json::Error::custom)?;
        serde_json::from_str(&text)
    }
}
