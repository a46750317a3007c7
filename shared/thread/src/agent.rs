//! What agents and the switchboard do to a conversation.
//! Never asks whether they may: the caller has passed the check in `access`.

use hanmadi_ids::{CommunicationId, Mint, ParticipantId, UserId};
use hanmadi_protocol::{
    limits,
    platform::conversation::{Purpose, State},
    time::Timestamp,
};

use crate::{
    draft,
    effect::{AgentRefusal, Change, Destination, Effect, Post},
    model::{Conversation, Leg, Prior},
    thread::{AgentCommand, AgentReply, Assignment, Thread},
    view,
};

impl Thread {
    /// The switchboard gave the conversation to an agent. If it has ended meanwhile, the agent is freed.
    pub(crate) fn assigned(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        assignment: &Assignment,
        out: &mut Vec<Effect>,
    ) {
        let Some(conversation) = self.conversation.as_mut().filter(|one| one.id == assignment.conversation)
        else {
            return;
        };
        if conversation.agent().is_some() {
            return;
        }
        if conversation.ended.is_some() {
            let body = Box::new(view::conversation(conversation, None));
            out.push(Effect::Post(
                Destination::Switchboard,
                Post::Released { conversation: conversation.id, body },
            ));
            return;
        }
        for leg in conversation.legs.iter_mut().filter(|leg| leg.purpose == Purpose::Acd) {
            leg.end(now, "transfer");
        }
        conversation.legs.push(Leg {
            participant: mint.draw(),
            communication: mint.draw(),
            purpose: Purpose::Agent,
            user: Some(assignment.user),
            nickname: assignment.nickname.clone(),
            state: if assignment.accepted { State::Connected } else { State::Alerting },
            started: now,
            connected: assignment.accepted.then_some(now),
            ended: None,
            disconnect_type: None,
        });
        let body = Box::new(view::conversation(conversation, None));
        self.store_conversation(out);
        out.push(Effect::Post(Destination::Agent(assignment.user), Post::Conversation { body }));
    }

    pub(crate) fn agent(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        user: UserId,
        command: AgentCommand,
        prior: Option<Prior>,
        out: &mut Vec<Effect>,
    ) -> Result<AgentReply, AgentRefusal> {
        match command {
            AgentCommand::Send { communication, text, client_message_id } => {
                let key = client_message_id.map(|id| draft::agent_key(user, &id));
                self.send(now, mint, (user, communication), &text, key, prior, out)
            }
            AgentCommand::Typing { communication, ms } => self.typing(now, mint, communication, ms, out),
            AgentCommand::Patch { participant, state } => self.patch(now, mint, participant, &state, out),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one message with everything that came with it")]
    fn send(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        (user, communication): (UserId, CommunicationId),
        text: &str,
        key: Option<String>,
        prior: Option<Prior>,
        out: &mut Vec<Effect>,
    ) -> Result<AgentReply, AgentRefusal> {
        if let Some(prior) = prior {
            let same = prior.digest == draft::text_digest(text);
            let reply = AgentReply::Message(Box::new(prior.record));
            return if same { Ok(reply) } else { Err(AgentRefusal::OTHER_CONTENT) };
        }
        if text.trim().is_empty() {
            return Err(AgentRefusal::EMPTY);
        }
        if text.chars().count() > limits::AGENT_TEXT_CHARS {
            return Err(AgentRefusal::TOO_LONG);
        }
        let nickname = self.running(communication)?.nickname.clone();
        let place = self.place(now);
        let (message, record) = draft::outbound(text, user, nickname.as_deref(), key, &place, mint);
        self.append(&record, out);
        self.sockets.tell(&record.body, Some(record.seq), None, out);
        self.post_message(message, &record, out);
        Ok(AgentReply::Message(Box::new(record)))
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

    fn patch(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        participant: ParticipantId,
        state: &State,
        out: &mut Vec<Effect>,
    ) -> Result<AgentReply, AgentRefusal> {
        let conversation = self.conversation.as_mut().ok_or(AgentRefusal::NO_CONVERSATION)?;
        let ended = conversation.ended.is_some();
        let leg = conversation.legs.iter_mut().find(|leg| leg.participant == participant);
        let leg = leg.filter(|leg| leg.purpose == Purpose::Agent).ok_or(AgentRefusal::NO_LEG)?;
        match state {
            State::Connected | State::Disconnected if leg.state == *state => Ok(AgentReply::Done),
            State::Connected if ended || leg.ended.is_some() => Err(AgentRefusal::ENDED),
            State::Connected => {
                leg.state = State::Connected;
                leg.connected = Some(now);
                let user = leg.user;
                let body = Box::new(view::conversation(conversation, None));
                self.store_conversation(out);
                if let Some(user) = user {
                    out.push(Effect::Post(Destination::Agent(user), Post::Conversation { body }));
                }
                Ok(AgentReply::Done)
            }
            State::Disconnected => {
                let (user, nickname) = (leg.user, leg.nickname.clone());
                self.end(now, mint, user, nickname.as_deref(), out);
                Ok(AgentReply::Done)
            }
            State::Alerting | State::Parked | State::Unknown(_) => Err(AgentRefusal::NO_CHANGE),
        }
    }

    /// Ends the conversation: every leg, the guest is told if the deployment wants it, the agent is freed.
    fn end(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        agent: Option<UserId>,
        nickname: Option<&str>,
        out: &mut Vec<Effect>,
    ) {
        let policy = self.identity.as_ref().map(|identity| identity.policy.clone());
        if policy.as_ref().is_some_and(|policy| policy.disconnect_told) {
            let read_only = policy.is_some_and(|policy| policy.disconnect_read_only);
            let place = self.place(now);
            let (_, record) = draft::disconnect(nickname, read_only, &place, mint);
            self.append(&record, out);
            self.sockets.tell(&record.body, Some(record.seq), None, out);
            if let Some(session) = self.session.as_mut().filter(|_| read_only) {
                session.read_only = true;
                out.push(Effect::Store(Change::Session(session.clone())));
            }
        }
        let Some(conversation) = self.conversation.as_mut() else { return };
        end_legs(conversation, now);
        let (id, body) = (conversation.id, view::conversation(conversation, None));
        self.store_conversation(out);
        let released = Post::Released { conversation: id, body: Box::new(body.clone()) };
        out.push(Effect::Post(Destination::Switchboard, released));
        if let Some(agent) = agent {
            out.push(Effect::Post(Destination::Agent(agent), Post::Conversation { body: Box::new(body) }));
        }
    }

    /// The agent's leg that runs through `communication`.
    fn running(&self, communication: CommunicationId) -> Result<&Leg, AgentRefusal> {
        let conversation = self.conversation.as_ref().ok_or(AgentRefusal::NO_CONVERSATION)?;
        let leg = conversation.legs.iter().find(|leg| leg.communication == communication);
        let leg = leg.filter(|leg| leg.purpose == Purpose::Agent).ok_or(AgentRefusal::NO_LEG)?;
        match leg.state {
            State::Connected => Ok(leg),
            State::Alerting => Err(AgentRefusal::NOT_ACCEPTED),
            State::Parked | State::Disconnected | State::Unknown(_) => Err(AgentRefusal::ENDED),
        }
    }
}

fn end_legs(conversation: &mut Conversation, now: Timestamp) {
    conversation.ended = Some(now);
    for leg in &mut conversation.legs {
        leg.end(now, if leg.purpose == Purpose::Agent { "client" } else { "peer" });
    }
}
