//! What a bot is sent, and which of its answers are taken.
//! Never a socket: the bytes alone.

use hanmadi_ids::{BotId, CommunicationId, ConversationId, LanguageId, QueueId, SkillId, ThreadKey};
use hanmadi_protocol::{
    configuration::Configuration,
    limits,
    platform::{
        flow::{LanguageCode, Target},
        threading::MessengerType,
    },
    post::SkillNeed,
    time::Timestamp,
};
use hanmadi_thread::{Fault, Question, Rates, Record, Then};
use serde_json::{Value, json};

use super::stage::{DEPLOYMENT, POLICY, SALES, SUPPORT, Stage};

const RETURNS: SkillId = SkillId::from_u128(31);
const KOREAN: LanguageId = LanguageId::from_u128(41);

fn configuration() -> Configuration {
    let queue = |id: QueueId, name: &str| {
        json!({ "id": id, "name": name, "scoring": "TimestampAndPriority", "skillEvaluation": "ALL",
            "lastAgent": "Disabled", "lastAgentWaitSeconds": 0, "directWaitSeconds": 0, "manualAssignment": true,
            "autoAnswer": false, "alertingTimeoutSeconds": 30, "serviceLevel": { "percentage": 0.8, "durationMs": 20000 },
            "acw": { "wrapupPrompt": "OPTIONAL" } })
    };
    let all = json!({ "queues": [queue(SUPPORT, "Support"), queue(SALES, "Sales desk")],
        "skills": { (RETURNS.to_string()): "Returns" }, "languages": { (KOREAN.to_string()): "Korean" } });
    serde_json::from_value(all).unwrap()
}

fn question(after: u64, upto: u64) -> Question {
    Question {
        conversation: ConversationId::new(ThreadKey::derive("webmessaging", "1", "guest"), 1),
        bot: BotId::from_u128(5),
        leg: CommunicationId::from_u128(6),
        turn: 2,
        after,
        upto,
        deployment: DEPLOYMENT,
        channel: MessengerType::Webmessaging,
        language: Some(LanguageCode::Ko),
        known: true,
        attributes: [("orderNumber".to_owned(), "1001".to_owned())].into(),
        otherwise: Target::anyone(SUPPORT),
        deadline: Timestamp::from_ms(1_790_000_005_000),
    }
}

fn taken(answer: &Value) -> Result<(Vec<String>, Then), Fault> {
    let answer = question(0, 1).answer(answer.to_string().as_bytes(), &configuration())?;
    Ok((answer.messages, answer.then))
}

#[test]
fn the_body_says_what_was_said_and_is_the_same_each_time() {
    let mut stage = Stage::configured(POLICY, Rates::Unlimited);
    stage.say(1, "a", "어디쯤 왔나요?");
    stage.later(5).frame(
        1,
        &json!({ "action": "onMessage", "tracingId": "b", "message": { "type": "Structured", "text": "Yes",
            "content": [{ "contentType": "ButtonResponse", "buttonResponse": { "text": "Yes", "payload": "1.0" } }] } }),
    );
    stage.later(5).say(1, "c", "not yet");
    let mut question = question(0, 2);
    question.conversation = stage.id();
    let body: Value = serde_json::from_str(&question.body(&stage.records)).unwrap();
    let [first, second] = [0, 1].map(|place| stage.records[place].clone());
    assert_eq!(
        body,
        json!({ "conversationId": stage.id(), "legId": CommunicationId::from_u128(6), "turn": 2,
            "deploymentId": DEPLOYMENT, "channel": "webmessaging", "language": "ko", "customer": { "known": true },
            "attributes": { "orderNumber": "1001" }, "answerBy": "2026-09-21T14:13:25.000Z",
            "messages": [
                { "id": first.id.simple(), "time": first.time, "direction": "inbound", "text": "어디쯤 왔나요?" },
                { "id": second.id.simple(), "time": second.time, "direction": "inbound", "text": "Yes", "content": [
                    { "contentType": "ButtonResponse", "buttonResponse": { "text": "Yes", "payload": "1.0" } }] }
            ] })
    );
    let again = question.body(&stage.records);
    stage.forget();
    assert_eq!(question.body(&stage.records[..2]), again, "to the letter, whatever came since");
    assert_eq!(question.key(), format!("{}/{}/2", stage.id(), CommunicationId::from_u128(6)));
}

#[test]
fn events_and_other_conversations_are_no_business_of_a_bot() {
    let mut stage = Stage::configured(POLICY, Rates::Unlimited);
    let join =
        json!({ "type": "Event", "events": [{ "eventType": "Presence", "presence": { "type": "Join" } }] });
    stage.frame(1, &json!({ "action": "onMessage", "tracingId": "j", "message": join }));
    stage.say(1, "a", "Hello");
    let mut question = question(0, 2);
    question.conversation = stage.id();
    let texts = |records: &[Record]| -> Vec<Value> {
        let body: Value = serde_json::from_str(&question.body(records)).unwrap();
        body["messages"].as_array().unwrap().iter().map(|message| message["text"].clone()).collect()
    };
    assert_eq!(texts(&stage.records), ["Hello"]);
    let elsewhere = Record { conversation: None, ..stage.records[1].clone() };
    assert_eq!(texts(&[elsewhere]), [] as [Value; 0]);
}

#[test]
fn a_long_silence_of_the_bot_does_not_make_a_long_question() {
    let most = limits::BOT_QUESTION_MESSAGES;
    for (after, upto, rows, omitted) in [
        (0, 1, (0, 1), Value::Null),
        (3, 3 + most, (3, most), Value::Null),
        (3, 4 + most, (4, most), json!(1)),
        (0, 10 * most, (9 * most, most), json!(9 * most)),
    ] {
        let question = question(after, upto);
        assert_eq!(question.rows(), rows);
        let body: Value = serde_json::from_str(&question.body(&[])).unwrap();
        assert_eq!(body["omitted"], omitted);
    }
}

#[test]
fn an_answer_speaks_learns_and_says_what_follows() {
    for (answer, messages, then) in [
        (json!({}), vec![], Then::Stay),
        (json!({ "messages": [{ "text": "하나" }, { "text": "two" }] }), vec!["하나", "two"], Then::Stay),
        (json!({ "then": "done" }), vec![], Then::Done),
        (json!({ "then": "handOver" }), vec![], Then::HandOver(None)),
        (json!({ "then": "handOver", "to": null }), vec![], Then::HandOver(None)),
    ] {
        assert_eq!(taken(&answer), Ok((messages.into_iter().map(str::to_owned).collect(), then)), "{answer}");
    }
    let learned = json!({ "attributes": { "orderNumber": "1001" } }).to_string();
    let learned = question(0, 1).answer(learned.as_bytes(), &configuration()).unwrap();
    assert_eq!(learned.attributes, [("orderNumber".to_owned(), "1001".to_owned())].into());
}

#[test]
fn a_place_goes_by_id_or_name() {
    let usual = Target::anyone(SUPPORT);
    let skill = |level| vec![SkillNeed { skill: RETURNS, level }];
    for (to, expected) in [
        (json!({}), usual.clone()),
        (json!({ "queue": SALES }), Target { queue: SALES, ..usual.clone() }),
        (json!({ "queue": " sales DESK " }), Target { queue: SALES, ..usual.clone() }),
        (
            json!({ "skills": [{ "skill": "returns", "level": 3 }] }),
            Target { skills: skill(3), ..usual.clone() },
        ),
        (
            json!({ "skills": [{ "skill": RETURNS }, { "skill": "Returns", "level": 5 }] }),
            Target { skills: skill(5), ..usual.clone() },
        ),
        (
            json!({ "priority": -7, "language": "korean" }),
            Target { priority: -7, language: Some(KOREAN), ..usual.clone() },
        ),
    ] {
        let answer = json!({ "then": "handOver", "to": to });
        assert_eq!(taken(&answer), Ok((Vec::new(), Then::HandOver(Some(expected)))), "{answer}");
    }
}

#[test]
fn what_is_wrong_is_refused_as_a_whole() {
    let to = |to: Value| json!({ "messages": [{ "text": "good" }], "then": "handOver", "to": to });
    let text = |length: usize| json!({ "messages": [{ "text": "good" }, { "text": "x".repeat(length) }] });
    let many = |count: usize| json!({ "messages": vec![json!({ "text": "x" }); count] });
    let skills = vec![json!({ "skill": "Returns" }); limits::TRANSFER_SKILLS + 1];
    assert!(taken(&many(limits::BOT_MESSAGES)).is_ok());
    assert!(taken(&text(limits::GUEST_TEXT_BYTES)).is_ok());
    assert!(taken(&json!({ "attributes": { "key": "x".repeat(limits::CUSTOM_DATA_BYTES - 3) } })).is_ok());
    for (answer, fault) in [
        (many(limits::BOT_MESSAGES + 1), Fault::Messages(limits::BOT_MESSAGES + 1)),
        (text(limits::GUEST_TEXT_BYTES + 1), Fault::Message(1)),
        (json!({ "messages": [{ "text": " \n" }] }), Fault::Message(0)),
        (json!({ "attributes": { "key": "x".repeat(limits::CUSTOM_DATA_BYTES - 2) } }), Fault::Attributes),
        (json!({ "attributes": { " ": "x" } }), Fault::Attributes),
        (json!({ "to": {} }), Fault::NothingHandedOver),
        (json!({ "then": "done", "to": { "queue": "Support" } }), Fault::NothingHandedOver),
        (to(json!({ "queue": "Nowhere" })), Fault::Queue),
        (to(json!({ "queue": QueueId::from_u128(404) })), Fault::Queue),
        (to(json!({ "skills": [{ "skill": "Juggling" }] })), Fault::Skills),
        (to(json!({ "skills": [{ "skill": "Returns", "level": 6 }] })), Fault::Skills),
        (to(json!({ "skills": skills })), Fault::Skills),
        (to(json!({ "language": "Martian" })), Fault::Language),
        (to(json!({ "priority": limits::PRIORITY_MAX + 1 })), Fault::Priority),
        (to(json!({ "priority": i32::MIN })), Fault::Priority),
    ] {
        assert_eq!(taken(&answer), Err(fault), "{answer}");
        assert!(!fault.to_string().contains("good"), "{fault}");
    }
}

#[test]
fn what_is_no_answer_is_refused() {
    let long = format!("{{\"messages\":[]{}}}", " ".repeat(limits::BOT_ANSWER_BYTES));
    let (deep, deeper) = ("[".repeat(1000), "[".repeat(100_000));
    for (text, fault) in [
        ("", None),
        ("null", None),
        ("\"stay\"", None),
        ("[[],{},\"stay\",null]", None),
        ("{\"messages\":", None),
        ("{\"messages\":[\"a text\"]}", None),
        ("{\"messages\":[[\"a text\"]]}", None),
        ("{\"message\":[]}", None),
        ("{\"messages\":[{\"text\":\"a\",\"colour\":\"red\"}]}", None),
        ("{\"then\":\"leave\"}", None),
        ("{\"then\":\"handOver\",\"to\":[\"Support\"]}", None),
        ("{\"attributes\":{\"a\":1}}", None),
        ("{} {}", None),
        (long.as_str(), Some(Fault::TooLong)),
        (deeper.as_str(), Some(Fault::TooLong)),
        (deep.as_str(), None),
    ] {
        let shown: String = text.chars().take(60).collect();
        match question(0, 1).answer(text.as_bytes(), &configuration()) {
            Err(found @ Fault::Unreadable(..)) => assert_eq!(fault, None, "{shown}: {found}"),
            other => assert_eq!(other.err(), fault, "{shown}"),
        }
    }
    assert_eq!(
        question(0, 1).answer(b"{\"messages\":[{\"text\":\"\xff\"}]}", &configuration()),
        Err(Fault::NotText)
    );
}
