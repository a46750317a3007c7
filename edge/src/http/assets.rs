//! Static files of messenger, desk and demo.
//! Never a file without its type, nor a page without its policy.

use worker::{Env, Response, Result};

use super::{Answer, Stop, respond};

/// The policy of the desk: nothing from elsewhere, nothing inline.
const DESK_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    connect-src 'self' ws: wss:; img-src 'self' data: https:; frame-ancestors 'none'; base-uri 'none'; \
    form-action 'none'";

/// The policy of the strict demo page: only the messenger's own origin, for script and frame.
const STRICT_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    frame-src 'self'; base-uri 'none'; form-action 'none'";

/// Serves a file; a folder means its `index.html`.
pub(crate) async fn serve(env: &Env, path: &str) -> Answer {
    if path.starts_with("/demo") && !cfg!(feature = "dev") {
        return Ok(respond::error(404, "not.found", "There is nothing at this address.")?);
    }
    let file = match path {
        "/desk" | "/demo" => return Ok(moved(&format!("{path}/"))?),
        "/desk/" => "/desk/index.html",
        "/demo/" => "/demo/index.html",
        "/demo/strict" => "/demo/strict.html",
        other => other,
    };
    let policy = match file {
        "/demo/strict.html" => Some(STRICT_POLICY),
        _ if file.starts_with("/desk/") && file.ends_with(".html") => Some(DESK_POLICY),
        _ => None,
    };
    let mut response = read(env, file).await?;
    let headers = response.headers_mut();
    if let Some(policy) = policy {
        headers.set("content-security-policy", policy)?;
    }
    Ok(response)
}

fn moved(to: &str) -> Result<Response> {
    let mut response = Response::empty()?.with_status(308);
    response.headers_mut().set("location", to)?;
    Ok(response)
}

/// Reads a file and sets what a browser must know of it.
///
/// # Errors
/// 404 when there is no such file.
pub(crate) async fn read(env: &Env, file: &str) -> std::result::Result<Response, Stop> {
    let climbs = file.split('/').any(|part| part.starts_with('.')) || file.contains(['%', '\\']);
    // A name without an ending may be a folder, of which one machine would show a listing.
    let folder = file.rsplit('/').next().is_none_or(|name| !name.contains('.'));
    let found = if climbs || folder {
        None
    } else {
        Some(env.assets("ASSETS")?.fetch(format!("http://assets{file}"), None).await?)
    };
    let Some(mut found) = found.filter(|found| found.status_code() == 200) else {
        return Err(Stop::Response(respond::error(404, "not.found", "There is nothing at this address.")?));
    };
    let mut response = Response::from_bytes(found.bytes().await?)?;
    let headers = response.headers_mut();
    headers.set("content-type", content_type(file))?;
    headers.set("x-content-type-options", "nosniff")?;
    headers.set("referrer-policy", "strict-origin-when-cross-origin")?;
    // Hashed names never change what they hold; everything else is asked for again.
    let cache = if is_hashed(file) { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.set("cache-control", cache)?;
    headers.set("access-control-allow-origin", "*")?;
    Ok(response)
}

/// The text of a file.
///
/// # Errors
/// As [`read`].
pub(crate) async fn text(env: &Env, file: &str) -> std::result::Result<String, Stop> {
    Ok(read(env, file).await?.text().await?)
}

fn content_type(file: &str) -> &'static str {
    match file.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("json") => "application/json; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Whether a name carries the hash of its content: `app.0123abcd.js`.
fn is_hashed(file: &str) -> bool {
    let name = file.rsplit_once('/').map_or(file, |(_, name)| name);
    let mut parts = name.split('.');
    let middle = parts.nth(1).unwrap_or_default();
    parts.next().is_some() && middle.len() >= 8 && middle.bytes().all(|byte| byte.is_ascii_hexdigit())
}
