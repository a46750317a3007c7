//! The page: its title, its address, what has the focus.
//! Never writes markup.

use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Document, HtmlElement, Window};

/// The window. There is one wherever the desk runs.
fn window() -> Option<Window> {
    web_sys::window()
}

/// The document.
pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// The language the browser asks for, such as `ko-KR`.
pub(crate) fn preferred_language() -> String {
    window().and_then(|window| window.navigator().language()).unwrap_or_default()
}

/// Names the language of the page for readers and fonts.
pub(crate) fn set_language(tag: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("lang", tag);
    }
}

/// Sets the title of the tab.
pub(crate) fn set_title(title: &str) {
    if let Some(document) = document() {
        document.set_title(title);
    }
}

/// True while somebody can see the tab.
pub(crate) fn is_visible() -> bool {
    document().is_some_and(|document| document.visibility_state() == web_sys::VisibilityState::Visible)
}

/// True where a mouse or trackpad points: there, focus may go to a field without a keyboard sliding up.
pub(crate) fn has_fine_pointer() -> bool {
    let query = window().and_then(|window| window.match_media("(pointer: fine)").ok().flatten());
    query.is_some_and(|query| query.matches())
}

/// What stands behind `#` in the address.
pub(crate) fn fragment() -> String {
    let hash = window().and_then(|window| window.location().hash().ok()).unwrap_or_default();
    hash.trim_start_matches('#').to_owned()
}

/// Sets what stands behind `#`, as a step the browser can go back from.
pub(crate) fn set_fragment(text: &str) {
    if let Some(window) = window() {
        let _ = window.location().set_hash(text);
    }
}

/// Starts the page over; nothing of the session stays in memory.
pub(crate) fn reload() {
    if let Some(window) = window() {
        let _ = window.location().reload();
    }
}

/// Puts the focus on the element with this id. False if there is none.
pub(crate) fn focus(id: &str) -> bool {
    let found = document().and_then(|document| document.get_element_by_id(id));
    match found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
        Some(element) => element.focus().is_ok(),
        None => false,
    }
}

/// The element that has the focus.
pub(crate) fn focused() -> Option<HtmlElement> {
    document()?.active_element()?.dyn_into().ok()
}

/// True if what has the focus takes text.
pub(crate) fn is_writing() -> bool {
    focused().is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA"))
}

/// Calls `back` whenever the browser finds its network or the tab is looked at again.
pub(crate) fn on_return(back: impl Fn() + Clone + 'static) {
    let seen = back.clone();
    listen_window("online", back);
    if let Some(document) = document() {
        let heard = Closure::<dyn FnMut()>::new(move || {
            if is_visible() {
                seen();
            }
        });
        let callback = heard.into_js_value();
        let _ = document.add_event_listener_with_callback("visibilitychange", callback.unchecked_ref());
    }
}

/// Calls `heard` at every event of this name on the window, for as long as the page lives.
pub(crate) fn listen_window(name: &str, heard: impl Fn() + 'static) {
    if let Some(window) = window() {
        let callback = Closure::<dyn FnMut()>::new(heard).into_js_value();
        let _ = window.add_event_listener_with_callback(name, callback.unchecked_ref());
    }
}

/// True where one pane shows at a time; the same bound stands in the style.
pub(crate) fn is_narrow() -> bool {
    let query = window().and_then(|window| window.match_media("(max-width: 719px)").ok().flatten());
    query.is_some_and(|query| query.matches())
}
