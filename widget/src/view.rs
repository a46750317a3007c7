//! What the visitor sees. Every text is set as text; nothing here builds markup from what people write.
//! Never an inline style: the frame's policy refuses them.

mod composer;
mod header;
mod log;
mod message;

use leptos::{ev, prelude::*};

use crate::{look::Look, port, screen::Screen};

/// The whole messenger.
pub(crate) fn panel(look: Look, screen: Screen) -> impl IntoView {
    let look = StoredValue::new(look);
    let on_key = window_event_listener(ev::keydown, |event| {
        // While a syllable is being composed, Escape belongs to the input method.
        if event.key() == "Escape" && !event.is_composing() && event.key_code() != 229 {
            event.prevent_default();
            port::close();
        }
    });
    on_cleanup(move || on_key.remove());
    view! {
        {header::header(look, screen)}
        {log::log(look, screen)}
        {composer::foot(look, screen)}
    }
}

