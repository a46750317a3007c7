//! Offers: an agent's leg from the offer to the answer, and what the Switchboard is told of it.
//! Never who is offered what: the Switchboard decides that, the Thread only says what became of it.

use hanmadi_ids::{CommunicationId, ConversationId, Mint, UserId};
use hanmadi_protocol::{
    event::{AgentAlerted, AgentEnd, AgentEnded, AgentLeg, EventKind, QueueMoved},
    platform::conversation::{Purpose, State},
    post::{self, Assigned, LegEnd, LegState, Moved, Withdrawn},
    time::Timestamp,
};

use crate::{
    conversation::Conversation,
    effect::{Destination, Effect, Post},
    leg::{Leg, Work},
    refusal::AgentRefusal,
    thread::Thread,
};

impl Thread {
    /// The switchboard offers the conversation to an agent. An offer that comes too late is answered as stale, an
    /// offer that came before with the state of its leg.
    pub(crate) fn assigned(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        assigned: Assigned,
        out: &mut Vec<Effect>,
    ) {
        let told = |state| leg_post(assigned.conversation, assigned.offer, assigned.user, state);
        if let Some(known) = self.offer(assigned.conversation, assigned.offer) {
            out.extend(known.map(told));
            return;
        }
        let wanted = |one: &&mut Conversation| {
            one.id == assigned.conversation
                && one.ended.is_none()
                && one.agent().is_none()
                && one.waiting().is_some_and(|wait| wait.participant == assigned.wait)
        };
        let Some(conversation) = self.conversation.as_mut().filter(wanted) else {
            out.push(told(LegState::Ended(LegEnd::Stale)));
            return;
        };
        let Assigned { offer, user, nickname, accepted, used_routing, alert_until, terms, .. } = assigned;
        conversation.legs.push(Leg {
            communication: offer,
            user: Some(user),
            nickname: nickname.clone(),
            state: State::Alerting,
            connected: None,
            queue: Some(terms.queue),
            work: Some(Box::new(Work {
                wait: assigned.wait,
                since: None,
                parked: None,
                hold: None,
                wrapup: None,
                asked: false,
                after: None,
                freed: false,
                end: None,
                terms: terms.clone(),
                alert_until,
            })),
            ..Leg::new(Purpose::Agent, now, mint)
        });
        let participant = conversation.legs.last().map_or_else(|| mint.draw(), |leg| leg.participant);
        conversation.event(
            now,
            EventKind::AgentAlerted(AgentAlerted {
                participant,
                communication: offer,
                user,
                name: nickname,
                wait: Some(assigned.wait),
                queue: Some(terms.queue),
                used_routing: Some(used_routing),
            }),
        );
        conversation.tell(Some(user));
        if accepted {
            conversation.connect(now, offer, out);
        }
    }

    /// The time to answer an offer is over, unless it was answered.
    pub(crate) fn withdrawn(&mut self, now: Timestamp, withdrawn: Withdrawn, out: &mut Vec<Effect>) {
        let Withdrawn { conversation, offer, user } = withdrawn;
        match self.offer(conversation, offer) {
            Some(Some(state)) => out.push(leg_post(conversation, offer, user, state)),
            Some(None) => {
                if let Some(conversation) = &mut self.conversation {
                    conversation.unanswered(now, offer, LegEnd::NoAnswer, out);
                }
            }
            None => out.push(leg_post(conversation, offer, user, LegState::Ended(LegEnd::Stale))),
        }
    }

    /// A wait goes on in another queue.
    pub(crate) fn moved(&mut self, now: Timestamp, moved: Moved) {
        let Some(conversation) = self.conversation.as_mut().filter(|one| one.id == moved.conversation) else {
            return;
        };
        let wait = conversation.open_mut(&Purpose::Acd).filter(|leg| leg.participant == moved.wait);
        let Some(wait) = wait.filter(|wait| wait.queue != Some(moved.queue)) else { return };
        wait.queue = Some(moved.queue);
        conversation.queue = moved.queue;
        conversation.event(now, EventKind::QueueMoved(QueueMoved { wait: moved.wait, queue: moved.queue }));
        conversation.tell_everyone();
    }

    /// The state of an offer that is known; `Some(None)` while it alerts.
    fn offer(&self, conversation: ConversationId, offer: CommunicationId) -> Option<Option<LegState>> {
        let all = self.earlier.iter().chain(&self.conversation);
        let conversation = all.into_iter().find(|one| one.id == conversation)?;
        let leg = conversation.legs.iter().find(|leg| leg.is_agent() && leg.communication == offer)?;
        Some(leg.state_told())
    }
}

impl Conversation {
    /// An agent answers: the wait is over.
    pub(crate) fn connect(&mut self, now: Timestamp, offer: CommunicationId, out: &mut Vec<Effect>) {
        let Some(leg) = self.leg_mut(offer) else { return };
        leg.state = State::Connected;
        leg.connected = Some(now);
        if let Some(work) = &mut leg.work {
            work.since = Some(now);
        }
        let user = leg.user;
        if let Some(wait) = self.open_mut(&Purpose::Acd) {
            wait.end(now, "transfer");
        }
        self.event(now, EventKind::AgentConnected(AgentLeg { communication: offer }));
        self.post_leg(offer, out);
        self.tell(user);
    }

    /// An offer ends without an answer: its wait goes on, and is told once more since its legs have changed.
    pub(crate) fn unanswered(
        &mut self,
        now: Timestamp,
        offer: CommunicationId,
        end: LegEnd,
        out: &mut Vec<Effect>,
    ) {
        let (why, disconnect) = match end {
            LegEnd::Declined => (AgentEnd::Declined, "client"),
            LegEnd::NoAnswer => (AgentEnd::NoAnswer, "transfer.noanswer"),
            LegEnd::CustomerLeft => (AgentEnd::CustomerLeft, "peer"),
            LegEnd::Done | LegEnd::Transferred | LegEnd::Stale => (AgentEnd::Withdrawn, "peer"),
        };
        let Some(leg) = self.leg_mut(offer) else { return };
        leg.end(now, disconnect);
        if let Some(work) = &mut leg.work {
            work.end = Some(end);
        }
        let user = leg.user;
        self.event(now, EventKind::AgentEnded(AgentEnded { communication: offer, why }));
        self.post_leg(offer, out);
        self.tell(user);
        if matches!(end, LegEnd::Declined | LegEnd::NoAnswer) {
            // A transfer to one agent becomes one to their queue: nobody is asked twice by name.
            if let Some(need) = self.open_mut(&Purpose::Acd).and_then(|wait| wait.need.as_mut())
                && need.target == user
            {
                need.target = None;
            }
            self.post_waiting(None, out);
        }
    }

    /// Tells the Switchboard how an agent's leg stands.
    pub(crate) fn post_leg(&self, communication: CommunicationId, out: &mut Vec<Effect>) {
        let leg = self.legs.iter().find(|leg| leg.communication == communication);
        let Some(leg) = leg else { return };
        if let (Some(user), Some(state)) = (leg.user, leg.state_told()) {
            let post =
                post::Leg { conversation: self.id, offer: communication, user, queue: leg.queue, state };
            out.push(Effect::Post(Destination::Switchboard, Post::Leg(post)));
        }
    }

    /// Parks an agent's leg, or takes it back.
    pub(crate) fn park(
        &mut self,
        now: Timestamp,
        communication: CommunicationId,
        parked: bool,
        out: &mut Vec<Effect>,
    ) {
        let Some(leg) = self.leg_mut(communication) else { return };
        leg.state = if parked { State::Parked } else { State::Connected };
        if let Some(work) = &mut leg.work {
            let at = work.turns(now);
            // What is put aside is no longer on hold.
            work.hold = None;
            match parked {
                true => work.parked = Some(at),
                false => work.since = Some(at),
            }
        }
        let user = leg.user;
        let leg = AgentLeg { communication };
        self.event(now, if parked { EventKind::AgentParked(leg) } else { EventKind::AgentResumed(leg) });
        self.post_leg(communication, out);
        self.tell(user);
    }

    /// What an agent's command may do with a leg that has to be running.
    pub(crate) fn running(leg: &Leg) -> Result<(), AgentRefusal> {
        match leg.state {
            State::Connected => Ok(()),
            State::Alerting => Err(AgentRefusal::NOT_ACCEPTED),
            State::Parked => Err(AgentRefusal::PARKED),
            State::Disconnected | State::Unknown(_) => Err(AgentRefusal::ENDED),
        }
    }
}

/// Tells the Switchboard of a leg, whether there is one or not.
fn leg_post(conversation: ConversationId, offer: CommunicationId, user: UserId, state: LegState) -> Effect {
    let post = post::Leg { conversation, offer, user, queue: None, state };
    Effect::Post(Destination::Switchboard, Post::Leg(post))
}
