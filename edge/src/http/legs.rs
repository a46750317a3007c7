//! What is asked of one leg of a conversation: its wrap-up by its communication, its codes, its attributes.
//! Never a leg that the caller may not see: the Thread is asked for the conversation first.

use hanmadi_access::Principal;
use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId};
use hanmadi_protocol::{
    limits,
    platform::{
        conversation::{Conversation, Participant, ParticipantAttributes},
        operation::Operation,
        paging::Entities,
    },
};
use serde_json::value::RawValue;
use worker::Env;

use super::{Answer, Stop, body, configuration, conversations::ask, handling, respond};
use crate::{
    host::{call, request::Request},
    objects::call::ThreadCall,
};

type Place = (ConversationId, ParticipantId, CommunicationId);

/// What an agent wrote about a conversation.
pub(crate) async fn wrapup(env: &Env, principal: Principal, place: Place) -> Answer {
    check(env, &principal, place).await?;
    let (conversation, participant, _) = place;
    ask(env, conversation, &ThreadCall::Wrapup { principal, conversation, participant }).await
}

/// Writes about a conversation.
pub(crate) async fn wrap_up(request: Request, env: &Env, principal: Principal, place: Place) -> Answer {
    check(env, &principal, place).await?;
    handling::wrap_up(request, env, principal, place.0, place.1).await
}

/// The wrap-up codes of the queue that a leg came through.
pub(crate) async fn codes(
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
    participant: ParticipantId,
) -> Answer {
    let leg = find(env, &principal, conversation, participant).await?;
    let Some(queue) = leg.queue_id else {
        return Ok(respond::error(404, "not.found", "This participant came through no queue.")?);
    };
    let call = hanmadi_organization::Call {
        operation: Operation::QueueCodes,
        ids: vec![queue.to_string()],
        query: vec![("pageSize".to_owned(), limits::LISTING_SIZE_MAX.to_string())],
        body: String::new(),
        by: principal.name(),
    };
    let answer = configuration::ask(env, call).await?;
    if answer.status() != 200 {
        return Ok(answer);
    }
    let found: Entities<Box<RawValue>> = call::answer(&answer).await?;
    Ok(respond::json(200, &found.entities)?)
}

/// Adds to the attributes of the customer, and tells all of them.
pub(crate) async fn learn(
    request: Request,
    env: &Env,
    principal: Principal,
    conversation: ConversationId,
    participant: ParticipantId,
) -> Answer {
    let ParticipantAttributes { attributes } = body::object(&request).await?;
    let bytes: usize = attributes.iter().map(|(name, value)| name.len() + value.len()).sum();
    if bytes > limits::CUSTOM_DATA_BYTES || attributes.keys().any(String::is_empty) {
        let text = "Attributes have names, and at most 2048 bytes of names and values at once.";
        return Ok(respond::error(400, "bad.request", text)?);
    }
    let call = ThreadCall::Learn { principal: principal.clone(), conversation, participant, attributes };
    let answer = ask(env, conversation, &call).await?;
    if answer.status() != 204 {
        return Ok(answer);
    }
    let attributes = find(env, &principal, conversation, participant).await?.attributes;
    Ok(respond::json(200, &ParticipantAttributes { attributes })?)
}

/// A leg of a conversation.
async fn find(
    env: &Env,
    principal: &Principal,
    conversation: ConversationId,
    participant: ParticipantId,
) -> Result<Participant, Stop> {
    let call = ThreadCall::Conversation { principal: principal.clone(), conversation };
    let answer = ask(env, conversation, &call).await?;
    if answer.status() != 200 {
        return Err(Stop::Response(answer));
    }
    let body: Conversation = call::answer(&answer).await?;
    match body.participants.into_iter().find(|leg| leg.id == participant) {
        Some(leg) => Ok(leg),
        None => Err(Stop::Response(respond::error(404, "not.found", "There is no such participant.")?)),
    }
}

async fn check(
    env: &Env,
    principal: &Principal,
    (conversation, participant, communication): Place,
) -> Result<(), Stop> {
    let leg = find(env, principal, conversation, participant).await?;
    if leg.messages.iter().any(|one| one.id == communication) {
        return Ok(());
    }
    Err(Stop::Response(respond::error(404, "not.found", "There is no such communication.")?))
}
