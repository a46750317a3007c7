//! The conversation: messages, days, notes, who types; or a greeting while nothing is said.
//! Never jumps while somebody reads further up.

use leptos::{
    either::{Either, EitherOf4},
    html::Div,
    prelude::*,
};

use super::message::message;
use crate::{app, clock, look::Look, rows::Kind, screen::Screen, words::fill};

/// Pixels from the end within which the list counts as being at its end.
const NEAR: i32 = 60;

pub(super) fn log(look: StoredValue<Look>, screen: Screen) -> impl IntoView {
    let words = look.with_value(|look| look.words);
    let list = NodeRef::<Div>::new();
    let newer = RwSignal::new(false);
    let to_end = move || {
        if let Some(list) = list.get_untracked() {
            list.set_scroll_top(list.scroll_height());
        }
    };
    let follow = move |_: Option<()>| {
        screen.rows.track();
        screen.deliveries.track();
        screen.typing.track();
        if screen.stuck.get() {
            // After the lines are drawn.
            clock::after(0, to_end);
        }
    };
    Effect::new(follow);
    Effect::new(move |before: Option<usize>| {
        let count = screen.rows.with(Vec::len);
        if before.is_some_and(|before| count > before) && !screen.stuck.get_untracked() {
            newer.set(true);
        }
        count
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        if screen.stuck.get_untracked() {
            to_end();
        }
    });
    on_cleanup(move || resized.remove());
    let on_scroll = move |_| {
        let Some(list) = list.get_untracked() else { return };
        let near = list.scroll_height() - list.scroll_top() - list.client_height() < NEAR;
        if near != screen.stuck.get_untracked() {
            screen.stuck.set(near);
        }
        if near {
            newer.set(false);
        }
    };
    let empty = move || screen.rows.with(Vec::is_empty);
    let busy = move || if screen.settled.get() { "false" } else { "true" };
    view! {
        <main class="stage">
            <div class="log" role="log" aria-live="polite" aria-label=words.log aria-busy=busy tabindex="0" node_ref=list on:scroll=on_scroll>
                <Show when=empty>{greeting(look)}</Show>
                <For each=move || screen.rows.get() key=|row| row.key.clone() children=move |row| match row.kind {
                    Kind::Day(day) => EitherOf4::A(view! { <p class="day">{day}</p> }),
                    Kind::Ended => EitherOf4::B(view! { <p class="note">{words.agent_left}</p> }),
                    Kind::Fresh => EitherOf4::C(view! { <p class="note">{words.expired}</p> }),
                    Kind::Message(said) => EitherOf4::D(message(said, screen, words)),
                } />
                {move || screen.typing.get().map(|name| typing(name, words))}
            </div>
            <Show when=move || newer.get() && !screen.stuck.get()>
                <button class="pill" type="button" on:click=move |_| screen.stick()>{words.newer}</button>
            </Show>
        </main>
    }
}

fn typing(name: Option<String>, words: &'static crate::words::Words) -> impl IntoView {
    let told = name.map_or_else(|| words.typing_nameless.to_owned(), |name| fill(words.typing, &name));
    view! {
        <div class="message start typing">
            <div class="bubble">
                <span class="hidden">{told}</span>
                <span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>
            </div>
        </div>
    }
}

fn greeting(look: StoredValue<Look>) -> impl IntoView {
    let (greeting, suggestions, words) =
        look.with_value(|look| (look.greeting.clone(), look.suggestions.clone(), look.words));
    let list = if suggestions.is_empty() {
        Either::Left(())
    } else {
        let keys = suggestions
            .into_iter()
            .map(|text| {
                let said = text.clone();
                view! { <li><button type="button" on:click=move |_| app::say(&said)>{text}</button></li> }
            })
            .collect::<Vec<_>>();
        Either::Right(view! { <ul aria-label=words.suggestions>{keys}</ul> })
    };
    view! { <div class="hello"><p>{greeting}</p>{list}</div> }
}
