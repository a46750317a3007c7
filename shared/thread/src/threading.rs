//! The threading rule: whether a message joins the conversation before it or opens a new one (M-THREAD-1).
//! Never looks at anything but the times.

use hanmadi_protocol::{
    platform::threading::{ThreadingDecision, ThreadingOutcome},
    time::Timestamp,
};

use crate::conversation::Conversation;

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

/// Decides as [`thread_message`] does, and says why.
#[must_use]
pub fn explain_threading(now: Timestamp, last: Option<&Conversation>, window_ms: u64) -> ThreadingDecision {
    let (outcome, why) = match thread_message(now, last, window_ms) {
        Threading::Joins => {
            (ThreadingOutcome::Joins, "The conversation waits or runs, so the message joins it.")
        }
        Threading::Reopens { .. } => (
            ThreadingOutcome::Reopens,
            "The conversation was disconnected within the window, so the message reopens it.",
        ),
        Threading::OpensFirst => {
            (ThreadingOutcome::OpensFirst, "There was no conversation before, so the message opens one.")
        }
        Threading::OpensAfter { .. } => (
            ThreadingOutcome::OpensAfter,
            "The conversation was disconnected before the window began, so the message opens a new one.",
        ),
    };
    let ended = last.and_then(|last| last.ended);
    ThreadingDecision {
        outcome,
        at: now,
        conversation_id: last.map(|last| last.id),
        end_time: ended,
        reopens_until: ended.map(|ended| ended.plus_ms(window_ms)),
        window_minutes: window_ms / 60_000,
        why: why.to_owned(),
    }
}
