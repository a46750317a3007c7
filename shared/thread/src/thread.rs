//! The thread itself: what is remembered, and the one door for every input.
//! Never a place for rules: guests' stand in `guest`, agents' in `agent`.

use std::rc::Rc;

use hanmadi_ids::{ConnectionId, ConversationId, Mint, ThreadKey, UserId};
use hanmadi_protocol::{
    event::MessageStored,
    guest::{
        message::{Direction, Kind, Message},
        request::{Action, Request},
    },
    limits,
    platform::conversation::Purpose,
    platform::threading::ThreadingDecision,
    time::Timestamp,
};

use crate::{
    conversation::Conversation,
    draft::{self, Place},
    effect::{Change, Destination, Effect, Post},
    end::Ending,
    input::{AgentCommand, AgentReply, Input, Lookup, Outcome},
    model::{Identity, Record, Session},
    rates::{Rates, Throttle},
    socket::{Attachment, Sockets},
    threading::{Threading, explain_threading, thread_message},
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
    /// Conversations before it whose after-contact work goes on ([`Conversation::is_wrapping`]).
    pub earlier: Vec<Conversation>,
    /// The messages past [`crate::Ledger::seq`] of the latest conversation, in order.
    pub unreported: Vec<Record>,
    /// Number of the latest note; 0 if there is none.
    pub last_note: u64,
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
    /// Those before it whose after-contact work goes on.
    pub(crate) earlier: Vec<Conversation>,
    pub(crate) last_note: u64,
    pub(crate) last_seq: u64,
    pub(crate) last_time: Timestamp,
    pub(crate) sockets: Sockets,
    pub(crate) throttle: Throttle,
    pub(crate) rates: Rates,
    /// The token that was found to be the guest's, so that not every frame is hashed.
    pub(crate) proven_token: Option<String>,
    /// Until when the answer of the message flow is waited for. With the memory goes the question, so a thread
    /// that is loaded asks again at once.
    pub(crate) flow_asked: Option<Timestamp>,
    /// The bot's open question is under way.
    pub(crate) bot_asked: bool,
}

impl Thread {
    /// Loads a thread from its rows.
    #[must_use]
    pub fn load(snapshot: Snapshot, rates: Rates) -> Self {
        let mut conversation = snapshot.conversation;
        if let Some(conversation) = &mut conversation {
            recall(conversation, &snapshot.unreported);
        }
        Self {
            key: snapshot.identity.as_ref().map(Identity::key),
            identity: snapshot.identity,
            session: snapshot.session,
            conversation,
            earlier: snapshot.earlier,
            last_note: snapshot.last_note,
            last_seq: snapshot.last_seq,
            last_time: snapshot.last_time,
            sockets: Sockets::new(snapshot.attachments),
            throttle: Throttle::default(),
            rates,
            proven_token: None,
            flow_asked: None,
            bot_asked: false,
        }
    }

    /// Takes one input.
    pub fn handle(&mut self, now: Timestamp, mint: &mut Mint, input: Input) -> Outcome {
        let mut effects = Vec::new();
        let mut reply = Ok(AgentReply::Done);
        let out = &mut effects;
        match input {
            Input::Opened(attachment) => self.sockets.opened(attachment),
            Input::Frame { from, frame, prior } => self.frame(now, mint, from, frame, prior, out),
            Input::Gone(connection) => {
                self.sockets.remove(connection);
                self.throttle.forget(connection);
            }
            Input::Routed { conversation, turn, decided, bot } => {
                let decided = decided.map(|decided| (decided, bot));
                self.routed(now, mint, (conversation, turn), decided, out);
            }
            Input::BotAnswered { conversation, leg, turn, answer } => {
                self.bot_answered(now, mint, (conversation, leg, turn), answer, out);
            }
            Input::Assigned(assigned) => self.assigned(now, mint, *assigned, out),
            Input::Withdrawn(withdrawn) => self.withdrawn(now, withdrawn, out),
            Input::Moved(moved) => self.moved(now, moved),
            Input::CustomerLeft(conversation) => {
                if self.conversation(conversation).is_some() {
                    self.end(now, mint, &Ending::Customer, out);
                }
            }
            Input::Agent { user, conversation, command, prior } => {
                reply = self.agent(now, mint, (user, conversation), command, prior, out);
            }
            Input::Wake => self.wake(now, mint, out),
        }
        self.flush(&mut effects);
        Outcome { effects, reply }
    }

    /// Hands out what the conversations gathered; an earlier one whose last wrap-up is done is left to the rows.
    fn flush(&mut self, effects: &mut Vec<Effect>) {
        let inactivity = self.inactivity().map(|(ends, _)| ends);
        for earlier in &mut self.earlier {
            earlier.flush(None, effects);
        }
        self.earlier.retain(Conversation::is_wrapping);
        if let Some(conversation) = &mut self.conversation {
            conversation.flush(inactivity, effects);
        }
    }

    /// Where a guest's frame would have been stored before.
    #[must_use]
    pub fn guest_key(&self, request: &Request) -> Option<Lookup> {
        let Action::Message(_) = request.action else { return None };
        let session = self.session.as_ref()?;
        let key = draft::guest_key(request.tracing_id.as_deref()?);
        Some(Lookup { session: Some(session.ordinal), base: session.base, key })
    }

    /// Where an agent's message would have been stored before: an agent's own ids count in the whole thread, since
    /// an agent knows nothing of the guest's sessions.
    #[must_use]
    pub fn agent_key(&self, user: UserId, command: &AgentCommand) -> Option<Lookup> {
        let AgentCommand::Send { client_message_id: Some(id), .. } = command else { return None };
        Some(Lookup { session: None, base: 0, key: draft::agent_key(user, id) })
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
        match thread_message(now, last, self.window_ms()) {
            Threading::Joins | Threading::Reopens { .. } => ConversationId::new(key, ordinal),
            Threading::OpensFirst | Threading::OpensAfter { .. } => ConversationId::new(key, ordinal + 1),
        }
    }

    /// Keeps a new message.
    pub(crate) fn append(&mut self, record: &Rc<Record>, effects: &mut Vec<Effect>) {
        self.last_seq = record.seq;
        self.last_time = record.time;
        effects.push(Effect::Store(Change::Message(Rc::clone(record))));
    }

    /// Remembers a message for the Ledger, if it belongs to the conversation that runs.
    pub(crate) fn said(&mut self, record: &Record, stored: MessageStored) {
        let own = self.conversation.as_mut().filter(|one| record.conversation == Some(one.id));
        if let Some(conversation) = own {
            conversation.said(stored);
        }
    }

    /// Says something that no person wrote; nothing if the guest's session is over, since nobody would hear it.
    pub(crate) fn say(&mut self, now: Timestamp, mint: &mut Mint, text: &str, effects: &mut Vec<Effect>) {
        if text.trim().is_empty() || !self.is_live(now) {
            return;
        }
        let place = self.place(now);
        let bot = self.conversation.as_ref().and_then(|one| one.open(&Purpose::Bot));
        let nickname = bot.and_then(|leg| leg.nickname.as_deref());
        let (_, record) = draft::automatic(text, nickname, &place, mint);
        self.append(&record, effects);
        let by = self.conversation.as_ref().map(|one| one.writer(None));
        if let Some(by) = by {
            self.said(&record, MessageStored { seq: record.seq, at: record.time, by, media: 0 });
        }
        self.sockets.tell(&record.body, Some(record.seq), None, effects);
    }

    /// A conversation that takes commands: the latest one, or one before it that is still wrapped up.
    pub(crate) fn find_mut(&mut self, id: ConversationId) -> Option<&mut Conversation> {
        self.earlier.iter_mut().chain(&mut self.conversation).find(|one| one.id == id)
    }

    /// Posts a message to the agent who has the conversation.
    pub(crate) fn post_message(&self, message: Message, record: &Record, effects: &mut Vec<Effect>) {
        let Some(conversation) = &self.conversation else { return };
        let Some(agent) = conversation.agent().and_then(|leg| leg.user) else { return };
        let latest = view::latest(&message, record.seq);
        let Some(data) = view::message_data_of(message, record) else { return };
        let mut body = Box::new(view::conversation(conversation, latest));
        body.inactivity_timeout = self.inactivity().map(|(ends, _)| ends);
        effects
            .push(Effect::Post(Destination::Agent(agent), Post::Message { body, message: Box::new(data) }));
    }

    /// Whether the guest's session is open.
    pub(crate) fn is_live(&self, now: Timestamp) -> bool {
        self.session_expires().is_some_and(|expires| expires > now)
    }

    /// What would become of a message at `now`, and why (M-THREAD-1).
    #[must_use]
    pub fn threading(&self, now: Timestamp) -> ThreadingDecision {
        explain_threading(now, self.conversation.as_ref(), self.window_ms())
    }

    /// How many sockets are configured; for the host's log and limits.
    #[must_use]
    pub fn sockets(&self) -> usize {
        self.sockets.configured().count()
    }

    /// The window in which a message reopens the last conversation, in milliseconds.
    pub(crate) fn window_ms(&self) -> u64 {
        self.identity.as_ref().map_or(limits::THREADING_WINDOW_MS, |identity| identity.policy.window_ms())
    }
}

/// Remembers the messages that the Ledger was not told of.
fn recall(conversation: &mut Conversation, records: &[Record]) {
    let reported = conversation.ledger.seq;
    let own = |record: &&Record| record.conversation == Some(conversation.id) && record.seq > reported;
    let own: Vec<_> = records.iter().filter(own).collect();
    for record in own {
        let Ok(message) = serde_json::from_str::<Message>(&record.body) else { continue };
        if message.kind != Kind::Event {
            let media = view::media(&message);
            let inbound = message.direction == Direction::Inbound;
            let by = conversation.writer_of(inbound, record.author);
            conversation.said(MessageStored { seq: record.seq, at: record.time, by, media });
        }
    }
}
