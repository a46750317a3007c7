//! Calls to other objects.
//! Never waits for ever: a panic in an object looks like silence, so every call has an end.

use std::time::Duration;

use futures_util::future::{Either, select};
use js_sys::Promise;
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use worker::{Env, Error, Request, Response, Result, Stub, worker_sys::web_sys};

use super::super::objects::binding::Object;

#[wasm_bindgen(inline_js = "
export const post = (stub, path, body) => stub.fetch('https://object/' + path, { method: 'POST', body });
")]
extern "C" {
    /// In one step: a request built piece by piece crosses into the platform a dozen times.
    #[wasm_bindgen(catch)]
    fn post(stub: &JsValue, path: &str, body: &str) -> std::result::Result<Promise, JsValue>;
}

/// How long an object may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// The stub of an object.
///
/// # Errors
/// When the binding is missing.
pub(crate) fn stub(env: &Env, object: Object<'_>) -> Result<Stub> {
    env.durable_object(object.binding())?.get_by_name(&object.name())
}

/// Calls an object with a JSON body and waits for its answer.
///
/// # Errors
/// When it does not answer in time, or not at all.
pub(crate) async fn call<B: Serialize>(env: &Env, object: Object<'_>, body: &B) -> Result<Response> {
    send(env, object, "call", body).await
}

/// Sends a JSON body to one of an object's paths and waits for its answer.
///
/// # Errors
/// When it does not answer in time, or not at all.
pub(crate) async fn send<B: Serialize>(
    env: &Env,
    object: Object<'_>,
    path: &str,
    body: &B,
) -> Result<Response> {
    let stub: JsValue = stub(env, object)?.into_rpc();
    let answer = JsFuture::from(post(&stub, path, &serde_json::to_string(body)?)?);
    in_time(async { Ok(answer.await?.unchecked_into::<web_sys::Response>().into()) }).await
}

/// Waits for an answer, but not for ever.
///
/// # Errors
/// When the time is over, or the answer is an error.
pub(crate) async fn in_time<T>(answer: impl Future<Output = Result<T>>) -> Result<T> {
    let answer = std::pin::pin!(answer);
    match select(answer, worker::Delay::from(PATIENCE)).await {
        Either::Left((answer, _)) => answer,
        Either::Right(((), _)) => Err(Error::RustError("no answer in time".into())),
    }
}

/// Reads a call. From its bytes, since the platform's own objects cannot carry raw JSON, and its text would be
/// written twice.
///
/// # Errors
/// When the body is not what the object takes.
pub(crate) async fn read<T: DeserializeOwned>(request: &mut Request) -> Result<T> {
    Ok(serde_json::from_slice(&request.bytes().await?)?)
}

/// Reads an answer.
///
/// # Errors
/// When the body is not what was asked for.
pub(crate) async fn answer<T: DeserializeOwned>(response: &mut Response) -> Result<T> {
    Ok(serde_json::from_slice(&response.bytes().await?)?)
}
