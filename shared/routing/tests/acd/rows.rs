//! The switchboard's rows as a host keeps them, and what it posted.
//! Never ahead of a commit, and never read by the switchboard while it runs.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{CommunicationId, ConversationId, QueueId, UserId};
use hanmadi_protocol::post::Assigned;
use hanmadi_routing::acd::{
    Acd, AgentRow, Change, Destination, Effect, Explanation, HeldLeg, Pace, Post, RoutingStatus, Rows, Wait,
};

#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    waits: BTreeMap<ConversationId, Wait>,
    legs: BTreeMap<CommunicationId, HeldLeg>,
    agents: BTreeMap<UserId, AgentRow>,
    paces: BTreeMap<QueueId, Pace>,
    watchers: BTreeSet<(QueueId, UserId)>,
}

/// What an outcome posts, by kind.
#[derive(Debug, Default)]
pub(crate) struct Posted {
    pub(crate) assigned: Vec<Assigned>,
    pub(crate) explained: Vec<Explanation>,
    pub(crate) withdrawn: Vec<CommunicationId>,
    pub(crate) moved: Vec<(ConversationId, QueueId)>,
    pub(crate) statuses: BTreeMap<UserId, RoutingStatus>,
    pub(crate) told: Vec<(UserId, QueueId, ConversationId, bool)>,
}

impl Store {
    pub(crate) fn load(&self) -> Acd {
        Acd::load(self.rows())
    }

    pub(crate) fn rows(&self) -> Rows {
        Rows {
            waits: self.waits.values().cloned().collect(),
            legs: self.legs.values().cloned().collect(),
            agents: self.agents.values().cloned().collect(),
            paces: self.paces.values().copied().collect(),
            watchers: self.watchers.iter().copied().collect(),
        }
    }

    pub(crate) fn commit(&mut self, effects: Vec<Effect>) -> Posted {
        let mut posted = Posted::default();
        for effect in effects {
            match effect {
                Effect::Store(Change::Explained(why)) => posted.explained.push(*why),
                Effect::Store(change) => self.apply(change),
                Effect::Post(Destination::Thread(key), Post::Assigned(assigned)) => {
                    assert_eq!(assigned.conversation.thread(), key, "an assignment reaches its own thread");
                    posted.assigned.push(*assigned);
                }
                Effect::Post(Destination::Thread(key), Post::Withdrawn(withdrawn)) => {
                    assert_eq!(withdrawn.conversation.thread(), key);
                    posted.withdrawn.push(withdrawn.offer);
                }
                Effect::Post(Destination::Thread(key), Post::Moved(moved)) => {
                    assert_eq!(moved.conversation.thread(), key);
                    posted.moved.push((moved.conversation, moved.queue));
                }
                Effect::Post(Destination::Agent(to), Post::Queue { queue, body }) => {
                    let waits = body.participants.iter().any(|leg| leg.end_time.is_none());
                    posted.told.push((to, queue, body.id, waits));
                }
                Effect::Post(Destination::Agent(to), Post::RoutingStatus { user, status, .. }) => {
                    assert_eq!(to, user);
                    posted.statuses.insert(user, status);
                }
                Effect::Post(Destination::Agent(to), Post::Presence { user, .. }) => assert_eq!(to, user),
                Effect::Post(to, post) => panic!("{post:?} is nothing for {to:?}"),
            }
        }
        posted
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Wait(wait) => drop(self.waits.insert(wait.conversation, *wait)),
            Change::WaitGone(id) => assert!(self.waits.remove(&id).is_some(), "no row to remove"),
            Change::Leg(leg) => drop(self.legs.insert(leg.offer, *leg)),
            Change::LegGone(id) => assert!(self.legs.remove(&id).is_some(), "no row to remove"),
            Change::Agent(row) => drop(self.agents.insert(row.user, *row)),
            Change::Pace(pace) => drop(self.paces.insert(pace.queue, pace)),
            Change::Explained(_) => {}
            Change::Watches(queue, user) => assert!(self.watchers.insert((queue, user))),
            Change::WatchesNoMore(queue, user) => assert!(self.watchers.remove(&(queue, user))),
        }
    }
}
