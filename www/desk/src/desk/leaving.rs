//! Leaving the desk, and what the sign-in page says after that.
//! Never leaves a customer's words in memory: the page starts over.

use crate::host::{page, storage};

/// Why the desk is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaving {
    /// The agent signed out: nothing is left behind.
    ByAgent,
    /// The session ended: drafts stay for the next login in this tab.
    Ended,
}

const ENDED: &str = "ended";

/// Starts the page over, so that no customer's words stay in memory.
pub(crate) fn leave(why: Leaving) {
    match why {
        Leaving::ByAgent => {
            storage::clear();
            page::set_fragment("");
        }
        Leaving::Ended => storage::write(ENDED, &true),
    }
    page::reload();
}

/// True once after a session ended by itself.
pub(crate) fn was_ended() -> bool {
    let ended = storage::read(ENDED).unwrap_or(false);
    storage::remove(ENDED);
    ended
}
