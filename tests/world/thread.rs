//! A Thread's object: load, handle, commit, tell; and what can go wrong between any two of them.
//! Never tells before the commit, and never keeps memory that the rows don't have.

use std::{
    cell::Cell,
    collections::{BTreeMap, VecDeque},
};

use hanmadi_ids::{ConnectionId, ConversationId, Mint, ThreadKey, UserId};
use hanmadi_protocol::{guest::frame, guest::request, limits, time::Timestamp};
use hanmadi_routing::acd::Post as Order;
use hanmadi_thread::{
    AgentCommand, AgentRefusal, AgentReply, Attachment, Change, Conversation, Destination, Effect, Identity,
    Input, Rates, Thread,
};

use super::{
    mail::{Address, Batch, Fault, Shell},
    rows::{NOTE, Rows},
};

/// What travels on one socket, both ways, in order.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    pub(crate) up: VecDeque<String>,
    pub(crate) down: VecDeque<String>,
    /// The host has closed it: what is under way still comes.
    pub(crate) shut: bool,
}

pub(crate) type Reply = Result<AgentReply, AgentRefusal>;

pub(crate) struct ThreadObject {
    pub(crate) key: ThreadKey,
    pub(crate) identity: Identity,
    pub(crate) rows: Rows,
    pub(crate) shell: Shell,
    /// The conversations whose legs matter, as the rows have them: the latest, and those still wrapped up.
    pub(crate) current: Vec<Conversation>,
    pub(crate) wires: BTreeMap<ConnectionId, Wire>,
    /// Questions to the message flow and to bots that are under way; lost with the memory.
    pub(crate) asked: Vec<Effect>,
    pub(crate) fault: Option<Fault>,
    sockets: BTreeMap<ConnectionId, Attachment>,
    memory: Option<Thread>,
    /// Nothing has happened to it since it was looked at; and what was due then.
    seen: Cell<Option<Option<Timestamp>>>,
    pub(crate) number: u128,
    /// Its machine's clock is ahead.
    pub(crate) ahead_ms: u64,
    draws: u128,
}

impl ThreadObject {
    pub(crate) fn new(number: u128, identity: Identity, ahead_ms: u64) -> Self {
        Self {
            key: identity.key(),
            identity,
            rows: Rows::default(),
            shell: Shell::default(),
            current: Vec::new(),
            wires: BTreeMap::new(),
            asked: Vec::new(),
            fault: None,
            sockets: BTreeMap::new(),
            memory: None,
            seen: Cell::new(None),
            number,
            ahead_ms,
            draws: 0,
        }
    }

    pub(crate) fn open(&mut self, now: Timestamp) -> ConnectionId {
        let id: ConnectionId = self.mint().draw();
        let attachment = Attachment::new(id, self.identity.clone());
        let mut thread = self.remember(now);
        thread.handle(now, &mut self.mint(), Input::Opened(attachment.clone()));
        self.memory = Some(thread);
        self.sockets.insert(id, attachment);
        self.wires.insert(id, Wire::default());
        id
    }

    pub(crate) fn gone(&mut self, now: Timestamp, id: ConnectionId) {
        self.seen.set(None);
        self.sockets.remove(&id);
        self.wires.remove(&id);
        let mut mint = self.mint();
        if let Some(thread) = &mut self.memory {
            thread.handle(now, &mut mint, Input::Gone(id));
        }
    }

    /// Memory is taken; sockets stay. What was asked is forgotten with it.
    pub(crate) fn hibernate(&mut self) {
        self.seen.set(None);
        self.memory = None;
        self.asked.clear();
        self.shell.forget();
    }

    pub(crate) fn crash(&mut self) {
        self.hibernate();
        for id in std::mem::take(&mut self.sockets).into_keys() {
            self.wires.remove(&id);
        }
    }

    pub(crate) fn frame(&mut self, now: Timestamp, from: ConnectionId, text: &str) {
        let handled = self.event(now, |thread, rows| {
            let frame = request::parse(text);
            let prior = rows.prior(frame.as_ref().ok().and_then(|request| thread.guest_key(request)));
            Input::Frame { from, frame, prior }
        });
        if handled.is_none()
            && let Some(wire) = self.wires.get_mut(&from)
        {
            // The visitor is told that nothing was stored, and may try again.
            wire.down.push_back(r#"{"class":"string","code":5000}"#.into());
        }
    }

    /// An agent's command; `None` if the object failed.
    pub(crate) fn agent(
        &mut self,
        now: Timestamp,
        user: UserId,
        conversation: ConversationId,
        mut command: AgentCommand,
    ) -> Option<Reply> {
        self.event(now, |thread, rows| {
            let prior = rows.prior(thread.agent_key(user, &command));
            if let AgentCommand::Note { client_message_id: Some(id), prior, .. } = &mut command {
                *prior = rows.note(user, id).map(Box::new);
            }
            Input::Agent { user, conversation, command, prior }
        })
    }

    pub(crate) fn hear(&mut self, now: Timestamp, input: Input) -> Option<Reply> {
        self.event(now, |_, _| input)
    }

    /// The alarm rings. Should the event fail, it is tried again later.
    pub(crate) fn wake(&mut self, now: Timestamp) {
        if !self.shell.ring(now) {
            return;
        }
        if self.hear(now, Input::Wake).is_none() {
            self.shell.try_later(now, limits::RETRY_DELAY_MS_MAX);
            return;
        }
        let due = self.due();
        assert!(due.is_none_or(|due| due > now), "woken, and due all the same: {due:?}");
        self.shell.rang(now);
    }

    /// Takes events of the switchboard, each once.
    pub(crate) fn take(&mut self, now: Timestamp, batch: &Batch) -> bool {
        let fresh = self.shell.outbox.fresh(batch);
        let taken = self.attempt(now, Some(batch), |thread, _, mint| {
            let mut effects = Vec::new();
            for parcel in fresh {
                let input = match serde_json::from_str(&parcel.body).unwrap() {
                    Order::Assigned(assigned) => Input::Assigned(assigned),
                    Order::Withdrawn(withdrawn) => Input::Withdrawn(withdrawn),
                    Order::Moved(moved) => Input::Moved(moved),
                    Order::Queue { .. }
                    | Order::Presence { .. }
                    | Order::RoutingStatus { .. }
                    | Order::QueueUser(_)
                    | Order::Observed(_) => {
                        panic!("nothing for a thread: {}", parcel.body)
                    }
                };
                effects.extend(thread.handle(now, mint, input).effects);
            }
            (effects, Ok(AgentReply::Done))
        });
        taken.is_some()
    }

    /// When it has something to do by itself, asked of memory or of what would be loaded. Memory is a cache of the
    /// rows, and is compared with them.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        if let Some(due) = self.seen.get() {
            return due;
        }
        let loaded = self.load();
        if let Some(memory) = &self.memory {
            assert_eq!(memory.head(), loaded.head());
            assert_eq!(memory.identity(), loaded.identity());
            assert_eq!(memory.session(), loaded.session());
            assert_eq!(memory.sockets(), loaded.sockets());
            for one in &self.current {
                assert_eq!(memory.conversation(one.id), loaded.conversation(one.id));
            }
        }
        let due = self.memory.as_ref().unwrap_or(&loaded).due().map(|(at, _)| at);
        self.seen.set(Some(due));
        due
    }

    pub(crate) const fn remembers(&self) -> bool {
        self.memory.is_some()
    }

    fn event(&mut self, now: Timestamp, input: impl FnOnce(&Thread, &Rows) -> Input) -> Option<Reply> {
        self.attempt(now, None, |thread, rows, mint| {
            let input = input(thread, rows);
            let outcome = thread.handle(now, mint, input);
            (outcome.effects, outcome.reply)
        })
    }

    /// The steps of every event, with the fault that was ordered.
    fn attempt(
        &mut self,
        now: Timestamp,
        mark: Option<&Batch>,
        work: impl FnOnce(&mut Thread, &Rows, &mut Mint) -> (Vec<Effect>, Reply),
    ) -> Option<Reply> {
        let mut thread = self.remember(now);
        let mut mint = self.mint();
        let (effects, reply) = work(&mut thread, &self.rows, &mut mint);
        match self.fault.take() {
            // What memory believes was not kept. What was asked is under way all the same.
            Some(Fault::CommitFails) => return None,
            Some(Fault::CrashBefore) => {
                self.crash();
                return None;
            }
            Some(Fault::CrashAfter) => {
                self.commit(now, &effects, mark, thread.due().map(|(at, _)| at));
                self.crash();
                return None;
            }
            None => self.commit(now, &effects, mark, thread.due().map(|(at, _)| at)),
        }
        self.memory = Some(thread);
        self.perform(now, effects);
        Some(reply)
    }

    fn commit(&mut self, now: Timestamp, effects: &[Effect], mark: Option<&Batch>, due: Option<Timestamp>) {
        let (mut posted, mut changed) = (false, false);
        for effect in effects {
            if let Effect::Store(change) = effect {
                self.rows.apply(change);
                changed |= matches!(change, Change::Conversation(_));
            } else if let Effect::Post(to, post) = effect {
                let to = match to {
                    Destination::Switchboard => Address::Switchboard,
                    Destination::Agent(user) => Address::Agent(*user),
                    Destination::Ledger(month) => Address::Ledger(*month),
                };
                self.shell.outbox.add(now, to, serde_json::to_string(post).unwrap());
                posted = true;
            }
        }
        if let Some(batch) = mark {
            self.shell.outbox.take(batch);
        }
        if changed {
            self.current = self.rows.current();
        }
        self.shell.rearm(now, posted, due);
    }

    fn remember(&mut self, now: Timestamp) -> Thread {
        self.seen.set(None);
        self.memory.take().unwrap_or_else(|| {
            let loaded = self.load();
            self.shell.woke(now, loaded.due().map(|(at, _)| at));
            loaded
        })
    }

    pub(crate) fn load(&self) -> Thread {
        let attachments = self.sockets.values().cloned().collect();
        Thread::load(self.rows.snapshot(&self.current, attachments), Rates::Unlimited)
    }

    /// Does what is not a row. What is not answered here, such as typing, no visitor of this world asks for.
    fn perform(&mut self, now: Timestamp, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::AskBot(question) = &effect {
                // The alarm looks after the bot, also should memory go.
                self.shell.arm(now, now.plus_ms(limits::BOT_LOOK_MS).min(question.deadline));
            }
            if matches!(effect, Effect::Route { .. } | Effect::AskBot(_)) {
                self.asked.push(effect);
            } else if let Effect::Attach(id, attachment) = effect {
                self.sockets.entry(id).and_modify(|kept| *kept = *attachment);
            } else if let Effect::Tell(id, text) = effect {
                self.tell(id, text);
            } else if let Effect::Replay { connection, session, after } = effect {
                self.replay(connection, session, after);
            } else if let Effect::Close(id, _) = effect {
                self.sockets.remove(&id);
                self.wires.entry(id).and_modify(|wire| wire.shut = true);
            }
        }
    }

    fn replay(&mut self, to: ConnectionId, session: u32, after: u64) {
        let extras = self.sockets.get(&to).is_some_and(|socket| socket.extras);
        for record in self.rows.of_session(session, after) {
            let own = record.author.is_none();
            let key = record.key.as_deref().filter(|_| own).and_then(hanmadi_thread::client_id);
            self.tell(to, frame::structured(&record.body, key, extras.then_some(record.seq)));
        }
    }

    fn tell(&mut self, id: ConnectionId, text: String) {
        assert!(!text.contains(NOTE), "a guest is told a note: {text}");
        if let Some(wire) = self.wires.get_mut(&id).filter(|wire| !wire.shut) {
            wire.down.push_back(text);
        }
    }

    fn mint(&mut self) -> Mint {
        self.draws += 1;
        Mint::new((self.number << 96 | self.draws).to_be_bytes())
    }
}
