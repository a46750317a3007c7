//! What happened in a conversation, one event for each fact: rows of the Ledger, and of outboxes on their way.
//! Never a platform API body, and never changed once written: fields are added with a default, none is renamed.
//!
//! The Thread sees all of a conversation and alone writes its events. They are numbered from 1 without a gap, so
//! the Ledger can tell a repeat from a loss. Each fact stands in one event: what follows from another event (the
//! wait that ends when an agent answers, the legs that end with their conversation) has none of its own.
//!
//! A leg is named by its communication id, which is its session id in the analytics detail record; a wait's
//! participant id is the wait id. The order of a usual conversation:
//!
//! ```text
//! Started → CustomerConnected → [FlowEntered → FlowLeft] → [BotStarted → BotTurned… → BotEnded]
//!   → QueueEntered → AgentAlerted → AgentConnected → MessagesStored… → AgentEnded → [WrapUpStarted → WrapUpDone]
//!   → Ended            and after days:  Reopened → CustomerConnected → …
//! ```

mod agent;
mod customer;
mod flow;
mod queue;

pub use agent::{AgentAlerted, AgentConsulted, AgentEnd, AgentEnded, AgentLeg, TransferKind, WrapUpDone};
pub use customer::{
    AttributesSet, CustomerConnected, Ended, LegEnded, MessageStored, MessagesStored, Started, Writer,
};
pub use flow::{BotEnded, BotStarted, BotTurned, FlowEntered, FlowExit, FlowLeft, FlowRef};
use hanmadi_ids::ConversationId;
pub use queue::{QueueChanged, QueueEntered, QueueExit, QueueLeft, QueueMoved, ServiceLevel};
use serde::{Deserialize, Serialize};

use crate::{time::Timestamp, wire_enum};

wire_enum! {
    /// Why a leg ended, in the spelling of conversations (contact-centre 4.4).
    DisconnectType {
        /// The other side's endpoint ended it.
        Endpoint = "endpoint",
        /// The party itself ended it.
        Client = "client",
        /// The system ended it.
        System = "system",
        /// A time ran out.
        Timeout = "timeout",
        /// It went on elsewhere; also a wait that was answered.
        Transfer = "transfer",
        /// Transferred into a conference.
        TransferConference = "transfer.conference",
        /// Transferred after a consultation.
        TransferConsult = "transfer.consult",
        /// Forwarded.
        TransferForward = "transfer.forward",
        /// Went on because nobody answered.
        TransferNoAnswer = "transfer.noanswer",
        /// Went on because nobody was there.
        TransferNotAvailable = "transfer.notavailable",
        /// The line broke.
        TransportFailure = "transport.failure",
        /// Something failed.
        Error = "error",
        /// The other party ended it.
        Peer = "peer",
        /// Anything else.
        Other = "other",
        /// It was spam.
        Spam = "spam",
        /// It could not be reached.
        Uncallable = "uncallable",
        /// Nobody wrote for too long.
        Inactivity = "inactivity",
        /// The guest's session ran out.
        SessionExpired = "session.expired",
        /// Another took it over.
        Takeover = "takeover",
    }
}

wire_enum! {
    /// Who began a conversation, or which way a message went.
    Direction {
        /// The customer.
        Inbound = "inbound",
        /// We.
        Outbound = "outbound",
    }
}

/// One fact of one conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Of which conversation.
    pub conversation: ConversationId,
    /// Its number there, from 1, without a gap.
    pub n: u64,
    /// When it happened; never earlier than the event before it.
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum EventKind {
    /// The conversation began. Always event 1, and only event 1.
    Started(Started),
    /// It had ended and goes on under the same id.
    Reopened,
    /// The customer is there.
    CustomerConnected(CustomerConnected),
    /// The customer's leg ended while the conversation goes on, such as its wrap-up; [`EventKind::Ended`] ends a
    /// leg that is still open.
    CustomerDisconnected(LegEnded),
    /// The message flow has it.
    FlowEntered(FlowEntered),
    /// The message flow decided.
    FlowLeft(FlowLeft),
    /// A bot has it.
    BotStarted(BotStarted),
    /// The bot answered once.
    BotTurned(BotTurned),
    /// The bot is through with it.
    BotEnded(BotEnded),
    /// A wait in a queue began.
    QueueEntered(QueueEntered),
    /// The wait goes on in another queue, since the one it was in is gone.
    QueueMoved(QueueMoved),
    /// What the wait asks for has changed, such as skills that were given up.
    QueueChanged(QueueChanged),
    /// The wait ended without an agent. An answered one ends by [`EventKind::AgentConnected`].
    QueueLeft(QueueLeft),
    /// An agent was offered it.
    AgentAlerted(AgentAlerted),
    /// The agent answered: the wait it came from, if any, ends here.
    AgentConnected(AgentLeg),
    /// The agent put it on hold.
    AgentHeld(AgentLeg),
    /// The agent parked it.
    AgentParked(AgentLeg),
    /// The agent took it back from hold or from being parked.
    AgentResumed(AgentLeg),
    /// The agent asked others by an internal note.
    AgentConsulted(AgentConsulted),
    /// The agent's leg ended, answered or not.
    AgentEnded(AgentEnded),
    /// After-contact work began; its leg has ended.
    WrapUpStarted(AgentLeg),
    /// After-contact work is done, or its time is over.
    WrapUpDone(WrapUpDone),
    /// Messages were stored, one after the other without another event between them. They are told together, since
    /// a row for each would double what a message costs.
    MessagesStored(MessagesStored),
    /// Attributes of the customer, each with its latest value.
    AttributesSet(AttributesSet),
    /// The conversation is over, with its after-contact work if the Thread waited for it: legs still open end
    /// here, the waits as left by the customer or not.
    Ended(Ended),
}
