//! What a page needs of a deployment: its two public files, the loader, the frame.
//! Never anything of the owner's that a visitor need not see.

use hanmadi_ids::DeploymentId;
use hanmadi_protocol::deployment::Deployment;
use worker::{Env, Result, Url};

use super::{Answer, Stop, assets, directory, respond};
use crate::host::{request::Request, response::Response};

/// `domains.json`
pub(crate) async fn domains(env: &Env, id: DeploymentId) -> Answer {
    let deployment = find(env, id).await?;
    Ok(Response::json(200, deployment.domains_json().as_bytes())?)
}

/// `config.json`
pub(crate) async fn config(request: &Request, env: &Env, id: DeploymentId) -> Answer {
    let deployment = find(env, id).await?;
    let url = request.url()?;
    Ok(Response::json(200, deployment.config_json(&base(&url, "http"), &base(&url, "ws")).as_bytes())?)
}

/// The loader with the deployment's look in front, so that drawing the launcher asks for nothing more. A page
/// that may not use the deployment gets a loader without a look, which draws nothing.
pub(crate) async fn loader(request: &Request, env: &Env) -> Answer {
    let known = match wanted(request)? {
        Some(id) => directory::read(env).await?.deployment(id).cloned(),
        None => None,
    };
    let page = request.header("referer")?.and_then(|page| Url::parse(&page).ok());
    let host = page.and_then(|page| page.host_str().map(str::to_owned));
    let own = request.url()?.host_str().map(str::to_owned);
    // Without a referrer the page is unknown; the frame and the socket check again.
    let may = |one: &Deployment| {
        host.is_none() || host == own || host.as_deref().is_some_and(|host| one.allows_host(host))
    };
    let look = known.filter(may).map_or_else(|| "null".to_owned(), |one| one.launcher_json());
    let script = assets::text(env, "/messenger/loader.js").await?;
    Ok(javascript(format!("self.__hanmadiLook={look};\n{script}"))?)
}

/// The loader under the path of the other snippet: the deployment is named in the page.
pub(crate) async fn compatible_loader(env: &Env) -> Answer {
    Ok(javascript(assets::text(env, "/messenger/loader.js").await?)?)
}

fn javascript(script: String) -> Result<Response> {
    let response = Response::bytes(200, script.as_bytes())?;
    response.set("content-type", "text/javascript; charset=utf-8")?;
    response.set("x-content-type-options", "nosniff")?;
    response.set("cache-control", "public, max-age=60")?;
    response.set("vary", "referer")?;
    response.set("access-control-allow-origin", "*")?;
    Ok(response)
}

/// The messenger's document, which only the deployment's sites may frame.
pub(crate) async fn frame(request: &Request, env: &Env) -> Answer {
    let Some(id) = wanted(request)? else {
        return Ok(respond::error(400, "bad.request", "The parameter deployment is missing.")?);
    };
    let deployment = find(env, id).await?;
    let document =
        assets::text(env, "/messenger/index.html").await?.replace("{{look}}", &deployment.look_json());
    let response = Response::bytes(200, document.as_bytes())?;
    response.set("content-type", "text/html; charset=utf-8")?;
    response.set("content-security-policy", &frame_policy(&deployment, &request.url()?))?;
    response.set("x-content-type-options", "nosniff")?;
    response.set("referrer-policy", "no-referrer")?;
    response.set("cache-control", "no-cache")?;
    Ok(response)
}

fn frame_policy(deployment: &Deployment, url: &Url) -> String {
    let ancestors = if deployment.allow_all_domains {
        "*".to_owned()
    } else {
        let sites = deployment.allowed_domains.iter().filter(|domain| is_host_name(domain));
        sites.fold("'self'".to_owned(), |all, domain| format!("{all} {domain}:* *.{domain}:*"))
    };
    format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' {}; \
         img-src 'self' data: https:; frame-ancestors {ancestors}; base-uri 'none'; form-action 'none'",
        base(url, "ws")
    )
}

/// A name that cannot break out of a header.
fn is_host_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.')
}

/// The deployment asked for by `?deployment=` or `?deploymentId=`.
fn wanted(request: &Request) -> Result<Option<DeploymentId>> {
    let url = request.url()?;
    let mut pairs = url.query_pairs();
    let value = pairs.find(|(name, _)| name == "deployment" || name == "deploymentId");
    Ok(value.and_then(|(_, value)| value.parse().ok()))
}

async fn find(env: &Env, id: DeploymentId) -> std::result::Result<Deployment, Stop> {
    match directory::read(env).await?.deployment(id) {
        Some(deployment) => Ok(deployment.clone()),
        None => Err(Stop::Response(respond::error(404, "not.found", "There is no such deployment.")?)),
    }
}

/// This edge's own address with a scheme of `http` or `ws`, secure where the request was.
pub(crate) fn base(url: &Url, scheme: &str) -> String {
    let secure = if url.scheme() == "https" { "s" } else { "" };
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{scheme}{secure}://{host}:{port}"),
        None => format!("{scheme}{secure}://{host}"),
    }
}
