//! One row: who and where, the last words, and the one thing that presses most.
//! Never says something by colour alone.

use hanmadi_ids::ConversationId;
use hanmadi_protocol::time::Timestamp;
use hanmadi_sync::inbox::{Phase, Stand};
use leptos::prelude::*;

use super::{
    icons::{ClockIcon, MessengerIcon, ParkedIcon},
    is,
    offer::{Answers, Left},
    says,
    silence::Silence,
};
use crate::{
    desk::{Desk, Rows, take},
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
    channel: String,
    is_parked: bool,
    /// When silence ends it.
    ends: Option<Timestamp>,
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
    desk.rows.with(|rows| listed(desk, rows, id)).unwrap_or_else(|| gone(desk, id))
}

/// What the row of a listed conversation says. It reads nothing but the rows: everything else would have two
/// hundred of them look again with each keystroke of a customer.
fn listed(desk: Desk, rows: &Rows, id: ConversationId) -> Option<Content> {
    let name = rows.name(id)?;
    if let Some(row) = rows.mine.get(&id) {
        let text = if row.text.is_empty() { t(Word::Content).to_owned() } else { row.text.clone() };
        return Some(Content {
            name,
            queue: desk.queue_name(row.queue),
            text: if row.ours { words::fill(Word::You, &[&text]) } else { text },
            unread: row.unread,
            channel: row.channel.clone(),
            is_parked: row.phase == Phase::Parked,
            ends: row.ends,
            side: match row.phase {
                Phase::Offered(until) => Side::Offered(until),
                Phase::WrapUp(until) => Side::WrapUp(until),
                Phase::Running | Phase::Parked => row.needs_me_since.map_or(Side::At(row.time), Side::Since),
            },
        });
    }
    let row = rows.waiting.get(&id)?;
    Some(Content {
        name,
        queue: desk.queue_name(Some(row.queue)),
        text: row.text.clone(),
        unread: 0,
        channel: row.channel.clone(),
        is_parked: false,
        ends: None,
        side: Side::Since(row.since),
    })
}

/// What the row of one says that is not listed any more.
fn gone(desk: Desk, id: ConversationId) -> Content {
    let how = match desk.inbox.with(|inbox| inbox.stand(id)) {
        Stand::Theirs(Some(name)) => words::fill(Word::TakenShort, &[&name]),
        Stand::Theirs(None) | Stand::Unknown => t(Word::TakenShortUnknown).to_owned(),
        Stand::Waiting | Stand::Offered(_) | Stand::Mine(..) | Stand::Parked(_) | Stand::Ended(_) => {
            t(Word::EndedShort).to_owned()
        }
    };
    Content {
        name: desk.name(id),
        queue: desk.queue_name(desk.inbox.with(|inbox| inbox.queue(id))),
        text: String::new(),
        unread: 0,
        channel: String::new(),
        is_parked: false,
        ends: None,
        side: Side::Gone(how),
    }
}

/// A row.
#[component]
pub(crate) fn Row(desk: Desk, id: ConversationId, stop: Memo<Option<ConversationId>>) -> impl IntoView {
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
    let tab = says(move || if stop.get() == Some(id) { "0" } else { "-1" }.to_owned());
    view! {
        <li class="row" class:open=is_open class:gone=gone class:unread=unread class:offered=offered>
            <button
                id=element_id(id) class="row-body" type="button" tabindex=tab
                aria-current=says(move || is_open.get().to_string())
                on:click=move |_| desk.show(Some(id))
                on:focus=move |_| desk.cursor.set(Some(id))
            >
                <span class="row-who">
                    <Channel content/>
                    <span class="row-name">{says(move || content.with(|it| it.name.clone()))}</span>
                    <span class="row-where">{says(move || content.with(|it| it.queue.clone()))}</span>
                </span>
                <span class="row-side"><Pressing desk content/></span>
                <span class="row-text">{says(move || content.with(|it| it.text.clone()))}</span>
                <span class="row-more">
                    <Silence desk ends=Memo::new(move |_| content.with(|it| it.ends))/>
                    <Unread content/>
                </span>
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

/// Through which channel it comes; two bars instead while it is parked.
#[component]
fn Channel(content: Memo<Content>) -> impl IntoView {
    let shown = Memo::new(move |_| content.with(|it| (it.is_parked, it.channel.clone())));
    move || {
        let (is_parked, channel) = shown.get();
        let named = match channel.as_str() {
            "webmessaging" => t(Word::ChannelWeb).to_owned(),
            "" => return None,
            other => other.to_owned(),
        };
        let named = if is_parked { format!("{}, {named}", t(Word::ParkedRows)) } else { named };
        let icon = if is_parked {
            view! { <ParkedIcon/> }.into_any()
        } else {
            view! { <MessengerIcon/> }.into_any()
        };
        Some(view! {
            <span class="row-channel" title=named.clone()>
                {icon}
                <span class="unseen">{named.clone()}</span>
            </span>
        })
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
