//! Metrics of the customer and of agents.
//! Never of a queue alone.

use hanmadi_protocol::event::{AgentEnd, TransferKind};

use super::{Definition, Emission, Place, Unit, at_end, each, once, replies, whole};
use crate::record::{AgentFacts, Answered, Role, Session, SpanKind};

/// The customer's metrics.
pub(super) const CUSTOMER: &[Definition] = &[
    Definition {
        name: "nConnected",
        unit: Unit::Count,
        place: Place::Customer,
        meaning: "The customer was connected.",
        formula: "1 for each session of the customer, at its beginning.",
        source: "contact-centre 4.9",
        read: once,
    },
    Definition {
        name: "tUserResponseTime",
        unit: Unit::Milliseconds,
        place: Place::Customer,
        meaning: "How long the customer took to answer an agent.",
        formula: "From the first message of an agent that the customer had not answered to the answer, at the answer.",
        source: "contact-centre 4.10",
        read: replies,
    },
    Definition { place: Place::Customer, ..MESSAGE_COUNT },
    Definition { place: Place::Customer, ..MEDIA_COUNT },
];

/// An agent's metrics.
pub(super) const AGENT: &[Definition] = &[
    Definition {
        name: "tAlert",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "The time a conversation was offered to an agent.",
        formula: "Length of the alert, at its end, answered or not.",
        source: "contact-centre 4.10",
        read: |session| each(session, SpanKind::Alert),
    },
    Definition {
        name: "tNotResponding",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "The time a conversation was offered to an agent who didn't answer or declined.",
        formula: "tAlert of an offer that was declined or not answered in time.",
        source: "contact-centre 4.2 and 4.10",
        read: |session| match end(session) {
            Some(AgentEnd::Declined | AgentEnd::NoAnswer) => each(session, SpanKind::Alert),
            _ => Vec::new(),
        },
    },
    Definition {
        name: "tAnswered",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "How long a conversation had waited when an agent answered.",
        formula: "tAcd of the wait that the answer ended, at the answer.",
        source: "contact-centre 4.9 and 4.10",
        read: |session| answered(session, |_, wait| Some(wait.waited_ms)),
    },
    Definition {
        name: "nOverSla",
        unit: Unit::Count,
        place: Place::Agent,
        meaning: "A conversation was answered later than its queue promises.",
        formula: "1 if tAnswered is more than the time of the queue's service level, at the answer.",
        source: "contact-centre 4.1 and 4.10",
        read: |session| answered(session, |_, wait| wait.over_promise.then_some(1)),
    },
    Definition {
        name: "tFirstResponse",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "How long a customer waited for the first words of an agent.",
        formula: "From the beginning of the wait to the first message of the agent who ended it, at that message.",
        source: "contact-centre 4.10",
        read: |session| {
            let first = facts(session).and_then(|facts| facts.answered.zip(facts.first_message));
            let emission = first.map(|(wait, at)| Emission { value: at.since_ms(wait.from), at });
            emission.into_iter().collect()
        },
    },
    Definition {
        name: "tTalk",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "The time an agent had a conversation, neither on hold nor parked.",
        formula: "Length of each stretch of it, at its end.",
        source: "contact-centre 4.10",
        read: |session| each(session, SpanKind::Talk),
    },
    Definition {
        name: "tTalkComplete",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "All of an agent's tTalk in a session.",
        formula: "Sum of tTalk, at the end of the last stretch, once the leg has ended.",
        source: "contact-centre 4.9 and 4.10",
        read: |session| complete(session, SpanKind::Talk),
    },
    Definition {
        name: "tHeld",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "The time an agent had a conversation on hold.",
        formula: "Length of each hold, at its end.",
        source: "contact-centre 4.10",
        read: |session| each(session, SpanKind::Hold),
    },
    Definition {
        name: "tHeldComplete",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "All of an agent's tHeld in a session.",
        formula: "Sum of tHeld, at the end of the last hold, once the leg has ended.",
        source: "contact-centre 4.9 and 4.10",
        read: |session| complete(session, SpanKind::Hold),
    },
    Definition {
        name: "tPark",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "The time a conversation was parked by an agent.",
        formula: "Length of each time, at its end.",
        source: "contact-centre 4.10",
        read: |session| each(session, SpanKind::Parked),
    },
    Definition {
        name: "tParkComplete",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "All of an agent's tPark in a session.",
        formula: "Sum of tPark, at the end of the last time, once the leg has ended.",
        source: "contact-centre 4.10",
        read: |session| complete(session, SpanKind::Parked),
    },
    Definition {
        name: "nConsult",
        unit: Unit::Count,
        place: Place::Agent,
        meaning: "An agent asked others.",
        formula: "1 for each time, then.",
        source: "contact-centre 4.10",
        read: |session| {
            let times = facts(session).into_iter().flat_map(|facts| &facts.consults);
            times.map(|at| Emission { value: 1, at: *at }).collect()
        },
    },
    Definition {
        name: "nTransferred",
        unit: Unit::Count,
        place: Place::Agent,
        meaning: "An agent passed a conversation on.",
        formula: "1 if the leg ended by a transfer of any kind, at its end.",
        source: "contact-centre 4.10",
        read: |session| transferred(session, &[TransferKind::Blind, TransferKind::Consult]),
    },
    Definition {
        name: "nBlindTransferred",
        unit: Unit::Count,
        place: Place::Agent,
        meaning: "An agent passed a conversation on without asking first.",
        formula: "1 if the leg ended by a blind transfer, at its end.",
        source: "contact-centre 4.10",
        read: |session| transferred(session, &[TransferKind::Blind]),
    },
    Definition {
        name: "nConsultTransferred",
        unit: Unit::Count,
        place: Place::Agent,
        meaning: "An agent passed a conversation on after asking.",
        formula: "1 if the leg ended by a transfer after a consultation, at its end.",
        source: "contact-centre 4.10",
        read: |session| transferred(session, &[TransferKind::Consult]),
    },
    Definition {
        name: "tAcw",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "The time of after-contact work.",
        formula: "Length of each time, at its end.",
        source: "contact-centre 4.10",
        read: after_contact,
    },
    Definition {
        name: "tHandle",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "The time an agent spent on a conversation.",
        formula: "tTalk + tHeld + tAcw of an answered session, once it and its after-contact work have ended.",
        source: "contact-centre 4.9 and 4.10",
        read: |session| {
            let at = facts(session).filter(|facts| facts.connected.is_some() && facts.end.is_some());
            let at = at.and_then(|_| session.to());
            let kinds = [SpanKind::Talk, SpanKind::Hold, SpanKind::WrapUp];
            let parts = session.spans.iter().filter(|span| kinds.contains(&span.kind));
            let value = parts.filter_map(crate::record::Span::length_ms).sum();
            at.map(|at| Emission { value, at }).into_iter().collect()
        },
    },
    Definition {
        name: "tAgentResponseTime",
        unit: Unit::Milliseconds,
        place: Place::Agent,
        meaning: "How long an agent took to answer the customer.",
        formula: "From the first message of the customer that no agent had answered, or from the agent's connection if that came later, to the answer, at the answer.",
        source: "contact-centre 4.10",
        read: replies,
    },
    MESSAGE_COUNT,
    MEDIA_COUNT,
];

/// Messages of one side.
const MESSAGE_COUNT: Definition = Definition {
    name: "oMessageCount",
    unit: Unit::Count,
    place: Place::Agent,
    meaning: "Messages written in a session.",
    formula: "Their number, when the leg has ended; nothing for none.",
    source: "contact-centre 4.10, for each side instead of the conversation",
    read: |session| at_end(session, session.messages),
};

/// Pictures and files of one side.
const MEDIA_COUNT: Definition = Definition {
    name: "oMediaCount",
    unit: Unit::Count,
    place: Place::Agent,
    meaning: "Pictures and files sent in a session.",
    formula: "Their number, when the leg has ended; nothing for none.",
    source: "contact-centre 4.10, for each side instead of the conversation",
    read: |session| at_end(session, session.media),
};

const fn facts(session: &Session) -> Option<&AgentFacts> {
    match &session.role {
        Role::Agent(facts) => Some(facts),
        Role::Customer { .. } | Role::Flow(_) | Role::Bot(_) | Role::Wait(_) => None,
    }
}

fn end(session: &Session) -> Option<&AgentEnd> {
    facts(session)?.end.as_ref().map(|(_, why)| why)
}

fn answered(session: &Session, value: fn(&AgentFacts, Answered) -> Option<u64>) -> Vec<Emission> {
    let emission = facts(session)
        .and_then(|facts| Some(Emission { value: value(facts, facts.answered?)?, at: facts.connected? }));
    emission.into_iter().collect()
}

fn complete(session: &Session, kind: SpanKind) -> Vec<Emission> {
    if end(session).is_some() { whole(session, kind) } else { Vec::new() }
}

fn transferred(session: &Session, kinds: &[TransferKind]) -> Vec<Emission> {
    let end = facts(session).and_then(|facts| facts.end.as_ref());
    let by = end.filter(|(_, why)| matches!(why, AgentEnd::Transferred(kind) if kinds.contains(kind)));
    by.map(|(at, _)| Emission { value: 1, at: *at }).into_iter().collect()
}

/// After-contact work with a time of its own: a code given without one took none.
fn after_contact(session: &Session) -> Vec<Emission> {
    each(session, SpanKind::WrapUp).into_iter().filter(|work| work.value > 0).collect()
}
