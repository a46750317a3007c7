//! Calls to other objects.
//! Never waits for ever: a panic in an object looks like silence, so every call has an end.

use std::time::Duration;

use futures_util::future::{Either, select};
use serde::{Serialize, de::DeserializeOwned};
use worker::{Env, Error, Headers, Method, Request, RequestInit, Response, Result, Stub};

use super::super::objects::binding::Object;

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
    let headers = Headers::new();
    headers.set("content-type", "application/json")?;
    let mut init = RequestInit::new();
    init.with_method(Method::Post).with_headers(headers).with_body(Some(serde_json::to_string(body)?.into()));
    let request = Request::new_with_init("https://object/call", &init)?;
    in_time(stub(env, object)?.fetch_with_request(request)).await
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
