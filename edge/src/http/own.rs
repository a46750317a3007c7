//! What people keep for themselves: read marks, drafts, how they want the desk to be.
//! Never anybody else's: each is asked of the caller's own object.

use hanmadi_access::Principal;
use hanmadi_ids::{ConversationId, UserId};
use hanmadi_protocol::{
    limits,
    platform::{
        desk::DeskSettings,
        draft::{DraftKind, DraftRequest},
        read_mark::ReadMarkRequest,
    },
};
use worker::Env;

use super::{Answer, Stop, body, respond};
use crate::{
    host::{call, request::Request},
    objects::{binding::Object, call::AgentCall},
};

/// Keeps how far the caller has read.
pub(crate) async fn read(
    request: Request,
    env: &Env,
    principal: &Principal,
    conversation: ConversationId,
) -> Answer {
    let mark: ReadMarkRequest = body::object(&request).await?;
    let user = person(principal, "Only a person has read something.")?;
    if mark.seq > limits::SEQ_MAX {
        return Ok(respond::error(400, "bad.request", "seq is the number of a message.")?);
    }
    ask(env, user, &AgentCall::Read { user, conversation, seq: mark.seq }).await
}

/// Keeps what the caller has begun to write.
pub(crate) async fn draft(
    request: Request,
    env: &Env,
    principal: &Principal,
    conversation: ConversationId,
) -> Answer {
    let draft: DraftRequest = body::object(&request).await?;
    let user = person(principal, "Only a person writes drafts.")?;
    match draft.kind {
        DraftKind::Reply | DraftKind::Note => {}
        DraftKind::Unknown(_) => {
            return Ok(respond::error(400, "bad.request", "kind is reply or note.")?);
        }
    }
    if draft.text.chars().count() > limits::DRAFT_CHARS {
        let text = format!("A draft has at most {} characters.", limits::DRAFT_CHARS);
        return Ok(respond::error(400, "draft.too.long", &text)?);
    }
    ask(env, user, &AgentCall::Draft { user, conversation, draft }).await
}

/// How the caller wants the desk to be.
pub(crate) async fn settings(env: &Env, principal: &Principal) -> Answer {
    let user = person(principal, "Only a person has a desk.")?;
    ask(env, user, &AgentCall::Settings).await
}

/// Changes how the caller wants the desk to be.
pub(crate) async fn set_settings(request: Request, env: &Env, principal: &Principal) -> Answer {
    let settings: DeskSettings = body::object(&request).await?;
    let user = person(principal, "Only a person has a desk.")?;
    if settings.undo_seconds > limits::UNDO_SECONDS_MAX {
        let text = format!("undoSeconds is from 0 to {}.", limits::UNDO_SECONDS_MAX);
        return Ok(respond::error(400, "bad.request", &text)?);
    }
    ask(env, user, &AgentCall::SetSettings { settings }).await
}

fn person(principal: &Principal, why: &str) -> Result<UserId, Stop> {
    match principal.user() {
        Some(user) => Ok(user),
        None => Err(Stop::Response(respond::error(400, "bad.request", why)?)),
    }
}

async fn ask(env: &Env, user: UserId, call: &AgentCall) -> Answer {
    Ok(call::call(env, Object::Agent(user), call).await?)
}
