//! Every metric, defined once: its name, what it means, how it is formed, and the code that forms it.
//! Never a metric anywhere else: records, queries and sums read this table.
//!
//! A metric is read from the spans and facts of one session (contact-centre 4.9 and 4.10). It is emitted when the
//! activity ends that it measures; what still goes on has emitted nothing.

mod automatic;
mod people;
mod queue;

use hanmadi_protocol::{platform::analytics::detail::Purpose, time::Timestamp};

use crate::record::{Session, Span, SpanKind};

/// One metric.
#[derive(Clone, Copy, Debug)]
pub struct Definition {
    /// Its published name.
    pub name: &'static str,
    /// In what it is counted.
    pub unit: Unit,
    /// Whose sessions emit it.
    pub place: Place,
    /// What it means.
    pub meaning: &'static str,
    /// How it is formed, and when it is emitted.
    pub formula: &'static str,
    /// Where the definition comes from.
    pub source: &'static str,
    read: fn(&Session) -> Vec<Emission>,
}

/// In what a metric is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A duration; each emission is one activity.
    Milliseconds,
    /// A number.
    Count,
}

/// Whose sessions emit a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The customer's.
    Customer,
    /// A message flow's.
    Flow,
    /// A bot's.
    Bot,
    /// A wait's.
    Queue,
    /// An agent's.
    Agent,
}

/// One value of a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emission {
    /// Milliseconds, or a number.
    pub value: u64,
    /// When the activity ended.
    pub at: Timestamp,
}

/// Every metric, by place and then by the order in which a session emits them.
pub const CATALOG: &[&[Definition]] =
    &[people::CUSTOMER, automatic::FLOW, automatic::BOT, queue::QUEUE, people::AGENT];

impl Definition {
    /// The metric of a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        Self::all().find(|definition| definition.name == name)
    }

    /// Every metric.
    pub fn all() -> impl Iterator<Item = &'static Self> {
        CATALOG.iter().copied().flatten()
    }

    /// What a session of a participant has emitted of it.
    #[must_use]
    pub fn read(&self, purpose: &Purpose, session: &Session) -> Vec<Emission> {
        if self.place.purpose() == *purpose { (self.read)(session) } else { Vec::new() }
    }
}

impl Place {
    /// Its participants' purpose.
    #[must_use]
    pub const fn purpose(self) -> Purpose {
        match self {
            Self::Customer => Purpose::Customer,
            Self::Flow => Purpose::Workflow,
            Self::Bot => Purpose::Botflow,
            Self::Queue => Purpose::Acd,
            Self::Agent => Purpose::Agent,
        }
    }
}

/// One emission for each finished span of a kind.
fn each(session: &Session, kind: SpanKind) -> Vec<Emission> {
    let spans = session.spans.iter().filter(|span| span.kind == kind);
    spans.filter_map(|span| Some(Emission { value: span.length_ms()?, at: span.to? })).collect()
}

/// The sum of the spans of a kind, at the end of the last one; nothing if there was none.
fn whole(session: &Session, kind: SpanKind) -> Vec<Emission> {
    let all = each(session, kind);
    let last = all.last().map(|last| last.at);
    last.map(|at| Emission { value: all.iter().map(|one| one.value).sum(), at }).into_iter().collect()
}

/// From the beginning of a session to its end, once it has ended.
fn length(session: &Session) -> Vec<Emission> {
    let ends = session.from().zip(session.to());
    ends.map(|(from, to)| Emission { value: to.since_ms(from), at: to }).into_iter().collect()
}

/// One, at the beginning of a session.
fn once(session: &Session) -> Vec<Emission> {
    session.from().map(|at| Emission { value: 1, at }).into_iter().collect()
}

/// A number, at the end of a session, unless it is 0.
fn at_end(session: &Session, value: u32) -> Vec<Emission> {
    let ended =
        session.spans.iter().rev().find(|span| span.kind != SpanKind::WrapUp && span.kind != SpanKind::Delay);
    let at = ended.and_then(|span: &Span| span.to).filter(|_| value > 0);
    at.map(|at| Emission { value: value.into(), at }).into_iter().collect()
}

/// How long each answer took.
fn replies(session: &Session) -> Vec<Emission> {
    session.replies.iter().map(|(value, at)| Emission { value: *value, at: *at }).collect()
}
