//! Passing a conversation on, putting it aside, and writing about it when it is done.
//! Never decides whether it may be: the Thread knows whose leg it is and how it stands.

use hanmadi_access::Principal;
use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId};
use hanmadi_protocol::{
    limits,
    platform::{
        conversation::{ParkingState, State, TransferRequest, Wrapup},
        wrapup::AfterCallWorkUpdate,
    },
};
use hanmadi_thread::Need;
use worker::Env;

use super::{Answer, body, conversations::ask, directory, respond};
use crate::{host::request::Request, objects::call::ThreadCall};

/// Passes a conversation on to an agent or a queue.
pub(crate) async fn transfer(
    request: Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
    participant: ParticipantId,
) -> Answer {
    let asked: TransferRequest = body::object(&request).await?;
    if let Some(wrong) = refused(&asked) {
        return Ok(respond::error(400, "bad.request", wrong)?);
    }
    let directory = directory::read(env).await?;
    if asked.user_id.is_some_and(|user| directory.user(user).is_none()) {
        return Ok(respond::error(404, "not.found", "There is no such user.")?);
    }
    if asked.queue_id.is_some_and(|queue| !directory.has_queue(queue)) {
        return Ok(respond::error(404, "not.found", "There is no such queue.")?);
    }
    let need = Need {
        skills: asked.skills,
        language: asked.language_id,
        priority: asked.priority.unwrap_or(0),
        ..Need::default()
    };
    let (user, queue) = (asked.user_id, asked.queue_id);
    let call = ThreadCall::Transfer { principal, conversation, participant, user, queue, need };
    ask(env, conversation, &call).await
}

/// What is wrong with a transfer, if anything is.
fn refused(asked: &TransferRequest) -> Option<&'static str> {
    let names_needs = !asked.skills.is_empty() || asked.language_id.is_some();
    if asked.transfer_type.as_deref().is_some_and(|kind| kind != "Unattended") {
        Some("transferType is Unattended for messages.")
    } else if asked.user_id.is_none() && asked.queue_id.is_none() && !names_needs {
        Some("userId, queueId or skills say where the conversation goes.")
    } else if asked.user_id.is_some() && names_needs {
        Some("A transfer names an agent, or what the agent must be able to do.")
    } else if asked.skills.len() > limits::TRANSFER_SKILLS || asked.skills.iter().any(|need| need.level > 5) {
        Some("At most 20 skills, each with a level from 0 to 5.")
    } else if asked
        .priority
        .is_some_and(|priority| priority.unsigned_abs() > limits::PRIORITY_MAX.unsigned_abs())
    {
        Some("priority is from -25000000 to 25000000.")
    } else {
        None
    }
}

/// Puts a conversation aside, or takes it back.
pub(crate) async fn park(
    request: Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
    participant: ParticipantId,
) -> Answer {
    let asked: ParkingState = body::object(&request).await?;
    let call = match asked.state {
        State::Parked => ThreadCall::Park { principal, conversation, participant },
        state @ State::Connected => ThreadCall::Patch { principal, conversation, participant, state },
        State::Alerting | State::Disconnected | State::Unknown(_) => {
            return Ok(respond::error(400, "bad.request", "The state can be parked or connected.")?);
        }
    };
    ask(env, conversation, &call).await
}

/// Writes about a conversation.
pub(crate) async fn wrap_up(
    request: Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
    participant: ParticipantId,
) -> Answer {
    let wrapup: Wrapup = body::object(&request).await?;
    let wrapup = Some(written(wrapup));
    ask(env, conversation, &ThreadCall::WrapUp { principal, conversation, participant, wrapup }).await
}

/// Has after-contact work follow when the leg ends, or not.
pub(crate) async fn after_contact(
    request: Request,
    env: &Env,
    principal: Principal,
    (conversation, participant, communication): (ConversationId, ParticipantId, CommunicationId),
) -> Answer {
    let asked: AfterCallWorkUpdate = body::object(&request).await?;
    let wanted = asked.after_call_work_required;
    let call = ThreadCall::AfterContact { principal, conversation, participant, communication, wanted };
    let answer = ask(env, conversation, &call).await?;
    if answer.status() == 204 { Ok(respond::json(200, &asked)?) } else { Ok(answer) }
}

/// Ends a conversation whoever has it. An agent ends their own part by its leg.
pub(crate) async fn disconnect(env: &Env, principal: Principal, conversation: ConversationId) -> Answer {
    if !principal.role().reaches_everyone() {
        let text = "You can end only your own part of a conversation.";
        return Ok(respond::error(403, "missing.permissions", text)?);
    }
    ask(env, conversation, &ThreadCall::Disconnect { principal, conversation }).await
}

/// A wrap-up as the Thread keeps it. How long it took is not for the agent to say.
pub(super) fn written(wrapup: Wrapup) -> hanmadi_thread::Wrapup {
    hanmadi_thread::Wrapup {
        code: wrapup.code,
        notes: wrapup.notes,
        tags: wrapup.tags,
        provisional: wrapup.provisional.unwrap_or(false),
    }
}
