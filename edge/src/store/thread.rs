//! A Thread's rows.
//! Never loads more than the domain needs: messages stay on disk.

use std::borrow::Cow;

use hanmadi_ids::{ConversationId, UserId};
use hanmadi_protocol::{limits, time::Timestamp};
use hanmadi_thread::{Attachment, Change, Conversation, Lookup, Note, Prior, Record, Snapshot};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use worker::{Error, Result, SqlStorage, State};

use super::{
    outbox::Outbox,
    rows::{self, Value, number},
    schema,
};

/// The storage of one Thread.
#[derive(Clone)]
pub(crate) struct ThreadStore {
    sql: SqlStorage,
    messages: rows::Often,
}

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
    key: String,
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
    row: String,
}

/// A message but for its `seq`, as its row keeps it. Fields are added with a default, never renamed.
#[derive(Serialize, Deserialize)]
struct Kept<'a> {
    session: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    conversation: Option<ConversationId>,
    /// Milliseconds since 1970.
    time: u64,
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    key: Option<Cow<'a, str>>,
    #[serde(borrow)]
    digest: Cow<'a, str>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    author: Option<UserId>,
    /// The message itself; written behind the rest, as it is.
    #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
    body: Option<&'a RawValue>,
}

/// Conversations before the latest that are looked at for after-contact work: it lasts an hour at most unless only
/// the agent ends it, and a conversation that old is wrapped up by nobody any more.
const WRAPPING_MAX: u64 = 20;

/// Bytes of a row beside the message in it, about.
const KEPT_BYTES: usize = 256;

const MESSAGE: &str = "SELECT seq, row FROM message";

impl ThreadStore {
    /// Opens the storage; nothing is written yet.
    pub(crate) fn new(state: &State) -> Self {
        let storage = state.storage();
        Self {
            messages: rows::Often::new(&storage, "INSERT INTO message (seq, row) VALUES (?, ?)"),
            sql: storage.sql(),
        }
    }

    /// Its outbox.
    pub(crate) fn outbox(&self) -> Outbox {
        Outbox(self.sql.clone())
    }

    /// Whether anything was ever written.
    pub(crate) fn exists(&self) -> Result<bool> {
        schema::exists(&self.sql)
    }

    /// Makes the tables if they are not there.
    pub(crate) fn migrate(&self) -> Result<()> {
        schema::migrate(&self.sql, schema::THREAD)
    }

    /// What the domain remembers; empty for a thread that has never written.
    pub(crate) fn load(&self, attachments: Vec<Attachment>) -> Result<Snapshot> {
        if !self.exists()? {
            return Ok(Snapshot { attachments, ..Snapshot::default() });
        }
        self.migrate()?;
        let last = rows::first::<Last>(
            &self.sql,
            "SELECT seq, row ->> '$.time' AS time FROM message ORDER BY seq DESC LIMIT 1",
            vec![],
        )?;
        let latest = "SELECT body FROM conversation ORDER BY ordinal DESC LIMIT 1";
        Ok(Snapshot {
            identity: self.part("identity")?,
            session: self.part("session")?,
            conversation: rows::first::<Body>(&self.sql, latest, vec![])?
                .map(|row| parse(&row.body))
                .transpose()?,
            last_seq: last.as_ref().and_then(|last| last.seq).unwrap_or(0),
            last_time: Timestamp::from_ms(last.and_then(|last| last.time).unwrap_or(0)),
            attachments,
            earlier: self.earlier()?,
            unreported: self.unreported()?,
            last_note: rows::first::<Count>(&self.sql, "SELECT COUNT(*) AS count FROM note", vec![])?
                .map_or(0, |row| row.count as u64),
        })
    }

    /// Conversations before the latest whose after-contact work goes on.
    fn earlier(&self) -> Result<Vec<Conversation>> {
        let query = "SELECT body FROM conversation
            WHERE ordinal < (SELECT MAX(ordinal) FROM conversation) AND ordinal > (SELECT MAX(ordinal) FROM conversation) - ?
            ORDER BY ordinal";
        let rows: Vec<Body> = rows::all(&self.sql, query, vec![number(WRAPPING_MAX)])?;
        let all: Result<Vec<Conversation>> = rows.iter().map(|row| parse(&row.body)).collect();
        Ok(all?.into_iter().filter(Conversation::is_wrapping).collect())
    }

    /// The messages that the Ledger was not told of.
    fn unreported(&self) -> Result<Vec<Record>> {
        let latest = "SELECT body FROM conversation ORDER BY ordinal DESC LIMIT 1";
        let latest = rows::first::<Body>(&self.sql, latest, vec![])?;
        let Some(latest) = latest.map(|row| parse::<Conversation>(&row.body)).transpose()? else {
            return Ok(Vec::new());
        };
        self.messages(None, latest.ledger.seq, limits::UNREPORTED_MESSAGES)
    }

    fn part<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        let row: Option<Body> =
            rows::first(&self.sql, "SELECT body FROM part WHERE name = ?", vec![name.into()])?;
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
                rows::run(
                    &self.sql,
                    statement,
                    vec![ordinal, conversation.id.to_string().into(), body.into()],
                )
            }
            Change::Message(record) => self.insert(record),
            Change::Note(note) => {
                let values = vec![
                    number(note.number),
                    note.author.to_string().into(),
                    note.client_message_id.clone().map_or(Value::Null, Value::String),
                    serde_json::to_string(note)?.into(),
                ];
                rows::run(&self.sql, "INSERT INTO note VALUES (?, ?, ?, ?)", values)
            }
        }
    }

    fn keep(&self, name: &str, body: String) -> Result<()> {
        let statement =
            "INSERT INTO part VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET body = excluded.body";
        rows::run(&self.sql, statement, vec![name.into(), body.into()])
    }

    fn insert(&self, record: &Record) -> Result<()> {
        let kept = Kept {
            session: record.session,
            conversation: record.conversation,
            time: record.time.as_ms(),
            key: record.key.as_deref().map(Cow::Borrowed),
            digest: Cow::Borrowed(&record.digest),
            author: record.author,
            body: None,
        };
        let mut row = Vec::with_capacity(record.body.len() + KEPT_BYTES);
        serde_json::to_writer(&mut row, &kept)?;
        row.pop();
        row.extend_from_slice(br#","body":"#);
        row.extend_from_slice(record.body.as_bytes());
        row.push(b'}');
        self.messages
            .run_two(record.seq, &String::from_utf8(row).map_err(|_| Error::RustError("not text".into()))?)
    }

    /// The message stored under a sender's key. There is no index for this: a repeat is rare, its session
    /// short, and an index would be written with every message.
    pub(crate) fn prior(&self, lookup: &Lookup) -> Result<Option<Prior>> {
        let query = format!("{MESSAGE} WHERE seq > ? AND row ->> '$.key' = ?");
        let values = vec![number(lookup.base), lookup.key.as_str().into()];
        let row: Option<MessageRow> = rows::first(&self.sql, &query, values)?;
        let Some(row) = row else { return Ok(None) };
        let record = row.record()?;
        Ok(Some(Prior { seq: record.seq, digest: record.digest.clone(), record }))
    }

    /// The keys of a session's messages, at most `limit`; none for a thread that has never written.
    pub(crate) fn keys(&self, base: u64, limit: usize) -> Result<Vec<String>> {
        if !self.exists()? {
            return Ok(Vec::new());
        }
        let query = "
            SELECT row ->> '$.key' AS key FROM message WHERE seq > ? AND row ->> '$.key' IS NOT NULL LIMIT ?";
        let rows: Vec<Key> = rows::all(&self.sql, query, vec![number(base), number(limit as u64)])?;
        Ok(rows.into_iter().map(|row| row.key).collect())
    }

    /// Messages past `after` in order, at most `limit`; of one session or of all.
    pub(crate) fn messages(&self, session: Option<u32>, after: u64, limit: usize) -> Result<Vec<Record>> {
        let filter = if session.is_some() { "AND row ->> '$.session' = ?" } else { "AND ? IS NULL" };
        let query = format!("{MESSAGE} WHERE seq > ? {filter} ORDER BY seq LIMIT ?");
        let session = session.map_or(Value::Null, |session| number(session.into()));
        let rows: Vec<MessageRow> =
            rows::all(&self.sql, &query, vec![number(after), session, number(limit as u64)])?;
        rows.into_iter().map(MessageRow::record).collect()
    }

    /// Messages before a `seq` in order, the latest of them, at most `limit`.
    pub(crate) fn messages_before(&self, before: u64, limit: usize) -> Result<Vec<Record>> {
        let query = format!("{MESSAGE} WHERE seq < ? ORDER BY seq DESC LIMIT ?");
        let rows: Vec<MessageRow> = rows::all(&self.sql, &query, vec![number(before), number(limit as u64)])?;
        rows.into_iter().rev().map(MessageRow::record).collect()
    }

    /// The note that an author wrote under an id of their own.
    pub(crate) fn note(&self, author: UserId, client: &str) -> Result<Option<Note>> {
        let query = "SELECT body FROM note WHERE author = ? AND client = ?";
        let row: Option<Body> =
            rows::first(&self.sql, query, vec![author.to_string().into(), client.into()])?;
        row.map(|row| parse(&row.body)).transpose()
    }

    /// Notes on a conversation past a number, in order, at most `limit`.
    pub(crate) fn notes(&self, conversation: ConversationId, after: u64, limit: usize) -> Result<Vec<Note>> {
        let query = "SELECT body FROM note WHERE number > ? AND body ->> '$.conversation' = ? ORDER BY number LIMIT ?";
        let values = vec![number(after), conversation.to_string().into(), number(limit as u64)];
        let rows: Vec<Body> = rows::all(&self.sql, query, values)?;
        rows.iter().map(|row| parse(&row.body)).collect()
    }

    /// The last `seq` at or before a time; 0 if there is none.
    pub(crate) fn seq_at(&self, time: Timestamp) -> Result<u64> {
        if !self.exists()? {
            return Ok(0);
        }
        let query = "SELECT MAX(seq) AS seq, NULL AS time FROM message WHERE row ->> '$.time' <= ?";
        let row: Option<Last> = rows::first(&self.sql, query, vec![number(time.as_ms())])?;
        Ok(row.and_then(|row| row.seq).unwrap_or(0))
    }

    /// One message by its id.
    pub(crate) fn message(&self, id: &str) -> Result<Option<Record>> {
        let query = format!("{MESSAGE} WHERE row ->> '$.body.id' = ?");
        rows::first::<MessageRow>(&self.sql, &query, vec![id.into()])?.map(MessageRow::record).transpose()
    }

    /// A page of the messages past `base`, newest first: bodies, and how many there are in all.
    pub(crate) fn history(&self, base: u64, size: usize, page: usize) -> Result<(Vec<String>, usize)> {
        let count = "SELECT COUNT(*) AS count FROM message WHERE seq > ?";
        let total = rows::first::<Count>(&self.sql, count, vec![number(base)])?.map_or(0, |row| row.count);
        let query =
            "SELECT row ->> '$.body' AS body FROM message WHERE seq > ? ORDER BY seq DESC LIMIT ? OFFSET ?";
        let skipped = page.saturating_sub(1).saturating_mul(size);
        let values = vec![number(base), number(size as u64), number(skipped as u64)];
        let bodies: Vec<Body> = rows::all(&self.sql, query, values)?;
        Ok((bodies.into_iter().map(|row| row.body).collect(), total))
    }

    /// An earlier conversation of the thread, by number.
    pub(crate) fn conversation(&self, ordinal: u32) -> Result<Option<Conversation>> {
        let query = "SELECT body FROM conversation WHERE ordinal = ?";
        let row: Option<Body> = rows::first(&self.sql, query, vec![number(ordinal.into())])?;
        row.map(|row| parse(&row.body)).transpose()
    }
}

impl MessageRow {
    fn record(self) -> Result<Record> {
        let damaged = || Error::RustError("damaged message row".into());
        let kept: Kept<'_> = serde_json::from_str(&self.row)?;
        let body = kept.body.ok_or_else(damaged)?.get();
        Ok(Record {
            seq: self.seq,
            id: serde_json::from_str::<Named>(body)?.id.parse().map_err(|_| damaged())?,
            session: kept.session,
            conversation: kept.conversation,
            time: Timestamp::from_ms(kept.time),
            key: kept.key.map(Cow::into_owned),
            digest: kept.digest.into_owned(),
            author: kept.author,
            body: body.to_owned(),
        })
    }
}

fn parse<T: DeserializeOwned>(body: &str) -> Result<T> {
    Ok(serde_json::from_str(body)?)
}
