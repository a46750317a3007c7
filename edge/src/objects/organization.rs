//! The Organization object: configuration, users, secrets; the only writer of them.
//! Never gives out a secret: a login's hash goes to our own Worker, which compares and forgets it.

pub(crate) mod directory;

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use hanmadi_ids::UserId;
use hanmadi_protocol::{limits, time::Timestamp};
use sha2::{Digest, Sha256};
use worker::{DurableObject, Env, Error, Method, Request, Response, Result, State, durable_object};

use super::{
    call::{Granted, LoginHash, OrganizationCall},
    seed,
};
use crate::{
    host::{call, clock, random},
    http::respond,
    store::OrganizationStore,
};
use directory::Directory;

/// The object. It has no sockets and no alarm.
#[durable_object(fetch)]
pub struct OrganizationObject {
    state: State,
    env: Env,
    store: RefCell<Option<OrganizationStore>>,
    /// Logins that failed, or are not done yet, by name within the running minute. Lost with memory, which takes ten idle seconds.
    failures: RefCell<BTreeMap<String, u32>>,
    failures_since: Cell<Timestamp>,
}

impl DurableObject for OrganizationObject {
    fn new(state: State, env: Env) -> Self {
        Self {
            state,
            env,
            store: RefCell::new(None),
            failures: RefCell::default(),
            failures_since: Cell::default(),
        }
    }

    async fn fetch(&self, mut request: Request) -> Result<Response> {
        match (request.method(), request.path().as_str()) {
            (Method::Post, "/call") => {
                let asked: OrganizationCall = call::read(&mut request).await?;
                self.answer(asked)
            }
            _ => Response::error("unknown", 404),
        }
    }
}

impl OrganizationObject {
    fn answer(&self, call: OrganizationCall) -> Result<Response> {
        let store = self.open()?;
        let now = clock::now();
        match call {
            OrganizationCall::Directory => {
                let directory: Option<Directory> = store.part("directory")?;
                respond::json(200, &directory.unwrap_or_default())
            }
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
            OrganizationCall::LoginDone { user: None, .. } => Response::empty(),
            OrganizationCall::LoginDone { email, user: Some(user) } => {
                self.failures.borrow_mut().remove(&email);
                grant(&store, now, user)
            }
            OrganizationCall::Client { client } => {
                let known = client.parse().ok().map(|id| store.client(id)).transpose()?.flatten();
                match known {
                    Some(client) => respond::json(200, &(client.role, client.secret)),
                    None => respond::json(200, &(String::new(), String::new())),
                }
            }
            OrganizationCall::Refresh { token } => match store.take_refresh(&digest(&token), now)? {
                Some(user) => grant(&store, now, user),
                None => respond::error(401, "invalid.token", "The refresh token is not valid any more."),
            },
            OrganizationCall::Logout { user } => {
                store.forget_refresh(user)?;
                Response::empty()
            }
        }
    }

    /// The storage, seeded on the first call of its life.
    fn open(&self) -> Result<OrganizationStore> {
        let mut open = self.store.try_borrow_mut().map_err(|_| Error::RustError("busy".into()))?;
        if let Some(store) = open.as_ref() {
            return Ok(store.clone());
        }
        let store = OrganizationStore::open(self.state.storage().sql())?;
        if store.part::<Directory>("directory")?.is_none() {
            seed::seed(&self.state, &self.env, &store)?;
        }
        *open = Some(store.clone());
        Ok(store)
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
