//! What the edge writes, the messenger reads: every frame, whatever is in it.
//! Never a frame written by hand: both ends are ours.

use std::collections::BTreeMap;

use hanmadi_ids::MessageId;
use hanmadi_protocol::{
    guest::{
        error::{Code, Refusal},
        frame,
        incoming::{Body, Fields, Incoming},
        message::{Channel, Direction, Event, Kind, Message, PresenceKind, Sender},
    },
    time::Timestamp,
};
use proptest::prelude::*;

fn read(frame: &str) -> Incoming {
    let value: serde_json::Value = serde_json::from_str(frame).unwrap();
    for field in ["type", "class", "code", "body"] {
        assert!(value.get(field).is_some(), "clients drop a frame without {field}");
    }
    Incoming::parse(frame).unwrap_or_else(|error| panic!("{error}: {frame}"))
}

fn fields(incoming: &Incoming) -> &Fields {
    match &incoming.body {
        Body::Fields(fields) => fields,
        Body::Text(text) => panic!("{text}"),
    }
}

prop_compose! {
    fn message()(
        id: u128,
        inbound: bool,
        text: Option<String>,
        nickname: Option<String>,
        ms in 0..253_402_300_799_999u64,
        metadata in prop::collection::btree_map(any::<String>(), any::<String>(), 0..3),
        read_only: bool,
        event in prop::sample::select(vec![
            None,
            Some(Event::typing(5000)),
            Some(Event::presence(PresenceKind::Join)),
            Some(Event::presence(PresenceKind::Disconnect)),
        ]),
    ) -> Message {
        let mut metadata: BTreeMap<String, String> = metadata;
        if read_only {
            metadata.insert("readOnly".into(), "true".into());
        }
        Message {
            id: MessageId::from_u128(id),
            direction: if inbound { Direction::Inbound } else { Direction::Outbound },
            kind: if event.is_some() { Kind::Event } else { Kind::Text },
            text,
            content: Vec::new(),
            events: event.into_iter().collect(),
            channel: Channel {
                time: Timestamp::from_ms(ms),
                message_id: None,
                kind: None,
                from: nickname.map(|nickname| Sender { nickname: Some(nickname), image: None }),
            },
            metadata,
            originating_entity: None,
        }
    }
}

proptest! {
    #[test]
    fn messages(message in message(), tracing_id: Option<String>, seq in prop::option::of(0..1u64 << 53)) {
        let body = serde_json::to_string(&message).unwrap();
        let incoming = read(&frame::structured(&body, tracing_id.as_deref(), seq));
        prop_assert_eq!((incoming.class.as_str(), incoming.code), ("StructuredMessage", 200));
        prop_assert_eq!((&incoming.tracing_id, incoming.seq), (&tracing_id, seq));
        let read = fields(&incoming);
        prop_assert_eq!(read.id.clone(), Some(message.id.simple()));
        prop_assert_eq!(read.direction.as_deref(), Some(message.direction.as_str()));
        prop_assert_eq!(read.kind.as_deref(), Some(message.kind.as_str()));
        prop_assert_eq!((&read.text, &read.events), (&message.text, &message.events));
        prop_assert_eq!(read.channel.as_ref(), Some(&message.channel));
        prop_assert_eq!(read.metadata.read_only.as_ref(), message.metadata.get("readOnly"));
        let own = Fields::try_from(&message).unwrap();
        prop_assert_eq!((own.id, own.text, own.events), (read.id.clone(), message.text, message.events));
    }

    #[test]
    fn sessions(
        is_new: bool, read_only: bool, connected: bool, seconds in 0..100_000_000u64,
        extras in prop::option::of((0..1u64 << 53, 0..1u64 << 53)), tracing_id: Option<String>,
    ) {
        let mut session = frame::Session::connected(is_new, read_only, seconds, Timestamp::from_ms(seconds));
        session.connected = connected;
        session.hanmadi = extras.map(|(head, base)| frame::SessionExtras { head, base });
        let incoming = read(&session.frame(tracing_id.as_deref()));
        prop_assert_eq!((incoming.class.as_str(), &incoming.tracing_id), ("SessionResponse", &tracing_id));
        let read = fields(&incoming);
        prop_assert_eq!((read.connected, read.new_session), (Some(connected), Some(is_new)));
        prop_assert_eq!(read.read_only, Some(read_only));
        prop_assert_eq!(read.hanmadi.map(|one| (one.head, one.base)), extras);
    }

    #[test]
    fn refusals(text: String, seconds: u32, tracing_id: Option<String>) {
        let refusal = Refusal::new(Code::Forbidden, text.clone());
        let incoming = read(&frame::refusal(&refusal, tracing_id.as_deref()));
        prop_assert_eq!((incoming.class.as_str(), incoming.code), ("string", 403));
        prop_assert_eq!(&incoming.tracing_id, &tracing_id);
        prop_assert!(matches!(&incoming.body, Body::Text(told) if *told == text));
        let incoming = read(&frame::refusal(&Refusal::too_fast("Wait.", seconds), tracing_id.as_deref()));
        prop_assert_eq!((incoming.class.as_str(), incoming.code), ("TooManyRequestsErrorMessage", 429));
        prop_assert_eq!(fields(&incoming).retry_after, Some(seconds.max(1)));
        prop_assert_eq!(fields(&incoming).error_message.as_deref(), Some("Wait."));
    }

    #[test]
    fn answers(text: String, tracing_id: Option<String>) {
        let (now, tracing) = (Timestamp::from_ms(1), tracing_id.as_deref());
        let echo = read(&frame::echo(&text, &text, 1, now, tracing));
        prop_assert_eq!((&fields(&echo).text, &fields(&echo).id), (&Some(text.clone()), &Some(text.clone())));
        for (frame, class) in [
            (frame::echo(&text, &text, 1, now, tracing), "StructuredMessage"),
            (frame::jwt(&text, now, tracing), "JwtResponse"),
            (frame::configuration(1, tracing), "GetConfigurationResponse"),
        ] {
            let incoming = read(&frame);
            prop_assert_eq!((incoming.class.as_str(), &incoming.tracing_id), (class, &tracing_id));
            prop_assert_eq!((incoming.code, incoming.seq), (200, None));
        }
    }
}

#[test]
fn announcements() {
    let closed = read(&frame::connection_closed(Some("connectionLimit")));
    assert_eq!(closed.class, "ConnectionClosedEvent");
    assert_eq!(fields(&closed).reason.as_deref(), Some("connectionLimit"));
    assert_eq!(fields(&read(&frame::connection_closed(None))).reason, None);
    assert_eq!(read(&frame::session_expired()).class, "SessionExpiredEvent");
}

#[test]
fn what_a_later_version_adds_is_no_matter() {
    let frame = r#"{"type":"message","class":"ReceiptEvent","code":200,"seq":null,"more":{"a":[1]},
        "body":{"id":"1","events":[{"eventType":"Reactions","reactions":[1]}],"channel":{"time":"1970-01-01T00:00:00Z"},
        "metadata":{"other":"x"},"hanmadi":{"head":3,"queue":9}}}"#;
    let incoming = Incoming::parse(frame).unwrap();
    assert_eq!(fields(&incoming).events[0].event_type, "Reactions");
    assert_eq!(fields(&incoming).hanmadi.map(|one| (one.head, one.base)), Some((3, 0)));
}
