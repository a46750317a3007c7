//! Putting words into the composer that nobody typed there: what is taken back, and ready answers.
//! Never in place of what was written, but for the slash that asked for an answer.

use hanmadi_ids::ConversationId;
use hanmadi_sync::{blanks, inbox::Kind};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, EventInit, HtmlTextAreaElement};

use super::composer::{REPLY, SLASH, set_kind};
use crate::{
    desk::{Desk, Which, drafts, outbox},
    host::page,
    words::{compose::Compose, t},
};

/// Puts words where the cursor is, or in place of the slash that asked for them, and selects the first name in them
/// that stands open.
pub(crate) fn insert(words: &str) {
    let Some(field) = field() else { return };
    let value = field.value();
    let end = blanks::units(&value, value.len());
    let place = |place: Result<Option<u32>, _>| place.ok().flatten().unwrap_or(end);
    let (from, to) = match value.as_str() {
        SLASH => (0, end),
        _ => (place(field.selection_start()), place(field.selection_end())),
    };
    let _ = field.set_range_text_with_start_and_end(words, from, to);
    tell_changed(&field);
    let (begin, finish) = match blanks::first_open(words) {
        Some((range, _)) => (range.start, range.end),
        None => (blanks::units(words, words.len()), blanks::units(words, words.len())),
    };
    let _ = field.focus();
    let _ = field.set_selection_range(from + begin, from + finish);
}

fn field() -> Option<HtmlTextAreaElement> {
    page::document()?.get_element_by_id(REPLY)?.dyn_into().ok()
}

/// The field tells its listeners the same way as when an agent writes.
fn tell_changed(field: &HtmlTextAreaElement) {
    if let Ok(event) = Event::new_with_event_init_dict("input", &bubbling()) {
        let _ = field.dispatch_event(&event);
    }
}

/// Takes a message back that waits to go, and puts its words before what was written since.
pub(crate) fn undo(desk: Desk, id: ConversationId, client_message_id: &str) {
    if let Some(message) = outbox::undo(desk, id, client_message_id) {
        desk.said.set(t(Compose::SaidUndone).to_owned());
        put_back(desk, id, message.kind, &message.text);
    }
}

/// Puts words before what is being written for the same side.
pub(crate) fn put_back(desk: Desk, id: ConversationId, kind: Kind, words: &str) {
    let draft = drafts::text(desk, Which::new(id, kind));
    let text = if draft.is_empty() { words.to_owned() } else { format!("{words}\n{draft}") };
    drafts::write(desk, Which::new(id, kind), &text);
    if desk.open.get_untracked() != Some(id) {
        // The composer brings the draft along.
        set_kind(desk, id, kind);
        return desk.show(Some(id));
    }
    let noting = desk.noting.with_untracked(|noting| noting.contains(&id));
    if noting != (kind == Kind::Note) {
        // The switch brings the draft along.
        return set_kind(desk, id, kind);
    }
    if let Some(field) = field() {
        field.set_value(&text);
        let _ = field.focus();
        tell_changed(&field);
    }
}

fn bubbling() -> EventInit {
    let init = EventInit::new();
    init.set_bubbles(true);
    init
}
