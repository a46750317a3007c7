//! One row: who and where, the last words, and the one thing that presses most.
//! Never says something by colour alone.

use hanmadi_ids::ConversationId;
use hanmadi_protocol::time::Timestamp;
use hanmadi_sync::inbox::{Phase, Stand};
use leptos::prelude::*;

use super::{
    icons::ClockIcon,
    is,
    offer::{Answers, Left},
    says,
};
use crate::{
    desk::{Desk, take},
    host::{formats, page},
    words::{self, Word, t},
};

/// Past this a wait shows as long.
const LONG_WAIT_MS: u64 = 5 * 60_000;

/// The element that carries the focus of a row.
pub(crate) fn element_id(id: ConversationId) -> String {
    format!("row-{id}")
}

/// True if the focus is on this row.
pub(crate) fn has_focus(id: ConversationId) -> bool {
    page::focused().is_some_and(|element| element.id() == element_id(id))
}

/// What a row says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Content {
    name: String,
    queue: String,
    text: String,
    unread: usize,
    side: Side,
}

/// What stands on the right.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Side {
    /// Somebody waits since then.
    Since(Timestamp),
    /// The last words are of then.
    At(Timestamp),
    /// It is offered, until then.
    Offered(Option<Timestamp>),
    /// It is to be wrapped up, until then.
    WrapUp(Option<Timestamp>),
    /// It is gone; the word says how.
    Gone(String),
}

fn content(desk: Desk, id: ConversationId) -> Content {
    let name = desk.name(id);
    let found = desk.rows.with(|rows| {
        if let Some(row) = rows.mine.get(&id) {
            let text = if row.text.is_empty() { t(Word::Content).to_owned() } else { row.text.clone() };
            let text = if row.ours { words::fill(Word::You, &[&text]) } else { text };
            let side = match row.phase {
                Phase::Offered(until) => Side::Offered(until),
                Phase::WrapUp(until) => Side::WrapUp(until),
                Phase::Running => row.needs_me_since.map_or(Side::At(row.time), Side::Since),
            };
            return Some((row.queue, text, row.unread, side));
        }
        let row = rows.waiting.get(&id)?;
        Some((Some(row.queue), row.text.clone(), 0, Side::Since(row.since)))
    });
    let (queue, text, unread, side) = found.unwrap_or_else(|| {
        let word = match desk.inbox.with(|inbox| inbox.stand(id)) {
            Stand::Theirs(Some(name)) => words::fill(Word::TakenShort, &[&name]),
            Stand::Theirs(None) | Stand::Unknown => t(Word::TakenShortUnknown).to_owned(),
            Stand::Waiting | Stand::Offered(_) | Stand::Mine(..) | Stand::Ended(_) => {
                t(Word::EndedShort).to_owned()
            }
        };
        (desk.inbox.with(|inbox| inbox.queue(id)), String::new(), 0, Side::Gone(word))
    });
    Content { name, queue: desk.queue_name(queue), text, unread, side }
}

/// A row.
#[component]
pub(crate) fn Row(desk: Desk, id: ConversationId) -> impl IntoView {
    let content = Memo::new(move |_| content(desk, id));
    let is_open = is(move || desk.open.get() == Some(id));
    // What is to be wrapped up can be taken again only after that.
    let waits = Memo::new(move |_| {
        desk.rows.with(|rows| rows.waiting.contains_key(&id) && !rows.mine.contains_key(&id))
    });
    let taking = is(move || desk.taking.with(|taking| taking.contains(&id)));
    let offered = is(move || content.with(|it| matches!(it.side, Side::Offered(_))));
    let gone = is(move || content.with(|it| matches!(it.side, Side::Gone(_))));
    let unread = is(move || content.with(|it| it.unread > 0));
    let take_label = says(move || content.with(|it| format!("{}: {}", t(Word::Take), it.name)));
    // One row of all lists is in the order of Tab; arrows reach the others.
    let tab = says(move || {
        let cursor = desk.cursor.get();
        let stop = desk
            .layout
            .with(|layout| layout.rows().find(|row| Some(*row) == cursor).or_else(|| layout.rows().next()));
        if stop == Some(id) { "0" } else { "-1" }.to_owned()
    });
    view! {
        <li class="row" class:open=is_open class:gone=gone class:unread=unread class:offered=offered>
            <button
                id=element_id(id) class="row-body" type="button" tabindex=tab
                aria-current=says(move || is_open.get().to_string())
                on:click=move |_| desk.show(Some(id))
                on:focus=move |_| desk.cursor.set(Some(id))
            >
                <span class="row-who">
                    <span class="row-name">{says(move || content.with(|it| it.name.clone()))}</span>
                    <span class="row-where">{says(move || content.with(|it| it.queue.clone()))}</span>
                </span>
                <span class="row-side"><Pressing desk content/></span>
                <span class="row-text">{says(move || content.with(|it| it.text.clone()))}</span>
                <span class="row-more"><Unread content/></span>
            </button>
            {move || offered.get().then(|| view! { <Answers desk id/> })}
            {move || waits.get().then(|| view! {
                <button
                    class="row-take" type="button" tabindex="-1" aria-label=take_label
                    aria-disabled=says(move || taking.get().to_string())
                    on:click=move |_| take::take(desk, id)
                >
                    {says(move || t(if taking.get() { Word::Taking } else { Word::Take }).to_owned())}
                </button>
            })}
        </li>
    }
}

#[component]
fn Pressing(desk: Desk, content: Memo<Content>) -> impl IntoView {
    move || match content.with(|it| it.side.clone()) {
        Side::Since(since) => {
            let ms = move || desk.now.get().since_ms(since);
            let long = is(move || ms() >= LONG_WAIT_MS);
            let spoken = Memo::new(move |_| words::fill(Word::WaitsFor, &[&formats::span_words(ms())]));
            view! {
                <span class="timer" class:long=long>
                    <ClockIcon/>
                    <span aria-hidden="true">{says(move || formats::span(ms()))}</span>
                    <span class="unseen">{spoken}</span>
                </span>
            }
            .into_any()
        }
        Side::Offered(until) => match until {
            Some(until) => view! { <Left desk until spoken=Word::SecondsLeft/> }.into_any(),
            None => view! { <span class="at">{t(Word::Offered)}</span> }.into_any(),
        },
        Side::WrapUp(until) => match until {
            Some(until) => view! { <Left desk until spoken=Word::WrapUpLeft/> }.into_any(),
            None => view! { <span class="at">{t(Word::WrapUp)}</span> }.into_any(),
        },
        Side::At(time) => {
            let text = Memo::new(move |_| formats::short(time, desk.now.get()));
            view! { <span class="at">{text}</span> }.into_any()
        }
        Side::Gone(word) => view! { <span class="at">{word}</span> }.into_any(),
    }
}

#[component]
fn Unread(content: Memo<Content>) -> impl IntoView {
    let unread = Memo::new(move |_| content.with(|it| it.unread));
    move || {
        (unread.get() > 0).then(|| {
            view! {
                <span class="badge">
                    <span aria-hidden="true">{unread.get()}</span>
                    <span class="unseen">{words::fill(Word::Unread, &[&unread.get().to_string()])}</span>
                </span>
            }
        })
    }
}
