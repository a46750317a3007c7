//! Delivery of an outbox: in order, until taken, with growing pauses.
//! Never forgets an event that was not taken, and never asks twice at once.

use std::{cell::Cell, collections::BTreeMap, rc::Rc};

use hanmadi_protocol::{limits, time::Timestamp};
use serde_json::value::RawValue;
use worker::{Env, Result};

use super::{
    binding::Object,
    call::{Batch, Parcel},
};
use crate::{
    host::{call, clock, log},
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

    /// Delivers everything that is due, as `source`, and says when the next try is due.
    pub(crate) async fn run(&self, source: String) -> Option<Timestamp> {
        if self.busy.replace(true) {
            return None;
        }
        let next = self.deliver(&source).await;
        self.busy.set(false);
        next.unwrap_or_else(|error| {
            log::fault("outbox not read", &error);
            Some(clock::now().plus_ms(limits::RETRY_DELAY_MS_MAX))
        })
    }

    async fn deliver(&self, source: &str) -> Result<Option<Timestamp>> {
        loop {
            let due = self.outbox.due(clock::now())?;
            let mut by_destination: BTreeMap<String, Vec<OutboxRow>> = BTreeMap::new();
            for row in due {
                by_destination.entry(row.destination.clone()).or_default().push(row);
            }
            for (destination, rows) in by_destination {
                self.deliver_to(source, &destination, rows).await?;
            }
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

/// How long a destination rests after it has failed `attempts` times before.
fn pause_ms(attempts: u32) -> u64 {
    limits::RETRY_DELAY_MS.saturating_mul(1 << attempts.min(20)).min(limits::RETRY_DELAY_MS_MAX)
}
