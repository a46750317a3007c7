//! Schemas and their versions: each object's tables, made on its first write.
//! Never changes a version that has shipped: the next one is added behind it.

use serde::Deserialize;
use worker::{Result, SqlStorage};

use super::rows;

/// The outbox and the marks of what was taken, the same in every object that has them. No index: the outbox is
/// mostly empty, old marks are looked for seldom, and each index is one more page with every event.
const POST: &str = "
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        destination TEXT NOT NULL,
        body TEXT NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        due INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE taken (source TEXT PRIMARY KEY, id INTEGER NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

/// Who watches what an object tells, and until when, in milliseconds since 1970.
const WATCH: &str = "
    CREATE TABLE watch (topic TEXT NOT NULL, listener TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (topic, listener))
        STRICT, WITHOUT ROWID;
";

/// A Thread's tables, version by version. A message is written as one value: each that crosses from WebAssembly
/// costs time with every message, and what is seldom looked for is read out of it. By the query, not by a virtual
/// column: a strict table works those out for each row that is added.
pub(super) const THREAD: &[&[&str]] = &[&[
    POST,
    "
    CREATE TABLE part (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE conversation (ordinal INTEGER PRIMARY KEY, id TEXT NOT NULL, body TEXT NOT NULL) STRICT;
    CREATE TABLE message (seq INTEGER PRIMARY KEY, row TEXT NOT NULL) STRICT;
    ",
], &["
    CREATE TABLE note (number INTEGER PRIMARY KEY, author TEXT NOT NULL, client TEXT, body TEXT NOT NULL) STRICT;
"]];

/// The Switchboard's tables, version by version.
pub(super) const SWITCHBOARD: &[&[&str]] = &[&[
    POST,
    "
    CREATE TABLE waiting (conversation TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE held (conversation TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE watcher (queue TEXT NOT NULL, agent TEXT NOT NULL, PRIMARY KEY (queue, agent))
        STRICT, WITHOUT ROWID;
    ",
], &["
    DROP TABLE waiting;
    DROP TABLE held;
    CREATE TABLE wait (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE leg (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE agent (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE pace (id TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE explanation (offer TEXT PRIMARY KEY, conversation TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL)
        STRICT, WITHOUT ROWID;
    CREATE INDEX explanation_conversation ON explanation (conversation, at);
    CREATE INDEX explanation_at ON explanation (at);
"], &[
    // A door to two tables: by one statement, which is all or nothing by itself, a wait comes or goes and the event
    // that said so is marked as taken. That is what most events are, and a transaction around two costs more.
    "CREATE VIEW arrival AS SELECT id, body, '' AS source, 0 AS event, 0 AS at FROM wait",
    "
    CREATE TRIGGER arrival_taken INSTEAD OF INSERT ON arrival BEGIN
        INSERT OR REPLACE INTO wait SELECT NEW.id, NEW.body WHERE NEW.body IS NOT NULL;
        DELETE FROM wait WHERE id = NEW.id AND NEW.body IS NULL;
        INSERT OR REPLACE INTO taken VALUES (NEW.source, NEW.event, NEW.at);
    END
    ",
], &[
    WATCH,
    // A channel lives for a day unless it is renewed, and then the list comes anew.
    "INSERT INTO watch
        SELECT 'v2.routing.queues.' || queue || '.conversations.messages', agent, unixepoch() * 1000 + 86400000 FROM watcher",
    "DROP TABLE watcher",
    // Of queues whose users are watched: who takes from them, as their watchers know it.
    "CREATE TABLE membership (queue TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID",
]];

/// An Agent's tables, version by version.
pub(super) const AGENT: &[&[&str]] = &[
    &[
        POST,
        "
    CREATE TABLE inbox (conversation TEXT PRIMARY KEY, open INTEGER NOT NULL, changed INTEGER NOT NULL, body TEXT NOT NULL)
        STRICT, WITHOUT ROWID;
    CREATE TABLE channel (
        id TEXT PRIMARY KEY,
        made INTEGER NOT NULL,
        expires INTEGER NOT NULL,
        topics TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    ",
    ],
    &[
        // What occupies nobody any more, apart: what is asked for all day stays as small as it is.
        "CREATE TABLE past (conversation TEXT PRIMARY KEY, changed INTEGER NOT NULL, body TEXT NOT NULL)
            STRICT, WITHOUT ROWID",
        "CREATE INDEX past_changed ON past (changed)",
        "INSERT INTO past SELECT conversation, changed, body FROM inbox WHERE open = 0",
        "DELETE FROM inbox WHERE open = 0",
        "ALTER TABLE inbox DROP COLUMN open",
    ],
    &[
        "CREATE TABLE mark (conversation TEXT PRIMARY KEY, seq INTEGER NOT NULL, changed INTEGER NOT NULL)
            STRICT, WITHOUT ROWID",
        "CREATE INDEX mark_changed ON mark (changed)",
    ],
    &[
        WATCH,
        // What this object's channels hear by others, as those were asked for it last.
        "CREATE TABLE asked (source TEXT PRIMARY KEY, topics TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ],
    &[
        "CREATE TABLE draft (
            conversation TEXT NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL, number INTEGER NOT NULL,
            PRIMARY KEY (conversation, kind)
        ) STRICT, WITHOUT ROWID",
        "CREATE TABLE setting (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID",
    ],
];

/// A Ledger's tables, version by version.
pub(super) const LEDGER: &[&[&str]] = &[&[
    POST,
    "
    CREATE TABLE event (conversation TEXT NOT NULL, n INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (conversation, n))
        STRICT, WITHOUT ROWID;
    CREATE TABLE record (conversation TEXT PRIMARY KEY, started INTEGER NOT NULL, body TEXT NOT NULL)
        STRICT, WITHOUT ROWID;
    CREATE INDEX record_started ON record (started, conversation);
    ",
]];

/// The Organization's tables, version by version.
pub(super) const ORGANIZATION: &[&[&str]] = &[&[
    POST,
    "
    CREATE TABLE login (
        email TEXT PRIMARY KEY,
        user TEXT NOT NULL,
        password TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE client (id TEXT PRIMARY KEY, role TEXT NOT NULL, secret TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE refresh (digest TEXT PRIMARY KEY, user TEXT NOT NULL, expires INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE entity (kind TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (kind, id))
        STRICT, WITHOUT ROWID;
    ",
]];

#[derive(Deserialize)]
struct Version {
    version: usize,
}

/// Whether the object has ever written anything.
///
/// # Errors
/// What SQLite says.
pub(super) fn exists(sql: &SqlStorage) -> Result<bool> {
    let query = "SELECT 1 AS version FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'";
    Ok(rows::first::<Version>(sql, query, vec![])?.is_some())
}

/// Brings the tables to the latest version.
///
/// # Errors
/// What SQLite says.
pub(super) fn migrate(sql: &SqlStorage, versions: &[&[&str]]) -> Result<()> {
    let before = if exists(sql)? {
        rows::first::<Version>(sql, "SELECT version FROM schema_version", vec![])?
            .map_or(0, |row| row.version)
    } else {
        rows::run(sql, "CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT", vec![])?;
        rows::run(sql, "INSERT INTO schema_version VALUES (0)", vec![])?;
        0
    };
    for (index, statements) in versions.iter().enumerate().skip(before) {
        for statement in *statements {
            rows::run(sql, statement, vec![])?;
        }
        let version = rows::number(index as u64 + 1);
        rows::run(sql, "UPDATE schema_version SET version = ?", vec![version])?;
    }
    Ok(())
}
