//! Who watches what an object tells, as rows.
//! Never read while the object runs: they are loaded once and kept in memory as a cache.

use hanmadi_protocol::time::Timestamp;
use hanmadi_routing::watch::{Watch, WatchChange};
use serde::Deserialize;
use worker::{Error, Result, SqlStorage};

use super::rows;

#[derive(Deserialize)]
struct Row {
    topic: String,
    listener: String,
    until: u64,
}

/// Every watcher.
///
/// # Errors
/// What SQLite says, or a damaged row.
pub(super) fn all(sql: &SqlStorage) -> Result<Vec<Watch>> {
    let damaged = |_| Error::RustError("damaged watch row".into());
    let rows: Vec<Row> = rows::all(sql, "SELECT topic, listener, until FROM watch", vec![])?;
    let read = |row: Row| {
        Ok(Watch {
            topic: row.topic.parse().map_err(damaged)?,
            listener: row.listener.parse().map_err(damaged)?,
            until: Timestamp::from_ms(row.until),
        })
    };
    rows.into_iter().map(read).collect()
}

/// Keeps a change; part of the caller's transaction.
///
/// # Errors
/// What SQLite says.
pub(super) fn apply(sql: &SqlStorage, change: &WatchChange) -> Result<()> {
    match change {
        WatchChange::Kept(Watch { topic, listener, until }) => {
            let until = rows::number(until.as_ms());
            let values = vec![topic.to_string().into(), listener.to_string().into(), until];
            rows::run(sql, "INSERT OR REPLACE INTO watch VALUES (?, ?, ?)", values)
        }
        WatchChange::Over(topic, listener) => {
            let values = vec![topic.to_string().into(), listener.to_string().into()];
            rows::run(sql, "DELETE FROM watch WHERE topic = ? AND listener = ?", values)
        }
    }
}
