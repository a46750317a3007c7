//! Who calls: tokens of agents and machines, origins of pages.
//! Never a cookie.

use hanmadi_access::{
    Principal,
    token::{self, Claims, Invalid},
};
use worker::Env;

use super::{Stop, respond};
use crate::{
    config,
    host::{clock, request::Request},
};

/// The principal of a request.
///
/// # Errors
/// 401 without a token, or with one that is forged or over.
pub(crate) fn principal(request: &Request, env: &Env) -> Result<Principal, Stop> {
    claims(request, env)
}

/// The claims of a bearer token of kind `C`. The word `Bearer` is read in any case: clients differ.
///
/// # Errors
/// 401 without a token, or with one that is forged, of another kind, or over.
pub(crate) fn claims<C: Claims>(request: &Request, env: &Env) -> Result<C, Stop> {
    let header = request.header("authorization")?.unwrap_or_default();
    let token = match header.split_once(' ') {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
        _ => return Err(unauthorized("authentication.required", "This address needs a bearer token.")?),
    };
    let key = config::signing_key(env)?;
    match token::verify(token, clock::now().as_seconds(), &key) {
        Ok(claims) => Ok(claims),
        Err(Invalid::Forged) => Err(unauthorized("bad.credentials", "The token is not valid.")?),
        Err(Invalid::Expired) => Err(unauthorized("token.expired", "The token has expired.")?),
    }
}

fn unauthorized(code: &str, text: &str) -> Result<Stop, Stop> {
    let response = respond::error(401, code, text)?;
    response.set("www-authenticate", "Bearer")?;
    Ok(Stop::Response(response))
}

/// The host name in an `Origin` header: without scheme and port. Native apps send a bare host name.
pub(crate) fn origin_host(request: &Request) -> Result<Option<String>, Stop> {
    let Some(origin) = request.header("origin")? else { return Ok(None) };
    let host = origin.split_once("://").map_or(origin.as_str(), |(_, host)| host);
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    Ok(Some(host.to_ascii_lowercase()))
}

/// The service's own host name, and the domain above it that its prefixed names share.
pub(crate) fn own_host(request: &Request) -> Result<String, Stop> {
    Ok(request.url()?.host_str().unwrap_or_default().to_ascii_lowercase())
}

/// Whether a page, or an app, on `origin` may use a deployment through `own`. Apps name the service's own host
/// or the domain it stands in.
pub(crate) fn allowed(
    deployment: &hanmadi_protocol::deployment::Deployment,
    origin: Option<&str>,
    own: &str,
) -> bool {
    let Some(origin) = origin else { return deployment.allow_all_domains };
    let parent = |host: &str| {
        let prefixes = ["webmessaging.", "api.", "api-cdn.", "login.", "apps."];
        prefixes.iter().find_map(|prefix| host.strip_prefix(prefix)).map(str::to_owned)
    };
    origin == own
        || parent(origin).is_some_and(|domain| domain == own)
        || parent(own)
            .is_some_and(|domain| domain == origin || parent(origin).as_deref() == Some(domain.as_str()))
        || deployment.allows_host(origin)
}
