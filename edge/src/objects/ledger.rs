//! The Ledger object: one organization and month; the only writer of conversation events and detail records.
//! Never changes an event, and never refuses one that it can't read yet: it is kept as it came.
//!
//! A conversation stands in the ledger of the month in which it began, however long it goes on.

use std::collections::{BTreeMap, btree_map::Entry};

use hanmadi_access::{Object as Target, Permission, Principal, may};
use hanmadi_ids::{ConversationId, QueueId, UserId};
use hanmadi_metrics::{Applied, Query, Record, recompute};
use hanmadi_protocol::{
    event::Event,
    platform::analytics::{detail::ConversationDetail, query::DetailsQuery},
};
use serde::Deserialize;
use serde_json::value::RawValue;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use worker::{DurableObject, Env, Request, Result, State, durable_object};

use super::call::{Batch, Found, History, LedgerCall, LedgerPost, Parcel};
use crate::{
    host::{call, clock, log, response::Response},
    http::respond,
    store::{LedgerStore, transaction},
};

/// The object. It has no sockets and no alarm, and remembers nothing.
#[durable_object(fetch)]
pub struct LedgerObject {
    state: State,
    store: LedgerStore,
}

/// Where an event belongs, whatever it says.
#[derive(Deserialize)]
struct Place {
    conversation: ConversationId,
    n: u64,
}

/// An event that came: its place, how it came, and what it says if this version can read it.
struct Entered {
    place: Place,
    raw: String,
    event: Option<Event>,
}

impl DurableObject for LedgerObject {
    fn new(state: State, _env: Env) -> Self {
        Self { store: LedgerStore::new(state.storage().sql()), state }
    }

    async fn fetch(&self, _: Request) -> Result<worker::Response> {
        worker::Response::error("unknown", 404)
    }
}

#[wasm_bindgen]
impl LedgerObject {
    /// Answers a [`LedgerCall`].
    ///
    /// # Errors
    /// When there is no answer.
    pub fn call(&self, asked: &[u8]) -> std::result::Result<JsValue, JsValue> {
        Ok(self.answer(call::read(asked)?)?.into())
    }

    /// Takes events of another object's outbox, each once.
    ///
    /// # Errors
    /// When they were not taken.
    pub fn take(&self, batch: &[u8]) -> std::result::Result<(), JsValue> {
        Ok(self.add(&Batch::read(batch)?)?)
    }
}

impl LedgerObject {
    /// Takes events from a Thread, each once. Without an `await`, so nothing comes between.
    fn add(&self, batch: &Batch) -> Result<()> {
        self.store.migrate()?;
        let last = self.store.outbox().last_taken(&batch.source)?;
        let Some(mark) = batch.parcels.last().map(|parcel| parcel.id.max(last)) else { return Ok(()) };
        let entered: Vec<Entered> =
            batch.parcels.iter().filter(|parcel| parcel.id > last).flat_map(entered).collect();
        let mut records: BTreeMap<ConversationId, Option<Record>> = BTreeMap::new();
        for entered in &entered {
            let known = match records.entry(entered.place.conversation) {
                Entry::Occupied(known) => known.into_mut(),
                Entry::Vacant(place) => place.insert(self.store.record(entered.place.conversation)?),
            };
            if let Some(event) = &entered.event {
                grow(known, event);
            }
        }
        let (store, source, now) = (self.store.clone(), batch.source.clone(), clock::now());
        transaction(&self.state, move || {
            for entered in &entered {
                store.add(entered.place.conversation, entered.place.n, &entered.raw)?;
            }
            records.values().flatten().try_for_each(|record| store.keep(record))?;
            store.outbox().take(now, &source, mark)
        })
    }

    fn answer(&self, call: LedgerCall) -> Result<Response> {
        match call {
            LedgerCall::Details { principal, conversation } => {
                self.seen(&principal, conversation, |record| respond::json(200, &record.detail()))
            }
            LedgerCall::Events { principal, conversation } => {
                self.seen(&principal, conversation, |record| self.history(record))
            }
            LedgerCall::Find { user, query } => self.find(user, &query),
            LedgerCall::Records { conversations } => {
                let records = conversations.iter().map(|one| self.store.record(*one));
                let records: Vec<Option<Record>> = records.collect::<Result<_>>()?;
                let details: Vec<ConversationDetail> = records.iter().flatten().map(Record::detail).collect();
                respond::json(200, &details)
            }
        }
    }

    fn seen(
        &self,
        principal: &Principal,
        conversation: ConversationId,
        answer: impl FnOnce(&Record) -> Result<Response>,
    ) -> Result<Response> {
        let record = if self.store.exists()? { self.store.record(conversation)? } else { None };
        let Some(record) = record else {
            return respond::error(404, "not.found", "Nothing is recorded of this conversation.");
        };
        match may(principal, Permission::ConversationDetailView, target(principal, &record)) {
            Ok(()) => answer(&record),
            Err(denied) => respond::denied(denied),
        }
    }

    /// Every event as it came, and whether they still make the record that is kept.
    fn history(&self, record: &Record) -> Result<Response> {
        let bodies = self.store.events(record.conversation)?;
        let read = bodies.iter().filter_map(|body| serde_json::from_str::<Event>(body).ok());
        let events: Vec<Event> = read.collect();
        let agrees = recompute(&events).as_ref() == Some(record);
        if !agrees {
            log::fault("record differs from its events", &"ledger");
        }
        let entities = bodies.into_iter().map(|body| Ok(RawValue::from_string(body)?));
        respond::json(200, &History { entities: entities.collect::<Result<_>>()?, agrees })
    }

    /// The first hits of a query, as many as its page needs, and how many there are.
    fn find(&self, user: Option<UserId>, query: &DetailsQuery) -> Result<Response> {
        let Ok(query) = Query::read(query) else {
            return respond::error(400, "bad.request", "The query can't be read.");
        };
        let mut hits = Vec::new();
        if self.store.exists()? {
            let (from, to) = query.interval.days();
            self.store.each(from, to, |record| hits.extend(query.matches(record, user)))?;
        }
        let total = hits.len();
        hits.sort_by(|a, b| query.compare(a, b));
        hits.truncate(query.reach());
        respond::json(200, &Found { total, hits })
    }
}

/// What stands for a conversation in the check: a caller who took part is its agent.
fn target(principal: &Principal, record: &Record) -> Target {
    let queue = record.queue().unwrap_or(QueueId::from_u128(0));
    Target::Conversation { queue, agent: principal.user().filter(|user| record.involves(*user)) }
}

/// An event that came. One that says not even where it belongs is of no use to anybody.
fn entered(parcel: &Parcel) -> Vec<Entered> {
    match serde_json::from_str(parcel.body.get()) {
        Ok(LedgerPost::Events(events)) => events.iter().filter_map(|raw| one(raw)).collect(),
        Err(error) => {
            log::fault("event not understood", &error);
            Vec::new()
        }
    }
}

fn one(raw: &RawValue) -> Option<Entered> {
    let event = serde_json::from_str::<Event>(raw.get());
    let place = match &event {
        Ok(event) => Place { conversation: event.conversation, n: event.n },
        Err(error) => {
            log::fault("event kept, but not read", error);
            serde_json::from_str(raw.get()).ok()?
        }
    };
    Some(Entered { place, raw: raw.get().to_owned(), event: event.ok() })
}

fn grow(record: &mut Option<Record>, event: &Event) {
    let applied = match record {
        None => {
            *record = Some(Record::begin(event));
            Applied::Done
        }
        Some(record) => record.apply(event),
    };
    if applied == Applied::Misfit {
        log::fault("event doesn't fit its conversation", &event.n);
    }
}
