//! Every frame as it goes over the wire, to the letter.
//!
//! A change here is a change for clients that are out in the world. Before changing an expectation: does a client
//! that knows only the old form still read the new one, and the other way round?

use std::collections::BTreeMap;

use hanmadi_ids::MessageId;
use hanmadi_protocol::{
    guest::{
        error::{Code, Refusal},
        frame,
        message::{Channel, Direction, Event, Kind, Message, Origin, PresenceKind, Sender},
    },
    time::Timestamp,
};
use serde_json::value::RawValue;

const NOW: Timestamp = Timestamp::from_ms(1_795_177_445_678);

fn message(direction: Direction, kind: Kind) -> Message {
    let inbound = direction == Direction::Inbound;
    let uuid = "22222222-2222-4222-8222-222222222222".to_owned();
    Message {
        id: MessageId::from_u128(0x1111_1111_1111_4111_8111_1111_1111_1111),
        direction,
        kind,
        text: None,
        content: Vec::new(),
        events: Vec::new(),
        channel: Channel {
            time: NOW,
            message_id: inbound.then_some(uuid.clone()),
            kind: (!inbound).then(|| "Private".to_owned()),
            from: (!inbound).then(|| Sender { nickname: Some("Kim".to_owned()), image: None }),
        },
        metadata: BTreeMap::from([("correlationId".to_owned(), uuid)]),
        originating_entity: (!inbound).then_some(Origin::Human),
    }
}

fn structured(message: &Message, tracing_id: Option<&str>, seq: Option<u64>) -> String {
    frame::structured(&serde_json::to_string(message).unwrap(), tracing_id, seq)
}

#[test]
fn session() {
    let mut session = frame::Session::connected(true, false, 259_200, NOW);
    assert_eq!(
        session.frame(Some("c")),
        r#"{"type":"response","class":"SessionResponse","code":200,"body":{"connected":true,"newSession":true,"readOnly":false,"allowedMedia":{"inbound":{"fileTypes":[],"maxFileSizeKB":0}},"blockedExtensions":[],"maxCustomDataBytes":2048,"durationSeconds":259200,"expirationDate":1795177445},"tracingId":"c"}"#
    );
    session.hanmadi = Some(frame::SessionExtras { head: 7, base: 3 });
    session.connected = false;
    assert_eq!(
        session.frame(None),
        r#"{"type":"response","class":"SessionResponse","code":200,"body":{"connected":false,"newSession":true,"readOnly":false,"allowedMedia":{"inbound":{"fileTypes":[],"maxFileSizeKB":0}},"blockedExtensions":[],"maxCustomDataBytes":2048,"durationSeconds":259200,"expirationDate":1795177445,"hanmadi":{"head":7,"base":3}}}"#
    );
}

#[test]
fn messages() {
    let mut words = message(Direction::Inbound, Kind::Text);
    words.text = Some("안녕 \"you\"\n</script>".to_owned());
    assert_eq!(
        structured(&words, Some("t\"1"), None),
        r#"{"type":"message","class":"StructuredMessage","code":200,"body":{"id":"11111111111141118111111111111111","direction":"Inbound","type":"Text","text":"안녕 \"you\"\n</script>","channel":{"time":"2026-11-20T12:24:05.678Z","messageId":"22222222-2222-4222-8222-222222222222"},"metadata":{"correlationId":"22222222-2222-4222-8222-222222222222"}},"tracingId":"t\"1"}"#
    );
    let mut choice = message(Direction::Inbound, Kind::Structured);
    let content = r#"{"contentType": "ButtonResponse", "n": 1.0}"#;
    choice.content = vec![RawValue::from_string(content.to_owned()).unwrap()];
    assert_eq!(
        structured(&choice, None, Some(2)),
        r#"{"type":"message","class":"StructuredMessage","code":200,"body":{"id":"11111111111141118111111111111111","direction":"Inbound","type":"Structured","content":[{"contentType": "ButtonResponse", "n": 1.0}],"channel":{"time":"2026-11-20T12:24:05.678Z","messageId":"22222222-2222-4222-8222-222222222222"},"metadata":{"correlationId":"22222222-2222-4222-8222-222222222222"}},"seq":2}"#
    );
    let mut answer = message(Direction::Outbound, Kind::Text);
    answer.text = Some("Hi".to_owned());
    assert_eq!(
        structured(&answer, None, Some(3)),
        r#"{"type":"message","class":"StructuredMessage","code":200,"body":{"id":"11111111111141118111111111111111","direction":"Outbound","type":"Text","text":"Hi","channel":{"time":"2026-11-20T12:24:05.678Z","type":"Private","from":{"nickname":"Kim"}},"metadata":{"correlationId":"22222222-2222-4222-8222-222222222222"},"originatingEntity":"Human"},"seq":3}"#
    );
}

#[test]
fn events() {
    let mut typing = message(Direction::Outbound, Kind::Event);
    typing.events = vec![Event::typing(5000)];
    assert_eq!(
        structured(&typing, None, None),
        r#"{"type":"message","class":"StructuredMessage","code":200,"body":{"id":"11111111111141118111111111111111","direction":"Outbound","type":"Event","events":[{"eventType":"Typing","typing":{"type":"On","duration":5000,"durationMs":5000}}],"channel":{"time":"2026-11-20T12:24:05.678Z","type":"Private","from":{"nickname":"Kim"}},"metadata":{"correlationId":"22222222-2222-4222-8222-222222222222"},"originatingEntity":"Human"}}"#
    );
    let mut end = message(Direction::Outbound, Kind::Event);
    end.events = vec![Event::presence(PresenceKind::Disconnect)];
    end.metadata = BTreeMap::from([("readOnly".to_owned(), "true".to_owned())]);
    assert_eq!(
        structured(&end, None, Some(4)),
        r#"{"type":"message","class":"StructuredMessage","code":200,"body":{"id":"11111111111141118111111111111111","direction":"Outbound","type":"Event","events":[{"eventType":"Presence","presence":{"type":"Disconnect"}}],"channel":{"time":"2026-11-20T12:24:05.678Z","type":"Private","from":{"nickname":"Kim"}},"metadata":{"readOnly":"true"},"originatingEntity":"Human"},"seq":4}"#
    );
    assert_eq!(
        frame::session_expired(),
        r#"{"type":"response","class":"SessionExpiredEvent","code":200,"body":{}}"#
    );
    assert_eq!(
        frame::connection_closed(None),
        r#"{"type":"message","class":"ConnectionClosedEvent","code":200,"body":{}}"#
    );
    assert_eq!(
        frame::connection_closed(Some("connectionLimit")),
        r#"{"type":"message","class":"ConnectionClosedEvent","code":200,"body":{"reason":"connectionLimit","reasonCode":"connectionLimit"}}"#
    );
}

#[test]
fn answers() {
    assert_eq!(
        frame::echo("1111", "ping", 259_200, NOW, Some("SGVhbHRoQ2hlY2tNZXNzYWdlSWQ=")),
        r#"{"type":"response","class":"StructuredMessage","code":200,"body":{"id":"1111","type":"Text","direction":"Inbound","text":"ping","metadata":{"durationSeconds":"259200","expirationDate":"1795177445"}},"tracingId":"SGVhbHRoQ2hlY2tNZXNzYWdlSWQ="}"#
    );
    assert_eq!(
        frame::jwt("a.b.c", NOW, Some("j")),
        r#"{"type":"response","class":"JwtResponse","code":200,"body":{"jwt":"a.b.c","exp":1795177445},"tracingId":"j"}"#
    );
    assert_eq!(
        frame::configuration(900, None),
        r#"{"type":"response","class":"GetConfigurationResponse","code":200,"body":{"allowedMedia":{"inbound":{"fileTypes":[],"maxFileSizeKB":0}},"blockedExtensions":[],"maxCustomDataBytes":2048,"messageRoutingEnabled":true,"sessionDurationSeconds":900}}"#
    );
}

#[test]
fn refusals() {
    assert_eq!(
        frame::refusal(&Refusal::missing("token"), Some("r")),
        r#"{"type":"response","class":"string","code":4020,"body":"The parameter token is missing.","tracingId":"r"}"#
    );
    assert_eq!(
        frame::refusal(&Refusal::new(Code::Conflict, "No."), None),
        r#"{"type":"response","class":"string","code":409,"body":"No."}"#
    );
    assert_eq!(
        frame::refusal(&Refusal::too_fast("Too many requests.", 3), Some("r")),
        r#"{"type":"response","class":"TooManyRequestsErrorMessage","code":429,"body":{"retryAfter":3,"errorCode":4029,"errorMessage":"Too many requests.","name":"TooManyRequests","message":"Too many requests."},"tracingId":"r"}"#
    );
    let at_once = frame::refusal(&Refusal::too_fast("Too many requests.", 0), None);
    assert!(at_once.contains(r#""retryAfter":1,"#), "never at once: {at_once}");
}

#[test]
fn codes() {
    let published = [
        (Code::BadRequest, 400),
        (Code::Unauthorized, 401),
        (Code::Forbidden, 403),
        (Code::NotFound, 404),
        (Code::Conflict, 409),
        (Code::FeatureUnavailable, 4000),
        (Code::SessionExpired, 4006),
        (Code::SessionNotFound, 4007),
        (Code::AttachmentNotFound, 4009),
        (Code::MessageTooLong, 4011),
        (Code::CustomDataTooLarge, 4013),
        (Code::MissingParameter, 4020),
        (Code::RateExceeded, 4029),
        (Code::Unexpected, 5000),
    ];
    for (code, number) in published {
        assert_eq!(code.number(), number);
    }
}
