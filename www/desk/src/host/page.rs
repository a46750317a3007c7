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

/// True if there is an element with this id.
pub(crate) fn exists(id: &str) -> bool {
    document().is_some_and(|document| document.get_element_by_id(id).is_some())
}

/// Scrolls the element with this id to so many pixels. False if there is none.
pub(crate) fn scroll_up(id: &str, top: i32) -> bool {
    let found = document().and_then(|document| document.get_element_by_id(id));
    found.map(|element| element.set_scroll_top(top)).is_some()
}

/// Opens the popover with this id and goes to its first button. False if there is none.
pub(crate) fn show_popover(id: &str) -> bool {
    let found = document().and_then(|document| document.get_element_by_id(id));
    let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) else {
        return false;
    };
    let _ = element.show_popover();
    focus_first(&format!("#{id} button"))
}

/// Sets what stands in the field with this id.
pub(crate) fn set_value(id: &str, value: &str) {
    let found = document().and_then(|document| document.get_element_by_id(id));
    if let Some(field) = found.and_then(|field| field.dyn_into::<web_sys::HtmlInputElement>().ok()) {
        field.set_value(value);
    }
}

/// Gives the focus once more to the field that has it. A field that got it back from a window which closed after
/// an input method wrote in there takes no letters in Chromium until then.
pub(crate) fn refocus() {
    if let Some(field) = focused().filter(|_| is_writing()) {
        let _ = field.blur();
        let _ = field.focus();
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

/// True while the popover with this id is open.
pub(crate) fn is_popover_open(id: &str) -> bool {
    let found = document().and_then(|document| document.get_element_by_id(id));
    found.is_some_and(|element| element.matches(":popover-open").unwrap_or(false))
}

/// Closes the popover with this id; the focus goes back to where it was.
pub(crate) fn hide_popover(id: &str) {
    if is_popover_open(id)
        && let Some(element) = document().and_then(|document| document.get_element_by_id(id))
        && let Ok(element) = element.dyn_into::<HtmlElement>()
    {
        let _ = element.hide_popover();
    }
}

/// Puts the focus on the first element of this kind. False if there is none.
pub(crate) fn focus_first(selector: &str) -> bool {
    let found = document().and_then(|document| document.query_selector(selector).ok().flatten());
    let element = found.and_then(|element| element.dyn_into::<HtmlElement>().ok());
    element.is_some_and(|element| element.focus().is_ok())
}

/// Moves the focus among the elements of this kind, around the end.
pub(crate) fn step_focus(selector: &str, by: isize) {
    let Some(list) = document().and_then(|document| document.query_selector_all(selector).ok()) else {
        return;
    };
    let count = isize::try_from(list.length()).unwrap_or(0);
    let focused = focused();
    let place =
        (0..list.length()).find(|place| list.get(*place).as_ref() == focused.as_deref().map(AsRef::as_ref));
    let next = match (by, place.and_then(|place| isize::try_from(place).ok())) {
        (isize::MIN, _) => 0,
        (isize::MAX, _) => count - 1,
        (by, Some(place)) => (place + by).rem_euclid(count.max(1)),
        (_, None) => 0,
    };
    let found = u32::try_from(next).ok().and_then(|next| list.get(next));
    if let Some(element) = found.and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
        let _ = element.focus();
    }
}

/// Closes the window with this id; the focus goes back to where it was.
pub(crate) fn close_dialog(id: &str) {
    let found = document().and_then(|document| document.get_element_by_id(id));
    if let Some(dialog) = found.and_then(|element| element.dyn_into::<web_sys::HtmlDialogElement>().ok()) {
        dialog.close();
    }
}

/// Brings the element with this id into sight.
pub(crate) fn scroll_to(id: &str) {
    if let Some(element) = document().and_then(|document| document.get_element_by_id(id)) {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        element.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
