//! The record of one conversation, as it is kept: who took part, what went on when, and how it ended.
//! Never a metric: those are read from here by `catalog`. Rows: fields are added with a default, none renamed.

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, ConversationId, LanguageId, ParticipantId, QueueId, SkillId, UserId};
use hanmadi_protocol::{
    event::{AgentEnd, Direction, DisconnectType, FlowExit, FlowRef},
    platform::analytics::detail::Purpose,
    post::UsedRouting,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// What the events up to number `applied` say of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Number of the last event.
    pub applied: u64,
    /// When the last event happened.
    pub last: Timestamp,
    /// Events that never came.
    #[serde(default)]
    pub missing: u64,
    /// Events that named a leg that was not there, or no longer in a state for it.
    #[serde(default)]
    pub misfits: u64,
    /// When it began.
    pub started: Timestamp,
    /// When it was disconnected, unless it goes on.
    #[serde(default)]
    pub ended: Option<Timestamp>,
    /// Which way it began.
    pub direction: Direction,
    /// The channel.
    pub message_type: String,
    /// The deployment or integration it came through.
    #[serde(default)]
    pub through: Option<String>,
    /// Its divisions.
    #[serde(default)]
    pub divisions: Vec<String>,
    /// The customer wrote at least once.
    #[serde(default)]
    pub customer_wrote: bool,
    /// Since when a message of the customer waits for an agent's.
    #[serde(default)]
    pub agent_owes: Option<Timestamp>,
    /// Since when a message of an agent waits for the customer's.
    #[serde(default)]
    pub customer_owes: Option<Timestamp>,
    /// Who took part, in the order they came.
    #[serde(default)]
    pub participants: Vec<Participant>,
}

/// One participant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Participant {
    /// Id.
    pub id: ParticipantId,
    /// What it is there for.
    pub purpose: Purpose,
    /// How it shows.
    #[serde(default)]
    pub name: Option<String>,
    /// Agents only.
    #[serde(default)]
    pub user: Option<UserId>,
    /// Customers only: the contact.
    #[serde(default)]
    pub contact: Option<String>,
    /// Customers only.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Its sessions, in the order they began; at least one.
    pub sessions: Vec<Session>,
}

/// One leg of a participant. Its spans lie end to end; only the last one may be open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// Id.
    pub leg: CommunicationId,
    /// What only sessions of its purpose have.
    pub role: Role,
    /// How an agent was looked for and found.
    #[serde(default)]
    pub routing: Routing,
    /// What went on, in order; at least one.
    pub spans: Vec<Span>,
    /// Messages written.
    #[serde(default)]
    pub messages: u32,
    /// Pictures and files sent.
    #[serde(default)]
    pub media: u32,
    /// Each answer to the other side: how long it took in milliseconds, and when it came.
    #[serde(default)]
    pub replies: Vec<(u64, Timestamp)>,
}

/// How an agent was looked for and found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Routing {
    /// The ways in which one was looked for.
    #[serde(default)]
    pub requested: Vec<UsedRouting>,
    /// The way in which one was found.
    #[serde(default)]
    pub used: Option<UsedRouting>,
    /// Who answered.
    #[serde(default)]
    pub agent: Option<UserId>,
}

/// What only sessions of one purpose have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// The customer.
    Customer {
        /// Signed in on the site.
        #[serde(default)]
        authenticated: bool,
    },
    /// A message flow.
    Flow(FlowFacts),
    /// A bot.
    Bot(BotFacts),
    /// A wait in a queue.
    Wait(WaitFacts),
    /// An agent.
    Agent(AgentFacts),
}

/// What a message flow did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FlowFacts {
    /// Which flow.
    #[serde(default)]
    pub flow: Option<FlowRef>,
    /// Which of its rules.
    #[serde(default)]
    pub rule: Option<String>,
    /// Where it sent the conversation.
    #[serde(default)]
    pub exit: Option<FlowExit>,
}

/// What a bot did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BotFacts {
    /// Which bot.
    pub bot: FlowRef,
    /// How often it answered.
    #[serde(default)]
    pub turns: u32,
    /// Where it sent the conversation.
    #[serde(default)]
    pub exit: Option<FlowExit>,
    /// It failed, or did not answer in time.
    #[serde(default)]
    pub failed: bool,
}

/// What a wait was.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct WaitFacts {
    /// The time within which the queue promises an answer, in milliseconds.
    #[serde(default)]
    pub promised_ms: Option<u64>,
    /// How it ended.
    #[serde(default)]
    pub end: Option<WaitEnd>,
}

/// How a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WaitEnd {
    /// An agent answered.
    Answered,
    /// The customer went.
    Abandoned,
    /// A flow took it out.
    FlowOut,
    /// Somebody sent it elsewhere.
    Transferred,
    /// The system ended it.
    System,
}

/// What became of an offer to an agent.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AgentFacts {
    /// From which wait.
    #[serde(default)]
    pub wait: Option<ParticipantId>,
    /// The agent answered.
    #[serde(default)]
    pub connected: Option<Timestamp>,
    /// The answer ended a wait.
    #[serde(default)]
    pub answered: Option<Answered>,
    /// When the agent asked others.
    #[serde(default)]
    pub consults: Vec<Timestamp>,
    /// When the agent first wrote.
    #[serde(default)]
    pub first_message: Option<Timestamp>,
    /// When and why the leg ended; after-contact work may follow.
    #[serde(default)]
    pub end: Option<(Timestamp, AgentEnd)>,
    /// A wrap-up code given before the end.
    #[serde(default)]
    pub early_wrap_up: Option<WrapUp>,
}

/// The wait that an agent's answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// When it began.
    pub from: Timestamp,
    /// How long it took, in milliseconds.
    pub waited_ms: u64,
    /// It took longer than the queue promises.
    #[serde(default)]
    pub over_promise: bool,
}

/// What went on for a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Span {
    /// What.
    pub kind: SpanKind,
    /// From when.
    pub from: Timestamp,
    /// Until when, unless it goes on.
    #[serde(default)]
    pub to: Option<Timestamp>,
    /// What was asked for at the time.
    #[serde(default)]
    pub terms: Terms,
    /// Why the leg ended with it.
    #[serde(default)]
    pub why: Option<DisconnectType>,
    /// What the agent said of it.
    #[serde(default)]
    pub wrap_up: Option<WrapUp>,
}

/// What goes on in a span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum SpanKind {
    /// A flow or a bot has it.
    Automatic,
    /// It waits in a queue, or the customer is there.
    Present,
    /// An agent was asked.
    Alert,
    /// An agent has it.
    Talk,
    /// On hold.
    Hold,
    /// Parked.
    Parked,
    /// Nothing: between the end of the leg and its after-contact work.
    Delay,
    /// After-contact work.
    WrapUp,
}

/// What was asked for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Terms {
    /// In which queue.
    #[serde(default)]
    pub queue: Option<QueueId>,
    /// Which skills.
    #[serde(default)]
    pub skills: Vec<SkillId>,
    /// Which language.
    #[serde(default)]
    pub language: Option<LanguageId>,
}

/// What an agent said of a conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrapUp {
    /// The code.
    #[serde(default)]
    pub code: Option<String>,
    /// Notes.
    #[serde(default)]
    pub notes: Option<String>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
}

impl Span {
    /// How long it took in milliseconds, once it is over.
    #[must_use]
    pub fn length_ms(&self) -> Option<u64> {
        self.to.map(|to| to.since_ms(self.from))
    }
}

impl Session {
    /// A session that begins with a span.
    pub(crate) fn begin(
        leg: CommunicationId,
        role: Role,
        kind: SpanKind,
        from: Timestamp,
        terms: Terms,
    ) -> Self {
        let span = Span { kind, from, to: None, terms, why: None, wrap_up: None };
        Self {
            leg,
            role,
            routing: Routing::default(),
            spans: vec![span],
            messages: 0,
            media: 0,
            replies: Vec::new(),
        }
    }

    /// When it began.
    #[must_use]
    pub fn from(&self) -> Option<Timestamp> {
        self.spans.first().map(|span| span.from)
    }

    /// When it ended, unless it goes on.
    #[must_use]
    pub fn to(&self) -> Option<Timestamp> {
        self.spans.last().and_then(|span| span.to)
    }

    /// The span that goes on.
    #[must_use]
    pub fn current(&self) -> Option<&Span> {
        self.spans.last().filter(|span| span.to.is_none())
    }

    /// What was last asked for.
    #[must_use]
    pub fn terms(&self) -> Terms {
        self.spans.last().map(|span| span.terms.clone()).unwrap_or_default()
    }

    /// Ends the span that goes on and begins another.
    pub(crate) fn turn(&mut self, kind: SpanKind, at: Timestamp, terms: Terms) {
        self.close(at, None);
        self.spans.push(Span { kind, from: at, to: None, terms, why: None, wrap_up: None });
    }

    /// Ends the span that goes on, and the leg if there is a reason.
    pub(crate) fn close(&mut self, at: Timestamp, why: Option<DisconnectType>) {
        if let Some(span) = self.spans.last_mut().filter(|span| span.to.is_none()) {
            span.to = Some(at);
            span.why = why;
        }
    }
}

impl Record {
    /// Every session, with its participant, in the order the participants came.
    pub fn sessions(&self) -> impl Iterator<Item = (&Participant, &Session)> {
        self.participants.iter().flat_map(|one| one.sessions.iter().map(move |session| (one, session)))
    }

    /// The queue it waited in last, if it waited in one.
    #[must_use]
    pub fn queue(&self) -> Option<QueueId> {
        let waits = self.sessions().filter(|(_, session)| matches!(session.role, Role::Wait(_)));
        waits.last().and_then(|(_, wait)| wait.terms().queue)
    }

    /// Whether this user took part as an agent, or was asked to.
    #[must_use]
    pub fn involves(&self, user: UserId) -> bool {
        self.participants.iter().any(|participant| participant.user == Some(user))
    }
}
