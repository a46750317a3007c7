//! What a thread wants done: rows to keep, events for other objects, frames for sockets.
//! Never done by the thread itself, and never told before it is kept.

use hanmadi_ids::{ConnectionId, ConversationId, QueueId, UserId};
use hanmadi_protocol::{
    platform::conversation::{Conversation as ConversationBody, MessageData},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    model::{Conversation, Identity, Record, Session},
    socket::Attachment,
};

/// One thing the host has to do, in this order within an outcome.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Keep a row; all of an outcome in one transaction.
    Store(Change),
    /// Keep an event for another object and deliver it until it is taken; same transaction.
    Post(Destination, Post),
    /// Remember this on the socket.
    Attach(ConnectionId, Box<Attachment>),
    /// Send a frame.
    Tell(ConnectionId, String),
    /// Send the stored messages of a session past `after`, in order.
    Replay {
        /// To whom.
        connection: ConnectionId,
        /// Which session.
        session: u32,
        /// The last `seq` the guest has.
        after: u64,
    },
    /// Tell an agent that the guest types; lost if it does not arrive.
    Signal {
        /// Whom.
        agent: UserId,
        /// In which conversation.
        conversation: ConversationId,
        /// For how long, in milliseconds.
        typing_ms: u64,
    },
    /// Send a fresh jwt for the history call.
    TellJwt(ConnectionId, Option<String>),
    /// Close a socket.
    Close(ConnectionId, u16),
}

/// A row.
#[derive(Clone, Debug)]
pub enum Change {
    /// Whose thread this is.
    Identity(Identity),
    /// The current session.
    Session(Session),
    /// The current conversation.
    Conversation(Conversation),
    /// A new message.
    Message(Box<Record>),
}

/// Another object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// The organization's switchboard.
    Switchboard,
    /// An agent's object.
    Agent(UserId),
}

/// An event for another object. Rows of the outbox: fields are added with a default, never renamed. The variant
/// stands outside of its fields: a message's content is raw JSON, which can't be read from behind a tag.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Post {
    /// To the switchboard: a conversation waits.
    Waiting {
        /// Which.
        conversation: ConversationId,
        /// Where.
        queue: QueueId,
        /// Since when.
        since: Timestamp,
        /// How the customer shows.
        name: Option<String>,
        /// The first words.
        preview: String,
        /// The conversation as the platform API shows it.
        body: Box<ConversationBody>,
    },
    /// To the switchboard: nobody has to take it any more, or its agent is free of it.
    Released {
        /// Which.
        conversation: ConversationId,
        /// The conversation as the platform API shows it.
        body: Box<ConversationBody>,
    },
    /// To an agent: a conversation of theirs changed.
    Conversation {
        /// The conversation as the platform API shows it.
        body: Box<ConversationBody>,
    },
    /// To an agent: a message in a conversation of theirs.
    Message {
        /// The conversation as the platform API shows it.
        body: Box<ConversationBody>,
        /// The message.
        message: Box<MessageData>,
    },
}

/// Why an agent's command is refused. Nothing has changed because of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgentRefusal {
    /// HTTP status.
    pub status: u16,
    /// Stable word for programs.
    pub code: &'static str,
    /// One sentence for people.
    pub text: &'static str,
}

impl AgentRefusal {
    /// No such conversation.
    pub const NO_CONVERSATION: Self =
        Self { status: 404, code: "not.found", text: "There is no such conversation." };
    pub(crate) const NO_LEG: Self =
        Self { status: 404, code: "not.found", text: "This conversation has no such participant." };
    pub(crate) const ENDED: Self =
        Self { status: 409, code: "conversation.ended", text: "This conversation has ended." };
    pub(crate) const NOT_ACCEPTED: Self = Self {
        status: 409,
        code: "conversation.not.accepted",
        text: "This conversation is offered to you. Accept it first.",
    };
    pub(crate) const EMPTY: Self =
        Self { status: 400, code: "bad.request", text: "The message has no words." };
    pub(crate) const TOO_LONG: Self =
        Self { status: 400, code: "message.too.long", text: "The message is longer than 4000 characters." };
    pub(crate) const OTHER_CONTENT: Self = Self {
        status: 409,
        code: "message.id.reused",
        text: "A message with this id but other words was sent before.",
    };
    pub(crate) const NO_CHANGE: Self =
        Self { status: 400, code: "bad.request", text: "The state can be connected or disconnected." };
}
