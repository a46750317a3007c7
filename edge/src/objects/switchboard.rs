//! The Switchboard object: what waits, who has what; the only writer of both.
//! Never decides without its rows: what a crash took from memory is loaded again.

use std::{cell::RefCell, rc::Rc};

use hanmadi_access::{Object as Target, Permission, Principal, may};
use hanmadi_ids::{ConversationId, QueueId};
use hanmadi_protocol::{limits, platform::observation, time::Timestamp};
use hanmadi_routing::{Destination, Effect, Input, Refusal, Switchboard, Waiting};
use hanmadi_thread::Post as ThreadPost;
use worker::{DurableObject, Env, Error, Method, Request, Response, Result, State, durable_object};

use super::{
    binding::Object,
    call::{AgentPost, Batch, OrganizationPost, Parcel, SwitchboardCall},
    courier::Courier,
};
use crate::{
    host::{call, clock, log, wake::Alarm},
    http::respond,
    store::{SwitchboardStore, transaction},
};

/// The object. It has no sockets.
#[durable_object(alarm)]
pub struct SwitchboardObject {
    shell: Rc<Shell>,
}

struct Shell {
    state: State,
    env: Env,
    alarm: Alarm,
    memory: RefCell<Option<Memory>>,
}

struct Memory {
    store: SwitchboardStore,
    courier: Rc<Courier>,
    switchboard: Switchboard,
}

impl DurableObject for SwitchboardObject {
    fn new(state: State, env: Env) -> Self {
        Self { shell: Rc::new(Shell { state, env, alarm: Alarm::default(), memory: RefCell::new(None) }) }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/take") => {
                let batch: Batch = call::read(&mut request).await?;
                self.shell.take(&batch)?;
                Response::empty()
            }
            (Method::Post, "/call") => {
                let asked: SwitchboardCall = call::read(&mut request).await?;
                let takes = matches!(asked, SwitchboardCall::Take { .. });
                let response = self.shell.answer(asked)?;
                if takes {
                    // Whoever took a conversation reads it next: its thread should know by then.
                    self.shell.deliver().await;
                }
                Ok(response)
            }
            (Method::Post, "/wake") => {
                self.shell.deliver().await;
                Response::empty()
            }
            _ => Response::error("unknown", 404),
        }
    }

    async fn alarm(&self) -> Result<Response> {
        self.shell.alarm.rang();
        self.shell.deliver().await;
        Response::empty()
    }
}

impl Shell {
    fn answer(self: &Rc<Self>, call: SwitchboardCall) -> Result<Response> {
        match call {
            SwitchboardCall::Observe { queues } => self.observe(&queues),
            SwitchboardCall::Take { principal, conversation, user, nickname, capacity } => {
                let accepted = principal.user() == Some(user);
                if let Some(response) = self.denied(&principal, conversation)? {
                    return Ok(response);
                }
                let input = Input::Take { conversation, user, nickname, accepted, capacity };
                match self.event(vec![input], None)? {
                    Ok(()) => Ok(Response::empty()?.with_status(204)),
                    Err(Refusal::Unknown) => respond::error(404, "not.found", "No such conversation waits."),
                    Err(Refusal::Taken(_)) => respond::error(
                        409,
                        "conversation.taken",
                        "Another agent has taken this conversation.",
                    ),
                    Err(Refusal::Full) => {
                        respond::error(409, "agent.full", "The agent has as many conversations as they may.")
                    }
                }
            }
        }
    }

    /// The refusal for somebody who may not take this conversation.
    fn denied(&self, principal: &Principal, conversation: ConversationId) -> Result<Option<Response>> {
        let mut memory = self.remember()?;
        let place = memory.as_mut().and_then(|memory| memory.switchboard.place(conversation));
        let Some((queue, agent)) = place else { return Ok(None) };
        let target = Target::Conversation { queue, agent };
        may(principal, Permission::ConversationAssign, target).err().map(respond::denied).transpose()
    }

    fn observe(&self, queues: &[QueueId]) -> Result<Response> {
        let mut memory = self.remember()?;
        let Some(memory) = memory.as_mut() else { return respond::unexpected() };
        let group = |queue: &QueueId| {
            let observations = memory.switchboard.observations(*queue);
            let waiting = observation::Stats { count: observations.len() };
            let interacting = observation::Stats { count: memory.switchboard.interacting(*queue) };
            observation::Group {
                group: observation::GroupKey { queue_id: *queue, media_type: "message".into() },
                data: vec![
                    observation::Metric { metric: "oWaiting".into(), stats: waiting, observations },
                    observation::Metric {
                        metric: "oInteracting".into(),
                        stats: interacting,
                        observations: Vec::new(),
                    },
                ],
            }
        };
        respond::json(200, &observation::Response { results: queues.iter().map(group).collect() })
    }

    /// Takes events from another object, each once.
    fn take(self: &Rc<Self>, batch: &Batch) -> Result<()> {
        let last = {
            let mut memory = self.remember()?;
            let Some(memory) = memory.as_mut() else { return Err(Error::RustError("no memory".into())) };
            memory.store.outbox().last_taken(&batch.source)?
        };
        let inputs = batch.parcels.iter().filter(|parcel| parcel.id > last).filter_map(input).collect();
        let mark = batch.parcels.last().map(|parcel| (batch.source.clone(), parcel.id.max(last)));
        match self.event(inputs, mark)? {
            Ok(()) => Ok(()),
            Err(_) => Err(Error::RustError("an event was refused".into())),
        }
    }

    /// Handles inputs: load, handle, commit, re-arm. Without an `await`, so nothing comes between.
    fn event(
        self: &Rc<Self>,
        inputs: Vec<Input>,
        mark: Option<(String, u64)>,
    ) -> Result<std::result::Result<(), Refusal>> {
        let now = clock::now();
        let mut guard = self.remember()?;
        let Some(memory) = guard.as_mut() else { return Err(Error::RustError("no memory".into())) };
        let mut effects = Vec::new();
        for input in inputs {
            match memory.switchboard.handle(input) {
                Ok(more) => effects.extend(more),
                Err(refusal) => return Ok(Err(refusal)),
            }
        }
        match self.commit(memory, now, effects, mark) {
            Ok(posted) => {
                drop(guard);
                if posted {
                    // Should the object vanish before the courier is done, the alarm sends it again.
                    self.alarm.arm(&self.state, now, now.plus_ms(limits::RETRY_DELAY_MS));
                    let shell = Rc::clone(self);
                    self.state.wait_until(async move { shell.deliver().await });
                }
                Ok(Ok(()))
            }
            Err(error) => {
                *guard = None;
                Err(error)
            }
        }
    }

    fn commit(
        &self,
        memory: &Memory,
        now: Timestamp,
        effects: Vec<Effect>,
        mark: Option<(String, u64)>,
    ) -> Result<bool> {
        if effects.is_empty() && mark.is_none() {
            return Ok(false);
        }
        let posted = effects.iter().any(|effect| matches!(effect, Effect::Post(..)));
        let outbox = memory.store.outbox();
        transaction(&self.state, || {
            for effect in &effects {
                match effect {
                    Effect::Store(change) => memory.store.apply(change)?,
                    Effect::Post(to, post) => outbox.add(now, &address(*to), post)?,
                }
            }
            mark.iter().try_for_each(|(source, id)| outbox.take(now, source, *id))
        })?;
        Ok(posted)
    }

    async fn deliver(self: &Rc<Self>) {
        let courier = match self.remember() {
            Ok(memory) => memory.as_ref().map(|memory| Rc::clone(&memory.courier)),
            Err(error) => {
                log::fault("switchboard not loaded", &error);
                None
            }
        };
        let Some(courier) = courier else { return };
        if let Some(next) = courier.run(Object::Switchboard.address()).await {
            self.alarm.arm(&self.state, clock::now(), next);
        }
    }

    fn remember(&self) -> Result<std::cell::RefMut<'_, Option<Memory>>> {
        let mut memory = self.memory.try_borrow_mut().map_err(|_| Error::RustError("busy".into()))?;
        if memory.is_none() {
            let store = SwitchboardStore::open(self.state.storage().sql())?;
            let courier = Courier::new(self.env.clone(), store.outbox());
            *memory = Some(Memory { switchboard: store.load()?, courier, store });
            crate::dev::seen("SWITCHBOARD", self.state.id().name());
        }
        Ok(memory)
    }
}

/// The input in an event of a thread's or an agent's.
fn input(parcel: &Parcel) -> Option<Input> {
    let text = parcel.body.get();
    if let Ok(AgentPost::Watch { user, queues }) = serde_json::from_str(text) {
        return Some(Input::Watch(user, queues.into_iter().collect()));
    }
    // Nothing here reads the configuration.
    if serde_json::from_str::<OrganizationPost>(text).is_ok() {
        return None;
    }
    match serde_json::from_str(text) {
        Ok(ThreadPost::Waiting { conversation, queue, since, name, preview, body }) => {
            Some(Input::Waits(Box::new(Waiting { conversation, queue, since, name, preview, body: *body })))
        }
        Ok(ThreadPost::Released { conversation, .. }) => Some(Input::Released(conversation)),
        Ok(ThreadPost::Conversation { .. } | ThreadPost::Message { .. }) => None,
        Err(error) => {
            log::fault("event not understood", &error);
            None
        }
    }
}

fn address(destination: Destination) -> String {
    match destination {
        Destination::Thread(key) => Object::Thread(key).address(),
        Destination::Agent(user) => Object::Agent(user).address(),
    }
}
