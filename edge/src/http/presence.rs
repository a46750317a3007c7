//! Who is here, and who takes from queues: read and changed at the Switchboard.
//! Never decides what a change leads to: that is `routing`.

use hanmadi_ids::UserId;
use hanmadi_protocol::platform::presence::{
    RoutingState, RoutingStatus, RoutingStatusRequest, UserPresence, UserPresenceRequest,
};
use hanmadi_routing::acd::AgentRow;
use worker::Env;

use super::{Answer, Stop, body, directory, respond};
use crate::{
    host::{call, request::Request},
    objects::{binding::Object, call::SwitchboardCall},
};

/// Characters of the words to a presence.
const MESSAGE_CHARS: usize = 500;

/// Somebody's presence.
pub(crate) async fn get(env: &Env, user: UserId) -> Answer {
    let row = row(env, user).await?;
    let body = UserPresence::new(user, row.presence, row.message, row.presence_since);
    Ok(respond::json(200, &body)?)
}

/// Changes somebody's presence.
pub(crate) async fn set(request: Request, env: &Env, user: UserId) -> Answer {
    let asked: UserPresenceRequest = body::object(&request).await?;
    let Some(presence) = asked.presence_definition.meant() else {
        let text = "presenceDefinition names a presence by id or by systemPresence.";
        return Ok(respond::error(400, "bad.request", text)?);
    };
    if asked.message.as_ref().is_some_and(|message| message.chars().count() > MESSAGE_CHARS) {
        return Ok(respond::error(400, "bad.request", "message has at most 500 characters.")?);
    }
    known(env, user).await?;
    let call = SwitchboardCall::Presence { user, presence, definition: None, message: asked.message };
    change(env, &call).await?;
    get(env, user).await
}

/// Somebody's routing status.
pub(crate) async fn status(env: &Env, user: UserId) -> Answer {
    let row = row(env, user).await?;
    let body = RoutingStatus { user_id: user, status: row.status, start_time: row.status_since };
    Ok(respond::json(200, &body)?)
}

/// Has somebody take offers again, or none.
pub(crate) async fn set_status(request: Request, env: &Env, user: UserId) -> Answer {
    let asked: RoutingStatusRequest = body::object(&request).await?;
    if !matches!(asked.status, RoutingState::Idle | RoutingState::OffQueue) {
        return Ok(respond::error(400, "bad.request", "status can be set to IDLE or OFF_QUEUE.")?);
    }
    known(env, user).await?;
    change(env, &SwitchboardCall::Status { user, status: asked.status }).await?;
    status(env, user).await
}

async fn row(env: &Env, user: UserId) -> Result<AgentRow, Stop> {
    known(env, user).await?;
    let call = SwitchboardCall::Agents { users: vec![user] };
    let answer = call::call(env, Object::Switchboard, &call).await?;
    let rows: Vec<AgentRow> = call::answer(&answer).await?;
    match rows.into_iter().next() {
        Some(row) => Ok(row),
        None => Err(Stop::Response(respond::unexpected()?)),
    }
}

/// Stops with 404 for somebody who is not of the organization.
async fn known(env: &Env, user: UserId) -> Result<(), Stop> {
    match directory::read(env).await?.user(user) {
        Some(_) => Ok(()),
        None => Err(Stop::Response(respond::error(404, "not.found", "There is no such user.")?)),
    }
}

/// Stops with the Switchboard's refusal, if it is one.
async fn change(env: &Env, call: &SwitchboardCall) -> Result<(), Stop> {
    let answer = call::call(env, Object::Switchboard, call).await?;
    if answer.status() == 204 { Ok(()) } else { Err(Stop::Response(answer)) }
}
