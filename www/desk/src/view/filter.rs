//! How the lists are to be seen: words to look for, one queue, the order. It stays over a reload.
//! Never hides in silence: what is left out is counted, with the way back.

use hanmadi_ids::QueueId;
use hanmadi_sync::inbox::{Layout, Sort};
use leptos::prelude::*;

use super::{
    icons::{OptionsIcon, SearchIcon},
    is, says,
};
use crate::{
    desk::{Desk, lists},
    host::page,
    words::{self, Word, t},
};

/// The element for words.
pub(crate) const WORDS: &str = "list-words";
const OPTIONS: &str = "list-options";

/// The field for words, and the button for the rest.
#[component]
pub(crate) fn Filter(desk: Desk) -> impl IntoView {
    let chosen = is(move || desk.list.with(|view| view.queue.is_some() || view.sort != Sort::Longest));
    let words = desk.list.with_untracked(|view| view.words.clone());
    view! {
        <div class="filter" role="search" aria-label=t(Word::Filter)>
            <SearchIcon/>
            <input
                id=WORDS type="search" autocomplete="off" placeholder=t(Word::FilterHint)
                aria-label=t(Word::FilterWords) aria-keyshortcuts="/" prop:value=words
                on:input=move |event| {
                    let words = event_target_value(&event);
                    lists::change(desk, |view| view.words = words);
                }
            />
        </div>
        <button
            class="quiet options-button" type="button" popovertarget=OPTIONS class:chosen=chosen
            aria-label=says(move || t(if chosen.get() { Word::OptionsChosen } else { Word::Options }).to_owned())
            title=t(Word::Options)
        >
            <OptionsIcon/>
        </button>
        <div id=OPTIONS class="options" popover="auto">
            <fieldset>
                <legend>{t(Word::SortBy)}</legend>
                {lists::SORTS.map(|sort| view! { <Order desk sort/> }).collect_view()}
            </fieldset>
            <Queues desk/>
        </div>
    }
}

#[component]
fn Order(desk: Desk, sort: Sort) -> impl IntoView {
    let word = match sort {
        Sort::Longest => Word::SortLongest,
        Sort::Latest => Word::SortLatest,
        Sort::Name => Word::SortName,
    };
    view! {
        <label class="option">
            <input
                type="radio" name="sort" value=lists::sort_name(sort)
                prop:checked=is(move || desk.list.with(|view| view.sort == sort))
                on:change=move |_| lists::change(desk, |view| view.sort = sort)
            />
            {t(word)}
        </label>
    }
}

#[component]
fn Queues(desk: Desk) -> impl IntoView {
    let own = desk.me.with_value(|me| me.queues.clone());
    let choices = own.into_iter().map(|id| {
        let chosen = is(move || desk.list.with(|view| view.queue == Some(id)));
        view! { <option value=id.to_string() selected=chosen>{desk.queue_name(Some(id))}</option> }
    });
    let choices = choices.collect_view();
    view! {
        <label class="option-queue" for="list-queue">{t(Word::Queue)}</label>
        <select
            id="list-queue"
            on:change=move |event| {
                let queue: Option<QueueId> = event_target_value(&event).parse().ok();
                lists::change(desk, |view| view.queue = queue);
            }
        >
            <option value="" selected=is(move || desk.list.with(|view| view.queue.is_none()))>
                {t(Word::AllQueues)}
            </option>
            {choices}
        </select>
    }
}

/// How many rows the filter leaves out, with the way back.
#[component]
pub(crate) fn Hidden(desk: Desk, truth: Memo<Layout>) -> impl IntoView {
    let hidden = Memo::new(move |_| {
        let all = desk.rows.with(|rows| {
            let both = rows.mine.keys().filter(|id| rows.waiting.contains_key(id)).count();
            rows.mine.len() + rows.waiting.len() - both
        });
        all.saturating_sub(truth.with(|layout| layout.rows().count()))
    });
    move || {
        let filters = desk.list.with(hanmadi_sync::inbox::View::filters);
        filters.then(|| {
            let text = says(move || words::fill(Word::HiddenRows, &[&hidden.get().to_string()]));
            view! {
                <p class="hidden-rows" role="status">
                    <span>{text}</span>
                    <button class="link" type="button" on:click=move |_| clear(desk)>{t(Word::ShowAll)}</button>
                </p>
            }
        })
    }
}

/// Shows every row again.
pub(crate) fn clear(desk: Desk) {
    lists::change(desk, |view| {
        view.queue = None;
        view.words = String::new();
    });
    page::set_value(WORDS, "");
    page::focus(WORDS);
}

/// Leaves the field for words: once to empty it, then to the lists. False if it has not the focus.
pub(crate) fn leave(desk: Desk) -> bool {
    if page::focused().is_none_or(|element| element.id() != WORDS) {
        return false;
    }
    if desk.list.with_untracked(|view| view.words.is_empty()) {
        return page::focus_first(".row-body[tabindex='0']");
    }
    page::set_value(WORDS, "");
    lists::change(desk, |view| view.words = String::new());
    true
}
