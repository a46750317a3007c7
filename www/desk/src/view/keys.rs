//! The keys.
//! Never takes a key from somebody who writes, but for those that lead out.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::Stand;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, KeyboardEvent};

use super::{composer, offer, row, transfer};
use crate::{
    desk::{Desk, duty, take},
    host::page,
    words::{Word, t},
};

const DIALOG: &str = "keys";

/// Listens for as long as the page lives.
pub(crate) fn listen(desk: Desk) {
    window_event_listener(ev::keydown, move |event| {
        if pressed(desk, &event) {
            event.prevent_default();
        }
    });
}

/// True if the key was for the desk.
fn pressed(desk: Desk, event: &KeyboardEvent) -> bool {
    if event.is_composing() || event.ctrl_key() || event.meta_key() || is_covered() {
        return false;
    }
    if event.alt_key() {
        // By place: with Alt, this key gives other letters on some keyboards.
        return with_alt(desk, &event.code());
    }
    if page::is_writing() {
        return event.key() == "Escape" && leave_conversation(desk);
    }
    match event.key().as_str() {
        "j" | "ㅓ" => step(desk, 1),
        "k" | "ㅏ" => step(desk, -1),
        "ArrowDown" if is_in_list() => step(desk, 1),
        "ArrowUp" if is_in_list() => step(desk, -1),
        "Home" if is_in_list() => step(desk, isize::MIN),
        "End" if is_in_list() => step(desk, isize::MAX),
        "t" | "ㅅ" => take_selected(desk),
        "r" | "ㄱ" => page::focus(composer::REPLY),
        "Escape" => leave_conversation(desk),
        "?" => {
            show();
            true
        }
        _ => false,
    }
}

/// These work also while somebody writes.
fn with_alt(desk: Desk, code: &str) -> bool {
    match code {
        "KeyA" => offer::meant(desk).map(|id| take::take(desk, id)).is_some(),
        "KeyX" => offer::meant(desk).map(|id| take::decline(desk, id)).is_some(),
        "KeyE" => end(desk),
        "KeyQ" => {
            duty::toggle_queue(desk);
            true
        }
        "KeyT" => transfer::open(desk),
        "KeyN" => composer::toggle(desk),
        _ => false,
    }
}

fn is_in_list() -> bool {
    page::focused().is_some_and(|element| element.closest(".list").ok().flatten().is_some())
}

/// Moves the focus by rows.
fn step(desk: Desk, by: isize) -> bool {
    let rows: Vec<ConversationId> = desk.layout.with_untracked(|layout| layout.rows().collect());
    let cursor = desk.cursor.get_untracked();
    let place = rows.iter().position(|id| Some(*id) == cursor);
    let last = isize::try_from(rows.len()).unwrap_or(0) - 1;
    let next = match place.and_then(|place| isize::try_from(place).ok()) {
        // The first press goes to where the focus already rests, if it is not in the list.
        Some(place) if !is_in_list() && by.abs() == 1 => place,
        Some(place) => place.saturating_add(by).clamp(0, last.max(0)),
        None if by < 0 => last,
        None => 0,
    };
    let Some(id) = usize::try_from(next).ok().and_then(|place| rows.get(place)) else { return false };
    desk.cursor.set(Some(*id));
    page::focus(&row::element_id(*id))
}

fn take_selected(desk: Desk) -> bool {
    let may = |id: &ConversationId| matches!(desk.stand(*id), Stand::Waiting | Stand::Offered(_));
    let selected = desk.cursor.get_untracked().filter(|_| is_in_list()).filter(may);
    match selected.or_else(|| desk.open.get_untracked().filter(may)) {
        Some(id) => {
            take::take(desk, id);
            true
        }
        None => false,
    }
}

fn end(desk: Desk) -> bool {
    let Some(id) = desk.open.get_untracked() else { return false };
    take::end(desk, id);
    true
}

/// Leaves the conversation: on a narrow page back to the list, else with the focus to its row.
pub(crate) fn leave_conversation(desk: Desk) -> bool {
    let Some(id) = desk.open.get_untracked() else { return false };
    desk.cursor.set(Some(id));
    if page::is_narrow() {
        desk.show(None);
        // The list is not on the page before the next frame.
        request_animation_frame(move || {
            page::focus(&row::element_id(id));
        });
        return true;
    }
    // At once, so that the next key is not written into the reply any more.
    page::focus(&row::element_id(id))
}

fn dialog() -> Option<HtmlDialogElement> {
    page::document()?.get_element_by_id(DIALOG)?.dyn_into().ok()
}

/// True while something lies above the page and has the keys.
fn is_covered() -> bool {
    let popover =
        page::document().and_then(|document| document.query_selector(":popover-open").ok().flatten());
    let window = page::document().and_then(|document| document.query_selector("dialog[open]").ok().flatten());
    popover.is_some() || window.is_some()
}

/// Shows the keys.
pub(crate) fn show() {
    if let Some(dialog) = dialog() {
        let _ = dialog.show_modal();
    }
}

/// The list of keys.
#[component]
pub(crate) fn KeysDialog() -> impl IntoView {
    let anywhere: [(&[&str], Word); 13] = [
        (&["j", "k", "↓", "↑"], Word::KeyMove),
        (&["Enter"], Word::KeyOpen),
        (&["t"], Word::KeyTake),
        (&["r"], Word::KeyReply),
        (&["Enter", "Ctrl Enter"], Word::KeySend),
        (&["Shift Enter"], Word::KeyLine),
        (&["Esc"], Word::KeyLeave),
        (&["Alt A"], Word::KeyAccept),
        (&["Alt X"], Word::KeyDecline),
        (&["Alt Q"], Word::KeyQueue),
        (&["Alt N"], Word::KeyNote),
        (&["Alt T"], Word::KeyTransfer),
        (&["Alt E"], Word::KeyEnd),
    ];
    let lines = anywhere.into_iter().chain([(["?"].as_slice(), Word::KeyHelp)]).map(|(keys, word)| {
        let keys: Vec<_> = keys.iter().map(|key| view! { <kbd>{*key}</kbd> }).collect();
        view! { <div><dt>{keys}</dt><dd>{t(word)}</dd></div> }
    });
    let close = move |_| {
        if let Some(dialog) = dialog() {
            dialog.close();
        }
    };
    view! {
        <dialog id=DIALOG class="window keys" aria-labelledby="keys-title">
            <h2 id="keys-title">{t(Word::Keys)}</h2>
            <p class="muted">{t(Word::KeysLead)}</p>
            <dl>{lines.collect_view()}</dl>
            <button class="plain" type="button" on:click=close autofocus>{t(Word::Close)}</button>
        </dialog>
    }
}
