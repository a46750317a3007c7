//! The Switchboard's rows.
//! Never read while it runs, but for explanations: the rest is loaded once and kept in memory as a cache.

use hanmadi_ids::{ConversationId, QueueId};
use hanmadi_protocol::{limits, time::Timestamp};
use hanmadi_routing::acd::{Change, Explanation, Membership, Rows};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use worker::{Error, Result, SqlStorage, Storage};

use super::{outbox::Outbox, rows, schema, watch};

/// The storage of the Switchboard.
#[derive(Clone)]
pub(crate) struct SwitchboardStore {
    sql: SqlStorage,
    arrivals: rows::Often,
}

#[derive(Deserialize)]
struct Body {
    body: String,
}

#[derive(Deserialize)]
struct MembershipRow {
    queue: String,
    body: String,
}

impl SwitchboardStore {
    /// Opens the storage and makes its tables.
    pub(crate) fn open(storage: &Storage) -> Result<Self> {
        let sql = storage.sql();
        schema::migrate(&sql, schema::SWITCHBOARD)?;
        let arrivals = rows::Often::new(storage, "INSERT INTO arrival VALUES (?, ?, ?, ?, ?)");
        Ok(Self { sql, arrivals })
    }

    /// Its outbox.
    pub(crate) fn outbox(&self) -> Outbox {
        Outbox(self.sql.clone())
    }

    /// Everything that is kept.
    pub(crate) fn load(&self) -> Result<Rows> {
        let damaged = |_| Error::RustError("damaged membership row".into());
        let memberships: Vec<MembershipRow> =
            rows::all(&self.sql, "SELECT queue, body FROM membership", vec![])?;
        let memberships: Result<Vec<(QueueId, Membership)>> = memberships
            .into_iter()
            .map(|row| Ok((row.queue.parse().map_err(damaged)?, serde_json::from_str(&row.body)?)))
            .collect();
        Ok(Rows {
            waits: self.bodies("SELECT body FROM wait")?,
            legs: self.bodies("SELECT body FROM leg")?,
            agents: self.bodies("SELECT body FROM agent")?,
            paces: self.bodies("SELECT body FROM pace")?,
            watchers: watch::all(&self.sql)?,
            memberships: memberships?,
        })
    }

    /// Why agents got a conversation, in order.
    pub(crate) fn explanations(&self, conversation: ConversationId) -> Result<Vec<Explanation>> {
        let query = "SELECT body FROM explanation WHERE conversation = ? ORDER BY at, offer";
        let bodies: Vec<Body> = rows::all(&self.sql, query, vec![conversation.to_string().into()])?;
        bodies.iter().map(|row| Ok(serde_json::from_str(&row.body)?)).collect()
    }

    fn bodies<T: DeserializeOwned>(&self, query: &str) -> Result<Vec<T>> {
        let bodies: Vec<Body> = rows::all(&self.sql, query, vec![])?;
        bodies.iter().map(|row| Ok(serde_json::from_str(&row.body)?)).collect()
    }

    /// Keeps one change; part of the caller's transaction.
    pub(crate) fn apply(&self, change: &Change) -> Result<()> {
        match change {
            Change::Wait(wait) => self.put("wait", &wait.conversation.to_string(), wait),
            Change::WaitGone(id) => self.remove("wait", &id.to_string()),
            Change::Leg(leg) => self.put("leg", &leg.offer.to_string(), leg),
            Change::LegGone(offer) => self.remove("leg", &offer.to_string()),
            Change::Agent(row) => self.put("agent", &row.user.to_string(), row),
            Change::Pace(pace) => self.put("pace", &pace.queue.to_string(), pace),
            Change::Explained(why) => self.explain(why),
            Change::Watch(change) => watch::apply(&self.sql, change),
            Change::Membership(queue, who) => {
                let values = vec![queue.to_string().into(), serde_json::to_string(who)?.into()];
                rows::run(&self.sql, "INSERT OR REPLACE INTO membership VALUES (?, ?)", values)
            }
            Change::MembershipGone(queue) => {
                let values = vec![queue.to_string().into()];
                rows::run(&self.sql, "DELETE FROM membership WHERE queue = ?", values)
            }
        }
    }

    /// Keeps a change and the mark of the event that brought it, by one statement if there is one for it. Says
    /// whether there was; otherwise nothing is kept.
    pub(crate) fn arrive(&self, change: &Change, now: Timestamp, source: &str, event: u64) -> Result<bool> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "the others come with more changes")]
        let (id, body) = match change {
            Change::Wait(wait) => (wait.conversation, Some(serde_json::to_string(wait)?)),
            Change::WaitGone(id) => (*id, None),
            _ => return Ok(false),
        };
        let id = id.to_string();
        self.arrivals.run_five((&id, body.as_deref(), source), (event, now.as_ms()))?;
        Ok(true)
    }

    /// Keeps an explanation, and forgets those that are old.
    fn explain(&self, why: &Explanation) -> Result<()> {
        let old = Timestamp::from_ms(why.at.as_ms().saturating_sub(limits::MARK_MS));
        let before = vec![rows::number(old.as_ms())];
        rows::run(&self.sql, "DELETE FROM explanation WHERE at < ?", before)?;
        let values = vec![
            why.offer.to_string().into(),
            why.conversation.to_string().into(),
            rows::number(why.at.as_ms()),
            serde_json::to_string(why)?.into(),
        ];
        rows::run(&self.sql, "INSERT OR REPLACE INTO explanation VALUES (?, ?, ?, ?)", values)
    }

    fn put<T: Serialize>(&self, table: &str, id: &str, row: &T) -> Result<()> {
        let statement = format!("INSERT OR REPLACE INTO {table} VALUES (?, ?)");
        rows::run(&self.sql, &statement, vec![id.into(), serde_json::to_string(row)?.into()])
    }

    fn remove(&self, table: &str, id: &str) -> Result<()> {
        rows::run(&self.sql, &format!("DELETE FROM {table} WHERE id = ?"), vec![id.into()])
    }
}
