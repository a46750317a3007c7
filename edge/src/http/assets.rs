//! Static files of messenger, desk and demo.
//! Never a file without its type, nor a page without its policy.

use worker::{Env, Error, Result};

use super::{Answer, Stop, respond};
use crate::host::response::Response;

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
    let response = read(env, file).await?;
    if let Some(policy) = policy {
        response.set("content-security-policy", policy)?;
    }
    Ok(response)
}

fn moved(to: &str) -> Result<Response> {
    let response = Response::empty(308)?;
    response.set("location", to)?;
    Ok(response)
}

/// Reads a file and sets what a browser must know of it.
///
/// # Errors
/// 404 when there is no such file.
pub(crate) async fn read(env: &Env, file: &str) -> Answer {
    let response = Response::bytes(200, &content(env, file).await?)?;
    response.set("content-type", content_type(file))?;
    response.set("x-content-type-options", "nosniff")?;
    response.set("referrer-policy", "strict-origin-when-cross-origin")?;
    // Hashed names never change what they hold; everything else is asked for again.
    let cache = if is_hashed(file) { "public, max-age=31536000, immutable" } else { "no-cache" };
    response.set("cache-control", cache)?;
    response.set("access-control-allow-origin", "*")?;
    Ok(response)
}

/// The text of a file.
///
/// # Errors
/// As [`read`].
pub(crate) async fn text(env: &Env, file: &str) -> std::result::Result<String, Stop> {
    let text = String::from_utf8(content(env, file).await?);
    Ok(text.map_err(|_| Error::RustError(format!("{file} is not text")))?)
}

async fn content(env: &Env, file: &str) -> std::result::Result<Vec<u8>, Stop> {
    let climbs = file.split('/').any(|part| part.starts_with('.')) || file.contains(['%', '\\']);
    // A name without an ending may be a folder, of which one machine would show a listing.
    let folder = file.rsplit('/').next().is_none_or(|name| !name.contains('.'));
    let found = if climbs || folder {
        None
    } else {
        Some(env.assets("ASSETS")?.fetch(format!("http://assets{file}"), None).await?)
    };
    match found {
        Some(mut found) if found.status_code() == 200 => Ok(found.bytes().await?),
        Some(_) | None => {
            Err(Stop::Response(respond::error(404, "not.found", "There is nothing at this address.")?))
        }
    }
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
