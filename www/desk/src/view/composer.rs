//! The composer: writing, typing signs, drafts, sending.
//! Never cuts a syllable that is still being composed, and never loses what was written.

use hanmadi_ids::{CommunicationId, ConversationId};
use hanmadi_protocol::limits;
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

use super::{icons::SendIcon, is, says};
use crate::{
    desk::{Desk, notes, outbox},
    host::{clock, page},
    words::{self, Word, t},
};

/// The element of the text field.
pub(crate) const REPLY: &str = "reply";
/// From so few characters on, what is left is shown.
const LEFT_SHOWN: usize = 200;
/// The key code of a key that an input method consumed, in every browser.
const KEY_CODE_COMPOSING: u32 = 229;

/// What is being written.
#[derive(Clone, Copy)]
struct Writing {
    desk: Desk,
    id: ConversationId,
    communication: CommunicationId,
    field: NodeRef<html::Textarea>,
    text: RwSignal<String>,
    composing: StoredValue<bool>,
    typed_at: StoredValue<u64>,
}

impl Writing {
    fn new(desk: Desk, id: ConversationId, communication: CommunicationId) -> Self {
        Self {
            desk,
            id,
            communication,
            field: NodeRef::new(),
            text: RwSignal::new(notes::draft(desk.my_id(), id)),
            composing: StoredValue::new(false),
            typed_at: StoredValue::new(0),
        }
    }

    /// How many characters are left; below 0 it is too long.
    fn left(self) -> i64 {
        let used = self.text.with(|text| text.trim().chars().count());
        i64::try_from(limits::AGENT_TEXT_CHARS).unwrap_or(0) - i64::try_from(used).unwrap_or(i64::MAX)
    }

    fn can_send(self) -> bool {
        self.left() >= 0 && self.text.with(|text| !text.trim().is_empty())
    }

    fn changed(self) {
        let Self { desk, id, communication, .. } = self;
        let value = self.field.get_untracked().map(|field| field.value()).unwrap_or_default();
        notes::keep_draft(desk.my_id(), id, &value);
        let now = clock::now().as_ms();
        if !value.trim().is_empty() && now >= self.typed_at.get_value() + limits::TYPING_MS {
            self.typed_at.set_value(now);
            spawn_local(async move { desk.api().typing(id, communication).await });
        }
        self.text.set(value);
    }

    fn send(self) {
        if self.composing.get_value() || !untrack(|| self.can_send()) {
            return;
        }
        outbox::send(self.desk, self.id, self.text.get_untracked().trim().to_owned());
        notes::keep_draft(self.desk.my_id(), self.id, "");
        self.text.set(String::new());
        self.typed_at.set_value(0);
        if let Some(field) = self.field.get_untracked() {
            field.set_value("");
            let _ = field.focus();
        }
    }

    fn pressed(self, event: &KeyboardEvent) {
        let composes = event.is_composing() || event.key_code() == KEY_CODE_COMPOSING;
        if event.key() == "Enter" && !composes && !event.shift_key() && !event.alt_key() {
            event.prevent_default();
            if !event.repeat() {
                self.send();
            }
        }
    }
}

/// The composer of a conversation.
#[component]
pub(crate) fn Composer(desk: Desk, id: ConversationId, communication: CommunicationId) -> impl IntoView {
    let writing = Writing::new(desk, id, communication);
    let Writing { field, text, composing, .. } = writing;
    let left = Memo::new(move |_| writing.left());
    let can_send = is(move || writing.can_send());
    field.on_load(move |field| {
        // Set once: writing the value again while an input method composes would cut its syllable.
        field.set_value(&text.get_untracked());
        if page::has_fine_pointer() && !page::is_writing() {
            let _ = field.focus();
        }
    });
    let label = words::fill(Word::ReplyTo, &[&desk.name_untracked(id)]);
    view! {
        <div class="composer">
            <div class="grow" data-text=text>
                <textarea
                    id=REPLY
                    node_ref=field
                    rows="1"
                    placeholder=t(Word::Placeholder)
                    aria-label=label
                    aria-describedby="reply-hint"
                    aria-invalid=says(move || (left.get() < 0).to_string())
                    on:input=move |_| writing.changed()
                    on:keydown=move |event| writing.pressed(&event)
                    on:compositionstart=move |_| composing.set_value(true)
                    on:compositionend=move |_| composing.set_value(false)
                    on:blur=move |_| composing.set_value(false)
                ></textarea>
            </div>
            <button
                class="primary send"
                type="button"
                aria-label=t(Word::Send)
                title=t(Word::Send)
                aria-disabled=says(move || (!can_send.get()).to_string())
                on:click=move |_| writing.send()
            >
                <SendIcon/>
            </button>
        </div>
        <div class="under">
            <span id="reply-hint" class="hint-keys">{t(Word::ComposerHint)}</span>
            <span class="left" class:over-limit=is(move || left.get() < 0) role="status">
                {says(move || left_over(left.get()).unwrap_or_default())}
            </span>
        </div>
    }
}

fn left_over(left: i64) -> Option<String> {
    let shown = i64::try_from(LEFT_SHOWN).unwrap_or(0);
    match left {
        ..0 => Some(words::fill(Word::TooLong, &[&left.abs().to_string()])),
        _ if left <= shown => Some(words::fill(Word::LeftOver, &[&left.to_string()])),
        _ => None,
    }
}

/// Puts words before what is being written.
pub(crate) fn put_back(desk: Desk, id: ConversationId, words: &str) {
    let me = desk.my_id();
    let draft = notes::draft(me, id);
    let text = if draft.is_empty() { words.to_owned() } else { format!("{words}\n{draft}") };
    notes::keep_draft(me, id, &text);
    let found = page::document().and_then(|document| document.get_element_by_id(REPLY));
    if let Some(field) = found.and_then(|field| field.dyn_into::<HtmlTextAreaElement>().ok()) {
        field.set_value(&text);
        let _ = field.focus();
        // The field tells its listeners the same way as when an agent writes.
        if let Ok(event) = web_sys::Event::new_with_event_init_dict("input", &bubbling()) {
            let _ = field.dispatch_event(&event);
        }
    }
}

fn bubbling() -> web_sys::EventInit {
    let init = web_sys::EventInit::new();
    init.set_bubbles(true);
    init
}
