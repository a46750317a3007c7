//! One entry of a transcript.
//! Never anything but text from anybody's words.

use hanmadi_ids::ConversationId;
use hanmadi_protocol::time::Timestamp;
use hanmadi_sync::inbox::{Delivery, Happening, Item, Kind, Note, Outgoing, Progress, Side};
use leptos::prelude::*;

use super::{icons::NoteIcon, put, says};
use crate::{
    desk::{Desk, outbox, people},
    host::{clock, formats},
    words::{self, Word, compose::Compose, t},
};

/// An entry.
#[component]
pub(crate) fn Entry(desk: Desk, id: ConversationId, item: Item) -> impl IntoView {
    match item {
        Item::Day(time) => {
            let text = Memo::new(move |_| formats::day(time, desk.now.get()));
            view! { <li class="day"><span>{text}</span></li> }.into_any()
        }
        Item::Happening { what, time, .. } => happening(what, time).into_any(),
        Item::Message { side, name, text, time, starts, delivery, .. } => {
            let who = match side {
                Side::Customer => desk.name_untracked(id),
                Side::Agent => name.unwrap_or_default(),
            };
            let by = starts.then(|| by_line(who, time));
            let body = match text {
                Some(text) => view! { <p class="bubble">{text}</p> }.into_any(),
                None => view! { <p class="bubble content">{t(Word::Content)}</p> }.into_any(),
            };
            view! {
                <li
                    class="message"
                    class:own=side == Side::Agent
                    class:theirs=side == Side::Customer
                    class:starts=starts
                >
                    {by}
                    {body}
                    {delivery.map(delivered)}
                </li>
            }
            .into_any()
        }
        Item::Note(note) => colleagues_note(desk, note).into_any(),
        Item::Outgoing { message, starts } => outgoing(desk, id, message, starts).into_any(),
    }
}

/// A note for colleagues: framed, named and in its own colour, so that nobody takes it for a message.
fn colleagues_note(desk: Desk, note: Note) -> impl IntoView {
    let (by, to) = (note.by, note.to);
    let author = says(move || people::name(desk, by));
    let asked = (!to.is_empty()).then(|| {
        let names = says(move || {
            let names: Vec<_> = to.iter().map(|user| people::name(desk, *user)).collect();
            words::fill(Word::NoteFor, &[&names.join(", ")])
        });
        view! { <span class="note-to">{names}</span> }
    });
    view! {
        <li class="message note starts">
            <p class="by">
                <NoteIcon/>
                <span>{t(Word::InternalNote)}</span>
                <span>{author}</span>
                {asked}
                <time datetime=note.time.to_string()>{formats::clock(note.time)}</time>
            </p>
            <p class="bubble">{note.text}</p>
        </li>
    }
}

fn by_line(name: String, time: Timestamp) -> impl IntoView {
    view! {
        <p class="by">
            {(!name.is_empty()).then(|| view! { <span>{name}</span> })}
            <time datetime=time.to_string()>{formats::clock(time)}</time>
        </p>
    }
}

fn happening(what: Happening, time: Timestamp) -> impl IntoView {
    let word = match what {
        Happening::Joined => Some(Word::HappenedJoined),
        Happening::Ended => Some(Word::HappenedEnded),
        Happening::Cleared => Some(Word::HappenedCleared),
        Happening::Other => None,
    };
    word.map(|word| {
        view! {
            <li class="happening">
                {t(word)} " " <time datetime=time.to_string()>{formats::clock(time)}</time>
            </li>
        }
    })
}

fn delivered(delivery: Delivery) -> impl IntoView {
    let word = match delivery {
        Delivery::Queued => Word::Queued,
        Delivery::Accepted => Word::Accepted,
        Delivery::Delivered => Word::Delivered,
        Delivery::Read => Word::Read,
        Delivery::Failed => Word::DeliveryFailed,
        Delivery::Unknown => Word::DeliveryUnknown,
    };
    view! { <p class="delivery" class:failed=delivery == Delivery::Failed>{t(word)}</p> }
}

/// How long it still waits. It is told once when it begins to, and readers are not told each second.
fn countdown(desk: Desk, until: Timestamp) -> Signal<String> {
    says(move || {
        desk.now.track();
        match until.since_ms(clock::now()).div_ceil(1000) {
            // Another one is before it.
            0 => t(Word::Sending).to_owned(),
            seconds => words::fill(Compose::SendingIn, &[&seconds.to_string()]),
        }
    })
}

fn outgoing(desk: Desk, id: ConversationId, message: Outgoing, starts: bool) -> impl IntoView {
    let held = message.progress.held_until();
    let text = match (message.progress, message.refusal) {
        (Progress::Held(_) | Progress::Sending, _) => t(Word::Sending).to_owned(),
        (Progress::Retrying, _) => t(Word::Retrying).to_owned(),
        (Progress::Refused, Some(why)) if !why.is_empty() => words::fill(Word::RefusedBecause, &[&why]),
        (Progress::Refused, _) => t(Word::Refused).to_owned(),
    };
    let refused = message.progress == Progress::Refused;
    let (kind, note) = (message.kind, message.kind == Kind::Note);
    let (retried, withdrawn) = (message.client_message_id.clone(), message.client_message_id.clone());
    let undone = message.client_message_id;
    let again = move |_| outbox::retry(desk, id, &retried);
    let back = move |_| {
        let text = outbox::withdraw(desk, id, &withdrawn);
        put::put_back(desk, id, kind, &text);
    };
    view! {
        <li class="message own unsent" class:starts=starts class:note=note>
            {starts.then(|| {
                by_line(if note { t(Word::InternalNote).to_owned() } else { String::new() }, message.time)
            })}
            <p class="bubble">{message.text}</p>
            {held.map(|until| view! {
                <p class="delivery held">
                    <span>{countdown(desk, until)}</span>
                    <button
                        class="link" type="button" aria-keyshortcuts="Alt+Z" title="Alt+Z"
                        on:click=move |_| put::undo(desk, id, &undone)
                    >
                        {t(Compose::Undo)}
                    </button>
                </p>
            })}
            <p class="delivery" class:failed=refused role="status">
                {held.is_none().then_some(text)}
                {refused.then(|| view! {
                    <button class="link" type="button" on:click=again>{t(Word::Retry)}</button>
                    <button class="link" type="button" on:click=back>{t(Word::Withdraw)}</button>
                })}
            </p>
        </li>
    }
}
