//! What a customer brings along: kept with the conversation, or with the session until there is one.
//! Never lost because it came too early, and never without bound.

use hanmadi_protocol::{limits, platform::conversation::State};
use hanmadi_thread::{AgentCommand, Policy, Rates};
use serde_json::{Value, json};

use super::stage::{KIM, POLICY, Stage};

fn brings(attributes: &Value, message: Value) -> Value {
    let mut message = message;
    message["channel"] = json!({ "metadata": { "customAttributes": attributes } });
    json!({ "action": "onMessage", "message": message })
}

fn words(attributes: &Value) -> Value {
    brings(attributes, json!({ "type": "Text", "text": "Hi" }))
}

fn join(attributes: &Value) -> Value {
    let join = json!({ "eventType": "Presence", "presence": { "type": "Join" } });
    brings(attributes, json!({ "type": "Event", "events": [join] }))
}

fn known(stage: &Stage) -> Value {
    json!(stage.conversation.as_ref().unwrap().attributes)
}

#[test]
fn they_come_with_words_and_the_latest_counts() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    let told = stage.frame(1, &words(&json!({ "cart": "1", "plan": "free" })));
    assert!(
        told.starts_with("keep message 1; 1 hears message Hi; 2 hears message Hi; ask flow 1; "),
        "{told}"
    );
    let told = stage.frame(1, &words(&json!({ "cart": "1" })));
    assert!(told.starts_with("keep message 2; 1 hears"), "nothing new: {told}");
    let told = stage.frame(1, &words(&json!({ "cart": "2" })));
    assert!(told.starts_with("keep message 3; 1 hears"), "{told}");
    assert!(told.ends_with("keep conversation 1 waiting"), "{told}");
    assert_eq!(known(&stage), json!({ "cart": "2", "plan": "free" }));
    let body = stage.conversation.as_ref().unwrap().body(None);
    for participant in body.participants {
        let customer = participant.purpose.as_str() == "customer";
        assert_eq!(participant.attributes.is_empty(), !customer, "shown with the customer alone");
    }
}

#[test]
fn they_wait_for_the_first_words() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    let told = stage.frame(1, &join(&json!({ "cart": "1", "plan": "free" })));
    assert!(told.starts_with("keep session 1; keep message 1; 1 hears Join"), "{told}");
    let told = stage.frame(1, &words(&json!({ "cart": "2" })));
    assert!(told.starts_with("keep session 1; keep message 2; 1 hears"), "{told}");
    assert_eq!(known(&stage), json!({ "cart": "2", "plan": "free" }));
    assert_eq!(stage.thread.session().map(|session| session.attributes.len()), Some(0), "handed over");
}

#[test]
fn what_comes_after_the_end_belongs_to_what_follows() {
    let mut stage = Stage::configured(Policy { disconnect_read_only: false, ..POLICY }, Rates::Standard);
    stage.frame(1, &words(&json!({ "cart": "1" })));
    stage.assign(KIM, true);
    let participant = stage.leg().participant;
    stage.agent(KIM, AgentCommand::Patch { participant, state: State::Disconnected });
    stage.frame(1, &join(&json!({ "cart": "9" })));
    assert_eq!(known(&stage), json!({ "cart": "1" }), "an ended conversation stays as it was");
    stage.later(1000).frame(1, &words(&json!({})));
    assert_eq!(known(&stage), json!({ "cart": "9" }));
}

#[test]
fn they_have_a_bound_in_all() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    let part = |name: char| json!({ name.to_string(): "x".repeat(2000) });
    let many = limits::CUSTOMER_DATA_BYTES / 2001;
    for name in ('a'..).take(many) {
        let told = stage.later(1000).frame(1, &words(&part(name)));
        assert!(told.starts_with("keep message"), "{name}: {told}");
    }
    let before = known(&stage);
    let refused = "1 hears 4013 The customer's attributes are too large in all.";
    assert_eq!(stage.later(1000).frame(1, &words(&part('z'))), refused);
    assert_eq!((known(&stage), stage.records.len()), (before, many), "what is refused leaves no trace");
    let told = stage.later(1000).frame(1, &words(&part('a')));
    assert!(told.starts_with("keep message"), "another value in the place of one: {told}");
}
