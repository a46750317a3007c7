//! A switchboard as naive as it can be: lists, searched from front to back.
//! Never saves itself any work, so that it can be read at a glance and believed.

use hanmadi_ids::{ConversationId, QueueId, UserId};

/// What waits, who holds what, and who watches.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reference {
    pub(crate) waiting: Vec<(ConversationId, QueueId)>,
    pub(crate) held: Vec<(ConversationId, QueueId, UserId)>,
    pub(crate) watchers: Vec<(QueueId, UserId)>,
}

/// What came of taking a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Took {
    Given,
    HadAlready,
    Unknown,
    OtherHas(UserId),
    Full,
}

/// Somebody who watches is told that a conversation waits (`true`) or has left its queue.
pub(crate) type Told = (UserId, QueueId, ConversationId, bool);

impl Reference {
    pub(crate) fn waits(&mut self, conversation: ConversationId, queue: QueueId) -> Vec<Told> {
        self.held.retain(|(held, ..)| *held != conversation);
        let elsewhere = self.waiting.iter().find(|(one, at)| *one == conversation && *at != queue).copied();
        self.waiting.retain(|(waits, _)| *waits != conversation);
        self.waiting.push((conversation, queue));
        let mut told = elsewhere.map_or_else(Vec::new, |(_, left)| self.tell(left, conversation, false));
        told.extend(self.tell(queue, conversation, true));
        told
    }

    pub(crate) fn released(&mut self, conversation: ConversationId) -> Vec<Told> {
        self.held.retain(|(held, ..)| *held != conversation);
        let queue = self.queue_of(conversation);
        self.waiting.retain(|(waits, _)| *waits != conversation);
        queue.map_or_else(Vec::new, |queue| self.tell(queue, conversation, false))
    }

    pub(crate) fn take(
        &mut self,
        conversation: ConversationId,
        user: UserId,
        capacity: usize,
    ) -> (Took, Vec<Told>) {
        let holder = self.held.iter().find(|(held, ..)| *held == conversation).map(|(.., user)| *user);
        let took = match (holder, self.queue_of(conversation)) {
            (Some(holder), _) if holder == user => Took::HadAlready,
            (Some(holder), _) => Took::OtherHas(holder),
            (None, None) => Took::Unknown,
            (None, Some(_)) if self.load_of(user) >= capacity => Took::Full,
            (None, Some(queue)) => {
                self.waiting.retain(|(waits, _)| *waits != conversation);
                self.held.push((conversation, queue, user));
                return (Took::Given, self.tell(queue, conversation, false));
            }
        };
        (took, Vec::new())
    }

    pub(crate) fn watch(&mut self, user: UserId, queues: &[QueueId]) {
        self.watchers.retain(|(_, watcher)| *watcher != user);
        self.watchers.extend(queues.iter().map(|queue| (*queue, user)));
    }

    pub(crate) fn load_of(&self, user: UserId) -> usize {
        self.held.iter().filter(|(.., holder)| *holder == user).count()
    }

    fn queue_of(&self, conversation: ConversationId) -> Option<QueueId> {
        self.waiting.iter().find(|(waits, _)| *waits == conversation).map(|(_, queue)| *queue)
    }

    fn tell(&self, queue: QueueId, conversation: ConversationId, waits: bool) -> Vec<Told> {
        let watchers = self.watchers.iter().filter(|(watched, _)| *watched == queue);
        watchers.map(|(_, user)| (*user, queue, conversation, waits)).collect()
    }
}
