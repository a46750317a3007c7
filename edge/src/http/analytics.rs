//! `/api/v2/analytics/conversations/…`: detail records, one by one and by query.
//! Never a record of somebody else's conversation to an agent.

use std::collections::BTreeMap;

use hanmadi_access::{Object as Target, Permission, Principal, may};
use hanmadi_ids::{ConversationId, QueueId};
use hanmadi_metrics::{Hit, Query, Refusal, RefusalKind};
use hanmadi_protocol::{
    month::Month,
    platform::analytics::{
        detail::ConversationDetail,
        query::{DetailsAnswer, DetailsQuery},
    },
    time::Timestamp,
};
use worker::Env;

use super::{Answer, Stop, body, respond};
use crate::{
    host::{call, request::Request, response::Response},
    objects::{
        binding::Object,
        call::{Found, LedgerCall, ThreadCall},
    },
};

/// The record of one conversation.
pub(crate) async fn details(env: &Env, principal: Principal, conversation: ConversationId) -> Answer {
    let ledger = ledger(env, conversation).await?;
    Ok(call::call(env, ledger, &LedgerCall::Details { principal, conversation }).await?)
}

/// The events of one conversation: our addition, so that anybody can recompute its record.
pub(crate) async fn events(env: &Env, principal: Principal, conversation: ConversationId) -> Answer {
    let ledger = ledger(env, conversation).await?;
    Ok(call::call(env, ledger, &LedgerCall::Events { principal, conversation }).await?)
}

/// The ledger that holds a conversation. Its Thread knows when it began, and its id leads to the Thread.
async fn ledger(env: &Env, conversation: ConversationId) -> Result<Object<'static>, Stop> {
    let thread = Object::Thread(conversation.thread());
    let answer = call::call(env, thread, &ThreadCall::Began { conversation }).await?;
    let began: Option<Timestamp> = call::answer(&answer).await?;
    match began {
        Some(began) => Ok(Object::Ledger(Month::of(began))),
        None => Err(Stop::Response(respond::error(404, "not.found", "There is no such conversation.")?)),
    }
}

/// The records that a query finds, of all the months its interval touches.
pub(crate) async fn query(request: Request, env: &Env, principal: &Principal) -> Answer {
    let asked: DetailsQuery = body::object(&request).await?;
    let query = match Query::read(&asked) {
        Ok(query) => query,
        Err(refusal) => return Ok(refused(&refusal)?),
    };
    let anybodys = Target::Conversation { queue: QueueId::from_u128(0), agent: None };
    let everyones = may(principal, Permission::ConversationDetailView, anybodys).is_ok();
    let user = principal.user().filter(|_| !everyones);
    if !everyones && user.is_none() {
        return Ok(respond::json(200, &DetailsAnswer { conversations: Vec::new(), total_hits: 0 })?);
    }
    let mut total_hits = 0;
    let mut places: BTreeMap<ConversationId, Month> = BTreeMap::new();
    let mut hits: Vec<Hit> = Vec::new();
    for month in query.interval.months() {
        let find = LedgerCall::Find { user, query: Box::new(asked.clone()) };
        let found: Found = ask(env, month, &find).await?;
        total_hits += found.total;
        places.extend(found.hits.iter().map(|hit| (hit.conversation, month)));
        hits.extend(found.hits);
    }
    let page = query.page(hits);
    let mut known: BTreeMap<ConversationId, ConversationDetail> = BTreeMap::new();
    for month in query.interval.months() {
        let of_month = page.iter().map(|hit| hit.conversation);
        let conversations: Vec<ConversationId> =
            of_month.filter(|conversation| places.get(conversation) == Some(&month)).collect();
        if !conversations.is_empty() {
            let details: Vec<ConversationDetail> =
                ask(env, month, &LedgerCall::Records { conversations }).await?;
            known.extend(details.into_iter().map(|detail| (detail.conversation_id, detail)));
        }
    }
    let conversations = page.iter().filter_map(|hit| known.remove(&hit.conversation)).collect();
    Ok(respond::json(200, &DetailsAnswer { conversations, total_hits })?)
}

async fn ask<T: serde::de::DeserializeOwned>(env: &Env, month: Month, asked: &LedgerCall) -> Result<T, Stop> {
    let answer = call::call(env, Object::Ledger(month), asked).await?;
    Ok(call::answer(&answer).await?)
}

fn refused(refusal: &Refusal) -> worker::Result<Response> {
    let code = match refusal.kind {
        RefusalKind::Interval => "invalid.interval",
        RefusalKind::Paging => "invalid.paging",
        RefusalKind::Order => "invalid.order",
        RefusalKind::Filter => "invalid.filter",
        RefusalKind::Dimension => "invalid.dimension",
        RefusalKind::Metric => "invalid.metric",
        RefusalKind::NotOffered => "not.offered",
    };
    respond::error(400, code, &refusal.text)
}
