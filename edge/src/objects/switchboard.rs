//! The Switchboard object: what waits, who is there, who has what; the only writer of all three.
//! Never decides without its rows and the owner's configuration: what a crash took from memory is loaded again.

mod answer;
mod taken;
mod why;

use std::{
    cell::{Cell, RefCell, RefMut},
    collections::BTreeMap,
    rc::Rc,
};

use hanmadi_protocol::{configuration::Configuration, limits, time::Timestamp};
use hanmadi_routing::acd::{Acd, Destination, Effect, Input, Refusal};
use js_sys::Promise;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::future_to_promise;
use worker::{DurableObject, Env, Error, Method, Request, Result, State, durable_object};

use super::{
    binding::Object,
    call::{Batch, OrganizationCall, SwitchboardCall},
    courier::Courier,
};
use crate::{
    host::{call, clock, log, random, wake::Alarm},
    store::{Outbox, SwitchboardStore, transaction},
};
use taken::Taken;

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
    /// The version of the configuration it has heard of. Beside the memory, which is dropped when a commit fails: an
    /// older answer that is under way then must not pass for the newest.
    announced: Cell<u64>,
}

struct Memory {
    store: SwitchboardStore,
    courier: Rc<Courier>,
    acd: Acd,
    /// The version of the configuration it has; none before the first.
    configured: Option<u64>,
    /// The last event taken from each source, of those that posted lately.
    taken: BTreeMap<String, u64>,
}

/// Sources whose last event is remembered; past that all are looked up again.
const SOURCES_MAX: usize = 10_000;

impl DurableObject for SwitchboardObject {
    fn new(state: State, env: Env) -> Self {
        let (alarm, memory) = (Alarm::default(), RefCell::new(None));
        Self { shell: Rc::new(Shell { state, env, alarm, memory, announced: Cell::new(0) }) }
    }

    async fn fetch(&self, request: Request) -> Result<worker::Response> {
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/wake") => {
                self.shell.wake().await;
                worker::Response::empty()
            }
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
impl SwitchboardObject {
    /// Answers a [`SwitchboardCall`]: at once, or when the promise says so.
    ///
    /// # Errors
    /// When there is no answer.
    pub fn call(&self, asked: &[u8]) -> std::result::Result<JsValue, JsValue> {
        let asked: SwitchboardCall = call::read(asked)?;
        let takes = matches!(asked, SwitchboardCall::Take { .. });
        if !takes && self.shell.is_configured()? {
            return Ok(self.shell.answer(asked)?.into());
        }
        let shell = Rc::clone(&self.shell);
        Ok(future_to_promise(async move {
            shell.configure().await?;
            let response = shell.answer(asked)?;
            if takes {
                // Whoever took a conversation reads it next: its thread should know by then.
                shell.deliver().await;
            }
            Ok(response.into())
        })
        .into())
    }

    /// Takes events of another object's outbox, each once: at once, or when the promise says so.
    ///
    /// # Errors
    /// When they were not taken.
    pub fn take(&self, batch: &[u8]) -> std::result::Result<Option<Promise>, JsValue> {
        let batch = Batch::read(batch)?;
        if self.shell.is_configured()? {
            return Ok(self.shell.take(&batch).map(|()| None)?);
        }
        let shell = Rc::clone(&self.shell);
        Ok(Some(future_to_promise(async move {
            shell.configure().await?;
            shell.take(&batch)?;
            Ok(JsValue::UNDEFINED)
        })))
    }
}

impl Shell {
    /// Time has passed: offers run out, rings open, and what could not be delivered is tried again.
    async fn wake(self: &Rc<Self>) {
        let woken = match self.configure().await {
            Ok(()) => self.event(vec![Input::Wake], None).map(drop),
            Err(error) => Err(error),
        };
        if let Err(error) = woken {
            log::fault("switchboard not woken", &error);
            let now = clock::now();
            self.alarm.arm(&self.state, now, now.plus_ms(limits::RETRY_DELAY_MS));
        }
        self.deliver().await;
    }

    /// Asks for the owner's configuration, unless the newest that was announced is here.
    async fn configure(self: &Rc<Self>) -> Result<()> {
        if self.is_configured()? {
            return Ok(());
        }
        // Should there be no answer, or nobody left to hear it, the alarm asks again: the news of it is taken, and
        // rows alone don't say when a ring opens.
        let now = clock::now();
        self.alarm.arm(&self.state, now, now.plus_ms(limits::RETRY_DELAY_MS));
        let mut configuration = self.ask().await?;
        if configuration.version < self.announced.get() {
            // News came while it was under way.
            configuration = self.ask().await?;
        }
        let version = configuration.version;
        if self.remember()?.as_ref().is_some_and(|memory| memory.configured.is_some_and(|has| has > version))
        {
            return Ok(());
        }
        let configured = self.event(vec![Input::Configure(Box::new(configuration))], None)?;
        if let Some(memory) = self.remember()?.as_mut() {
            memory.configured = Some(version);
            self.announced.set(self.announced.get().max(version));
        }
        configured.map_err(|refusal| Error::RustError(format!("{refusal:?}")))
    }

    async fn ask(&self) -> Result<Configuration> {
        let asked = &OrganizationCall::Configuration;
        let answer = call::call(&self.env, Object::Organization, asked).await?;
        call::answer(&answer).await
    }

    /// Whether the newest configuration that was announced is here.
    fn is_configured(&self) -> Result<bool> {
        let current =
            |memory: &Memory| memory.configured.is_some_and(|version| version >= self.announced.get());
        Ok(self.remember()?.as_ref().is_some_and(current))
    }

    /// Takes events from another object, each once.
    fn take(self: &Rc<Self>, batch: &Batch) -> Result<()> {
        let mut inputs = Vec::new();
        let mark = {
            let mut memory = self.remember()?;
            let Some(memory) = memory.as_mut() else { return Err(Error::RustError("no memory".into())) };
            let last = match memory.taken.get(&batch.source) {
                Some(last) => *last,
                None => memory.store.outbox().last_taken(&batch.source)?,
            };
            for parcel in batch.parcels.iter().filter(|parcel| parcel.id > last) {
                match taken::read(&batch.source, parcel) {
                    Some(Taken::Announced(version)) => self.announced.set(self.announced.get().max(version)),
                    Some(Taken::Input(input)) => inputs.push(input),
                    None => {}
                }
            }
            batch.parcels.last().map(|parcel| (batch.source.clone(), parcel.id.max(last)))
        };
        self.event(inputs, mark)?.map_err(|_| Error::RustError("an event was refused".into()))?;
        if self.is_configured()? {
            return Ok(());
        }
        // What changed is asked for when the sender has its answer: it may be the one to be asked.
        let shell = Rc::clone(self);
        self.state.wait_until(async move {
            if let Err(error) = shell.configure().await {
                log::fault("configuration not read", &error);
            }
        });
        Ok(())
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
        let (mut effects, mut refused) = (Vec::new(), None);
        let mut mint = random::mint();
        for input in inputs {
            let outcome = memory.acd.handle(now, &mut mint, input);
            effects.extend(outcome.effects);
            refused = refused.or(outcome.refusal);
        }
        match self.commit(memory, now, &effects, mark) {
            Ok(posted) => {
                let due = memory.acd.due().map(|(at, _)| at);
                drop(guard);
                // Should the object vanish before the courier is done, the alarm sends it again.
                let retry = posted.then(|| now.plus_ms(limits::RETRY_DELAY_MS));
                if let Some(next) = due.into_iter().chain(retry).min() {
                    self.alarm.arm(&self.state, now, next.max(now));
                }
                if posted {
                    let shell = Rc::clone(self);
                    self.state.wait_until(async move { shell.deliver().await });
                }
                Ok(refused.map_or(Ok(()), Err))
            }
            Err(error) => {
                *guard = None;
                Err(error)
            }
        }
    }

    fn commit(
        &self,
        memory: &mut Memory,
        now: Timestamp,
        effects: &[Effect],
        mark: Option<(String, u64)>,
    ) -> Result<bool> {
        if effects.is_empty() && mark.is_none() {
            return Ok(false);
        }
        let posted = effects.iter().any(|effect| matches!(effect, Effect::Post(..)));
        let outbox = memory.store.outbox();
        let arrived = match (effects, &mark) {
            ([Effect::Store(change)], Some((source, id))) if !Outbox::forgets(now) => {
                memory.store.arrive(change, now, source, *id)?
            }
            _ => false,
        };
        if !arrived {
            transaction(&self.state, || {
                for effect in effects {
                    match effect {
                        Effect::Store(change) => memory.store.apply(change)?,
                        Effect::Post(to, post) => outbox.add(now, &address(*to), post)?,
                    }
                }
                mark.iter().try_for_each(|(source, id)| outbox.take(now, source, *id))
            })?;
        }
        if memory.taken.len() >= SOURCES_MAX {
            memory.taken.clear();
        }
        memory.taken.extend(mark);
        Ok(posted)
    }

    async fn deliver(self: &Rc<Self>) {
        let (courier, due) = match self.remember() {
            Ok(memory) => match memory.as_ref() {
                Some(memory) => (Rc::clone(&memory.courier), memory.acd.due().map(|(at, _)| at)),
                None => return,
            },
            Err(error) => {
                log::fault("switchboard not loaded", &error);
                return;
            }
        };
        courier.run(Object::Switchboard.address(), &self.state, &self.alarm).await;
        let now = clock::now();
        if let Some(due) = due {
            self.alarm.arm(&self.state, now, due.max(now));
        }
    }

    fn remember(&self) -> Result<RefMut<'_, Option<Memory>>> {
        let mut memory = self.memory.try_borrow_mut().map_err(|_| Error::RustError("busy".into()))?;
        if memory.is_none() {
            let store = SwitchboardStore::open(&self.state.storage())?;
            let courier = Courier::new(self.env.clone(), store.outbox());
            let acd = Acd::load(store.load()?);
            // The platform's alarm was for the earliest of these: one for something later must not replace it.
            let now = clock::now();
            let retry = store.outbox().next_due()?.map(|next| next.max(now.plus_ms(limits::RETRY_DELAY_MS)));
            let due = acd.due().map(|(at, _)| at.max(now));
            if let Some(at) = retry.into_iter().chain(due).min() {
                self.alarm.arm(&self.state, now, at);
            }
            *memory = Some(Memory { acd, courier, store, configured: None, taken: BTreeMap::new() });
            crate::dev::seen("SWITCHBOARD", self.state.id().name());
        }
        Ok(memory)
    }
}

fn address(destination: Destination) -> String {
    match destination {
        Destination::Thread(key) => Object::Thread(key).address(),
        Destination::Agent(user) => Object::Agent(user).address(),
        Destination::Machine(client) => Object::Machine(client).address(),
    }
}
