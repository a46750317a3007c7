//! What only a development build has: a clock that tests can move, and objects that they can restart.
//! Never compiled into a deployed build.

#[cfg(feature = "dev")]
mod enabled {
    use std::{cell::RefCell, collections::BTreeSet};

    use js_sys::{Function, Promise, Reflect, Uint8Array};
    use serde::Deserialize;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use worker::{Env, Method, Result, State};

    use crate::{
        host::{call, clock, request::Request, response::Response},
        http::respond,
        objects::binding::Object,
    };

    thread_local! {
        /// Objects of this isolate that have woken, so that a moved clock can wake them again.
        static SEEN: RefCell<BTreeSet<(&'static str, String)>> = const { RefCell::new(BTreeSet::new()) };
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Advance {
        advance_ms: u64,
    }

    /// Remembers an object for [`advance_clock`].
    pub(crate) fn seen(binding: &'static str, name: Option<String>) {
        if let Some(name) = name {
            SEEN.with(|seen| seen.borrow_mut().insert((binding, name)));
        }
    }

    /// `POST /dev/restart`: restarts every Thread of the isolate, as a deploy or an eviction would: memory and
    /// sockets are gone, rows stay.
    pub(crate) async fn restart_threads(env: &Env) -> Result<Response> {
        let seen: Vec<_> = SEEN.with(|seen| seen.borrow().iter().cloned().collect());
        for (binding, name) in seen.iter().filter(|(binding, _)| *binding == "THREAD") {
            let abort = worker::Request::new("https://object/abort", Method::Post)?;
            // An object that goes down does not answer.
            let _ = call::pass_on(env, Object::Named(binding, name), abort.inner()).await;
        }
        Response::empty(200)
    }

    /// `POST /dev/switchboard`: events as Threads post them, to measure the Switchboard by itself.
    pub(crate) fn feed_switchboard(request: &Request, env: &Env) -> Result<Promise> {
        call::pass_events(env, Object::Switchboard, request.raw())
    }

    /// Takes this object down once it has answered: `abort` ends whatever runs, and must not find us running.
    pub(crate) fn abort(state: &State) -> Result<worker::Response> {
        let raw: &JsValue = state.as_raw().as_ref();
        let abort: Function = Reflect::get(raw, &JsValue::from_str("abort"))?.dyn_into()?;
        let later: Function =
            Reflect::get(&js_sys::global(), &JsValue::from_str("setTimeout"))?.dyn_into()?;
        let abort = abort.bind1(raw, &JsValue::from_str("restarted by a test"));
        later.call2(&JsValue::UNDEFINED, &abort, &JsValue::from_f64(20.0))?;
        worker::Response::empty()
    }

    /// `POST /dev/clock {"advanceMs":…}`: moves the clock of every object and wakes those that have something
    /// to do by then.
    pub(crate) async fn advance_clock(request: Request, env: &Env) -> Result<Response> {
        if !env.var("CLOCK").is_ok_and(|clock| clock.to_string() == "movable") {
            return Response::bytes(404, b"the clock moves only when started with --clock");
        }
        let body = JsFuture::from(request.raw().array_buffer()?).await?;
        let Ok(advance) = call::read::<Advance>(&Uint8Array::new(&body).to_vec()) else {
            return Response::bytes(400, b"advanceMs is missing");
        };
        clock::advance(advance.advance_ms);
        let seen: Vec<_> = SEEN.with(|seen| seen.borrow().iter().cloned().collect());
        for (binding, name) in seen {
            let wake = worker::Request::new("https://object/wake", Method::Post)?;
            call::pass_on(env, Object::Named(binding, &name), wake.inner()).await?;
        }
        respond::json(200, &serde_json::json!({ "now": clock::now(), "advancedMs": clock::advanced_ms() }))
    }
}

#[cfg(feature = "dev")]
pub(crate) use enabled::{abort, advance_clock, feed_switchboard, restart_threads, seen};

/// In a deployed build nothing is remembered.
#[cfg(not(feature = "dev"))]
pub(crate) fn seen(_binding: &'static str, _name: Option<String>) {}
