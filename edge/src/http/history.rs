//! `GET /api/v2/webmessaging/messages`: a guest's own history, newest first.
//! Never another guest's: the jwt names the thread.

use hanmadi_access::principal::GuestClaims;
use hanmadi_ids::ThreadKey;
use hanmadi_protocol::limits;
use worker::Env;

use super::{Answer, caller, directory, respond};
use crate::{
    host::{call, request::Request},
    objects::{binding::Object, call::ThreadCall},
};

/// A page of the history.
pub(crate) async fn page(request: &Request, env: &Env) -> Answer {
    let claims: GuestClaims = caller::claims(request, env)?;
    let directory = directory::read(env).await?;
    let origin = caller::origin_host(request)?;
    let own = caller::own_host(request)?;
    let deployment = directory.deployment(claims.deployment);
    let from_our_side = |one: &&hanmadi_protocol::deployment::Deployment| {
        origin.is_none() || caller::allowed(one, origin.as_deref(), &own)
    };
    let thread: Option<ThreadKey> = claims.sub.parse().ok();
    let (Some(_), Some(thread)) = (deployment.filter(from_our_side), thread) else {
        return Ok(respond::error(403, "forbidden", "This origin may not use this deployment.")?);
    };
    let url = request.url()?;
    let number = |name: &str, default: usize| match url.query_pairs().find(|(key, _)| key == name) {
        Some((_, value)) => value.parse::<usize>().ok().filter(|number| *number > 0),
        None => Some(default),
    };
    let (Some(size), Some(page)) = (number("pageSize", limits::PAGE_SIZE), number("pageNumber", 1)) else {
        return Ok(respond::error(400, "bad.request", "pageSize and pageNumber are whole numbers from 1.")?);
    };
    let call = ThreadCall::History { size: size.min(limits::PAGE_SIZE_MAX), page };
    Ok(call::call(env, Object::Thread(thread), &call).await?)
}
