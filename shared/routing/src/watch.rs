//! Who watches what: topics of one source, who wants to be told of them elsewhere, and until when.
//! Never a question of permission: that was answered before. Never a reading of names: topics are typed.
//!
//! A listener's own object keeps its channels. Whatever it does not hear by itself it asks of the topic's source: that
//! is told the listener's whole list, each topic with the end of the channel that has it, and forgets it by itself
//! when that time is over. So nothing has to be taken back for a listener that never comes again.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{ListenerId, QueueId, UserId};
use hanmadi_protocol::{notification::Topic, time::Timestamp};
use serde::{Deserialize, Serialize};

/// Who tells of a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The switchboard.
    Switchboard,
    /// The object of this agent.
    Agent(UserId),
}

/// What a listener wants to be told, each topic until its time.
pub type Wanted = BTreeMap<Topic, Timestamp>;

/// Who has to be asked for a topic so that `listener` hears it; none for what they are told unasked.
#[must_use]
pub fn source(listener: ListenerId, topic: Topic) -> Option<Source> {
    let own = |user: UserId| listener == ListenerId::User(user);
    match topic {
        Topic::UserConversations(user) => Some(Source::Agent(user)).filter(|_| !own(user)),
        Topic::UserPresence(user) | Topic::UserRoutingStatus(user) => {
            Some(Source::Switchboard).filter(|_| !own(user))
        }
        Topic::QueueConversations(_) | Topic::QueueUsers(_) | Topic::QueueObservations(_) => {
            Some(Source::Switchboard)
        }
        // Nobody's but one's own.
        Topic::UserTranscript(_) | Topic::UserNotes(_) | Topic::UserDrafts(_) | Topic::UserReads(_) => None,
    }
}

/// What a listener wants of each source, by its channels' topics and ends: a topic of two channels until the later.
#[must_use]
pub fn wanted(
    listener: ListenerId,
    topics: impl IntoIterator<Item = (Topic, Timestamp)>,
) -> BTreeMap<Source, Wanted> {
    let mut all: BTreeMap<Source, Wanted> = BTreeMap::new();
    for (topic, until) in topics {
        if let Some(source) = source(listener, topic) {
            let known = all.entry(source).or_default().entry(topic).or_insert(until);
            *known = until.max(*known);
        }
    }
    all
}

/// Somebody watches a topic. A row: fields are added with a default, never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Watch {
    /// What.
    pub topic: Topic,
    /// Who.
    pub listener: ListenerId,
    /// Until when.
    pub until: Timestamp,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WatchChange {
    /// It is there, new or with another end.
    Kept(Watch),
    /// It is over.
    Over(Topic, ListenerId),
}

/// Everyone who watches topics of one source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Watchers {
    by_topic: BTreeMap<(Topic, ListenerId), Timestamp>,
    by_listener: BTreeSet<(ListenerId, Topic)>,
    ends: BTreeSet<(Timestamp, Topic, ListenerId)>,
}

impl FromIterator<Watch> for Watchers {
    fn from_iter<I: IntoIterator<Item = Watch>>(watches: I) -> Self {
        let mut all = Self::default();
        watches.into_iter().for_each(|watch| all.put(watch));
        all
    }
}

impl Watchers {
    /// Whether nobody watches anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_topic.is_empty()
    }

    /// Takes the whole list of a listener: what it does not name is watched no more. Says which rows change.
    pub fn set(&mut self, listener: ListenerId, wanted: &Wanted) -> Vec<WatchChange> {
        let from = (listener, Topic::FIRST);
        let theirs = self.by_listener.range(from..).take_while(|(whose, _)| *whose == listener);
        let over: Vec<Topic> =
            theirs.map(|(_, topic)| *topic).filter(|topic| !wanted.contains_key(topic)).collect();
        let mut changes: Vec<WatchChange> = Vec::new();
        for topic in over {
            self.remove(topic, listener);
            changes.push(WatchChange::Over(topic, listener));
        }
        for (topic, until) in wanted {
            if self.by_topic.get(&(*topic, listener)) != Some(until) {
                let watch = Watch { topic: *topic, listener, until: *until };
                self.put(watch);
                changes.push(WatchChange::Kept(watch));
            }
        }
        changes
    }

    /// Forgets whoever's time is over. Says which rows go.
    pub fn pass_time(&mut self, now: Timestamp) -> Vec<WatchChange> {
        let mut changes = Vec::new();
        while let Some((_, topic, listener)) = self.ends.first().copied().filter(|(until, ..)| *until <= now)
        {
            self.remove(topic, listener);
            changes.push(WatchChange::Over(topic, listener));
        }
        changes
    }

    /// Who watches a topic.
    pub fn of(&self, topic: Topic) -> impl Iterator<Item = ListenerId> {
        let from = (topic, ListenerId::FIRST);
        self.by_topic
            .range(from..)
            .map(|(key, _)| *key)
            .take_while(move |(it, _)| *it == topic)
            .map(|(_, who)| who)
    }

    /// The queues whose users somebody watches.
    #[must_use]
    pub fn queues_of_users(&self) -> BTreeSet<QueueId> {
        let first = Topic::QueueUsers(QueueId::from_u128(0));
        self.queues(first, |topic| if let Topic::QueueUsers(queue) = topic { Some(queue) } else { None })
    }

    /// The queues whose observations somebody watches.
    #[must_use]
    pub fn queues_observed(&self) -> BTreeSet<QueueId> {
        let first = Topic::QueueObservations(QueueId::from_u128(0));
        self.queues(
            first,
            |topic| if let Topic::QueueObservations(queue) = topic { Some(queue) } else { None },
        )
    }

    /// Every row.
    #[must_use]
    pub fn rows(&self) -> Vec<Watch> {
        let rows = self.by_topic.iter();
        rows.map(|((topic, listener), until)| Watch { topic: *topic, listener: *listener, until: *until })
            .collect()
    }

    fn queues(&self, first: Topic, queue: impl Fn(Topic) -> Option<QueueId>) -> BTreeSet<QueueId> {
        self.by_topic.range((first, ListenerId::FIRST)..).map_while(|((topic, _), _)| queue(*topic)).collect()
    }

    fn put(&mut self, Watch { topic, listener, until }: Watch) {
        if let Some(before) = self.by_topic.insert((topic, listener), until) {
            self.ends.remove(&(before, topic, listener));
        }
        self.by_listener.insert((listener, topic));
        self.ends.insert((until, topic, listener));
    }

    fn remove(&mut self, topic: Topic, listener: ListenerId) {
        if let Some(until) = self.by_topic.remove(&(topic, listener)) {
            self.ends.remove(&(until, topic, listener));
        }
        self.by_listener.remove(&(listener, topic));
    }
}

#[cfg(test)]
mod tests {
    use hanmadi_ids::{ClientId, ListenerId, QueueId, UserId};
    use hanmadi_protocol::{notification::Topic, time::Timestamp};
    use proptest::prelude::{Strategy, prop_assert_eq, proptest};

    use super::{Source, Wanted, Watch, WatchChange, Watchers, source, wanted};

    const ME: UserId = UserId::from_u128(1);
    const OTHER: UserId = UserId::from_u128(2);
    const QUEUE: QueueId = QueueId::from_u128(3);

    fn at(ms: u64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    #[test]
    fn each_topic_is_asked_of_who_knows_it_and_ones_own_of_nobody() {
        let machine = ListenerId::Client(ClientId::from_u128(1));
        for (topic, of_me, of_machine) in [
            (Topic::UserConversations(ME), None, Some(Source::Agent(ME))),
            (Topic::UserConversations(OTHER), Some(Source::Agent(OTHER)), Some(Source::Agent(OTHER))),
            (Topic::UserPresence(ME), None, Some(Source::Switchboard)),
            (Topic::UserRoutingStatus(OTHER), Some(Source::Switchboard), Some(Source::Switchboard)),
            (Topic::UserTranscript(ME), None, None),
            (Topic::UserNotes(ME), None, None),
            (Topic::UserDrafts(ME), None, None),
            (Topic::UserReads(ME), None, None),
            (Topic::QueueConversations(QUEUE), Some(Source::Switchboard), Some(Source::Switchboard)),
            (Topic::QueueUsers(QUEUE), Some(Source::Switchboard), Some(Source::Switchboard)),
            (Topic::QueueObservations(QUEUE), Some(Source::Switchboard), Some(Source::Switchboard)),
        ] {
            assert_eq!(source(ListenerId::User(ME), topic), of_me, "{topic}");
            assert_eq!(source(machine, topic), of_machine, "{topic}");
        }
    }

    #[test]
    fn a_topic_of_two_channels_is_wanted_until_the_later_end() {
        let topics = [
            (Topic::QueueUsers(QUEUE), at(9)),
            (Topic::UserConversations(OTHER), at(5)),
            (Topic::QueueUsers(QUEUE), at(7)),
            (Topic::UserConversations(ME), at(8)),
        ];
        let all = wanted(ListenerId::User(ME), topics);
        assert_eq!(all.len(), 2);
        assert_eq!(all[&Source::Switchboard], Wanted::from([(Topic::QueueUsers(QUEUE), at(9))]));
        assert_eq!(all[&Source::Agent(OTHER)], Wanted::from([(Topic::UserConversations(OTHER), at(5))]));
    }

    #[test]
    fn a_list_replaces_the_one_before_and_time_ends_the_rest() {
        let (me, machine) = (ListenerId::User(ME), ListenerId::Client(ClientId::from_u128(9)));
        let (users, seen) = (Topic::QueueUsers(QUEUE), Topic::QueueObservations(QUEUE));
        let mut watchers = Watchers::default();
        let kept = |topic, listener, until| WatchChange::Kept(Watch { topic, listener, until: at(until) });
        assert_eq!(
            watchers.set(me, &Wanted::from([(users, at(10)), (seen, at(10))])),
            [kept(users, me, 10), kept(seen, me, 10)]
        );
        assert_eq!(watchers.set(machine, &Wanted::from([(seen, at(5))])), [kept(seen, machine, 5)]);
        assert_eq!(
            watchers.set(machine, &Wanted::from([(seen, at(5))])),
            [],
            "the same again changes nothing"
        );
        assert_eq!(watchers.of(seen).collect::<Vec<_>>(), [me, machine]);
        assert_eq!(watchers.queues_observed(), [QUEUE].into());
        assert_eq!(
            watchers.set(me, &Wanted::from([(users, at(20))])),
            [WatchChange::Over(seen, me), kept(users, me, 20)]
        );
        assert_eq!(watchers.pass_time(at(4)), []);
        assert_eq!(watchers.pass_time(at(5)), [WatchChange::Over(seen, machine)]);
        assert!(watchers.queues_observed().is_empty());
        assert_eq!(watchers.queues_of_users(), [QUEUE].into());
        assert_eq!(watchers.pass_time(at(10)), [], "it was renewed");
        assert_eq!(watchers.pass_time(at(20)), [WatchChange::Over(users, me)]);
        assert!(watchers.is_empty());
    }

    fn topic() -> impl Strategy<Value = Topic> {
        (0..4u8, 0..3u128).prop_map(|(kind, id)| match kind {
            0 => Topic::UserPresence(UserId::from_u128(id)),
            1 => Topic::QueueConversations(QueueId::from_u128(id)),
            2 => Topic::QueueUsers(QueueId::from_u128(id)),
            _ => Topic::QueueObservations(QueueId::from_u128(id)),
        })
    }

    proptest! {
        /// Whoever keeps the rows by the changes alone and loads them again has the same watchers at every moment,
        /// and no others than a naive list of them has.
        #[test]
        fn the_rows_are_the_watchers(
            steps in proptest::collection::vec(
                (0..3u128, proptest::collection::btree_map(topic(), 1..30u64, 0..4), 0..3u64), 0..30)
        ) {
            let mut watchers = Watchers::default();
            let mut rows: std::collections::BTreeMap<(Topic, ListenerId), Timestamp> = Default::default();
            let mut naive: Vec<Watch> = Vec::new();
            let mut now = 0;
            for (who, list, passes) in steps {
                now += passes;
                let listener = if who == 0 { ListenerId::User(ME) } else { ClientId::from_u128(who).into() };
                let list: Wanted = list.into_iter().map(|(topic, until)| (topic, at(now + until))).collect();
                naive.retain(|watch| watch.until > at(now) && watch.listener != listener);
                naive.extend(list.iter().map(|(topic, until)| Watch { topic: *topic, listener, until: *until }));
                let changes = [watchers.pass_time(at(now)), watchers.set(listener, &list)].concat();
                for change in changes {
                    match change {
                        WatchChange::Kept(watch) => drop(rows.insert((watch.topic, watch.listener), watch.until)),
                        WatchChange::Over(topic, listener) => {
                            prop_assert_eq!(rows.remove(&(topic, listener)).is_some(), true);
                        }
                    }
                }
                naive.sort();
                prop_assert_eq!(&watchers.rows(), &naive);
                let kept = rows.iter().map(|((topic, listener), until)| Watch { topic: *topic, listener: *listener, until: *until });
                prop_assert_eq!(&kept.collect::<Watchers>(), &watchers);
                for watch in &naive {
                    let expected: Vec<ListenerId> =
                        naive.iter().filter(|one| one.topic == watch.topic).map(|one| one.listener).collect();
                    prop_assert_eq!(watchers.of(watch.topic).collect::<Vec<_>>(), expected);
                }
            }
        }
    }
}
