//! The rows of one thread as a store keeps them: one transaction or nothing, JSON where the store has JSON.
//! Never repairs anything: what breaks a constraint of the schema is an error.

use std::{collections::BTreeMap, rc::Rc};

use hanmadi_ids::UserId;
use hanmadi_protocol::time::Timestamp;
use hanmadi_thread::{
    Attachment, Change, Conversation, Destination, Effect, Identity, Lookup, Note, Post, Prior, Record,
    Session, Snapshot,
};
use serde::de::DeserializeOwned;

use super::mail::{Address, Batch, Outbox};

/// Stands in the words of every note, and of nothing else.
pub(crate) const NOTE: &str = "between us";

#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Rows {
    identity: Option<String>,
    session: Option<String>,
    conversations: BTreeMap<u32, String>,
    pub(crate) messages: BTreeMap<u64, Rc<Record>>,
    pub(crate) notes: BTreeMap<u64, Note>,
    pub(crate) outbox: Outbox,
}

impl Rows {
    /// Keeps everything an outcome wants kept, with the mark of what was taken, or nothing.
    pub(crate) fn commit(&mut self, effects: &[Effect], mark: Option<&Batch>) -> Result<(), String> {
        let mut after = self.clone();
        for effect in effects {
            match effect {
                Effect::Store(change) => after.apply(change)?,
                Effect::Post(to, post) => after.post(*to, post)?,
                Effect::Attach(..)
                | Effect::Tell(..)
                | Effect::Replay { .. }
                | Effect::Signal { .. }
                | Effect::Route { .. }
                | Effect::AskBot(_)
                | Effect::TellWait(..)
                | Effect::TellJwt(..)
                | Effect::Close(..) => {}
            }
        }
        if let Some(batch) = mark {
            after.outbox.take(batch);
        }
        *self = after;
        Ok(())
    }

    fn apply(&mut self, change: &Change) -> Result<(), String> {
        match change {
            Change::Identity(identity) => self.identity = Some(serde_json::to_string(identity).unwrap()),
            Change::Session(session) => self.session = Some(serde_json::to_string(session).unwrap()),
            Change::Conversation(one) => {
                self.conversations.insert(one.id.ordinal(), serde_json::to_string(one).unwrap());
            }
            Change::Message(record) => {
                assert!(!record.body.contains(NOTE), "a note among messages");
                let agents = record.author.is_some();
                let same_key = |other: &&Rc<Record>| {
                    let together = agents || other.session == record.session;
                    record.key.is_some() && other.key == record.key && together
                };
                if let Some(other) = self.messages.values().find(same_key) {
                    return Err(format!("{:?} is stored under {} already", record.key, other.seq));
                }
                if self.messages.insert(record.seq, Rc::new((**record).clone())).is_some() {
                    return Err(format!("seq {} was there already", record.seq));
                }
            }
            Change::Note(note) => {
                assert_eq!(note.number, self.notes.len() as u64 + 1, "notes have no gaps");
                self.notes.insert(note.number, (**note).clone());
            }
        }
        Ok(())
    }

    /// Keeps an event; what it tells of has to stand in the rows by then.
    fn post(&mut self, to: Destination, post: &Post) -> Result<(), String> {
        if let Post::Message { message, .. } = post {
            let kept = self.messages.get(&message.seq).is_some_and(|record| record.id.simple() == message.id);
            if !kept {
                return Err(format!("message {} is posted before it is stored", message.seq));
            }
        }
        let to = match to {
            Destination::Switchboard => Address::Switchboard,
            Destination::Agent(user) => Address::Agent(user),
            Destination::Ledger(_) => Address::Ledger,
        };
        self.outbox.add(to, serde_json::to_string(post).unwrap());
        Ok(())
    }

    /// What the domain is loaded from.
    pub(crate) fn snapshot(&self, attachments: Vec<Attachment>) -> Snapshot {
        Snapshot {
            identity: self.identity(),
            session: self.session(),
            conversation: self.latest(),
            earlier: self.earlier(),
            unreported: self.unreported(),
            last_note: self.notes.keys().next_back().copied().unwrap_or(0),
            last_seq: self.head(),
            last_time: self.last_time(),
            attachments,
        }
    }

    pub(crate) fn identity(&self) -> Option<Identity> {
        self.identity.as_deref().map(parse)
    }

    pub(crate) fn session(&self) -> Option<Session> {
        self.session.as_deref().map(parse)
    }

    /// The latest conversation.
    pub(crate) fn latest(&self) -> Option<Conversation> {
        self.conversations.values().next_back().map(|body| parse(body))
    }

    /// Those before the latest that are still wrapped up.
    fn earlier(&self) -> Vec<Conversation> {
        let count = self.conversations.len().saturating_sub(1);
        self.conversations().take(count).filter(Conversation::is_wrapping).collect()
    }

    fn unreported(&self) -> Vec<Record> {
        let Some(latest) = self.latest() else { return Vec::new() };
        let unreported =
            self.messages.range(latest.ledger.seq + 1..).map(|(_, record)| Record::clone(record));
        unreported.filter(|record| record.conversation == Some(latest.id)).collect()
    }

    pub(crate) fn conversation(&self, ordinal: u32) -> Option<Conversation> {
        self.conversations.get(&ordinal).map(|body| parse(body))
    }

    /// The note of an author under their own id.
    pub(crate) fn note(&self, author: UserId, id: &str) -> Option<Note> {
        let own = |note: &&Note| note.author == author && note.client_message_id.as_deref() == Some(id);
        self.notes.values().find(own).cloned()
    }

    pub(crate) fn conversations(&self) -> impl Iterator<Item = Conversation> + '_ {
        self.conversations.values().map(|body| parse(body))
    }

    pub(crate) fn head(&self) -> u64 {
        self.messages.keys().next_back().copied().unwrap_or(0)
    }

    pub(crate) fn last_time(&self) -> Timestamp {
        self.messages.values().map(|record| record.time).max().unwrap_or_default()
    }

    /// The last number at or before a time.
    pub(crate) fn seq_at(&self, time: Timestamp) -> u64 {
        self.messages
            .values()
            .filter(|record| record.time <= time)
            .map(|record| record.seq)
            .max()
            .unwrap_or(0)
    }

    /// The messages of a session past `after`, in order.
    pub(crate) fn of_session(&self, session: u32, after: u64) -> impl Iterator<Item = &Rc<Record>> {
        self.messages.range(after + 1..).map(|(_, record)| record).filter(move |one| one.session == session)
    }

    /// Where the store would hold a guest's message of the present session under a key.
    pub(crate) fn lookup(&self, key: String) -> Option<Lookup> {
        let session = self.session()?;
        Some(Lookup { session: Some(session.ordinal), base: session.base, key })
    }

    /// The message that stands where `lookup` says.
    pub(crate) fn under(&self, lookup: Option<Lookup>) -> Option<&Rc<Record>> {
        let lookup = lookup?;
        let mut own = self.messages.range(lookup.base + 1..).map(|(_, record)| record);
        own.find(|one| one.key.as_ref() == Some(&lookup.key))
    }

    pub(crate) fn prior(&self, lookup: Option<Lookup>) -> Option<Prior> {
        let record = Record::clone(self.under(lookup)?);
        Some(Prior { seq: record.seq, digest: record.digest.clone(), record })
    }
}

fn parse<T: DeserializeOwned>(body: &str) -> T {
    serde_json::from_str(body).unwrap()
}
