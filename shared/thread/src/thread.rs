//! The thread itself: what is remembered, and the one door for every input.
//! Never a place for rules: guests' stand in `guest`, agents' in `agent`.

use hanmadi_ids::{CommunicationId, ConnectionId, ConversationId, Mint, ParticipantId, ThreadKey, UserId};
use hanmadi_protocol::{
    guest::request::{Action, Request, Unreadable},
    limits,
    platform::conversation::State,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{
    draft::{self, Place},
    effect::{AgentRefusal, Change, Destination, Effect, Post},
    model::{Conversation, Identity, Prior, Record, Session},
    rates::{Rates, Throttle},
    socket::{Attachment, Sockets},
    threading::{Threading, thread_message},
    view,
};

/// Everything a thread is loaded from.
#[derive(Debug, Default)]
pub struct Snapshot {
    /// Whose it is; `None` before the first `configureSession`.
    pub identity: Option<Identity>,
    /// The latest session.
    pub session: Option<Session>,
    /// The latest conversation.
    pub conversation: Option<Conversation>,
    /// `seq` of the latest message; 0 if there is none.
    pub last_seq: u64,
    /// Time of the latest message.
    pub last_time: Timestamp,
    /// The attachments of the live sockets.
    pub attachments: Vec<Attachment>,
}

/// One customer on one channel.
#[derive(Debug)]
pub struct Thread {
    pub(crate) identity: Option<Identity>,
    key: Option<ThreadKey>,
    pub(crate) session: Option<Session>,
    pub(crate) conversation: Option<Conversation>,
    pub(crate) last_seq: u64,
    pub(crate) last_time: Timestamp,
    pub(crate) sockets: Sockets,
    pub(crate) throttle: Throttle,
    pub(crate) rates: Rates,
    /// The token that was found to be the guest's, so that not every frame is hashed.
    pub(crate) proven_token: Option<String>,
}

/// Where the store may hold a message that came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// Ordinal of the session.
    pub session: u32,
    /// The session's messages have a `seq` past this.
    pub base: u64,
    /// The sender's key, unique within the session.
    pub key: String,
}

/// Something that happened.
#[derive(Debug)]
pub enum Input {
    /// A socket was opened.
    Opened(Attachment),
    /// A frame came. `prior` is what the store holds under [`Thread::guest_key`] of it.
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
    /// The switchboard gave the conversation to an agent.
    Assigned(Assignment),
    /// An agent does something; the caller has checked that they may.
    Agent {
        /// Who.
        user: UserId,
        /// In which conversation.
        conversation: ConversationId,
        /// What.
        command: AgentCommand,
        /// The message stored under [`Thread::agent_key`] of it.
        prior: Option<Prior>,
    },
    /// The alarm rang.
    Wake,
}

/// The switchboard's decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assignment {
    /// Which conversation.
    pub conversation: ConversationId,
    /// To whom.
    pub user: UserId,
    /// What the guest sees of them.
    pub nickname: Option<String>,
    /// They took it themselves, so it need not alert.
    pub accepted: bool,
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
    /// Take or end a leg.
    Patch {
        /// Whose leg.
        participant: ParticipantId,
        /// To which state.
        state: State,
    },
}

/// What an agent's command answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AgentReply {
    /// Done.
    Done,
    /// The message as stored.
    Message(Box<Record>),
}

/// What an input leads to. `reply` matters only for [`Input::Agent`].
#[derive(Debug)]
pub struct Outcome {
    /// To do, in order. The host keeps every store and post before it does any of the rest.
    pub effects: Vec<Effect>,
    /// Answer to an agent.
    pub reply: Result<AgentReply, AgentRefusal>,
}

impl Thread {
    /// Loads a thread from its rows.
    #[must_use]
    pub fn load(snapshot: Snapshot, rates: Rates) -> Self {
        Self {
            key: snapshot.identity.as_ref().map(Identity::key),
            identity: snapshot.identity,
            session: snapshot.session,
            conversation: snapshot.conversation,
            last_seq: snapshot.last_seq,
            last_time: snapshot.last_time,
            sockets: Sockets::new(snapshot.attachments),
            throttle: Throttle::default(),
            rates,
            proven_token: None,
        }
    }

    /// Takes one input.
    pub fn handle(&mut self, now: Timestamp, mint: &mut Mint, input: Input) -> Outcome {
        let mut effects = Vec::new();
        let mut reply = Ok(AgentReply::Done);
        match input {
            Input::Opened(attachment) => self.sockets.opened(attachment),
            Input::Frame { from, frame, prior } => self.frame(now, mint, from, frame, prior, &mut effects),
            Input::Gone(connection) => {
                self.sockets.remove(connection);
                self.throttle.forget(connection);
            }
            Input::Assigned(assignment) => self.assigned(now, mint, &assignment, &mut effects),
            Input::Agent { user, conversation, command, prior } => {
                // An earlier conversation of the thread is over; only the latest one takes commands.
                reply = match self.conversation(conversation) {
                    Some(_) => self.agent(now, mint, user, command, prior, &mut effects),
                    None => Err(AgentRefusal::ENDED),
                };
            }
            Input::Wake => self.wake(now, &mut effects),
        }
        Outcome { effects, reply }
    }

    /// When the thread has something to do by itself, and why.
    #[must_use]
    pub fn due(&self) -> Option<(Timestamp, &'static str)> {
        self.sockets.configured().next()?;
        let session = self.session.as_ref()?;
        Some((session.expires(self.last_time), "the session ends"))
    }

    /// Where a guest's frame would have been stored before.
    #[must_use]
    pub fn guest_key(&self, request: &Request) -> Option<Lookup> {
        let Action::Message(_) = request.action else { return None };
        self.lookup(draft::guest_key(request.tracing_id.as_deref()?))
    }

    /// Where an agent's message would have been stored before.
    #[must_use]
    pub fn agent_key(&self, user: UserId, command: &AgentCommand) -> Option<Lookup> {
        let AgentCommand::Send { client_message_id: Some(id), .. } = command else { return None };
        self.lookup(draft::agent_key(user, id))
    }

    fn lookup(&self, key: String) -> Option<Lookup> {
        let session = self.session.as_ref()?;
        Some(Lookup { session: session.ordinal, base: session.base, key })
    }

    /// Whose thread this is.
    #[must_use]
    pub const fn identity(&self) -> Option<&Identity> {
        self.identity.as_ref()
    }

    /// The latest session.
    #[must_use]
    pub const fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    /// The latest conversation, if it is the one named.
    #[must_use]
    pub fn conversation(&self, id: ConversationId) -> Option<&Conversation> {
        self.conversation.as_ref().filter(|conversation| conversation.id == id)
    }

    /// `seq` of the latest message.
    #[must_use]
    pub const fn head(&self) -> u64 {
        self.last_seq
    }

    /// Whether a socket is told `seq`.
    #[must_use]
    pub fn wants_seq(&self, connection: ConnectionId) -> bool {
        self.sockets.wants_seq(connection)
    }

    /// Admits a history request, or says how many seconds to wait.
    ///
    /// # Errors
    /// Seconds until the next one is admitted.
    pub fn admit_history(&mut self, now: Timestamp) -> Result<(), u32> {
        self.throttle.admit_history(now, self.rates)
    }

    /// The key of this thread, once it is known whose it is.
    pub(crate) const fn key(&self) -> Option<ThreadKey> {
        self.key
    }

    /// Learns whose thread this is.
    pub(crate) fn identify(&mut self, identity: Identity) {
        self.key = Some(identity.key());
        self.identity = Some(identity);
    }

    /// Where the next message stands. Times are unique, since clients tell messages apart by them.
    pub(crate) fn place(&self, now: Timestamp) -> Place {
        Place {
            seq: self.last_seq + 1,
            time: now.max(self.last_time.plus_ms(1)),
            session: self.session.as_ref().map_or(0, |session| session.ordinal),
            conversation: self.key().map(|key| self.conversation_at(now, key)),
        }
    }

    /// The conversation that a message at `now` belongs to. An event that opens none, such as a guest's Join,
    /// belongs to the one that the next words will open.
    fn conversation_at(&self, now: Timestamp, key: ThreadKey) -> ConversationId {
        let last = self.conversation.as_ref();
        let ordinal = last.map_or(0, |conversation| conversation.id.ordinal());
        match thread_message(now, last, Self::window_ms()) {
            Threading::Joins | Threading::Reopens { .. } => ConversationId::new(key, ordinal),
            Threading::OpensFirst | Threading::OpensAfter { .. } => ConversationId::new(key, ordinal + 1),
        }
    }

    /// Keeps a new message.
    pub(crate) fn append(&mut self, record: &Record, effects: &mut Vec<Effect>) {
        self.last_seq = record.seq;
        self.last_time = record.time;
        effects.push(Effect::Store(Change::Message(Box::new(record.clone()))));
    }

    /// Keeps the conversation as it is now.
    pub(crate) fn store_conversation(&self, effects: &mut Vec<Effect>) {
        if let Some(conversation) = &self.conversation {
            effects.push(Effect::Store(Change::Conversation(conversation.clone())));
        }
    }

    /// Posts a message to the agent who has the conversation.
    pub(crate) fn post_message(
        &self,
        message: hanmadi_protocol::guest::message::Message,
        record: &Record,
        effects: &mut Vec<Effect>,
    ) {
        let Some(conversation) = &self.conversation else { return };
        let Some(agent) = conversation.agent().and_then(|leg| leg.user) else { return };
        let latest = view::latest(&message, record.seq);
        let Some(data) = view::message_data_of(message, record) else { return };
        let body = Box::new(view::conversation(conversation, latest));
        effects
            .push(Effect::Post(Destination::Agent(agent), Post::Message { body, message: Box::new(data) }));
    }

    fn wake(&mut self, now: Timestamp, effects: &mut Vec<Effect>) {
        let Some(session) = &self.session else { return };
        if session.expires(self.last_time) > now {
            return;
        }
        let live: Vec<_> = self.sockets.configured().map(|socket| socket.id).collect();
        for id in live {
            effects.push(Effect::Tell(id, hanmadi_protocol::guest::frame::session_expired()));
            self.sockets.unconfigure(id, effects);
        }
    }

    /// How many sockets are configured; for the host's log and limits.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.sockets.configured().count()
    }

    /// The window in which a message reopens the last conversation, in milliseconds.
    pub(crate) const fn window_ms() -> u64 {
        limits::THREADING_WINDOW_MS
    }
}
