//! `/api/v2/conversations/…`: what agents do with conversations.
//! Never looks a thread up: a conversation's id leads to it.

use hanmadi_access::Principal;
use hanmadi_ids::{CommunicationId, ConversationId, MessageId, ParticipantId};
use hanmadi_protocol::{
    limits,
    object::Object as JsonObject,
    platform::{
        conversation::{PatchParticipant, SendMessage, SendTyping, State, TranscriptPage},
        operation::Operation,
        paging::Entities,
        routing::Assign,
    },
};
use serde_json::value::RawValue;
use worker::Env;

use super::{Answer, Stop, body, directory, handling, id, respond};
use crate::{
    host::{call, request::Request, response::Response},
    objects::{
        binding::Object,
        call::{AgentCall, SwitchboardCall, ThreadCall},
    },
};

/// What to ask a Thread for an operation that it answers as it is; nothing for other operations.
///
/// # Errors
/// 400 and 404 for an address that means nothing.
pub(crate) fn question(
    operation: Operation,
    ids: &[String],
    request: &Request,
    principal: &Principal,
) -> Result<Option<(ConversationId, ThreadCall)>, Stop> {
    let place = |conversation| (conversation, principal.clone());
    let of = |(conversation, call)| Ok(Some((conversation, call)));
    #[expect(clippy::wildcard_enum_match_arm, reason = "whatever is not only asked is answered elsewhere")]
    match operation {
        Operation::Conversation | Operation::MessageConversation => {
            let (conversation, principal) = place(id(ids, 0)?);
            of((conversation, ThreadCall::Conversation { principal, conversation }))
        }
        Operation::Messages => {
            let (conversation, principal) = place(id(ids, 0)?);
            let page = page(request)?;
            of((conversation, ThreadCall::Messages { principal, conversation, page }))
        }
        Operation::Notes => {
            let (conversation, principal) = place(id(ids, 0)?);
            let after = number(request, "after")?.unwrap_or(0);
            of((conversation, ThreadCall::Notes { principal, conversation, after }))
        }
        Operation::Wrapup => {
            let (conversation, principal) = place(id(ids, 0)?);
            let participant = id(ids, 1)?;
            of((conversation, ThreadCall::Wrapup { principal, conversation, participant }))
        }
        _ => Ok(None),
    }
}

/// The conversations the caller has.
pub(crate) async fn mine(env: &Env, principal: &Principal) -> Answer {
    let Some(user) = principal.user() else {
        return Ok(respond::json(200, &Entities::<Box<RawValue>> { entities: Vec::new() })?);
    };
    Ok(call::call(env, Object::Agent(user), &AgentCall::Conversations).await?)
}

/// Which messages are asked for by `?after=` or `?before=`; from the first one without either.
///
/// # Errors
/// 400 for both at once, and for what is no whole number.
fn page(request: &Request) -> Result<TranscriptPage, Stop> {
    match (number(request, "after")?, number(request, "before")?) {
        (Some(_), Some(_)) => {
            let text = "A page is after a message or before one, not both.";
            Err(Stop::Response(respond::error(400, "bad.request", text)?))
        }
        (None, Some(before)) => Ok(TranscriptPage::Before(before)),
        (after, None) => Ok(TranscriptPage::After(after.unwrap_or(0))),
    }
}

/// A number in the address.
///
/// # Errors
/// 400 when it is no whole number.
fn number(request: &Request, name: &str) -> Result<Option<u64>, Stop> {
    let url = request.url()?;
    let value = url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.parse());
    match value.transpose() {
        Ok(value) => Ok(value),
        Err(_) => {
            Err(Stop::Response(respond::error(400, "bad.request", &format!("{name} is a whole number."))?))
        }
    }
}

/// Checks the id that the caller gave to what they write.
///
/// # Errors
/// 400 when it is empty or too long.
pub(super) fn check_own_id(id: Option<&str>) -> Result<(), Stop> {
    if id.is_some_and(|id| id.is_empty() || id.chars().count() > limits::TRACING_ID_CHARS) {
        let text = "clientMessageId has 1 to 256 characters.";
        return Err(Stop::Response(respond::error(400, "bad.request", text)?));
    }
    Ok(())
}

/// One message.
pub(crate) async fn message(
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
    id: MessageId,
) -> Answer {
    let call = ThreadCall::MessagesById { principal, conversation, ids: vec![id.to_string()] };
    let answer = ask(env, conversation, &call).await?;
    if answer.status() != 200 {
        return Ok(answer);
    }
    let found: Entities<Box<RawValue>> = call::answer(&answer).await?;
    match found.entities.first() {
        Some(message) => Ok(Response::json(200, message.get().as_bytes())?),
        None => Ok(respond::error(404, "not.found", "There is no such message.")?),
    }
}

/// Messages by their ids.
pub(crate) async fn bulk(
    request: Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
) -> Answer {
    let ids: Vec<String> = body::json(&request).await?;
    if ids.len() > limits::PAGE_SIZE_MAX {
        return Ok(respond::error(400, "bad.request", "At most 100 messages at once.")?);
    }
    ask(env, conversation, &ThreadCall::MessagesById { principal, conversation, ids }).await
}

/// Says something.
pub(crate) async fn send(
    request: Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
    communication: CommunicationId,
) -> Answer {
    let message: SendMessage = body::object(&request).await?;
    check_own_id(message.client_message_id.as_deref())?;
    let call = ThreadCall::Send {
        principal,
        conversation,
        communication,
        text: message.text_body,
        client_message_id: message.client_message_id,
    };
    ask(env, conversation, &call).await
}

/// Shows that the agent types.
pub(crate) async fn typing(
    request: Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
    communication: CommunicationId,
) -> Answer {
    let typing: SendTyping = body::object(&request).await?;
    let ms = typing.typing.duration.unwrap_or(limits::TYPING_MS);
    ask(env, conversation, &ThreadCall::Typing { principal, conversation, communication, ms }).await
}

/// Takes or ends a leg, puts it on hold or takes it back, or writes about it.
pub(crate) async fn patch(
    request: Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
    participant: ParticipantId,
) -> Answer {
    let patch: PatchParticipant = body::object(&request).await?;
    let written = match (patch.wrapup, patch.wrapup_skipped) {
        (Some(wrapup), None | Some(false)) => Some(Some(handling::written(wrapup))),
        (None, Some(true)) => Some(None),
        (None, None | Some(false)) => None,
        (Some(_), Some(true)) => {
            return Ok(respond::error(400, "bad.request", "A wrap-up is given or skipped, not both.")?);
        }
    };
    let call = match (patch.state, patch.held, written) {
        (Some(state @ (State::Connected | State::Disconnected)), None, None) => {
            ThreadCall::Patch { principal, conversation, participant, state }
        }
        (None, Some(held), None) => ThreadCall::Hold { principal, conversation, participant, held },
        (None, None, Some(wrapup)) => ThreadCall::WrapUp { principal, conversation, participant, wrapup },
        (Some(State::Alerting | State::Parked | State::Unknown(_)) | None, None, None) => {
            let text = "state is connected or disconnected, held is true or false.";
            return Ok(respond::error(400, "bad.request", text)?);
        }
        (Some(_), Some(_), _) | (Some(_), None, Some(_)) | (None, Some(_), Some(_)) => {
            let text = "One call changes the state, the hold or the wrap-up, so that none is done by half.";
            return Ok(respond::error(400, "bad.request", text)?);
        }
    };
    ask(env, conversation, &call).await
}

/// Gives a waiting conversation to an agent: to the caller, unless another is named.
pub(crate) async fn assign(
    request: Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
) -> Answer {
    let text = body::text(&request).await?;
    let assign = if text.trim().is_empty() {
        Some(Assign { user_id: None })
    } else {
        serde_json::from_str(&text).ok().map(|JsonObject(assign)| assign)
    };
    let Some(assign) = assign else {
        return Ok(respond::error(400, "bad.request", "userId is a user's id.")?);
    };
    let Some(user) = assign.user_id.or_else(|| principal.user()) else {
        return Ok(respond::error(400, "bad.request", "userId is missing.")?);
    };
    if principal.user() != Some(user) && !principal.role().reaches_everyone() {
        return Ok(respond::error(
            403,
            "missing.permissions",
            "You can take conversations only for yourself.",
        )?);
    }
    let directory = directory::read(env).await?;
    if directory.user(user).is_none() {
        return Ok(respond::error(404, "not.found", "There is no such user.")?);
    }
    let call = SwitchboardCall::Take { principal, conversation, user };
    Ok(call::call(env, Object::Switchboard, &call).await?)
}

pub(super) async fn ask(env: &Env, conversation: ConversationId, call: &ThreadCall) -> Answer {
    Ok(call::call(env, Object::Thread(conversation.thread()), call).await?)
}
