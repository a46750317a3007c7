//! Internal notes on conversations: written by people, for people of the organization.
//! Never told to the customer: the Thread keeps them apart from messages.

use hanmadi_access::Principal;
use hanmadi_ids::ConversationId;
use hanmadi_protocol::{limits, platform::note::NoteRequest};
use worker::{Env, Request};

use super::{Answer, body, conversations::ask, directory, respond};
use crate::objects::call::ThreadCall;

/// Notes past `?after=NUMBER`, at most 100.
pub(crate) async fn list(
    request: &Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
) -> Answer {
    let url = request.url()?;
    let after = url.query_pairs().find(|(name, _)| name == "after").map(|(_, value)| value.parse::<u64>());
    let Ok(after) = after.unwrap_or(Ok(0)) else {
        return Ok(respond::error(400, "bad.request", "after is a whole number.")?);
    };
    ask(env, conversation, &ThreadCall::Notes { principal, conversation, after }).await
}

/// Writes a note.
pub(crate) async fn add(
    mut request: Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
) -> Answer {
    let mut note: NoteRequest = body::object(&mut request).await?;
    let wrong_id = |id: &String| id.is_empty() || id.chars().count() > limits::TRACING_ID_CHARS;
    if note.client_message_id.as_ref().is_some_and(wrong_id) {
        return Ok(respond::error(400, "bad.request", "clientMessageId has 1 to 256 characters.")?);
    }
    if principal.user().is_none() {
        return Ok(respond::error(400, "bad.request", "A note has a person as its author.")?);
    }
    note.recipients.sort_unstable();
    note.recipients.dedup();
    if note.recipients.len() > limits::NOTE_RECIPIENTS {
        return Ok(respond::error(400, "bad.request", "A note asks at most 20 people.")?);
    }
    let directory = directory::read(env).await?;
    if note.recipients.iter().any(|user| directory.user(*user).is_none()) {
        return Ok(respond::error(404, "not.found", "There is no such user among the recipients.")?);
    }
    ask(env, conversation, &ThreadCall::Note { principal, conversation, note }).await
}
