//! What watchers are told: of queues, of their users, of agents, and what queues look like.
//! Never more than one look at a queue in a second, and never anything where nobody watches.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{ListenerId, QueueId, UserId};
use hanmadi_protocol::{
    limits,
    notification::{ObservationEvent, QueueUserEvent, Topic},
    platform::observation::Metric,
    time::Timestamp,
};

use super::{
    Acd,
    effect::{Change, Destination, Due, Effect, Post},
    observed,
};
use crate::watch::{Wanted, WatchChange};

/// Who takes from a queue, and who could but does not, as its watchers know it.
pub type Membership = BTreeMap<UserId, bool>;

/// What is known of the looks that watchers were given. Lost with memory: then each queue is told once more.
#[derive(Debug)]
pub(crate) struct Observing {
    told: BTreeMap<QueueId, Vec<Metric>>,
    /// Something may look different.
    stale: bool,
    /// No look before this.
    next: Timestamp,
}

impl Default for Observing {
    fn default() -> Self {
        Self { told: BTreeMap::new(), stale: true, next: Timestamp::from_ms(0) }
    }
}

impl Acd {
    /// Takes the whole list of what a listener watches.
    pub(crate) fn watch(&mut self, listener: ListenerId, wanted: &Wanted, out: &mut Vec<Effect>) {
        for change in self.watchers.set(listener, wanted) {
            if let WatchChange::Kept(watch) = change
                && let Topic::QueueObservations(queue) = watch.topic
            {
                // Whoever begins to watch is told how it looks, without waiting for a change.
                self.observing.told.remove(&queue);
                self.observing.stale = true;
            }
            self.keep_watch(change, out);
        }
    }

    /// Forgets watchers whose time is over.
    pub(crate) fn forget_watchers(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        for change in self.watchers.pass_time(now) {
            self.keep_watch(change, out);
        }
    }

    fn keep_watch(&mut self, change: WatchChange, out: &mut Vec<Effect>) {
        let topic = match change {
            WatchChange::Kept(watch) => watch.topic,
            WatchChange::Over(topic, _) => topic,
        };
        self.members_stale |= matches!(topic, Topic::QueueUsers(_));
        out.push(Effect::Store(Change::Watch(change)));
    }

    /// Queues and their members may be others than watchers know.
    pub(crate) fn watched_may_differ(&mut self) {
        (self.members_stale, self.observing.stale) = (true, true);
    }

    /// Tells whoever watches a topic.
    pub(crate) fn tell(&self, topic: Topic, post: impl Fn() -> Post, out: &mut Vec<Effect>) {
        for listener in self.watchers.of(topic) {
            out.push(Effect::Post(Destination::of(listener), post()));
        }
    }

    /// Tells who has begun and who has stopped to take from queues, by what their watchers were told last: that is
    /// kept, so that nothing is missed while memory is lost.
    pub(crate) fn tell_members(&mut self, out: &mut Vec<Effect>) {
        if !self.members_stale || !self.setup.is_configured() {
            return;
        }
        self.members_stale = false;
        let watched = self.watchers.queues_of_users();
        let forgotten: BTreeSet<QueueId> =
            self.memberships.keys().filter(|queue| !watched.contains(queue)).copied().collect();
        for queue in forgotten {
            self.memberships.remove(&queue);
            out.push(Effect::Store(Change::MembershipGone(queue)));
        }
        for queue in watched {
            let is = self.setup.queues.get(&queue).map(|queue| queue.people.clone()).unwrap_or_default();
            let was = self.memberships.get(&queue);
            if was == Some(&is) {
                continue;
            }
            for (user, joined) in was.map(|was| changes(was, &is)).unwrap_or_default() {
                let event = QueueUserEvent::new(queue, user, joined);
                self.tell(Topic::QueueUsers(queue), || Post::QueueUser(event), out);
            }
            out.push(Effect::Store(Change::Membership(queue, is.clone())));
            self.memberships.insert(queue, is);
        }
    }

    /// Tells how watched queues look, if one looks different than it was told and the last look is old enough.
    pub(crate) fn tell_observed(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let queues = self.watchers.queues_observed();
        if queues.is_empty() {
            self.observing.told.clear();
            return;
        }
        self.observing.stale |= out.iter().any(shows);
        if !self.observing.stale || !self.setup.is_configured() || self.rests(now) {
            return;
        }
        self.observing.stale = false;
        self.observing.next = now.plus_ms(limits::OBSERVATIONS_REST_MS);
        self.observing.told.retain(|queue, _| queues.contains(queue));
        for queue in queues.into_iter().filter(|queue| self.setup.queues.contains_key(queue)) {
            let looks = observed::group(queue, &self.queue(queue), &[]).without_details();
            if self.observing.told.get(&queue) == Some(&looks.data) {
                continue;
            }
            let event = ObservationEvent::new(looks.group, now, looks.data.clone());
            let post = || Post::Observed(Box::new(event.clone()));
            self.tell(Topic::QueueObservations(queue), post, out);
            self.observing.told.insert(queue, looks.data);
        }
    }

    /// When the next look is due, if one is.
    pub(crate) fn observed_next(&self) -> Option<(Timestamp, Due)> {
        let looks = self.observing.stale && self.setup.is_configured();
        (looks && !self.watchers.queues_observed().is_empty()).then_some((self.observing.next, Due::Observe))
    }

    /// Whether the last look is too young for another. A clock that was set back does not make it wait longer.
    fn rests(&self, now: Timestamp) -> bool {
        let rest_ms = self.observing.next.since_ms(now);
        0 < rest_ms && rest_ms <= limits::OBSERVATIONS_REST_MS
    }
}

/// Who has begun, `true`, and who has stopped.
fn changes(was: &Membership, is: &Membership) -> Vec<(UserId, bool)> {
    let everyone: BTreeSet<UserId> = was.keys().chain(is.keys()).copied().collect();
    let joined = |all: &Membership, user: &UserId| all.get(user).copied().unwrap_or(false);
    let changed = everyone.into_iter().filter(|user| joined(was, user) != joined(is, user));
    changed.map(|user| (user, joined(is, &user))).collect()
}

/// Whether a change may show in how a queue looks.
const fn shows(effect: &Effect) -> bool {
    match effect {
        Effect::Store(change) => match change {
            Change::Wait(_)
            | Change::WaitGone(_)
            | Change::Leg(_)
            | Change::LegGone(_)
            | Change::Agent(_) => true,
            Change::Pace(_)
            | Change::Explained(_)
            | Change::Watch(_)
            | Change::Membership(..)
            | Change::MembershipGone(_) => false,
        },
        Effect::Post(..) => false,
    }
}
