//! Responses: JSON bodies, the published error body, and the headers every answer carries.
//! Never tells a caller what went wrong inside.

use hanmadi_access::Denied;
use hanmadi_protocol::platform::error::ApiError;
use hanmadi_thread::AgentRefusal;
use serde::Serialize;
use worker::Result;

use crate::host::{random, response::Response};

/// A JSON answer.
pub(crate) fn json<B: Serialize>(status: u16, body: &B) -> Result<Response> {
    Response::json(status, &serde_json::to_vec(body)?)
}

/// The published error body.
pub(crate) fn error(status: u16, code: &str, message: &str) -> Result<Response> {
    told_of(status, code, message, &[])
}

/// The published error body, with what its message speaks of.
pub(crate) fn told_of(status: u16, code: &str, message: &str, of: &[(&str, String)]) -> Result<Response> {
    let mut body = ApiError::new(status, code, message);
    body.message_params = of.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let context: hanmadi_ids::MessageId = random::mint().draw();
    body.context_id = Some(context.to_string());
    json(status, &body)
}

/// A refusal of the domain.
pub(crate) fn refusal(refusal: &AgentRefusal) -> Result<Response> {
    error(refusal.status, refusal.code, refusal.text)
}

/// A refusal of the check.
pub(crate) fn denied(denied: Denied) -> Result<Response> {
    let text = format!("You need the permission {} for this.", denied.0.name());
    error(403, "missing.permissions", &text)
}

/// Too fast.
pub(crate) fn too_many(seconds: u32) -> Result<Response> {
    let text = format!("Too many requests. Try again in {seconds} seconds.");
    let response = error(429, "too.many.requests.retry.after", &text)?;
    response.set("retry-after", &seconds.to_string())?;
    Ok(response)
}

/// Our own fault.
pub(crate) fn unexpected() -> Result<Response> {
    error(500, "internal.error", "Something went wrong here. Nothing was changed; try again.")
}

/// The answer to a browser that asks before it calls.
pub(crate) fn preflight() -> Result<Response> {
    let response = Response::empty(204)?;
    response.set("access-control-allow-origin", "*")?;
    response.set("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS")?;
    response.set("access-control-allow-headers", "authorization, content-type")?;
    response.set("access-control-max-age", "86400")?;
    Ok(response)
}
