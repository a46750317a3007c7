//! The end of a conversation, by whomever: every leg ends once, and everyone who had one is told.
//! Never the end of an agent's work: a wrap-up may outlast the conversation.

use hanmadi_ids::{CommunicationId, ConversationId, Mint};
use hanmadi_protocol::{
    event::{
        AgentEnd, AgentEnded, AgentLeg, BotEnded, DisconnectType, EventKind, FlowExit, FlowLeft, LegEnded,
        QueueExit, QueueLeft, TransferKind, WrapUpDone,
    },
    guest::{frame, message::Origin},
    limits,
    platform::conversation::{Purpose, State},
    post::{Left, LegEnd},
    time::Timestamp,
};

use crate::{
    conversation::{Conversation, Stage, Warned},
    draft,
    effect::{Change, Destination, Effect, Post},
    leg::AfterContact,
    refusal::AgentRefusal,
    thread::Thread,
};

/// Who ends a conversation, or what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// The agent of this leg.
    Agent(CommunicationId),
    /// The customer.
    Customer,
    /// Somebody who may end any.
    Supervisor,
    /// Nobody wrote for too long.
    Inactivity,
    /// The flow: it is answered, or refused.
    Flow,
    /// The bot is done.
    Bot,
    /// The guest's session ran out while a bot had it.
    SessionExpired,
}

impl Ending {
    /// Why the customer's leg ended.
    const fn why(&self) -> DisconnectType {
        match self {
            Self::Agent(_) | Self::Bot => DisconnectType::Peer,
            Self::Customer => DisconnectType::Client,
            Self::Supervisor | Self::Flow => DisconnectType::System,
            Self::Inactivity => DisconnectType::Inactivity,
            Self::SessionExpired => DisconnectType::SessionExpired,
        }
    }

    /// How the leg of an agent who had it ends.
    fn of_agent(&self, leg: CommunicationId) -> (LegEnd, AgentEnd, &'static str) {
        match self {
            Self::Agent(own) if *own == leg => (LegEnd::Done, AgentEnd::Done, "client"),
            Self::Inactivity => {
                (LegEnd::CustomerLeft, AgentEnd::Other(DisconnectType::Inactivity), "inactivity")
            }
            Self::Customer | Self::SessionExpired => (LegEnd::CustomerLeft, AgentEnd::CustomerLeft, "peer"),
            Self::Agent(_) | Self::Supervisor | Self::Flow | Self::Bot => {
                (LegEnd::CustomerLeft, AgentEnd::Other(DisconnectType::System), "system")
            }
        }
    }

    /// Whether the guest is told, where the deployment wants it: of whatever our side ended. Nobody answers after a bot
    /// or a flow either, and a page waits for that event (asks 1, web-messaging 1.5).
    const fn is_told(&self) -> bool {
        match self {
            Self::Agent(_) | Self::Supervisor | Self::Inactivity | Self::Flow | Self::Bot => true,
            Self::Customer | Self::SessionExpired => false,
        }
    }

    /// Whether a program ended it.
    const fn is_automatic(&self) -> bool {
        match self {
            Self::Flow | Self::Bot => true,
            Self::Agent(_) | Self::Customer | Self::Supervisor | Self::Inactivity | Self::SessionExpired => {
                false
            }
        }
    }
}

impl Thread {
    /// Ends the conversation: the guest is told if the deployment wants it, every leg ends, its wait is left.
    pub(crate) fn end(&mut self, now: Timestamp, mint: &mut Mint, ending: &Ending, out: &mut Vec<Effect>) {
        if self.conversation.as_ref().is_none_or(|conversation| conversation.ended.is_some()) {
            return;
        }
        if ending.is_told() {
            self.tell_end(now, mint, ending, out);
        }
        (self.flow_asked, self.bot_asked) = (None, false);
        let Some(conversation) = &mut self.conversation else { return };
        if let Some(leg) = conversation.agent() {
            let (communication, alerting) = (leg.communication, leg.state == State::Alerting);
            if alerting {
                conversation.unanswered(now, communication, LegEnd::CustomerLeft, out);
            } else {
                conversation.part(now, communication, ending.of_agent(communication), out);
            }
        }
        if let Some(wait) = conversation.waiting().map(|leg| leg.participant) {
            let left = Left { conversation: conversation.id, wait };
            out.push(Effect::Post(Destination::Switchboard, Post::Left(left)));
        }
        let why = ending.why();
        if conversation.is_wrapping() {
            conversation.leave_all(now, ending);
        }
        let mut customer = None;
        for leg in conversation.legs.iter_mut().filter(|leg| leg.is_open()) {
            let own = leg.purpose == Purpose::Customer;
            customer = if own { Some(leg.communication) } else { customer };
            leg.end(now, if own { why.as_str() } else { "peer" });
        }
        conversation.stage = Stage::Queue;
        conversation.ended = Some(now);
        conversation.ledger.ending = Some(why.as_str().to_owned());
        if let Some(communication) = customer.filter(|_| conversation.is_wrapping()) {
            conversation.event(now, EventKind::CustomerDisconnected(LegEnded { communication, why }));
        }
        conversation.tell_end(now);
        conversation.tell_everyone();
    }

    /// Somebody who may end any conversation ends this one; of one that has ended, the wrap-ups that are left.
    pub(crate) fn disconnect(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        id: ConversationId,
        out: &mut Vec<Effect>,
    ) -> Result<(), AgentRefusal> {
        let conversation = self.find_mut(id).ok_or(AgentRefusal::ENDED)?;
        if conversation.ended.is_some() {
            conversation.end_wrapups(now, out);
        } else {
            self.end(now, mint, &Ending::Supervisor, out);
        }
        Ok(())
    }

    /// Tells the guest that the conversation was ended, if the deployment wants it and there is somebody to tell.
    fn tell_end(&mut self, now: Timestamp, mint: &mut Mint, ending: &Ending, out: &mut Vec<Effect>) {
        let policy = self.identity.as_ref().map(|identity| identity.policy.clone());
        let Some(policy) = policy.filter(|policy| policy.disconnect_told && self.is_live(now)) else {
            return;
        };
        let speaker = self.conversation.as_ref().and_then(|one| match ending {
            Ending::Bot => one.legs.iter().rev().find(|leg| leg.purpose == Purpose::Bot),
            Ending::Agent(_)
            | Ending::Customer
            | Ending::Supervisor
            | Ending::Inactivity
            | Ending::Flow
            | Ending::SessionExpired => one.agent(),
        });
        let nickname = speaker.and_then(|leg| leg.nickname.clone());
        let origin = if ending.is_automatic() { Origin::Bot } else { Origin::Human };
        let (place, read_only) = (self.place(now), policy.disconnect_read_only);
        let (_, record) = draft::disconnect((nickname.as_deref(), origin), read_only, &place, mint);
        self.append(&record, out);
        self.sockets.tell(&record.body, Some(record.seq), None, out);
        if let Some(session) = self.session.as_mut().filter(|_| policy.disconnect_read_only) {
            session.read_only = true;
            out.push(Effect::Store(Change::Session(session.clone())));
        }
    }

    /// When the silence began that is counted, and how long it may last, in milliseconds: only while an agent
    /// has the conversation, on hold or not, and not while they have parked it. A hold takes up its agent, so one
    /// that is forgotten must not last for ever.
    fn silence(&self) -> Option<(Timestamp, u64)> {
        let conversation = self.conversation.as_ref().filter(|one| one.is_answered())?;
        let work = conversation.agent()?.work.as_deref()?;
        let ms = work.terms.inactivity_seconds?.saturating_mul(1000);
        Some((work.since?.max(self.last_time), ms))
    }

    /// When a conversation ends for its silence, if it does.
    #[must_use]
    pub fn inactivity_timeout(&self, id: ConversationId) -> Option<Timestamp> {
        self.conversation(id)?;
        self.inactivity().map(|(ends, _)| ends)
    }

    /// When the conversation ends for its silence, and when that is warned of; `None` once it was.
    pub(crate) fn inactivity(&self) -> Option<(Timestamp, Option<Timestamp>)> {
        let (silent, ms) = self.silence()?;
        let notice = limits::INACTIVITY_NOTICE_MS.min(ms / 2);
        let warned = self.conversation.as_ref()?.warned.filter(|warned| warned.silent == silent);
        match warned {
            // Nobody is cut off without the notice, however late the alarm rang.
            Some(warned) => Some((silent.plus_ms(ms).max(warned.at.plus_ms(notice)), None)),
            None => Some((silent.plus_ms(ms), Some(silent.plus_ms(ms - notice)))),
        }
    }

    /// Warns of the end, or ends: guests who asked for our additions are told when it ends, the agent sees the
    /// time in the conversation. Nothing is stored of the warning: it is no part of what was said.
    pub(crate) fn wake_inactive(&mut self, now: Timestamp, mint: &mut Mint, out: &mut Vec<Effect>) {
        match self.inactivity() {
            Some((_, Some(warn))) if warn <= now => {}
            Some((ends, None)) if ends <= now => return self.end(now, mint, &Ending::Inactivity, out),
            Some(_) | None => return,
        }
        let Some((silent, _)) = self.silence() else { return };
        if let Some(conversation) = &mut self.conversation {
            conversation.warned = Some(Warned { silent, at: now });
            conversation.keep();
            conversation.tell_everyone();
        }
        if let Some((ends, _)) = self.inactivity() {
            for socket in self.sockets.configured().filter(|socket| socket.extras) {
                out.push(Effect::Tell(socket.id, frame::inactivity(ends)));
            }
        }
    }
}

impl Conversation {
    /// Tells the Ledger what else ends, since the end itself is told only when the wrap-ups are done.
    fn leave_all(&mut self, now: Timestamp, ending: &Ending) {
        let left = matches!(ending, Ending::Customer | Ending::SessionExpired);
        let exit = if left { FlowExit::Abandoned } else { FlowExit::Disconnect };
        let why = if left { QueueExit::Abandoned } else { QueueExit::System };
        let leg = |one: &Self, purpose| one.open(purpose).map(|leg| (leg.participant, leg.communication));
        if let Some((_, communication)) = leg(self, &Purpose::Workflow) {
            let (flow, rule) = (None, None);
            self.event(now, EventKind::FlowLeft(FlowLeft { communication, flow, rule, exit }));
        }
        if let Some((_, communication)) = leg(self, &Purpose::Bot) {
            self.event(now, EventKind::BotEnded(BotEnded { communication, exit, failed: false }));
        }
        if let Some((wait, _)) = leg(self, &Purpose::Acd) {
            self.event(now, EventKind::QueueLeft(QueueLeft { wait, why }));
        }
    }

    /// An agent who had it is through with it. After-contact work may follow, as the queue's terms say.
    pub(crate) fn part(
        &mut self,
        now: Timestamp,
        communication: CommunicationId,
        (end, why, disconnect): (LegEnd, AgentEnd, &'static str),
        out: &mut Vec<Effect>,
    ) {
        let Some(leg) = self.leg_mut(communication) else { return };
        leg.end(now, disconnect);
        let user = leg.user;
        let mut given = None;
        let mut follows = false;
        if let Some(work) = &mut leg.work {
            work.end = Some(end);
            if let Some(until) = work.after_contact(now) {
                work.after = Some(AfterContact { since: now, until, done: None });
                follows = true;
            }
            given = work.wrapup.clone();
        }
        self.event(now, EventKind::AgentEnded(AgentEnded { communication, why }));
        if follows {
            self.event(now, EventKind::WrapUpStarted(AgentLeg { communication }));
        } else if let Some(wrapup) = given {
            // Given while they talked: it takes no time of its own.
            self.event(now, EventKind::WrapUpStarted(AgentLeg { communication }));
            let (code, notes, tags) = (wrapup.code, wrapup.notes, wrapup.tags);
            self.event(now, EventKind::WrapUpDone(WrapUpDone { communication, code, notes, tags }));
        }
        self.post_leg(communication, out);
        self.tell(user);
    }

    /// An agent passes it on.
    pub(crate) fn pass_on(&mut self, now: Timestamp, communication: CommunicationId, out: &mut Vec<Effect>) {
        let why = AgentEnd::Transferred(TransferKind::Blind);
        self.part(now, communication, (LegEnd::Transferred, why, "transfer"), out);
    }
}
