//! What agents do in a conversation.
//! Never asks whether they may: the caller has passed the check in `access`.

use std::rc::Rc;

use hanmadi_ids::{CommunicationId, ConversationId, LabelId, Mint, ParticipantId, UserId};
use hanmadi_protocol::{
    event::{EventKind, MessageStored, QueueExit, QueueLeft, Writer},
    limits,
    platform::conversation::{Purpose, State},
    post::{Left, LegEnd},
    time::Timestamp,
};

use crate::{
    conversation::Conversation,
    draft,
    effect::{Destination, Effect, Post},
    end::Ending,
    input::{AgentCommand, AgentReply, TransferTo},
    leg::{Leg, Need},
    model::Prior,
    note::NoteDraft,
    refusal::AgentRefusal,
    thread::Thread,
};

impl Thread {
    pub(crate) fn agent(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        (user, id): (UserId, ConversationId),
        command: AgentCommand,
        prior: Option<Prior>,
        out: &mut Vec<Effect>,
    ) -> Result<AgentReply, AgentRefusal> {
        let done = |_: ()| AgentReply::Done;
        match command {
            AgentCommand::Note { text, to, client_message_id, prior } => {
                let note = NoteDraft { text, to, client_message_id, prior };
                return self.note(now, mint, (user, id), note, out);
            }
            AgentCommand::WrapUp { participant, wrapup } => {
                let conversation = self.find_mut(id).ok_or(AgentRefusal::ENDED)?;
                return conversation.wrap_up(now, participant, wrapup, out).map(done);
            }
            AgentCommand::SkipWrapUp { participant } => {
                let conversation = self.find_mut(id).ok_or(AgentRefusal::ENDED)?;
                return conversation.skip_wrapup(now, participant, out).map(done);
            }
            AgentCommand::EndWrapUp { participant } => {
                let conversation = self.find_mut(id).ok_or(AgentRefusal::ENDED)?;
                return conversation.end_wrapup_for(now, participant, out).map(done);
            }
            AgentCommand::Disconnect => return self.disconnect(now, mint, id, out).map(done),
            AgentCommand::Send { communication, text, client_message_id } => {
                let key = client_message_id.map(|id| draft::agent_key(user, &id));
                if let Some(prior) = prior {
                    // Said before, wherever the conversation stands since.
                    let same =
                        prior.digest == draft::text_digest(&text) && prior.record.conversation == Some(id);
                    let reply = AgentReply::Message(Rc::new(prior.record));
                    return if same { Ok(reply) } else { Err(AgentRefusal::OTHER_CONTENT) };
                }
                self.latest(id)?;
                return self.send(now, mint, (user, communication), &text, key, out);
            }
            AgentCommand::Typing { .. }
            | AgentCommand::Patch { .. }
            | AgentCommand::Park { .. }
            | AgentCommand::Hold { .. }
            | AgentCommand::Transfer { .. }
            | AgentCommand::Learn { .. }
            | AgentCommand::AskWrapUp { .. } => {}
        }
        // An earlier conversation of the thread is over; but for its wrap-up, only the latest one takes commands.
        let conversation = self.latest(id)?;
        match command {
            AgentCommand::Typing { communication, ms } => {
                return self.typing(now, mint, communication, ms, out);
            }
            AgentCommand::Patch { participant, state } => {
                return self.patch(now, mint, participant, &state, out).map(done);
            }
            AgentCommand::Park { participant } => conversation.put_aside(now, participant, out)?,
            AgentCommand::Hold { participant, held } => conversation.hold(now, participant, held)?,
            AgentCommand::Transfer { participant, to } => {
                return conversation.transfer(now, mint, participant, to, out).map(done);
            }
            AgentCommand::Learn { participant, attributes } => {
                conversation.told(now, participant, attributes)?
            }
            AgentCommand::AskWrapUp { participant, wanted } => {
                conversation.ask_wrapup(participant, wanted)?
            }
            AgentCommand::Send { .. }
            | AgentCommand::Note { .. }
            | AgentCommand::WrapUp { .. }
            | AgentCommand::Disconnect
            | AgentCommand::EndWrapUp { .. }
            | AgentCommand::SkipWrapUp { .. } => {}
        }
        Ok(AgentReply::Done)
    }

    fn latest(&mut self, id: ConversationId) -> Result<&mut Conversation, AgentRefusal> {
        self.conversation.as_mut().filter(|one| one.id == id).ok_or(AgentRefusal::ENDED)
    }

    fn send(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        (user, communication): (UserId, CommunicationId),
        text: &str,
        key: Option<String>,
        out: &mut Vec<Effect>,
    ) -> Result<AgentReply, AgentRefusal> {
        if text.trim().is_empty() {
            return Err(AgentRefusal::EMPTY);
        }
        if text.chars().count() > limits::AGENT_TEXT_CHARS {
            return Err(AgentRefusal::TOO_LONG);
        }
        let nickname = self.running(communication)?.nickname.clone();
        if !self.is_live(now) {
            // It would reach nobody, and a message would bring the session back to life.
            return Err(AgentRefusal::SESSION_OVER);
        }
        let place = self.place(now);
        let (message, record) = draft::outbound(text, user, nickname.as_deref(), key, &place, mint);
        self.append(&record, out);
        let stored =
            MessageStored { seq: record.seq, at: record.time, by: Writer::Agent(communication), media: 0 };
        self.said(&record, stored);
        self.sockets.tell(&record.body, Some(record.seq), None, out);
        self.post_message(message, &record, out);
        Ok(AgentReply::Message(record))
    }

    fn typing(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        communication: CommunicationId,
        ms: u64,
        out: &mut Vec<Effect>,
    ) -> Result<AgentReply, AgentRefusal> {
        let nickname = self.running(communication)?.nickname.clone();
        let shown = self.identity.as_ref().is_some_and(|identity| identity.policy.agent_typing);
        if shown && self.throttle.admit_agent_typing(now) {
            let message = draft::typing(nickname.as_deref(), now, ms.min(limits::TYPING_MS), mint);
            let json = serde_json::to_string(&message).unwrap_or_default();
            self.sockets.tell(&json, None, None, out);
        }
        Ok(AgentReply::Done)
    }

    /// Accepts, declines, takes back from being parked, or ends.
    fn patch(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        participant: ParticipantId,
        state: &State,
        out: &mut Vec<Effect>,
    ) -> Result<(), AgentRefusal> {
        let conversation = self.conversation.as_mut().ok_or(AgentRefusal::NO_CONVERSATION)?;
        let leg = conversation.agent_leg(participant)?;
        let communication = leg.communication;
        match (state, &leg.state) {
            (State::Connected, State::Connected) | (State::Disconnected, State::Disconnected) => {}
            (State::Connected, State::Alerting) => conversation.connect(now, communication, out),
            (State::Connected, State::Parked) => conversation.park(now, communication, false, out),
            (State::Disconnected, State::Alerting) => {
                conversation.unanswered(now, communication, LegEnd::Declined, out);
            }
            (State::Disconnected, State::Connected | State::Parked) => {
                self.end(now, mint, &Ending::Agent(communication), out);
            }
            (State::Connected, State::Disconnected) => return Err(AgentRefusal::ENDED),
            (State::Connected | State::Disconnected, State::Unknown(_))
            | (State::Alerting | State::Parked | State::Unknown(_), _) => {
                return Err(AgentRefusal::NO_CHANGE);
            }
        }
        Ok(())
    }

    /// The agent's leg that runs through `communication`.
    fn running(&self, communication: CommunicationId) -> Result<&Leg, AgentRefusal> {
        let conversation = self.conversation.as_ref().ok_or(AgentRefusal::NO_CONVERSATION)?;
        let leg = conversation.legs.iter().find(|leg| leg.communication == communication);
        let leg = leg.filter(|leg| leg.is_agent()).ok_or(AgentRefusal::NO_LEG)?;
        Conversation::running(leg).map(|()| leg)
    }
}

impl Conversation {
    pub(crate) fn agent_leg(&self, participant: ParticipantId) -> Result<&Leg, AgentRefusal> {
        let leg = self.legs.iter().find(|leg| leg.participant == participant && leg.is_agent());
        leg.ok_or(AgentRefusal::NO_LEG)
    }

    /// Parks an agent's leg. What is parked already stays as it is.
    fn put_aside(
        &mut self,
        now: Timestamp,
        participant: ParticipantId,
        out: &mut Vec<Effect>,
    ) -> Result<(), AgentRefusal> {
        let leg = self.agent_leg(participant)?;
        if leg.state != State::Parked {
            Self::running(leg)?;
            let communication = leg.communication;
            self.park(now, communication, true, out);
        }
        Ok(())
    }

    /// Passes the conversation on: an agent's leg ends, or a wait is left, and another wait begins.
    fn transfer(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        participant: ParticipantId,
        to: TransferTo,
        out: &mut Vec<Effect>,
    ) -> Result<(), AgentRefusal> {
        let waits = |leg: &&Leg| leg.purpose == Purpose::Acd && leg.participant == participant;
        let wait = self.legs.iter().find(waits);
        let label = self.label();
        if let Some(wait) = wait {
            if !wait.is_open() {
                return Err(AgentRefusal::ENDED);
            }
            self.leave_wait(now, participant, out);
        } else {
            let leg = self.agent_leg(participant)?;
            if matches!(&to, TransferTo::Agent { user, .. } if leg.user == Some(*user)) {
                return Err(AgentRefusal::TO_ITSELF);
            }
            if leg.state != State::Parked {
                Self::running(leg)?;
            }
            let communication = leg.communication;
            self.pass_on(now, communication, out);
        }
        let (queue, need) = match to {
            TransferTo::Queue { queue, need } => (queue, need),
            TransferTo::Agent { user, queue } => {
                (queue.unwrap_or(self.queue), Need { target: Some(user), ..Need::default() })
            }
        };
        // It stays the work that it is, whoever has it.
        let need = Need { label: need.label.or(label), ..need };
        // Whoever passed it on is not asked first.
        self.enter_queue(now, mint, queue, need, None, out);
        Ok(())
    }

    /// What kind of work it is, as its last wait was told.
    fn label(&self) -> Option<LabelId> {
        self.legs.iter().rev().find_map(|leg| leg.need.as_ref()).and_then(|need| need.label)
    }

    /// A wait is left for another, and so is the offer of it.
    fn leave_wait(&mut self, now: Timestamp, wait: ParticipantId, out: &mut Vec<Effect>) {
        if let Some(offer) = self.agent().map(|leg| leg.communication) {
            self.unanswered(now, offer, LegEnd::Stale, out);
        }
        if let Some(leg) = self.open_mut(&Purpose::Acd) {
            leg.end(now, "transfer");
        }
        self.event(now, EventKind::QueueLeft(QueueLeft { wait, why: QueueExit::Transferred }));
        let left = Left { conversation: self.id, wait };
        out.push(Effect::Post(Destination::Switchboard, Post::Left(left)));
    }
}
