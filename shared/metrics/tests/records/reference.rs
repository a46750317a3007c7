//! Metrics a second time, straight from the events: slow, without segments, each by its own words.
//! Never shares code with the crate.

#![expect(clippy::wildcard_enum_match_arm, reason = "most kinds matter to one question at a time only")]

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, ParticipantId};
use hanmadi_protocol::event::{AgentEnd, Event, EventKind, QueueExit};

use crate::story::after;

/// `(leg, metric)` with the sum of its values and its last moment of emission.
pub(crate) type Sums = BTreeMap<(CommunicationId, &'static str), (u64, u64)>;

/// What the events say.
pub(crate) fn sums(events: &[Event]) -> Sums {
    let mut sums = Sums::new();
    for (index, event) in events.iter().enumerate() {
        let later = &events[index + 1..];
        match &event.kind {
            EventKind::CustomerConnected(one) => add(&mut sums, one.communication, "nConnected", 1, event),
            EventKind::QueueEntered(one) => {
                add(&mut sums, one.communication, "nOffered", 1, event);
                let Some(end) = later.iter().find(|later| ends_wait(events, later, one.wait)) else {
                    continue;
                };
                let waited = after(end.at) - after(event.at);
                add(&mut sums, one.communication, "tAcd", waited, end);
                match &end.kind {
                    EventKind::AgentConnected(agent) => {
                        add(&mut sums, agent.communication, "tAnswered", waited, end)
                    }
                    EventKind::QueueLeft(left) if left.why == QueueExit::Abandoned => {
                        add(&mut sums, one.communication, "tAbandon", waited, end);
                    }
                    EventKind::Ended(ended) if matches!(ended.why.as_str(), "client" | "session.expired") => {
                        add(&mut sums, one.communication, "tAbandon", waited, end);
                    }
                    _ => {}
                }
            }
            EventKind::AgentAlerted(one) => {
                let answers = |later: &&Event| named(&later.kind, one.communication) || ended(later);
                let Some(end) = later.iter().find(answers) else { continue };
                add(&mut sums, one.communication, "tAlert", after(end.at) - after(event.at), end);
            }
            EventKind::AgentConnected(one) => {
                stretch(&mut sums, one.communication, "tTalk", event, later);
                complete(&mut sums, one.communication, event, later);
            }
            EventKind::AgentResumed(one) => stretch(&mut sums, one.communication, "tTalk", event, later),
            EventKind::AgentHeld(one) => stretch(&mut sums, one.communication, "tHeld", event, later),
            EventKind::AgentParked(one) => stretch(&mut sums, one.communication, "tPark", event, later),
            EventKind::AgentConsulted(one) => add(&mut sums, one.communication, "nConsult", 1, event),
            EventKind::AgentEnded(one) => {
                if let AgentEnd::Transferred(_) = one.why {
                    add(&mut sums, one.communication, "nTransferred", 1, event);
                }
            }
            EventKind::WrapUpStarted(one) => {
                let done = |later: &&Event| matches!(&later.kind, EventKind::WrapUpDone(done) if done.communication == one.communication);
                let Some(end) = later.iter().find(done) else { continue };
                let worked = after(end.at) - after(event.at);
                if worked > 0 {
                    add(&mut sums, one.communication, "tAcw", worked, end);
                }
            }
            _ => {}
        }
    }
    sums
}

/// From an event of an agent's leg to the next one that changes what goes on.
fn stretch(sums: &mut Sums, leg: CommunicationId, name: &'static str, event: &Event, later: &[Event]) {
    let end = later.iter().find(|later| named(&later.kind, leg) || ended(later));
    if let Some(end) = end {
        add(sums, leg, name, after(end.at) - after(event.at), end);
    }
}

/// Every stretch from an agent's answer to the end of the leg, if it has ended.
fn complete(sums: &mut Sums, leg: CommunicationId, answer: &Event, later: &[Event]) {
    let (mut name, mut since, mut all) = ("tTalkComplete", answer, Vec::new());
    for event in later.iter().filter(|later| named(&later.kind, leg) || ended(later)) {
        all.push((name, after(event.at) - after(since.at), event));
        since = event;
        name = match &event.kind {
            EventKind::AgentHeld(_) => "tHeldComplete",
            EventKind::AgentParked(_) => "tParkComplete",
            EventKind::AgentResumed(_) => "tTalkComplete",
            _ => return all.into_iter().for_each(|(name, value, end)| add(sums, leg, name, value, end)),
        };
    }
}

fn add(sums: &mut Sums, leg: CommunicationId, name: &'static str, value: u64, event: &Event) {
    let sum = sums.entry((leg, name)).or_default();
    *sum = (sum.0 + value, after(event.at));
}

fn ended(event: &Event) -> bool {
    matches!(event.kind, EventKind::Ended(_))
}

/// Whether an event changes the state of an agent's leg.
fn named(kind: &EventKind, leg: CommunicationId) -> bool {
    match kind {
        EventKind::AgentConnected(one)
        | EventKind::AgentHeld(one)
        | EventKind::AgentParked(one)
        | EventKind::AgentResumed(one) => one.communication == leg,
        EventKind::AgentEnded(one) => one.communication == leg,
        _ => false,
    }
}

fn ends_wait(events: &[Event], event: &Event, wait: ParticipantId) -> bool {
    match &event.kind {
        EventKind::Ended(_) => true,
        EventKind::QueueLeft(left) => left.wait == wait,
        EventKind::AgentConnected(agent) => events.iter().any(|event| {
            matches!(&event.kind, EventKind::AgentAlerted(alert)
                if alert.communication == agent.communication && alert.wait == Some(wait))
        }),
        _ => false,
    }
}
