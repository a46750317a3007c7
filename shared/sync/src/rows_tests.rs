//! Conversations as lines: one table of what is said and one of what is shown.
//! Never a real calendar: days are numbers here.

use hanmadi_protocol::{guest::incoming::Incoming, time::Timestamp};

use super::{Calendar, Delivery, Kind, deliveries, rows};
use crate::guest::{Input, Session};

struct Plain;

impl Calendar for Plain {
    fn day(&self, moment: Timestamp) -> i64 {
        i64::try_from(moment.as_ms() / 86_400_000).unwrap()
    }
    fn day_words(&self, moment: Timestamp) -> String {
        format!("day {}", self.day(moment))
    }
    fn time_words(&self, moment: Timestamp) -> String {
        moment.to_string().get(11..16).unwrap().to_owned()
    }
}

fn hear(session: &mut Session, frame: &str) {
    let incoming = Incoming::parse(frame).unwrap();
    session.handle(Timestamp::from_ms(0), Input::Frame(Box::new(incoming), frame.into()));
}

/// A session in which `said` was said: seq from 1, own or by whom, time, words.
fn session(said: &[(Option<&str>, &str, &str)]) -> Session {
    let mut session = Session::new("d".into(), "t".into(), false, 1);
    session.handle(Timestamp::from_ms(0), Input::Ready);
    session.handle(Timestamp::from_ms(0), Input::Wake);
    session.handle(Timestamp::from_ms(0), Input::Opened);
    hear(
        &mut session,
        r#"{"class":"SessionResponse","code":200,"body":{"connected":true,"hanmadi":{"head":9,"base":0}}}"#,
    );
    for (seq, (by, time, text)) in (1..).zip(said) {
        let (direction, from, tracing) = match by {
            Some(name) => ("Outbound", format!(r#","from":{{"nickname":"{name}"}}"#), String::new()),
            None => ("Inbound", String::new(), format!(r#","tracingId":"t{seq}""#)),
        };
        hear(
            &mut session,
            &format!(
                r#"{{"class":"StructuredMessage","code":200,"seq":{seq}{tracing},"body":{{"direction":"{direction}","text":"{text}","channel":{{"time":"{time}"{from}}}}}}}"#
            ),
        );
    }
    session
}

fn shown(session: &Session) -> Vec<String> {
    rows(session, &Plain)
        .into_iter()
        .map(|row| match row.kind {
            Kind::Day(day) => day,
            Kind::Ended(_) => "ended".into(),
            Kind::Fresh => "fresh".into(),
            Kind::Message(said) => match said.start {
                Some(start) => format!("{} {}: {}", start.name.unwrap_or("me".into()), start.time, said.text),
                None => said.text,
            },
        })
        .collect()
}

#[test]
fn groups_last_five_minutes_and_end_with_speaker_and_day() {
    let session = session(&[
        (None, "1970-01-01T23:50:00.000Z", "a"),
        (None, "1970-01-01T23:54:59.000Z", "b"),
        (None, "1970-01-01T23:55:00.000Z", "c"),
        (Some("Mina"), "1970-01-01T23:56:00.000Z", "d"),
        (Some("Jun"), "1970-01-01T23:57:00.000Z", "e"),
        (Some("Jun"), "1970-01-02T00:00:00.000Z", "f"),
        (Some("Jun"), "1970-01-02T00:01:00.000Z", "g"),
    ]);
    assert_eq!(
        shown(&session),
        [
            "day 0",
            "me 23:50: a",
            "b",
            "me 23:55: c",
            "Mina 23:56: d",
            "Jun 23:57: e",
            "day 1",
            "Jun 00:00: f",
            "g"
        ]
    );
}

#[test]
fn only_the_last_own_message_says_that_it_is_sent_and_only_while_nothing_waits() {
    let mut session = session(&[
        (None, "1970-01-01T00:00:00.000Z", "a"),
        (None, "1970-01-01T00:00:01.000Z", "b"),
        (Some("Mina"), "1970-01-01T00:00:02.000Z", "c"),
    ]);
    assert_eq!(deliveries(&session), [("t2".to_owned(), Delivery::Sent)]);
    let now = Timestamp::from_ms(5);
    session.handle(now, Input::Say { id: "x".into(), text: "d".into() });
    assert_eq!(deliveries(&session), [("x".to_owned(), Delivery::Sending)]);
    session.handle(now, Input::Lost);
    assert_eq!(deliveries(&session), [("x".to_owned(), Delivery::Waiting)]);
}

#[test]
fn a_line_keeps_its_key_from_sending_to_sent() {
    let mut session = session(&[]);
    session.handle(Timestamp::from_ms(0), Input::Say { id: "t1".into(), text: "a".into() });
    let keys = |session: &Session| rows(session, &Plain).into_iter().map(|row| row.key).collect::<Vec<_>>();
    let before = keys(&session);
    hear(
        &mut session,
        r#"{"class":"StructuredMessage","code":200,"seq":1,"tracingId":"t1","body":{"direction":"Inbound","text":"a","channel":{"time":"1970-01-01T00:00:00.000Z"}}}"#,
    );
    assert_eq!(keys(&session), before);
}
