//! Conversations of a session with a made-up edge.
//! Never waits: time is a number here.

use hanmadi_protocol::{guest::incoming::Incoming, time::Timestamp};

use super::{Input, Output, Phase, Session, frames};

const ANSWER: &str = r#"{"type":"response","class":"SessionResponse","code":200,"body":{"connected":true,"newSession":true,"hanmadi":{"head":0}}}"#;

fn at(ms: u64) -> Timestamp {
    Timestamp::from_ms(ms)
}

fn writes(out: &[Output]) -> Vec<&str> {
    out.iter()
        .filter_map(|output| if let Output::Write(frame) = output { Some(frame.as_str()) } else { None })
        .collect()
}

fn wake(out: &[Output]) -> u64 {
    out.iter()
        .find_map(|output| if let Output::WakeAt(at) = output { Some(at.as_ms()) } else { None })
        .unwrap()
}

fn live() -> Session {
    let mut session = Session::new("d".into(), "t".into(), false, 7);
    assert!(!session.handle(at(0), Input::Panel(true)).contains(&Output::Connect));
    assert!(session.handle(at(0), Input::Ready).contains(&Output::Connect));
    assert!(writes(&session.handle(at(1), Input::Opened))[0].contains(r#""resumeAfter":0"#));
    session.handle(at(2), frame(ANSWER));
    assert_eq!(session.phase(), Phase::Live);
    session
}

fn echo(id: &str, seq: u64) -> Input {
    frame(&format!(
        r#"{{"type":"message","class":"StructuredMessage","code":200,"tracingId":"{id}","seq":{seq},"body":{{"id":"0","direction":"Inbound","type":"Text","text":"x","channel":{{"time":"1970-01-01T00:00:00.000Z"}}}}}}"#
    ))
}

fn frame(text: &str) -> Input {
    Input::Frame(Box::new(Incoming::parse(text).unwrap()), text.into())
}

fn say(id: &str) -> Input {
    Input::Say { id: id.into(), text: "x".into() }
}

#[test]
fn one_message_is_on_its_way_at_a_time() {
    let mut session = live();
    assert_eq!(writes(&session.handle(at(10), say("a"))).len(), 1);
    assert_eq!(writes(&session.handle(at(11), say("b"))).len(), 0);
    let out = session.handle(at(12), echo("a", 1));
    assert!(out.contains(&Output::Forget("a".into())));
    assert!(writes(&out)[0].contains(r#""tracingId":"b""#));
}

#[test]
fn silence_means_a_new_socket_and_the_same_message_again() {
    let mut session = live();
    let out = session.handle(at(100), say("a"));
    assert_eq!(wake(&out), 5100);
    let out = session.handle(at(5100), Input::Timer);
    assert!(out.contains(&Output::Drop));
    let again = wake(&out);
    assert!((5600..=6100).contains(&again), "{again}");
    assert!(session.handle(at(again), Input::Timer).contains(&Output::Connect));
    session.handle(at(again + 1), Input::Opened);
    let out = session.handle(at(again + 2), frame(&ANSWER.replace("true,\"han", "false,\"han")));
    assert!(writes(&out)[0].contains(r#""tracingId":"a""#));
}

#[test]
fn pauses_grow_and_the_network_coming_back_ends_them() {
    let mut session = live();
    let mut now = 1000;
    for least in [500, 1000, 2000, 4000, 8000, 15_000, 15_000] {
        let out = session.handle(at(now), Input::Lost);
        let pause = wake(&out) - now;
        assert!((least..=2 * least).contains(&pause), "{pause}");
        now += pause;
        session.handle(at(now), Input::Timer);
    }
    session.handle(at(now), Input::Lost);
    assert!(session.handle(at(now + 1), Input::Nudge).contains(&Output::Connect));
}

#[test]
fn too_many_holds_the_outbox_back() {
    let mut session = live();
    session.handle(at(10), say("a"));
    let slow = r#"{"type":"response","class":"TooManyRequestsErrorMessage","code":429,"tracingId":"a","body":{"retryAfter":3}}"#;
    let out = session.handle(at(20), frame(slow));
    assert_eq!((writes(&out).len(), wake(&out)), (0, 3020));
    assert!(writes(&session.handle(at(3020), Input::Timer))[0].contains(r#""tracingId":"a""#));
}

#[test]
fn a_refused_message_lets_the_next_one_pass_and_can_be_sent_again() {
    let mut session = live();
    session.handle(at(10), say("a"));
    session.handle(at(11), say("b"));
    let refusal = r#"{"type":"response","class":"string","code":4011,"body":"too long","tracingId":"a"}"#;
    assert!(writes(&session.handle(at(12), frame(refusal)))[0].contains(r#""tracingId":"b""#));
    assert_eq!(session.transcript().pending()[0].refused, Some(4011));
    session.handle(at(13), echo("b", 1));
    assert!(writes(&session.handle(at(14), Input::Retry("a".into())))[0].contains(r#""tracingId":"a""#));
}

#[test]
fn a_failing_edge_is_asked_again_but_not_for_ever() {
    let mut session = live();
    session.handle(at(10), say("a"));
    let fault = r#"{"type":"response","class":"string","code":5000,"body":"oh","tracingId":"a"}"#;
    let mut now = 20;
    for _ in 0..4 {
        now = wake(&session.handle(at(now), frame(fault)));
        assert_eq!(writes(&session.handle(at(now), Input::Timer)).len(), 1);
    }
    session.handle(at(now), frame(fault));
    assert_eq!(session.transcript().pending()[0].refused, Some(5000));
}

#[test]
fn another_window_takes_over_until_the_visitor_says_otherwise() {
    let mut session = live();
    let closed = r#"{"type":"message","class":"ConnectionClosedEvent","code":200,"body":{}}"#;
    assert!(session.handle(at(10), frame(closed)).contains(&Output::Drop));
    assert!(!session.handle(at(11), Input::Lost).contains(&Output::Connect));
    assert!(!session.handle(at(12), Input::Nudge).contains(&Output::Connect));
    assert!(session.handle(at(13), Input::Wake).contains(&Output::Connect));
}

#[test]
fn an_ended_conversation_is_left_before_a_new_one() {
    let mut session = live();
    session.handle(at(5), frame(&ANSWER.replace("true,\"han", "false,\"readOnly\":true,\"han")));
    assert_eq!(writes(&session.handle(at(6), say("a"))).len(), 0);
    assert!(writes(&session.handle(at(7), Input::StartNew))[0].contains("closeAllConnections"));
    let left = r#"{"type":"response","class":"SessionResponse","code":200,"body":{"connected":false,"readOnly":true}}"#;
    assert!(writes(&session.handle(at(8), frame(left)))[0].contains(r#""startNew":true"#));
    assert!(writes(&session.handle(at(9), frame(ANSWER)))[0].contains(r#""tracingId":"a""#));
}

#[test]
fn typing_is_told_sparingly_and_pings_only_in_sight() {
    let mut session = live();
    assert_eq!(writes(&session.handle(at(10), Input::Typed)).len(), 1);
    assert_eq!(writes(&session.handle(at(4000), Input::Typed)).len(), 0);
    session.handle(at(4001), Input::Pong);
    assert_eq!(writes(&session.handle(at(20_010), Input::Timer)), ["ping"]);
    session.handle(at(20_011), Input::Pong);
    assert!(
        session
            .handle(at(20_012), Input::Visible(false))
            .iter()
            .all(|output| !matches!(output, Output::WakeAt(_)))
    );
}

#[test]
fn text_is_quoted() {
    assert_eq!(frames::quoted("a\"\\\n\u{1}한😀"), "\"a\\\"\\\\\\n\\u0001한😀\"");
}
