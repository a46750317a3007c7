//! The Worker: parses requests, runs the check, and leads each to the object that owns what it is about.
//! Never a rule of the domain: those are pure crates under `shared`.

mod config;
mod dev;
mod host;
mod http;
mod objects;
mod store;

use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use worker::{Context, Env, worker_sys, worker_sys::web_sys};

use host::request::Request;

/// Every request comes in here, and goes out as a response or the promise of one.
///
/// # Errors
/// When the platform gives no response.
#[wasm_bindgen]
pub fn fetch(
    request: web_sys::Request,
    env: Env,
    context: worker_sys::Context,
) -> std::result::Result<JsValue, JsValue> {
    Ok(http::handle(Request::from(request), env, Context::new(context))?)
}

/// The response to a request whose promise failed.
///
/// # Errors
/// When the platform gives no response.
#[wasm_bindgen]
pub fn failed(request: web_sys::Request, error: JsValue) -> std::result::Result<JsValue, JsValue> {
    Ok(http::failed(Request::from(request).path(), &worker::Error::from(error))?.into())
}
