//! What flows and bots did.
//! Never what they said: a bot's messages are counted as any other.

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, ParticipantId};
use hanmadi_protocol::{
    event::{BotEnded, BotStarted, DisconnectType, FlowEntered, FlowExit, FlowLeft},
    platform::analytics::detail::Purpose,
    time::Timestamp,
};

use super::{Misfit, by_customer};
use crate::record::{BotFacts, FlowFacts, Participant, Record, Role, Session, SpanKind, Terms};

impl Record {
    pub(super) fn flow_entered(&mut self, at: Timestamp, event: &FlowEntered) -> Result<(), Misfit> {
        let role = Role::Flow(FlowFacts::default());
        let session = Session::begin(event.communication, role, SpanKind::Automatic, at, Terms::default());
        self.join(participant(event.participant, Purpose::Workflow, None), session)
    }

    pub(super) fn flow_left(&mut self, at: Timestamp, event: &FlowLeft) -> Result<(), Misfit> {
        let name = event.flow.as_ref().map(|flow| flow.name.clone());
        let session = self.open(event.communication, |role| matches!(role, Role::Flow(_)))?;
        session.role = Role::Flow(FlowFacts {
            flow: event.flow.clone(),
            rule: event.rule.clone(),
            exit: Some(event.exit),
        });
        session.close(at, Some(disconnect(event.exit)));
        let owns = |one: &&mut Participant| one.sessions.iter().any(|own| own.leg == event.communication);
        if let Some(participant) = self.participants.iter_mut().find(owns) {
            participant.name = name;
        }
        Ok(())
    }

    pub(super) fn bot_started(&mut self, at: Timestamp, event: &BotStarted) -> Result<(), Misfit> {
        let facts = BotFacts { bot: event.bot.clone(), turns: 0, exit: None, failed: false };
        let terms = Terms::default();
        let session = Session::begin(event.communication, Role::Bot(facts), SpanKind::Automatic, at, terms);
        self.join(participant(event.participant, Purpose::Botflow, Some(event.bot.name.clone())), session)
    }

    pub(super) fn bot_turned(&mut self, leg: CommunicationId) -> Result<(), Misfit> {
        let session = self.open(leg, |role| matches!(role, Role::Bot(_)))?;
        let Role::Bot(facts) = &mut session.role else { return Err(Misfit) };
        facts.turns = facts.turns.saturating_add(1);
        Ok(())
    }

    pub(super) fn bot_ended(&mut self, at: Timestamp, event: &BotEnded) -> Result<(), Misfit> {
        let session = self.open(event.communication, |role| matches!(role, Role::Bot(_)))?;
        let Role::Bot(facts) = &mut session.role else { return Err(Misfit) };
        (facts.exit, facts.failed) = (Some(event.exit), event.failed);
        session.close(at, Some(disconnect(event.exit)));
        Ok(())
    }
}

/// Ends a flow or a bot with its conversation.
pub(super) fn end(session: &mut Session, at: Timestamp, why: &DisconnectType) {
    if session.current().is_none() {
        return;
    }
    let exit = if by_customer(why) { FlowExit::Abandoned } else { FlowExit::Disconnect };
    match &mut session.role {
        Role::Flow(facts) => facts.exit = Some(exit),
        Role::Bot(facts) => facts.exit = Some(exit),
        Role::Customer { .. } | Role::Wait(_) | Role::Agent(_) => {}
    }
    session.close(at, Some(disconnect(exit)));
}

const fn disconnect(exit: FlowExit) -> DisconnectType {
    match exit {
        FlowExit::Queue(_) | FlowExit::Agent(_) | FlowExit::Bot => DisconnectType::Transfer,
        FlowExit::Disconnect => DisconnectType::System,
        FlowExit::Abandoned => DisconnectType::Peer,
    }
}

const fn participant(id: ParticipantId, purpose: Purpose, name: Option<String>) -> Participant {
    Participant {
        id,
        purpose,
        name,
        user: None,
        contact: None,
        attributes: BTreeMap::new(),
        sessions: Vec::new(),
    }
}
