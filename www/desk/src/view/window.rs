//! A window over the page: it has the keys while it is open, and gives the focus back to where it was.
//! Never half closed: the browser tells of a closed dialog one task later, and a key that opens it again may come
//! before.

use leptos::{ev::KeyboardEvent, html, prelude::*};
use wasm_bindgen::JsCast;

use super::keys;
use crate::{desk::Desk, host::page};

/// A window, by the id of its element.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    pub(crate) id: &'static str,
    /// Lets go of what keeps it on the page.
    pub(crate) forget: fn(Desk),
}

impl Window {
    /// Closes it. The focus is back where it was when this returns.
    pub(crate) fn close(self, desk: Desk) {
        page::close_dialog(self.id);
        page::refocus();
        (self.forget)(desk);
    }
}

/// What draws a window, which is on the page only while it is open.
#[component]
pub(crate) fn Frame(
    desk: Desk,
    window: Window,
    class: &'static str,
    #[prop(into)] label: String,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    dialog.on_load(|dialog| {
        let _ = dialog.show_modal();
    });
    let pressed = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !keys::composes(&event) {
            event.prevent_default();
            window.close(desk);
        }
    };
    // Other ways out than a key are the browser's own, such as going back by a gesture.
    let closed = move |event: web_sys::Event| {
        let dialog = event.current_target().and_then(|target| target.dyn_into::<web_sys::Node>().ok());
        if dialog.is_some_and(|dialog| dialog.is_connected()) {
            page::refocus();
            (window.forget)(desk);
        }
    };
    view! {
        <dialog id=window.id class=class aria-label=label node_ref=dialog on:keydown=pressed on:close=closed>
            {children()}
        </dialog>
    }
}
