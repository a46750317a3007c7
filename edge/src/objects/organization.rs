//! The Organization object: configuration, users, secrets; the only writer of them.
//! Never gives out a secret: a login's hash goes to our own Worker, which compares and forgets it.

pub(crate) mod directory;

use std::{
    cell::{Cell, RefCell, RefMut},
    collections::BTreeMap,
    rc::Rc,
};

use hanmadi_access::password;
use hanmadi_ids::UserId;
use hanmadi_organization::{Answer, Call, Host, Organization, Refusal};
use hanmadi_protocol::{configuration::ConfigurationChanged, limits, time::Timestamp};
use sha2::{Digest, Sha256};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use worker::{DurableObject, Env, Error, Method, Request, Result, State, durable_object};

use super::{
    binding::Object,
    call::{Granted, LoginHash, OrganizationCall, OrganizationPost},
    courier::Courier,
    seed,
};
use crate::{
    config,
    host::{call, clock, log, random, response::Response, wake::Alarm},
    http::respond,
    store::{OrganizationStore, transaction},
};
use directory::Directory;

/// The object. It has no sockets.
#[durable_object(alarm)]
pub struct OrganizationObject {
    shell: Rc<Shell>,
}

struct Shell {
    state: State,
    env: Env,
    alarm: Alarm,
    memory: RefCell<Option<Memory>>,
    /// Logins that failed, or are not done yet, by name within the running minute. Lost with memory, which takes ten idle seconds.
    failures: RefCell<BTreeMap<String, u32>>,
    failures_since: Cell<Timestamp>,
}

struct Memory {
    store: OrganizationStore,
    courier: Rc<Courier>,
    organization: Organization,
}

impl DurableObject for OrganizationObject {
    fn new(state: State, env: Env) -> Self {
        let shell = Shell {
            state,
            env,
            alarm: Alarm::default(),
            memory: RefCell::new(None),
            failures: RefCell::default(),
            failures_since: Cell::default(),
        };
        Self { shell: Rc::new(shell) }
    }

    async fn fetch(&self, request: Request) -> Result<worker::Response> {
        match (request.method(), request.path().as_str()) {
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
}

#[wasm_bindgen]
impl OrganizationObject {
    /// Answers an [`OrganizationCall`].
    ///
    /// # Errors
    /// When there is no answer.
    pub fn call(&self, asked: &[u8]) -> std::result::Result<JsValue, JsValue> {
        Ok(self.shell.answer(call::read(asked)?)?.into())
    }
}

impl Shell {
    fn answer(self: &Rc<Self>, call: OrganizationCall) -> Result<Response> {
        let mut guard = self.remember()?;
        let Some(memory) = guard.as_mut() else { return respond::unexpected() };
        let (store, now) = (&memory.store, clock::now());
        match call {
            OrganizationCall::Directory => respond::json(200, &Directory::of(&memory.organization)),
            OrganizationCall::Configuration => respond::json(200, &memory.organization.configuration()),
            OrganizationCall::Api(call) => self.api(guard, now, &call),
            OrganizationCall::Login { email } => {
                if self.failures(now, &email) >= limits::LOGIN_FAILURES_PER_MINUTE {
                    return respond::too_many(60);
                }
                // Counted before it is known to be wrong, so that tries made all at once count as well.
                *self.failures.borrow_mut().entry(email.clone()).or_default() += 1;
                let login = store.login(&email)?;
                let hash = login.map_or(LoginHash { user: None, password: String::new() }, |login| {
                    LoginHash { user: login.user.parse().ok(), password: login.password }
                });
                respond::json(200, &hash)
            }
            OrganizationCall::LoginDone { user: None, .. } => Response::empty(204),
            OrganizationCall::LoginDone { email, user: Some(user) } => {
                self.failures.borrow_mut().remove(&email);
                grant(store, now, user)
            }
            OrganizationCall::Client { client } => {
                let known = client.parse().ok().map(|id| store.client(id)).transpose()?.flatten();
                match known {
                    Some(client) => respond::json(200, &(client.role, client.secret)),
                    None => respond::json(200, &(String::new(), String::new())),
                }
            }
            OrganizationCall::Refresh { token } => match store.take_refresh(&digest(&token), now)? {
                Some(user) => grant(store, now, user),
                None => respond::error(401, "invalid.token", "The refresh token is not valid any more."),
            },
            OrganizationCall::Logout { user } => {
                store.forget_refresh(user)?;
                Response::empty(204)
            }
        }
    }

    /// Answers a call of the platform API: handle, commit, tell. Without an `await`, so nothing comes between.
    fn api(
        self: &Rc<Self>,
        mut guard: RefMut<'_, Option<Memory>>,
        now: Timestamp,
        call: &Call,
    ) -> Result<Response> {
        let Some(memory) = guard.as_mut() else { return respond::unexpected() };
        let key = config::signing_key(&self.env)?;
        let plain_http = config::PLAIN_HTTP;
        let secret = random::secret();
        let host = Host {
            now,
            mint: random::mint(),
            nonce: random::bytes(),
            salt: random::bytes(),
            secret: &secret,
            rounds: password::ROUNDS,
            key: &key,
            plain_http,
        };
        let answer = match memory.organization.answer(host, call) {
            Ok(answer) => answer,
            Err(Refusal { status, code, text }) => return respond::error(status, code, &text),
        };
        if !answer.rows.is_empty() || !answer.logins.is_empty() {
            if let Err(error) = self.commit(memory, now, &answer) {
                // What memory holds was not kept: it is read anew.
                *guard = None;
                return Err(error);
            }
            drop(guard);
            // Should the object vanish before the courier is done, the alarm sends it again.
            self.alarm.arm(&self.state, now, now.plus_ms(limits::RETRY_DELAY_MS));
            let shell = Rc::clone(self);
            self.state.wait_until(async move { shell.deliver().await });
        }
        match answer.status {
            204 => Response::empty(204),
            status => Response::json(status, answer.body.as_bytes()),
        }
    }

    fn commit(&self, memory: &Memory, now: Timestamp, answer: &Answer) -> Result<()> {
        let version = memory.organization.version();
        let (store, outbox) = (&memory.store, memory.store.outbox());
        transaction(&self.state, || {
            answer.rows.iter().try_for_each(|row| store.apply(row))?;
            answer.logins.iter().try_for_each(|login| store.apply_login(login))?;
            for (listener, standing) in &answer.standings {
                // Whoever listens on a channel must not hear on what they may hear no more.
                let post = OrganizationPost::Standing(standing.clone());
                outbox.add(now, &Object::from(*listener).address(), &post)?;
            }
            let post = OrganizationPost::Changed(ConfigurationChanged { version });
            outbox.add(now, &Object::Switchboard.address(), &post)
        })
    }

    async fn deliver(self: &Rc<Self>) {
        let courier = match self.remember() {
            Ok(memory) => memory.as_ref().map(|memory| Rc::clone(&memory.courier)),
            Err(error) => {
                log::fault("organization not loaded", &error);
                None
            }
        };
        let Some(courier) = courier else { return };
        courier.run(Object::Organization.address(), &self.state, &self.alarm).await;
    }

    /// What the rows say; on the first call of its life they are made.
    fn remember(&self) -> Result<RefMut<'_, Option<Memory>>> {
        let mut memory = self.memory.try_borrow_mut().map_err(|_| Error::RustError("busy".into()))?;
        if memory.is_none() {
            let store = OrganizationStore::open(self.state.storage().sql())?;
            let mut organization = Organization::load(&store.entities()?)?;
            if organization.is_empty() {
                organization = seed::seed(&self.state, &self.env, &store)?;
            }
            let courier = Courier::new(self.env.clone(), store.outbox());
            *memory = Some(Memory { store, courier, organization });
            crate::dev::seen("ORGANIZATION", self.state.id().name());
        }
        Ok(memory)
    }

    fn failures(&self, now: Timestamp, email: &str) -> u32 {
        if now.since_ms(self.failures_since.get()) >= 60_000 {
            self.failures_since.set(now);
            self.failures.borrow_mut().clear();
        }
        self.failures.borrow().get(email).copied().unwrap_or(0)
    }
}

fn grant(store: &OrganizationStore, now: Timestamp, user: UserId) -> Result<Response> {
    let refresh_token = random::secret();
    let expires = now.plus_ms(limits::REFRESH_TOKEN_SECONDS * 1000);
    store.add_refresh(&digest(&refresh_token), user, now, expires)?;
    respond::json(200, &Granted { user, refresh_token })
}

fn digest(token: &str) -> String {
    format!("{:x}", Sha256::digest(token.as_bytes()))
}
