//! Who calls and their colleagues, and what queues look like now.
//! Never a user's password or a deployment's secrets.

use hanmadi_access::{Object as Target, Permission, Principal, Role, may};
use hanmadi_ids::{QueueId, UserId};
use hanmadi_protocol::platform::{observation::Query, presence::SystemPresence, user::User};
use worker::Env;

use super::{Answer, body, directory, respond};
use crate::{
    host::{call, request::Request, response::Response},
    objects::{
        binding::Object,
        call::{OrganizationCall, SwitchboardCall},
    },
};

/// The metrics of a queue that are kept.
const METRICS: [&str; 11] = [
    "oWaiting",
    "oLongestWaiting",
    "oInteracting",
    "oLongestInteracting",
    "oAlerting",
    "oMemberUsers",
    "oActiveUsers",
    "oOnQueueUsers",
    "oOffQueueUsers",
    "oUserPresences",
    "oUserRoutingStatuses",
];

/// The caller, with what they may do.
pub(crate) async fn me(env: &Env, principal: &Principal) -> Answer {
    let directory = directory::read(env).await?;
    let Some(entry) = principal.user().and_then(|user| directory.user(user)) else {
        return Ok(respond::error(404, "not.found", "The caller is not a person.")?);
    };
    let user =
        User { permissions: names(principal.role()), queues: directory.queues_of(entry.id), ..entry.body() };
    Ok(respond::json(200, &user)?)
}

fn names(role: Role) -> Vec<String> {
    let held = Permission::ALL.iter().filter(|permission| role.holds(**permission));
    held.map(|permission| permission.name().to_owned()).collect()
}

/// A colleague.
pub(crate) async fn user(env: &Env, id: UserId) -> Answer {
    match directory::read(env).await?.user(id) {
        Some(entry) => Ok(respond::json(200, &entry.body())?),
        None => Ok(respond::error(404, "not.found", "There is no such user.")?),
    }
}

/// What queues look like now.
pub(crate) async fn observations(request: Request, env: &Env, principal: &Principal) -> Answer {
    let query: Query = body::object(&request).await?;
    let mut queues: Vec<QueueId> = Vec::new();
    for predicate in &query.filter.predicates {
        match (predicate.dimension.as_str(), predicate.value.parse()) {
            ("queueId", Ok(queue)) => queues.push(queue),
            _ => {
                let text = "The filter takes predicates of the dimension queueId.";
                return Ok(respond::error(400, "bad.request", text)?);
            }
        }
    }
    if let Some(denied) = queues
        .iter()
        .find_map(|queue| may(principal, Permission::QueueObservationView, Target::Queue(*queue)).err())
    {
        return Ok(respond::denied(denied)?);
    }
    if let Some(unknown) = query.metrics.iter().find(|metric| !METRICS.contains(&metric.as_str())) {
        let text = format!("The metrics are {}.", METRICS.join(", "));
        return Ok(respond::told_of(400, "bad.request", &text, &[("metric", unknown.clone())])?);
    }
    let call = SwitchboardCall::Observe { queues, metrics: query.metrics };
    Ok(call::call(env, Object::Switchboard, &call).await?)
}

/// Takes back what keeps a person signed in, everywhere. Whoever signed out is offline: they are offered nothing,
/// and keep what they have.
pub(crate) async fn logout(env: &Env, principal: &Principal) -> Answer {
    if let Some(user) = principal.user() {
        let (presence, definition, message) = (SystemPresence::Offline, None, None);
        let offline = SwitchboardCall::Presence { user, presence, definition, message };
        call::call(env, Object::Organization, &OrganizationCall::Logout { user }).await?;
        call::call(env, Object::Switchboard, &offline).await?;
    }
    Ok(Response::empty(204)?)
}
