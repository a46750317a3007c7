//! The conversation: messages, days, notes, who types; or a greeting while nothing is said.
//! Never jumps while somebody reads further up.

use hanmadi_sync::rows::Kind;
use leptos::{either::Either, html::Div, prelude::*};
use web_sys::EventTarget;

use super::{listen, message::message};
use crate::{app, clock, look::Look, screen::Screen, words::fill};

/// Pixels from the end within which the list counts as being at its end.
const NEAR: i32 = 60;

pub(super) fn log(look: &Look, screen: Screen, window: &EventTarget) -> impl IntoView + use<> {
    let words = look.words;
    let list = NodeRef::<Div>::new();
    let to_end = move || {
        if let Some(list) = list.get_untracked() {
            list.set_scroll_top(list.scroll_height());
        }
    };
    Effect::new(move |_| {
        screen.rows.track();
        screen.state.track();
        // A growing composer takes its height from the list.
        screen.bytes.track();
        if screen.left_at.get() == 0 {
            // After the lines are drawn.
            clock::after(0, to_end);
        }
    });
    listen(window, "resize", move |_| {
        if screen.left_at.get_untracked() == 0 {
            to_end();
        }
    });
    let on_scroll = move |_| {
        let Some(list) = list.get_untracked() else { return };
        let near = list.scroll_height() - list.scroll_top() - list.client_height() < NEAR;
        if near != (screen.left_at.get_untracked() == 0) {
            let rows = screen.rows.with_untracked(Vec::len);
            screen.left_at.set(if near { 0 } else { rows });
        }
    };
    let nothing_newer = Signal::derive(move || {
        let left_at = screen.left_at.get();
        left_at == 0 || screen.rows.with(Vec::len) <= left_at
    });
    let busy = screen.words(|state| if state.settled { "false" } else { "true" }.to_owned());
    let quiet = screen.is(|state| state.typing.is_none());
    let typing = screen.words(move |state| match &state.typing {
        Some(Some(name)) => fill(words.typing, name),
        Some(None) => words.typing_nameless.to_owned(),
        None => String::new(),
    });
    view! {
        <main class="stage">
            <div class="log" role="log" aria-live="polite" aria-label=words.log aria-busy=busy tabindex="0" node_ref=list on:scroll=on_scroll>
                {greeting(look, screen)}
                <For each=move || screen.rows.get() key=|row| row.key.clone() children=move |row| {
                    let (class, text) = match row.kind {
                        Kind::Message(said) => return Either::Right(message(said, screen, words)),
                        Kind::Day(day) => ("day", day),
                        Kind::Ended(finally) => ("note", if finally { words.ended } else { words.agent_left }.to_owned()),
                        Kind::Fresh => ("note", words.expired.to_owned()),
                    };
                    Either::Left(view! { <p class=class>{text}</p> })
                } />
                <div class="message start" hidden=quiet>
                    <div class="bubble">
                        <span class="hidden">{typing}</span>
                        <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
                    </div>
                </div>
            </div>
            <button class="pill" type="button" hidden=nothing_newer on:click=move |_| screen.left_at.set(0)>{words.newer}</button>
        </main>
    }
}

fn greeting(look: &Look, screen: Screen) -> impl IntoView + use<> {
    let said = Signal::derive(move || screen.rows.with(|rows| !rows.is_empty()));
    let none = look.suggestions.is_empty();
    let keys: Vec<_> = look
        .suggestions
        .iter()
        .map(|text| {
            let (said, text) = (text.clone(), text.clone());
            view! { <li><button type="button" on:click=move |_| app::say(&said)>{text}</button></li> }
        })
        .collect();
    view! {
        <div class="hello" hidden=said>
            <p>{look.greeting.clone()}</p>
            <ul aria-label=look.words.suggestions hidden=none>{keys}</ul>
        </div>
    }
}
