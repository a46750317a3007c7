//! The Agent object: one agent's inbox, notification channels and their sockets; the only writer of them. A machine
//! that listens has one as well, with an empty inbox.
//! Never a judge of what the agent may do: topics are checked before they come here.

mod audience;
mod notify;
mod own;
mod watch;

use std::{cell::RefCell, rc::Rc};

use hanmadi_ids::ListenerId;
use hanmadi_protocol::{
    limits,
    notification::{self, PING, PONG, Topic},
    platform::paging::Entities,
    time::Timestamp,
};
use hanmadi_routing::watch::Watchers;
use serde_json::value::RawValue;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::future_to_promise;
use worker::{
    DurableObject, Env, Error, Method, Request, Result, State, WebSocket, WebSocketIncomingMessage,
    durable_object,
};

use self::audience::{Audience, Listener};
use super::{
    binding::Object,
    call::{AgentCall, Batch},
    courier::Courier,
};
use crate::{
    host::{call, clock, log, random, response::Response, socket, wake::Alarm},
    http::respond,
    store::{AgentStore, transaction},
};

/// What stands before a machine's id in the ids of its channels.
pub(crate) const MACHINE_CHANNEL: &str = "client";

/// The object.
#[durable_object]
pub struct AgentObject {
    shell: Rc<Shell>,
}

struct Shell {
    state: State,
    env: Env,
    alarm: Alarm,
    memory: RefCell<Option<Memory>>,
}

struct Memory {
    store: AgentStore,
    courier: Rc<Courier>,
    audience: Audience,
    /// Who watches this agent's conversations.
    watchers: Watchers,
}

impl DurableObject for AgentObject {
    fn new(state: State, env: Env) -> Self {
        socket::answer_pings(&state, PING, PONG);
        Self { shell: Rc::new(Shell { state, env, alarm: Alarm::default(), memory: RefCell::new(None) }) }
    }

    async fn fetch(&self, request: Request) -> Result<worker::Response> {
        match (request.method(), request.path().as_str()) {
            (Method::Get, "/socket") => Ok(self.shell.open(&request)?.into()),
            (Method::Post, "/wake") => {
                self.shell.deliver().await;
                worker::Response::empty()
            }
            _ => worker::Response::error("unknown", 404),
        }
    }

    async fn alarm(&self) -> Result<worker::Response> {
        self.shell.alarm.rang();
        self.shell.deliver().await;
        worker::Response::empty()
    }

    /// Clients only ping, which the runtime answers; anything else has no meaning here.
    async fn websocket_message(&self, _: WebSocket, _: WebSocketIncomingMessage) -> Result<()> {
        Ok(())
    }

    async fn websocket_close(&self, ws: WebSocket, code: usize, _: String, _: bool) -> Result<()> {
        socket::answer_close(&ws, code);
        self.shell.gone(&ws)
    }

    async fn websocket_error(&self, ws: WebSocket, _: Error) -> Result<()> {
        self.shell.gone(&ws)
    }
}

#[wasm_bindgen]
impl AgentObject {
    /// Answers an [`AgentCall`]: at once, or when the promise says so.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn call(&self, asked: &[u8]) -> std::result::Result<JsValue, JsValue> {
        let asked: AgentCall = call::read(asked)?;
        let subscribes = matches!(asked, AgentCall::Subscribe { .. });
        let response = self.shell.answer(asked)?.into();
        if !subscribes {
            return Ok(response);
        }
        let shell = Rc::clone(&self.shell);
        Ok(future_to_promise(async move {
            // Once it is told that it listens, it must not miss anything: the switchboard knows first.
            shell.deliver().await;
            Ok(response)
        })
        .into())
    }

    /// Takes events of another object's outbox, each once.
    ///
    /// # Errors
    /// When they were not taken.
    pub fn take(&self, batch: &[u8]) -> std::result::Result<(), JsValue> {
        Ok(self.shell.take(&Batch::read(batch)?)?)
    }
}

impl Shell {
    /// Opens a socket on a channel; a client has one socket on each.
    fn open(&self, request: &Request) -> Result<Response> {
        let url = request.url()?;
        let wanted =
            url.query_pairs().find(|(name, _)| name == "channel").map(|(_, value)| value.into_owned());
        let channel = self.store()?.channel(clock::now(), wanted.as_deref().unwrap_or_default())?;
        let Some(channel) = channel else {
            return respond::error(404, "not.found", "There is no such notification channel.");
        };
        let mut memory = self.remember()?;
        let Some(Memory { audience, .. }) = memory.as_mut() else { return respond::unexpected() };
        let listener = Listener::new(channel.id);
        let (ws, response) = socket::accept(&self.state, random::mint().draw(), &listener)?;
        audience.join(ws, listener);
        Ok(response)
    }

    fn gone(&self, ws: &WebSocket) -> Result<()> {
        if let Some(memory) = self.remember()?.as_mut() {
            memory.audience.leave(ws);
        }
        Ok(())
    }

    /// The rows of the channels have changed.
    fn channels_changed(&self, now: Timestamp) -> Result<()> {
        match self.remember()?.as_mut() {
            Some(Memory { store, audience, .. }) => audience.changed(store, now),
            None => Ok(()),
        }
    }

    fn answer(self: &Rc<Self>, call: AgentCall) -> Result<Response> {
        match call {
            AgentCall::Conversations => {
                let rows = self.store()?.open_conversations()?;
                let entities: Vec<Box<RawValue>> =
                    rows.into_iter().filter_map(|row| RawValue::from_string(row.body).ok()).collect();
                respond::json(200, &Entities { entities })
            }
            AgentCall::CreateChannel { base } => self.create_channel(&base),
            AgentCall::Subscribe { channel, topics, replace } => self.subscribe(&channel, &topics, replace),
            AgentCall::Subscriptions { channel } => match self.store()?.channel(clock::now(), &channel)? {
                Some(channel) => {
                    let topics: Vec<String> = serde_json::from_str(&channel.topics)?;
                    let entities = topics.into_iter().map(|id| notification::TopicName { id }).collect();
                    respond::json(200, &Entities { entities })
                }
                None => respond::error(404, "not.found", "There is no such notification channel."),
            },
            AgentCall::Read { user, conversation, seq } => self.read(user, conversation, seq),
            AgentCall::Draft { user, conversation, draft } => self.draft(user, conversation, &draft),
            AgentCall::Settings => self.settings(),
            AgentCall::SetSettings { settings } => self.set_settings(settings),
            AgentCall::Signal { user, conversation, typing_ms } => {
                let event = notification::TranscriptEvent {
                    conversation_id: conversation,
                    message: None,
                    typing_ms: Some(typing_ms),
                };
                if let Some(memory) = self.remember()?.as_mut() {
                    memory.audience.tell(clock::now(), Topic::UserTranscript(user), &event)?;
                }
                Response::empty(204)
            }
        }
    }

    fn create_channel(self: &Rc<Self>, base: &str) -> Result<Response> {
        let (now, me, store) = (clock::now(), self.me()?, self.store()?);
        let expires = now.plus_ms(limits::CHANNEL_SECONDS * 1000);
        // The id names the listener, so that the socket finds its object, and is a secret, so that it opens it.
        let id = format!("{}-{}", channel_owner(me), random::secret());
        let mut posted = false;
        transaction(&self.state, || {
            store.add_channel(now, &id, expires)?;
            // The oldest may have gone for it.
            posted = watch::ask(&store, now, me)?;
            Ok(())
        })?;
        self.channels_changed(now)?;
        if posted {
            self.posted(now);
        }
        let connect_uri = format!("{base}/api/v2/notifications/channels/{id}/socket");
        respond::json(200, &notification::Channel { id, connect_uri, expires: expires.to_string() })
    }

    fn subscribe(self: &Rc<Self>, id: &str, topics: &[Topic], replace: bool) -> Result<Response> {
        let (now, me, store) = (clock::now(), self.me()?, self.store()?);
        let Some(channel) = store.channel(now, id)? else {
            return respond::error(404, "not.found", "There is no such notification channel.");
        };
        let mut all: Vec<String> = if replace { Vec::new() } else { serde_json::from_str(&channel.topics)? };
        all.extend(topics.iter().map(Topic::to_string));
        all.sort();
        all.dedup();
        if all.len() > limits::TOPICS_PER_CHANNEL {
            return respond::error(400, "too.many.topics", "A channel takes at most 1000 topics.");
        }
        let json = serde_json::to_string(&all)?;
        let expires = now.plus_ms(limits::CHANNEL_SECONDS * 1000);
        transaction(&self.state, || {
            store.subscribe(id, &json, expires)?;
            watch::ask(&store, now, me).map(drop)
        })?;
        self.channels_changed(now)?;
        // Should the object vanish before the courier is done, the alarm sends it again.
        self.alarm.arm(&self.state, now, now.plus_ms(limits::RETRY_DELAY_MS));
        let entities = all.into_iter().map(notification::Subscription::permitted).collect();
        respond::json(200, &Entities { entities })
    }

    async fn deliver(self: &Rc<Self>) {
        let courier = match self.remember() {
            Ok(memory) => memory.as_ref().map(|memory| Rc::clone(&memory.courier)),
            Err(error) => {
                log::fault("agent not loaded", &error);
                None
            }
        };
        let (Some(courier), Ok(me)) = (courier, self.me()) else { return };
        courier.run(Object::from(me).address(), &self.state, &self.alarm).await;
    }

    /// Whose object this is.
    fn me(&self) -> Result<ListenerId> {
        let name = self.state.id().name();
        name.and_then(|name| name.parse().ok())
            .ok_or_else(|| Error::RustError("an agent's object has no name".into()))
    }

    fn store(&self) -> Result<AgentStore> {
        let memory = self.remember()?;
        memory.as_ref().map(|memory| memory.store.clone()).ok_or_else(|| Error::RustError("no memory".into()))
    }

    fn remember(&self) -> Result<std::cell::RefMut<'_, Option<Memory>>> {
        let mut memory = self.memory.try_borrow_mut().map_err(|_| Error::RustError("busy".into()))?;
        if memory.is_none() {
            let store = AgentStore::open(self.state.storage().sql())?;
            let audience = Audience::load(&self.state, &store, clock::now())?;
            let courier = Courier::new(self.env.clone(), store.outbox());
            let watchers = store.watches()?.into_iter().collect();
            *memory = Some(Memory { store, courier, audience, watchers });
            crate::dev::seen("AGENT", self.state.id().name());
        }
        Ok(memory)
    }
}

/// How a channel's id names its listener: a person's id, or a machine's behind a word.
fn channel_owner(listener: ListenerId) -> String {
    match listener {
        ListenerId::User(user) => user.simple(),
        ListenerId::Client(client) => format!("{MACHINE_CHANNEL}{}", client.simple()),
    }
}
