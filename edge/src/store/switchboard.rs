//! The Switchboard's rows.
//! Never read while it runs: they are loaded once and kept in memory as a cache.

use hanmadi_ids::{ConversationId, QueueId, UserId};
use hanmadi_routing::{Change, Switchboard};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use worker::{Error, Result, SqlStorage};

use super::{outbox::Outbox, rows, schema};

/// The storage of the Switchboard.
#[derive(Clone)]
pub(crate) struct SwitchboardStore(SqlStorage);

#[derive(Deserialize)]
struct Body {
    body: String,
}

#[derive(Deserialize)]
struct Watcher {
    queue: String,
    agent: String,
}

impl SwitchboardStore {
    /// Opens the storage and makes its tables.
    pub(crate) fn open(sql: SqlStorage) -> Result<Self> {
        schema::migrate(&sql, schema::SWITCHBOARD)?;
        Ok(Self(sql))
    }

    /// Its outbox.
    pub(crate) fn outbox(&self) -> Outbox {
        Outbox(self.0.clone())
    }

    /// Everything that waits or is held.
    pub(crate) fn load(&self) -> Result<Switchboard> {
        let watchers: Vec<Watcher> = rows::all(&self.0, "SELECT queue, agent FROM watcher", vec![])?;
        let damaged = |_| Error::RustError("damaged watcher row".into());
        let watchers: Result<Vec<(QueueId, UserId)>> = watchers
            .into_iter()
            .map(|row| Ok((row.queue.parse().map_err(damaged)?, row.agent.parse().map_err(damaged)?)))
            .collect();
        Ok(Switchboard::load(
            self.bodies("SELECT body FROM waiting")?,
            self.bodies("SELECT body FROM held")?,
            watchers?,
        ))
    }

    fn bodies<T: DeserializeOwned>(&self, query: &str) -> Result<Vec<T>> {
        let bodies: Vec<Body> = rows::all(&self.0, query, vec![])?;
        bodies.iter().map(|row| Ok(serde_json::from_str(&row.body)?)).collect()
    }

    /// Keeps one change; part of the caller's transaction.
    pub(crate) fn apply(&self, change: &Change) -> Result<()> {
        match change {
            Change::Waits(waiting) => self.put("waiting", waiting.conversation, waiting),
            Change::Holds(held) => self.put("held", held.conversation, held),
            Change::WaitsNoMore(id) => self.remove("waiting", *id),
            Change::HoldsNoMore(id) => self.remove("held", *id),
            Change::Watches(queue, user) => {
                let values = vec![queue.to_string().into(), user.to_string().into()];
                rows::run(&self.0, "INSERT OR IGNORE INTO watcher VALUES (?, ?)", values)
            }
            Change::WatchesNoMore(queue, user) => {
                let values = vec![queue.to_string().into(), user.to_string().into()];
                rows::run(&self.0, "DELETE FROM watcher WHERE queue = ? AND agent = ?", values)
            }
        }
    }

    fn put<T: Serialize>(&self, table: &str, id: ConversationId, row: &T) -> Result<()> {
        let statement = format!("INSERT OR REPLACE INTO {table} VALUES (?, ?)");
        rows::run(&self.0, &statement, vec![id.to_string().into(), serde_json::to_string(row)?.into()])
    }

    fn remove(&self, table: &str, id: ConversationId) -> Result<()> {
        let statement = format!("DELETE FROM {table} WHERE conversation = ?");
        rows::run(&self.0, &statement, vec![id.to_string().into()])
    }
}
