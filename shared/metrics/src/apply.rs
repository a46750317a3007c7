//! From events to the record, one at a time.
//! Never refuses an event: what came again changes nothing, what is missing and what doesn't fit is counted.

mod agent;
mod automatic;
mod queue;

use hanmadi_ids::{CommunicationId, ParticipantId};
use hanmadi_protocol::{
    event::{
        CustomerConnected, Direction, DisconnectType, Event, EventKind, MessageStored, MessagesStored, Writer,
    },
    platform::analytics::detail::Purpose,
    time::Timestamp,
};

use crate::record::{Participant, Record, Role, Session, SpanKind};

/// What an event did to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applied {
    /// It is part of it now.
    Done,
    /// It was part of it before.
    Repeated,
    /// It is counted, but named a leg that was not there, or not in a state for it.
    Misfit,
}

/// The event doesn't fit what came before it.
pub(crate) struct Misfit;

/// The record of these events, in the order of their numbers; none of no event.
#[must_use]
pub fn recompute<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<Record> {
    let mut events = events.into_iter();
    let mut record = Record::begin(events.next()?);
    for event in events {
        record.apply(event);
    }
    Some(record)
}

impl Record {
    /// A record that begins with its first event.
    #[must_use]
    pub fn begin(first: &Event) -> Self {
        let mut record = Self {
            conversation: first.conversation,
            applied: 0,
            last: first.at,
            missing: 0,
            misfits: 0,
            started: first.at,
            ended: None,
            direction: Direction::Inbound,
            message_type: "unknown".to_owned(),
            through: None,
            divisions: Vec::new(),
            customer_wrote: false,
            agent_owes: None,
            customer_owes: None,
            participants: Vec::new(),
        };
        record.apply(first);
        record
    }

    /// Applies the next event.
    pub fn apply(&mut self, event: &Event) -> Applied {
        if event.n <= self.applied || event.conversation != self.conversation {
            return Applied::Repeated;
        }
        self.missing += event.n - self.applied - 1;
        self.applied = event.n;
        // A clock that was set back must not make a segment end before it began.
        let at = event.at.max(self.last);
        let since = std::mem::replace(&mut self.last, at);
        if self.happen(since, at, &event.kind).is_ok() {
            Applied::Done
        } else {
            self.misfits += 1;
            Applied::Misfit
        }
    }

    fn happen(&mut self, since: Timestamp, at: Timestamp, kind: &EventKind) -> Result<(), Misfit> {
        match kind {
            EventKind::Started(started) if self.applied == 1 => {
                self.direction = started.direction.clone();
                self.message_type.clone_from(&started.message_type);
                self.through.clone_from(&started.through);
                self.divisions.clone_from(&started.divisions);
                Ok(())
            }
            EventKind::Started(_) => Err(Misfit),
            EventKind::Reopened if self.ended.is_none() => Err(Misfit),
            EventKind::Reopened => {
                self.ended = None;
                Ok(())
            }
            EventKind::CustomerConnected(event) => self.customer_connected(at, event),
            EventKind::CustomerDisconnected(event) => {
                let session = self.open(event.communication, is_customer)?;
                session.close(at, Some(event.why.clone()));
                Ok(())
            }
            EventKind::FlowEntered(event) => self.flow_entered(at, event),
            EventKind::FlowLeft(event) => self.flow_left(at, event),
            EventKind::BotStarted(event) => self.bot_started(at, event),
            EventKind::BotTurned(event) => self.bot_turned(event.communication),
            EventKind::BotEnded(event) => self.bot_ended(at, event),
            EventKind::QueueEntered(event) => self.queue_entered(at, event),
            EventKind::QueueMoved(event) => self.queue_moved(at, event),
            EventKind::QueueChanged(event) => self.queue_changed(at, event),
            EventKind::QueueLeft(event) => self.queue_left(at, event),
            EventKind::AgentAlerted(event) => self.agent_alerted(at, event),
            EventKind::AgentConnected(event) => self.agent_connected(at, event.communication),
            EventKind::AgentHeld(event) => self.agent_turns(at, event.communication, SpanKind::Hold),
            EventKind::AgentParked(event) => self.agent_turns(at, event.communication, SpanKind::Parked),
            EventKind::AgentResumed(event) => self.agent_turns(at, event.communication, SpanKind::Talk),
            EventKind::AgentConsulted(event) => self.agent_consulted(at, event.communication),
            EventKind::AgentEnded(event) => self.agent_ended(at, event.communication, &event.why),
            EventKind::WrapUpStarted(event) => self.wrap_up_started(at, event.communication),
            EventKind::WrapUpDone(event) => self.wrap_up_done(at, event),
            EventKind::MessagesStored(event) => self.messages_stored(since, at, event),
            EventKind::AttributesSet(event) => {
                let whose = self.participants.iter_mut().find(|one| one.id == event.participant);
                whose.ok_or(Misfit)?.attributes.extend(event.attributes.clone());
                Ok(())
            }
            EventKind::Ended(_) if self.ended.is_some() => Err(Misfit),
            EventKind::Ended(event) => {
                self.end(at, &event.why);
                Ok(())
            }
        }
    }

    fn customer_connected(&mut self, at: Timestamp, event: &CustomerConnected) -> Result<(), Misfit> {
        let role = Role::Customer { authenticated: event.authenticated };
        let terms = crate::record::Terms::default();
        let session = Session::begin(event.communication, role, SpanKind::Present, at, terms);
        let participant = Participant {
            id: event.participant,
            purpose: Purpose::Customer,
            name: event.name.clone(),
            user: None,
            contact: event.external_contact.clone(),
            attributes: std::collections::BTreeMap::new(),
            sessions: Vec::new(),
        };
        self.join(participant, session)
    }

    /// Counts messages that were stored between the event before, at `since`, and `at`.
    fn messages_stored(
        &mut self,
        since: Timestamp,
        at: Timestamp,
        event: &MessagesStored,
    ) -> Result<(), Misfit> {
        let mut fits = Ok(());
        let mut last = since;
        for message in &event.messages {
            last = message.at.min(at).max(last);
            fits = self.message_stored(last, message).and(fits);
        }
        fits
    }

    fn message_stored(&mut self, at: Timestamp, event: &MessageStored) -> Result<(), Misfit> {
        match event.by {
            Writer::Customer => {
                self.customer_wrote = true;
                self.agent_owes.get_or_insert(at);
                let asked = self.customer_owes.take();
                let session = self.customer().ok_or(Misfit)?;
                session.replies.extend(asked.map(|asked| (at.since_ms(asked), at)));
                count(session, event);
            }
            Writer::Agent(leg) => {
                let (owed, session) =
                    (self.agent_owes, self.open(leg, |role| matches!(role, Role::Agent(_)))?);
                let Role::Agent(facts) = &mut session.role else { return Err(Misfit) };
                let connected = facts.connected.ok_or(Misfit)?;
                facts.first_message.get_or_insert(at);
                // An agent who came later could not have answered sooner.
                let since = owed.map(|owed| owed.max(connected));
                session.replies.extend(since.map(|since| (at.since_ms(since), at)));
                count(session, event);
                self.agent_owes = None;
                self.customer_owes.get_or_insert(at);
            }
            Writer::Bot(leg) => count(self.open(leg, |role| matches!(role, Role::Bot(_)))?, event),
            Writer::System => {}
        }
        Ok(())
    }

    /// Ends every leg that is still open.
    fn end(&mut self, at: Timestamp, why: &DisconnectType) {
        self.ended = Some(at);
        (self.agent_owes, self.customer_owes) = (None, None);
        for session in self.participants.iter_mut().flat_map(|participant| &mut participant.sessions) {
            match &session.role {
                Role::Customer { .. } => session.close(at, Some(why.clone())),
                Role::Flow(_) | Role::Bot(_) => automatic::end(session, at, why),
                Role::Wait(_) => queue::end(session, at, why),
                Role::Agent(_) => agent::end(session, at, why),
            }
        }
    }

    /// Adds a session; to the participant of that id if there is one.
    fn join(&mut self, mut participant: Participant, session: Session) -> Result<(), Misfit> {
        if self.sessions().any(|(_, known)| known.leg == session.leg) {
            return Err(Misfit);
        }
        if let Some(known) = self.participants.iter_mut().find(|known| known.id == participant.id) {
            if known.purpose != participant.purpose {
                return Err(Misfit);
            }
            known.name = participant.name.or_else(|| known.name.take());
            known.contact = participant.contact.or_else(|| known.contact.take());
            known.sessions.push(session);
        } else {
            participant.sessions.push(session);
            self.participants.push(participant);
        }
        Ok(())
    }

    /// The session of a leg that goes on, if it is of the wanted kind.
    fn open(&mut self, leg: CommunicationId, wanted: fn(&Role) -> bool) -> Result<&mut Session, Misfit> {
        let mut sessions = self.participants.iter_mut().flat_map(|participant| &mut participant.sessions);
        let session = sessions.find(|session| session.leg == leg && wanted(&session.role));
        session.filter(|session| session.current().is_some()).ok_or(Misfit)
    }

    /// The customer's latest session.
    fn customer(&mut self) -> Option<&mut Session> {
        let sessions = self.participants.iter_mut().flat_map(|participant| &mut participant.sessions);
        sessions.filter(|session| is_customer(&session.role)).max_by_key(|session| session.from())
    }

    /// The session of a wait.
    fn wait(&mut self, wait: ParticipantId) -> Option<&mut Session> {
        let participant = self.participants.iter_mut().find(|participant| participant.id == wait)?;
        participant.sessions.iter_mut().rev().find(|session| matches!(session.role, Role::Wait(_)))
    }
}

/// Whether somebody who ends a conversation this way is the customer.
const fn by_customer(why: &DisconnectType) -> bool {
    matches!(
        why,
        DisconnectType::Client
            | DisconnectType::Endpoint
            | DisconnectType::SessionExpired
            | DisconnectType::Timeout
            | DisconnectType::TransportFailure
    )
}

const fn is_customer(role: &Role) -> bool {
    matches!(role, Role::Customer { .. })
}

const fn count(session: &mut Session, event: &MessageStored) {
    session.messages = session.messages.saturating_add(1);
    session.media = session.media.saturating_add(event.media);
}
