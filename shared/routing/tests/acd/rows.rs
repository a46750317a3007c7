//! The switchboard's rows as a host keeps them, and what it posted.
//! Never ahead of a commit, and never read by the switchboard while it runs.

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, ConversationId, ListenerId, QueueId, UserId};
use hanmadi_protocol::{
    notification::{ObservationEvent, QueueUserEvent, Topic},
    post::Assigned,
    time::Timestamp,
};
use hanmadi_routing::{
    acd::{
        Acd, AgentRow, Change, Destination, Effect, Explanation, HeldLeg, Membership, Pace, Post, Presence,
        RoutingStatus, Rows, Wait,
    },
    watch::{Watch, WatchChange},
};

#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    waits: BTreeMap<ConversationId, Wait>,
    legs: BTreeMap<CommunicationId, HeldLeg>,
    agents: BTreeMap<UserId, AgentRow>,
    paces: BTreeMap<QueueId, Pace>,
    watchers: BTreeMap<(Topic, ListenerId), Timestamp>,
    memberships: BTreeMap<QueueId, Membership>,
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
    /// To others than the agents themselves.
    pub(crate) presences: Vec<(ListenerId, UserId, Presence)>,
    pub(crate) other_statuses: Vec<(ListenerId, UserId, RoutingStatus)>,
    pub(crate) queue_users: Vec<(ListenerId, QueueUserEvent)>,
    pub(crate) observed: Vec<(ListenerId, ObservationEvent)>,
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
            watchers: self.watchers(),
            memberships: self.memberships.iter().map(|(queue, who)| (*queue, who.clone())).collect(),
        }
    }

    fn watchers(&self) -> Vec<Watch> {
        let rows = self.watchers.iter();
        rows.map(|((topic, listener), until)| Watch { topic: *topic, listener: *listener, until: *until })
            .collect()
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
                Effect::Post(Destination::Agent(to), Post::RoutingStatus { user, status, .. })
                    if to == user =>
                {
                    posted.statuses.insert(user, status);
                }
                Effect::Post(Destination::Agent(to), Post::Presence { user, .. }) if to == user => {}
                Effect::Post(to, post) => posted.elsewhere(to, post),
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
            Change::Watch(WatchChange::Kept(watch)) => {
                self.watchers.insert((watch.topic, watch.listener), watch.until);
            }
            Change::Watch(WatchChange::Over(topic, listener)) => {
                assert!(self.watchers.remove(&(topic, listener)).is_some(), "no row to remove");
            }
            Change::Membership(queue, who) => drop(self.memberships.insert(queue, who)),
            Change::MembershipGone(queue) => {
                assert!(self.memberships.remove(&queue).is_some(), "no row to remove");
            }
        }
    }
}

impl Posted {
    /// What somebody is told who is not the agent it is about.
    fn elsewhere(&mut self, to: Destination, post: Post) {
        let listener = match to {
            Destination::Agent(user) => ListenerId::User(user),
            Destination::Machine(client) => ListenerId::Client(client),
            Destination::Thread(_) => panic!("{post:?} is nothing for {to:?}"),
        };
        match post {
            Post::RoutingStatus { user, status, .. } => self.other_statuses.push((listener, user, status)),
            Post::Presence { user, presence, .. } => self.presences.push((listener, user, presence)),
            // Heard by the agents who watch as well.
            Post::Queue { .. } => {}
            Post::QueueUser(event) => self.queue_users.push((listener, event)),
            Post::Observed(event) => self.observed.push((listener, *event)),
            Post::Assigned(_) | Post::Withdrawn(_) | Post::Moved(_) => panic!("nothing for {to:?}"),
        }
    }
}
