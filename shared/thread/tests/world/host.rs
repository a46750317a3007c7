//! The host around a thread: load, handle, commit, tell; and what can go wrong between any two of them.
//! Never tells before the commit, and never keeps memory that the rows don't have.

use std::{
    collections::{BTreeMap, VecDeque},
    rc::Rc,
};

use hanmadi_ids::{ConnectionId, Mint, ThreadKey, UserId};
use hanmadi_protocol::{guest::frame, guest::request, time::Timestamp};
use hanmadi_thread::{
    AgentCommand, AgentRefusal, AgentReply, Attachment, Effect, Identity, Input, Rates, Thread,
};

use super::{
    board::Order,
    check,
    mail::Batch,
    rows::{NOTE, Rows},
};

/// What goes wrong with the next event.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// The store refuses: memory is dropped, nothing is told.
    CommitFails,
    /// The object dies before the commit, and its sockets with it.
    CrashBefore,
    /// The object dies after the commit and before anyone is told.
    CrashAfter,
}

/// What travels on one socket, both ways, in order.
#[derive(Debug, Default)]
pub(crate) struct Wire {
    pub(crate) up: VecDeque<String>,
    pub(crate) down: VecDeque<String>,
    /// The host has closed it: what is under way still comes.
    pub(crate) shut: bool,
}

/// What an event led to.
#[derive(Debug)]
pub(crate) struct Handled {
    pub(crate) told: Vec<(ConnectionId, String)>,
    /// What was asked of the message flow and of bots.
    pub(crate) asked: Vec<Effect>,
    pub(crate) reply: Result<AgentReply, AgentRefusal>,
}

type Work = (Vec<Effect>, Result<AgentReply, AgentRefusal>);

pub(crate) struct Host {
    pub(crate) rows: Rows,
    pub(crate) key: ThreadKey,
    /// The platform's list of sockets, with what the host keeps on each.
    pub(crate) sockets: BTreeMap<ConnectionId, Attachment>,
    pub(crate) wires: BTreeMap<ConnectionId, Wire>,
    pub(crate) fault: Option<Fault>,
    pub(crate) rates: Rates,
    memory: Option<Thread>,
    draws: u128,
}

impl Host {
    pub(crate) fn new(key: ThreadKey, rates: Rates) -> Self {
        let (sockets, wires) = (BTreeMap::new(), BTreeMap::new());
        Self { rows: Rows::default(), key, sockets, wires, fault: None, rates, memory: None, draws: 0 }
    }

    pub(crate) fn open(&mut self, now: Timestamp, identity: Identity, resume: Option<u64>) -> ConnectionId {
        let id: ConnectionId = self.mint().draw();
        let attachment = Attachment { resume, ..Attachment::new(id, identity) };
        // The memory is loaded before the socket is accepted.
        let mut thread = self.memory.take().unwrap_or_else(|| self.load());
        thread.handle(now, &mut self.mint(), Input::Opened(attachment.clone()));
        self.memory = Some(thread);
        self.sockets.insert(id, attachment);
        self.wires.insert(id, Wire::default());
        id
    }

    /// The platform noticed that a socket is gone.
    pub(crate) fn gone(&mut self, now: Timestamp, id: ConnectionId) {
        self.sockets.remove(&id);
        let mut mint = self.mint();
        if let Some(thread) = &mut self.memory {
            thread.handle(now, &mut mint, Input::Gone(id));
        }
    }

    /// Memory is taken; sockets stay.
    pub(crate) fn hibernate(&mut self) {
        self.memory = None;
    }

    pub(crate) fn crash(&mut self) {
        self.memory = None;
        for id in std::mem::take(&mut self.sockets).into_keys() {
            self.wires.remove(&id);
        }
    }

    pub(crate) fn frame(&mut self, now: Timestamp, from: ConnectionId, text: &str) -> Option<Handled> {
        let handled = self.event(now, |thread, rows| {
            let frame = request::parse(text);
            let prior = rows.prior(frame.as_ref().ok().and_then(|request| thread.guest_key(request)));
            Input::Frame { from, frame, prior }
        });
        if handled.is_none()
            && let Some(wire) = self.wires.get_mut(&from)
        {
            let refusal = hanmadi_protocol::guest::error::Refusal::new(
                hanmadi_protocol::guest::error::Code::Unexpected,
                "unexpected error",
            );
            wire.down.push_back(frame::refusal(&refusal, None));
        }
        handled
    }

    pub(crate) fn agent(&mut self, now: Timestamp, user: UserId, asked: &Asked) -> Option<Handled> {
        self.event(now, |thread, rows| {
            let (conversation, mut command) = asked.clone();
            let prior = rows.prior(thread.agent_key(user, &command));
            if let AgentCommand::Note { client_message_id: Some(id), prior, .. } = &mut command {
                *prior = rows.note(user, id).map(Box::new);
            }
            Input::Agent { user, conversation, command, prior }
        })
    }

    pub(crate) fn wake(&mut self, now: Timestamp) -> Option<Handled> {
        self.event(now, |_, _| Input::Wake)
    }

    /// The message flow, a bot or the customer's platform has something to say.
    pub(crate) fn hear(&mut self, now: Timestamp, input: Input) -> Option<Handled> {
        self.event(now, |_, _| input)
    }

    /// Takes events of the switchboard, each once.
    pub(crate) fn take(&mut self, now: Timestamp, batch: &Batch) -> Option<Handled> {
        let fresh = self.rows.outbox.fresh(batch);
        self.attempt(Some(batch), |thread, _, mint| {
            let mut effects = Vec::new();
            for parcel in fresh {
                let input = match serde_json::from_str(&parcel.body).unwrap() {
                    Order::Assigned(assigned) => Input::Assigned(assigned),
                    Order::Withdrawn(withdrawn) => Input::Withdrawn(withdrawn),
                    Order::Moved(moved) => Input::Moved(moved),
                };
                effects.extend(thread.handle(now, mint, input).effects);
            }
            (effects, Ok(AgentReply::Done))
        })
    }

    /// When it has something to do by itself, asked of memory or of what would be loaded.
    pub(crate) fn due(&self) -> Option<Timestamp> {
        let due = self.memory.as_ref().map_or_else(|| self.load().due(), Thread::due);
        due.map(|(at, _)| at)
    }

    fn event(&mut self, now: Timestamp, input: impl FnOnce(&Thread, &Rows) -> Input) -> Option<Handled> {
        self.attempt(None, |thread, rows, mint| {
            let input = input(thread, rows);
            let outcome = thread.handle(now, mint, input);
            (outcome.effects, outcome.reply)
        })
    }

    /// The steps of every event, with the fault that was ordered.
    fn attempt(
        &mut self,
        mark: Option<&Batch>,
        work: impl FnOnce(&mut Thread, &Rows, &mut Mint) -> Work,
    ) -> Option<Handled> {
        let mut thread = self.memory.take().unwrap_or_else(|| self.load());
        let mut mint = self.mint();
        let (effects, reply) = work(&mut thread, &self.rows, &mut mint);
        match self.fault.take() {
            Some(Fault::CommitFails) => return None,
            Some(Fault::CrashBefore) => {
                self.crash();
                return None;
            }
            Some(Fault::CrashAfter) => {
                self.rows.commit(&effects, mark).unwrap();
                self.crash();
                return None;
            }
            None => self.rows.commit(&effects, mark).unwrap(),
        }
        self.memory = Some(thread);
        let (told, asked) = self.perform(effects);
        check::same_as_loaded(self.memory.as_ref()?, &self.load(), &self.rows);
        Some(Handled { told, asked, reply })
    }

    fn load(&self) -> Thread {
        Thread::load(self.rows.snapshot(self.sockets.values().cloned().collect()), self.rates)
    }

    fn perform(&mut self, effects: Vec<Effect>) -> (Vec<(ConnectionId, String)>, Vec<Effect>) {
        let (mut told, mut asked) = (Vec::new(), Vec::new());
        for effect in effects {
            match effect {
                Effect::Store(_) | Effect::Post(..) | Effect::Signal { .. } => {}
                Effect::Route { .. } | Effect::AskBot(_) => asked.push(effect),
                Effect::Attach(id, attachment) => {
                    self.sockets.entry(id).and_modify(|kept| *kept = *attachment);
                }
                Effect::Tell(id, text) => self.tell(id, text, &mut told),
                Effect::Replay { connection, session, after } => {
                    let extras = self.sockets.get(&connection).is_some_and(|socket| socket.extras);
                    let records: Vec<_> = self.rows.of_session(session, after).cloned().collect();
                    for record in records {
                        let own = record.author.is_none();
                        let key = record.key.as_deref().filter(|_| own).and_then(hanmadi_thread::client_id);
                        self.tell(
                            connection,
                            frame::structured(&record.body, key, extras.then_some(record.seq)),
                            &mut told,
                        );
                    }
                }
                Effect::TellWait(id, _, tracing_id) => {
                    self.tell(id, frame::Wait::default().frame(tracing_id.as_deref()), &mut told);
                }
                Effect::TellJwt(id, tracing_id) => {
                    let jwt = frame::jwt("jwt", Timestamp::from_ms(0), tracing_id.as_deref());
                    self.tell(id, jwt, &mut told);
                }
                Effect::Close(id, code) => {
                    assert_eq!(code, 1000, "a client that reads another code may never come back");
                    self.sockets.remove(&id);
                    self.wires.entry(id).and_modify(|wire| wire.shut = true);
                }
            }
        }
        (told, asked)
    }

    fn tell(&mut self, id: ConnectionId, text: String, told: &mut Vec<(ConnectionId, String)>) {
        assert!(!text.contains(NOTE), "a guest is told a note: {text}");
        check::told(&self.rows, &text);
        if let Some(wire) = self.wires.get_mut(&id).filter(|wire| !wire.shut) {
            wire.down.push_back(text.clone());
        }
        told.push((id, text));
    }

    fn mint(&mut self) -> Mint {
        self.draws += 1;
        Mint::new((self.draws << 64 | self.draws).to_be_bytes())
    }
}

/// A command, and in which conversation.
pub(crate) type Asked = (hanmadi_ids::ConversationId, AgentCommand);

/// Every record that one set of rows has beyond another.
pub(crate) fn added(before: &Rows, after: &Rows) -> Vec<Rc<hanmadi_thread::Record>> {
    after.messages.range(before.head() + 1..).map(|(_, record)| Rc::clone(record)).collect()
}
