//! What the agent should know: lost connection, something that did not work, what readers are told.
//! Never a window in the way.

use leptos::prelude::*;

use super::{
    icons::{CloseIcon, WarnIcon},
    offer::OfferLine,
};
use crate::{
    desk::{Desk, Link},
    words::{Word, t},
};

/// The lines, above the page, so that nothing moves when they come.
#[component]
pub(crate) fn Lines(desk: Desk) -> impl IntoView {
    view! {
        <div class="lines">
            <LinkLine desk/>
            <NoticeLine desk/>
            <OfferLine desk/>
        </div>
    }
}

/// The quiet line while the connection is lost.
#[component]
fn LinkLine(desk: Desk) -> impl IntoView {
    let lost = Memo::new(move |_| desk.link.get() == Link::Lost);
    view! {
        <div role="status">
            {move || lost.get().then(|| view! {
                <p class="line lost">
                    <span class="spinner" aria-hidden="true"></span>
                    {t(Word::Reconnecting)}
                </p>
            })}
        </div>
    }
}

/// What did not work, until it is dismissed.
#[component]
fn NoticeLine(desk: Desk) -> impl IntoView {
    view! {
        <div role="alert">
            {move || desk.notice.get().map(|notice| view! {
                <p class="line notice">
                    <WarnIcon/>
                    <span>{notice.text}</span>
                    {notice.about.map(|id| view! {
                        <button class="link" type="button" on:click=move |_| desk.show(Some(id))>
                            {t(Word::OpenIt)}
                        </button>
                    })}
                    <button
                        class="quiet" type="button" aria-label=t(Word::Dismiss) title=t(Word::Dismiss)
                        on:click=move |_| desk.notice.set(None)
                    >
                        <CloseIcon/>
                    </button>
                </p>
            })}
        </div>
    }
}

/// What readers are told.
#[component]
pub(crate) fn Said(desk: Desk) -> impl IntoView {
    view! {
        <div class="unseen" aria-live="polite">{desk.said}</div>
        <div class="unseen urgent" aria-live="assertive">{desk.urgent}</div>
    }
}
