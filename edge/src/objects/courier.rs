//! Delivery of an outbox: in order, until taken, with growing pauses.
//! Never forgets an event that was not taken, and never asks twice at once.

use std::{cell::Cell, collections::BTreeMap, rc::Rc};

use futures_util::future::join_all;
use hanmadi_protocol::{limits, time::Timestamp};
use serde_json::value::RawValue;
use worker::{Env, Result, State};

use super::{
    binding::Object,
    call::{Batch, Parcel},
};
use crate::{
    host::{call, clock, log, wake::Alarm},
    store::{Outbox, OutboxRow},
};

/// Delivers one object's outbox.
pub(crate) struct Courier {
    env: Env,
    outbox: Outbox,
    busy: Cell<bool>,
}

impl Courier {
    /// A courier for an outbox.
    pub(crate) fn new(env: Env, outbox: Outbox) -> Rc<Self> {
        Rc::new(Self { env, outbox, busy: Cell::new(false) })
    }

    /// Delivers everything that is due, as `source`, and has the alarm ring when the next try is due. While one is
    /// under way, this one or another that set out before, the alarm stands in for it.
    pub(crate) async fn run(&self, source: String, state: &State, alarm: &Alarm) {
        if self.busy.replace(true) {
            stand_in(state, alarm);
            return;
        }
        let next = self.deliver(&source, state, alarm).await;
        self.busy.set(false);
        let next = next.unwrap_or_else(|error| {
            log::fault("outbox not read", &error);
            Some(clock::now().plus_ms(limits::RETRY_DELAY_MS_MAX))
        });
        if let Some(next) = next {
            alarm.arm(state, clock::now(), next);
        }
    }

    async fn deliver(&self, source: &str, state: &State, alarm: &Alarm) -> Result<Option<Timestamp>> {
        loop {
            let due = self.outbox.due(clock::now())?;
            if !due.is_empty() {
                stand_in(state, alarm);
            }
            let mut by_destination: BTreeMap<String, Vec<OutboxRow>> = BTreeMap::new();
            for row in due {
                by_destination.entry(row.destination.clone()).or_default().push(row);
            }
            // All at once: one that is silent for ten seconds holds up nobody else.
            let deliveries = by_destination
                .into_iter()
                .map(|(to, rows)| async move { self.deliver_to(source, &to, rows).await });
            join_all(deliveries).await.into_iter().collect::<Result<()>>()?;
            let next = self.outbox.next_due()?;
            if next.is_none_or(|next| next > clock::now()) {
                return Ok(next);
            }
        }
    }

    async fn deliver_to(&self, source: &str, destination: &str, rows: Vec<OutboxRow>) -> Result<()> {
        let last = rows.last().map_or(0, |row| row.id);
        let attempts = rows.first().map_or(0, |row| row.attempts);
        match self.send(source, destination, rows).await {
            Ok(()) => self.outbox.delivered(destination, last),
            Err(error) => {
                log::fault("event not delivered", &error);
                self.outbox.failed(destination, clock::now().plus_ms(pause_ms(attempts)))
            }
        }
    }

    async fn send(&self, source: &str, destination: &str, rows: Vec<OutboxRow>) -> Result<()> {
        let object = Object::from_address(destination)
            .ok_or_else(|| worker::Error::RustError("unknown destination".into()))?;
        let parcels: Result<Vec<Parcel>> = rows
            .into_iter()
            .map(|row| Ok(Parcel { id: row.id, body: RawValue::from_string(row.body)? }))
            .collect();
        let batch = Batch { source: source.to_owned(), parcels: parcels? };
        call::post_events(&self.env, object, &batch).await
    }
}

/// Should the object vanish before the courier is done, the alarm sends it again. The platform by itself would not
/// once the alarm that set it on its way has set another one, such as for a session's end in three days.
fn stand_in(state: &State, alarm: &Alarm) {
    let now = clock::now();
    alarm.arm(state, now, now.plus_ms(limits::RETRY_DELAY_MS));
}

/// How long a destination rests after it has failed `attempts` times before.
fn pause_ms(attempts: u32) -> u64 {
    limits::RETRY_DELAY_MS.saturating_mul(1 << attempts.min(20)).min(limits::RETRY_DELAY_MS_MAX)
}
