//! An Agent's rows: the inbox, and the notification channels.
//! Never a message's text beyond the preview of a list row: messages stay with their thread.

use std::collections::BTreeMap;

use hanmadi_ids::{ConversationId, UserId};
use hanmadi_protocol::{
    limits,
    platform::{
        conversation::Conversation,
        desk::DeskSettings,
        draft::{Draft, DraftKind},
    },
    time::Timestamp,
};
use hanmadi_routing::watch::{Watch, WatchChange};
use serde::Deserialize;
use worker::{Result, SqlStorage};

use super::{
    outbox::Outbox,
    rows::{self, number},
    schema, watch,
};

/// The storage of one Agent.
#[derive(Clone)]
pub(crate) struct AgentStore(SqlStorage);

/// A conversation of the agent's.
#[derive(Deserialize)]
pub(crate) struct InboxRow {
    /// JSON of the conversation.
    pub(crate) body: String,
}

/// How far a conversation is read.
#[derive(Deserialize)]
struct Mark {
    seq: u64,
}

/// A draft.
#[derive(Deserialize)]
struct DraftRow {
    kind: String,
    body: String,
    number: u64,
}

/// The number of a draft that was kept.
#[derive(Deserialize)]
struct Kept {
    number: u64,
}

/// A notification channel.
#[derive(Deserialize)]
pub(crate) struct Channel {
    /// Its id, which is also the secret of its socket.
    pub(crate) id: String,
    /// JSON array of topic names.
    pub(crate) topics: String,
    /// When it ends, in milliseconds since 1970.
    pub(crate) expires: u64,
}

#[derive(Deserialize)]
struct Asked {
    source: String,
    topics: String,
}

const CHANNEL: &str = "SELECT id, topics, expires FROM channel";

impl AgentStore {
    /// Opens the storage and makes its tables.
    pub(crate) fn open(sql: SqlStorage) -> Result<Self> {
        schema::migrate(&sql, schema::AGENT)?;
        Ok(Self(sql))
    }

    /// Its outbox, and the marks of what it has taken.
    pub(crate) fn outbox(&self) -> Outbox {
        Outbox(self.0.clone())
    }

    /// Keeps a conversation of this agent's as it is now; a preview that is not told again stays.
    pub(crate) fn keep(&self, now: Timestamp, user: UserId, conversation: &Conversation) -> Result<()> {
        let id = conversation.id.to_string();
        let values =
            vec![id.clone().into(), number(now.as_ms()), serde_json::to_string(conversation)?.into()];
        if conversation.occupies(user) {
            return rows::run(&self.0, "INSERT OR REPLACE INTO inbox VALUES (?, ?, ?)", values);
        }
        rows::run(&self.0, "INSERT OR REPLACE INTO past VALUES (?, ?, ?)", values)?;
        rows::run(&self.0, "DELETE FROM inbox WHERE conversation = ?", vec![id.into()])?;
        let forgotten = number(now.as_ms().saturating_sub(limits::INBOX_MS));
        rows::run(&self.0, "DELETE FROM past WHERE changed < ?", vec![forgotten.clone()])?;
        let marks =
            "DELETE FROM mark WHERE changed < ? AND conversation NOT IN (SELECT conversation FROM inbox)";
        rows::run(&self.0, marks, vec![forgotten.clone()])?;
        let drafts =
            "DELETE FROM draft WHERE number < ? AND conversation NOT IN (SELECT conversation FROM inbox)";
        rows::run(&self.0, drafts, vec![forgotten])
    }

    /// Forgets what was begun to be written. That something was sent stays known, so that a screen which did not hear
    /// of it does not bring it back.
    pub(crate) fn drop_drafts(&self, id: ConversationId) -> Result<()> {
        let drop = "DELETE FROM draft WHERE conversation = ? AND body <> ''";
        rows::run(&self.0, drop, vec![id.to_string().into()])
    }

    /// Keeps a draft after all others, and returns its number: the time where it can be, so that it grows also past
    /// drafts that were forgotten.
    pub(crate) fn keep_draft(
        &self,
        now: Timestamp,
        id: ConversationId,
        kind: &str,
        text: &str,
    ) -> Result<u64> {
        let keep = "INSERT OR REPLACE INTO draft
            SELECT ?, ?, ?, max(?, ifnull((SELECT max(number) FROM draft), 0) + 1) RETURNING number";
        let values = vec![id.to_string().into(), kind.into(), text.into(), number(now.as_ms())];
        Ok(rows::first::<Kept>(&self.0, keep, values)?.map_or(now.as_ms(), |kept| kept.number))
    }

    /// The drafts of a conversation.
    pub(crate) fn drafts(&self, id: ConversationId) -> Result<Vec<Draft>> {
        let query = "SELECT kind, body, number FROM draft WHERE conversation = ?";
        let rows: Vec<DraftRow> = rows::all(&self.0, query, vec![id.to_string().into()])?;
        let draft = |DraftRow { kind, body, number }: DraftRow| {
            let kind = DraftKind::from(kind.as_str());
            Draft { conversation_id: id, kind, text: body, number }
        };
        Ok(rows.into_iter().map(draft).collect())
    }

    /// How the agent wants the desk to be, if they have said so.
    pub(crate) fn settings(&self) -> Result<Option<DeskSettings>> {
        let row = rows::first::<InboxRow>(&self.0, "SELECT body FROM setting WHERE name = 'desk'", vec![])?;
        row.map(|row| Ok(serde_json::from_str(&row.body)?)).transpose()
    }

    /// Keeps how the agent wants the desk to be.
    pub(crate) fn keep_settings(&self, settings: &DeskSettings) -> Result<()> {
        let values = vec![serde_json::to_string(settings)?.into()];
        rows::run(&self.0, "INSERT OR REPLACE INTO setting VALUES ('desk', ?)", values)
    }

    /// Keeps how far the agent has read; of two marks the later one counts.
    pub(crate) fn mark_read(&self, now: Timestamp, id: ConversationId, seq: u64) -> Result<()> {
        let values = vec![id.to_string().into(), number(seq), number(now.as_ms())];
        let keep = "INSERT INTO mark VALUES (?, ?, ?) ON CONFLICT (conversation)
            DO UPDATE SET seq = max(seq, excluded.seq), changed = excluded.changed";
        rows::run(&self.0, keep, values)
    }

    /// How far the agent has read.
    pub(crate) fn read_mark(&self, id: ConversationId) -> Result<Option<u64>> {
        let find = "SELECT seq FROM mark WHERE conversation = ?";
        Ok(rows::first::<Mark>(&self.0, find, vec![id.to_string().into()])?.map(|mark| mark.seq))
    }

    /// One conversation as it was last told.
    pub(crate) fn conversation(&self, id: ConversationId) -> Result<Option<Conversation>> {
        let find = |query| rows::first::<InboxRow>(&self.0, query, vec![id.to_string().into()]);
        // One that was opened again stands in both.
        let row = match find("SELECT body FROM inbox WHERE conversation = ?")? {
            None => find("SELECT body FROM past WHERE conversation = ?")?,
            row => row,
        };
        row.map(|row| Ok(serde_json::from_str(&row.body)?)).transpose()
    }

    /// The conversations that occupy the agent, those changed last first, with how far they are read and what is
    /// begun to be written in them.
    pub(crate) fn open_conversations(&self) -> Result<Vec<InboxRow>> {
        let query = "WITH drafted AS (
                SELECT conversation, json_group_array(json_object(
                    'conversationId', conversation, 'kind', kind, 'text', body, 'number', number
                )) AS drafts FROM draft GROUP BY conversation
            ), marked AS (
                SELECT conversation, changed,
                    iif(seq IS NULL, body, json_set(body, '$.readTo', seq)) AS body
                FROM (SELECT conversation, changed, body FROM inbox)
                LEFT JOIN (SELECT conversation, seq FROM mark) USING (conversation)
            )
            SELECT iif(drafts IS NULL, body, json_set(body, '$.drafts', json(drafts))) AS body
            FROM marked LEFT JOIN drafted USING (conversation) ORDER BY changed DESC";
        rows::all(&self.0, query, vec![])
    }

    /// A channel that has not ended.
    pub(crate) fn channel(&self, now: Timestamp, id: &str) -> Result<Option<Channel>> {
        let query = format!("{CHANNEL} WHERE id = ? AND expires > ?");
        rows::first(&self.0, &query, vec![id.into(), number(now.as_ms())])
    }

    /// Every channel that has not ended.
    pub(crate) fn channels(&self, now: Timestamp) -> Result<Vec<Channel>> {
        rows::all(&self.0, &format!("{CHANNEL} WHERE expires > ?"), vec![number(now.as_ms())])
    }

    /// Makes a channel; those that ended go, and the oldest beyond the limit.
    pub(crate) fn add_channel(&self, now: Timestamp, id: &str, expires: Timestamp) -> Result<()> {
        rows::run(&self.0, "DELETE FROM channel WHERE expires <= ?", vec![number(now.as_ms())])?;
        let values = vec![id.into(), number(now.as_ms()), number(expires.as_ms()), "[]".into()];
        rows::run(&self.0, "INSERT INTO channel VALUES (?, ?, ?, ?)", values)?;
        let oldest =
            "DELETE FROM channel WHERE id NOT IN (SELECT id FROM channel ORDER BY made DESC, id LIMIT ?)";
        rows::run(&self.0, oldest, vec![number(limits::CHANNELS_PER_AGENT as u64)])
    }

    /// Sets the topics of a channel and renews it.
    pub(crate) fn subscribe(&self, id: &str, topics: &str, expires: Timestamp) -> Result<()> {
        let statement = "UPDATE channel SET topics = ?, expires = ? WHERE id = ?";
        rows::run(&self.0, statement, vec![topics.into(), number(expires.as_ms()), id.into()])
    }

    /// Ends every channel.
    pub(crate) fn end_channels(&self) -> Result<()> {
        rows::run(&self.0, "DELETE FROM channel", vec![])
    }

    /// What each source was asked for last: JSON by its address.
    pub(crate) fn asked(&self) -> Result<BTreeMap<String, String>> {
        let rows: Vec<Asked> = rows::all(&self.0, "SELECT source, topics FROM asked", vec![])?;
        Ok(rows.into_iter().map(|row| (row.source, row.topics)).collect())
    }

    /// Keeps what a source is asked for.
    pub(crate) fn ask(&self, source: &str, topics: &str) -> Result<()> {
        rows::run(&self.0, "INSERT OR REPLACE INTO asked VALUES (?, ?)", vec![source.into(), topics.into()])
    }

    /// A source is asked for nothing any more.
    pub(crate) fn ask_no_more(&self, source: &str) -> Result<()> {
        rows::run(&self.0, "DELETE FROM asked WHERE source = ?", vec![source.into()])
    }

    /// Who watches this agent.
    pub(crate) fn watches(&self) -> Result<Vec<Watch>> {
        watch::all(&self.0)
    }

    /// Keeps a change of who watches this agent; part of the caller's transaction.
    pub(crate) fn watch(&self, change: &WatchChange) -> Result<()> {
        watch::apply(&self.0, change)
    }
}
