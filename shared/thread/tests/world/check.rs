//! What must hold at every step.
//! Never asks the thread for its opinion: rows and frames speak for themselves.

use std::rc::Rc;

use hanmadi_ids::{ConnectionId, ConversationId, ThreadKey};
use hanmadi_protocol::{limits, time::Timestamp};
use hanmadi_thread::{Record, Stage, Thread};
use serde_json::Value;

use super::{
    host::{Host, added},
    legs,
    rows::Rows,
};

/// A frame is told only of what stands in the rows, to the letter.
pub(crate) fn told(rows: &Rows, text: &str) {
    let frame: Value = serde_json::from_str(text).unwrap();
    for field in ["type", "class", "code", "body"] {
        assert!(!frame[field].is_null(), "clients drop a frame without {field}: {text}");
    }
    if !is_message(&frame) || is_typing(&frame) {
        return;
    }
    let id = frame["body"]["id"].as_str().unwrap();
    let kept = rows.messages.values().find(|record| record.id.simple() == id);
    let kept = kept.unwrap_or_else(|| panic!("told before it was stored: {text}"));
    assert_eq!(body(kept), frame["body"]);
    if let Some(seq) = frame["seq"].as_u64() {
        assert_eq!(seq, kept.seq);
    }
}

/// Memory is a cache of the rows.
pub(crate) fn same_as_loaded(memory: &Thread, loaded: &Thread, rows: &Rows) {
    assert_eq!(memory.head(), loaded.head());
    assert_eq!(memory.identity(), loaded.identity());
    assert_eq!(memory.session(), loaded.session());
    assert_eq!(memory.sockets(), loaded.sockets());
    let asked = rows.latest().is_some_and(|latest| latest.stage != Stage::Queue);
    match (memory.due(), loaded.due()) {
        // What memory has asked, and waits for, is asked again at once when it is gone.
        (Some(memory), Some(loaded)) if asked => assert!(loaded.0 <= memory.0),
        (memory, loaded) => assert_eq!(memory, loaded),
    }
    for one in rows.conversations() {
        assert_eq!(memory.conversation(one.id), loaded.conversation(one.id));
    }
    if memory.sockets() > 0 {
        assert!(memory.due().is_some(), "a live socket with nothing that ends it");
    }
}

/// The rows after an event, by themselves and beside those before it.
pub(crate) fn rows(now: Timestamp, key: ThreadKey, before: &Rows, after: &Rows) {
    let mut last_time = None;
    for (place, (seq, record)) in (1..).zip(&after.messages) {
        assert_eq!((place, place), (*seq, record.seq), "numbers have no gaps");
        assert!(last_time < Some(record.time), "times grow");
        last_time = Some(record.time);
        let sent = body(record);
        assert_eq!(sent["channel"]["time"], record.time.to_string());
        assert_eq!(sent["id"], record.id.simple());
    }
    let stays = before.messages.iter().all(|(seq, one)| Rc::ptr_eq(one, &after.messages[seq]));
    assert!(stays, "a stored message never changes");
    let all: Vec<_> = after.conversations().collect();
    for (place, one) in (1..).zip(&all) {
        assert_eq!((one.id.thread(), one.id.ordinal()), (key, place), "an id leads to its thread");
        assert!(one.ended.is_some() || all.len() == place as usize, "one conversation at a time");
        legs::alone(one);
        if let Some(before_it) = before.conversation(one.id.ordinal()) {
            legs::change(now, before, &before_it, one);
        }
    }
    assert!(added(before, after).len() <= limits::BOT_MESSAGES + 1, "a flood of messages");
    for record in added(before, after) {
        threading(now, key, before, after, &record);
    }
}

/// The rule of 72 hours, said once more and otherwise.
fn threading(now: Timestamp, key: ThreadKey, before: &Rows, after: &Rows, record: &Record) {
    let (ordinal, lapsed) = before.latest().map_or((0, true), |one| {
        let window = after.identity().unwrap().policy.window_minutes * 60_000;
        let lapsed = one.ended.is_some_and(|ended| now.since_ms(ended) >= window);
        (one.id.ordinal(), lapsed)
    });
    let expected = ConversationId::new(key, ordinal + u32::from(lapsed));
    assert_eq!(record.conversation, Some(expected), "the threading rule");
    let latest = after.latest();
    if body(record)["direction"] == "Inbound" && body(record)["type"] != "Event" {
        let latest = latest.unwrap();
        assert_eq!((latest.id, latest.ended), (expected, None), "words open what they belong to");
    } else if latest.is_none_or(|latest| latest.id != expected || latest.ended.is_some()) {
        // The last words of a flow or a bot may end what they are said in.
        let person = body(record)["originatingEntity"] != "Bot";
        assert!(!person || body(record)["type"] == "Event", "words in a conversation that does not run");
    }
}

/// A new message is told to every socket of the session, once, and to no other.
pub(crate) fn fan_out(
    host: &Host,
    before: &Rows,
    from: Option<ConnectionId>,
    told: &[(ConnectionId, String)],
) {
    for record in added(before, &host.rows) {
        for (id, attachment) in &host.sockets {
            let frames: Vec<Value> = told
                .iter()
                .filter(|(to, _)| to == id)
                .map(|(_, text)| serde_json::from_str(text).unwrap())
                .filter(|frame: &Value| frame["body"]["id"] == record.id.simple())
                .collect();
            assert_eq!(frames.len(), usize::from(attachment.configured.is_some()), "told to each once");
            for frame in frames {
                assert_eq!(frame["seq"].is_u64(), attachment.extras, "seq only for who asked");
                assert!(
                    frame["tracingId"].is_null() || Some(*id) == from,
                    "a tracing id for its sender alone"
                );
            }
        }
    }
}

pub(crate) fn body(record: &Record) -> Value {
    serde_json::from_str(&record.body).unwrap()
}

/// Not an answer such as the echo of a health check.
pub(crate) fn is_message(frame: &Value) -> bool {
    frame["class"] == "StructuredMessage" && frame["type"] == "message"
}

pub(crate) fn is_typing(frame: &Value) -> bool {
    frame["body"]["events"][0]["eventType"] == "Typing"
}
