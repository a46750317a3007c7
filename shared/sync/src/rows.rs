//! What the list of messages shows, line by line: groups, days, notes, and how far each own message is.
//! Never formats a date itself: the calendar of the visitor's language is handed in.

use hanmadi_protocol::time::Timestamp;

use crate::{
    guest::{Phase, Session},
    transcript::What,
};

/// A group of messages spans at most this.
const GROUP_MS: u64 = 5 * 60_000;

/// One line of the list. Equal keys mean an equal line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The same for the same line as long as it looks the same.
    pub key: String,
    /// What it is.
    pub kind: Kind,
}

/// What a line is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A day begins.
    Day(String),
    /// The agent ended the conversation; with `true` it may not go on.
    Ended(bool),
    /// A new session begins.
    Fresh,
    /// Somebody's words.
    Message(Message),
}

/// Somebody's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// For an own message written here: what its delivery is asked by.
    pub id: Option<String>,
    /// Written by the visitor.
    pub own: bool,
    /// The words.
    pub text: String,
    /// At the first of a group: who and when.
    pub start: Option<Start>,
}

/// The first of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// Who, if known.
    pub name: Option<String>,
    /// The address of a picture.
    pub image: Option<String>,
    /// When, in words.
    pub time: String,
}

/// How far an own message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// On its way.
    Sending,
    /// Until there is a connection.
    Waiting,
    /// The edge has it.
    Sent,
    /// Refused, with the code of the wire.
    Failed(u16),
}

/// The visitor's calendar.
pub trait Calendar {
    /// A number that differs from day to day.
    fn day(&self, moment: Timestamp) -> i64;
    /// The day in words.
    fn day_words(&self, moment: Timestamp) -> String;
    /// The time of day in words.
    fn time_words(&self, moment: Timestamp) -> String;
}

/// All lines.
#[must_use]
pub fn rows(session: &Session, calendar: &impl Calendar) -> Vec<Row> {
    let transcript = session.transcript();
    let mut lines = Lines { rows: Vec::new(), day: None, group: None, calendar };
    let mut fresh = transcript.begins_after();
    for entry in transcript.entries() {
        if fresh.is_some_and(|after| entry.seq > after) {
            lines.note(format!("f{}", entry.seq), Kind::Fresh);
            fresh = None;
        }
        match &entry.what {
            What::Text(text) => {
                let key = entry.tracing_id.clone().unwrap_or_else(|| format!("s{}", entry.seq));
                let who = Who { own: entry.own, name: &entry.name, image: &entry.image, at: entry.at };
                lines.message(key, entry.tracing_id.clone(), who, text);
            }
            What::Ended(finally) => lines.note(format!("e{}", entry.seq), Kind::Ended(*finally)),
            What::Silent => {}
        }
    }
    for pending in transcript.pending() {
        let who = Who { own: true, name: &None, image: &None, at: pending.at };
        lines.message(pending.id.clone(), Some(pending.id.clone()), who, &pending.text);
    }
    lines.rows
}

/// How far each own message is, of those that say it: all that wait or failed, and the last one that is sent.
#[must_use]
pub fn deliveries(session: &Session) -> Vec<(String, Delivery)> {
    let transcript = session.transcript();
    let pending = transcript.pending().iter().map(|pending| {
        let delivery = match pending.refused {
            Some(code) => Delivery::Failed(code),
            None if matches!(session.phase(), Phase::Waiting(_) | Phase::Taken) => Delivery::Waiting,
            None => Delivery::Sending,
        };
        (pending.id.clone(), delivery)
    });
    let last = transcript.entries().rev().find(|entry| entry.own && matches!(entry.what, What::Text(_)));
    let sent = last.and_then(|entry| entry.tracing_id.clone()).map(|id| (id, Delivery::Sent));
    // "Sent" above a line that is still on its way says nothing any more.
    let sent = sent.filter(|_| transcript.pending().is_empty());
    sent.into_iter().chain(pending).collect()
}

struct Who<'a> {
    own: bool,
    name: &'a Option<String>,
    image: &'a Option<String>,
    at: Timestamp,
}

struct Lines<'a, C> {
    rows: Vec<Row>,
    day: Option<i64>,
    group: Option<(bool, Option<String>, Timestamp)>,
    calendar: &'a C,
}

impl<C: Calendar> Lines<'_, C> {
    fn note(&mut self, key: String, kind: Kind) {
        self.group = None;
        self.rows.push(Row { key, kind });
    }

    fn message(&mut self, key: String, id: Option<String>, who: Who<'_>, text: &str) {
        let day = self.calendar.day(who.at);
        if self.day != Some(day) {
            self.day = Some(day);
            self.note(format!("d{day}"), Kind::Day(self.calendar.day_words(who.at)));
        }
        let goes_on = self.group.as_ref().is_some_and(|(own, name, since)| {
            *own == who.own && name == who.name && who.at.since_ms(*since) < GROUP_MS
        });
        let start = (!goes_on).then(|| {
            self.group = Some((who.own, who.name.clone(), who.at));
            let time = self.calendar.time_words(who.at);
            Start { name: who.name.clone(), image: who.image.clone(), time }
        });
        // A line that becomes or ceases to be the first of its group is another line.
        let key = if goes_on { key } else { key + "+" };
        self.rows.push(Row {
            key,
            kind: Kind::Message(Message { id, own: who.own, text: text.to_owned(), start }),
        });
    }
}

#[cfg(test)]
#[path = "rows_tests.rs"]
mod tests;
