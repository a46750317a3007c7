//! When a message joins, reopens or opens a conversation.
//! Never anything but times.

use std::collections::BTreeMap;

use hanmadi_ids::{ConversationId, QueueId, ThreadKey};
use hanmadi_protocol::{limits::THREADING_WINDOW_MS, time::Timestamp};
use hanmadi_thread::{
    Conversation,
    Threading::{self, Joins, OpensAfter, OpensFirst, Reopens},
    thread_message,
};

const WINDOW: u64 = THREADING_WINDOW_MS;
const START: u64 = 1_790_000_000_000;

fn after(ended: Option<u64>, now: u64, window: u64) -> Threading {
    let conversation = Conversation {
        id: ConversationId::new(ThreadKey::derive("webmessaging", "deployment", "guest"), 1),
        queue: QueueId::from_u128(2),
        started: Timestamp::from_ms(START),
        ended: ended.map(Timestamp::from_ms),
        customer_name: None,
        attributes: BTreeMap::new(),
        legs: Vec::new(),
    };
    thread_message(Timestamp::from_ms(now), Some(&conversation), window)
}

#[test]
fn the_window_is_72_hours_from_the_end() {
    assert_eq!(WINDOW, 259_200_000);
    assert_eq!(thread_message(Timestamp::from_ms(START), None, WINDOW), OpensFirst);
    for (ended, now, expected) in [
        (None, START, Joins),
        (None, START + 1000 * WINDOW, Joins),
        (Some(START), START, Reopens { ended_ms_ago: 0 }),
        (Some(START), START + 1, Reopens { ended_ms_ago: 1 }),
        (Some(START), START + WINDOW - 1, Reopens { ended_ms_ago: WINDOW - 1 }),
        (Some(START), START + WINDOW, OpensAfter { ended_ms_ago: WINDOW }),
        (Some(START), START + WINDOW + 1, OpensAfter { ended_ms_ago: WINDOW + 1 }),
        (Some(START), START + 1000 * WINDOW, OpensAfter { ended_ms_ago: 1000 * WINDOW }),
        // A clock that went back.
        (Some(START), START - 5000, Reopens { ended_ms_ago: 0 }),
    ] {
        assert_eq!(after(ended, now, WINDOW), expected, "ended {ended:?}, now {now}");
    }
}

#[test]
fn a_window_may_be_shorter() {
    for (window, ms, reopens) in [
        (0, 0, false),
        (1, 0, true),
        (1, 1, false),
        (3_600_000, 3_599_999, true),
        (3_600_000, 3_600_000, false),
    ] {
        let threading = after(Some(START), START + ms, window);
        assert_eq!(matches!(threading, Reopens { .. }), reopens, "{ms} ms with a window of {window}");
    }
}
