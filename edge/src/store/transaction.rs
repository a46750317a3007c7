//! The transaction: all of a change or none of it.
//! Never spans an `await`.

use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use worker::{Error, Result, State};

#[wasm_bindgen]
extern "C" {
    /// The platform's storage, for the one function that the bindings have no name for.
    type Storage;

    #[wasm_bindgen(structural, method, catch, js_name = transactionSync)]
    fn transaction_sync(
        this: &Storage,
        body: &mut dyn FnMut() -> std::result::Result<JsValue, JsValue>,
    ) -> std::result::Result<JsValue, JsValue>;
}

/// Runs `body` in a transaction: what it wrote stays if it returns `Ok`, and goes if it returns `Err`.
///
/// # Errors
/// What `body` returned, or what the platform said.
pub(crate) fn transaction(state: &State, mut body: impl FnMut() -> Result<()>) -> Result<()> {
    let mut failed = None;
    let storage = state.storage();
    let storage: &Storage = JsCast::unchecked_ref(storage.as_raw());
    let done = storage.transaction_sync(&mut || {
        body().map(|()| JsValue::UNDEFINED).map_err(|error| {
            failed = Some(error);
            JsValue::from_str("rolled back")
        })
    });
    done.map(drop).map_err(|thrown| failed.take().unwrap_or_else(|| Error::from(thrown)))
}
