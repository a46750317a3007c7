//! A Thread's rows.
//! Never loads more than the domain needs: messages stay on disk.

use hanmadi_protocol::time::Timestamp;
use hanmadi_thread::{Attachment, Change, Conversation, Lookup, Prior, Record, Snapshot};
use serde::{Deserialize, de::DeserializeOwned};
use worker::{Error, Result, SqlStorage};

use super::{
    outbox::Outbox,
    rows::{self, Value, number},
    schema,
};

/// The storage of one Thread.
#[derive(Clone)]
pub(crate) struct ThreadStore(SqlStorage);

#[derive(Deserialize)]
struct Body {
    body: String,
}

#[derive(Deserialize)]
struct Last {
    seq: Option<u64>,
    time: Option<u64>,
}

#[derive(Deserialize)]
struct Key {
    sender_key: String,
}

/// The id within a body.
#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct Count {
    count: usize,
}

#[derive(Deserialize)]
struct MessageRow {
    seq: u64,
    session: u32,
    conversation: Option<String>,
    time: u64,
    sender_key: Option<String>,
    digest: String,
    author: Option<String>,
    body: String,
}

const MESSAGE: &str =
    "SELECT seq, session, conversation, time, sender_key, digest, author, body FROM message";

impl ThreadStore {
    /// Opens the storage; nothing is written yet.
    pub(crate) const fn new(sql: SqlStorage) -> Self {
        Self(sql)
    }

    /// Its outbox.
    pub(crate) fn outbox(&self) -> Outbox {
        Outbox(self.0.clone())
    }

    /// Whether anything was ever written.
    pub(crate) fn exists(&self) -> Result<bool> {
        schema::exists(&self.0)
    }

    /// Makes the tables if they are not there.
    pub(crate) fn migrate(&self) -> Result<()> {
        schema::migrate(&self.0, schema::THREAD)
    }

    /// What the domain remembers; empty for a thread that has never written.
    pub(crate) fn load(&self, attachments: Vec<Attachment>) -> Result<Snapshot> {
        if !self.exists()? {
            return Ok(Snapshot { attachments, ..Snapshot::default() });
        }
        self.migrate()?;
        let last =
            rows::first::<Last>(&self.0, "SELECT MAX(seq) AS seq, MAX(time) AS time FROM message", vec![])?;
        let latest = "SELECT body FROM conversation ORDER BY ordinal DESC LIMIT 1";
        Ok(Snapshot {
            identity: self.part("identity")?,
            session: self.part("session")?,
            conversation: rows::first::<Body>(&self.0, latest, vec![])?
                .map(|row| parse(&row.body))
                .transpose()?,
            last_seq: last.as_ref().and_then(|last| last.seq).unwrap_or(0),
            last_time: Timestamp::from_ms(last.and_then(|last| last.time).unwrap_or(0)),
            attachments,
        })
    }

    fn part<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let row: Option<Body> =
            rows::first(&self.0, "SELECT body FROM part WHERE name = ?", vec![name.into()])?;
        row.map(|row| parse(&row.body)).transpose()
    }

    /// Keeps one change; part of the caller's transaction.
    pub(crate) fn apply(&self, change: &Change) -> Result<()> {
        match change {
            Change::Identity(identity) => self.keep("identity", serde_json::to_string(identity)?),
            Change::Session(session) => self.keep("session", serde_json::to_string(session)?),
            Change::Conversation(conversation) => {
                let statement = "INSERT INTO conversation VALUES (?, ?, ?)
                    ON CONFLICT (ordinal) DO UPDATE SET body = excluded.body";
                let ordinal = number(conversation.id.ordinal().into());
                let body = serde_json::to_string(conversation)?;
                rows::run(&self.0, statement, vec![ordinal, conversation.id.to_string().into(), body.into()])
            }
            Change::Message(record) => self.insert(record),
        }
    }

    fn keep(&self, name: &str, body: String) -> Result<()> {
        let statement =
            "INSERT INTO part VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body";
        rows::run(&self.0, statement, vec![name.into(), body.into()])
    }

    fn insert(&self, record: &Record) -> Result<()> {
        let text = |text: Option<String>| text.map_or(Value::Null, Value::String);
        let values = vec![
            number(record.seq),
            number(record.session.into()),
            text(record.conversation.map(|id| id.to_string())),
            number(record.time.as_ms()),
            text(record.key.clone()),
            record.digest.as_str().into(),
            text(record.author.map(|id| id.to_string())),
            record.body.as_str().into(),
        ];
        rows::run(&self.0, "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    }

    /// The message stored under a sender's key. There is no index for this: a repeat is rare, its session
    /// short, and an index would be written with every message.
    pub(crate) fn prior(&self, lookup: &Lookup) -> Result<Option<Prior>> {
        let query = format!("{MESSAGE} WHERE seq > ? AND sender_key = ?");
        let values = vec![number(lookup.base), lookup.key.as_str().into()];
        let row: Option<MessageRow> = rows::first(&self.0, &query, values)?;
        let Some(row) = row else { return Ok(None) };
        let record = row.record()?;
        Ok(Some(Prior { seq: record.seq, digest: record.digest.clone(), record }))
    }

    /// The keys of a session's messages, at most `limit`; none for a thread that has never written.
    pub(crate) fn keys(&self, base: u64, limit: usize) -> Result<Vec<String>> {
        if !self.exists()? {
            return Ok(Vec::new());
        }
        let query = "SELECT sender_key FROM message WHERE seq > ? AND sender_key IS NOT NULL LIMIT ?";
        let rows: Vec<Key> = rows::all(&self.0, query, vec![number(base), number(limit as u64)])?;
        Ok(rows.into_iter().map(|row| row.sender_key).collect())
    }

    /// Messages past `after` in order, at most `limit`; of one session or of all.
    pub(crate) fn messages(&self, session: Option<u32>, after: u64, limit: usize) -> Result<Vec<Record>> {
        let filter = if session.is_some() { "AND session = ?" } else { "AND ? IS NULL" };
        let query = format!("{MESSAGE} WHERE seq > ? {filter} ORDER BY seq LIMIT ?");
        let session = session.map_or(Value::Null, |session| number(session.into()));
        let rows: Vec<MessageRow> =
            rows::all(&self.0, &query, vec![number(after), session, number(limit as u64)])?;
        rows.into_iter().map(MessageRow::record).collect()
    }

    /// The last `seq` at or before a time; 0 if there is none.
    pub(crate) fn seq_at(&self, time: Timestamp) -> Result<u64> {
        if !self.exists()? {
            return Ok(0);
        }
        let query = "SELECT MAX(seq) AS seq, NULL AS time FROM message WHERE time <= ?";
        let row: Option<Last> = rows::first(&self.0, query, vec![number(time.as_ms())])?;
        Ok(row.and_then(|row| row.seq).unwrap_or(0))
    }

    /// One message by its id.
    pub(crate) fn message(&self, id: &str) -> Result<Option<Record>> {
        let query = format!("{MESSAGE} WHERE json_extract(body, '$.id') = ?");
        rows::first::<MessageRow>(&self.0, &query, vec![id.into()])?.map(MessageRow::record).transpose()
    }

    /// A page of the messages past `base`, newest first: bodies, and how many there are in all.
    pub(crate) fn history(&self, base: u64, size: usize, page: usize) -> Result<(Vec<String>, usize)> {
        let count = "SELECT COUNT(*) AS count FROM message WHERE seq > ?";
        let total = rows::first::<Count>(&self.0, count, vec![number(base)])?.map_or(0, |row| row.count);
        let query = "SELECT body FROM message WHERE seq > ? ORDER BY seq DESC LIMIT ? OFFSET ?";
        let skipped = page.saturating_sub(1).saturating_mul(size);
        let values = vec![number(base), number(size as u64), number(skipped as u64)];
        let bodies: Vec<Body> = rows::all(&self.0, query, values)?;
        Ok((bodies.into_iter().map(|row| row.body).collect(), total))
    }

    /// An earlier conversation of the thread, by number.
    pub(crate) fn conversation(&self, ordinal: u32) -> Result<Option<Conversation>> {
        let query = "SELECT body FROM conversation WHERE ordinal = ?";
        let row: Option<Body> = rows::first(&self.0, query, vec![number(ordinal.into())])?;
        row.map(|row| parse(&row.body)).transpose()
    }
}

impl MessageRow {
    fn record(self) -> Result<Record> {
        let damaged = |_| Error::RustError("damaged message row".into());
        Ok(Record {
            seq: self.seq,
            id: serde_json::from_str::<Named>(&self.body)?.id.parse().map_err(damaged)?,
            session: self.session,
            conversation: self.conversation.map(|id| id.parse()).transpose().map_err(damaged)?,
            time: Timestamp::from_ms(self.time),
            key: self.sender_key,
            digest: self.digest,
            author: self.author.map(|id| id.parse()).transpose().map_err(damaged)?,
            body: self.body,
        })
    }
}

fn parse<T: DeserializeOwned>(body: &str) -> Result<T> {
    Ok(serde_json::from_str(body)?)
}
