//! Questions why: whether a message would join a conversation, why one waits, why agents got it.
//! Never decides anything: Thread and Switchboard answer by the rules they decide by.

use hanmadi_access::Principal;
use hanmadi_ids::ConversationId;
use hanmadi_protocol::time::Timestamp;
use worker::Env;

use super::{Answer, conversations::ask, respond};
use crate::{
    host::{call, request::Request},
    objects::{
        binding::Object,
        call::{SwitchboardCall, ThreadCall},
    },
};

/// What would become of a message of the customer's at `?at=`, or now.
pub(crate) async fn threading(
    request: &Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
) -> Answer {
    let url = request.url()?;
    let at = url.query_pairs().find(|(name, _)| name == "at").map(|(_, value)| Timestamp::parse_iso(&value));
    if at == Some(None) {
        return Ok(respond::error(
            400,
            "bad.request",
            "at is a moment in UTC, such as 2026-12-01T09:00:00Z.",
        )?);
    }
    ask(env, conversation, &ThreadCall::Threading { principal, conversation, at: at.flatten() }).await
}

/// Why a conversation waits, and why agents got it. Whoever holds the permission reaches every conversation.
pub(crate) async fn routing(env: &Env, conversation: ConversationId) -> Answer {
    let answer = ask(env, conversation, &ThreadCall::Began { conversation }).await?;
    let began: Option<Timestamp> = call::answer(&answer).await?;
    if began.is_none() {
        return Ok(respond::error(404, "not.found", "There is no such conversation.")?);
    }
    Ok(call::call(env, Object::Switchboard, &SwitchboardCall::Explain { conversation }).await?)
}
