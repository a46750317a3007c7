//! Records of told and of generated conversations: what they show, and the laws that hold for all of them.
//! Never a record compared with itself: told ones have their numbers written down, generated ones a second
//! calculation in `reference`.

mod catalog;
mod history;
mod laws;
mod queries;
mod reference;
mod sample;
mod story;
