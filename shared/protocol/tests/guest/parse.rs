//! Frames that are taken, and frames that are refused, each with its code.
//! Never a frame that only a test would write, but those that an attacker would.

use hanmadi_protocol::{
    guest::request::{Action, Draft, Request, Unreadable, parse},
    limits,
};
use serde_json::{Value, json};

fn refused(text: &str) -> (u16, String) {
    match parse(text) {
        Ok(request) => panic!("taken: {request:?}"),
        Err(unreadable) => (unreadable.refusal.code.number(), unreadable.refusal.text.into_owned()),
    }
}

fn say(message: &Value) -> Value {
    json!({ "action": "onMessage", "token": "t", "message": message })
}

fn attributes(bytes: usize) -> Value {
    json!({ "metadata": { "customAttributes": { "k": "x".repeat(bytes - 1) } } })
}

#[test]
fn what_is_no_frame() {
    let not_json = "The frame is not JSON";
    let early = "The frame ends too early";
    let wrong = "The frame has a field of the wrong type";
    for (text, expected) in [
        ("", early),
        ("{", early),
        (r#"{"action":"echo""#, early),
        ("ping", not_json),
        ("{}}", not_json),
        ("{'action':'echo'}", not_json),
        ("{\"action\":\"echo\",}", not_json),
        ("\u{feff}{}", not_json),
        ("null", wrong),
        ("[]", wrong),
        (r#"["echo","t"]"#, wrong),
        ("1", wrong),
        (r#""echo""#, wrong),
        (r#"{"action":1,"token":"t"}"#, wrong),
        (r#"{"action":["echo"],"token":"t"}"#, wrong),
        (r#"{"action":"echo","token":7}"#, wrong),
        (r#"{"action":"echo","action":"getJwt","token":"t"}"#, wrong),
        (r#"{"action":"configureSession","token":"t","startNew":"yes"}"#, wrong),
        (r#"{"action":"configureSession","token":"t","hanmadi":{"resumeAfter":-1}}"#, wrong),
        (r#"{"action":"configureSession","token":"t","hanmadi":{"resumeAfter":1.5}}"#, wrong),
        (r#"{"action":"configureSession","token":"t","hanmadi":[4]}"#, wrong),
        (r#"{"action":"closeSession","token":"t","closeAllConnections":1}"#, wrong),
        (r#"{"action":"onMessage","token":"t","message":["Text","Hi"]}"#, wrong),
        (r#"{"action":"onMessage","token":"t","message":"Hi"}"#, wrong),
        (r#"{"action":"onMessage","token":"t","message":{"text":["Hi"]}}"#, wrong),
        (r#"{"action":"onMessage","token":"t","message":{"text":"Hi","metadata":{"n":1}}}"#, wrong),
        (r#"{"action":"onMessage","token":"t","message":{"text":"Hi","metadata":[]}}"#, wrong),
        (r#"{"action":"onMessage","token":"t","message":{"text":"Hi","events":[{}]}}"#, wrong),
        (r#"{"action":"onMessage","token":"t","message":{"text":"Hi","content":{}}}"#, wrong),
        // Half a surrogate pair is no text.
        (r#"{"action":"onMessage","token":"t","message":{"text":"\ud800"}}"#, not_json),
    ] {
        let (code, told) = refused(text);
        assert!(code == 400 && told.starts_with(expected), "{text}: {code} {told}");
    }
}

#[test]
fn what_is_missing_or_too_much() {
    let configure =
        |deployment: &str| json!({ "action": "configureSession", "token": "t", "deploymentId": deployment });
    let tracing = |id: Value| json!({ "action": "getJwt", "token": "t", "tracingId": id });
    let item = json!({ "contentType": "Text" });
    let mut both = say(&json!({ "text": "Hi", "channel": attributes(1500) }));
    both["channel"] = json!({ "metadata": { "customAttributes": { "l": "x".repeat(1500) } } });
    for (frame, code, told) in [
        (json!({}), 4020, "The parameter action is missing."),
        (json!({ "action": null, "token": "t" }), 4020, "The parameter action is missing."),
        (json!({ "action": "getJwt" }), 4020, "The parameter token is missing."),
        (json!({ "action": "getJwt", "token": "" }), 4020, "The parameter token is missing."),
        (
            json!({ "action": "getJwt", "token": "x".repeat(2049) }),
            400,
            "The token is longer than 2048 characters.",
        ),
        (json!({ "action": "dance", "token": "t" }), 400, "The action is not known."),
        (json!({ "action": "GETJWT", "token": "t" }), 400, "The action is not known."),
        (tracing(json!(7)), 400, "The parameter tracingId must be text."),
        (tracing(json!(["t"])), 400, "The parameter tracingId must be text."),
        (tracing(json!("x".repeat(257))), 400, "The parameter tracingId is longer than 256 characters."),
        (
            json!({ "action": "configureSession", "token": "t" }),
            4020,
            "The parameter deploymentId is missing.",
        ),
        (configure("shop"), 400, "The parameter deploymentId is not a UUID."),
        (configure(""), 400, "The parameter deploymentId is not a UUID."),
        (json!({ "action": "onMessage", "token": "t" }), 4020, "The parameter message is missing."),
        (say(&json!({})), 4020, "The parameter message.text is missing."),
        (say(&json!({ "text": "" })), 4020, "The parameter message.text is missing."),
        (say(&json!({ "text": " \t\u{3000}" })), 4020, "The parameter message.text is missing."),
        (say(&json!({ "text": "x".repeat(4097) })), 4011, "message length 4097 is larger than 4096"),
        (say(&json!({ "text": "가".repeat(1366) })), 4011, "message length 4098 is larger than 4096"),
        (say(&json!({ "type": "Receipt", "text": "Hi" })), 400, "The message type is not known."),
        (say(&json!({ "type": "text", "text": "Hi" })), 400, "The message type is not known."),
        (say(&json!({ "type": "Event" })), 4020, "The parameter message.events is missing."),
        (say(&json!({ "type": "Event", "events": [] })), 4020, "The parameter message.events is missing."),
        (
            say(&json!({ "type": "Structured", "text": "Hi" })),
            4020,
            "The parameter message.content is missing.",
        ),
        (say(&json!({ "content": vec![&item; 65] })), 400, "A message has at most 64 content items."),
        (say(&json!({ "content": [{}] })), 400, "A content item is an object with its contentType."),
        (say(&json!({ "content": ["x"] })), 400, "A content item is an object with its contentType."),
        (
            say(&json!({ "text": "Hi", "metadata": { "k": "x".repeat(2048) } })),
            4013,
            "metadata length 2049 is larger than 2048",
        ),
        (
            say(&json!({ "text": "Hi", "channel": attributes(2049) })),
            4013,
            "custom attributes length 2049 is larger than 2048",
        ),
        (both, 4013, "custom attributes length 3001 is larger than 2048"),
        (
            json!({ "action": "echo", "token": "t", "message": { "text": "x".repeat(4097) } }),
            4011,
            "message length 4097 is larger than 4096",
        ),
    ] {
        let text = frame.to_string();
        let short: String = text.chars().take(200).collect();
        assert_eq!(refused(&text), (code, told.to_owned()), "{short}");
    }
}

#[test]
fn what_just_fits() {
    let most = limits::GUEST_TEXT_BYTES;
    let item = json!({ "contentType": "Text" });
    for frame in [
        say(&json!({ "text": "x".repeat(most) })),
        say(&json!({ "text": "가".repeat(most / 3) })),
        say(&json!({ "text": "Hi", "metadata": { "k": "x".repeat(limits::CUSTOM_DATA_BYTES - 1) } })),
        say(&json!({ "text": "Hi", "channel": attributes(limits::CUSTOM_DATA_BYTES) })),
        say(&json!({ "content": vec![&item; limits::CONTENT_ITEMS] })),
        say(&json!({ "text": "", "content": [item] })),
        json!({ "action": "getJwt", "token": "가".repeat(limits::TOKEN_CHARS) }),
        json!({ "action": "getJwt", "token": "t", "tracingId": "가".repeat(limits::TRACING_ID_CHARS) }),
        json!({ "action": "echo", "token": "t" }),
        json!({ "action": "getJwt", "token": "t", "time": "now", "unknown": { "deep": [1, 2.5, null] } }),
    ] {
        if let Err(unreadable) = parse(&frame.to_string()) {
            panic!("{unreadable:?}");
        }
    }
    let exact = |bytes: usize| {
        let frame = json!({ "action": "getJwt", "token": "t", "pad": "" }).to_string();
        frame.replace(r#""pad":"""#, &format!(r#""pad":"{}""#, "x".repeat(bytes - frame.len())))
    };
    assert!(parse(&exact(limits::GUEST_FRAME_BYTES)).is_ok());
    assert_eq!(refused(&exact(limits::GUEST_FRAME_BYTES + 1)).0, 4011);
}

#[test]
fn the_sender_learns_which_frame_was_refused() {
    for (text, expected) in [
        (r#"{"tracingId":"a"}"#, Some("a")),
        (r#"{"action":"dance","token":"t","tracingId":"b"}"#, Some("b")),
        (r#"{"action":"onMessage","token":"t","tracingId":"c","message":{"text":""}}"#, Some("c")),
        (r#"{"action":"onMessage","token":"t","tracingId":"d","message":{"text":7}}"#, Some("d")),
        (r#"{"action":"onMessage","token":"t","tracingId":"e","message":7}"#, Some("e")),
        (r#"{"action":"onMessage","token":"t","tracingId":"","message":7}"#, None),
        (r#"{"action":"onMessage","token":"t","tracingId":null,"message":7}"#, None),
        (r#"{"action":"onMessage","token":"t","tracingId":9,"message":7}"#, None),
        (r#"{"action":"onMessage","tracingId":"f""#, None),
        ("nonsense", None),
    ] {
        let Err(Unreadable { tracing_id, .. }) = parse(text) else { panic!("taken: {text}") };
        assert_eq!(tracing_id.as_deref(), expected, "{text}");
    }
}

fn taken(frame: &Value) -> Request {
    parse(&frame.to_string()).unwrap_or_else(|unreadable| panic!("{unreadable:?}"))
}

#[test]
fn each_action_is_read() {
    let deployment = "11111111-1111-4111-8111-111111111111";
    let configure = |more: Value| {
        let mut frame = json!({ "action": "configureSession", "token": "t", "deploymentId": deployment });
        frame.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let Action::Configure(configure) = taken(&frame).action else { panic!("another action") };
        assert_eq!(configure.deployment.to_string(), deployment);
        (configure.start_new, configure.resume_after)
    };
    assert_eq!(configure(json!({})), (false, None));
    assert_eq!(
        configure(json!({ "startNew": true, "journeyContext": { "customer": { "id": "" } } })),
        (true, None)
    );
    assert_eq!(configure(json!({ "hanmadi": {} })), (false, Some(0)));
    assert_eq!(configure(json!({ "hanmadi": null })), (false, None));
    assert_eq!(configure(json!({ "hanmadi": { "resumeAfter": 42 } })), (false, Some(42)));
    let simple = |action: &str| taken(&json!({ "action": action, "token": "t", "tracingId": "x" }));
    assert!(matches!(simple("getConfiguration").action, Action::GetConfiguration));
    assert!(matches!(simple("getJwt").action, Action::GetJwt));
    assert!(matches!(simple("getWait").action, Action::GetWait));
    assert!(matches!(simple("disconnectCustomer").action, Action::Disconnect));
    assert!(matches!(simple("closeSession").action, Action::Close(false)));
    assert_eq!(simple("getJwt").tracing_id.as_deref(), Some("x"));
    let all = json!({ "action": "closeSession", "token": "t", "closeAllConnections": true });
    assert!(matches!(taken(&all).action, Action::Close(true)));
    let echo = json!({ "action": "echo", "token": "t", "message": { "type": "Text", "text": "ping" } });
    assert!(matches!(taken(&echo).action, Action::Echo(text) if text == "ping"));
    for action in
        ["configureAuthenticatedSession", "onAttachment", "getAttachment", "deleteAttachment", "resumeToken"]
    {
        assert!(matches!(simple(action).action, Action::Unsupported(name) if name == action));
    }
}

#[test]
fn a_message_is_kept_to_the_letter() {
    let text = r#"{"action":"onMessage","token":"t","message":{"text":" 안녕\u0000 ","content":[
        {"contentType": "ButtonResponse", "n": 1.0, "b":1e2}],"metadata":{"b":"2","a":"1"},
        "channel":{"metadata":{"customAttributes":{"a":"inner","b":"inner"}}}},
        "channel":{"metadata":{"customAttributes":{"b":"outer"}}}}"#;
    let Ok(Request { action: Action::Message(draft), .. }) = parse(text) else { panic!("not taken") };
    let Draft { kind, text, content, events, metadata, attributes } = draft;
    assert_eq!((kind.as_str(), text.as_deref()), ("Text", Some(" 안녕\u{0} ")));
    assert_eq!(content[0].get(), r#"{"contentType": "ButtonResponse", "n": 1.0, "b":1e2}"#);
    assert!(events.is_empty());
    assert_eq!(
        metadata.into_iter().collect::<Vec<_>>(),
        [("a".into(), "1".into()), ("b".into(), "2".into())]
    );
    let attributes: Vec<_> = attributes.into_iter().collect();
    assert_eq!(attributes, [("a".into(), "inner".into()), ("b".into(), "outer".into())]);
}
