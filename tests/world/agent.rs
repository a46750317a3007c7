//! An Agent's object and the person in front of it: what they were told, and what they said.
//! Never knows of a conversation what was not told.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId, ThreadKey, UserId};
use hanmadi_protocol::platform::{
    conversation::{Conversation as Body, Participant, State},
    presence::{RoutingState, SystemPresence},
};
use hanmadi_routing::acd::Post as Order;
use hanmadi_thread::{Post, message_data};

use super::{
    mail::{Address, Batch, Fault, Outbox},
    rows::Rows,
};

/// Something that an agent sent, as they would send it again.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) conversation: ConversationId,
    pub(crate) communication: CommunicationId,
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) answered: bool,
}

#[derive(Debug)]
pub(crate) struct AgentObject {
    pub(crate) user: UserId,
    pub(crate) marks: Outbox,
    pub(crate) fault: Option<Fault>,
    pub(crate) inbox: BTreeMap<ConversationId, Body>,
    pub(crate) seen: BTreeMap<ConversationId, BTreeMap<u64, String>>,
    last_posted: BTreeMap<ThreadKey, u64>,
    notes: BTreeMap<ThreadKey, BTreeSet<u64>>,
    pub(crate) presence: Option<SystemPresence>,
    pub(crate) status: Option<RoutingState>,
    pub(crate) sent: Vec<Sent>,
    pub(crate) numbered: u64,
}

/// An agent's leg, as they were told of it.
#[derive(Clone, Debug)]
pub(crate) struct Own {
    pub(crate) conversation: ConversationId,
    pub(crate) participant: ParticipantId,
    pub(crate) communication: CommunicationId,
    pub(crate) state: State,
    /// On hold.
    pub(crate) held: bool,
    /// After-contact work goes on.
    pub(crate) working: bool,
}

impl AgentObject {
    pub(crate) fn new(user: UserId) -> Self {
        Self {
            user,
            marks: Outbox::default(),
            fault: None,
            inbox: BTreeMap::new(),
            seen: BTreeMap::new(),
            last_posted: BTreeMap::new(),
            notes: BTreeMap::new(),
            presence: None,
            status: None,
            sent: Vec::new(),
            numbered: 0,
        }
    }

    /// Takes what a thread or the switchboard posted; `rows` are the thread's. Says whether it was taken.
    pub(crate) fn take(&mut self, batch: &Batch, rows: Option<&Rows>) -> bool {
        let fault = self.fault.take();
        if matches!(fault, Some(Fault::CommitFails | Fault::CrashBefore)) {
            // The screen is told before the inbox is kept, and will be told again.
            if let Some(rows) = rows {
                let fresh = self.marks.fresh(batch);
                let told: Vec<_> = fresh.iter().filter_map(|parcel| shown(&parcel.body)).collect();
                told.into_iter().for_each(|conversation| self.fetch(conversation, rows));
            }
            return false;
        }
        for parcel in self.marks.fresh(batch) {
            match (batch.source, rows) {
                (Address::Thread(key), Some(rows)) => self.of_thread(key, &parcel.body, rows),
                _ => self.of_switchboard(&parcel.body),
            }
        }
        self.marks.take(batch);
        fault.is_none()
    }

    fn of_thread(&mut self, key: ThreadKey, text: &str, rows: &Rows) {
        match serde_json::from_str(text).unwrap() {
            Post::Conversation { body } => {
                self.fetch(body.id, rows);
                self.inbox.insert(body.id, *body);
            }
            Post::Message { body, message } => {
                let last = self.last_posted.entry(key).or_default();
                assert!(message.seq > *last, "posted twice, or out of order: {}", message.seq);
                *last = message.seq;
                self.see(body.id, message.seq, &message.id);
                self.inbox.insert(body.id, *body);
            }
            Post::Note { note, .. } => {
                let notes = self.notes.entry(key).or_default();
                assert!(notes.last().is_none_or(|last| *last < note.number), "a note twice: {note:?}");
                notes.insert(note.number);
            }
            Post::Waiting(_) | Post::Left(_) | Post::Leg(_) | Post::Events(_) => {
                panic!("nothing for an agent: {text}")
            }
        }
    }

    fn of_switchboard(&mut self, text: &str) {
        match serde_json::from_str(text).unwrap() {
            Order::Presence { presence, .. } => self.presence = Some(presence),
            Order::RoutingStatus { status, .. } => self.status = Some(status),
            Order::Queue { .. } | Order::QueueUser(_) | Order::Observed(_) => {}
            Order::Assigned(_) | Order::Withdrawn(_) | Order::Moved(_) => {
                panic!("nothing for an agent: {text}")
            }
        }
    }

    /// Reads the transcript of a conversation.
    fn fetch(&mut self, conversation: ConversationId, rows: &Rows) {
        let known = self.seen.get(&conversation).and_then(|seen| seen.keys().next_back().copied());
        for record in rows.messages.iter().skip(usize::try_from(known.unwrap_or(0)).unwrap()) {
            let data = message_data(record).filter(|data| data.conversation_id == conversation);
            if let Some(data) = data.filter(|data| data.text_body.is_some()) {
                self.see(conversation, data.seq, &data.id);
            }
        }
    }

    fn see(&mut self, conversation: ConversationId, seq: u64, id: &str) {
        let before = self.seen.entry(conversation).or_default().insert(seq, id.to_owned());
        assert!(before.is_none_or(|before| before == id), "two messages under number {seq}");
    }

    /// Every leg of theirs that still asks something of them, as far as they were told.
    pub(crate) fn work(&self) -> Vec<Own> {
        let own = |(body, leg): (&Body, &Participant)| {
            let communication = leg.messages.first()?;
            Some(Own {
                conversation: body.id,
                participant: leg.id,
                communication: communication.id,
                state: communication.state.clone(),
                held: communication.held,
                working: is_working(leg),
            })
        };
        let legs = self.inbox.values().flat_map(|body| body.participants.iter().map(move |leg| (body, leg)));
        let mine = legs.filter(|(_, leg)| leg.user_id == Some(self.user));
        let asks = |own: &Own| own.working || own.state != State::Disconnected;
        mine.filter_map(own).filter(asks).collect()
    }
}

/// Which conversation's transcript an event makes a screen read.
fn shown(post: &str) -> Option<ConversationId> {
    match serde_json::from_str(post).unwrap() {
        Post::Conversation { body } | Post::Message { body, .. } => Some(body.id),
        Post::Note { .. } | Post::Waiting(_) | Post::Left(_) | Post::Leg(_) | Post::Events(_) => None,
    }
}

fn is_working(leg: &Participant) -> bool {
    leg.acw.start_acw_time.is_some() && leg.acw.end_acw_time.is_none()
}
