//! Internal notes on conversations: written by people, for people of the organization.
//! Never told to the customer: the Thread keeps them apart from messages.

use hanmadi_access::Principal;
use hanmadi_ids::ConversationId;
use hanmadi_protocol::{limits, platform::note::NoteRequest};
use worker::Env;

use super::{
    Answer, body,
    conversations::{self, ask},
    directory, respond,
};
use crate::{host::request::Request, objects::call::ThreadCall};

/// Writes a note.
pub(crate) async fn add(
    request: Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
) -> Answer {
    let mut note: NoteRequest = body::object(&request).await?;
    conversations::check_own_id(note.client_message_id.as_deref())?;
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
