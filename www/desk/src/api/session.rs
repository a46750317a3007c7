//! The session: its tokens, kept for this tab, renewed in time and never twice at once.
//! Never keeps the password.

use std::{cell::RefCell, rc::Rc};

use futures_util::future::{FutureExt, LocalBoxFuture, Shared};
use gloo_net::http::Method;
use hanmadi_protocol::platform::oauth::{Token, TokenError};
use serde::{Deserialize, Serialize};

use super::{
    Trouble,
    transport::{Answer, Body, send},
};
use crate::host::{clock, storage};

const KEY: &str = "grant";
const CLIENT: &str = "desk";
/// Renewed this long before the end, so that a call never meets it.
const RENEW_EARLY_MS: u64 = 60_000;

/// What a login granted.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Grant {
    access: String,
    refresh: Option<String>,
    ends_ms: u64,
}

/// Why a login gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignInTrouble {
    /// Unknown name or wrong password.
    Wrong,
    /// Too many attempts.
    Slow,
    /// The platform could not be reached.
    Network,
    /// Something else; worth telling the owner.
    Other,
}

type Renewal = Shared<LocalBoxFuture<'static, Result<(), Trouble>>>;

/// The tokens of this tab.
#[derive(Clone)]
pub(crate) struct Session {
    grant: Rc<RefCell<Option<Grant>>>,
    renewal: Rc<RefCell<Option<Renewal>>>,
}

/// The session this tab kept over a reload.
pub(crate) fn stored() -> Option<Session> {
    storage::read(KEY).map(Session::new)
}

impl Session {
    fn new(grant: Grant) -> Self {
        Self { grant: Rc::new(RefCell::new(Some(grant))), renewal: Rc::default() }
    }

    /// Signs in.
    pub(crate) async fn begin(username: &str, password: &str) -> Result<Self, SignInTrouble> {
        let form = [("grant_type", "password"), ("username", username), ("password", password)];
        let answer = token(&form).await.ok_or(SignInTrouble::Network)?;
        if let Some(grant) = granted(&answer) {
            storage::write(KEY, &grant);
            return Ok(Self::new(grant));
        }
        let error = serde_json::from_str::<TokenError>(&answer.text).map(|it| it.error).unwrap_or_default();
        Err(match (answer.status, error.as_str()) {
            (429, _) | (_, "slow_down") => SignInTrouble::Slow,
            (_, "invalid_grant") | (401, _) => SignInTrouble::Wrong,
            (500.., _) => SignInTrouble::Network,
            _ => SignInTrouble::Other,
        })
    }

    /// A token that holds for the next call.
    pub(super) async fn access(&self) -> Result<String, Trouble> {
        let grant = self.grant.borrow().clone().ok_or(Trouble::SignedOut)?;
        if grant.ends_ms > clock::now().as_ms() + RENEW_EARLY_MS {
            return Ok(grant.access);
        }
        self.renew(&grant.access).await?;
        self.grant.borrow().as_ref().map(|grant| grant.access.clone()).ok_or(Trouble::SignedOut)
    }

    /// The token as it is, for who can't wait for another one.
    pub(super) fn held(&self) -> Option<String> {
        self.grant.borrow().as_ref().map(|grant| grant.access.clone())
    }

    /// Replaces the token `used`, unless another call has done so meanwhile.
    pub(super) async fn renew(&self, used: &str) -> Result<(), Trouble> {
        if self.grant.borrow().as_ref().is_some_and(|grant| grant.access != used) {
            return Ok(());
        }
        let running = self.renewal.borrow().clone();
        let renewal = running.unwrap_or_else(|| {
            let renewal = renewed(self.grant.clone()).boxed_local().shared();
            *self.renewal.borrow_mut() = Some(renewal.clone());
            renewal
        });
        let result = renewal.await;
        *self.renewal.borrow_mut() = None;
        result
    }
}

async fn renewed(grant: Rc<RefCell<Option<Grant>>>) -> Result<(), Trouble> {
    let refresh = grant.borrow().as_ref().and_then(|grant| grant.refresh.clone());
    let Some(refresh) = refresh else { return Err(Trouble::SignedOut) };
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.as_str())];
    let answer = token(&form).await.ok_or(Trouble::Network)?;
    match granted(&answer) {
        Some(mut fresh) => {
            fresh.refresh = fresh.refresh.or(Some(refresh));
            storage::write(KEY, &fresh);
            *grant.borrow_mut() = Some(fresh);
            Ok(())
        }
        None if matches!(answer.status, 400 | 401 | 403) => {
            storage::remove(KEY);
            *grant.borrow_mut() = None;
            Err(Trouble::SignedOut)
        }
        None => Err(Trouble::Network),
    }
}

async fn token(fields: &[(&str, &str)]) -> Option<Answer> {
    let mut form = format!("client_id={CLIENT}");
    for (name, value) in fields {
        form.push('&');
        form.push_str(name);
        form.push('=');
        form.push_str(&String::from(js_sys::encode_uri_component(value)));
    }
    send(Method::POST, "/oauth/token", None, Body::Form(form)).await
}

fn granted(answer: &Answer) -> Option<Grant> {
    let token: Token = serde_json::from_str(&answer.text).ok().filter(|_| answer.status == 200)?;
    let ends_ms = clock::now().as_ms() + token.expires_in * 1000;
    Some(Grant { access: token.access_token, refresh: token.refresh_token, ends_ms })
}
