//! The line to the page: it says who the visitor is and what it wants, and keeps what must outlive the page.
//! Never takes a port from anyone but the window that embeds us, and never lets the page read the conversation's token
//! from anywhere but its own storage.

use std::cell::RefCell;

use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{MessageEvent, MessagePort, Window};

use crate::js;

thread_local! {
    static PORT: RefCell<Option<MessagePort>> = const { RefCell::new(None) };
}

/// What the page says.
pub(crate) enum Word {
    /// The visitor means to talk: what the site's storage has about him.
    Session { stored: Option<String>, draft: String, attributes: String },
    /// The panel opens; `quiet` when it merely comes back after a reload.
    Open { quiet: bool },
    /// The panel closes.
    Close,
    /// The site's attributes changed.
    Attributes(String),
    /// A page command for the conversation.
    Command { id: JsValue, name: String, message: Option<String> },
}

/// Says that we are here, and passes on what the page says from then on.
pub(crate) fn listen(window: &Window, hear: impl Fn(Word) + Clone + 'static) {
    let embedding = window.parent().ok().flatten();
    let Some(parent) = embedding.clone() else { return };
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let from = event.source().map(JsValue::from);
        if from != embedding.clone().map(JsValue::from) || event.data().as_string().as_deref() != Some("port")
        {
            return;
        }
        let Ok(port) = event.ports().get(0).dyn_into::<MessagePort>() else { return };
        let hear = hear.clone();
        let on_word = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(word) = read(&event.data()) {
                hear(word);
            }
        });
        port.set_onmessage(Some(on_word.into_js_value().unchecked_ref()));
        PORT.set(Some(port));
    });
    let _ = window.add_event_listener_with_callback("message", on_message.into_js_value().unchecked_ref());
    // No secret in it, and who may embed us is decided by our own policy: any origin may hear this.
    let _ = parent.post_message(&JsValue::from_str("hanmadi"), "*");
}

fn read(word: &JsValue) -> Option<Word> {
    let text = |field: &str| js::text(word, field);
    Some(match text("t")?.as_str() {
        "session" => Word::Session {
            stored: text("session"),
            draft: text("draft").unwrap_or_default(),
            attributes: text("attributes").unwrap_or_default(),
        },
        "open" => Word::Open { quiet: js::truth(word, "quiet") },
        "close" => Word::Close,
        "attributes" => Word::Attributes(text("attributes")?),
        "command" => {
            Word::Command { id: js::get(word, "id")?, name: text("name")?, message: text("message") }
        }
        _ => return None,
    })
}

fn say(kind: &str, key: JsValue, value: JsValue) {
    PORT.with_borrow(|port| {
        if let Some(port) = port {
            let word = js::object(&[("t", kind.into()), ("k", key), ("v", value)]);
            let _ = port.post_message(&word);
        }
    });
}

/// Asks the page to close the panel.
pub(crate) fn close() {
    say("close", JsValue::UNDEFINED, JsValue::UNDEFINED);
}

/// Tells how many messages are new.
pub(crate) fn unread(count: u32) {
    say("unread", JsValue::UNDEFINED, count.into());
}

/// Has the site's storage keep something.
pub(crate) fn keep(key: &str, value: &str) {
    say("keep", key.into(), value.into());
}

/// Publishes an event on the page; the data is JSON.
pub(crate) fn publish(event: &str, data: &str) {
    say("event", event.into(), data.into());
}

/// Answers a command; `refusal` says why it could not be done.
pub(crate) fn answer(id: JsValue, refusal: Option<&str>) {
    say("result", id, refusal.map_or(JsValue::UNDEFINED, JsValue::from_str));
}
