//! Reading frames with the browser's own JSON reader: a serializer would weigh more than all of the messenger's own code.
//! Never fails on what it does not know; the frame's fields are those of the protocol crate, filled by hand.

use hanmadi_protocol::{
    guest::incoming::{Body, Extras, Fields, Incoming, Metadata},
    guest::message::{Channel, Event, Presence, PresenceKind, Sender, Typing},
    time::Timestamp,
};
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};

use crate::js::{get, parse, text};

/// Reads a frame; none if it is not one.
pub(crate) fn frame(json: &str) -> Option<Incoming> {
    let frame = parse(json)?;
    let body = get(&frame, "body")?;
    let body = match body.as_string() {
        Some(text) => Body::Text(text),
        None => Body::Fields(Box::new(fields(&body))),
    };
    Some(Incoming {
        class: text(&frame, "class")?,
        code: number(&frame, "code")? as u16,
        body,
        tracing_id: text(&frame, "tracingId"),
        seq: number(&frame, "seq"),
    })
}

fn fields(body: &JsValue) -> Fields {
    let truth = |field| get(body, field).and_then(|value| value.as_bool());
    Fields {
        direction: text(body, "direction"),
        text: text(body, "text"),
        events: list(body, "events").iter().filter_map(|each| event(&each)).collect(),
        channel: get(body, "channel").map(|value| channel(&value)),
        metadata: Metadata { read_only: get(body, "metadata").and_then(|value| text(&value, "readOnly")) },
        connected: truth("connected"),
        new_session: truth("newSession"),
        read_only: truth("readOnly"),
        hanmadi: get(body, "hanmadi").and_then(|value| {
            let base = number(&value, "base").unwrap_or(0);
            Some(Extras { head: number(&value, "head")?, base })
        }),
        retry_after: number(body, "retryAfter").map(|seconds| seconds as u32),
        ..Fields::default()
    }
}

fn event(value: &JsValue) -> Option<Event> {
    let kind = |of: &JsValue| text(of, "type");
    Some(Event {
        event_type: text(value, "eventType")?,
        presence: get(value, "presence")
            .and_then(|presence| Some(Presence { kind: PresenceKind::from(kind(&presence)?.as_str()) })),
        typing: get(value, "typing").and_then(|typing| {
            let (duration, duration_ms) = (number(&typing, "duration"), number(&typing, "durationMs"));
            Some(Typing { kind: kind(&typing)?, duration, duration_ms })
        }),
    })
}

fn channel(value: &JsValue) -> Channel {
    let time = text(value, "time").map_or(0.0, |time| js_sys::Date::parse(&time));
    let from = get(value, "from");
    let from = from.map(|from| Sender { nickname: text(&from, "nickname"), image: text(&from, "image") });
    Channel { time: Timestamp::from_ms(time as u64), from, ..Channel::default() }
}

fn number(value: &JsValue, field: &str) -> Option<u64> {
    // Saturates: what is below nothing or no number becomes 0.
    get(value, field)?.as_f64().map(|number| number as u64)
}

fn list(value: &JsValue, field: &str) -> Array {
    get(value, field).and_then(|list| list.dyn_into().ok()).unwrap_or_default()
}
