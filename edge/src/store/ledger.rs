//! A Ledger's rows: each conversation event once, and the record grown from them.
//! Never a table before the first event: a query for a month without conversations leaves no trace.

use hanmadi_ids::ConversationId;
use hanmadi_metrics::Record;
use hanmadi_protocol::time::Timestamp;
use serde::Deserialize;
use worker::{Result, SqlStorage};

use super::{
    outbox::Outbox,
    rows::{self, number},
    schema,
};
use crate::host::log;

/// Records read in one go by a query that reads them all.
const RECORDS_AT_ONCE: u64 = 256;

/// The storage of one Ledger.
#[derive(Clone)]
pub(crate) struct LedgerStore(SqlStorage);

#[derive(Deserialize)]
struct Body {
    body: String,
}

#[derive(Deserialize)]
struct Place {
    started: u64,
    conversation: String,
    body: String,
}

impl LedgerStore {
    /// Opens the storage; nothing is written yet.
    pub(crate) const fn new(sql: SqlStorage) -> Self {
        Self(sql)
    }

    /// Whether anything was ever written. What was is brought to the latest version.
    pub(crate) fn exists(&self) -> Result<bool> {
        let exists = schema::exists(&self.0)?;
        if exists {
            self.migrate()?;
        }
        Ok(exists)
    }

    /// Makes the tables if they are not there.
    pub(crate) fn migrate(&self) -> Result<()> {
        schema::migrate(&self.0, schema::LEDGER)
    }

    /// The marks of what was taken.
    pub(crate) fn outbox(&self) -> Outbox {
        Outbox(self.0.clone())
    }

    /// Keeps an event as it came, once; part of the caller's transaction.
    pub(crate) fn add(&self, conversation: ConversationId, n: u64, body: &str) -> Result<()> {
        let values = vec![conversation.to_string().into(), number(n), body.into()];
        rows::run(&self.0, "INSERT OR IGNORE INTO event VALUES (?, ?, ?)", values)
    }

    /// The events of a conversation as they came, in order.
    pub(crate) fn events(&self, conversation: ConversationId) -> Result<Vec<String>> {
        let query = "SELECT body FROM event WHERE conversation = ? ORDER BY n";
        let bodies: Vec<Body> = rows::all(&self.0, query, vec![conversation.to_string().into()])?;
        Ok(bodies.into_iter().map(|row| row.body).collect())
    }

    /// Keeps a record; part of the caller's transaction.
    pub(crate) fn keep(&self, record: &Record) -> Result<()> {
        let statement = "INSERT INTO record VALUES (?, ?, ?)
            ON CONFLICT (conversation) DO UPDATE SET started = excluded.started, body = excluded.body";
        let (id, started) = (record.conversation.to_string(), number(record.started.as_ms()));
        rows::run(&self.0, statement, vec![id.into(), started, serde_json::to_string(record)?.into()])
    }

    /// The record of a conversation.
    pub(crate) fn record(&self, conversation: ConversationId) -> Result<Option<Record>> {
        let query = "SELECT body FROM record WHERE conversation = ?";
        let row: Option<Body> = rows::first(&self.0, query, vec![conversation.to_string().into()])?;
        row.map(|row| Ok(serde_json::from_str(&row.body)?)).transpose()
    }

    /// Shows every record of a conversation that began within `from..to`, a few at a time.
    pub(crate) fn each(&self, from: Timestamp, to: Timestamp, mut show: impl FnMut(&Record)) -> Result<()> {
        let query = "
            SELECT started, conversation, body FROM record
            WHERE (started, conversation) > (?, ?) AND started < ?
            ORDER BY started, conversation LIMIT ?";
        // Before the first id there is the empty text.
        let (mut started, mut conversation) = (number(from.as_ms()), String::new());
        loop {
            let values = vec![started, conversation.into(), number(to.as_ms()), number(RECORDS_AT_ONCE)];
            let page: Vec<Place> = rows::all(&self.0, query, values)?;
            for place in &page {
                match serde_json::from_str(&place.body) {
                    Ok(record) => show(&record),
                    Err(error) => log::fault("damaged record", &error),
                }
            }
            let Some(last) = page.into_iter().next_back() else { return Ok(()) };
            (started, conversation) = (number(last.started), last.conversation);
        }
    }
}
