//! Frames from a guest: reading them, with a clear refusal for everything that is wrong.
//! Never looks at the session: what may be asked when is decided in `thread`.

use std::collections::BTreeMap;

use hanmadi_ids::DeploymentId;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    error::{Code, Refusal},
    message::{Event, Kind},
};
use crate::{limits, object::Object};

/// One frame of a guest.
#[derive(Clone, Debug)]
pub struct Request {
    /// The session's secret.
    pub token: String,
    /// The client's own id of this frame; comes back on every frame it causes.
    pub tracing_id: Option<String>,
    /// What is asked.
    pub action: Action,
}

/// What a guest asks for.
#[derive(Clone, Debug)]
pub enum Action {
    /// Open or restore the session on this socket.
    Configure(Configure),
    /// Say something.
    Message(Draft),
    /// Health check; the text comes back.
    Echo(String),
    /// What the deployment allows.
    GetConfiguration,
    /// A short-lived jwt for the history call.
    GetJwt,
    /// Its place in the queue, and about how long it will wait: our addition.
    GetWait,
    /// End the conversation from the customer's side: our addition, under a name that clients know and nobody defined.
    Disconnect,
    /// Leave; with `true` every other socket of the session is closed.
    Close(bool),
    /// A known action that this edge does not offer.
    Unsupported(&'static str),
}

/// The fields of `configureSession` that matter here.
#[derive(Clone, Debug)]
pub struct Configure {
    /// The deployment named in the frame.
    pub deployment: DeploymentId,
    /// Leave a read-only session for a new one.
    pub start_new: bool,
    /// Set by clients that asked for our additions: the last `seq` they have, 0 for none.
    pub resume_after: Option<u64>,
}

impl Configure {
    /// A frame that configures the same session on another socket: without tracing id, and never a new session.
    #[must_use]
    pub fn again(&self, token: &str) -> String {
        let extras = self.resume_after.map(|after| serde_json::json!({ "resumeAfter": after }));
        serde_json::json!({
            "action": "configureSession",
            "token": token,
            "deploymentId": self.deployment,
            "hanmadi": extras,
        })
        .to_string()
    }
}

/// A message as the guest wrote it, checked for form and size.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it is.
    pub kind: Kind,
    /// The words.
    pub text: Option<String>,
    /// Rich content, untouched.
    pub content: Vec<Box<RawValue>>,
    /// Events.
    pub events: Vec<Event>,
    /// Whatever the client attached.
    pub metadata: BTreeMap<String, String>,
    /// Custom attributes of the customer, from either of their two places.
    pub attributes: BTreeMap<String, String>,
}

/// A frame that is refused, with the tracing id if one could be read.
#[derive(Clone, Debug)]
pub struct Unreadable {
    /// Goes back on the error frame.
    pub tracing_id: Option<String>,
    /// Why.
    pub refusal: Refusal,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawRequest<'a> {
    action: Option<String>,
    token: Option<String>,
    #[serde(borrow)]
    tracing_id: Option<&'a RawValue>,
    deployment_id: Option<String>,
    start_new: Option<bool>,
    close_all_connections: Option<bool>,
    message: Option<Object<RawMessage>>,
    channel: Option<Object<RawChannel>>,
    hanmadi: Option<Object<RawExtras>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawExtras {
    resume_after: Option<u64>,
}

#[derive(Deserialize)]
struct RawMessage {
    #[serde(rename = "type")]
    kind: Option<Kind>,
    text: Option<String>,
    content: Option<Vec<Box<RawValue>>>,
    events: Option<Vec<Object<Event>>>,
    metadata: Option<BTreeMap<String, String>>,
    channel: Option<Object<RawChannel>>,
}

#[derive(Deserialize)]
struct RawChannel {
    metadata: Option<Object<RawChannelMetadata>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawChannelMetadata {
    custom_attributes: Option<BTreeMap<String, String>>,
}

/// Reads one frame.
///
/// # Errors
/// [`Unreadable`] when the text is no frame of this wire, names an unknown action, lacks a field, or passes a
/// size limit.
pub fn parse(text: &str) -> Result<Request, Unreadable> {
    if text.len() > limits::GUEST_FRAME_BYTES {
        let text = format!("frame length {} is larger than {}", text.len(), limits::GUEST_FRAME_BYTES);
        return Err(Unreadable { tracing_id: None, refusal: Refusal::new(Code::MessageTooLong, text) });
    }
    let Object(raw) = serde_json::from_str::<Object<RawRequest<'_>>>(text).map_err(|error| Unreadable {
        tracing_id: traced(text),
        refusal: Refusal::new(Code::BadRequest, explain(&error)),
    })?;
    let tracing_id = match tracing_id(raw.tracing_id) {
        Ok(id) => id,
        Err(refusal) => return Err(Unreadable { tracing_id: None, refusal }),
    };
    match read(raw) {
        Ok((token, action)) => Ok(Request { token, tracing_id, action }),
        Err(refusal) => Err(Unreadable { tracing_id, refusal }),
    }
}

/// The place of the mistake without any of the guest's own words.
fn explain(error: &serde_json::Error) -> String {
    use serde_json::error::Category;
    let what = match error.classify() {
        Category::Syntax | Category::Io => "is not JSON",
        Category::Eof => "ends too early",
        Category::Data => "has a field of the wrong type",
    };
    format!("The frame {what} (line {}, column {}).", error.line(), error.column())
}

/// The tracing id of a frame that is wrong elsewhere, so that its sender knows which one was refused.
fn traced(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Traced<'a> {
        #[serde(borrow)]
        tracing_id: Option<&'a RawValue>,
    }
    let Object(traced) = serde_json::from_str::<Object<Traced<'_>>>(text).ok()?;
    tracing_id(traced.tracing_id).ok().flatten()
}

fn tracing_id(raw: Option<&RawValue>) -> Result<Option<String>, Refusal> {
    let Some(raw) = raw else { return Ok(None) };
    let id: Option<String> = serde_json::from_str(raw.get())
        .map_err(|_| Refusal::new(Code::BadRequest, "The parameter tracingId must be text."))?;
    match id {
        Some(id) if id.chars().count() > limits::TRACING_ID_CHARS => {
            Err(Refusal::new(Code::BadRequest, "The parameter tracingId is longer than 256 characters."))
        }
        id => Ok(id.filter(|id| !id.is_empty())),
    }
}

fn read(raw: RawRequest<'_>) -> Result<(String, Action), Refusal> {
    let action = raw.action.ok_or_else(|| Refusal::missing("action"))?;
    let token = raw.token.filter(|token| !token.is_empty()).ok_or_else(|| Refusal::missing("token"))?;
    if token.chars().count() > limits::TOKEN_CHARS {
        return Err(Refusal::new(Code::BadRequest, "The token is longer than 2048 characters."));
    }
    let action = match action.as_str() {
        "configureSession" => Action::Configure(Configure {
            deployment: deployment(raw.deployment_id.as_deref())?,
            start_new: raw.start_new.unwrap_or(false),
            resume_after: raw.hanmadi.map(|Object(extras)| extras.resume_after.unwrap_or(0)),
        }),
        "onMessage" => {
            let Object(message) = raw.message.ok_or_else(|| Refusal::missing("message"))?;
            Action::Message(draft(message, raw.channel)?)
        }
        "echo" => Action::Echo(echo(raw.message)?),
        "getConfiguration" => Action::GetConfiguration,
        "getJwt" => Action::GetJwt,
        "getWait" => Action::GetWait,
        "closeSession" => Action::Close(raw.close_all_connections.unwrap_or(false)),
        "configureAuthenticatedSession" => Action::Unsupported("configureAuthenticatedSession"),
        "onAttachment" => Action::Unsupported("onAttachment"),
        "getAttachment" => Action::Unsupported("getAttachment"),
        "deleteAttachment" => Action::Unsupported("deleteAttachment"),
        "disconnectCustomer" => Action::Disconnect,
        "resumeToken" => Action::Unsupported("resumeToken"),
        _ => return Err(Refusal::new(Code::BadRequest, "The action is not known.")),
    };
    Ok((token, action))
}

fn deployment(text: Option<&str>) -> Result<DeploymentId, Refusal> {
    let text = text.ok_or_else(|| Refusal::missing("deploymentId"))?;
    text.parse().map_err(|_| Refusal::new(Code::BadRequest, "The parameter deploymentId is not a UUID."))
}

fn echo(message: Option<Object<RawMessage>>) -> Result<String, Refusal> {
    let text = message.and_then(|Object(message)| message.text).unwrap_or_default();
    within(text.len(), limits::GUEST_TEXT_BYTES, Code::MessageTooLong, "message")?;
    Ok(text)
}

fn draft(message: RawMessage, outer: Option<Object<RawChannel>>) -> Result<Draft, Refusal> {
    let text = message.text;
    within(text.as_ref().map_or(0, String::len), limits::GUEST_TEXT_BYTES, Code::MessageTooLong, "message")?;
    let metadata = message.metadata.unwrap_or_default();
    within(bytes_of(&metadata), limits::CUSTOM_DATA_BYTES, Code::CustomDataTooLarge, "metadata")?;
    let mut attributes = attributes_of(message.channel);
    attributes.extend(attributes_of(outer));
    within(bytes_of(&attributes), limits::CUSTOM_DATA_BYTES, Code::CustomDataTooLarge, "custom attributes")?;
    let content = message.content.unwrap_or_default();
    if content.len() > limits::CONTENT_ITEMS {
        return Err(Refusal::new(Code::BadRequest, "A message has at most 64 content items."));
    }
    if !content.iter().all(|item| is_sound(item)) {
        return Err(Refusal::new(Code::BadRequest, "A content item is an object with its contentType."));
    }
    let events: Vec<Event> =
        message.events.unwrap_or_default().into_iter().map(|Object(event)| event).collect();
    let kind = message.kind.unwrap_or(Kind::Text);
    match kind {
        Kind::Event if events.is_empty() => return Err(Refusal::missing("message.events")),
        Kind::Text if content.is_empty() && text.as_deref().is_none_or(|text| text.trim().is_empty()) => {
            return Err(Refusal::missing("message.text"));
        }
        Kind::Structured if content.is_empty() => return Err(Refusal::missing("message.content")),
        Kind::Unknown(_) => return Err(Refusal::new(Code::BadRequest, "The message type is not known.")),
        Kind::Text | Kind::Structured | Kind::Event => {}
    }
    Ok(Draft { kind, text, content, events, metadata, attributes })
}

fn attributes_of(channel: Option<Object<RawChannel>>) -> BTreeMap<String, String> {
    let metadata = channel.and_then(|Object(channel)| channel.metadata);
    metadata.and_then(|Object(metadata)| metadata.custom_attributes).unwrap_or_default()
}

/// Whether every reader can read a content item: it is kept to the letter, so what would stop one of them (half
/// a surrogate pair, nesting past `serde_json`'s 128) must not get in.
fn is_sound(item: &RawValue) -> bool {
    let Ok(item) = serde_json::from_str::<Value>(item.get()) else { return false };
    item.get("contentType").and_then(Value::as_str).is_some_and(|kind| !kind.is_empty())
}

fn bytes_of(map: &BTreeMap<String, String>) -> usize {
    map.iter().map(|(key, value)| key.len() + value.len()).sum()
}

fn within(length: usize, most: usize, code: Code, what: &'static str) -> Result<(), Refusal> {
    if length > most {
        return Err(Refusal::new(code, format!("{what} length {length} is larger than {most}")));
    }
    Ok(())
}
