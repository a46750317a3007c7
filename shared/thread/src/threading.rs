//! The threading rule: whether a message joins the conversation before it or opens a new one (M-THREAD-1).
//! Never looks at anything but the times.

use hanmadi_protocol::time::Timestamp;

use crate::model::Conversation;

/// What becomes of an inbound message, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Threading {
    /// The conversation waits or runs; the message is one more of it.
    Joins,
    /// The conversation ended within the window; it opens again under the same id.
    Reopens {
        /// How long ago it ended, in milliseconds.
        ended_ms_ago: u64,
    },
    /// There was none before.
    OpensFirst,
    /// The last one ended longer ago than the window.
    OpensAfter {
        /// How long ago it ended, in milliseconds.
        ended_ms_ago: u64,
    },
}

/// Decides for a message at `now`. The window starts when the conversation is disconnected.
#[must_use]
pub fn thread_message(now: Timestamp, last: Option<&Conversation>, window_ms: u64) -> Threading {
    let Some(last) = last else { return Threading::OpensFirst };
    let Some(ended) = last.ended else { return Threading::Joins };
    let ended_ms_ago = now.since_ms(ended);
    if ended_ms_ago < window_ms {
        Threading::Reopens { ended_ms_ago }
    } else {
        Threading::OpensAfter { ended_ms_ago }
    }
}
