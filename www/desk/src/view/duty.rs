//! What the agent is doing, in the rail: presence, taking from queues, and what routing makes of it.
//! Never says by colour alone: each state has its shape and its word.

use hanmadi_protocol::platform::presence::{RoutingState, SystemPresence};
use leptos::{ev::KeyboardEvent, prelude::*};

use super::{is, says};
use crate::{
    desk::{Desk, duty},
    host::{formats, page},
    words::{self, Word, t},
};

/// The menu.
const MENU: &str = "presence";
/// What can be chosen, in order; the rest a platform sets by itself.
const CHOICES: [SystemPresence; 9] = [
    SystemPresence::OnQueue,
    SystemPresence::Available,
    SystemPresence::Busy,
    SystemPresence::Away,
    SystemPresence::Break,
    SystemPresence::Meal,
    SystemPresence::Meeting,
    SystemPresence::Training,
    SystemPresence::Offline,
];

/// How a state is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sign {
    Takes,
    Talks,
    Silent,
    Here,
    Busy,
    Away,
    Gone,
}

impl Sign {
    fn of(presence: SystemPresence) -> Self {
        match presence {
            SystemPresence::OnQueue => Self::Takes,
            SystemPresence::Available => Self::Here,
            SystemPresence::Busy => Self::Busy,
            SystemPresence::Offline => Self::Gone,
            SystemPresence::Away
            | SystemPresence::Idle
            | SystemPresence::Meal
            | SystemPresence::Training
            | SystemPresence::Meeting
            | SystemPresence::Break => Self::Away,
        }
    }

    fn class(self) -> &'static str {
        match self {
            Self::Takes => "sign takes",
            Self::Talks => "sign talks",
            Self::Silent => "sign silent",
            Self::Here => "sign here",
            Self::Busy => "sign busy",
            Self::Away => "sign away",
            Self::Gone => "sign gone",
        }
    }

    /// A disc for whoever takes from queues, a triangle for who did not answer, rings for the others.
    fn path(self) -> &'static str {
        const RING: &str = "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12z";
        match self {
            Self::Takes => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.2 8.2l2 2 3.6-4",
            Self::Talks => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.3 8h0M8 8h0M10.7 8h0",
            Self::Silent => "M8 2.2 14.4 13.6H1.6zM8 6.5v3M8 11.6h0",
            Self::Here => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 8h0",
            Self::Busy => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM5.4 8h5.2",
            Self::Away => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3l2 1.4",
            Self::Gone => RING,
        }
    }
}

fn drawn(sign: Sign) -> impl IntoView {
    view! { <svg class=sign.class() viewBox="0 0 16 16" aria-hidden="true"><path d=sign.path()/></svg> }
}

/// What the rail shows: how it looks, and the word for it.
fn shown(desk: Desk) -> Option<(Sign, Word)> {
    let duty = desk.duty.get();
    let presence = duty.presence()?;
    let routing = duty.routing().map(|(status, _)| status);
    Some(match (presence, routing) {
        (SystemPresence::OnQueue, Some(RoutingState::NotResponding)) => (Sign::Silent, Word::NoAnswerShort),
        (SystemPresence::OnQueue, Some(RoutingState::Interacting | RoutingState::Communicating)) => {
            (Sign::Talks, Word::OnQueue)
        }
        (presence, Some(_) | None) => (Sign::of(presence), duty::presence_word(presence)),
    })
}

/// What routing is doing, in a sentence.
fn sentence(desk: Desk) -> String {
    match desk.duty.get().routing() {
        Some((RoutingState::NotResponding, since)) => {
            words::fill(Word::RoutingNotResponding, &[&formats::clock(since)])
        }
        Some((status, _)) => t(duty::routing_word(status)).to_owned(),
        None => t(Word::Loading).to_owned(),
    }
}

/// The button in the rail, and its menu.
#[component]
pub(crate) fn Presence(desk: Desk) -> impl IntoView {
    let state = Memo::new(move |_| shown(desk));
    let wish = Memo::new(move |_| desk.wish.get());
    let word = says(move || match (wish.get(), state.get()) {
        (Some(wish), _) => format!("{}…", t(duty::presence_word(wish))),
        (None, Some((_, word))) => t(word).to_owned(),
        (None, None) => String::new(),
    });
    let label = says(move || format!("{}: {}. {}", t(Word::Presence), word.get(), sentence(desk)));
    view! {
        <button
            class="rail-item duty" type="button" popovertarget=MENU aria-label=label
            aria-haspopup="menu" aria-busy=says(move || wish.get().is_some().to_string())
        >
            {move || match (wish.get(), state.get()) {
                (Some(_), _) => view! { <span class="spinner" aria-hidden="true"></span> }.into_any(),
                (None, Some((sign, _))) => drawn(sign).into_any(),
                (None, None) => ().into_any(),
            }}
            <span class="duty-word">{word}</span>
        </button>
        <Menu desk/>
    }
}

#[component]
fn Menu(desk: Desk) -> impl IntoView {
    let shown = move || desk.wish.get().or_else(|| desk.duty.with(|duty| duty.presence()));
    // The browser goes there as the menu opens: an arrow pressed right after is not lost.
    let first = move || shown().filter(|it| CHOICES.contains(it)).unwrap_or(SystemPresence::OnQueue);
    let choices = CHOICES.map(|presence| {
        let checked = says(move || (shown() == Some(presence)).to_string());
        let hint = (presence == SystemPresence::OnQueue).then(|| view! { <kbd>"Alt Q"</kbd> });
        view! {
            <button
                class="choice" type="button" role="menuitemradio" tabindex="-1" aria-checked=checked
                autofocus=is(move || first() == presence)
                on:click=move |_| {
                    duty::choose(desk, presence);
                    page::hide_popover(MENU);
                }
            >
                {drawn(Sign::of(presence))}
                <span class="choice-word">{t(duty::presence_word(presence))}</span>
                {hint}
            </button>
        }
    });
    view! {
        <div id=MENU class="account presence" popover="auto" on:keydown=moved>
            <p class="muted" role="status">{says(move || sentence(desk))}</p>
            {move || desk.duty.get().is_not_responding().then(|| view! { <Again desk/> })}
            <div role="menu" aria-label=t(Word::Presence)>{choices.into_iter().collect_view()}</div>
        </div>
    }
}

fn moved(event: KeyboardEvent) {
    let by = match event.key().as_str() {
        "ArrowDown" => 1,
        "ArrowUp" => -1,
        "Home" => isize::MIN,
        "End" => isize::MAX,
        _ => return,
    };
    event.prevent_default();
    page::step_focus(&format!("#{MENU} .choice"), by);
}

/// The way back after an offer was not answered.
#[component]
fn Again(desk: Desk) -> impl IntoView {
    let busy = desk.responding;
    view! {
        <button
            class="primary again" type="button" aria-disabled=says(move || busy.get().to_string())
            on:click=move |_| duty::respond_again(desk)
        >
            {says(move || t(if busy.get() { Word::TakingOffers } else { Word::TakeOffers }).to_owned())}
        </button>
    }
}

/// What stands above the lists while the agent gets nothing because an offer was not answered.
#[component]
pub(crate) fn NotResponding(desk: Desk) -> impl IntoView {
    let silent = is(move || desk.duty.with(|duty| duty.is_not_responding()));
    view! {
        <div role="status">
            {move || silent.get().then(|| view! {
                <div class="not-responding">
                    <p>{t(Word::NotRespondingLead)}</p>
                    <Again desk/>
                </div>
            })}
        </div>
    }
}
