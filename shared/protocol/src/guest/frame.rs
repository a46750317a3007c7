//! Frames to a guest: every one with `type`, `class`, `code` and `body`, since clients drop a frame without.
//! Never written by hand elsewhere.

use serde::Serialize;

use super::error::{Code, Refusal};
use crate::{limits, time::Timestamp};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Frame<'a, B> {
    #[serde(rename = "type")]
    kind: &'static str,
    class: &'static str,
    code: u16,
    body: B,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracing_id: Option<&'a str>,
}

/// Whether a frame answers one request, or is told to everyone on the session.
#[derive(Clone, Copy)]
enum Kind {
    Response,
    Message,
}

fn frame<B: Serialize>(
    kind: Kind,
    class: &'static str,
    code: u16,
    body: B,
    tracing_id: Option<&str>,
) -> String {
    let kind = match kind {
        Kind::Response => "response",
        Kind::Message => "message",
    };
    write(&Frame { kind, class, code, body, tracing_id })
}

/// JSON text of a frame. Our own bodies have text keys and finite numbers, so writing them cannot fail.
fn write<B: Serialize>(frame: &Frame<'_, B>) -> String {
    serde_json::to_string(frame).unwrap_or_default()
}

/// The answer to `configureSession` and `closeSession`.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// False only in the answer to a close.
    pub connected: bool,
    /// This token had no live session.
    pub new_session: bool,
    /// The conversation was ended and may not go on.
    pub read_only: bool,
    /// What the deployment accepts as attachments: nothing yet, so the list is empty.
    pub allowed_media: AllowedMedia,
    /// File endings never accepted.
    pub blocked_extensions: &'static [&'static str],
    /// Bytes of custom attributes.
    pub max_custom_data_bytes: usize,
    /// Lifetime after the last message, in seconds.
    pub duration_seconds: u64,
    /// When it runs out, in seconds since 1970.
    pub expiration_date: u64,
    /// For clients that asked for our additions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hanmadi: Option<SessionExtras>,
}

/// Our additions to the session's answer.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SessionExtras {
    /// The latest `seq` of the thread; the replay ends with it.
    pub head: u64,
    /// The `seq` before the session's first message: the session's own messages begin after it.
    pub base: u64,
}

/// Media a guest may send.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct AllowedMedia {
    /// From the guest.
    pub inbound: InboundMedia,
}

/// File types and size from the guest.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InboundMedia {
    /// Media types; empty while the deployment takes no files.
    pub file_types: &'static [&'static str],
    /// Largest file in kilobytes.
    #[serde(rename = "maxFileSizeKB")]
    pub max_file_size_kb: u32,
}

impl Session {
    /// The answer to `configureSession`.
    #[must_use]
    pub fn connected(new_session: bool, read_only: bool, duration_seconds: u64, expires: Timestamp) -> Self {
        Self {
            connected: true,
            new_session,
            read_only,
            allowed_media: AllowedMedia::default(),
            blocked_extensions: &[],
            max_custom_data_bytes: limits::CUSTOM_DATA_BYTES,
            duration_seconds,
            expiration_date: expires.as_seconds(),
            hanmadi: None,
        }
    }

    /// The frame.
    #[must_use]
    pub fn frame(&self, tracing_id: Option<&str>) -> String {
        frame(Kind::Response, "SessionResponse", 200, self, tracing_id)
    }
}

/// A message told to a socket of the session. `body` is the JSON of a [`super::message::Message`] as it was
/// written when the message was stored; it is put in as it is, since this is the frame that is sent most. `seq`
/// only for a client that asked for it, `tracing_id` only for the socket that sent it.
#[must_use]
pub fn structured(body: &str, tracing_id: Option<&str>, seq: Option<u64>) -> String {
    let mut frame = String::with_capacity(body.len() + 160);
    frame.push_str(r#"{"type":"message","class":"StructuredMessage","code":200,"body":"#);
    frame.push_str(body);
    if let Some(tracing_id) = tracing_id {
        frame.push_str(r#","tracingId":"#);
        push_text(&mut frame, tracing_id);
    }
    if let Some(seq) = seq {
        frame.push_str(r#","seq":"#);
        frame.push_str(&seq.to_string());
    }
    frame.push('}');
    frame
}

/// Adds a text as JSON. Most need no escape, and are then put in as they are.
fn push_text(frame: &mut String, text: &str) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        frame.push('"');
        frame.push_str(text);
        frame.push('"');
    } else {
        // Text is always valid JSON.
        frame.push_str(&serde_json::to_string(text).unwrap_or_default());
    }
}

/// The answer to a health check.
#[must_use]
pub fn echo(
    id: &str,
    text: &str,
    duration_seconds: u64,
    expires: Timestamp,
    tracing_id: Option<&str>,
) -> String {
    #[derive(Serialize)]
    struct Body<'a> {
        id: &'a str,
        #[serde(rename = "type")]
        kind: &'static str,
        direction: &'static str,
        text: &'a str,
        metadata: Metadata,
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Metadata {
        duration_seconds: String,
        expiration_date: String,
    }
    let metadata = Metadata {
        duration_seconds: duration_seconds.to_string(),
        expiration_date: expires.as_seconds().to_string(),
    };
    let body = Body { id, kind: "Text", direction: "Inbound", text, metadata };
    frame(Kind::Response, "StructuredMessage", 200, body, tracing_id)
}

/// The answer to `getJwt`; `expires` is written in seconds.
#[must_use]
pub fn jwt(jwt: &str, expires: Timestamp, tracing_id: Option<&str>) -> String {
    #[derive(Serialize)]
    struct Body<'a> {
        jwt: &'a str,
        exp: u64,
    }
    frame(Kind::Response, "JwtResponse", 200, Body { jwt, exp: expires.as_seconds() }, tracing_id)
}

/// The answer to `getConfiguration`.
#[must_use]
pub fn configuration(duration_seconds: u64, tracing_id: Option<&str>) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        allowed_media: AllowedMedia,
        blocked_extensions: [&'static str; 0],
        max_custom_data_bytes: usize,
        message_routing_enabled: bool,
        session_duration_seconds: u64,
    }
    let body = Body {
        allowed_media: AllowedMedia::default(),
        blocked_extensions: [],
        max_custom_data_bytes: limits::CUSTOM_DATA_BYTES,
        message_routing_enabled: true,
        session_duration_seconds: duration_seconds,
    };
    frame(Kind::Response, "GetConfigurationResponse", 200, body, tracing_id)
}

/// Tells a socket that it is about to be closed. Two generations of clients read two names of the reason.
#[must_use]
pub fn connection_closed(reason: Option<&str>) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        reason: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        reason_code: Option<&'a str>,
    }
    frame(Kind::Message, "ConnectionClosedEvent", 200, Body { reason, reason_code: reason }, None)
}

/// Tells a live socket that the session ran out.
#[must_use]
pub fn session_expired() -> String {
    #[derive(Serialize)]
    struct Empty {}
    frame(Kind::Response, "SessionExpiredEvent", 200, Empty {}, None)
}

/// Tells a socket that asked for our additions when the conversation ends unless somebody writes. Our addition:
/// other clients have no word for it, so they are not told.
#[must_use]
pub fn inactivity(ends: Timestamp) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body {
        inactivity_timeout: Timestamp,
    }
    frame(Kind::Message, "InactivityEvent", 200, Body { inactivity_timeout: ends }, None)
}

/// The answer to `disconnectCustomer`: our addition. The conversation has ended, by this or before.
#[must_use]
pub fn disconnected(tracing_id: Option<&str>) -> String {
    #[derive(Serialize)]
    struct Empty {}
    frame(Kind::Response, "DisconnectResponse", 200, Empty {}, tracing_id)
}

/// The answer to `getWait`: our addition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Wait {
    /// The conversation waits in a queue.
    pub waiting: bool,
    /// Its place there, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<usize>,
    /// About how long until it is served, in milliseconds; absent while nobody can say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimated_wait_ms: Option<u64>,
}

impl Wait {
    /// The frame.
    #[must_use]
    pub fn frame(&self, tracing_id: Option<&str>) -> String {
        frame(Kind::Response, "WaitResponse", 200, self, tracing_id)
    }
}

/// A refusal. Rate refusals carry both published pairs of field names, since clients differ.
#[must_use]
pub fn refusal(refusal: &Refusal, tracing_id: Option<&str>) -> String {
    if refusal.code != Code::RateExceeded {
        return frame(Kind::Response, "string", refusal.code.number(), &refusal.text, tracing_id);
    }
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'a> {
        retry_after: u32,
        error_code: u16,
        error_message: &'a str,
        name: &'static str,
        message: &'a str,
    }
    let body = Body {
        retry_after: refusal.retry_after_seconds.max(1),
        error_code: Code::RateExceeded.number(),
        error_message: &refusal.text,
        name: "TooManyRequests",
        message: &refusal.text,
    };
    frame(Kind::Response, "TooManyRequestsErrorMessage", 429, body, tracing_id)
}
