//! How the desk looks.
//! Never markup from anybody's words: text is set as text, everywhere.

pub(crate) mod app;
mod composer;
mod icons;
mod keys;
mod list;
mod message;
mod notice;
mod pane;
mod rail;
mod row;
mod sign_in;
mod transcript;
