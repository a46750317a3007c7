//! What happens to a thread, and what an agent is answered.
//! Never a decision: who may do what was checked before.

use std::{collections::BTreeMap, rc::Rc};

use hanmadi_ids::{CommunicationId, ConnectionId, ConversationId, ParticipantId, QueueId, UserId};
use hanmadi_protocol::{
    guest::request::{Request, Unreadable},
    platform::{conversation::State, flow::Target},
    post::{Assigned, Moved, Withdrawn},
};
use serde::{Deserialize, Serialize};

use crate::{
    conversation::Decided,
    effect::Effect,
    leg::{Need, Wrapup},
    model::{Note, Prior, Record},
    refusal::AgentRefusal,
    socket::Attachment,
};

/// Where the store may hold a message that came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Ordinal of the session in which a guest's key is unique; `None` for an agent's, which is unique in the
    /// whole thread.
    pub session: Option<u32>,
    /// The message has a `seq` past this.
    pub base: u64,
    /// The sender's key.
    pub key: String,
}

/// Something that happened.
#[derive(Debug)]
pub enum Input {
    /// A socket was opened.
    Opened(Attachment),
    /// A frame came. `prior` is what the store holds under [`crate::Thread::guest_key`] of it.
    Frame {
        /// From which socket.
        from: ConnectionId,
        /// The frame, or why it could not be read.
        frame: Result<Request, Unreadable>,
        /// The message stored under the same tracing id.
        prior: Option<Prior>,
    },
    /// A socket is gone.
    Gone(ConnectionId),
    /// The message flow decided, or failed to: the answer to [`Effect::Route`].
    Routed {
        /// About which conversation.
        conversation: ConversationId,
        /// Which of its decisions.
        turn: u64,
        /// The decision; `None` if there could be none, such as without the configuration.
        decided: Option<Decided>,
        /// What is known of the bot that goes first; without it, or without a bot, nobody but people goes first.
        bot: Option<BotTerms>,
    },
    /// A bot answered, or failed to: the answer to [`Effect::AskBot`].
    BotAnswered {
        /// In which conversation.
        conversation: ConversationId,
        /// The bot's leg.
        leg: CommunicationId,
        /// Which of its questions.
        turn: u64,
        /// The answer; `None` if it came too late, or was none.
        answer: Option<BotAnswer>,
    },
    /// The switchboard offers the conversation to an agent, or gives it to them.
    Assigned(Box<Assigned>),
    /// The switchboard takes an offer back: it was not answered in time.
    Withdrawn(Withdrawn),
    /// The switchboard moved a wait, since its queue is gone.
    Moved(Moved),
    /// The customer left: the platform says so, or they asked for it.
    CustomerLeft(ConversationId),
    /// An agent does something; the caller has checked that they may.
    Agent {
        /// Who.
        user: UserId,
        /// In which conversation.
        conversation: ConversationId,
        /// What.
        command: AgentCommand,
        /// The message stored under [`crate::Thread::agent_key`] of it.
        prior: Option<Prior>,
    },
    /// The alarm rang.
    Wake,
}

/// What the configuration says of a bot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BotTerms {
    /// How it shows to agents.
    pub name: String,
    /// How long it may take for an answer, in milliseconds.
    pub timeout_ms: u64,
}

/// What a bot said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BotAnswer {
    /// Told to the customer, in order.
    #[serde(default)]
    pub messages: Vec<String>,
    /// Kept with the conversation.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// What happens next.
    #[serde(default)]
    pub then: Then,
}

/// What follows a bot's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Then {
    /// The bot waits for the customer's next words.
    #[default]
    Stay,
    /// People go on: in this queue, or in the one that was decided before the bot.
    HandOver(Option<Target>),
    /// The conversation is done.
    Done,
}

/// What an agent can do in a conversation.
#[derive(Clone, Debug)]
pub enum AgentCommand {
    /// Say something.
    Send {
        /// Through which communication.
        communication: CommunicationId,
        /// The words.
        text: String,
        /// The sender's own id of the message.
        client_message_id: Option<String>,
    },
    /// Show that they type.
    Typing {
        /// Through which communication.
        communication: CommunicationId,
        /// For how long, in milliseconds.
        ms: u64,
    },
    /// Accept, decline, take back or end a leg.
    Patch {
        /// Whose leg.
        participant: ParticipantId,
        /// To which state.
        state: State,
    },
    /// Adds to the customer's attributes, by the customer's participant.
    Learn {
        /// Whose.
        participant: ParticipantId,
        /// What; a value replaces the one before.
        attributes: BTreeMap<String, String>,
    },
    /// End the whole conversation, whoever has it; if it has ended, the after-contact work that is left of it.
    Disconnect,
    /// Put a leg aside.
    Park {
        /// Whose leg.
        participant: ParticipantId,
    },
    /// Put a leg on hold, or take it back from there.
    Hold {
        /// Whose leg.
        participant: ParticipantId,
        /// Whether it is to be on hold.
        held: bool,
    },
    /// Pass the conversation on without asking the other side first.
    Transfer {
        /// Whose leg ends; or a wait that goes on elsewhere.
        participant: ParticipantId,
        /// Where it goes on.
        to: TransferTo,
    },
    /// Say something that the customer never sees.
    Note {
        /// The words.
        text: String,
        /// Who is asked by it.
        to: Vec<UserId>,
        /// The sender's own id of the note.
        client_message_id: Option<String>,
        /// The note that the store holds under the same author and id.
        prior: Option<Box<Note>>,
    },
    /// Give a wrap-up, early, or while after-contact work lasts.
    WrapUp {
        /// Whose leg.
        participant: ParticipantId,
        /// The wrap-up.
        wrapup: Wrapup,
    },
    /// Go without a wrap-up.
    SkipWrapUp {
        /// Whose leg.
        participant: ParticipantId,
    },
    /// End another agent's after-contact work, whatever its queue says.
    EndWrapUp {
        /// Whose leg.
        participant: ParticipantId,
    },
    /// Ask for after-contact work once the leg ends, or not to have it.
    AskWrapUp {
        /// Whose leg.
        participant: ParticipantId,
        /// Whether they want it.
        wanted: bool,
    },
}

/// Where a conversation is passed on to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TransferTo {
    /// To whoever answers in a queue.
    Queue {
        /// Which.
        queue: QueueId,
        /// What it asks for there.
        need: Need,
    },
    /// To one agent; if they don't answer it goes on in a queue.
    Agent {
        /// Who.
        user: UserId,
        /// Which queue then; the one it came through if `None`.
        queue: Option<QueueId>,
    },
}

/// What an agent's command answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentReply {
    /// Done.
    Done,
    /// The message as stored.
    Message(Rc<Record>),
    /// The note as stored.
    Note(Box<Note>),
}

/// What an input leads to. `reply` matters only for [`Input::Agent`].
#[derive(Debug)]
pub struct Outcome {
    /// To do, in order. The host keeps every store and post before it does any of the rest.
    pub effects: Vec<Effect>,
    /// Answer to an agent.
    pub reply: Result<AgentReply, AgentRefusal>,
}
