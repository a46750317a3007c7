//! One message: its words with addresses that can be followed, and how far it is.
//! Never anything but text and http(s) links.

use leptos::{either::Either, prelude::*};

use crate::{
    app,
    links::{Piece, pieces},
    rows::{Delivery, Message, Start},
    screen::Screen,
    session::Input,
    words::Words,
};

pub(super) fn message(message: Message, screen: Screen, words: &'static Words) -> impl IntoView {
    let Message { id, own, text, start } = message;
    let starts = start.is_some();
    let state = id.map(|id| {
        let asked = id.clone();
        let delivery = Memo::new(move |_| {
            screen.deliveries.with(|all| all.iter().find(|(known, _)| *known == asked).map(|(_, delivery)| *delivery))
        });
        (id, delivery)
    });
    let class = {
        let state = state.clone();
        move || {
            let delivery = state.as_ref().and_then(|(_, delivery)| delivery.get());
            let mark = match delivery {
                Some(Delivery::Failed(_)) => " failed",
                Some(Delivery::Sending | Delivery::Waiting) => " waiting",
                Some(Delivery::Sent) | None => "",
            };
            format!("message{}{}{mark}", if own { " own" } else { "" }, if starts { " start" } else { "" })
        }
    };
    view! {
        <div class=class>
            {start.map(|start| head(start, own, words))}
            <div class="bubble">{words_of(&text)}</div>
            {state.map(|(id, delivery)| delivery_line(id, delivery, words))}
        </div>
    }
}

fn head(start: Start, own: bool, words: &'static Words) -> impl IntoView {
    let Start { name, image, time } = start;
    let initial = name.as_ref().and_then(|name| name.chars().next()).map(String::from).unwrap_or_default();
    let face = (!own).then(|| {
        let picture = image.filter(|image| image.starts_with("https://") || image.starts_with("data:image/"));
        let picture = match picture {
            Some(image) => Either::Left(view! { <img src=image alt="" referrerpolicy="no-referrer" /> }),
            None => Either::Right(initial),
        };
        view! { <span class="face" aria-hidden="true">{picture}</span> }
    });
    view! {
        {face}
        <div class="by">
            {own.then(|| view! { <span class="hidden">{words.you} " "</span> })}
            {name.map(|name| name + " · ")}
            {time}
        </div>
    }
}

fn words_of(text: &str) -> Vec<impl IntoView + use<>> {
    pieces(text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Plain(text) => Either::Left(text.to_owned()),
            Piece::Link(address) => {
                let address = address.to_owned();
                let link = view! { <a href=address.clone() target="_blank" rel="noopener noreferrer">{address.clone()}</a> };
                Either::Right(link)
            }
        })
        .collect()
}

fn delivery_line(id: String, delivery: Memo<Option<Delivery>>, words: &'static Words) -> impl IntoView {
    let line = move || {
        Some(match delivery.get()? {
            Delivery::Sending => words.sending,
            Delivery::Waiting => words.waiting,
            Delivery::Sent => words.sent,
            Delivery::Failed(4011) => words.failed_long,
            Delivery::Failed(_) => words.failed,
        })
    };
    let failed = move || matches!(delivery.get(), Some(Delivery::Failed(_)));
    let id = StoredValue::new(id);
    view! {
        {move || line().map(|line| view! { <p class="state">{line}</p> })}
        <Show when=failed>
            <div class="acts">
                <button type="button" on:click=move |_| app::drive(Input::Retry(id.get_value()))>{words.retry}</button>
                <button type="button" on:click=move |_| app::drive(Input::Discard(id.get_value()))>{words.discard}</button>
            </div>
        </Show>
    }
}
