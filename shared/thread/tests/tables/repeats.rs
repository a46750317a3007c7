//! What counts as the same message once more, and what as another one under the same id.
//! Never two rows under one id.

use hanmadi_thread::{AgentCommand, Rates};
use serde_json::{Value, json};

use super::stage::{KIM, LEE, POLICY, Stage};

fn onmessage(message: &Value) -> Value {
    json!({ "action": "onMessage", "tracingId": "t", "message": message })
}

fn base() -> Value {
    json!({
        "type": "Text",
        "text": "Hi",
        "content": [{ "contentType": "ButtonResponse", "buttonResponse": { "text": "Yes" } }],
        "metadata": { "a": "b" },
    })
}

#[test]
fn the_same_again_is_answered_with_the_first() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    let (first, _) = stage.raw(1, &onmessage(&base()));
    let body = stage.records[0].body.clone();
    for (from, later_ms) in [(1, 0), (2, 5), (1, 600_000)] {
        stage.later(later_ms);
        let again = stage.frame(from, &onmessage(&base()));
        assert_eq!(again, format!("{from} hears message Hi"), "the one who asks, and nobody else");
    }
    assert!(!first.is_empty());
    assert_eq!(stage.records.len(), 1);
    assert_eq!(stage.records[0].body, body);
}

#[test]
fn other_content_under_the_same_id_is_refused() {
    let mut changed: Vec<(&str, Value)> = Vec::new();
    let mut other = |name, change: fn(&mut Value)| {
        let mut message = base();
        change(&mut message);
        changed.push((name, message));
    };
    other("text", |message| message["text"] = "Ho".into());
    other("blank behind the text", |message| message["text"] = "Hi ".into());
    other("kind", |message| message["type"] = "Structured".into());
    other("no content", |message| message["content"] = json!([]));
    other("content", |message| message["content"][0]["buttonResponse"]["text"] = "No".into());
    other("content twice", |message| {
        let item = message["content"][0].clone();
        message["content"].as_array_mut().unwrap().push(item);
    });
    other("no metadata", |message| message["metadata"] = json!({}));
    other("metadata's key", |message| message["metadata"] = json!({ "A": "b" }));
    other("metadata's value", |message| message["metadata"] = json!({ "a": "B" }));
    other("more metadata", |message| message["metadata"]["c"] = "d".into());
    other("attributes", |message| {
        message["channel"] = json!({ "metadata": { "customAttributes": { "a": "b" } } });
    });
    other("attributes instead of metadata", |message| {
        message["metadata"] = json!({});
        message["channel"] = json!({ "metadata": { "customAttributes": { "a": "b" } } });
    });
    for (name, message) in changed {
        let mut stage = Stage::configured(POLICY, Rates::Standard);
        stage.frame(1, &onmessage(&base()));
        let told = stage.frame(1, &onmessage(&message));
        assert_eq!(told, "1 hears 409 Another message with this tracingId was sent before.", "{name}");
        assert_eq!(stage.records.len(), 1, "{name}");
    }
}

#[test]
fn what_has_no_id_is_new_each_time() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    for tracing_id in [json!(null), json!("")] {
        let frame = json!({ "action": "onMessage", "tracingId": tracing_id, "message": base() });
        stage.frame(1, &frame);
        stage.frame(1, &frame);
    }
    assert_eq!(stage.records.len(), 4);
    assert!(stage.records.iter().all(|record| record.key.is_none()));
}

#[test]
fn guests_and_agents_ids_live_apart() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.say(1, "same", "Hello?");
    stage.assign(KIM, true);
    let communication = stage.leg().communication;
    let send = |text: &str| AgentCommand::Send {
        communication,
        text: text.to_owned(),
        client_message_id: Some("same".to_owned()),
    };
    assert!(stage.agent(KIM, send("Hi")).starts_with("message 2: keep message 2"));
    assert!(stage.agent(LEE, send("I am here too")).starts_with("message 3: keep message 3"));
    assert_eq!(stage.agent(KIM, send("Hi")), "message 2", "the first, and nobody is told again");
    assert_eq!(stage.agent(KIM, send("Hi!")), "409 message.id.reused");
    assert_eq!(stage.say(2, "same", "Hello?"), "2 hears message Hello?");
    assert_eq!(stage.records.len(), 3);
}

#[test]
fn an_id_counts_within_its_session() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.say(1, "same", "Hello?");
    stage.later(1_000_000);
    stage.frame(1, &json!({ "action": "configureSession", "deploymentId": super::stage::DEPLOYMENT }));
    let told = stage.say(1, "same", "Hello?");
    assert!(told.starts_with("keep message 2; "), "{told}");
    assert_eq!(stage.records[0].key, stage.records[1].key);
    assert_ne!(stage.records[0].session, stage.records[1].session);
}

#[test]
fn an_agents_repeat_succeeds_after_the_end() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.say(1, "first", "Hello?");
    stage.assign(KIM, true);
    let leg = stage.leg();
    let send = |text: &str| AgentCommand::Send {
        communication: leg.communication,
        text: text.to_owned(),
        client_message_id: Some("c".to_owned()),
    };
    stage.agent(KIM, send("Goodbye"));
    let state = hanmadi_protocol::platform::conversation::State::Disconnected;
    stage.agent(KIM, AgentCommand::Patch { participant: leg.participant, state });
    assert_eq!(stage.agent(KIM, send("Goodbye")), "message 2");
    assert_eq!(stage.say(1, "first", "Hello?"), "1 hears message Hello?", "though the session is read-only");
}

#[test]
fn an_agents_id_counts_in_the_whole_thread() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.say(1, "first", "Hello?");
    stage.assign(KIM, true);
    let communication = stage.leg().communication;
    let send = |text: &str| AgentCommand::Send {
        communication,
        text: text.to_owned(),
        client_message_id: Some("c".to_owned()),
    };
    stage.agent(KIM, send("Hi"));
    stage.later(1_000_000);
    assert_eq!(stage.agent(KIM, send("Hi")), "message 2", "said before, though the session is over");
    stage.frame(1, &json!({ "action": "configureSession", "deploymentId": super::stage::DEPLOYMENT }));
    assert_eq!(stage.agent(KIM, send("Hi")), "message 2", "an agent knows nothing of sessions");
    assert_eq!(stage.agent(KIM, send("Ho")), "409 message.id.reused");
    assert_eq!(stage.records.len(), 2);
}
