//! The switchboard: conversations that wait, and those that agents hold.
//! Never forgets a conversation by itself: it leaves only when its thread says so or an agent takes it.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{ConversationId, QueueId, UserId};
use hanmadi_protocol::{
    platform::{
        conversation::{Conversation as ConversationBody, Purpose, State},
        observation::Observation,
    },
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::effect::{Change, Destination, Effect, Post};

/// A conversation that waits for an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Waiting {
    /// Which.
    pub conversation: ConversationId,
    /// Where.
    pub queue: QueueId,
    /// Since when.
    pub since: Timestamp,
    /// How the customer shows.
    pub name: Option<String>,
    /// The first words.
    pub preview: String,
    /// The conversation as the platform API shows it.
    pub body: ConversationBody,
}

/// A conversation that an agent has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    /// Which.
    pub conversation: ConversationId,
    /// Through which queue it came.
    pub queue: QueueId,
    /// Who has it.
    pub user: UserId,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Input {
    /// A thread says that a conversation waits.
    Waits(Box<Waiting>),
    /// A thread says that a conversation is over, or that nobody has it.
    Released(ConversationId),
    /// An agent takes, or is given, a conversation; the caller has checked that they may.
    Take {
        /// Which.
        conversation: ConversationId,
        /// Who shall have it.
        user: UserId,
        /// What the guest sees of them.
        nickname: Option<String>,
        /// They take it themselves.
        accepted: bool,
        /// How many they may hold.
        capacity: usize,
    },
    /// An agent wants to be told what waits in these queues, and in no others.
    Watch(UserId, BTreeSet<QueueId>),
}

/// Why a conversation can't be taken. Nothing has changed because of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It neither waits nor is held.
    Unknown,
    /// Another agent has it.
    Taken(UserId),
    /// The agent holds as many as they may.
    Full,
}

/// Everything that waits or is held.
#[derive(Debug, Default)]
pub struct Switchboard {
    waiting: BTreeMap<ConversationId, Waiting>,
    held: BTreeMap<ConversationId, Held>,
    watchers: BTreeSet<(QueueId, UserId)>,
}

impl Switchboard {
    /// Loads the switchboard from its rows.
    #[must_use]
    pub fn load(waiting: Vec<Waiting>, held: Vec<Held>, watchers: Vec<(QueueId, UserId)>) -> Self {
        Self {
            waiting: waiting.into_iter().map(|one| (one.conversation, one)).collect(),
            held: held.into_iter().map(|one| (one.conversation, one)).collect(),
            watchers: watchers.into_iter().collect(),
        }
    }

    /// Takes one input.
    ///
    /// # Errors
    /// [`Refusal`] when a conversation can't be taken.
    pub fn handle(&mut self, input: Input) -> Result<Vec<Effect>, Refusal> {
        let mut out = Vec::new();
        match input {
            Input::Waits(waiting) => self.waits(*waiting, &mut out),
            Input::Released(conversation) => self.released(conversation, &mut out),
            Input::Take { conversation, user, nickname, accepted, capacity } => {
                let taken = self.take(conversation, user, capacity, &mut out)?;
                if taken {
                    let post = Post::Assigned { conversation, user, nickname, accepted };
                    out.push(Effect::Post(Destination::Thread(conversation.thread()), post));
                }
            }
            Input::Watch(user, queues) => self.watch(user, &queues, &mut out),
        }
        Ok(out)
    }

    /// A conversation that waits.
    #[must_use]
    pub fn waiting(&self, conversation: ConversationId) -> Option<&Waiting> {
        self.waiting.get(&conversation)
    }

    /// Where a conversation waits or came from, and who has it.
    #[must_use]
    pub fn place(&self, conversation: ConversationId) -> Option<(QueueId, Option<UserId>)> {
        let held = self.held.get(&conversation).map(|held| (held.queue, Some(held.user)));
        held.or_else(|| self.waiting.get(&conversation).map(|waiting| (waiting.queue, None)))
    }

    /// What waits in a queue, longest first.
    #[must_use]
    pub fn observations(&self, queue: QueueId) -> Vec<Observation> {
        let mut waiting: Vec<_> = self.waiting.values().filter(|one| one.queue == queue).collect();
        waiting.sort_by_key(|one| (one.since, one.conversation));
        let observation = |one: &Waiting| Observation {
            conversation_id: one.conversation,
            observation_date: one.since,
            participant_name: one.name.clone(),
            preview: Some(one.preview.clone()),
        };
        waiting.into_iter().map(observation).collect()
    }

    /// How many conversations agents hold that came through a queue.
    #[must_use]
    pub fn interacting(&self, queue: QueueId) -> usize {
        self.held.values().filter(|held| held.queue == queue).count()
    }

    /// How many conversations an agent holds.
    #[must_use]
    pub fn load_of(&self, user: UserId) -> usize {
        self.held.values().filter(|held| held.user == user).count()
    }

    fn waits(&mut self, waiting: Waiting, out: &mut Vec<Effect>) {
        if self.held.remove(&waiting.conversation).is_some() {
            out.push(Effect::Store(Change::HoldsNoMore(waiting.conversation)));
        }
        let before = self.waiting.remove(&waiting.conversation);
        if let Some(before) = before.filter(|before| before.queue != waiting.queue) {
            self.tell_watchers(before.queue, &left(before.body, before.since), out);
        }
        self.tell_watchers(waiting.queue, &waiting.body, out);
        out.push(Effect::Store(Change::Waits(Box::new(waiting.clone()))));
        self.waiting.insert(waiting.conversation, waiting);
    }

    fn released(&mut self, conversation: ConversationId, out: &mut Vec<Effect>) {
        if self.held.remove(&conversation).is_some() {
            out.push(Effect::Store(Change::HoldsNoMore(conversation)));
        }
        if let Some(waiting) = self.waiting.remove(&conversation) {
            out.push(Effect::Store(Change::WaitsNoMore(conversation)));
            self.tell_watchers(waiting.queue, &left(waiting.body, waiting.since), out);
        }
    }

    /// Moves a conversation from the queue to an agent; `false` if they have it already.
    fn take(
        &mut self,
        conversation: ConversationId,
        user: UserId,
        capacity: usize,
        out: &mut Vec<Effect>,
    ) -> Result<bool, Refusal> {
        if let Some(held) = self.held.get(&conversation) {
            return if held.user == user { Ok(false) } else { Err(Refusal::Taken(held.user)) };
        }
        if !self.waiting.contains_key(&conversation) {
            return Err(Refusal::Unknown);
        }
        if self.load_of(user) >= capacity {
            return Err(Refusal::Full);
        }
        let waiting = self.waiting.remove(&conversation).ok_or(Refusal::Unknown)?;
        let held = Held { conversation, queue: waiting.queue, user };
        out.push(Effect::Store(Change::WaitsNoMore(conversation)));
        out.push(Effect::Store(Change::Holds(held.clone())));
        self.held.insert(conversation, held);
        self.tell_watchers(waiting.queue, &left(waiting.body, waiting.since), out);
        Ok(true)
    }

    fn watch(&mut self, user: UserId, queues: &BTreeSet<QueueId>, out: &mut Vec<Effect>) {
        let before: BTreeSet<_> =
            self.watchers.iter().filter(|(_, watcher)| *watcher == user).map(|(queue, _)| *queue).collect();
        for queue in queues.difference(&before) {
            self.watchers.insert((*queue, user));
            out.push(Effect::Store(Change::Watches(*queue, user)));
        }
        for queue in before.difference(queues) {
            self.watchers.remove(&(*queue, user));
            out.push(Effect::Store(Change::WatchesNoMore(*queue, user)));
        }
    }

    fn tell_watchers(&self, queue: QueueId, body: &ConversationBody, out: &mut Vec<Effect>) {
        for (_, user) in self.watchers.iter().filter(|(watched, _)| *watched == queue) {
            let post = Post::Queue { queue, body: Box::new(body.clone()) };
            out.push(Effect::Post(Destination::Agent(*user), post));
        }
    }
}

/// The body of a conversation that has left its queue.
fn left(mut body: ConversationBody, since: Timestamp) -> ConversationBody {
    for leg in
        body.participants.iter_mut().filter(|leg| leg.purpose == Purpose::Acd && leg.end_time.is_none())
    {
        leg.end_time = Some(since);
        for communication in &mut leg.messages {
            communication.state = State::Disconnected;
        }
    }
    body
}
