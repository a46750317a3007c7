//! The keys a session's messages were stored under, so that a first message need not ask the database.
//! Never the truth: a key that is here is looked up, and only one that can't be here is not.

use std::hash::{DefaultHasher, Hash, Hasher};

use hanmadi_thread::Lookup;
use worker::Result;

use crate::store::ThreadStore;

/// Keys held at most; a session with more asks the database each time.
const KEYS_MAX: usize = 50_000;

/// Stands for all sessions at once.
pub(super) const WHOLE_THREAD: u32 = u32::MAX;

/// Hashes of every key of one session, or of the whole thread.
#[derive(Default)]
#[expect(clippy::disallowed_types, reason = "only asked what is in it, never in which order")]
pub(super) struct Keys {
    session: u32,
    hashes: std::collections::HashSet<u64>,
    complete: bool,
}

impl Keys {
    /// Whether a message may be stored under a key. `false` is certain.
    ///
    /// # Errors
    /// When the keys of the session can't be read.
    pub(super) fn may_hold(&mut self, store: &ThreadStore, lookup: &Lookup) -> Result<bool> {
        let session = lookup.session.unwrap_or(WHOLE_THREAD);
        if self.session != session {
            let known = store.keys(lookup.base, KEYS_MAX)?;
            self.session = session;
            self.complete = known.len() < KEYS_MAX;
            self.hashes = known.iter().map(|key| hash(key)).collect();
        }
        Ok(!self.complete || self.hashes.contains(&hash(&lookup.key)))
    }

    /// Remembers a key that was stored.
    pub(super) fn stored(&mut self, session: u32, key: &str) {
        if self.session != session {
            return;
        }
        if self.hashes.len() >= KEYS_MAX {
            self.complete = false;
            self.hashes.clear();
        }
        if self.complete {
            self.hashes.insert(hash(key));
        }
    }
}

/// Two keys may share a hash: then the database is asked, and knows.
fn hash(key: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
