//! Hibernating sockets: accepted with a tag that names them and an attachment that outlives memory.
//! Never accepted otherwise: a socket without its attachment is a stranger after the first hibernation.

use hanmadi_ids::ConnectionId;
use serde::Serialize;
use worker::{Result, State, WebSocket, WebSocketPair};

use super::response::Response;

/// Bytes of an attachment that the platform keeps.
const ATTACHMENT_BYTES: usize = 16_384;

/// Accepts a socket for hibernation and returns the response that hands its other end to the client.
///
/// # Errors
/// When the platform refuses, or when the attachment is too large to keep.
pub(crate) fn accept<A: Serialize>(
    state: &State,
    id: ConnectionId,
    attachment: &A,
) -> Result<(WebSocket, Response)> {
    if serde_json::to_vec(attachment)?.len() > ATTACHMENT_BYTES {
        return Err(worker::Error::RustError("attachment too large".into()));
    }
    let pair = WebSocketPair::new()?;
    #[expect(clippy::disallowed_methods, reason = "one tag of 36 characters, within the platform's limits")]
    state.accept_websocket_with_tags(&pair.server, &[&id.to_string()]);
    attach(&pair.server, attachment)?;
    Ok((pair.server, Response::socket(pair.client)?))
}

/// Keeps an attachment on a socket, as JSON text: small, and readable by the next version.
///
/// # Errors
/// When the platform refuses it.
pub(crate) fn attach<A: Serialize>(socket: &WebSocket, attachment: &A) -> Result<()> {
    socket.serialize_attachment(serde_json::to_string(attachment)?)
}

/// The attachment of a socket, if it has one of this kind.
pub(crate) fn attachment<A: serde::de::DeserializeOwned>(socket: &WebSocket) -> Option<A> {
    let text: String = socket.deserialize_attachment().ok()??;
    serde_json::from_str(&text).ok()
}

/// The connection a socket was accepted as.
pub(crate) fn id(state: &State, socket: &WebSocket) -> Option<ConnectionId> {
    state.get_tags(socket).first()?.parse().ok()
}

/// Has the runtime answer `ping` with `pong` without waking the object.
pub(crate) fn answer_pings(state: &State, ping: &str, pong: &str) {
    if let Ok(pair) = worker::WebSocketRequestResponsePair::new(ping, pong) {
        state.set_websocket_auto_response(&pair);
    }
}

/// Answers a client's close, which hibernating sockets leave to us. Reserved codes become 1000; a dead
/// transport makes it fail, which changes nothing.
pub(crate) fn answer_close(socket: &WebSocket, code: usize) {
    let code = u16::try_from(code).unwrap_or(1000);
    let allowed = matches!(code, 1000..=1003 | 1007..=1011 | 3000..=4999);
    let code = if allowed { code } else { 1000 };
    let _ = socket.close(Some(code), Some(""));
}
