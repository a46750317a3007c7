//! The lines of what waits: by queue in the order of service, by what is asked for, by whom it is held for.
//! Never decides: these are the shortcuts by which those who may be eligible are found.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
};

use hanmadi_ids::{ConversationId, LabelId, LanguageId, QueueId, SkillId, UserId};
use hanmadi_protocol::{platform::queue::ScoringMethod, post::SkillNeed, time::Timestamp};

use super::model::Wait;

/// The place of a wait in the order of service, smallest first.
///
/// `TimestampAndPriority`: the moment the wait began, minus 60,000 ms for each step of priority, as published.
/// `PriorityOnly`: priority first, then the moment. The same key orders the waits of different queues that one
/// agent takes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Rank {
    key: i64,
    since: Timestamp,
    /// Whose place.
    pub(crate) conversation: ConversationId,
}

/// Published bounds of a priority.
const PRIORITY_MAX: i64 = 25_000_000;
/// What a step of priority weighs against time. Published.
const STEP_MS: i64 = 60_000;
/// Nine years: what a step of priority weighs where only priority counts; the most that fits.
const ONLY_MS: i64 = 300_000_000_000;

impl Rank {
    pub(crate) fn new(scoring: ScoringMethod, wait: &Wait) -> Self {
        let priority = i64::from(wait.priority).clamp(-PRIORITY_MAX, PRIORITY_MAX);
        let step = match scoring {
            ScoringMethod::TimestampAndPriority => STEP_MS,
            ScoringMethod::PriorityOnly => ONLY_MS,
        };
        let since = i64::try_from(wait.since.as_ms()).unwrap_or(i64::MAX);
        let key = since.saturating_sub(priority.saturating_mul(step));
        Self { key, since: wait.since, conversation: wait.conversation }
    }
}

/// What waits ask for: those that ask for the same are one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Class {
    /// What the agent must be able to do.
    pub(crate) needs: Vec<SkillNeed>,
    /// What the agent must speak.
    pub(crate) language: Option<LanguageId>,
    /// What kind of work it is.
    pub(crate) label: Option<LabelId>,
    /// Which ring it has reached.
    pub(crate) ring: u8,
}

/// Where a wait stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Under {
    /// Nowhere: it is offered to somebody.
    Offer,
    /// Held for these.
    Users(Vec<UserId>),
    /// In line, by the rarest skill it asks for.
    Line(QueueId, Option<SkillId>, Box<Class>),
}

#[derive(Debug)]
struct Filed {
    queue: QueueId,
    rank: Rank,
    under: Under,
    named: BTreeSet<UserId>,
    wake: Option<Timestamp>,
}

/// The waits of a queue that are for everyone: by the rarest skill, then by all that is asked for.
pub(crate) type Open = BTreeMap<Option<SkillId>, BTreeMap<Class, BTreeSet<Rank>>>;

/// Every wait, filed.
#[derive(Debug, Default)]
pub(crate) struct Lines {
    filed: BTreeMap<ConversationId, Filed>,
    queues: BTreeMap<QueueId, BTreeSet<Rank>>,
    open: BTreeMap<QueueId, Open>,
    held: BTreeMap<UserId, BTreeSet<Rank>>,
    named: BTreeMap<UserId, BTreeSet<ConversationId>>,
    wakes: BTreeSet<(Timestamp, ConversationId)>,
}

impl Lines {
    /// Puts a wait where it belongs, wherever it stood.
    pub(crate) fn file(
        &mut self,
        queue: QueueId,
        rank: Rank,
        under: Under,
        wait: &Wait,
        wake: Option<Timestamp>,
    ) {
        self.take_out(wait.conversation);
        self.queues.entry(queue).or_default().insert(rank);
        match &under {
            Under::Offer => {}
            Under::Users(users) => {
                for user in users {
                    self.held.entry(*user).or_default().insert(rank);
                }
            }
            Under::Line(queue, anchor, class) => {
                let classes = self.open.entry(*queue).or_default().entry(*anchor).or_default();
                match classes.get_mut(&**class) {
                    Some(ranks) => {
                        ranks.insert(rank);
                    }
                    None => {
                        classes.insert((**class).clone(), BTreeSet::from([rank]));
                    }
                }
            }
        }
        let named = wait.named();
        for user in &named {
            self.named.entry(*user).or_default().insert(wait.conversation);
        }
        self.wakes.extend(wake.map(|wake| (wake, wait.conversation)));
        self.filed.insert(wait.conversation, Filed { queue, rank, under, named, wake });
    }

    /// Takes a wait out of every line.
    pub(crate) fn take_out(&mut self, conversation: ConversationId) {
        let Some(filed) = self.filed.remove(&conversation) else { return };
        remove(&mut self.queues, &filed.queue, &filed.rank);
        match &filed.under {
            Under::Offer => {}
            Under::Users(users) => users.iter().for_each(|user| remove(&mut self.held, user, &filed.rank)),
            Under::Line(queue, anchor, class) => self.leave_line(*queue, *anchor, class, &filed.rank),
        }
        for user in filed.named {
            remove(&mut self.named, &user, &conversation);
        }
        if let Some(wake) = filed.wake {
            self.wakes.remove(&(wake, conversation));
        }
    }

    fn leave_line(&mut self, queue: QueueId, anchor: Option<SkillId>, class: &Class, rank: &Rank) {
        let Some(open) = self.open.get_mut(&queue) else { return };
        if let Some(classes) = open.get_mut(&anchor) {
            remove(classes, class, rank);
            if classes.is_empty() {
                open.remove(&anchor);
            }
        }
        if open.is_empty() {
            self.open.remove(&queue);
        }
    }

    /// The place of a wait in the order of service.
    pub(crate) fn rank(&self, conversation: ConversationId) -> Option<Rank> {
        self.filed.get(&conversation).map(|filed| filed.rank)
    }

    /// When a wait changes by time alone.
    pub(crate) fn wake(&self, conversation: ConversationId) -> Option<Timestamp> {
        self.filed.get(&conversation).and_then(|filed| filed.wake)
    }

    /// The next wait that changes by time alone.
    pub(crate) fn next_wake(&self) -> Option<(Timestamp, ConversationId)> {
        self.wakes.first().copied()
    }

    /// What waits in a queue, in the order of service.
    pub(crate) fn of_queue(&self, queue: QueueId) -> impl DoubleEndedIterator<Item = Rank> + '_ {
        self.queues.get(&queue).into_iter().flatten().copied()
    }

    /// How many wait in a queue.
    pub(crate) fn count(&self, queue: QueueId) -> usize {
        self.queues.get(&queue).map_or(0, BTreeSet::len)
    }

    /// How many are served before this one.
    pub(crate) fn before(&self, queue: QueueId, rank: Rank) -> usize {
        let ranks = self.queues.get(&queue);
        ranks.map_or(0, |ranks| ranks.range((Bound::Unbounded, Bound::Excluded(rank))).count())
    }

    /// What is for everyone in a queue.
    pub(crate) fn open(&self, queue: QueueId) -> Option<&Open> {
        self.open.get(&queue)
    }

    /// What is held for somebody.
    pub(crate) fn held_for(&self, user: UserId) -> impl Iterator<Item = Rank> + '_ {
        self.held.get(&user).into_iter().flatten().copied()
    }

    /// The waits that name somebody.
    pub(crate) fn naming(&self, user: UserId) -> Vec<ConversationId> {
        self.named.get(&user).into_iter().flatten().copied().collect()
    }
}

/// Takes something out of one of many sets, and the set away with its last one.
fn remove<K: Ord, V: Ord>(sets: &mut BTreeMap<K, BTreeSet<V>>, key: &K, value: &V) {
    if let Some(set) = sets.get_mut(key) {
        set.remove(value);
        if set.is_empty() {
            sets.remove(key);
        }
    }
}
