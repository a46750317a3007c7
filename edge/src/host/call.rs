//! Calls to other objects.
//! Never waits for ever: a panic in an object looks like silence, so every call has an end.

use js_sys::Promise;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::{Env, Error, Result, worker_sys::web_sys};

use super::response::Response;
use crate::objects::binding::Object;

#[wasm_bindgen(inline_js = "
const within = (ms, answer) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), ms);
    const settle = (how) => (what) => {
        clearTimeout(timer);
        how(what);
    };
    answer.then(settle(resolve), settle(reject));
});

const reach = (env, binding, name) => env[binding].getByName(name);

export const post = (env, binding, name, url, body, ms) =>
    within(ms, reach(env, binding, name).fetch(url, { method: 'POST', body: body.slice() }));

export const pass = (env, binding, name, request, ms) => within(ms, reach(env, binding, name).fetch(request));

export const readdress = (env, binding, name, url, request, ms) =>
    within(ms, reach(env, binding, name).fetch(url, request));
")]
extern "C" {
    /// In one step: a request built piece by piece crosses into the platform a dozen times, and so does a timer.
    #[wasm_bindgen(catch)]
    fn post(
        env: &Env,
        binding: &str,
        name: &str,
        url: &str,
        body: &[u8],
        ms: u32,
    ) -> std::result::Result<Promise, JsValue>;
    #[wasm_bindgen(catch)]
    fn pass(
        env: &Env,
        binding: &str,
        name: &str,
        request: &web_sys::Request,
        ms: u32,
    ) -> std::result::Result<Promise, JsValue>;
    #[cfg(feature = "dev")]
    #[wasm_bindgen(catch)]
    fn readdress(
        env: &Env,
        binding: &str,
        name: &str,
        url: &str,
        request: &web_sys::Request,
        ms: u32,
    ) -> std::result::Result<Promise, JsValue>;
}

/// How long an object may take to answer.
const PATIENCE_MS: u32 = 10_000;

/// Where calls are posted. The shim knows both addresses, and gives what comes there to the object's functions
/// `call` and `take`.
const CALL: &str = "https://object/call";

/// Where events are posted.
const TAKE: &str = "https://object/take";

/// Calls an object with a JSON body: the promise of its answer, which fails when it does not come in time.
///
/// # Errors
/// When there is no such object.
pub(crate) fn ask<B: Serialize>(env: &Env, object: Object<'_>, body: &B) -> Result<Promise> {
    Ok(post(env, object.binding(), &object.name(), CALL, &serde_json::to_vec(body)?, PATIENCE_MS)?)
}

/// Calls an object with a JSON body and waits for its answer.
///
/// # Errors
/// When it does not answer in time, or not at all.
pub(crate) async fn call<B: Serialize>(env: &Env, object: Object<'_>, body: &B) -> Result<Response> {
    answered(ask(env, object, body)?).await
}

/// Posts events to an object, which has taken them when this returns.
///
/// # Errors
/// When it did not take them, or does not say so in time.
pub(crate) async fn post_events<B: Serialize>(env: &Env, object: Object<'_>, batch: &B) -> Result<()> {
    let batch = serde_json::to_vec(batch)?;
    let answer = answered(post(env, object.binding(), &object.name(), TAKE, &batch, PATIENCE_MS)?).await?;
    if answer.status() == 200 {
        return Ok(());
    }
    Err(Error::RustError(format!("not taken: {}", answer.status())))
}

/// Passes a request on to an object.
///
/// # Errors
/// When it does not answer in time, or not at all.
pub(crate) async fn pass_on(env: &Env, object: Object<'_>, request: &web_sys::Request) -> Result<Response> {
    answered(pass(env, object.binding(), &object.name(), request, PATIENCE_MS)?).await
}

/// Passes a request on as events to take.
///
/// # Errors
/// When there is no such object.
#[cfg(feature = "dev")]
pub(crate) fn pass_events(env: &Env, object: Object<'_>, request: &web_sys::Request) -> Result<Promise> {
    Ok(readdress(env, object.binding(), &object.name(), TAKE, request, PATIENCE_MS)?)
}

async fn answered(promise: Promise) -> Result<Response> {
    Ok(JsFuture::from(promise).await?.unchecked_into::<web_sys::Response>().into())
}

/// Reads a call. From its bytes, since the platform's own objects cannot carry raw JSON, and its text would be
/// written twice.
///
/// # Errors
/// When it is not what the object takes.
pub(crate) fn read<T: DeserializeOwned>(asked: &[u8]) -> Result<T> {
    Ok(serde_json::from_slice(asked)?)
}

/// Reads an answer.
///
/// # Errors
/// When the body is not what was asked for.
pub(crate) async fn answer<T: DeserializeOwned>(response: &Response) -> Result<T> {
    Ok(serde_json::from_slice(&response.body().await?)?)
}
