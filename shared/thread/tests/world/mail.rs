//! Outboxes, and the marks of what was taken, by the rule that the host follows.
//! Never lets a later event overtake an earlier one to the same destination.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::UserId;

/// An object that sends or takes events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Address {
    Thread,
    Switchboard,
    Agent(UserId),
    Ledger,
}

/// One event on its way.
#[derive(Clone, Debug, PartialEq)]
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
    pub(crate) fn last(&self) -> u64 {
        self.parcels.last().map_or(0, |parcel| parcel.id)
    }
}

/// What one object has to send, and how far it has taken what others sent.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Outbox {
    last_id: u64,
    rows: Vec<(Address, Parcel)>,
    taken: BTreeMap<Address, u64>,
}

impl Outbox {
    pub(crate) fn add(&mut self, to: Address, body: String) {
        self.last_id += 1;
        self.rows.push((to, Parcel { id: self.last_id, body }));
    }

    pub(crate) fn destinations(&self) -> BTreeSet<Address> {
        self.rows.iter().map(|(to, _)| *to).collect()
    }

    /// The oldest events to one destination, at most `most`.
    pub(crate) fn batch(&self, source: Address, to: Address, most: usize) -> Option<Batch> {
        let own = self.rows.iter().filter(|(destination, _)| *destination == to);
        let parcels: Vec<_> = own.map(|(_, parcel)| parcel.clone()).take(most.max(1)).collect();
        (!parcels.is_empty()).then_some(Batch { source, to, parcels })
    }

    /// Forgets what a destination has taken.
    pub(crate) fn delivered(&mut self, to: Address, id: u64) {
        self.rows.retain(|(destination, parcel)| *destination != to || parcel.id > id);
    }

    /// What of a batch was not taken before.
    pub(crate) fn fresh(&self, batch: &Batch) -> Vec<Parcel> {
        let last = self.taken.get(&batch.source).copied().unwrap_or(0);
        batch.parcels.iter().filter(|parcel| parcel.id > last).cloned().collect()
    }

    /// Marks a batch as taken; part of the transaction that takes it.
    pub(crate) fn take(&mut self, batch: &Batch) {
        let mark = self.taken.entry(batch.source).or_default();
        *mark = batch.last().max(*mark);
    }
}
