//! One spell of a thread: its legs, where it stands, and what is still to be told of it.
//! Never tells by itself: what changed is gathered, and goes out once at the end of an input.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{BotId, CommunicationId, ConversationId, QueueId, UserId};
use hanmadi_protocol::{
    event::{DisconnectType, Event, EventKind, FlowRef, MessageStored, MessagesStored, Writer},
    limits,
    month::Month,
    platform::{
        conversation::{Latest, Purpose, State},
        flow::{Decision, Outcome},
    },
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    effect::{Change, Destination, Effect, Post},
    leg::Leg,
    view,
};

/// One spell of a thread. Rows: fields are added with a default, never renamed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Id; leads to this thread.
    pub id: ConversationId,
    /// The queue it waits in or came through.
    pub queue: QueueId,
    /// When the first message came.
    pub started: Timestamp,
    /// When it was disconnected; `None` while it waits or runs.
    pub ended: Option<Timestamp>,
    /// How the customer shows to agents.
    pub customer_name: Option<String>,
    /// Custom attributes the customer brought, the latest value of each.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Every leg, in the order they began.
    pub legs: Vec<Leg>,
    /// Who has to act next.
    #[serde(default)]
    pub stage: Stage,
    /// What was decided about it, and by which rule, the last time it opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided: Option<Decided>,
    /// The words that opened it, as lists show them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<Latest>,
    /// How far the Ledger was told.
    #[serde(default)]
    pub ledger: Ledger,
    /// The silence that both sides were warned of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub warned: Option<Warned>,
    /// Agents who were asked by a note, or wrote one.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub consulted: BTreeSet<UserId>,
    /// What this input changed.
    #[serde(skip)]
    pub(crate) changes: Changes,
}

/// Who has to act next.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// The message flow has to decide.
    Routing(Pending),
    /// A bot has it.
    Bot(Turn),
    /// A queue or an agent has it, or it has ended.
    #[default]
    Queue,
}

/// A decision that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// `seq` of the message to decide on: an answer to another one is late.
    pub turn: u64,
    /// Its words.
    pub text: String,
    /// When it came.
    pub at: Timestamp,
    /// The conversation had ended before.
    pub reopened: bool,
    /// How often the decision failed.
    pub failures: u32,
    /// Not asked again before.
    pub again: Timestamp,
}

/// A bot's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// Which bot.
    pub bot: BotId,
    /// Its leg.
    pub leg: CommunicationId,
    /// How long it may take for an answer, in milliseconds.
    pub timeout_ms: u64,
    /// Number of the latest question, from 1.
    pub number: u64,
    /// The bot was told of everything up to this `seq`.
    pub heard: u64,
    /// The question that is open.
    pub asked: Option<Asked>,
}

/// A question to a bot: the messages past [`Turn::heard`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The last message of it.
    pub upto: u64,
    /// When it was asked first.
    pub at: Timestamp,
    /// When the bot has failed.
    pub deadline: Timestamp,
    /// What the customer had brought by then.
    pub attributes: BTreeMap<String, String>,
}

/// What was decided about a conversation, and by whom.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Decided {
    /// By a published flow.
    Flow(Box<Decision>),
    /// Without one.
    Default(Outcome),
}

impl Decided {
    /// What happens.
    #[must_use]
    pub const fn outcome(&self) -> &Outcome {
        match self {
            Self::Flow(decision) => &decision.outcome,
            Self::Default(outcome) => outcome,
        }
    }

    /// The flow, as the Ledger names it, and its rule.
    pub(crate) fn flow(&self) -> (Option<FlowRef>, Option<String>) {
        let Self::Flow(decision) = self else { return (None, None) };
        let flow = FlowRef {
            id: decision.flow.to_string(),
            name: decision.flow_name.clone(),
            version: Some(decision.version.to_string()),
        };
        (Some(flow), decision.rule.as_ref().map(|rule| rule.name.clone()))
    }
}

/// How far the Ledger was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    /// Number of the last event.
    pub n: u64,
    /// Its time: no event is earlier than the one before.
    pub at: Timestamp,
    /// `seq` of the last message it was told of.
    pub seq: u64,
    /// The customer has gone, and the end is told once the wrap-ups are done: why they went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending: Option<String>,
}

/// A warning before a conversation is ended for its silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warned {
    /// When the silence began; another message, another silence.
    pub silent: Timestamp,
    /// When it was given.
    pub at: Timestamp,
}

/// What an input changed, and messages the Ledger has not been told of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Changes {
    keep: bool,
    tell: BTreeSet<UserId>,
    events: Vec<Event>,
    said: Vec<MessageStored>,
}

impl Conversation {
    /// A conversation without legs.
    #[must_use]
    pub fn new(id: ConversationId, queue: QueueId, started: Timestamp) -> Self {
        Self {
            id,
            queue,
            started,
            ended: None,
            customer_name: None,
            attributes: BTreeMap::new(),
            legs: Vec::new(),
            stage: Stage::Queue,
            decided: None,
            opening: None,
            ledger: Ledger::default(),
            warned: None,
            consulted: BTreeSet::new(),
            changes: Changes::default(),
        }
    }

    /// The agent's leg that is offered, running or parked. There is one at most.
    #[must_use]
    pub fn agent(&self) -> Option<&Leg> {
        self.open(&Purpose::Agent)
    }

    /// The wait that is going on.
    #[must_use]
    pub fn waiting(&self) -> Option<&Leg> {
        self.open(&Purpose::Acd)
    }

    pub(crate) fn open(&self, purpose: &Purpose) -> Option<&Leg> {
        self.legs.iter().rev().find(|leg| leg.purpose == *purpose && leg.is_open())
    }

    pub(crate) fn open_mut(&mut self, purpose: &Purpose) -> Option<&mut Leg> {
        self.legs.iter_mut().rev().find(|leg| leg.purpose == *purpose && leg.is_open())
    }

    pub(crate) fn leg_mut(&mut self, communication: CommunicationId) -> Option<&mut Leg> {
        self.legs.iter_mut().find(|leg| leg.communication == communication)
    }

    /// Whether an agent still writes a wrap-up of it.
    #[must_use]
    pub fn is_wrapping(&self) -> bool {
        self.legs.iter().any(|leg| leg.after_contact().is_some())
    }

    /// Who answered it last.
    #[must_use]
    pub fn last_agent(&self) -> Option<UserId> {
        let answered = self.legs.iter().rev().find(|leg| leg.is_agent() && leg.connected.is_some());
        answered.and_then(|leg| leg.user)
    }

    /// Who wrote a message of ours that names no agent, or a message of an agent's.
    pub(crate) fn writer(&self, author: Option<UserId>) -> Writer {
        let agent = self.legs.iter().rev().find(|leg| leg.is_agent() && leg.user == author);
        match (author, agent, self.open(&Purpose::Bot)) {
            (Some(_), Some(leg), _) => Writer::Agent(leg.communication),
            (None, _, Some(leg)) => Writer::Bot(leg.communication),
            (Some(_), None, _) | (None, _, None) => Writer::System,
        }
    }

    /// Who wrote a message.
    pub(crate) fn writer_of(&self, inbound: bool, author: Option<UserId>) -> Writer {
        if inbound { Writer::Customer } else { self.writer(author) }
    }

    /// Remembers a message for the Ledger, which is told of it with the next event.
    pub(crate) fn said(&mut self, stored: MessageStored) {
        self.changes.said.push(stored);
        if self.changes.said.len() >= limits::UNREPORTED_MESSAGES {
            self.report();
        }
    }

    /// Tells the Ledger what happened, with every message before it.
    pub(crate) fn event(&mut self, now: Timestamp, kind: EventKind) {
        self.report();
        self.number(now, kind);
    }

    fn report(&mut self) {
        let messages = std::mem::take(&mut self.changes.said);
        let Some(last) = messages.last().copied() else { return };
        self.ledger.seq = last.seq;
        self.number(last.at, EventKind::MessagesStored(MessagesStored { messages }));
    }

    fn number(&mut self, at: Timestamp, kind: EventKind) {
        self.ledger.n += 1;
        self.ledger.at = self.ledger.at.max(at);
        let event = Event { conversation: self.id, n: self.ledger.n, at: self.ledger.at, kind };
        self.changes.events.push(event);
        self.keep();
    }

    /// The row has to be written.
    pub(crate) const fn keep(&mut self) {
        self.changes.keep = true;
    }

    /// An agent has to see how it stands at the end of this input.
    pub(crate) fn tell(&mut self, user: Option<UserId>) {
        self.changes.tell.extend(user);
    }

    /// Everyone who has a leg of it, or writes a wrap-up, has to see how it stands.
    pub(crate) fn tell_everyone(&mut self) {
        let concerned = self.legs.iter().filter(|leg| leg.is_open() || leg.after_contact().is_some());
        self.changes.tell.extend(concerned.filter_map(|leg| leg.user));
    }

    /// Hands out what was gathered.
    pub(crate) fn flush(&mut self, inactivity: Option<Timestamp>, out: &mut Vec<Effect>) {
        let events = std::mem::take(&mut self.changes.events);
        let tell = std::mem::take(&mut self.changes.tell);
        if std::mem::take(&mut self.changes.keep) {
            out.push(Effect::Store(Change::Conversation(Box::new(self.clone()))));
        }
        if !events.is_empty() {
            out.push(Effect::Post(Destination::Ledger(Month::of(self.started)), Post::Events(events)));
        }
        for user in tell {
            let mut body = Box::new(view::conversation(self, None));
            body.inactivity_timeout = inactivity;
            out.push(Effect::Post(Destination::Agent(user), Post::Conversation { body }));
        }
    }

    /// The end is told to the Ledger, unless somebody still writes a wrap-up.
    pub(crate) fn tell_end(&mut self, now: Timestamp) {
        if self.ended.is_none() || self.is_wrapping() {
            return;
        }
        if let Some(why) = self.ledger.ending.take() {
            let why = DisconnectType::from(&*why);
            self.event(now, EventKind::Ended(hanmadi_protocol::event::Ended { why }));
        }
    }

    /// Whether a leg of an agent's runs at this moment.
    pub(crate) fn is_answered(&self) -> bool {
        self.agent().is_some_and(|leg| leg.state == State::Connected)
    }
}
