//! The outbox: events for other objects, kept until they are taken; and the marks of what was taken.
//! Never lets a later event overtake an earlier one to the same destination.

use hanmadi_protocol::{limits, time::Timestamp};
use serde::{Deserialize, Serialize};
use worker::{Result, SqlStorage};

use super::rows::{self, number};

/// Old marks are looked for at one in so many moments: often enough to stay bounded, seldom enough to cost
/// nothing, though all of them are looked at.
const FORGET_EVERY: u64 = 997;

/// The outbox of one object.
#[derive(Clone)]
pub(crate) struct Outbox(pub(super) SqlStorage);

/// One event on its way. Ids grow and are never used twice, so a receiver needs only the last one.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct OutboxRow {
    /// Place in the row of this object's events.
    pub(crate) id: u64,
    /// `switchboard`, `agent:ID`, `thread:KEY` or `ledger:YYYY-MM`.
    pub(crate) destination: String,
    /// JSON of the event.
    pub(crate) body: String,
    /// How often it has failed.
    pub(crate) attempts: u32,
}

#[derive(Deserialize)]
struct Due {
    due: Option<u64>,
}

#[derive(Deserialize)]
struct Taken {
    id: u64,
}

impl Outbox {
    /// Keeps an event; part of the caller's transaction.
    pub(crate) fn add<P: Serialize>(&self, now: Timestamp, destination: &str, post: &P) -> Result<()> {
        let body = serde_json::to_string(post)?;
        let statement = "INSERT INTO outbox (destination, body, due) VALUES (?, ?, ?)";
        rows::run(&self.0, statement, vec![destination.into(), body.into(), number(now.as_ms())])
    }

    /// The oldest events that are due. A destination of which any event has to wait is left out whole.
    pub(crate) fn due(&self, now: Timestamp) -> Result<Vec<OutboxRow>> {
        let query = "
            SELECT id, destination, body, attempts FROM outbox
            WHERE destination NOT IN (SELECT destination FROM outbox WHERE due > ?)
            ORDER BY id LIMIT ?";
        rows::all(&self.0, query, vec![number(now.as_ms()), number(limits::OUTBOX_BATCH as u64)])
    }

    /// When the next destination is due; `None` when the outbox is empty. One that rests is not due before its last
    /// event is, however many came to it since.
    pub(crate) fn next_due(&self) -> Result<Option<Timestamp>> {
        let query = "SELECT MIN(due) AS due FROM (SELECT MAX(due) AS due FROM outbox GROUP BY destination)";
        let row: Option<Due> = rows::first(&self.0, query, vec![])?;
        Ok(row.and_then(|row| row.due).map(Timestamp::from_ms))
    }

    /// Forgets what a destination has taken, up to and with `id`.
    pub(crate) fn delivered(&self, destination: &str, id: u64) -> Result<()> {
        rows::run(
            &self.0,
            "DELETE FROM outbox WHERE destination = ? AND id <= ?",
            vec![destination.into(), number(id)],
        )
    }

    /// Lets a destination rest until `due`.
    pub(crate) fn failed(&self, destination: &str, due: Timestamp) -> Result<()> {
        let statement = "UPDATE outbox SET attempts = attempts + 1, due = ? WHERE destination = ?";
        rows::run(&self.0, statement, vec![number(due.as_ms()), destination.into()])
    }

    /// The last event of `source` that was taken here.
    pub(crate) fn last_taken(&self, source: &str) -> Result<u64> {
        let row: Option<Taken> =
            rows::first(&self.0, "SELECT id FROM taken WHERE source = ?", vec![source.into()])?;
        Ok(row.map_or(0, |row| row.id))
    }

    /// Whether whoever takes an event now looks for old marks as well.
    pub(crate) const fn forgets(now: Timestamp) -> bool {
        now.as_ms().is_multiple_of(FORGET_EVERY)
    }

    /// Marks the events of `source` up to `id` as taken; part of the transaction that takes them. Marks of
    /// sources that have been silent for longer than any retry are forgotten now and then.
    pub(crate) fn take(&self, now: Timestamp, source: &str, id: u64) -> Result<()> {
        let statement = "INSERT INTO taken VALUES (?, ?, ?)
            ON CONFLICT (source) DO UPDATE SET id = excluded.id, at = excluded.at";
        rows::run(&self.0, statement, vec![source.into(), number(id), number(now.as_ms())])?;
        if !Self::forgets(now) {
            return Ok(());
        }
        let silent = now.as_ms().saturating_sub(limits::MARK_MS);
        rows::run(&self.0, "DELETE FROM taken WHERE at < ?", vec![number(silent)])
    }
}
