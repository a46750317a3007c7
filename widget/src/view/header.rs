//! The head of the panel: whose messenger this is, how things stand in words, and the key that closes it.
//! Never a promise that is not known to hold.

use hanmadi_sync::guest::Phase;
use leptos::prelude::*;

use crate::{look::Look, port, screen::Screen, words::fill};

pub(super) fn header(look: &Look, screen: Screen) -> impl IntoView + use<> {
    let words = look.words;
    let name = look.name.clone();
    let initial = name.chars().next().map(String::from);
    let state = screen.words(move |state| match state.phase {
        Phase::Waiting(_) => words.offline.to_owned(),
        Phase::Connecting | Phase::Configuring if !state.settled => words.connecting.to_owned(),
        Phase::Taken => words.elsewhere.to_owned(),
        _ if state.read_only => words.ended.to_owned(),
        Phase::Asleep | Phase::Connecting | Phase::Configuring | Phase::Live => match &state.with {
            Some(name) => fill(words.with, name),
            None => words.idle.to_owned(),
        },
    });
    view! {
        <header class="head">
            <span class="mark" aria-hidden="true">{initial}</span>
            <div class="who">
                <h1>{name}</h1>
                <p role="status">{state}</p>
            </div>
            <button class="key" type="button" aria-label=words.close title=words.close on:click=|_| port::close()>
                <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M6 6 18 18M18 6 6 18"></path></svg>
            </button>
        </header>
    }
}
