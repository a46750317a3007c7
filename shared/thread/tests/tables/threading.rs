//! When a message joins, reopens or opens a conversation.
//! Never anything but times.

use hanmadi_ids::{ConversationId, QueueId, ThreadKey};
use hanmadi_protocol::{
    limits::THREADING_WINDOW_MS,
    platform::{conversation::State, threading::ThreadingOutcome as Outcome},
    time::Timestamp,
};
use hanmadi_thread::{
    AgentCommand, Conversation, Policy, Rates,
    Threading::{self, Joins, OpensAfter, OpensFirst, Reopens},
    explain_threading, thread_message,
};

use super::stage::{KIM, POLICY, Stage};

const WINDOW: u64 = THREADING_WINDOW_MS;
const START: u64 = 1_790_000_000_000;

fn after(ended: Option<u64>, now: u64, window: u64) -> Threading {
    let id = ConversationId::new(ThreadKey::derive("webmessaging", "deployment", "guest"), 1);
    let mut conversation = Conversation::new(id, QueueId::from_u128(2), Timestamp::from_ms(START));
    conversation.ended = ended.map(Timestamp::from_ms);
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

#[test]
fn the_owner_is_told_why() {
    let id = ConversationId::new(ThreadKey::derive("webmessaging", "deployment", "guest"), 1);
    let mut conversation = Conversation::new(id, QueueId::from_u128(2), Timestamp::from_ms(START));
    let why = |conversation: Option<&Conversation>, ms: u64| {
        explain_threading(Timestamp::from_ms(START + ms), conversation, 3_600_000)
    };
    let first = why(None, 0);
    assert_eq!((first.outcome, first.conversation_id, first.end_time), (Outcome::OpensFirst, None, None));
    let joins = why(Some(&conversation), 1);
    assert_eq!((joins.outcome, joins.conversation_id, joins.reopens_until), (Outcome::Joins, Some(id), None));
    conversation.ended = Some(Timestamp::from_ms(START));
    let until = Some(Timestamp::from_ms(START + 3_600_000));
    let reopens = why(Some(&conversation), 3_599_999);
    assert_eq!((reopens.end_time, reopens.reopens_until), (conversation.ended, until));
    assert_eq!(reopens.outcome, Outcome::Reopens);
    let opens = why(Some(&conversation), 3_600_000);
    assert_eq!((opens.outcome, opens.window_minutes), (Outcome::OpensAfter, 60));
    let said = [first.why, joins.why, reopens.why, opens.why];
    assert!(said.iter().all(|why| said.iter().filter(|other| *other == why).count() == 1), "{said:?}");
}

#[test]
fn the_channels_window_decides_and_72_hours_bound_it() {
    for (window_minutes, ms, same) in [
        (0, 1, false),
        (1, 59_999, true),
        (1, 60_000, false),
        (4320, WINDOW - 1, true),
        (4320, WINDOW, false),
        (100_000, WINDOW, false),
    ] {
        let policy =
            Policy { window_minutes, disconnect_told: false, session_seconds: 999_999_999, ..POLICY };
        let mut stage = Stage::configured(policy, Rates::Standard);
        stage.say(1, "a", "Hello");
        stage.assign(KIM, true);
        let participant = stage.leg().participant;
        stage.agent(KIM, AgentCommand::Patch { participant, state: State::Disconnected });
        stage.later(ms);
        let (id, told) = (stage.id(), stage.thread.threading(stage.now));
        stage.say(1, "b", "Hello again");
        assert_eq!(stage.id() == id, same, "{window_minutes} minutes, after {ms}");
        assert_eq!(told.outcome == Outcome::Reopens, same, "and so it was foretold");
    }
}
