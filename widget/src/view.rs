//! What the visitor sees. Every text is set as text; nothing here builds markup from what people write.
//! Never an inline style: the frame's policy refuses them.
//!
//! What comes and goes is hidden and shown instead of built and torn down: one small kind of change instead of
//! one for every view.

mod composer;
mod header;
mod log;
mod message;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Event, EventTarget};

use crate::{look::Look, port, screen::Screen};

/// The whole messenger.
pub(crate) fn panel(look: Look, screen: Screen, window: &EventTarget) -> impl IntoView + use<> {
    listen(window, "keydown", |event| {
        let Some(event) = event.dyn_ref::<web_sys::KeyboardEvent>() else { return };
        // While a syllable is being composed, Escape belongs to the input method.
        if event.key() == "Escape" && !event.is_composing() && event.key_code() != 229 {
            event.prevent_default();
            port::close();
        }
    });
    view! {
        {header::header(&look, screen)}
        {log::log(&look, screen, window)}
        {composer::foot(&look, screen)}
    }
}

/// Hears an event for as long as the document lives.
pub(crate) fn listen(target: &EventTarget, event: &str, hear: impl FnMut(Event) + 'static) {
    let hear = Closure::<dyn FnMut(Event)>::new(hear).into_js_value();
    let _ = target.add_event_listener_with_callback(event, hear.unchecked_ref());
}
