//! What the switchboard wants done.
//! Never done by itself, and never told before it is kept.

use hanmadi_ids::{ConversationId, QueueId, ThreadKey, UserId};
use hanmadi_protocol::platform::conversation::Conversation as ConversationBody;
use serde::{Deserialize, Serialize};

use crate::switchboard::{Held, Waiting};

/// One thing the host has to do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Keep a row; all of an outcome in one transaction.
    Store(Change),
    /// Keep an event for another object and deliver it until it is taken; same transaction.
    Post(Destination, Post),
}

/// A row.
#[derive(Clone, Debug)]
pub enum Change {
    /// It waits.
    Waits(Box<Waiting>),
    /// It waits no more.
    WaitsNoMore(ConversationId),
    /// An agent has it.
    Holds(Held),
    /// No agent has it any more.
    HoldsNoMore(ConversationId),
    /// Somebody watches a queue.
    Watches(QueueId, UserId),
    /// Somebody watches it no more.
    WatchesNoMore(QueueId, UserId),
}

/// Another object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// The thread of a conversation.
    Thread(ThreadKey),
    /// An agent's object.
    Agent(UserId),
}

/// An event for another object. Rows of the outbox: fields are added with a default, never renamed.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "post")]
pub enum Post {
    /// To a thread: this agent has the conversation.
    Assigned {
        /// Which.
        conversation: ConversationId,
        /// Who.
        user: UserId,
        /// What the guest sees of them.
        nickname: Option<String>,
        /// They took it themselves.
        accepted: bool,
    },
    /// To an agent who watches the queue: what waits changed.
    Queue {
        /// Which queue.
        queue: QueueId,
        /// The conversation as the platform API shows it.
        body: Box<ConversationBody>,
    },
}
