//! The keys.
//! Never takes a key from somebody who writes, but for those that lead out.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::Stand;
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, KeyboardEvent};

use super::{actions::Action, filter, row};
use crate::{
    desk::Desk,
    host::page,
    words::{Word, actions::Act, t},
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

/// The key code of a key that an input method consumed, in every browser.
const KEY_CODE_COMPOSING: u32 = 229;

/// True while an input method has the key.
pub(crate) fn composes(event: &KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == KEY_CODE_COMPOSING
}

/// True if the key was for the desk.
fn pressed(desk: Desk, event: &KeyboardEvent) -> bool {
    let writes = page::is_writing();
    // Where nobody writes nothing is composed, though an input method may have the key.
    let composed = event.is_composing() || (writes && composes(event));
    // What took the key may have closed by it, so that nothing covers the page any more.
    if event.default_prevented() || composed || is_covered() {
        return false;
    }
    let (alt, ctrl) = (event.alt_key(), event.ctrl_key() || event.meta_key());
    let act = |key: &str| Action::of(key).is_some_and(|action| action.run(desk));
    match (alt, ctrl, place(&event.code())) {
        // By place: with Alt, a key gives other letters on some keyboards.
        (true, false, Some(letter)) => act(&format!("Alt {letter}")),
        (false, true, Some('K')) if !event.shift_key() => act(Action::Commands.key()),
        (false, false, letter) if writes => {
            letter.is_none() && event.key() == "Escape" && (filter::leave(desk) || leave_conversation(desk))
        }
        (false, false, letter) => alone(desk, event, letter),
        (true | false, ..) => false,
    }
}

/// The letter or digit that a key has on its cap.
fn place(code: &str) -> Option<char> {
    code.strip_prefix("Key").or_else(|| code.strip_prefix("Digit"))?.chars().next()
}

/// A key alone, while nobody writes.
fn alone(desk: Desk, event: &KeyboardEvent, letter: Option<char>) -> bool {
    let key = event.key();
    // Another script's letter is meant by the place of its key.
    let latin = key.is_ascii() && key.len() == 1;
    let key = if latin { key } else { letter.map_or(key, |letter| letter.to_ascii_lowercase().to_string()) };
    match key.as_str() {
        "j" => step(desk, 1),
        "k" => step(desk, -1),
        "ArrowDown" if is_in_list() => step(desk, 1),
        "ArrowUp" if is_in_list() => step(desk, -1),
        "Home" if is_in_list() => step(desk, isize::MIN),
        "End" if is_in_list() => step(desk, isize::MAX),
        "Escape" => Action::Leave.run(desk),
        key => Action::of(key).is_some_and(|action| action.run(desk)),
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

/// What a key would take: the row that is selected, or what is open.
pub(crate) fn takeable(desk: Desk) -> Option<ConversationId> {
    let may = |id: &ConversationId| matches!(desk.stand(*id), Stand::Waiting | Stand::Offered(_));
    let selected = desk.cursor.get_untracked().filter(|_| is_in_list()).filter(may);
    selected.or_else(|| desk.open.get_untracked().filter(may))
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

/// A key as it is drawn: each cap by itself.
pub(crate) fn drawn(key: &'static str) -> impl IntoView {
    key.split(' ').map(|cap| view! { <kbd>{cap}</kbd> }).collect_view()
}

/// The list of keys.
#[component]
pub(crate) fn KeysDialog() -> impl IntoView {
    const MORE: [(&str, Act); 6] = [
        ("j k ↓ ↑", Act::Move),
        ("Enter", Act::Open),
        ("Enter", Act::Send),
        ("Shift Enter", Act::Line),
        ("Ctrl Enter", Act::Finish),
        ("Esc", Act::Leave),
    ];
    let actions = Action::ALL.iter().filter(|action| **action != Action::Leave);
    let actions = actions.map(|action| (action.key(), action.name()));
    let lines = MORE.into_iter().chain(actions).map(|(key, name)| {
        view! { <div><dt>{drawn(key)}</dt><dd>{t(name)}</dd></div> }
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
            <dl tabindex="0">{lines.collect_view()}</dl>
            <div class="window-keys">
                <button class="plain" type="button" on:click=close autofocus>{t(Word::Close)}</button>
            </div>
        </dialog>
    }
}
