//! What the transcript promises, over made-up threads and bad links.
//! Never uses a real edge: frames are written here as the wire writes them.

use hanmadi_protocol::{
    guest::incoming::{Body, Incoming},
    time::Timestamp,
};
use proptest::prelude::*;

use super::{Applied, Transcript, What};

const NOW: Timestamp = Timestamp::from_ms(1_000_000);

fn message(seq: u64, own: bool) -> String {
    let (direction, tracing) =
        if own { ("Inbound", format!(r#","tracingId":"t{seq}""#)) } else { ("Outbound", String::new()) };
    format!(
        r#"{{"type":"message","class":"StructuredMessage","code":200,"body":{{"id":"{seq:032x}","direction":"{direction}","type":"Text","text":"m{seq}","channel":{{"time":"1970-01-01T00:00:{:02}.000Z","from":{{"nickname":"Mina"}}}}}},"seq":{seq}{tracing}}}"#,
        seq % 60
    )
}

fn event(body: &str, seq: &str) -> String {
    format!(
        r#"{{"type":"message","class":"StructuredMessage","code":200,"body":{{"id":"{:032x}","direction":"Outbound","type":"Event","events":[{body}],"channel":{{"time":"1970-01-01T00:00:00.000Z","from":{{"nickname":"Mina"}}}},"metadata":{{"readOnly":"true"}}}}{seq}}}"#,
        77
    )
}

fn answer(base: u64, head: u64) -> String {
    let new = base == head;
    format!(
        r#"{{"type":"response","class":"SessionResponse","code":200,"body":{{"connected":true,"newSession":{new},"readOnly":false,"hanmadi":{{"base":{base},"head":{head}}}}}}}"#
    )
}

fn apply(transcript: &mut Transcript, text: &str) -> Applied {
    let frame = Incoming::parse(text).unwrap();
    let Body::Fields(fields) = &frame.body else { panic!("text") };
    if frame.class == "SessionResponse" {
        transcript.session(fields)
    } else {
        transcript.message(&frame, fields, NOW)
    }
}

fn words(transcript: &Transcript) -> Vec<String> {
    transcript
        .entries()
        .map(|entry| match &entry.what {
            What::Text(text) => text.clone(),
            What::Ended(_) | What::Silent => format!("{:?}", entry.what),
        })
        .collect()
}

fn snapshot(log: &[bool]) -> Transcript {
    let mut transcript = Transcript::default();
    apply(&mut transcript, &answer(0, log.len() as u64));
    for (seq, own) in (1..).zip(log) {
        apply(&mut transcript, &message(seq, *own));
    }
    transcript
}

/// What a link does to one frame.
#[derive(Clone, Debug)]
enum Fate {
    Arrives,
    Lost,
    Twice,
    Late(usize),
}

fn fate() -> impl Strategy<Value = Fate> {
    prop_oneof![4 => Just(Fate::Arrives), 2 => Just(Fate::Lost), 1 => Just(Fate::Twice), 1 => (1..6usize).prop_map(Fate::Late)]
}

proptest! {
    /// Drops, repeats and reordering end in the same transcript as a fresh snapshot.
    #[test]
    fn a_bad_link_ends_in_the_snapshot(log in prop::collection::vec((any::<bool>(), fate()), 0..60)) {
        let owns: Vec<bool> = log.iter().map(|(own, _)| *own).collect();
        let mut transcript = Transcript::default();
        apply(&mut transcript, &answer(0, 0));
        for (seq, own) in (1..).zip(&owns) {
            if *own { transcript.say(format!("t{seq}"), format!("m{seq}"), NOW); }
        }
        let mut late: Vec<(usize, u64)> = Vec::new();
        for (seq, (own, fate)) in (1u64..).zip(&log) {
            let times = match fate { Fate::Lost => 0, Fate::Twice => 2, Fate::Arrives => 1, Fate::Late(by) => { late.push((*by, seq)); 0 } };
            for _ in 0..times {
                let applied = apply(&mut transcript, &message(seq, *own));
                if let Some(after) = applied.resume_after {
                    apply(&mut transcript, &answer(0, seq));
                    for missed in after + 1..=seq { apply(&mut transcript, &message(missed, owns[missed as usize - 1])); }
                }
            }
            for (by, _) in &mut late { *by = by.saturating_sub(1); }
            for (_, seq) in late.extract_if(.., |(by, _)| *by == 0).collect::<Vec<_>>() {
                apply(&mut transcript, &message(seq, owns[seq as usize - 1]));
            }
        }
        // The connection ends, and the next one resumes.
        let after = transcript.seen();
        apply(&mut transcript, &answer(0, log.len() as u64));
        for seq in after + 1..=log.len() as u64 { apply(&mut transcript, &message(seq, owns[seq as usize - 1])); }
        prop_assert_eq!(words(&transcript), words(&snapshot(&owns)));
        prop_assert_eq!(transcript.pending(), &[]);
        prop_assert_eq!(transcript.seen(), log.len() as u64);
    }
}

#[test]
fn a_gap_is_asked_for_once_and_shown_in_order() {
    let mut transcript = snapshot(&[true, false]);
    assert_eq!(apply(&mut transcript, &message(4, false)).resume_after, Some(2));
    assert_eq!(apply(&mut transcript, &message(5, false)).resume_after, None);
    assert_eq!(words(&transcript), ["m1", "m2", "m4", "m5"]);
    apply(&mut transcript, &answer(0, 5));
    assert_eq!(apply(&mut transcript, &message(3, false)).arrived, 3);
    assert_eq!(words(&transcript), ["m1", "m2", "m3", "m4", "m5"]);
}

#[test]
fn a_session_may_begin_at_any_number() {
    let mut transcript = Transcript::default();
    apply(&mut transcript, &answer(40, 42));
    assert_eq!(apply(&mut transcript, &message(41, false)), Applied { arrived: 1, ..Applied::default() });
    assert_eq!(apply(&mut transcript, &message(42, false)), Applied { arrived: 1, ..Applied::default() });
    assert_eq!(transcript.seen(), 42);
}

#[test]
fn a_new_session_goes_on_below_the_old_one() {
    let mut transcript = snapshot(&[true, false]);
    apply(&mut transcript, &answer(3, 3));
    assert_eq!(transcript.begins_after(), Some(3));
    assert_eq!(apply(&mut transcript, &message(4, true)).resume_after, None);
    assert_eq!(words(&transcript), ["m1", "m2", "m4"]);
}

#[test]
fn another_thread_starts_over() {
    let mut transcript = snapshot(&[true, false, true]);
    assert_eq!(apply(&mut transcript, &answer(0, 1)).resume_after, Some(0));
    apply(&mut transcript, &answer(0, 1));
    apply(&mut transcript, &message(1, false));
    assert_eq!(words(&transcript), ["m1"]);
}

#[test]
fn what_was_left_unsent_comes_before_what_is_written_after_it() {
    let mut transcript = Transcript::default();
    transcript.say("b".into(), "second".into(), NOW);
    let earlier = Timestamp::from_ms(1);
    let left = super::Pending { id: "a".into(), text: "first".into(), at: earlier, refused: None };
    transcript.restore(vec![left.clone(), left]);
    transcript.refuse("a", 4011);
    assert_eq!(transcript.next_to_send().map(|next| next.text.as_str()), Some("second"));
    transcript.retry("a");
    transcript.discard("b");
    assert_eq!(transcript.next_to_send().map(|next| next.text.as_str()), Some("first"));
}

#[test]
fn typing_ends_with_time_or_with_the_message() {
    let typing = event(r#"{"eventType":"Typing","typing":{"type":"On","durationMs":3000}}"#, "");
    let mut transcript = snapshot(&[true]);
    apply(&mut transcript, &typing);
    assert_eq!(transcript.typing(NOW).and_then(|typing| typing.name.clone()).as_deref(), Some("Mina"));
    assert_eq!(transcript.typing(NOW.plus_ms(3000)), None);
    apply(&mut transcript, &message(2, false));
    assert_eq!(transcript.typing(NOW), None);
}

#[test]
fn an_end_that_is_final_makes_it_read_only() {
    let mut transcript = snapshot(&[true]);
    apply(
        &mut transcript,
        &event(r#"{"eventType":"Presence","presence":{"type":"Disconnect"}}"#, r#","seq":2"#),
    );
    assert!(transcript.is_read_only());
    assert_eq!(words(&transcript), ["m1", "Ended(true)"]);
}
