//! Cutting a connection: it breaks, without a close frame.
//! Never while our own code is on the stack: the runtime ends whatever runs, in the middle.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use worker::{Context, Result, worker_sys};

/// The way to end the connection that one request has opened. Clients of the guest wire take any close frame for
/// the end, and come back by themselves only when the connection breaks.
pub(crate) struct Cut(JsValue);

impl Cut {
    /// The way to end the connection of the request with this context.
    ///
    /// # Errors
    /// When the runtime has no such thing.
    pub(crate) fn of(context: &Context) -> Result<Self> {
        let raw: &worker_sys::Context = context.as_ref();
        let abort: Function = Reflect::get(raw, &JsValue::from_str("abort"))?.dyn_into()?;
        Ok(Self(abort.bind1(raw, &JsValue::from_str("cut")).into()))
    }

    /// Ends it as soon as nothing runs.
    ///
    /// # Errors
    /// When the runtime has no timers.
    pub(crate) fn soon(&self) -> Result<()> {
        let later: Function =
            Reflect::get(&js_sys::global(), &JsValue::from_str("setTimeout"))?.dyn_into()?;
        later.call1(&JsValue::UNDEFINED, &self.0)?;
        Ok(())
    }
}
