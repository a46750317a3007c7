//! The other side of a thread: a switchboard, the agents' inboxes, the message flow and a bot.
//! Never takes an event twice: each keeps the mark of what it took from whom.

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId, UserId};
use hanmadi_protocol::platform::conversation::Conversation as Body;
use hanmadi_thread::{Effect, Post, Question, message_data};

use super::{
    board::{Board, Order},
    ledger::Ledger,
    mail::{Address, Batch, Outbox},
    rows::Rows,
};

/// What an agent sent, to be sent again when its answer was lost.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) conversation: ConversationId,
    pub(crate) communication: CommunicationId,
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) answered: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Agent {
    taken: Outbox,
    pub(crate) inbox: BTreeMap<ConversationId, Body>,
    /// Id by number: what was fetched and what was posted.
    pub(crate) seen: BTreeMap<ConversationId, BTreeMap<u64, String>>,
    last_posted: u64,
    last_note: u64,
    pub(crate) sent: Vec<Sent>,
}

#[derive(Debug, Default)]
pub(crate) struct Office {
    pub(crate) board: Board,
    pub(crate) outbox: Outbox,
    pub(crate) ledger: Ledger,
    pub(crate) agents: BTreeMap<UserId, Agent>,
    /// Decisions that were asked for, in order.
    pub(crate) routes: Vec<(ConversationId, u64)>,
    /// Questions to the bot, in order.
    pub(crate) questions: Vec<Question>,
}

impl Office {
    pub(crate) fn new(agents: &[UserId]) -> Self {
        let agents = agents.iter().map(|user| (*user, Agent::default())).collect();
        Self { agents, ..Self::default() }
    }

    /// Hears what the host asks of others.
    pub(crate) fn hear(&mut self, asked: Vec<Effect>) {
        for effect in asked {
            if let Effect::Route { conversation, turn, .. } = effect {
                self.routes.push((conversation, turn));
            } else if let Effect::AskBot(question) = effect {
                let same = |one: &&Question| one.leg == question.leg && one.turn == question.turn;
                if let Some(before) = self.questions.iter().find(same) {
                    assert_eq!(*before, *question, "another question under one number");
                }
                assert!(question.after < question.upto, "a question about nothing");
                self.questions.push(*question);
            }
        }
    }

    /// The switchboard takes what a thread posted.
    pub(crate) fn take(&mut self, batch: &Batch) {
        for parcel in self.outbox.fresh(batch) {
            self.board.take(serde_json::from_str(&parcel.body).unwrap());
        }
        self.outbox.take(batch);
    }

    /// The switchboard posts something to the thread.
    pub(crate) fn order(&mut self, order: Option<Order>) {
        if let Some(order) = order {
            self.outbox.add(Address::Thread, serde_json::to_string(&order).unwrap());
        }
    }

    /// An agent takes what a thread posted, and reads the transcript of what is new to them.
    pub(crate) fn agent_takes(&mut self, user: UserId, batch: &Batch, rows: &Rows) {
        let Some(agent) = self.agents.get_mut(&user) else { panic!("no such agent") };
        for parcel in agent.taken.fresh(batch) {
            match serde_json::from_str(&parcel.body).unwrap() {
                Post::Conversation { body } => {
                    agent.fetch(body.id, rows);
                    agent.inbox.insert(body.id, *body);
                }
                Post::Message { body, message } => {
                    assert_eq!(body.agent_leg().and_then(|leg| leg.user_id), Some(user), "another's message");
                    assert!(message.seq > agent.last_posted, "posted twice, or out of order");
                    agent.last_posted = message.seq;
                    agent.see(body.id, message.seq, &message.id);
                    agent.inbox.insert(body.id, *body);
                }
                Post::Note { note, .. } => {
                    assert!(note.number > agent.last_note, "a note twice, or out of order");
                    agent.last_note = note.number;
                    assert_eq!(rows.notes[&note.number], *note, "a note that is not kept");
                }
                Post::Waiting(_) | Post::Left(_) | Post::Leg(_) | Post::Events(_) => {
                    panic!("nothing for an agent")
                }
            }
        }
        agent.taken.take(batch);
    }
}

impl Agent {
    fn fetch(&mut self, conversation: ConversationId, rows: &Rows) {
        for data in rows.messages.values().filter_map(|record| message_data(record)) {
            if data.conversation_id == conversation && data.text_body.is_some() {
                self.see(conversation, data.seq, &data.id);
            }
        }
    }

    fn see(&mut self, conversation: ConversationId, seq: u64, id: &str) {
        let before = self.seen.entry(conversation).or_default().insert(seq, id.to_owned());
        assert!(before.is_none_or(|before| before == id), "two messages under one number");
    }

    /// The agent's latest leg in the conversation they heard of last, or in one before.
    pub(crate) fn leg(
        &self,
        user: UserId,
        back: usize,
    ) -> Option<(ConversationId, ParticipantId, CommunicationId)> {
        let (id, body) = self.inbox.iter().rev().nth(back)?;
        let leg = body.participants.iter().rev().find(|leg| leg.user_id == Some(user))?;
        Some((*id, leg.id, leg.messages.first()?.id))
    }

    /// The conversations they have, as far as they were told.
    pub(crate) fn open(&self, user: UserId) -> Vec<ConversationId> {
        let mine = |body: &&Body| body.agent_leg().and_then(|leg| leg.user_id) == Some(user);
        self.inbox.values().filter(mine).map(|body| body.id).collect()
    }
}
