//! Waits in queues.
//! Never ends a wait that has ended.

use std::collections::BTreeMap;

use hanmadi_ids::ParticipantId;
use hanmadi_protocol::{
    event::{DisconnectType, QueueChanged, QueueEntered, QueueExit, QueueLeft, QueueMoved},
    platform::analytics::detail::Purpose,
    time::Timestamp,
};

use super::{Misfit, by_customer};
use crate::record::{Answered, Participant, Record, Role, Session, SpanKind, Terms, WaitEnd, WaitFacts};

impl Record {
    pub(super) fn queue_entered(&mut self, at: Timestamp, event: &QueueEntered) -> Result<(), Misfit> {
        let terms = Terms {
            queue: Some(event.queue),
            skills: event.skills.iter().map(|need| need.skill).collect(),
            language: event.language,
        };
        let promised_ms = event.service_level.map(|level| level.duration_ms);
        let role = Role::Wait(WaitFacts { promised_ms, end: None });
        let mut session = Session::begin(event.communication, role, SpanKind::Present, at, terms);
        session.routing.requested.clone_from(&event.requested);
        let participant = Participant {
            id: event.wait,
            purpose: Purpose::Acd,
            name: event.queue_name.clone(),
            user: None,
            contact: None,
            attributes: BTreeMap::new(),
            sessions: Vec::new(),
        };
        self.join(participant, session)?;
        if let Some(customer) = self.customer() {
            customer.routing.requested.clone_from(&event.requested);
            if let Some(span) = customer.spans.last_mut() {
                span.terms.queue = Some(event.queue);
            }
        }
        Ok(())
    }

    pub(super) fn queue_moved(&mut self, at: Timestamp, event: &QueueMoved) -> Result<(), Misfit> {
        let session = self.waiting(event.wait)?;
        let terms = Terms { queue: Some(event.queue), ..session.terms() };
        session.turn(SpanKind::Present, at, terms);
        Ok(())
    }

    pub(super) fn queue_changed(&mut self, at: Timestamp, event: &QueueChanged) -> Result<(), Misfit> {
        let session = self.waiting(event.wait)?;
        let skills = event.skills.iter().map(|need| need.skill).collect();
        let before = session.terms();
        let terms = Terms { queue: before.queue, skills, language: event.language };
        if terms != before {
            session.turn(SpanKind::Present, at, terms);
        }
        Ok(())
    }

    pub(super) fn queue_left(&mut self, at: Timestamp, event: &QueueLeft) -> Result<(), Misfit> {
        let (end, why) = match event.why {
            QueueExit::Abandoned => (WaitEnd::Abandoned, DisconnectType::Peer),
            QueueExit::FlowOut => (WaitEnd::FlowOut, DisconnectType::Transfer),
            QueueExit::Transferred => (WaitEnd::Transferred, DisconnectType::Transfer),
            QueueExit::System => (WaitEnd::System, DisconnectType::System),
        };
        finish(self.waiting(event.wait)?, at, end, why);
        Ok(())
    }

    /// Ends the wait because an agent answered; none if it had ended.
    pub(super) fn answer(&mut self, at: Timestamp, wait: ParticipantId) -> Option<Answered> {
        let session = self.waiting(wait).ok()?;
        finish(session, at, WaitEnd::Answered, DisconnectType::Transfer);
        let from = session.from()?;
        let waited_ms = at.since_ms(from);
        let Role::Wait(facts) = &session.role else { return None };
        let over_promise = facts.promised_ms.is_some_and(|promised| waited_ms > promised);
        Some(Answered { from, waited_ms, over_promise })
    }

    fn waiting(&mut self, wait: ParticipantId) -> Result<&mut Session, Misfit> {
        self.wait(wait).filter(|session| session.current().is_some()).ok_or(Misfit)
    }
}

/// Ends a wait with its conversation.
pub(super) fn end(session: &mut Session, at: Timestamp, why: &DisconnectType) {
    if session.current().is_none() {
        return;
    }
    if by_customer(why) {
        finish(session, at, WaitEnd::Abandoned, DisconnectType::Peer);
    } else {
        finish(session, at, WaitEnd::System, DisconnectType::System);
    }
}

fn finish(session: &mut Session, at: Timestamp, end: WaitEnd, why: DisconnectType) {
    if let Role::Wait(facts) = &mut session.role {
        facts.end = Some(end);
    }
    session.close(at, Some(why));
}
