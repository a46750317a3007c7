//! The way into a queue: a conversation opens, the message flow decides, a wait begins.
//! Never decides itself: the host asks the flow, and an answer that never comes is asked for again.

use hanmadi_ids::{ConnectionId, ConversationId, Mint, QueueId, UserId};
use hanmadi_protocol::{
    event::{
        AttributesSet, CustomerConnected, Direction, EventKind, FlowEntered, FlowExit, FlowLeft,
        QueueEntered, Started,
    },
    guest::{error::Refusal, frame},
    limits,
    platform::{
        conversation::{Latest, Purpose},
        flow::{Outcome, Target},
        threading::MessengerType,
    },
    post::Waiting,
    time::Timestamp,
};

use crate::{
    conversation::{Conversation, Decided, Pending, Stage},
    effect::{Destination, Effect, Facts, Post},
    end::Ending,
    input::BotTerms,
    leg::{Leg, Need},
    model::Identity,
    thread::Thread,
    threading::{Threading, thread_message},
    view,
};

impl Thread {
    /// Finds the conversation a message belongs to, or opens one, and says which of the two.
    pub(crate) fn join_or_open(&mut self, now: Timestamp, mint: &mut Mint) -> Threading {
        let threading = thread_message(now, self.conversation.as_ref(), self.window_ms());
        let (Some(identity), Some(key)) = (&self.identity, self.key()) else { return threading };
        let (queue, deployment) = (identity.policy.queue, identity.policy.deployment);
        let last_ordinal = self.conversation.as_ref().map_or(0, |conversation| conversation.id.ordinal());
        let mut conversation = match (threading, self.conversation.take()) {
            (Threading::Joins, Some(running)) => {
                self.conversation = Some(running);
                return threading;
            }
            (Threading::Reopens { .. }, Some(mut ended)) => {
                ended.ended = None;
                ended.warned = None;
                // The Ledger hears of the end only when the last wrap-up is done.
                if ended.ledger.ending.take().is_none() {
                    ended.event(now, EventKind::Reopened);
                }
                ended
            }
            (_, before) => {
                self.earlier.extend(before.filter(Conversation::is_wrapping));
                let mut new = Conversation::new(ConversationId::new(key, last_ordinal + 1), queue, now);
                new.event(
                    now,
                    EventKind::Started(Started {
                        direction: Direction::Inbound,
                        message_type: Identity::CHANNEL.to_owned(),
                        through: Some(deployment.to_string()),
                        deployment: Some(deployment),
                        divisions: Vec::new(),
                    }),
                );
                new
            }
        };
        let customer = Leg::new(Purpose::Customer, now, mint);
        conversation.event(
            now,
            EventKind::CustomerConnected(CustomerConnected {
                participant: customer.participant,
                communication: customer.communication,
                name: conversation.customer_name.clone(),
                external_contact: None,
                authenticated: false,
            }),
        );
        conversation.legs.push(customer);
        self.conversation = Some(conversation);
        threading
    }

    /// The message flow has the conversation from now on.
    pub(crate) fn enter_flow(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        pending: Pending,
        opening: Option<Latest>,
        out: &mut Vec<Effect>,
    ) {
        let Some(conversation) = &mut self.conversation else { return };
        if !conversation.attributes.is_empty() {
            conversation.attributes_set(now, conversation.attributes.clone());
        }
        let leg = Leg::new(Purpose::Workflow, now, mint);
        let (participant, communication) = (leg.participant, leg.communication);
        conversation.legs.push(leg);
        conversation.event(now, EventKind::FlowEntered(FlowEntered { participant, communication }));
        conversation.opening = opening;
        conversation.stage = Stage::Routing(pending);
        self.ask_flow(now, out);
    }

    /// Asks for the decision, for the first time or once more.
    pub(crate) fn ask_flow(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let (Some(identity), Some(conversation)) = (&self.identity, &self.conversation) else { return };
        let Stage::Routing(pending) = &conversation.stage else { return };
        let facts = Facts {
            at: pending.at,
            text: pending.text.clone(),
            messenger: MessengerType::Webmessaging,
            deployment: identity.policy.deployment,
            queue: identity.policy.queue,
            attributes: conversation.attributes.clone(),
            known: conversation.id.ordinal() > 1 || pending.reopened,
            reopened: pending.reopened,
        };
        let (conversation, turn) = (conversation.id, pending.turn);
        out.push(Effect::Route { conversation, turn, facts: Box::new(facts) });
        self.flow_asked = Some(now.plus_ms(limits::ROUTE_WAIT_MS));
    }

    /// The decision came, or failed. One that nobody waits for is dropped.
    pub(crate) fn routed(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        (id, turn): (ConversationId, u64),
        decided: Option<(Decided, Option<BotTerms>)>,
        out: &mut Vec<Effect>,
    ) {
        let Some(conversation) = self.conversation.as_mut().filter(|one| one.id == id) else { return };
        let Stage::Routing(pending) = &mut conversation.stage else { return };
        if pending.turn != turn {
            return;
        }
        self.flow_asked = None;
        let Some((decided, bot)) = decided else {
            let pause = limits::RETRY_DELAY_MS.saturating_mul(1 << pending.failures.min(20));
            pending.failures = pending.failures.saturating_add(1);
            pending.again = now.plus_ms(pause.min(limits::RETRY_DELAY_MS_MAX));
            conversation.keep();
            return;
        };
        let outcome = decided.outcome().clone();
        if let Some(answer) = outcome.answer() {
            self.say(now, mint, answer, out);
        }
        let Some(conversation) = &mut self.conversation else { return };
        let exit = match (&outcome, &bot) {
            (Outcome::Queue(queue), _) => FlowExit::Queue(queue.to.queue),
            (Outcome::Bot(_), Some(_)) => FlowExit::Bot,
            (Outcome::Bot(outcome), None) => FlowExit::Queue(outcome.to.queue),
            (Outcome::Stop(_), _) => FlowExit::Disconnect,
        };
        if let Some(leg) = conversation.open_mut(&Purpose::Workflow) {
            leg.end(now, "transfer");
            let communication = leg.communication;
            let (flow, rule) = decided.flow();
            conversation.event(now, EventKind::FlowLeft(FlowLeft { communication, flow, rule, exit }));
        }
        conversation.decided = Some(decided);
        conversation.stage = Stage::Queue;
        match (outcome, bot) {
            (Outcome::Queue(queue), _) => conversation.enter_target(now, mint, &queue.to, out),
            (Outcome::Bot(outcome), Some(bot)) => self.start_bot(now, mint, (outcome.bot, bot), out),
            (Outcome::Bot(outcome), None) => conversation.enter_target(now, mint, &outcome.to, out),
            (Outcome::Stop(_), _) => self.end(now, mint, &Ending::Flow, out),
        }
    }

    /// Tells a guest who asked for our additions where their conversation stands.
    pub(crate) fn ask_wait(
        &self,
        from: ConnectionId,
        tracing_id: Option<String>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        self.sockets.is_ours(from)?;
        let waiting = self.conversation.as_ref().filter(|conversation| conversation.waiting().is_some());
        out.push(match waiting {
            Some(conversation) => Effect::TellWait(from, conversation.id, tracing_id),
            None => Effect::Tell(from, frame::Wait::default().frame(tracing_id.as_deref())),
        });
        Ok(())
    }
}

impl Conversation {
    /// Begins to wait where a flow or a bot sent it; the last agent may be asked first (M-THREAD-2).
    pub(crate) fn enter_target(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        target: &Target,
        out: &mut Vec<Effect>,
    ) {
        let last_agent = self.last_agent();
        self.enter_queue(now, mint, target.queue, Need::from(target), last_agent, out);
    }

    /// Begins to wait in a queue.
    pub(crate) fn enter_queue(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        queue: QueueId,
        need: Need,
        last_agent: Option<UserId>,
        out: &mut Vec<Effect>,
    ) {
        let mut leg = Leg::new(Purpose::Acd, now, mint);
        self.event(
            now,
            EventKind::QueueEntered(QueueEntered {
                wait: leg.participant,
                communication: leg.communication,
                queue,
                queue_name: None,
                skills: need.skills.clone(),
                language: need.language,
                priority: need.priority,
                label: need.label,
                requested: Vec::new(),
                target: need.target,
                service_level: None,
            }),
        );
        leg.queue = Some(queue);
        leg.need = Some(Box::new(need));
        self.queue = queue;
        self.stage = Stage::Queue;
        self.legs.push(leg);
        self.post_waiting(last_agent, out);
    }

    /// Tells the Switchboard of the wait that goes on.
    pub(crate) fn post_waiting(&self, last_agent: Option<UserId>, out: &mut Vec<Effect>) {
        let Some(wait) = self.waiting() else { return };
        let need = wait.need.as_deref().cloned().unwrap_or_default();
        let waiting = Waiting {
            conversation: self.id,
            wait: wait.participant,
            queue: wait.queue.unwrap_or(self.queue),
            since: wait.started,
            skills: need.skills,
            language: need.language,
            priority: need.priority,
            label: need.label,
            last_agent,
            preferred: need.preferred,
            target: need.target,
            name: self.customer_name.clone(),
            preview: self.opening.as_ref().map(|latest| latest.text.clone()).unwrap_or_default(),
            body: Box::new(view::conversation(self, self.opening.clone())),
        };
        out.push(Effect::Post(Destination::Switchboard, Post::Waiting(Box::new(waiting))));
    }

    /// Tells the Ledger of attributes.
    pub(crate) fn attributes_set(
        &mut self,
        now: Timestamp,
        attributes: std::collections::BTreeMap<String, String>,
    ) {
        let customer = self.legs.iter().rev().find(|leg| leg.purpose == Purpose::Customer);
        if let Some(participant) = customer.map(|leg| leg.participant) {
            self.event(now, EventKind::AttributesSet(AttributesSet { participant, attributes }));
        }
    }
}
