//! One message: its words with addresses that can be followed, and how far it is.
//! Never anything but text and http(s) links.

use hanmadi_sync::{
    guest::Input,
    links::{Piece, pieces},
    rows::{Delivery, Message},
};
use leptos::{either::Either, prelude::*};

use crate::{
    app,
    screen::{Screen, State},
    words::Words,
};

pub(super) fn message(message: Message, screen: Screen, words: &'static Words) -> impl IntoView {
    let Message { id, own, text, start } = message;
    let known = StoredValue::new(id.unwrap_or_default());
    let delivery = move |state: &State| {
        known.with_value(|id| {
            state.deliveries.iter().find(|(known, _)| known == id).map(|(_, delivery)| *delivery)
        })
    };
    let base = match (own, start.is_some()) {
        (true, true) => "message own start",
        (true, false) => "message own",
        (false, true) => "message start",
        (false, false) => "message",
    };
    let class = screen.words(move |state| {
        let mark = match delivery(state) {
            Some(Delivery::Failed(_)) => " failed",
            Some(Delivery::Sending | Delivery::Waiting) => " waiting",
            Some(Delivery::Sent) | None => "",
        };
        [base, mark].concat()
    });
    let line = screen.words(move |state| {
        let line = match delivery(state) {
            Some(Delivery::Sending) => words.sending,
            Some(Delivery::Waiting) => words.waiting,
            Some(Delivery::Sent) => words.sent,
            Some(Delivery::Failed(4011)) => words.failed_long,
            Some(Delivery::Failed(_)) => words.failed,
            None => "",
        };
        line.to_owned()
    });
    let fine = screen.is(move |state| !matches!(delivery(state), Some(Delivery::Failed(_))));
    let head = start.map(|start| {
        let initial = start.name.as_ref().and_then(|name| name.chars().next()).map(String::from);
        let image = start.image.filter(|image| image.starts_with("https://") || image.starts_with("data:image/"));
        let plain = image.is_none();
        let who = match (start.name, own) {
            (Some(name), false) => [&name, " · ", &start.time].concat(),
            _ => start.time,
        };
        view! {
            <span class="face" aria-hidden="true" hidden=own>{initial}<img alt="" hidden=plain src=image referrerpolicy="no-referrer" /></span>
            <div class="by"><span class="hidden" hidden=!own>{words.you}" "</span>{who}</div>
        }
    });
    view! {
        <div class=class>
            {head}
            <div class="bubble">{words_of(&text)}</div>
            <p class="state">{line}</p>
            <div class="acts" hidden=fine>
                {act(words.retry, move || app::drive(Input::Retry(known.get_value())))}
                {act(words.discard, move || app::drive(Input::Discard(known.get_value())))}
            </div>
        </div>
    }
}

fn act(name: &'static str, act: impl Fn() + 'static) -> impl IntoView {
    let act: Box<dyn Fn()> = Box::new(act);
    view! { <button type="button" on:click=move |_| act()>{name}</button> }
}

fn words_of(text: &str) -> Vec<impl IntoView + use<>> {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(text) => Either::Left(text.to_owned()),
            Piece::Link(address) => {
                let (address, shown) = (address.to_owned(), address.to_owned());
                Either::Right(view! { <a href=address target="_blank" rel="noopener noreferrer">{shown}</a> })
            }
        })
        .collect()
}
