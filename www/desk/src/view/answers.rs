//! Choosing a ready answer: by a slash in an empty reply, by a key, or by its button.
//! Never chooses while an input method composes, and never takes away what was written.

use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::{composer, is, keys, put, says};
use crate::{
    desk::{
        Desk,
        answers::{self, Answer, Shelf},
    },
    host::page,
    words::{self, Word, compose::Compose, t},
};

const DIALOG: &str = "answers";
const FOUND: &str = "answers-found";

/// Opens the choice. False where nothing is written.
pub(crate) fn open(desk: Desk) -> bool {
    let may = page::exists(composer::REPLY);
    if may {
        answers::read(desk);
        desk.answering.set(true);
    }
    may
}

/// The choice; it is there only while it is open.
#[component]
pub(crate) fn Answers(desk: Desk) -> impl IntoView {
    move || desk.answering.get().then(|| view! { <Choice desk/> })
}

#[component]
fn Choice(desk: Desk) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    dialog.on_load(|dialog| {
        let _ = dialog.show_modal();
    });
    let typed = RwSignal::new(String::new());
    let found = Memo::new(move |_| desk.answers.with(|all| typed.with(|typed| answers::found(all, typed))));
    let place = RwSignal::new(0_usize);
    let chosen = Memo::new(move |_| found.with(|found| found.get(place.get()).map(Answer::element)));
    let choose = move |answer: &Answer| {
        let words = desk.open.get_untracked().map(|id| answers::filled(desk, id, answer));
        // The focus is back in the reply before anything is put into it.
        page::close_dialog(DIALOG);
        if let Some(words) = words {
            put::insert(&words);
        }
    };
    let pressed = move |event: KeyboardEvent| {
        if keys::composes(&event) {
            return;
        }
        let count = found.with_untracked(Vec::len).max(1);
        let next = match event.key().as_str() {
            "ArrowDown" => (place.get_untracked() + 1) % count,
            "ArrowUp" => (place.get_untracked() + count - 1) % count,
            "Enter" => {
                event.prevent_default();
                let answer = found.with_untracked(|found| found.get(place.get_untracked()).cloned());
                return answer.iter().filter(|_| !event.repeat()).for_each(choose);
            }
            _ => return,
        };
        event.prevent_default();
        place.set(next);
        if let Some(chosen) = chosen.get_untracked() {
            page::scroll_to(&chosen);
        }
    };
    let status = says(move || match (desk.shelf.get(), found.with(Vec::len)) {
        (Shelf::Here, 0) if desk.answers.with(Vec::is_empty) => t(Compose::AnswersNone).to_owned(),
        (Shelf::Here, 0) => t(Compose::AnswersNotFound).to_owned(),
        (Shelf::Here, many) => words::fill(Compose::AnswersFound, &[&many.to_string()]),
        (Shelf::Reading, _) => t(Word::Loading).to_owned(),
        (Shelf::Missing, _) => t(Compose::AnswersMissing).to_owned(),
    });
    view! {
        <dialog
            id=DIALOG class="window commands ready" aria-label=t(Compose::Answers) node_ref=dialog
            on:close=move |_| {
                desk.answering.set(false);
                page::refocus();
            }
        >
            <input
                type="text" role="combobox" autocomplete="off" autofocus aria-expanded="true"
                aria-controls=FOUND aria-label=t(Compose::AnswersSearch) placeholder=t(Compose::AnswersHint)
                aria-activedescendant=says(move || chosen.get().unwrap_or_default())
                on:input=move |event| {
                    typed.set(event_target_value(&event));
                    place.set(0);
                }
                on:keydown=pressed
            />
            <ul id=FOUND role="listbox" aria-label=t(Compose::Answers)>
                <For each=move || found.get() key=Answer::element children=move |answer| {
                    let own = answer.element();
                    let selected = is({
                        let own = own.clone();
                        move || chosen.with(|chosen| chosen.as_ref() == Some(&own))
                    });
                    let words = desk.open.get_untracked().map(|id| answers::filled(desk, id, &answer));
                    view! {
                        <li
                            id=own class="found-row answer" role="option" class:chosen=selected
                            aria-selected=says(move || selected.get().to_string())
                            on:click={
                                let answer = answer.clone();
                                move |_| choose(&answer)
                            }
                        >
                            <span class="answer-name">{answer.name.clone()}</span>
                            <span class="answer-library muted">{answer.library.clone()}</span>
                            <span class="answer-words muted">{words}</span>
                        </li>
                    }
                }/>
            </ul>
            <p class="muted found" role="status">{status}</p>
            <div class="window-keys">
                <button class="plain" type="button" on:click=|_| page::close_dialog(DIALOG)>
                    {t(Word::Close)}
                </button>
            </div>
        </dialog>
    }
}
