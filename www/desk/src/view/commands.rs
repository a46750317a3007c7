//! The command bar: everything that can be done now, by its name in any language of the desk, and every
//! conversation by its customer.
//! Never runs anything while an input method composes: the key that ends a syllable is not a choice.

use hanmadi_ids::ConversationId;
use leptos::{ev::KeyboardEvent, html, prelude::*};

use super::{actions::Action, is, keys, says};
use crate::{
    desk::Desk,
    host::page,
    words::{self, Spoken, Word, actions::Act, t},
};

const DIALOG: &str = "commands";
const FOUND: &str = "commands-found";
/// More conversations than this are found by more words.
const CONVERSATIONS_MAX: usize = 8;

/// Opens the bar.
pub(crate) fn open(desk: Desk) {
    desk.commanding.set(true);
}

/// Something that can be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Do(Action),
    Go(ConversationId),
}

impl Choice {
    fn element(self) -> String {
        match self {
            Self::Do(action) => format!("do-{action:?}"),
            Self::Go(id) => format!("go-{id}"),
        }
    }

    fn name(self, desk: Desk) -> String {
        match self {
            Self::Do(action) => t(action.name()).to_owned(),
            Self::Go(id) => words::fill(Act::GoTo, &[&desk.name_untracked(id)]),
        }
    }
}

/// What can be chosen by these words: each has to be in the name, in one of the languages.
fn choices(desk: Desk, words: &str) -> Vec<Choice> {
    let words: Vec<String> = words.split_whitespace().map(str::to_lowercase).collect();
    let fits = |text: &str| {
        let text = text.to_lowercase();
        words.iter().all(|word| text.contains(word))
    };
    let actions = Action::ALL.iter().copied().filter(|action| *action != Action::Commands);
    let named = actions.filter(|action| {
        let (english, korean) = action.name().both();
        (fits(english) || fits(korean)) && action.may(desk)
    });
    let mut found: Vec<_> = named.map(Choice::Do).collect();
    if !words.is_empty() {
        let all = desk.layout.with_untracked(|layout| layout.rows().collect::<Vec<_>>());
        let fitting = all.into_iter().filter(|id| fits(&desk.name_untracked(*id)));
        found.extend(fitting.take(CONVERSATIONS_MAX).map(Choice::Go));
    }
    found
}

/// The bar; it is there only while it is open.
#[component]
pub(crate) fn Commands(desk: Desk) -> impl IntoView {
    move || desk.commanding.get().then(|| view! { <Bar desk/> })
}

#[component]
fn Bar(desk: Desk) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    dialog.on_load(|dialog| {
        let _ = dialog.show_modal();
    });
    let words = RwSignal::new(String::new());
    let found = Memo::new(move |_| words.with(|words| untrack(|| choices(desk, words))));
    let place = RwSignal::new(0_usize);
    let chosen = Memo::new(move |_| found.with(|found| found.get(place.get()).copied()));
    let run = move |choice: Choice| {
        // The focus is back where it was before anything is done: what is done may move it.
        page::close_dialog(DIALOG);
        match choice {
            Choice::Do(action) => {
                action.run(desk);
            }
            Choice::Go(id) => desk.show(Some(id)),
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
                if let Some(choice) = chosen.get_untracked() {
                    run(choice);
                }
                return;
            }
            _ => return,
        };
        event.prevent_default();
        place.set(next);
        if let Some(choice) = chosen.get_untracked() {
            page::scroll_to(&choice.element());
        }
    };
    let status = says(move || match found.with(Vec::len) {
        0 => t(Act::BarEmpty).to_owned(),
        many => words::fill(Act::BarCount, &[&many.to_string()]),
    });
    view! {
        <dialog
            id=DIALOG class="window commands" aria-label=t(Act::Bar) node_ref=dialog
            on:close=move |_| {
                desk.commanding.set(false);
                page::refocus();
            }
        >
            <input
                type="text" role="combobox" autocomplete="off" autofocus aria-expanded="true"
                aria-controls=FOUND aria-label=t(Act::Bar) placeholder=t(Act::BarHint)
                aria-activedescendant=says(move || chosen.get().map(Choice::element).unwrap_or_default())
                on:input=move |event| {
                    words.set(event_target_value(&event));
                    place.set(0);
                }
                on:keydown=pressed
            />
            <ul id=FOUND role="listbox" aria-label=t(Act::Bar)>
                <For each=move || found.get() key=|choice| choice.element() children=move |choice| {
                    let selected = is(move || chosen.get() == Some(choice));
                    let key = match choice {
                        Choice::Do(action) => Some(keys::drawn(action.key())),
                        Choice::Go(_) => None,
                    };
                    view! {
                        <li
                            id=choice.element() class="found-row" role="option" class:chosen=selected
                            aria-selected=says(move || selected.get().to_string())
                            on:click=move |_| run(choice)
                        >
                            <span>{choice.name(desk)}</span>
                            <span class="found-keys">{key}</span>
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
