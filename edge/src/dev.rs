//! What only a development build has: a clock that tests can move.
//! Never compiled into a deployed build.

#[cfg(feature = "dev")]
mod enabled {
    use std::{cell::RefCell, collections::BTreeSet};

    use serde::Deserialize;
    use worker::{Env, Method, Request, Response, Result};

    use crate::{
        host::{call, clock},
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

    /// `POST /dev/clock {"advanceMs":…}`: moves the clock of every object and wakes those that have something
    /// to do by then.
    pub(crate) async fn advance_clock(mut request: Request, env: &Env) -> Result<Response> {
        let Ok(advance) = call::read::<Advance>(&mut request).await else {
            return Response::error("advanceMs is missing", 400);
        };
        clock::advance(advance.advance_ms);
        let seen: Vec<_> = SEEN.with(|seen| seen.borrow().iter().cloned().collect());
        for (binding, name) in seen {
            let wake = Request::new("https://object/wake", Method::Post)?;
            call::in_time(call::stub(env, Object::Named(binding, &name))?.fetch_with_request(wake)).await?;
        }
        Response::from_json(&serde_json::json!({ "now": clock::now(), "advancedMs": clock::advanced_ms() }))
    }
}

#[cfg(feature = "dev")]
pub(crate) use enabled::{advance_clock, seen};

/// In a deployed build nothing is remembered.
#[cfg(not(feature = "dev"))]
pub(crate) fn seen(_binding: &'static str, _name: Option<String>) {}
