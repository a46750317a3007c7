//! What the switchboard is told, what it wants done, and what it refuses.
//! Never done by itself, and never told before it is kept.

use hanmadi_ids::{ClientId, CommunicationId, ConversationId, ListenerId, QueueId, ThreadKey, UserId};
use hanmadi_protocol::{
    configuration::Configuration,
    notification::{ObservationEvent, QueueUserEvent},
    platform::conversation::Conversation,
    post::{Assigned, Left, Leg, Moved, Waiting, Withdrawn},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{
    explain::Explanation,
    model::{AgentRow, HeldLeg, Pace, Presence, RoutingStatus, Wait},
    rules::Reason,
    told::Membership,
};
use crate::watch::{Wanted, WatchChange};

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Input {
    /// The owner's configuration, or a newer one.
    Configure(Box<Configuration>),
    /// A thread says that a conversation waits.
    Waiting(Box<Waiting>),
    /// A thread says that a wait is over.
    Left(Left),
    /// A thread tells the state of an agent's leg.
    Leg(Leg),
    /// An agent chose a presence.
    Presence {
        /// Who.
        user: UserId,
        /// Which.
        presence: Presence,
        /// The organization's own presence behind it.
        definition: Option<String>,
        /// Their words to it.
        message: Option<String>,
    },
    /// An agent sets their routing status: `IDLE` to be asked again, `OFF_QUEUE` to be asked no more.
    Status {
        /// Who.
        user: UserId,
        /// Which.
        status: RoutingStatus,
    },
    /// An agent takes, or is given, a conversation by hand.
    Take {
        /// Which.
        conversation: ConversationId,
        /// Who shall have it.
        user: UserId,
        /// They take it themselves; else they are asked first.
        accepted: bool,
    },
    /// Somebody wants to be told of these topics, and of no others.
    Watch(ListenerId, Wanted),
    /// Time has passed.
    Wake,
}

/// What came of an input. Effects hold whether or not it was refused: time may have brought them.
#[derive(Debug, Default)]
pub struct Outcome {
    /// What to do, in this order.
    pub effects: Vec<Effect>,
    /// Why the input was refused; then it changed nothing.
    pub refusal: Option<Refusal>,
}

/// Why an input is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The conversation neither waits nor is held.
    Unknown,
    /// Another agent has it, or is being asked.
    Taken(UserId),
    /// The one eligibility function says no.
    NotEligible(Reason),
    /// Nobody can set this routing status, or not from where they are.
    NotSettable,
}

/// One thing the host has to do.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Keep a row; all of an outcome in one transaction.
    Store(Change),
    /// Keep an event for another object and deliver it until it is taken; same transaction.
    Post(Destination, Post),
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// It waits.
    Wait(Box<Wait>),
    /// It waits no more.
    WaitGone(ConversationId),
    /// An agent's leg.
    Leg(Box<HeldLeg>),
    /// It is over.
    LegGone(CommunicationId),
    /// An agent's state.
    Agent(Box<AgentRow>),
    /// The pace of a queue.
    Pace(Pace),
    /// Why an agent got a conversation; written once, read only by the host.
    Explained(Box<Explanation>),
    /// Somebody watches a topic, or watches it no more.
    Watch(WatchChange),
    /// Who takes from a queue, as its watchers know it.
    Membership(QueueId, Membership),
    /// Nobody watches who takes from it.
    MembershipGone(QueueId),
}

/// Another object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// The thread of a conversation.
    Thread(ThreadKey),
    /// An agent's object.
    Agent(UserId),
    /// The object of a machine that listens.
    Machine(ClientId),
}

impl Destination {
    /// Where somebody listens.
    #[must_use]
    pub const fn of(listener: ListenerId) -> Self {
        match listener {
            ListenerId::User(user) => Self::Agent(user),
            ListenerId::Client(client) => Self::Machine(client),
        }
    }
}

/// An event for another object. Rows of the outbox: fields are added with a default, never renamed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Post {
    /// To a thread: this agent is offered, or has, the conversation.
    Assigned(Box<Assigned>),
    /// To a thread: the time to answer is over.
    Withdrawn(Withdrawn),
    /// To a thread: its wait goes on in another queue.
    Moved(Moved),
    /// To whoever watches the queue: what waits changed.
    Queue {
        /// Which queue.
        queue: QueueId,
        /// The conversation as the platform API shows it.
        body: Box<Conversation>,
    },
    /// To an agent and whoever watches them: their presence, for `v2.users.{id}.presence`.
    Presence {
        /// Who.
        user: UserId,
        /// Which.
        presence: Presence,
        /// The organization's own presence behind it.
        #[serde(default)]
        definition: Option<String>,
        /// Their words to it.
        #[serde(default)]
        message: Option<String>,
        /// Since when.
        since: Timestamp,
    },
    /// To an agent and whoever watches them: their routing status, for `v2.users.{id}.routingStatus`.
    RoutingStatus {
        /// Who.
        user: UserId,
        /// Which.
        status: RoutingStatus,
        /// Since when.
        since: Timestamp,
    },
    /// To whoever watches the users of a queue, for `v2.routing.queues.{id}.users`.
    QueueUser(QueueUserEvent),
    /// To whoever watches how a queue looks, for `v2.analytics.queues.{id}.observations`.
    Observed(Box<ObservationEvent>),
}

/// Why the switchboard wants to be woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Due {
    /// An offer's time to answer is over.
    Alert(CommunicationId),
    /// A ring opens, a preference or a reservation ends.
    Wait(ConversationId),
    /// Watchers are told how queues look.
    Observe,
}
