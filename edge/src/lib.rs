//! The Worker: parses requests, runs the check, and leads each to the object that owns what it is about.
//! Never a rule of the domain: those are pure crates under `shared`.

mod config;
mod dev;
mod host;
mod http;
mod objects;
mod store;

use host::response::Response;
use worker::{Context, Env, Request, Result, event};

/// Every request comes in here.
#[event(fetch)]
async fn fetch(request: Request, env: Env, context: Context) -> Result<Response> {
    http::handle(request, env, &context).await
}
