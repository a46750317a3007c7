//! Agents' legs, from the offer to the end of after-contact work.
//! Never talk before an answer, and never after-contact work before the end of the leg.

use std::collections::BTreeMap;

use hanmadi_ids::CommunicationId;
use hanmadi_protocol::{
    event::{AgentAlerted, AgentEnd, DisconnectType, TransferKind, WrapUpDone},
    platform::analytics::detail::Purpose,
    time::Timestamp,
};

use super::{Misfit, by_customer};
use crate::record::{AgentFacts, Participant, Record, Role, Session, Span, SpanKind, Terms, WrapUp};

impl Record {
    pub(super) fn agent_alerted(&mut self, at: Timestamp, event: &AgentAlerted) -> Result<(), Misfit> {
        let waited = event.wait.and_then(|wait| self.wait(wait));
        let (mut terms, mut routing) =
            waited.map_or_else(Default::default, |wait| (wait.terms(), wait.routing.clone()));
        terms = Terms { queue: event.queue.or(terms.queue), ..terms };
        routing.used.clone_from(&event.used_routing);
        routing.agent = Some(event.user);
        let role = Role::Agent(AgentFacts { wait: event.wait, ..AgentFacts::default() });
        let mut session = Session::begin(event.communication, role, SpanKind::Alert, at, terms);
        session.routing = routing;
        let participant = Participant {
            id: event.participant,
            purpose: Purpose::Agent,
            name: event.name.clone(),
            user: Some(event.user),
            contact: None,
            attributes: BTreeMap::new(),
            sessions: Vec::new(),
        };
        self.join(participant, session)
    }

    pub(super) fn agent_connected(&mut self, at: Timestamp, leg: CommunicationId) -> Result<(), Misfit> {
        let session = self.agent(leg)?;
        let facts = facts(session)?;
        if facts.end.is_some() || facts.connected.is_some() {
            return Err(Misfit);
        }
        facts.connected = Some(at);
        let wait = facts.wait;
        turn(session, at, SpanKind::Talk);
        let (routing, queue) = (session.routing.clone(), session.terms().queue);
        let answered = wait.and_then(|wait| self.answer(at, wait));
        if let Some(wait) = wait.filter(|_| answered.is_some()).and_then(|wait| self.wait(wait)) {
            wait.routing.agent = routing.agent;
        }
        self::facts(self.agent(leg)?)?.answered = answered;
        if let Some(customer) = self.customer() {
            (customer.routing.used, customer.routing.agent) = (routing.used, routing.agent);
            if let Some(span) = customer.spans.last_mut() {
                span.terms.queue = queue.or(span.terms.queue);
            }
        }
        Ok(())
    }

    /// From talk to hold or to being parked, and back.
    pub(super) fn agent_turns(
        &mut self,
        at: Timestamp,
        leg: CommunicationId,
        kind: SpanKind,
    ) -> Result<(), Misfit> {
        let session = self.agent(leg)?;
        let facts = facts(session)?;
        let runs = facts.connected.is_some() && facts.end.is_none();
        if !runs || session.current().is_none_or(|span| span.kind == kind) {
            return Err(Misfit);
        }
        turn(session, at, kind);
        Ok(())
    }

    pub(super) fn agent_consulted(&mut self, at: Timestamp, leg: CommunicationId) -> Result<(), Misfit> {
        let facts = facts(self.agent(leg)?)?;
        if facts.connected.is_none() {
            return Err(Misfit);
        }
        facts.consults.push(at);
        Ok(())
    }

    pub(super) fn agent_ended(
        &mut self,
        at: Timestamp,
        leg: CommunicationId,
        why: &AgentEnd,
    ) -> Result<(), Misfit> {
        let session = self.agent(leg)?;
        if facts(session)?.end.is_some() {
            return Err(Misfit);
        }
        finish(session, at, why.clone());
        Ok(())
    }

    pub(super) fn wrap_up_started(&mut self, at: Timestamp, leg: CommunicationId) -> Result<(), Misfit> {
        let session = self.agent(leg)?;
        let facts = facts(session)?;
        if facts.connected.is_none() || facts.end.is_none() || session.current().is_some() {
            return Err(Misfit);
        }
        let ended = session.to().ok_or(Misfit)?;
        if ended < at {
            push(session, SpanKind::Delay, ended, Some(at), None);
        }
        push(session, SpanKind::WrapUp, at, None, None);
        Ok(())
    }

    pub(super) fn wrap_up_done(&mut self, at: Timestamp, event: &WrapUpDone) -> Result<(), Misfit> {
        let wrap_up =
            WrapUp { code: event.code.clone(), notes: event.notes.clone(), tags: event.tags.clone() };
        let session = self.agent(event.communication)?;
        let facts = facts(session)?;
        if facts.connected.is_none() {
            return Err(Misfit);
        }
        if facts.end.is_none() {
            facts.early_wrap_up = Some(wrap_up);
            return Ok(());
        }
        if session.current().is_none() {
            // Said later, without a time of its own: it stands at the end, where it changes no duration.
            let ended = session.to().ok_or(Misfit)?;
            push(session, SpanKind::WrapUp, ended, Some(ended), Some(wrap_up));
            return Ok(());
        }
        session.close(at, None);
        if let Some(span) = session.spans.last_mut() {
            span.wrap_up = Some(wrap_up);
        }
        Ok(())
    }

    /// An agent's session, open or not.
    fn agent(&mut self, leg: CommunicationId) -> Result<&mut Session, Misfit> {
        let mut sessions = self.participants.iter_mut().flat_map(|participant| &mut participant.sessions);
        sessions.find(|one| one.leg == leg && matches!(one.role, Role::Agent(_))).ok_or(Misfit)
    }
}

/// Ends an agent's leg with its conversation. After-contact work goes on.
pub(super) fn end(session: &mut Session, at: Timestamp, why: &DisconnectType) {
    if facts(session).is_ok_and(|facts| facts.end.is_none()) {
        let end = if by_customer(why) {
            AgentEnd::CustomerLeft
        } else if *why == DisconnectType::Peer {
            AgentEnd::Done
        } else {
            AgentEnd::Other(why.clone())
        };
        finish(session, at, end);
    }
}

fn finish(session: &mut Session, at: Timestamp, end: AgentEnd) {
    session.close(at, Some(disconnect(&end)));
    let Ok(facts) = facts(session) else { return };
    facts.end = Some((at, end));
    if let Some(wrap_up) = facts.early_wrap_up.take() {
        push(session, SpanKind::WrapUp, at, Some(at), Some(wrap_up));
    }
}

fn disconnect(end: &AgentEnd) -> DisconnectType {
    match end {
        AgentEnd::NoAnswer => DisconnectType::TransferNoAnswer,
        AgentEnd::Withdrawn => DisconnectType::System,
        AgentEnd::Declined | AgentEnd::Done => DisconnectType::Client,
        AgentEnd::Transferred(TransferKind::Blind) => DisconnectType::Transfer,
        AgentEnd::Transferred(TransferKind::Consult) => DisconnectType::TransferConsult,
        AgentEnd::CustomerLeft => DisconnectType::Peer,
        AgentEnd::Other(why) => why.clone(),
    }
}

fn facts(session: &mut Session) -> Result<&mut AgentFacts, Misfit> {
    match &mut session.role {
        Role::Agent(facts) => Ok(facts),
        Role::Customer { .. } | Role::Flow(_) | Role::Bot(_) | Role::Wait(_) => Err(Misfit),
    }
}

fn turn(session: &mut Session, at: Timestamp, kind: SpanKind) {
    let terms = session.terms();
    session.turn(kind, at, terms);
}

fn push(
    session: &mut Session,
    kind: SpanKind,
    from: Timestamp,
    to: Option<Timestamp>,
    wrap_up: Option<WrapUp>,
) {
    let terms = session.terms();
    session.spans.push(Span { kind, from, to, terms, why: None, wrap_up });
}
