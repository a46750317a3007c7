//! The Thread object: one customer on one channel; the only writer of their messages and conversations.
//! Never tells anyone before the commit, and never holds its memory across an `await`.

mod answer;
mod bot;
mod commit;
mod decide;
mod keys;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    rc::Rc,
};

use hanmadi_ids::ConnectionId;
use hanmadi_protocol::{
    guest::{
        PING, PONG,
        error::{Code, Refusal},
        request::{self, Unreadable},
    },
    limits,
    time::Timestamp,
};
use hanmadi_thread::{AgentRefusal, AgentReply, Attachment, Identity, Input, Lookup, Prior, Rates, Thread};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use worker::{
    DurableObject, Env, Error, Method, Request, Result, State, WebSocket, durable_object, worker_sys::web_sys,
};

use super::{binding::Object, call::Batch, courier::Courier};
use crate::{
    config,
    host::{call, clock, log, random, response::Response, socket, text, wake::Alarm},
    http::respond,
    store::ThreadStore,
};

/// The header that brings the identity a socket claims, as JSON.
pub(crate) const IDENTITY_HEADER: &str = "x-hanmadi-identity";

/// The header by which a relay comes back: the time of the last message its client was told, ISO 8601.
pub(crate) const RESUME_HEADER: &str = "x-hanmadi-resume";

/// Sockets of one thread, configured or not; the next one is refused.
const SOCKETS_MAX: usize = 1100;

/// The object.
///
/// Only `fetch` and `alarm` are exported by the framework. The socket's events are exported below as plain
/// functions: they never wait for anything, and a promise for each frame would cost a fifth of its time.
#[durable_object(alarm)]
pub struct ThreadObject {
    shell: Rc<Shell>,
}

pub(crate) struct Shell {
    state: State,
    env: Env,
    store: ThreadStore,
    rates: Rates,
    alarm: Alarm,
    courier: Rc<Courier>,
    memory: RefCell<Option<Memory>>,
    migrated: Cell<bool>,
}

/// The cache of the rows, and of the platform's list of sockets.
pub(crate) struct Memory {
    thread: Thread,
    sockets: BTreeMap<ConnectionId, WebSocket>,
    keys: keys::Keys,
    /// Those of agents, which count in the whole thread.
    agent_keys: keys::Keys,
}

impl Memory {
    /// The message that the store holds where `lookup` says.
    fn prior(&mut self, store: &ThreadStore, lookup: Option<Lookup>) -> Result<Option<Prior>> {
        match lookup {
            Some(lookup) if lookup.session.is_none() => {
                if self.agent_keys.may_hold(store, &lookup)? {
                    store.prior(&lookup)
                } else {
                    Ok(None)
                }
            }
            Some(lookup) if self.keys.may_hold(store, &lookup)? => store.prior(&lookup),
            Some(_) | None => Ok(None),
        }
    }
}

impl DurableObject for ThreadObject {
    fn new(state: State, env: Env) -> Self {
        socket::answer_pings(&state, PING, PONG);
        let store = ThreadStore::new(&state);
        let shell = Shell {
            courier: Courier::new(env.clone(), store.outbox()),
            rates: config::rates(&env),
            alarm: Alarm::default(),
            memory: RefCell::new(None),
            migrated: Cell::new(false),
            state,
            env,
            store,
        };
        Self { shell: Rc::new(shell) }
    }

    async fn fetch(&self, request: Request) -> Result<worker::Response> {
        match (request.method(), request.path().as_str()) {
            (Method::Get, "/socket") => Ok(self.shell.open(&request)?.into()),
            (Method::Post, "/wake") => {
                self.shell.wake().await;
                worker::Response::empty()
            }
            #[cfg(feature = "dev")]
            (Method::Post, "/abort") => crate::dev::abort(&self.shell.state),
            _ => worker::Response::error("unknown", 404),
        }
    }

    async fn alarm(&self) -> Result<worker::Response> {
        self.shell.alarm.rang();
        self.shell.wake().await;
        worker::Response::empty()
    }
}

#[wasm_bindgen]
impl ThreadObject {
    /// Answers a [`ThreadCall`].
    ///
    /// # Errors
    /// When there is no answer.
    pub fn call(&self, asked: &[u8]) -> std::result::Result<JsValue, JsValue> {
        Ok(self.shell.answer(call::read(asked)?)?.into())
    }

    /// Takes events of another object's outbox, each once.
    ///
    /// # Errors
    /// When they were not taken.
    pub fn take(&self, batch: &[u8]) -> std::result::Result<(), JsValue> {
        Ok(self.shell.take(&Batch::read(batch)?)?)
    }

    /// A guest's frame.
    #[wasm_bindgen(js_name = webSocketMessage)]
    pub fn web_socket_message(&self, ws: web_sys::WebSocket, message: JsValue) {
        let ws = WebSocket::from(ws);
        let Some(from) = self.shell.connection(&ws) else { return };
        if let Err(error) = self.shell.frame(from, text::of(&message)) {
            log::fault("guest frame", &error);
            self.shell.unexpected(&ws);
        }
    }

    /// A guest's end closed.
    #[wasm_bindgen(js_name = webSocketClose)]
    pub fn web_socket_close(&self, ws: web_sys::WebSocket, code: usize, _reason: String, _was_clean: bool) {
        let ws = WebSocket::from(ws);
        socket::answer_close(&ws, code);
        self.shell.gone(&ws);
    }

    /// A guest's transport broke.
    #[wasm_bindgen(js_name = webSocketError)]
    pub fn web_socket_error(&self, ws: web_sys::WebSocket, _error: JsValue) {
        self.shell.gone(&WebSocket::from(ws));
    }
}

impl Shell {
    /// Opens a socket for a guest who says who they are; their token has to prove it.
    fn open(&self, request: &Request) -> Result<Response> {
        let claimed = request.headers().get(IDENTITY_HEADER)?.unwrap_or_default();
        let identity: Identity = serde_json::from_str(&claimed)?;
        let id: ConnectionId = random::mint().draw();
        let resumed = request.headers().get(RESUME_HEADER)?.and_then(|time| Timestamp::parse_iso(&time));
        let resume = resumed.map(|time| self.store.seq_at(time)).transpose()?;
        let attachment = Attachment { resume, ..Attachment::new(id, identity) };
        let mut memory = self.remember()?;
        let Some(memory) = memory.as_mut() else { return respond::unexpected() };
        if memory.sockets.len() >= SOCKETS_MAX {
            return respond::too_many(60);
        }
        let (socket, response) = socket::accept(&self.state, id, &attachment)?;
        memory.sockets.insert(id, socket);
        memory.thread.handle(clock::now(), &mut random::mint(), Input::Opened(attachment));
        Ok(response)
    }

    /// Which connection a socket is. The platform mostly hands out the object that is remembered; its tag knows
    /// in any case.
    fn connection(&self, ws: &WebSocket) -> Option<ConnectionId> {
        let memory = self.memory.try_borrow().ok()?;
        let known = memory.as_ref().and_then(|memory| memory.sockets.iter().find(|(_, known)| *known == ws));
        known.map(|(id, _)| *id).or_else(|| socket::id(&self.state, ws))
    }

    fn frame(self: &Rc<Self>, from: ConnectionId, text: Option<String>) -> Result<()> {
        let frame = match text {
            Some(text) => request::parse(&text),
            None => {
                let refusal = Refusal::new(Code::BadRequest, "Frames are text.");
                Err(Unreadable { tracing_id: None, refusal })
            }
        };
        let input = |memory: &mut Memory, store: &ThreadStore| {
            let key = frame.as_ref().ok().and_then(|request| memory.thread.guest_key(request));
            let prior = memory.prior(store, key)?;
            Ok(Input::Frame { from, frame, prior })
        };
        self.event(input).map(drop)
    }

    /// Handles one input: load, handle, commit, tell, re-arm. Without an `await`, so nothing comes between.
    fn event(
        self: &Rc<Self>,
        input: impl FnOnce(&mut Memory, &ThreadStore) -> Result<Input>,
    ) -> Result<std::result::Result<AgentReply, AgentRefusal>> {
        let now = clock::now();
        let mut guard = self.remember()?;
        let Some(memory) = guard.as_mut() else { return Err(Error::RustError("no memory".into())) };
        let input = input(memory, &self.store)?;
        let outcome = memory.thread.handle(now, &mut random::mint(), input);
        match self.commit(now, &outcome.effects, None) {
            Ok(posted) => {
                self.perform(memory, outcome.effects);
                let due = memory.thread.due();
                drop(guard);
                self.rearm(now, posted, due);
                Ok(outcome.reply)
            }
            Err(error) => {
                // What memory believes was not kept.
                *guard = None;
                Err(error)
            }
        }
    }

    /// Takes events from another object, each once.
    fn take(self: &Rc<Self>, batch: &Batch) -> Result<()> {
        let now = clock::now();
        let mut guard = self.remember()?;
        let Some(memory) = guard.as_mut() else { return Err(Error::RustError("no memory".into())) };
        if !self.store.exists()? {
            return Err(Error::RustError("no such thread".into()));
        }
        let last = self.store.outbox().last_taken(&batch.source)?;
        let mut effects = Vec::new();
        let mut mint = random::mint();
        for parcel in batch.parcels.iter().filter(|parcel| parcel.id > last) {
            match answer::order(parcel) {
                Some(input) => effects.extend(memory.thread.handle(now, &mut mint, input).effects),
                None => log::fault("event not understood", &"thread"),
            }
        }
        let mark = batch.parcels.last().map(|parcel| (batch.source.clone(), parcel.id.max(last)));
        match self.commit(now, &effects, mark) {
            Ok(posted) => {
                self.perform(memory, effects);
                let due = memory.thread.due();
                drop(guard);
                self.rearm(now, posted, due);
                Ok(())
            }
            Err(error) => {
                *guard = None;
                Err(error)
            }
        }
    }

    fn gone(self: &Rc<Self>, ws: &WebSocket) {
        let Some(id) = self.connection(ws) else { return };
        if let Ok(mut memory) = self.memory.try_borrow_mut()
            && let Some(memory) = memory.as_mut()
        {
            memory.sockets.remove(&id);
            memory.thread.handle(clock::now(), &mut random::mint(), Input::Gone(id));
        }
    }

    /// What is due: the session's end, and the outbox.
    async fn wake(self: &Rc<Self>) {
        if let Err(error) = self.event(|_, _| Ok(Input::Wake)) {
            log::fault("thread wake", &error);
            let now = clock::now();
            self.alarm.arm(&self.state, now, now.plus_ms(limits::RETRY_DELAY_MS_MAX));
        }
        self.deliver().await;
    }

    async fn deliver(self: &Rc<Self>) {
        let source = self.memory.try_borrow().ok().and_then(|memory| {
            memory
                .as_ref()
                .and_then(|memory| memory.thread.identity().map(|one| Object::Thread(one.key()).address()))
        });
        let Some(source) = source else { return };
        self.courier.run(source, &self.state, &self.alarm).await;
    }

    /// Arms the alarm for what is due, and sets the courier on its way if something was posted.
    fn rearm(self: &Rc<Self>, now: Timestamp, posted: bool, due: Option<(Timestamp, &'static str)>) {
        if posted {
            // Should the object vanish before the courier is done, the alarm sends it again.
            self.alarm.arm(&self.state, now, now.plus_ms(limits::RETRY_DELAY_MS));
            let shell = Rc::clone(self);
            self.state.wait_until(async move { shell.deliver().await });
        }
        if let Some((at, _)) = due {
            self.alarm.arm(&self.state, now, at);
        }
    }

    /// Memory, loaded from rows and attachments if it is not there.
    fn remember(&self) -> Result<std::cell::RefMut<'_, Option<Memory>>> {
        let mut memory = self.memory.try_borrow_mut().map_err(|_| Error::RustError("busy".into()))?;
        if memory.is_none() {
            let mut sockets = BTreeMap::new();
            let mut attachments = Vec::new();
            for ws in self.state.get_websockets() {
                if let Some(attachment) = socket::attachment::<Attachment>(&ws) {
                    sockets.insert(attachment.id, ws);
                    attachments.push(attachment);
                }
            }
            let thread = Thread::load(self.store.load(attachments)?, self.rates);
            *memory = Some(Memory {
                thread,
                sockets,
                keys: keys::Keys::default(),
                agent_keys: keys::Keys::default(),
            });
            // The platform's alarm was for the earliest of these: one for something later must not replace it.
            if self.store.exists()? {
                let now = clock::now();
                let next = self.store.outbox().next_due()?;
                let retry = next.map(|next| next.max(now.plus_ms(limits::RETRY_DELAY_MS)));
                let due = memory.as_ref().and_then(|memory| memory.thread.due()).map(|(at, _)| at.max(now));
                if let Some(at) = retry.into_iter().chain(due).min() {
                    self.alarm.arm(&self.state, now, at);
                }
            }
            crate::dev::seen("THREAD", self.state.id().name());
        }
        Ok(memory)
    }

    fn unexpected(&self, ws: &WebSocket) {
        let refusal =
            Refusal::new(Code::Unexpected, "Something went wrong here. Nothing was stored; try again.");
        let _ = ws.send_with_str(hanmadi_protocol::guest::frame::refusal(&refusal, None));
    }
}
