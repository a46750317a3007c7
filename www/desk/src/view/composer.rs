//! The composer: writing, typing signs, drafts, sending.
//! Never cuts a syllable that is still being composed, and never loses what was written.

use hanmadi_ids::{CommunicationId, ConversationId};
use hanmadi_protocol::limits;
use hanmadi_sync::{
    blanks,
    inbox::{Kind, Stand},
};
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};

use super::{
    answers,
    icons::{AnswersIcon, NoteIcon, SendIcon},
    is, keys, says,
};
use crate::{
    desk::{Desk, Which, drafts, outbox},
    host::{clock, page},
    words::{self, Word, compose::Compose, t},
};

/// The element of the text field.
pub(crate) const REPLY: &str = "reply";
/// What opens the choice of ready answers where nothing is written yet.
pub(super) const SLASH: &str = "/";
/// From so few characters on, what is left is shown.
const LEFT_SHOWN: usize = 200;

/// What is being written.
#[derive(Clone, Copy)]
struct Writing {
    desk: Desk,
    id: ConversationId,
    /// The leg through which the customer is answered; without one there are only notes.
    communication: Option<CommunicationId>,
    field: NodeRef<html::Textarea>,
    /// For whom it is. Each has its own draft, so nothing written for one goes to the other.
    kind: Memo<Kind>,
    text: RwSignal<String>,
    typed_at: StoredValue<u64>,
    /// What the agent was warned of: it stands open, and goes as it is if it is sent once more.
    unfilled: RwSignal<Option<String>>,
}

impl Writing {
    fn new(desk: Desk, id: ConversationId, communication: Option<CommunicationId>) -> Self {
        let kind = Memo::new(move |_| {
            let notes = communication.is_none() || desk.noting.with(|noting| noting.contains(&id));
            if notes { Kind::Note } else { Kind::Reply }
        });
        Self {
            desk,
            id,
            communication,
            field: NodeRef::new(),
            kind,
            text: RwSignal::new(drafts::text(desk, Which::new(id, kind.get_untracked()))),
            typed_at: StoredValue::new(0),
            unfilled: RwSignal::new(None),
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
        let kind = self.kind.get_untracked();
        let value = self.field.get_untracked().map(|field| field.value()).unwrap_or_default();
        self.unfilled.set(None);
        if value == SLASH && self.text.with_untracked(String::is_empty) && !desk.composing.get_value() {
            answers::open(desk);
        }
        drafts::write(desk, Which::new(id, kind), &value);
        let now = clock::now().as_ms();
        let speaks = communication.filter(|_| kind == Kind::Reply && !value.trim().is_empty());
        if let Some(communication) = speaks
            && now >= self.typed_at.get_value() + limits::TYPING_MS
        {
            self.typed_at.set_value(now);
            spawn_local(async move { desk.api().typing(id, communication).await });
        }
        self.text.set(value);
    }

    fn send(self) {
        if self.desk.composing.get_value() || !untrack(|| self.can_send()) {
            return;
        }
        if self.stands_open() {
            return;
        }
        let kind = self.kind.get_untracked();
        outbox::send(self.desk, self.id, kind, self.text.get_untracked().trim().to_owned());
        drafts::write(self.desk, Which::new(self.id, kind), "");
        self.text.set(String::new());
        self.typed_at.set_value(0);
        if let Some(field) = self.field.get_untracked() {
            field.set_value("");
            let _ = field.focus();
        }
    }

    /// Whether something is not filled in that the agent was not warned of; if so it is selected, to be written over.
    fn stands_open(self) -> bool {
        let Some(field) = self.field.get_untracked() else { return false };
        let value = field.value();
        let Some((range, name)) = blanks::first_open(&value) else { return false };
        if self.unfilled.with_untracked(|known| known.as_deref() == Some(name)) {
            return false;
        }
        let _ = field.focus();
        let _ = field.set_selection_range(range.start, range.end);
        self.unfilled.set(Some(name.to_owned()));
        true
    }

    /// Shows the draft for whom it is now, and what another screen wrote.
    fn follow(self) {
        let Self { desk, id, kind, .. } = self;
        Effect::new(move |before: Option<Kind>| {
            let now = kind.get();
            if before.is_some_and(|before| before != now) {
                self.switched();
            }
            now
        });
        Effect::new(move |_| {
            if desk.redrafted.get() == Some(Which::new(id, kind.get_untracked())) {
                self.shown();
            }
        });
    }

    /// Brings the other draft into the field after the switch.
    fn switched(self) {
        self.shown();
        if let Some(field) = self.field.get_untracked() {
            let _ = field.focus();
        }
    }

    /// Shows the draft as it is now.
    fn shown(self) {
        let text = drafts::text(self.desk, Which::new(self.id, self.kind.get_untracked()));
        if let Some(field) = self.field.get_untracked() {
            field.set_value(&text);
        }
        self.text.set(text);
    }

    fn pressed(self, event: &KeyboardEvent) {
        if event.key() == "Enter" && !keys::composes(event) && !event.shift_key() && !event.alt_key() {
            event.prevent_default();
            if !event.repeat() {
                self.send();
            }
        }
    }
}

/// The composer of a conversation.
#[component]
pub(crate) fn Composer(
    desk: Desk,
    id: ConversationId,
    communication: Option<CommunicationId>,
    /// Takes the focus from nobody, but if nobody has it.
    eager: bool,
) -> impl IntoView {
    let writing = Writing::new(desk, id, communication);
    let Writing { field, text, kind, .. } = writing;
    let composing = desk.composing;
    let left = Memo::new(move |_| writing.left());
    let can_send = is(move || writing.can_send());
    let notes = is(move || kind.get() == Kind::Note);
    writing.follow();
    on_cleanup(move || composing.set_value(false));
    field.on_load(move |field| {
        // Set once: writing the value again while an input method composes would cut its syllable.
        field.set_value(&text.get_untracked());
        if eager && page::has_fine_pointer() && !page::is_writing() {
            let _ = field.focus();
        }
    });
    let label = says(move || match kind.get() {
        Kind::Reply => words::fill(Word::ReplyTo, &[&desk.name(id)]),
        Kind::Note => words::fill(Word::NoteOn, &[&desk.name(id)]),
    });
    let of_kind =
        move |reply: Word, note: Word| says(move || t(if notes.get() { note } else { reply }).to_owned());
    view! {
        {communication.map(|_| view! { <Modes desk id kind/> })}
        <div class="composer" class:for-colleagues=notes>
            <AnswersButton desk/>
            <div class="grow" data-text=text>
                <textarea
                    id=REPLY
                    node_ref=field
                    rows="1"
                    placeholder=of_kind(Word::Placeholder, Word::NotePlaceholder)
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
                aria-label=of_kind(Word::Send, Word::AddNote)
                title=of_kind(Word::Send, Word::AddNote)
                aria-disabled=says(move || (!can_send.get()).to_string())
                on:click=move |_| writing.send()
            >
                {move || if notes.get() {
                    view! { <NoteIcon/> <span>{t(Word::AddNote)}</span> }.into_any()
                } else {
                    view! { <SendIcon/> }.into_any()
                }}
            </button>
        </div>
        <Under writing left/>
    }
}

#[component]
fn AnswersButton(desk: Desk) -> impl IntoView {
    view! {
        <button
            class="quiet means" type="button" aria-label=t(Compose::Answers) title=format!("{} (Alt+C)", t(Compose::Answers))
            aria-haspopup="dialog" aria-keyshortcuts="Alt+C"
            on:click=move |_| {
                answers::open(desk);
            }
        >
            <AnswersIcon/>
        </button>
    }
}

/// What keys do, how much is left, and what still stands open.
#[component]
fn Under(writing: Writing, left: Memo<i64>) -> impl IntoView {
    let Writing { communication, kind, unfilled, .. } = writing;
    let note_hint = if communication.is_some() { Word::NoteHint } else { Word::NoteOnlyHint };
    let hint = says(move || {
        let word = match kind.get() {
            Kind::Reply => Word::ComposerHint,
            Kind::Note => note_hint,
        };
        t(word).to_owned()
    });
    let status = says(move || match unfilled.get() {
        Some(name) => words::fill(Compose::StillOpen, &[&format!("{{{{{name}}}}}")]),
        None => left_over(left.get()).unwrap_or_default(),
    });
    let bad = is(move || left.get() < 0 || unfilled.with(Option::is_some));
    view! {
        <div class="under">
            <span id="reply-hint" class="hint-keys">{hint}</span>
            <span class="left" role="status" class:over-limit=bad>{status}</span>
        </div>
    }
}

/// The switch between the customer and colleagues.
#[component]
fn Modes(desk: Desk, id: ConversationId, kind: Memo<Kind>) -> impl IntoView {
    let mode = move |this: Kind, word: Word| {
        view! {
            <button
                class="mode" type="button" aria-keyshortcuts="Alt+N" title="Alt+N"
                aria-pressed=says(move || (kind.get() == this).to_string())
                on:click=move |_| set_kind(desk, id, this)
            >
                {t(word)}
            </button>
        }
    };
    view! {
        <div class="modes" role="group" aria-label=t(Word::WriteTo)>
            {mode(Kind::Reply, Word::Reply)}
            {mode(Kind::Note, Word::InternalNote)}
        </div>
    }
}

pub(super) fn set_kind(desk: Desk, id: ConversationId, kind: Kind) {
    desk.noting.update(|noting| {
        match kind {
            Kind::Note => noting.insert(id),
            Kind::Reply => noting.remove(&id),
        };
    });
}

/// Switches between the customer and colleagues. False where only one of them can be written to.
pub(crate) fn toggle(desk: Desk) -> bool {
    let mine = |id: &ConversationId| matches!(desk.stand(*id), Stand::Mine(..));
    let Some(id) = desk.open.get_untracked().filter(mine) else { return false };
    let notes = desk.noting.with_untracked(|noting| noting.contains(&id));
    set_kind(desk, id, if notes { Kind::Reply } else { Kind::Note });
    true
}

fn left_over(left: i64) -> Option<String> {
    let shown = i64::try_from(LEFT_SHOWN).unwrap_or(0);
    match left {
        ..0 => Some(words::fill(Word::TooLong, &[&left.abs().to_string()])),
        _ if left <= shown => Some(words::fill(Word::LeftOver, &[&left.to_string()])),
        _ => None,
    }
}
