//! `/api/v2/notifications/channels`: what screens and machines listen on.
//! Never a topic of somebody else's without the permission for it.

use hanmadi_access::{Permission, Principal, Unheard, listen};
use hanmadi_ids::ListenerId;
use hanmadi_protocol::{
    limits,
    notification::{Subscription, Topic, TopicName},
    platform::paging::Entities,
};
use worker::{Env, Headers, Method, RequestInit};

use super::{Answer, body, deployments, directory, respond};
use crate::{
    host::{call, request::Request},
    objects::{agent::MACHINE_CHANNEL, binding::Object, call::AgentCall, organization::directory::Directory},
};

/// Makes a channel.
pub(crate) async fn create(request: &Request, env: &Env, principal: &Principal) -> Answer {
    let base = deployments::base(&request.url()?, "ws");
    Ok(call::call(env, Object::from(principal.listener()), &AgentCall::CreateChannel { base }).await?)
}

/// Reads, adds (`POST`) or replaces (`PUT`) the topics of a channel.
pub(crate) async fn subscriptions(
    request: Request,
    env: &Env,
    principal: &Principal,
    channel: String,
) -> Answer {
    let listener = principal.listener();
    if owner(&channel) != Some(listener) {
        return Ok(respond::error(404, "not.found", "There is no such notification channel.")?);
    }
    let object = Object::from(listener);
    if *request.method() == Method::Get {
        return Ok(call::call(env, object, &AgentCall::Subscriptions { channel }).await?);
    }
    let replace = *request.method() == Method::Put;
    let wanted: Vec<TopicName> = body::json(&request).await?;
    if wanted.len() > limits::TOPICS_PER_CHANNEL {
        return Ok(respond::error(400, "too.many.topics", "A channel takes at most 1000 topics.")?);
    }
    let mut directory = directory::read(env).await?;
    let refused = |directory: &Directory| {
        let standing = directory.standing(listener);
        wanted.iter().any(|topic| permitted(directory, standing.as_ref(), &topic.id).is_err())
    };
    if refused(&directory) {
        // A copy may not know yet who or what was made a moment ago.
        directory::forget();
        directory = directory::read(env).await?;
    }
    // A token tells what its bearer was when they signed in; a channel lives longer than that.
    let standing = directory.standing(listener);
    let (mut topics, mut rejected) = (Vec::new(), Vec::new());
    for TopicName { id } in wanted {
        match permitted(&directory, standing.as_ref(), &id) {
            Ok(topic) => topics.push(topic),
            Err((reason, missing)) => {
                let missing = missing.into_iter().map(|permission| permission.name().to_owned()).collect();
                rejected.push(Subscription::rejected(id, reason, missing));
            }
        }
    }
    let answer = call::call(env, object, &AgentCall::Subscribe { channel, topics, replace }).await?;
    if answer.status() != 200 || rejected.is_empty() {
        return Ok(answer);
    }
    let mut all: Entities<Subscription> = call::answer(&answer).await?;
    all.entities.extend(rejected);
    Ok(respond::json(200, &all)?)
}

/// The topic of that name, or why it is not told: with the permission that is missing, if it is one.
fn permitted(
    directory: &Directory,
    standing: Option<&Principal>,
    name: &str,
) -> Result<Topic, (&'static str, Option<Permission>)> {
    let topic: Topic = name.parse().map_err(|_| ("unknown topic", None))?;
    let missing = |permission| ("missing permissions", Some(permission));
    let standing = standing.ok_or_else(|| missing(Permission::NotificationListen))?;
    listen(standing, topic).map_err(|unheard| match unheard {
        Unheard::NotOnesOwn => ("not one's own topic", None),
        Unheard::Missing(permission) => missing(permission),
    })?;
    let exists = match topic {
        Topic::UserConversations(user)
        | Topic::UserTranscript(user)
        | Topic::UserNotes(user)
        | Topic::UserDrafts(user)
        | Topic::UserReads(user)
        | Topic::UserPresence(user)
        | Topic::UserRoutingStatus(user) => directory.user(user).is_some(),
        Topic::QueueConversations(queue) | Topic::QueueUsers(queue) | Topic::QueueObservations(queue) => {
            directory.has_queue(queue)
        }
    };
    if exists { Ok(topic) } else { Err(("nobody and nothing has this id", None)) }
}

/// Opens the socket of a channel; its id is the key.
pub(crate) async fn socket(request: &Request, env: &Env, channel: &str) -> Answer {
    if request.header("upgrade")?.is_none_or(|upgrade| !upgrade.eq_ignore_ascii_case("websocket")) {
        return Ok(respond::error(426, "upgrade.required", "This address is a WebSocket.")?);
    }
    let Some(listener) = owner(channel) else {
        return Ok(respond::error(404, "not.found", "There is no such notification channel.")?);
    };
    let headers = Headers::new();
    headers.set("upgrade", "websocket")?;
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers);
    let inner = worker::Request::new_with_init(&format!("https://object/socket?channel={channel}"), &init)?;
    Ok(call::pass_on(env, Object::from(listener), inner.inner()).await?)
}

/// Whose channel an id names; nobody's if it has letters that no such id has.
fn owner(channel: &str) -> Option<ListenerId> {
    let (name, secret) = channel.split_once('-')?;
    if !secret.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
        return None;
    }
    match name.strip_prefix(MACHINE_CHANNEL) {
        Some(client) => client.parse().ok().map(ListenerId::Client),
        None => name.parse().ok().map(ListenerId::User),
    }
}
