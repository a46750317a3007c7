//! The rows of one thread as a store keeps them: one transaction or nothing, JSON where the store has JSON.
//! Never repairs anything: what breaks a constraint of the schema fails the run.

use std::{collections::BTreeMap, rc::Rc};

use hanmadi_ids::UserId;
use hanmadi_protocol::time::Timestamp;
use hanmadi_thread::{Attachment, Change, Conversation, Lookup, Note, Prior, Record, Session, Snapshot};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Stands in the words of every note, and of nothing else.
pub(crate) const NOTE: &str = "between us";

#[derive(Debug, Default)]
pub(crate) struct Rows {
    identity: Option<String>,
    session: Option<String>,
    conversations: BTreeMap<u32, String>,
    pub(crate) messages: Vec<Rc<Record>>,
    /// Place of each message by its key.
    keys: BTreeMap<String, Vec<usize>>,
    notes: Vec<Note>,
}

impl Rows {
    pub(crate) fn apply(&mut self, change: &Change) {
        match change {
            Change::Identity(identity) => self.identity = Some(serde_json::to_string(identity).unwrap()),
            Change::Session(session) => self.session = Some(serde_json::to_string(session).unwrap()),
            Change::Conversation(one) => {
                self.conversations.insert(one.id.ordinal(), serde_json::to_string(one).unwrap());
            }
            Change::Message(record) => self.add(record),
            Change::Note(note) => {
                assert_eq!(note.number, self.notes.len() as u64 + 1, "notes have no gaps");
                self.notes.push((**note).clone());
            }
        }
    }

    /// Numbers without a gap, times that grow, and each message of a sender once.
    fn add(&mut self, record: &Rc<Record>) {
        assert!(!record.body.contains(NOTE), "a note among messages");
        assert_eq!(record.seq, self.messages.len() as u64 + 1, "numbers have no gaps");
        assert!(self.messages.last().is_none_or(|last| last.time < record.time), "times grow");
        if let Some(key) = &record.key {
            let places = self.keys.entry(key.clone()).or_default();
            let again =
                |place: &usize| record.author.is_some() || self.messages[*place].session == record.session;
            assert!(!places.iter().any(again), "{key} is stored twice");
            places.push(self.messages.len());
        }
        self.messages.push(Rc::clone(record));
    }

    /// Everything that a thread is loaded from; `current` was read from these rows before.
    pub(crate) fn snapshot(&self, current: &[Conversation], attachments: Vec<Attachment>) -> Snapshot {
        let (latest, earlier) =
            current.split_last().map_or((None, &[][..]), |(last, rest)| (Some(last), rest));
        Snapshot {
            identity: self.identity.as_deref().map(parse),
            session: self.session(),
            conversation: latest.cloned(),
            earlier: earlier.to_vec(),
            unreported: latest.map(|latest| self.unreported(latest)).unwrap_or_default(),
            last_note: self.notes.len() as u64,
            last_seq: self.messages.len() as u64,
            last_time: self.messages.last().map_or(Timestamp::default(), |last| last.time),
            attachments,
        }
    }

    pub(crate) fn session(&self) -> Option<Session> {
        self.session.as_deref().map(parse)
    }

    /// The conversations that matter: those before the latest that are still wrapped up, and the latest.
    pub(crate) fn current(&self) -> Vec<Conversation> {
        let last = self.conversations.keys().next_back().copied();
        self.conversations().filter(|one| one.is_wrapping() || Some(one.id.ordinal()) == last).collect()
    }

    pub(crate) fn conversations(&self) -> impl Iterator<Item = Conversation> + '_ {
        self.conversations.values().map(|body| parse(body))
    }

    pub(crate) fn count(&self) -> usize {
        self.conversations.len()
    }

    fn unreported(&self, latest: &Conversation) -> Vec<Record> {
        let own =
            |record: &&Rc<Record>| record.seq > latest.ledger.seq && record.conversation == Some(latest.id);
        self.messages.iter().filter(own).map(|record| Record::clone(record)).collect()
    }

    /// The note of an author under their own id.
    pub(crate) fn note(&self, author: UserId, id: &str) -> Option<Note> {
        let own = |note: &&Note| note.author == author && note.client_message_id.as_deref() == Some(id);
        self.notes.iter().find(own).cloned()
    }

    /// The messages of a session past `after`, in order.
    pub(crate) fn of_session(&self, session: u32, after: u64) -> Vec<Rc<Record>> {
        let own = |record: &&Rc<Record>| record.session == session && record.seq > after;
        self.messages.iter().filter(own).cloned().collect()
    }

    /// The message that stands where `lookup` says.
    pub(crate) fn prior(&self, lookup: Option<Lookup>) -> Option<Prior> {
        let lookup = lookup?;
        let own = |place: &&usize| self.messages[**place].seq > lookup.base;
        let record = &self.messages[*self.keys.get(&lookup.key)?.iter().find(own)?];
        Some(Prior { seq: record.seq, digest: record.digest.clone(), record: Record::clone(record) })
    }

    /// How many messages stand under a key.
    pub(crate) fn under(&self, key: &str) -> usize {
        self.keys.get(key).map_or(0, Vec::len)
    }
}

fn parse<T: DeserializeOwned>(body: &str) -> T {
    serde_json::from_str(body).unwrap()
}

pub(crate) fn body(record: &Record) -> Value {
    serde_json::from_str(&record.body).unwrap()
}
