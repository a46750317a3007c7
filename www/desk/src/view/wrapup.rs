//! The wrap-up of a conversation: a code, notes, and the time where it ends by itself.
//! Never lost by leaving it: what stands there is kept, and saved in time where time runs out.

use hanmadi_ids::{ConversationId, ParticipantId};
use hanmadi_sync::inbox::WrapUp;
use leptos::{ev::KeyboardEvent, html, prelude::*, task::spawn_local};

use super::{is, offer::Left, says};
use crate::{
    desk::{
        Desk,
        wrapup::{self, Draft},
    },
    host::{clock, page},
    words::{Word, t},
};

/// Pause in writing after which what stands there is saved, where time runs out.
const SAVE_MS: u64 = 700;

/// What is being written.
#[derive(Clone, Copy)]
struct Form {
    desk: Desk,
    id: ConversationId,
    leg: ParticipantId,
    now: Memo<Option<WrapUp>>,
    draft: RwSignal<Draft>,
    busy: RwSignal<bool>,
    trouble: RwSignal<String>,
    changes: StoredValue<u32>,
    saving: StoredValue<bool>,
}

impl Form {
    fn new(desk: Desk, id: ConversationId, wrap_up: &WrapUp, now: Memo<Option<WrapUp>>) -> Self {
        let given = Draft { code: wrap_up.given.code.clone(), notes: wrap_up.given.notes.clone() };
        Self {
            desk,
            id,
            leg: wrap_up.leg,
            now,
            draft: RwSignal::new(wrapup::draft(desk, wrap_up.leg).unwrap_or(given)),
            busy: RwSignal::new(false),
            trouble: RwSignal::default(),
            changes: StoredValue::new(0),
            saving: StoredValue::new(false),
        }
    }

    fn change(self, change: impl FnOnce(&mut Draft)) {
        self.draft.update(change);
        self.trouble.set(String::new());
        let draft = self.draft.get_untracked();
        wrapup::keep(self.desk, self.leg, &draft);
        self.changes.update_value(|changes| *changes += 1);
        let this = self.changes.get_value();
        let runs_out = self.now.with_untracked(|now| now.as_ref().is_some_and(|it| it.until.is_some()));
        if runs_out && draft.code.is_some() {
            spawn_local(async move {
                clock::sleep(SAVE_MS).await;
                if self.changes.try_get_value() == Some(this) && !self.saving.get_value() {
                    self.saving.set_value(true);
                    wrapup::save(self.desk, self.id, self.leg, &draft).await;
                    let _ = self.saving.try_update_value(|saving| *saving = false);
                }
            });
        }
    }

    fn finish(self, skips: bool) {
        let needs = self.now.with_untracked(|now| now.as_ref().is_some_and(WrapUp::needs_code));
        let draft = self.draft.get_untracked();
        if !skips && draft.code.is_none() && (needs || draft.notes.trim().is_empty()) {
            self.trouble.set(t(Word::ChooseCode).to_owned());
            return;
        }
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.changes.update_value(|changes| *changes += 1);
        let (desk, id, leg) = (self.desk, self.id, self.leg);
        spawn_local(async move {
            // What was saved on the way must not come after what is given for good.
            while self.saving.try_get_value() == Some(true) {
                clock::sleep(50).await;
            }
            desk.wrapping.update(|wrapping| {
                wrapping.insert(id);
            });
            let result = if skips {
                wrapup::skip(desk, id, leg).await
            } else {
                wrapup::give(desk, id, leg, &draft).await
            };
            desk.wrapping.update(|wrapping| {
                wrapping.remove(&id);
            });
            match result {
                Ok(()) => desk.said.set(t(Word::SaidWrapUpSaved).to_owned()),
                Err(why) => {
                    let _ = self.trouble.try_set(why);
                }
            }
            let _ = self.busy.try_set(false);
        });
    }
}

/// The wrap-up of a conversation, where there is one to give.
#[component]
pub(crate) fn WrapUpPanel(desk: Desk, id: ConversationId) -> impl IntoView {
    let now = Memo::new(move |_| desk.inbox.with(|inbox| inbox.wrap_up(id)));
    // One form for each leg: what the platform has of it may change while it is written.
    let leg = Memo::new(move |_| now.with(|now| now.as_ref().map(|it| it.leg)));
    move || {
        leg.get()?;
        let wrap_up = now.get_untracked()?;
        if let Some(queue) = wrap_up.queue {
            wrapup::need_codes(desk, queue);
        }
        let form = Form::new(desk, id, &wrap_up, now);
        Some(view! { <Panel form wrap_up/> })
    }
}

/// The panel, for keys.
const PANEL: &str = "wrap-up";

/// True while something can be wrapped up.
pub(crate) fn is_there() -> bool {
    page::exists(PANEL)
}

/// Goes to the wrap-up. False if there is none.
pub(crate) fn focus() -> bool {
    page::focus_first("#wrap-up input") || page::focus(PANEL)
}

#[component]
fn Panel(form: Form, wrap_up: WrapUp) -> impl IntoView {
    let Form { desk, now, draft, busy, trouble, .. } = form;
    let queue = wrap_up.queue;
    let until = Memo::new(move |_| now.with(|now| now.as_ref().and_then(|it| it.until)));
    let is_due = is(move || now.with(|now| now.as_ref().is_some_and(|it| it.is_due)));
    let saved = is(move || now.with(|now| now.as_ref().is_some_and(|it| it.given.is_final)));
    let lasts = wrap_up.lasts_its_time();
    let optional = !wrap_up.needs_code();
    let lead = says(move || {
        let word = match (is_due.get(), saved.get()) {
            (true, true) => Word::WrapUpSavedLasts,
            (true, false) if lasts => Word::WrapUpLasts,
            (true, false) => Word::WrapUpLead,
            (false, _) => Word::WrapUpMay,
        };
        t(word).to_owned()
    });
    let pressed = move |event: KeyboardEvent| {
        if event.key() == "Enter" && event.ctrl_key() && !event.is_composing() {
            event.prevent_default();
            form.finish(false);
        }
    };
    let notes = draft.get_untracked().notes;
    // The composer is gone, and the focus with it: what is to be done next takes it.
    let panel = NodeRef::<html::Section>::new();
    let takes_focus = wrap_up.is_due && !page::is_writing();
    panel.on_load(move |panel| {
        if takes_focus && page::has_fine_pointer() {
            let _ = panel.focus();
        }
    });
    view! {
        <section
            id=PANEL class="wrap-up" class:due=is_due aria-labelledby="wrap-up-title" tabindex="-1" node_ref=panel
            on:keydown=pressed
        >
            <header>
                <h3 id="wrap-up-title">{t(Word::WrapUp)}</h3>
                <span class="muted wrap-up-lead" role="status">{lead}</span>
                {move || until.get().map(|until| view! { <Left desk until spoken=Word::WrapUpLeft/> })}
            </header>
            <Codes form queue/>
            <label for="wrap-up-notes">{t(Word::WrapUpNotes)}</label>
            <textarea
                id="wrap-up-notes" rows="2" prop:value=notes
                on:input=move |event| {
                    let value = event_target_value(&event);
                    form.change(|draft| draft.notes = value);
                }
            ></textarea>
            <p class="trouble" role="alert">{trouble}</p>
            <div class="window-keys">
                {move || (optional && is_due.get()).then(|| view! {
                    <button class="plain" type="button" on:click=move |_| form.finish(true)>
                        {t(Word::WrapUpSkip)}
                    </button>
                })}
                <button
                    class="primary" type="button" aria-keyshortcuts="Control+Enter" title="Ctrl+Enter"
                    aria-disabled=says(move || busy.get().to_string())
                    on:click=move |_| form.finish(false)
                >
                    {says(move || {
                        let word = if busy.get() { Word::Saving } else if lasts { Word::Save } else { Word::Done };
                        t(word).to_owned()
                    })}
                </button>
            </div>
        </section>
    }
}

/// The codes of the queue, of which one is chosen.
#[component]
fn Codes(form: Form, queue: Option<hanmadi_ids::QueueId>) -> impl IntoView {
    let Form { desk, draft, leg, .. } = form;
    let codes =
        Memo::new(move |_| queue.and_then(|queue| desk.codes.with(|codes| codes.get(&queue).cloned())));
    let name = format!("code-{leg}");
    view! {
        <fieldset class="codes">
            <legend>{t(Word::WrapUpCode)}</legend>
            {move || match codes.get() {
                None => view! { <p class="muted" role="status">{t(Word::Loading)}</p> }.into_any(),
                Some(codes) if codes.is_empty() => view! { <p class="muted">{t(Word::NoCodes)}</p> }.into_any(),
                Some(codes) => codes
                    .into_iter()
                    .map(|(id, label)| {
                        let (value, chosen) = (id.clone(), id.clone());
                        view! {
                            <label class="code">
                                <input
                                    type="radio" name=name.clone() value=value
                                    prop:checked=move || draft.with(|draft| draft.code.as_deref() == Some(&chosen))
                                    on:change=move |_| {
                                        let id = id.clone();
                                        form.change(|draft| draft.code = Some(id));
                                    }
                                />
                                {label}
                            </label>
                        }
                    })
                    .collect_view()
                    .into_any(),
            }}
        </fieldset>
    }
}
