//! An offer: how long it can be answered, and the two answers.
//! Never takes the focus from somebody who writes: it shows, it is said, and keys answer it from anywhere.

use hanmadi_ids::ConversationId;
use hanmadi_protocol::time::Timestamp;
use hanmadi_sync::inbox::{Group, Phase, Stand};
use leptos::prelude::*;

use super::{icons::ClockIcon, is, says};
use crate::{
    desk::{Desk, take},
    host::formats,
    words::{self, Word, t},
};

/// Less than this is little.
const LITTLE_MS: u64 = 10_000;

/// What is offered, the oldest first.
pub(crate) fn offers(desk: Desk) -> Vec<ConversationId> {
    desk.inbox.with(hanmadi_sync::inbox::Inbox::offered)
}

/// The offer that a key answers: the one in the pane, the one the keyboard is on, else the oldest.
pub(crate) fn meant(desk: Desk) -> Option<ConversationId> {
    let offered = |id: &ConversationId| matches!(desk.stand(*id), Stand::Offered(_));
    let open = desk.open.get_untracked().filter(offered);
    let cursor = desk.cursor.get_untracked().filter(offered);
    open.or(cursor).or_else(|| untrack(|| offers(desk)).first().copied())
}

/// How much is left of something that ends by itself, ticking.
#[component]
pub(crate) fn Left(desk: Desk, until: Timestamp, spoken: Word) -> impl IntoView {
    let ms = move || until.since_ms(desk.now.get());
    let little = is(move || ms() <= LITTLE_MS);
    // Said in steps, so that a reader who stands on it does not hear every second.
    let words = Memo::new(move |_| {
        let step = if ms() > LITTLE_MS { ms().div_ceil(LITTLE_MS) * LITTLE_MS } else { ms() };
        words::fill(spoken, &[&formats::seconds_words(step)])
    });
    view! {
        <span class="timer" class:little=little>
            <ClockIcon/>
            <span aria-hidden="true">{says(move || formats::countdown(ms()))}</span>
            <span class="unseen">{words}</span>
        </span>
    }
}

/// The two answers.
#[component]
pub(crate) fn Answers(desk: Desk, id: ConversationId) -> impl IntoView {
    let taking = is(move || desk.taking.with(|taking| taking.contains(&id)));
    let declining = is(move || desk.declining.with(|declining| declining.contains(&id)));
    let busy = says(move || (taking.get() || declining.get()).to_string());
    let named = move |word: Word| format!("{}: {}", t(word), desk.name(id));
    view! {
        <div class="answers">
            <button
                class="primary" type="button" aria-keyshortcuts="Alt+A" title="Alt+A" aria-disabled=busy
                aria-label=says(move || named(if taking.get() { Word::Accepting } else { Word::Accept }))
                on:click=move |_| take::take(desk, id)
            >
                {says(move || t(if taking.get() { Word::Accepting } else { Word::Accept }).to_owned())}
            </button>
            <button
                class="plain" type="button" aria-keyshortcuts="Alt+X" title="Alt+X" aria-disabled=busy
                aria-label=says(move || named(if declining.get() { Word::Declining } else { Word::Decline }))
                on:click=move |_| take::decline(desk, id)
            >
                {says(move || t(if declining.get() { Word::Declining } else { Word::Decline }).to_owned())}
            </button>
        </div>
    }
}

/// In the pane, where the composer will be.
#[component]
pub(crate) fn OfferBar(desk: Desk, id: ConversationId) -> impl IntoView {
    let until = Memo::new(move |_| until(desk, id));
    view! {
        <div class="take-bar offer-bar">
            <p>
                {t(Word::OfferedToYou)} " "
                {move || until.get().map(|until| view! { <Left desk until spoken=Word::SecondsLeft/> })}
            </p>
            <Answers desk id/>
        </div>
    }
}

fn until(desk: Desk, id: ConversationId) -> Option<Timestamp> {
    match desk.rows.with(|rows| rows.mine.get(&id).map(|row| row.phase)) {
        Some(Phase::Offered(until)) => until,
        Some(Phase::Running | Phase::Parked | Phase::WrapUp(_)) | None => None,
    }
}

/// Above the pane, where the list does not show an offer: on a narrow page with a conversation open, or while a
/// pointer over the lists keeps their rows from moving.
#[component]
pub(crate) fn OfferLine(desk: Desk) -> impl IntoView {
    let elsewhere = Memo::new(move |_| {
        let open = desk.open.get();
        offers(desk).into_iter().find(|id| Some(*id) != open)
    });
    move || {
        elsewhere.get().map(|id| {
            let held = is(move || desk.layout.with(|layout| !layout.group(Group::Offered).contains(&id)));
            view! {
                <div class="line offer-line" class:held=held role="group" aria-label=t(Word::OfferedToYou)>
                    <span class="offer-who">
                        {t(Word::Offered)} ": " <strong>{says(move || desk.name(id))}</strong>
                    </span>
                    {until(desk, id).map(|until| view! { <Left desk until spoken=Word::SecondsLeft/> })}
                    <Answers desk id/>
                </div>
            }
        })
    }
}
