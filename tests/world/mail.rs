//! Outboxes, marks of what was taken, alarms: what every object has, by the rules that the edge follows.
//! Never lets a later event overtake an earlier one to the same destination.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{ThreadKey, UserId};
use hanmadi_protocol::{limits, month::Month, time::Timestamp};

/// An object that sends or takes events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Address {
    Thread(ThreadKey),
    Switchboard,
    Agent(UserId),
    Ledger(Month),
    Organization,
}

/// One event on its way.
#[derive(Clone, Debug)]
pub(crate) struct Parcel {
    pub(crate) id: u64,
    pub(crate) body: String,
}

/// Events from one outbox to one destination, the oldest first.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) source: Address,
    pub(crate) to: Address,
    pub(crate) parcels: Vec<Parcel>,
}

impl Batch {
    /// What kinds of events it brings, for a trace.
    pub(crate) fn kinds(&self) -> String {
        let kind = |body: &str| body.split('"').nth(1).unwrap_or(body).to_owned();
        let kinds: Vec<_> =
            self.parcels.iter().map(|parcel| format!("{} {}", parcel.id, kind(&parcel.body))).collect();
        kinds.join(", ")
    }
}

#[derive(Clone, Debug)]
struct Row {
    to: Address,
    parcel: Parcel,
    attempts: u32,
    due: Timestamp,
}

/// What one object has to send, and how far it has taken what others sent. Rows: they outlive memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outbox {
    last_id: u64,
    rows: Vec<Row>,
    taken: BTreeMap<Address, u64>,
}

impl Outbox {
    pub(crate) fn add(&mut self, now: Timestamp, to: Address, body: String) {
        self.last_id += 1;
        self.rows.push(Row { to, parcel: Parcel { id: self.last_id, body }, attempts: 0, due: now });
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn has_for(&self, to: Address) -> bool {
        self.rows.iter().any(|row| row.to == to)
    }

    /// When each destination is due: not before its last event is.
    fn destinations(&self) -> BTreeMap<Address, Timestamp> {
        let mut all = BTreeMap::new();
        for row in &self.rows {
            let due = all.entry(row.to).or_insert(row.due);
            *due = row.due.max(*due);
        }
        all
    }

    /// Destinations that do not rest.
    pub(crate) fn ready(&self, now: Timestamp) -> Vec<Address> {
        self.destinations().into_iter().filter(|(_, due)| *due <= now).map(|(to, _)| to).collect()
    }

    pub(crate) fn next_due(&self) -> Option<Timestamp> {
        self.destinations().into_values().min()
    }

    /// The oldest events to one destination.
    pub(crate) fn batch(&self, source: Address, to: Address) -> Batch {
        let own = self.rows.iter().filter(|row| row.to == to).take(limits::OUTBOX_BATCH);
        Batch { source, to, parcels: own.map(|row| row.parcel.clone()).collect() }
    }

    /// Forgets what a destination has taken.
    pub(crate) fn delivered(&mut self, to: Address, id: u64) {
        self.rows.retain(|row| row.to != to || row.parcel.id > id);
    }

    /// Lets a destination rest.
    pub(crate) fn failed(&mut self, now: Timestamp, to: Address) {
        let attempts = self.rows.iter().find(|row| row.to == to).map_or(0, |row| row.attempts);
        let pause =
            limits::RETRY_DELAY_MS.saturating_mul(1 << attempts.min(20)).min(limits::RETRY_DELAY_MS_MAX);
        for row in self.rows.iter_mut().filter(|row| row.to == to) {
            row.attempts += 1;
            row.due = now.plus_ms(pause);
        }
    }

    /// What of a batch was not taken before.
    pub(crate) fn fresh(&self, batch: &Batch) -> Vec<Parcel> {
        let last = self.taken.get(&batch.source).copied().unwrap_or(0);
        batch.parcels.iter().filter(|parcel| parcel.id > last).cloned().collect()
    }

    /// Marks a batch as taken; part of the transaction that takes it.
    pub(crate) fn take(&mut self, batch: &Batch) {
        let last = batch.parcels.last().map_or(0, |parcel| parcel.id);
        let mark = self.taken.entry(batch.source).or_default();
        *mark = last.max(*mark);
    }
}

/// The platform rings again so long after nobody lived to answer an alarm.
const RING_AGAIN_MS: u64 = 2000;

/// What an object has beside its domain: the outbox, the platform's alarm, and in memory a courier and what is
/// believed of the alarm.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shell {
    pub(crate) outbox: Outbox,
    /// The platform's alarm, which outlives memory.
    pub(crate) alarm: Option<Timestamp>,
    believed: Option<Timestamp>,
    /// An alarm is being answered, since when: until that ends no other rings, and should the object die meanwhile,
    /// the platform rings again, but only if no other alarm was set (workerd, `alarm-scheduler.c++`).
    ringing: Option<Timestamp>,
    /// A wake-up failed: until when nobody tries again.
    pub(crate) patience: Timestamp,
    /// A courier is under way: what is due is sent.
    pub(crate) courier: bool,
    /// The most that its clock was ahead.
    pub(crate) most_ahead_ms: u64,
    /// How far its clock is behind that: so much later rings what was set by the clock before.
    pub(crate) back_ms: u64,
}

impl Shell {
    /// Makes sure that the alarm rings at `at` or before. An alarm that memory does not know of is replaced; one that
    /// should have rung by now rings at once.
    pub(crate) fn arm(&mut self, now: Timestamp, at: Timestamp) {
        let at = match self.believed {
            Some(armed) if armed < now => at.min(now),
            Some(armed) if armed <= at => return,
            Some(_) | None => at,
        };
        self.believed = Some(at);
        self.alarm = Some(at.max(now));
    }

    /// When the alarm rings next, if nothing else is being answered.
    pub(crate) fn rings_at(&self) -> Option<Timestamp> {
        self.alarm.filter(|_| self.ringing.is_none())
    }

    /// An alarm is being answered that the platform repeats should nobody live to do it.
    pub(crate) const fn rings_again(&self) -> bool {
        self.ringing.is_some() && self.alarm.is_none()
    }

    /// The alarm rings, if it is time.
    pub(crate) fn ring(&mut self, now: Timestamp) -> bool {
        let rings = self.rings_at().is_some_and(|at| at <= now);
        if rings {
            (self.alarm, self.believed, self.ringing) = (None, None, Some(now));
        }
        rings
    }

    /// What was due is done, and the courier sets out with the alarm. While one is under way, this one or another,
    /// an alarm stands in for it.
    pub(crate) fn rang(&mut self, now: Timestamp) {
        if self.courier {
            self.ringing = None;
            self.arm(now, now.plus_ms(limits::RETRY_DELAY_MS));
        } else {
            self.courier = true;
            if !self.outbox.ready(now).is_empty() {
                self.arm(now, now.plus_ms(limits::RETRY_DELAY_MS));
            }
            self.rest(now);
        }
    }

    /// Memory was loaded: an alarm for something later must not replace the one that the outbox, or what is due,
    /// counts on.
    pub(crate) fn woke(&mut self, now: Timestamp, due: Option<Timestamp>) {
        let next = self.outbox.next_due().map(|next| next.max(now.plus_ms(limits::RETRY_DELAY_MS)));
        if let Some(at) = next.into_iter().chain(due.map(|due| due.max(now))).min() {
            self.arm(now, at);
        }
    }

    /// The object is gone, and what it remembered.
    pub(crate) fn forget(&mut self) {
        if let Some(rang) = self.ringing.take() {
            let pause_ms = if self.alarm.is_none() { RING_AGAIN_MS } else { limits::RETRY_DELAY_MS };
            self.patience = rang.plus_ms(pause_ms);
            self.alarm = self.alarm.or(Some(self.patience));
        }
        (self.believed, self.courier) = (None, false);
    }

    /// After a commit: what was posted is sent, and whatever is due has its alarm. The one that is being answered
    /// was the outbox's as well: another takes its place in the same turn.
    pub(crate) fn rearm(&mut self, now: Timestamp, posted: bool, due: Option<Timestamp>) {
        if let Some(next) = self.outbox.next_due().filter(|_| self.ringing.is_some()) {
            self.arm(now, next.max(now.plus_ms(limits::RETRY_DELAY_MS)));
        }
        if posted {
            self.arm(now, now.plus_ms(limits::RETRY_DELAY_MS));
            self.courier = true;
        }
        if let Some(at) = due {
            self.arm(now, at);
        }
    }

    /// The courier stops once nothing is ready, and comes back when the next destination is due.
    pub(crate) fn rest(&mut self, now: Timestamp) {
        if self.courier && self.outbox.ready(now).is_empty() {
            self.courier = false;
            self.ringing = None;
            if let Some(next) = self.outbox.next_due() {
                self.arm(now, next);
            }
        }
    }

    /// A wake-up failed, and is tried again after a pause. Nothing is tried if the object died of it.
    pub(crate) fn try_later(&mut self, now: Timestamp, pause_ms: u64) {
        if self.ringing.is_some() {
            self.patience = now.plus_ms(pause_ms);
            self.arm(now, self.patience);
            self.ringing = None;
        }
    }

    /// Where the courier may go.
    pub(crate) fn ways(&self, now: Timestamp) -> BTreeSet<Address> {
        if self.courier { self.outbox.ready(now).into_iter().collect() } else { BTreeSet::new() }
    }
}

/// What goes wrong with the next event of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The store refuses: memory is dropped, nothing is told.
    CommitFails,
    /// The object dies before the commit, and its sockets with it.
    CrashBefore,
    /// The object dies after the commit and before anyone is told.
    CrashAfter,
}
