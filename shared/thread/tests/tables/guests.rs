//! What each frame of a guest leads to, in each state of the session.
//! Never a state that only the thread's inside knows: each is reached by frames.

use hanmadi_protocol::platform::conversation::State;
use hanmadi_thread::{AgentCommand, Effect, Policy, Rates};
use serde_json::{Value, json};

use super::stage::{DEPLOYMENT, KIM, POLICY, Stage};

/// A socket that has said nothing; one with a session; one whose conversation was ended; one that slept too long.
const STATES: [&str; 4] = ["open", "configured", "read-only", "expired"];

fn stage(state: &str, policy: Policy) -> Stage {
    let mut stage = Stage::configured(policy, Rates::Standard);
    stage.say(1, "first", "Hello?");
    stage.assign(KIM, true);
    match state {
        "open" => stage.open(3),
        "read-only" => {
            let participant = stage.leg().participant;
            stage.agent(KIM, AgentCommand::Patch { participant, state: State::Disconnected });
        }
        "expired" => drop(stage.later(1_000_000)),
        _ => {}
    }
    stage.later(5000);
    stage
}

fn message(message: &Value) -> Value {
    json!({ "action": "onMessage", "tracingId": "t", "message": message })
}

fn event(event: &Value) -> Value {
    message(&json!({ "type": "Event", "events": [event] }))
}

fn presence(kind: &str) -> Value {
    event(&json!({ "eventType": "Presence", "presence": { "type": kind } }))
}

fn actions() -> Vec<(&'static str, Value)> {
    let configure = |more: Value| {
        let mut frame = json!({ "action": "configureSession", "deploymentId": DEPLOYMENT });
        frame.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        frame
    };
    let typing = json!({ "eventType": "Typing", "typing": { "type": "On" } });
    let content = json!([{ "contentType": "ButtonResponse", "buttonResponse": { "text": "Yes" } }]);
    vec![
        ("configure", configure(json!({}))),
        ("start new", configure(json!({ "startNew": true }))),
        ("resume", configure(json!({ "hanmadi": { "resumeAfter": 1 } }))),
        ("other deployment", configure(json!({ "deploymentId": "00000000-0000-0000-0000-000000000009" }))),
        ("text", message(&json!({ "type": "Text", "text": "Hi" }))),
        ("structured", message(&json!({ "type": "Structured", "text": "Yes", "content": content }))),
        ("join", presence("Join")),
        ("clear", presence("Clear")),
        ("sign in", presence("SignIn")),
        ("typing", event(&typing)),
        ("video", event(&json!({ "eventType": "Video" }))),
        ("two events", message(&json!({ "type": "Event", "events": [typing, typing] }))),
        ("echo", json!({ "action": "echo", "message": { "text": "ping" } })),
        ("getJwt", json!({ "action": "getJwt" })),
        ("getConfiguration", json!({ "action": "getConfiguration" })),
        ("close", json!({ "action": "closeSession" })),
        ("close all", json!({ "action": "closeSession", "closeAllConnections": true })),
        ("onAttachment", json!({ "action": "onAttachment" })),
        ("other token", json!({ "action": "echo", "token": "another", "message": { "text": "ping" } })),
        ("no action", json!({})),
    ]
}

const NO_SESSION: &str = "3 hears 4007 session not found";
const EXPIRED: &str = "1 hears 4006 session expired";
const ENDED: &str = "1 hears 409 The conversation has ended. Start a new one to write again.";
const CONFIGURATION: &str = "1 hears GetConfigurationResponse";
const NOT_OFFERED: &str = "1 hears 4000 This deployment does not offer that.";
const STRANGER: &str = "1 hears 4007 session not found";
const NO_ACTION: &str = "1 hears 4020 The parameter action is missing.";
const ELSEWHERE: &str = "1 hears 400 The deploymentId is not the one of this socket.";
const NEW: &str = "2 hears SessionExpiredEvent; 2 is open; keep session 2; 1 is configured; \
                   1 hears session connected new";

/// For each action, what follows in each of [`STATES`].
#[rustfmt::skip]
const TABLE: [(&str, [&str; 4]); 20] = [
    ("configure", [
        "3 is configured; 3 hears session connected",
        "1 is configured; 1 hears session connected",
        "1 is configured; 1 hears session connected read-only",
        NEW,
    ]),
    ("start new", [
        "3 is configured; 3 hears session connected",
        "1 is configured; 1 hears session connected",
        NEW,
        NEW,
    ]),
    ("resume", [
        "3 is configured; 3 hears session connected; 3 hears session 1 after 1",
        "1 is configured; 1 hears session connected; 1 hears session 1 after 1",
        "1 is configured; 1 hears session connected read-only; 1 hears session 1 after 1",
        "2 hears SessionExpiredEvent; 2 is open; keep session 2; 1 is configured; 1 hears session connected new; \
         1 hears session 2 after 1",
    ]),
    ("other deployment", [
        "3 hears 400 The deploymentId is not the one of this socket.", ELSEWHERE, ELSEWHERE, ELSEWHERE,
    ]),
    ("text", [
        NO_SESSION,
        "keep message 2; 1 hears message Hi; 2 hears message Hi; post message 2 to agent b",
        ENDED,
        EXPIRED,
    ]),
    ("structured", [
        NO_SESSION,
        "keep message 2; 1 hears message Yes; 2 hears message Yes; post message 2 to agent b",
        ENDED,
        EXPIRED,
    ]),
    ("join", [NO_SESSION, "keep message 2; 1 hears Join; 2 hears Join", ENDED, EXPIRED]),
    ("clear", [NO_SESSION, "1 hears 403 Presence events Conversation Clear are not supported", ENDED, EXPIRED]),
    ("sign in", [NO_SESSION, "1 hears 400 The event is not known.", ENDED, EXPIRED]),
    ("typing", [NO_SESSION, "signal typing 5000", ENDED, EXPIRED]),
    ("video", [NO_SESSION, "1 hears 400 The event is not known.", ENDED, EXPIRED]),
    ("two events", [NO_SESSION, "1 hears 400 A message carries one event.", ENDED, EXPIRED]),
    ("echo", [NO_SESSION, "1 hears echo ping", "1 hears echo ping", EXPIRED]),
    ("getJwt", [NO_SESSION, "1 hears a jwt", "1 hears a jwt", EXPIRED]),
    ("getConfiguration", ["3 hears GetConfigurationResponse", CONFIGURATION, CONFIGURATION, CONFIGURATION]),
    ("close", [NO_SESSION, "1 is open; 1 hears session", "1 is open; 1 hears session read-only", EXPIRED]),
    ("close all", [
        NO_SESSION,
        "2 hears closed; close 2 1000; 1 is open; 1 hears session",
        "2 hears closed; close 2 1000; 1 is open; 1 hears session read-only",
        EXPIRED,
    ]),
    ("onAttachment", ["3 hears 4000 This deployment does not offer that.", NOT_OFFERED, NOT_OFFERED, NOT_OFFERED]),
    ("other token", [NO_SESSION, STRANGER, STRANGER, STRANGER]),
    ("no action", ["3 hears 4020 The parameter action is missing.", NO_ACTION, NO_ACTION, NO_ACTION]),
];

#[test]
fn every_action_in_every_state() {
    for ((name, frame), (row, expected)) in actions().into_iter().zip(TABLE) {
        assert_eq!(name, row);
        for (state, expected) in STATES.into_iter().zip(expected) {
            let from = if state == "open" { 3 } else { 1 };
            assert_eq!(stage(state, POLICY).frame(from, &frame), expected, "{name}, {state}");
        }
    }
}

#[test]
fn a_refusal_says_what_it_refuses() {
    let mut stage = stage("read-only", POLICY);
    let (effects, _) = stage.raw(1, &message(&json!({ "text": "Hi" })));
    let [Effect::Tell(_, text)] = effects.as_slice() else { panic!("{effects:?}") };
    let frame: Value = serde_json::from_str(text).unwrap();
    assert_eq!((&frame["type"], &frame["class"]), (&json!("response"), &json!("string")));
    assert_eq!((&frame["code"], &frame["tracingId"]), (&json!(409), &json!("t")));
}

#[test]
fn what_the_deployment_switched_off() {
    let off = "1 hears 403 Turn on the Feature Toggle or fix the configuration.";
    let policy = Policy { guest_typing: false, auto_start: false, ..POLICY };
    let mut stage = stage("configured", policy);
    for (name, frame) in actions() {
        if matches!(name, "join" | "typing") {
            assert_eq!(stage.frame(1, &frame), off, "{name}");
        }
    }
}

#[test]
fn the_first_words_wait_and_an_ended_conversation_waits_again() {
    let mut stage = Stage::configured(Policy { disconnect_read_only: false, ..POLICY }, Rates::Standard);
    assert_eq!(
        stage.say(1, "a", "Hello"),
        "keep message 1; 1 hears message Hello; 2 hears message Hello; ask flow 1; keep conversation 1 pending; \
         post waiting to board; keep conversation 1 waiting"
    );
    assert_eq!(
        stage.say(2, "b", "Anyone?"),
        "keep message 2; 1 hears message Anyone?; 2 hears message Anyone?"
    );
    stage.assign(KIM, true);
    let participant = stage.leg().participant;
    stage.agent(KIM, AgentCommand::Patch { participant, state: State::Disconnected });
    let id = stage.id();
    let reopened = stage.later(10_000).say(1, "c", "One more thing");
    assert_eq!(
        reopened,
        "keep message 4; 1 hears message One more thing; 2 hears message One more thing; ask flow 4; \
         keep conversation 1 pending; post waiting to board; keep conversation 1 waiting"
    );
    assert_eq!(stage.id(), id, "within the window it is the same conversation");
}

#[test]
fn a_join_opens_nothing_and_belongs_to_what_comes() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    assert_eq!(stage.frame(1, &presence("Join")), "keep message 1; 1 hears Join; 2 hears Join");
    assert!(stage.conversation.is_none());
    stage.say(1, "a", "Hello");
    assert_eq!(stage.records[0].conversation, stage.records[1].conversation);
    assert_eq!(stage.records[1].conversation, Some(stage.id()));
}
