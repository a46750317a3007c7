//! Request bodies: read whole, but neither for ever nor without bound.
//! Never trusts a length header to be true: the platform does not read past it.

use hanmadi_protocol::{limits, object::Object};
use js_sys::{Promise, Uint8Array};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::worker_sys::web_sys;

use super::{Stop, respond};
use crate::host::request::Request;

#[wasm_bindgen(inline_js = "
const collect = async (request, most) => {
    // The platform ends the body where its length says; one that breaks off before is an error.
    const length = request.headers.get('content-length');
    if (Number(length) > most) return 'too long';
    if (length !== null) return new Uint8Array(await request.arrayBuffer());
    const chunks = [];
    let size = 0;
    for await (const chunk of request.body ?? []) {
        chunks.push(chunk);
        size += chunk.byteLength;
        if (size > most) return 'too long';
    }
    return new Uint8Array(await new Blob(chunks).arrayBuffer());
};

export const collected = (request, most, ms) => new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, 'late');
    collect(request, most).catch(() => 'broken off').then((body) => {
        clearTimeout(timer);
        resolve(body);
    });
});
")]
extern "C" {
    /// In one step: its bytes, or in a word why they are none.
    fn collected(request: &web_sys::Request, most: usize, ms: u32) -> Promise;
}

/// Reads a body of at most 256 KiB within 10 seconds.
///
/// # Errors
/// 413 when it is longer, 408 when it does not end in time, 400 when it breaks off or is not UTF-8.
pub(crate) async fn text(request: &Request) -> Result<String, Stop> {
    let body = collected(request.raw(), limits::API_BODY_BYTES, limits::BODY_WAIT_MS);
    let body = JsFuture::from(body).await.map_err(worker::Error::from)?;
    let Some(bytes) = body.dyn_ref::<Uint8Array>() else { return Err(refused(&body)?) };
    match String::from_utf8(bytes.to_vec()) {
        Ok(text) => Ok(text),
        Err(_) => Err(Stop::Response(respond::error(400, "bad.request", "The body is not UTF-8.")?)),
    }
}

fn refused(why: &JsValue) -> worker::Result<Stop> {
    let response = match why.as_string().as_deref() {
        Some("late") => respond::error(408, "request.timeout", "The body did not end in time."),
        Some("too long") => respond::error(413, "request.too.large", "The body is longer than 262144 bytes."),
        Some(_) | None => respond::error(400, "bad.request", "The body broke off."),
    };
    Ok(Stop::Response(response?))
}

/// Reads a JSON body that is an object.
///
/// # Errors
/// As [`json`].
pub(crate) async fn object<T: DeserializeOwned>(request: &Request) -> Result<T, Stop> {
    json::<Object<T>>(request).await.map(|Object(body)| body)
}

/// Reads a JSON body.
///
/// # Errors
/// As [`text`], and 400 when it is not the JSON that this address takes.
pub(crate) async fn json<T: DeserializeOwned>(request: &Request) -> Result<T, Stop> {
    let text = text(request).await?;
    match serde_json::from_str(&text) {
        Ok(body) => Ok(body),
        Err(error) => {
            let text = format!(
                "The body is not what this address takes (line {}, column {}).",
                error.line(),
                error.column()
            );
            Err(Stop::Response(respond::error(400, "bad.request", &text)?))
        }
    }
}
