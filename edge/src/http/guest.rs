//! The guest's socket: who may open one, and the way to its Thread.
//! Never keeps a token: it names the Thread by its digest and is forgotten.

use std::{cell::RefCell, collections::BTreeMap};

use hanmadi_ids::DeploymentId;
use hanmadi_protocol::{deployment::Deployment, limits, platform::threading::MessengerType, time::Timestamp};
use hanmadi_thread::{Identity, Policy};
use worker::{Context, Env, Headers, Method, RequestInit, Result};

use super::{Answer, caller, directory, relay, respond};
use crate::{
    config,
    host::{call, clock, request::Request, response::Response},
    objects::{
        binding::Object,
        thread::{IDENTITY_HEADER, RESUME_HEADER},
    },
};

thread_local! {
    /// Sockets opened by deployment within the running minute, in this isolate.
    static OPENED: RefCell<(Timestamp, BTreeMap<DeploymentId, u32>)> =
        const { RefCell::new((Timestamp::from_ms(0), BTreeMap::new())) };
}

/// Opens a guest's socket. With `thread=` in the address (SHA-256 of deployment and token, as our own messenger
/// sends it) the socket goes straight to its Thread; without it the first frame has to tell, and a relay stands
/// between.
pub(crate) async fn connect(request: &Request, env: &Env, context: &Context) -> Answer {
    if request.header("upgrade")?.is_none_or(|upgrade| !upgrade.eq_ignore_ascii_case("websocket")) {
        return Ok(respond::error(426, "upgrade.required", "This address is a WebSocket.")?);
    }
    let url = request.url()?;
    let parameter =
        |name: &str| url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
    let wanted = parameter("deploymentId").and_then(|id| id.parse::<DeploymentId>().ok());
    let directory = directory::read(env).await?;
    let deployment = wanted.and_then(|id| directory.deployment(id));
    let origin = caller::origin_host(request)?;
    let own = caller::own_host(request)?;
    // One answer for an unknown deployment and for a foreign origin: neither learns which it was.
    let Some(deployment) = deployment.filter(|one| caller::allowed(one, origin.as_deref(), &own)) else {
        return Ok(respond::error(403, "forbidden", "This origin may not use this deployment.")?);
    };
    if config::rates(env) == hanmadi_thread::Rates::Standard && !admit(clock::now(), deployment.id) {
        return Ok(respond::too_many(60)?);
    }
    match parameter("thread") {
        Some(guest) if is_digest(&guest) => Ok(upgrade(env, deployment, guest, None).await?),
        Some(_) => Ok(respond::error(400, "bad.request", "The parameter thread is not a SHA-256.")?),
        None => Ok(relay::open(env.clone(), context, deployment.clone())?),
    }
}

/// Opens a socket at the Thread of a guest; `resume` is the time of the last message a relay's client was told,
/// when the relay comes back.
///
/// # Errors
/// When the Thread does not answer.
pub(crate) async fn upgrade(
    env: &Env,
    deployment: &Deployment,
    guest: String,
    resume: Option<Timestamp>,
) -> Result<Response> {
    let threading = &directory::read(env).await?.threading;
    let window_minutes = threading.window_minutes(MessengerType::Webmessaging);
    let identity = Identity { guest, policy: Policy { window_minutes, ..Policy::from(deployment) } };
    let headers = Headers::new();
    headers.set("upgrade", "websocket")?;
    headers.set(IDENTITY_HEADER, &serde_json::to_string(&identity)?)?;
    if let Some(time) = resume {
        headers.set(RESUME_HEADER, &time.to_string())?;
    }
    let mut init = RequestInit::new();
    init.with_method(Method::Get).with_headers(headers);
    let request = worker::Request::new_with_init("https://object/socket", &init)?;
    call::pass_on(env, Object::Thread(identity.key()), request.inner()).await
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn admit(now: Timestamp, deployment: DeploymentId) -> bool {
    OPENED.with(|opened| {
        let (since, counts) = &mut *opened.borrow_mut();
        if now.since_ms(*since) >= 60_000 {
            *since = now;
            counts.clear();
        }
        let count = counts.entry(deployment).or_default();
        *count += 1;
        *count <= limits::CONNECTIONS_PER_DEPLOYMENT_MINUTE
    })
}
