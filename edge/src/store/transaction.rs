//! The transaction: all of a change or none of it.
//! Never spans an `await`.

use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use worker::{Error, Result, State};

/// Runs `body` in a transaction: what it wrote stays if it returns `Ok`, and goes if it returns `Err`.
///
/// The platform offers this as `transactionSync`, for which the bindings have no name of their own.
///
/// # Errors
/// What `body` returned, or what the platform said.
pub(crate) fn transaction(state: &State, body: impl FnOnce() -> Result<()> + 'static) -> Result<()> {
    let failed: Rc<RefCell<Option<Error>>> = Rc::default();
    let seen = Rc::clone(&failed);
    let closure = Closure::once_into_js(move || -> std::result::Result<JsValue, JsValue> {
        body().map(|()| JsValue::UNDEFINED).map_err(|error| {
            let thrown = JsValue::from_str("rolled back");
            *seen.borrow_mut() = Some(error);
            thrown
        })
    });
    let storage = state.storage();
    let raw: &JsValue = storage.as_raw().as_ref();
    let run: Function = Reflect::get(raw, &JsValue::from_str("transactionSync"))?.dyn_into()?;
    match run.call1(raw, &closure) {
        Ok(_) => Ok(()),
        Err(thrown) => Err(failed.take().unwrap_or_else(|| Error::from(thrown))),
    }
}
