//! The clock of silence: when a conversation ends unless somebody writes.
//! Never shown while there is time enough.

use hanmadi_protocol::time::Timestamp;
use leptos::prelude::*;

use super::{icons::SilenceIcon, offer::Left};
use crate::{desk::Desk, words::Word};

/// From here on it shows.
const NEAR_MS: u64 = 10 * 60_000;

/// How long until silence ends it, once that is near.
#[component]
pub(crate) fn Silence(desk: Desk, ends: Memo<Option<Timestamp>>) -> impl IntoView {
    let near = Memo::new(move |_| ends.get().filter(|ends| ends.since_ms(desk.now.get()) <= NEAR_MS));
    move || {
        near.get().map(|until| {
            view! {
                <span class="silence">
                    <SilenceIcon/>
                    <Left desk until spoken=Word::EndsForSilence/>
                </span>
            }
        })
    }
}
