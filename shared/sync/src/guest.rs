//! How the messenger keeps its conversation with the edge: connecting, resuming, sending in order, noticing silence.
//! Never does any of it: inputs come in with the time, outputs say what to do.

mod frames;
mod handle;
#[cfg(test)]
mod tests;

use hanmadi_protocol::{guest::incoming::Incoming, time::Timestamp};

use crate::transcript::{Pending, Transcript};

/// Silence after anything was sent, in milliseconds, that makes a socket count as dead.
const SILENCE_MS: u64 = 5_000;
/// Milliseconds between pings while the page is visible.
const PING_MS: u64 = 20_000;
/// Milliseconds a socket may take to open.
const CONNECT_MS: u64 = 10_000;
/// Longest pause between two tries, in milliseconds.
const PAUSE_MS_MAX: u64 = 30_000;
/// Pause after a failure on the edge's side, in milliseconds, and how many of them one message is given.
const FLOP_MS: u64 = 2_000;
const FLOPS_MAX: u32 = 5;
/// Guest typing is told at most once in this time.
const TYPING_MS: u64 = 5_000;

/// What happened.
#[derive(Clone, Debug)]
pub enum Input {
    /// The address is known and what was left unsent is back: connecting may begin.
    Ready,
    /// A conversation is wanted here and now.
    Wake,
    /// The socket is open.
    Opened,
    /// The socket brought a frame; with its text, for the page.
    Frame(Box<Incoming>, String),
    /// The socket brought the answer to a ping.
    Pong,
    /// The socket is gone.
    Lost,
    /// The moment asked for by [`Output::WakeAt`] has come.
    Timer,
    /// The network is back, or the page is visible again.
    Nudge,
    /// The page went out of sight or came back.
    Visible(bool),
    /// The panel was opened or closed.
    Panel(bool),
    /// The visitor said something.
    Say {
        /// The tracing id: new, and the same in every try.
        id: String,
        /// The words.
        text: String,
    },
    /// A refused message is to be sent again.
    Retry(String),
    /// A refused message is to be forgotten.
    Discard(String),
    /// The visitor types.
    Typed,
    /// After an ended conversation, a new one is wanted.
    StartNew,
    /// Attributes of the visitor, as a JSON object.
    Attributes(String),
    /// What an earlier page left unsent.
    Restored(Vec<Pending>),
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Open a socket, in place of any other.
    Connect,
    /// Let go of the socket.
    Drop,
    /// Write a frame.
    Write(String),
    /// Send [`Input::Timer`] at this moment; replaces the moment before.
    WakeAt(Timestamp),
    /// Keep this unsent message where a reload finds it.
    Keep(Pending),
    /// It is sent or given up: forget it.
    Forget(String),
    /// Tell the page: event name and data as JSON.
    Tell(&'static str, String),
}

/// How the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Nobody asked for one yet.
    Asleep,
    /// The socket is opening.
    Connecting,
    /// The session is asked for.
    Configuring,
    /// Messages flow.
    Live,
    /// It was lost and is tried again at a moment.
    Waiting(Timestamp),
    /// Another window took the place of this one.
    Taken,
}

/// The conversation of one visitor, seen from his side.
#[derive(Debug)]
pub struct Session {
    deployment: String,
    token: String,
    /// Starts the conversation without a word of the visitor.
    joins: bool,
    transcript: Transcript,
    phase: Phase,
    /// A connection was asked for before it could be made.
    wanted: bool,
    ready: bool,
    tries: u32,
    chance: u32,
    /// When the socket counts as dead unless something is heard before.
    deadline: Option<Timestamp>,
    ping: Timestamp,
    in_flight: Option<String>,
    /// Failures on the edge's side of the message in flight.
    flops: u32,
    held_until: Option<Timestamp>,
    typing_told: Option<Timestamp>,
    starting_new: bool,
    tells_typing: bool,
    /// The last number of the replay: what comes up to it is not news.
    replay_head: u64,
    started: bool,
    visible: bool,
    panel: bool,
    unread: u32,
    attributes: String,
}

impl Session {
    /// A session that sleeps. `chance` is any number that differs between visitors.
    #[must_use]
    pub fn new(deployment: String, token: String, joins: bool, chance: u32) -> Self {
        Self {
            deployment,
            token,
            joins,
            transcript: Transcript::default(),
            phase: Phase::Asleep,
            wanted: false,
            ready: false,
            tries: 0,
            chance: chance | 1,
            deadline: None,
            ping: Timestamp::default(),
            in_flight: None,
            flops: 0,
            held_until: None,
            typing_told: None,
            starting_new: false,
            tells_typing: true,
            replay_head: 0,
            started: false,
            visible: true,
            panel: false,
            unread: 0,
            attributes: String::from("{}"),
        }
    }

    /// The conversation.
    #[must_use]
    pub const fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// How the connection stands.
    #[must_use]
    pub const fn phase(&self) -> Phase {
        self.phase
    }

    /// True once the edge has told all it had, so that what comes after is news.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.started && self.transcript.seen() >= self.replay_head
    }

    /// New messages since the panel was last open and in sight.
    #[must_use]
    pub const fn unread(&self) -> u32 {
        self.unread
    }
}
