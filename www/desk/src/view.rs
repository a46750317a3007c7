//! How the desk looks.
//! Never markup from anybody's words: text is set as text, everywhere.

mod actions;
mod answers;
pub(crate) mod app;
mod before;
mod commands;
mod composer;
mod duty;
mod filter;
mod finder;
mod hold;
mod icons;
mod keys;
mod list;
mod message;
mod notice;
mod offer;
mod pane;
mod put;
mod rail;
mod row;
mod sign_in;
mod silence;
mod transcript;
mod transfer;
mod window;
mod wrapup;

use leptos::prelude::*;

/// A text that follows what it reads. One type for all of them: each closure given to a view by itself
/// brings its own copy of the code that draws it, and all of that is downloaded.
fn says(text: impl Fn() -> String + Send + Sync + 'static) -> Signal<String> {
    Signal::derive(text)
}

/// A condition that follows what it reads; see [`says`].
fn is(condition: impl Fn() -> bool + Send + Sync + 'static) -> Signal<bool> {
    Signal::derive(condition)
}
