//! What a thread wants done: rows to keep, events for other objects, frames for sockets.
//! Never done by the thread itself, and never told before it is kept.

use std::rc::Rc;

use hanmadi_ids::{BotId, CommunicationId, ConnectionId, ConversationId, DeploymentId, QueueId, UserId};
use hanmadi_protocol::{
    event::Event,
    month::Month,
    platform::{
        conversation::{Conversation as ConversationBody, MessageData},
        flow::{LanguageCode, Target},
        threading::MessengerType,
    },
    post::{Left, Leg, Waiting},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    conversation::Conversation,
    model::{Identity, Note, Record, Session},
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
    /// Decide where a conversation goes, and answer with [`crate::Input::Routed`].
    Route {
        /// Which conversation.
        conversation: ConversationId,
        /// Which of its decisions.
        turn: u64,
        /// What the decision rests on.
        facts: Box<Facts>,
    },
    /// Ask a bot, and answer with [`crate::Input::BotAnswered`].
    AskBot(Box<Question>),
    /// Ask the switchboard where a conversation stands in its queue, and tell the socket: with its tracing id.
    TellWait(ConnectionId, ConversationId, Option<String>),
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
    Conversation(Box<Conversation>),
    /// A new message.
    Message(Rc<Record>),
    /// A new note: never among messages, nor where messages are read.
    Note(Box<Note>),
}

/// What a decision of the message flow rests on (M-ROUTE-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// When the message came.
    pub at: Timestamp,
    /// Its words.
    pub text: String,
    /// The channel.
    pub messenger: MessengerType,
    /// Through which deployment it came.
    pub deployment: DeploymentId,
    /// Where the deployment's conversations wait if no flow decides.
    pub queue: QueueId,
    /// What the customer brought.
    pub attributes: std::collections::BTreeMap<String, String>,
    /// They had a conversation before.
    pub known: bool,
    /// This conversation had ended, and goes on.
    pub reopened: bool,
}

/// A question to a bot. Asked again after a loss of memory it is the same to the letter, messages included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// In which conversation.
    pub conversation: ConversationId,
    /// Which bot.
    pub bot: BotId,
    /// The bot's leg; with the number it names the question.
    pub leg: CommunicationId,
    /// Number among this leg's questions, from 1.
    pub turn: u64,
    /// The messages of this conversation past this `seq` …
    pub after: u64,
    /// … up to and with this one.
    pub upto: u64,
    /// Through which deployment the customer writes.
    pub deployment: DeploymentId,
    /// On which channel.
    pub channel: MessengerType,
    /// The language of the words that opened the conversation, if it shows.
    pub language: Option<LanguageCode>,
    /// They had a conversation before.
    pub known: bool,
    /// What the customer brought.
    pub attributes: std::collections::BTreeMap<String, String>,
    /// Where people go on unless the bot says otherwise.
    pub otherwise: Target,
    /// When it is too late to answer.
    pub deadline: Timestamp,
}

/// Another object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destination {
    /// The organization's switchboard.
    Switchboard,
    /// An agent's object.
    Agent(UserId),
    /// The Ledger of the month in which the conversation began: a conversation has one Ledger.
    Ledger(Month),
}

/// An event for another object. Rows of the outbox: fields are added with a default, never renamed. The variant
/// stands outside of its fields: a message's content is raw JSON, which can't be read from behind a tag.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Post {
    /// To the switchboard: a conversation waits.
    Waiting(Box<Waiting>),
    /// To the switchboard: a wait is over without an agent.
    Left(Left),
    /// To the switchboard: the state of an agent's leg.
    Leg(Leg),
    /// To the Ledger: what happened, in order.
    Events(Vec<Event>),
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
    /// To an agent: a note that the customer never sees.
    Note {
        /// The conversation as the platform API shows it.
        body: Box<ConversationBody>,
        /// The note.
        note: Box<Note>,
    },
}
