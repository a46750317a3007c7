//! `/api/v2/notifications/channels`: what an agent's screen listens on.
//! Never a topic of somebody else's without the permission for it.

use hanmadi_access::{Object as Target, Permission, Principal, may};
use hanmadi_ids::UserId;
use hanmadi_protocol::{
    limits,
    notification::{Subscription, Topic, TopicName},
    platform::paging::Entities,
};
use worker::{Env, Headers, Method, RequestInit};

use super::{Answer, body, deployments, respond};
use crate::{
    host::{call, request::Request},
    objects::{binding::Object, call::AgentCall},
};

/// Makes a channel.
pub(crate) async fn create(request: &Request, env: &Env, principal: &Principal) -> Answer {
    let Some(user) = principal.user() else {
        return Ok(respond::error(400, "bad.request", "Only a person has notification channels.")?);
    };
    let base = deployments::base(&request.url()?, "ws");
    Ok(call::call(env, Object::Agent(user), &AgentCall::CreateChannel { user, base }).await?)
}

/// Reads, adds (`POST`) or replaces (`PUT`) the topics of a channel.
pub(crate) async fn subscriptions(
    request: Request,
    env: &Env,
    principal: &Principal,
    channel: String,
) -> Answer {
    let Some(user) = principal.user().filter(|user| owner(&channel) == Some(*user)) else {
        return Ok(respond::error(404, "not.found", "There is no such notification channel.")?);
    };
    if *request.method() == Method::Get {
        return Ok(call::call(env, Object::Agent(user), &AgentCall::Subscriptions { channel }).await?);
    }
    let replace = *request.method() == Method::Put;
    let wanted: Vec<TopicName> = body::json(&request).await?;
    if wanted.len() > limits::TOPICS_PER_CHANNEL {
        return Ok(respond::error(400, "too.many.topics", "A channel takes at most 1000 topics.")?);
    }
    let (mut topics, mut rejected) = (Vec::new(), Vec::new());
    for TopicName { id } in wanted {
        match permitted(principal, &id) {
            Ok(()) => topics.push(id),
            Err(reason) => rejected.push(Subscription {
                id,
                state: "Rejected".into(),
                rejection_reason: Some(reason.into()),
            }),
        }
    }
    let call = AgentCall::Subscribe { user, channel, topics, replace };
    let answer = call::call(env, Object::Agent(user), &call).await?;
    if answer.status() != 200 || rejected.is_empty() {
        return Ok(answer);
    }
    let mut all: Entities<Subscription> = call::answer(&answer).await?;
    all.entities.extend(rejected);
    Ok(respond::json(200, &all)?)
}

fn permitted(principal: &Principal, topic: &str) -> Result<(), &'static str> {
    let checked = match topic.parse::<Topic>() {
        Ok(
            Topic::UserConversations(user)
            | Topic::UserTranscript(user)
            | Topic::UserNotes(user)
            | Topic::UserReads(user)
            | Topic::UserPresence(user)
            | Topic::UserRoutingStatus(user),
        ) => {
            // A screen listens through the object of its own agent, so these are one's own for everyone.
            if principal.user() != Some(user) {
                return Err("not one's own topic");
            }
            may(principal, Permission::NotificationListen, Target::Of(user))
        }
        Ok(Topic::QueueConversations(queue)) => {
            may(principal, Permission::QueueObservationView, Target::Queue(queue))
        }
        Err(_) => return Err("unknown topic"),
    };
    checked.map_err(|_| "missing permissions")
}

/// Opens the socket of a channel; its id is the key.
pub(crate) async fn socket(request: &Request, env: &Env, channel: &str) -> Answer {
    if request.header("upgrade")?.is_none_or(|upgrade| !upgrade.eq_ignore_ascii_case("websocket")) {
        return Ok(respond::error(426, "upgrade.required", "This address is a WebSocket.")?);
    }
    let safe = channel.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    let Some(user) = owner(channel).filter(|_| safe) else {
        return Ok(respond::error(404, "not.found", "There is no such notification channel.")?);
    };
    let headers = Headers::new();
    headers.set("upgrade", "websocket")?;
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers);
    let inner = worker::Request::new_with_init(&format!("https://object/socket?channel={channel}"), &init)?;
    Ok(call::pass_on(env, Object::Agent(user), inner.inner()).await?)
}

/// The agent in a channel's id.
fn owner(channel: &str) -> Option<UserId> {
    channel.split_once('-').and_then(|(user, _)| user.parse().ok())
}
