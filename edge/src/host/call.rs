//! Calls to other objects.
//! Never waits for ever: a panic in an object looks like silence, so every call has an end.

use js_sys::Promise;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::{Env, Error, Request, Result, worker_sys::web_sys};

use super::response::Response;
use crate::objects::binding::Object;

#[wasm_bindgen(inline_js = "
const within = (ms, answer) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no answer in time')), ms);
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
});

export const post = (stub, url, body, ms) => within(ms, stub.fetch(url, { method: 'POST', body: body.slice() }));

export const pass = (stub, request, ms) => within(ms, stub.fetch(request));
")]
extern "C" {
    /// In one step: a request built piece by piece crosses into the platform a dozen times, and so does a timer.
    #[wasm_bindgen(catch)]
    fn post(stub: &JsValue, url: &str, body: &[u8], ms: u32) -> std::result::Result<Promise, JsValue>;
    #[wasm_bindgen(catch)]
    fn pass(stub: &JsValue, request: &web_sys::Request, ms: u32) -> std::result::Result<Promise, JsValue>;
}

/// How long an object may take to answer.
const PATIENCE_MS: u32 = 10_000;

/// Where calls are posted. The shim knows both addresses, and gives what comes there to the object's functions
/// `call` and `take`.
const CALL: &str = "https://object/call";

/// Where events are posted.
pub(crate) const TAKE: &str = "https://object/take";

/// Calls an object with a JSON body and waits for its answer.
///
/// # Errors
/// When it does not answer in time, or not at all.
pub(crate) async fn call<B: Serialize>(env: &Env, object: Object<'_>, body: &B) -> Result<Response> {
    answered(post(&stub(env, object)?, CALL, &serde_json::to_vec(body)?, PATIENCE_MS)).await
}

/// Posts events to an object, which has taken them when this returns.
///
/// # Errors
/// When it did not take them, or does not say so in time.
pub(crate) async fn post_events<B: Serialize>(env: &Env, object: Object<'_>, batch: &B) -> Result<()> {
    let answer = answered(post(&stub(env, object)?, TAKE, &serde_json::to_vec(batch)?, PATIENCE_MS)).await?;
    if answer.status() == 200 {
        return Ok(());
    }
    Err(Error::RustError(format!("not taken: {}", answer.status())))
}

/// Passes a request on to an object.
///
/// # Errors
/// When it does not answer in time, or not at all.
pub(crate) async fn pass_on(env: &Env, object: Object<'_>, request: &Request) -> Result<Response> {
    answered(pass(&stub(env, object)?, request.inner(), PATIENCE_MS)).await
}

fn stub(env: &Env, object: Object<'_>) -> Result<JsValue> {
    Ok(env.durable_object(object.binding())?.get_by_name(&object.name())?.into_rpc())
}

async fn answered(asked: std::result::Result<Promise, JsValue>) -> Result<Response> {
    Ok(JsFuture::from(asked?).await?.unchecked_into::<web_sys::Response>().into())
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
