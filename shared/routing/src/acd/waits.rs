//! Waits begin, change, move and end; who watches a queue is told.
//! Never ends a wait by itself: its thread says so, or an agent answers.

use hanmadi_ids::{ConversationId, QueueId};
use hanmadi_protocol::{
    notification::Topic,
    platform::conversation::{Conversation, Purpose, State},
    post::{Left, Moved, Waiting},
    time::Timestamp,
};

use super::{
    Acd,
    effect::{Change, Destination, Effect, Post},
    model::{HeldLeg, Wait},
};

impl Acd {
    /// A thread says that a conversation waits, or what of it has changed.
    pub(crate) fn begin(&mut self, now: Timestamp, waiting: Waiting, out: &mut Vec<Effect>) {
        let conversation = waiting.conversation;
        let of_this = |leg: &HeldLeg| leg.wait == Some(waiting.wait) && !leg.alerts();
        let answered = self.legs_of(conversation).any(of_this);
        if answered {
            return;
        }
        let mut wait = Wait::new(waiting, now);
        match self.waits.get(&conversation) {
            Some(known) if known.wait == wait.wait => {
                // Only a move changes the queue of a wait, and its thread may not have heard of it yet.
                (wait.queue, wait.arrived) = (known.queue, known.arrived);
                // Whom it is kept for is said once, as it begins.
                (wait.last_agent, wait.last_over) = (known.last_agent, known.last_over);
                wait.target = wait.target.filter(|_| known.target.is_some());
                wait.offer = known.offer;
            }
            _ => {
                wait.offer = self.alerting(conversation);
                self.work.begun.insert(conversation);
            }
        }
        if let Some(before) = self.waits.insert(conversation, wait)
            && self.waits.get(&conversation).is_some_and(|wait| wait.queue != before.queue)
        {
            self.tell_watchers(before.queue, &gone(*before.body, before.since), out);
        }
        if !self.move_if_homeless(conversation, out) {
            self.keep_wait(conversation, out);
            self.show(conversation, out);
        }
        self.refile(now, conversation);
    }

    /// A thread says that a wait is over.
    pub(crate) fn left(&mut self, left: Left, out: &mut Vec<Effect>) {
        if self.waits.get(&left.conversation).is_some_and(|wait| wait.wait == left.wait) {
            self.close(left.conversation, out);
        }
    }

    /// Ends a wait.
    pub(crate) fn close(&mut self, conversation: ConversationId, out: &mut Vec<Effect>) {
        if let Some(rank) = self.lines.rank(conversation) {
            self.work.waits.remove(&rank);
        }
        self.lines.take_out(conversation);
        if let Some(wait) = self.waits.remove(&conversation) {
            out.push(Effect::Store(Change::WaitGone(conversation)));
            self.tell_watchers(wait.queue, &gone(*wait.body, wait.since), out);
        }
    }

    /// Moves a wait whose queue is gone to the organization's default queue, and tells its thread; whether it did.
    pub(crate) fn move_if_homeless(&mut self, conversation: ConversationId, out: &mut Vec<Effect>) -> bool {
        let Some(wait) = self.waits.get_mut(&conversation) else { return false };
        let home = self.setup.queue_or_default(wait.queue).filter(|home| *home != wait.queue);
        let Some(queue) = home else { return false };
        let (before, body, since) = (wait.queue, (*wait.body).clone(), wait.since);
        wait.queue = queue;
        let moved = Moved { conversation, wait: wait.wait, queue };
        let thread = Destination::Thread(conversation.thread());
        self.keep_wait(conversation, out);
        out.push(Effect::Post(thread, Post::Moved(moved)));
        self.tell_watchers(before, &gone(body, since), out);
        self.show(conversation, out);
        true
    }

    /// Keeps the row of a wait.
    pub(crate) fn keep_wait(&self, conversation: ConversationId, out: &mut Vec<Effect>) {
        if let Some(wait) = self.waits.get(&conversation) {
            out.push(Effect::Store(Change::Wait(Box::new(wait.clone()))));
        }
    }

    fn show(&self, conversation: ConversationId, out: &mut Vec<Effect>) {
        if let Some(wait) = self.waits.get(&conversation) {
            self.tell_watchers(wait.queue, &wait.body, out);
        }
    }

    fn tell_watchers(&self, queue: QueueId, body: &Conversation, out: &mut Vec<Effect>) {
        let post = || Post::Queue { queue, body: Box::new(body.clone()) };
        self.tell(Topic::QueueConversations(queue), post, out);
    }
}

/// The body of a conversation that has left its queue.
fn gone(mut body: Conversation, since: Timestamp) -> Conversation {
    let waits = body.participants.iter_mut();
    for leg in waits.filter(|leg| leg.purpose == Purpose::Acd && leg.end_time.is_none()) {
        leg.end_time = Some(since);
        for communication in &mut leg.messages {
            communication.state = State::Disconnected;
        }
    }
    body
}
