//! A search whose finds are chosen by arrows while the focus stays in it: a combobox with its list.
//! Never chooses while an input method composes: the key that ends a syllable is not a choice.

use leptos::{ev::KeyboardEvent, prelude::*};

use super::{is, keys, says};
use crate::host::page;

/// One thing that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Find {
    /// The id of its element.
    pub(crate) element: String,
    /// What it shows, in order.
    pub(crate) parts: Vec<Part>,
}

/// A part of what is shown of a find.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Part {
    /// Words, in an element of this class.
    Words(&'static str, String),
    /// The key that does it without the search.
    Key(&'static str),
}

/// What is found and what of it is chosen.
#[derive(Clone, Copy)]
pub(crate) struct Finder {
    /// The id of the list.
    pub(crate) list: &'static str,
    pub(crate) found: Memo<Vec<Find>>,
    /// The element of what is chosen.
    pub(crate) chosen: RwSignal<Option<String>>,
    /// True where the first find is chosen as long as no other is.
    pub(crate) first: bool,
}

impl Finder {
    fn at(self) -> Option<usize> {
        let place = self.chosen.with(|chosen| {
            let chosen = chosen.as_ref()?;
            self.found.with(|found| found.iter().position(|find| find.element == *chosen))
        });
        place.or_else(|| (self.first && self.found.with(|found| !found.is_empty())).then_some(0))
    }

    fn element(self) -> Option<String> {
        let place = self.at()?;
        self.found.with(|found| found.get(place).map(|find| find.element.clone()))
    }

    /// Chooses the next one up or down, around the end.
    fn step(self, down: bool) {
        let count = self.found.with_untracked(Vec::len);
        if count == 0 {
            return;
        }
        let next = match (untrack(|| self.at()), down) {
            (Some(place), true) => (place + 1) % count,
            (Some(place), false) => (place + count - 1) % count,
            (None, true) => 0,
            (None, false) => count - 1,
        };
        let element = self.found.with_untracked(|found| found.get(next).map(|find| find.element.clone()));
        element.iter().for_each(|element| page::scroll_to(element));
        self.chosen.set(element);
    }
}

/// The field of a search.
#[component]
pub(crate) fn Search(
    finder: Finder,
    id: &'static str,
    label: &'static str,
    hint: &'static str,
    /// What was typed.
    typed: Callback<String>,
    /// What Enter does with what is chosen; without it Enter is left to the form.
    #[prop(optional)]
    take: Option<Callback<String>>,
) -> impl IntoView {
    let pressed = move |event: KeyboardEvent| {
        if keys::composes(&event) {
            return;
        }
        match (event.key().as_str(), take) {
            ("ArrowDown", _) => finder.step(true),
            ("ArrowUp", _) => finder.step(false),
            ("Enter", Some(take)) => {
                // A key held down chooses once.
                let chosen = untrack(|| finder.element()).filter(|_| !event.repeat());
                event.prevent_default();
                return chosen.into_iter().for_each(|chosen| take.run(chosen));
            }
            _ => return,
        }
        event.prevent_default();
    };
    view! {
        <input
            id=id type="text" role="combobox" autocomplete="off" autofocus aria-expanded="true"
            aria-controls=finder.list aria-label=label placeholder=hint
            aria-activedescendant=says(move || finder.element().unwrap_or_default())
            on:input=move |event| {
                typed.run(event_target_value(&event));
                if finder.first {
                    finder.chosen.set(None);
                }
            }
            on:keydown=pressed
        />
    }
}

/// What was found, and how much.
#[component]
pub(crate) fn Finds(
    finder: Finder,
    label: &'static str,
    /// What a click on one does.
    take: Callback<String>,
    status: Signal<String>,
) -> impl IntoView {
    let chosen = Memo::new(move |_| finder.element());
    view! {
        <ul id=finder.list role="listbox" aria-label=label>
            <For each=move || finder.found.get() key=Find::clone children=move |Find { element, parts }| {
                let selected = is({
                    let element = element.clone();
                    move || chosen.with(|chosen| chosen.as_ref() == Some(&element))
                });
                view! {
                    <li
                        id=element.clone() class="found-row" role="option" class:chosen=selected
                        aria-selected=says(move || selected.get().to_string())
                        on:click=move |_| take.run(element.clone())
                    >
                        {parts.into_iter().map(drawn).collect_view()}
                    </li>
                }
            }/>
        </ul>
        <p class="muted found" role="status">{status}</p>
    }
}

fn drawn(part: Part) -> impl IntoView {
    match part {
        Part::Words(class, words) => view! { <span class=class>{words}</span> }.into_any(),
        Part::Key(key) => view! { <span class="found-keys">{keys::drawn(key)}</span> }.into_any(),
    }
}
