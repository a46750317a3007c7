//! The other side of a thread: a naive switchboard and the agents' inboxes.
//! Never takes an event twice: each keeps the mark of what it took from whom.

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId, QueueId, UserId};
use hanmadi_protocol::platform::conversation::Conversation as Body;
use hanmadi_thread::{Assignment, Post, message_data};

use super::{
    mail::{Address, Batch, Outbox},
    reference::{Reference, Took},
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
    pub(crate) sent: Vec<Sent>,
}

#[derive(Debug, Default)]
pub(crate) struct Office {
    pub(crate) board: Reference,
    pub(crate) outbox: Outbox,
    pub(crate) agents: BTreeMap<UserId, Agent>,
}

impl Office {
    pub(crate) fn new(agents: &[UserId], queue: QueueId) -> Self {
        let mut office = Self::default();
        for user in agents {
            office.board.watch(*user, &[queue]);
            office.agents.insert(*user, Agent::default());
        }
        office
    }

    /// The switchboard takes what a thread posted.
    pub(crate) fn take(&mut self, batch: &Batch) {
        for parcel in self.outbox.fresh(batch) {
            match serde_json::from_str(&parcel.body).unwrap() {
                Post::Waiting { conversation, queue, body, .. } => {
                    assert!(body.end_time.is_none() && body.agent_leg().is_none());
                    let told = self.board.waits(conversation, queue);
                    assert_eq!(told.len(), self.agents.len(), "everyone who watches is told");
                }
                Post::Released { conversation, .. } => drop(self.board.released(conversation)),
                Post::Conversation { .. } | Post::Message { .. } => panic!("nothing for the switchboard"),
            }
        }
        self.outbox.take(batch);
    }

    /// An agent takes what waits longest.
    pub(crate) fn assign(&mut self, user: UserId, accepted: bool) {
        let Some((conversation, _)) = self.board.waiting.first().copied() else { return };
        if let (Took::Given, _) = self.board.take(conversation, user, 1) {
            let assignment = Assignment { conversation, user, nickname: Some("Kim".into()), accepted };
            self.outbox.add(Address::Thread, serde_json::to_string(&assignment).unwrap());
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
                Post::Waiting { .. } | Post::Released { .. } => panic!("nothing for an agent"),
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

    /// The agent's latest leg in the conversation they heard of last.
    pub(crate) fn leg(&self, user: UserId) -> Option<(ConversationId, ParticipantId, CommunicationId)> {
        let (id, body) = self.inbox.iter().next_back()?;
        let leg = body.participants.iter().rev().find(|leg| leg.user_id == Some(user))?;
        Some((*id, leg.id, leg.messages.first()?.id))
    }

    /// The conversations they have, as far as they were told.
    pub(crate) fn open(&self, user: UserId) -> Vec<ConversationId> {
        let mine = |body: &&Body| body.agent_leg().and_then(|leg| leg.user_id) == Some(user);
        self.inbox.values().filter(mine).map(|body| body.id).collect()
    }
}
