//! Anything at all: the reader answers, and never with the guest's own words.
//! Never a check of what is right, only of what must not happen.

use hanmadi_protocol::guest::{incoming::Incoming, request::parse};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const CANARY: &str = "zq7 secret words";

const NAMES: [&str; 20] = [
    "action",
    "token",
    "tracingId",
    "deploymentId",
    "startNew",
    "closeAllConnections",
    "message",
    "channel",
    "hanmadi",
    "resumeAfter",
    "type",
    "text",
    "content",
    "contentType",
    "events",
    "eventType",
    "presence",
    "typing",
    "metadata",
    "customAttributes",
];

const WORDS: [&str; 14] = [
    "configureSession",
    "onMessage",
    "echo",
    "getConfiguration",
    "getJwt",
    "closeSession",
    "onAttachment",
    "Text",
    "Structured",
    "Event",
    "Presence",
    "Join",
    "On",
    "11111111-1111-4111-8111-111111111111",
];

fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(WORDS.to_vec()).prop_map(Value::from),
        Just(Value::from(CANARY)),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 40, 6, |inner| {
        let name =
            prop_oneof![4 => prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned), 1 => ".{0,8}"];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..8)
                .prop_map(|fields| Value::from(fields.into_iter().collect::<Map<_, _>>())),
        ]
    })
}

/// A frame that is good but for what is put into it.
fn nearly_good() -> impl Strategy<Value = Value> {
    let action = prop::sample::select(WORDS[..7].to_vec());
    let put = prop::collection::vec((prop::sample::select(NAMES.to_vec()), json()), 0..3);
    let inside = prop::collection::vec((prop::sample::select(NAMES.to_vec()), json()), 0..3);
    (action, put, inside).prop_map(|(action, put, inside)| {
        let mut message = json!({ "type": "Text", "text": CANARY, "metadata": { CANARY: CANARY } });
        for (name, value) in inside {
            message[name] = value;
        }
        let mut frame = json!({ "action": action, "token": CANARY, "tracingId": "t", "message": message });
        frame["deploymentId"] = WORDS[13].into();
        for (name, value) in put {
            frame[name] = value;
        }
        frame
    })
}

fn read(text: &str) {
    if let Err(unreadable) = parse(text) {
        let told = &unreadable.refusal.text;
        assert!(!told.contains(CANARY), "the guest's words in a refusal: {told}");
        let code = unreadable.refusal.code.number();
        assert!(matches!(code, 400 | 4011 | 4013 | 4020), "{code} {told}");
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(text: String) {
        read(&text);
        let _ = Incoming::parse(&text);
    }

    #[test]
    fn any_json_is_answered(value in json()) {
        read(&value.to_string());
        let _ = Incoming::parse(&value.to_string());
    }

    #[test]
    fn what_is_nearly_a_frame_is_answered(frame in nearly_good(), cut in any::<prop::sample::Index>()) {
        let text = frame.to_string();
        read(&text);
        let end = cut.index(text.len() + 1);
        read(text.get(..end).unwrap_or_default());
    }

    #[test]
    fn what_is_nearly_a_frame_is_answered_with_a_letter_changed(
        frame in nearly_good(), at in any::<prop::sample::Index>(), letter: char,
    ) {
        let mut letters: Vec<char> = frame.to_string().chars().collect();
        let at = at.index(letters.len());
        letters[at] = letter;
        let text: String = letters.into_iter().collect();
        // What was changed may be the canary itself.
        read(&text);
    }
}

#[test]
fn deep_nesting_is_refused_and_no_stack_is_lost() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let deep = format!("{}1{}", open.repeat(5000), close.repeat(5000));
        let content = format!(r#"{{"contentType":"Text","deep":{deep}}}"#);
        for text in [
            deep.clone(),
            format!(r#"{{"action":"getJwt","token":"t","more":{deep}}}"#),
            format!(r#"{{"action":"onMessage","token":"t","message":{{"content":[{content}]}}}}"#),
            format!(r#"{{"action":"onMessage","token":"t","tracingId":{deep},"message":{{"text":"a"}}}}"#),
        ] {
            read(&text);
            let _ = Incoming::parse(&text);
        }
        let message = format!(r#"{{"action":"onMessage","token":"t","message":{{"content":[{content}]}}}}"#);
        assert!(parse(&message).is_err(), "what other readers can't read must not get in");
    }
}
