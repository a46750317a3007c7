//! The few pictures, drawn.
//! Never the only thing that says something: each stands beside a word or a label.

use leptos::prelude::*;

/// The mark: a word in a bubble.
#[component]
pub(crate) fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
            <path
                class="logo-shape"
                d="M8 3h16a6 6 0 0 1 6 6v10a6 6 0 0 1-6 6h-9l-6 5v-5H8a6 6 0 0 1-6-6V9a6 6 0 0 1 6-6z"
            />
            <path class="logo-word" d="M9 12h14M9 17h8"/>
        </svg>
    }
}

#[component]
fn Stroke(path: &'static str) -> impl IntoView {
    view! { <svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=path/></svg> }
}

/// A tray.
#[component]
pub(crate) fn InboxIcon() -> impl IntoView {
    view! { <Stroke path="M3 11.5 5 4h10l2 7.5V16H3zM3 11.5h4.2l1 2h3.6l1-2H17"/> }
}

/// A bubble with a corner turned down: an answer that is ready.
#[component]
pub(crate) fn AnswersIcon() -> impl IntoView {
    view! { <Stroke path="M4 3.5h12v9.5H9.5L6 16.5V13H4zM7 7h6M7 9.8h4"/> }
}

/// A keyboard.
#[component]
pub(crate) fn KeysIcon() -> impl IntoView {
    view! { <Stroke path="M2.5 5.5h15v9h-15zM5.5 8.5h0M8.5 8.5h0M11.5 8.5h0M14.5 8.5h0M6 11.7h8"/> }
}

/// A person.
#[component]
pub(crate) fn PersonIcon() -> impl IntoView {
    const HEAD_AND_SHOULDERS: &str =
        "M10 10a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4zM3.8 16.6c.6-3 3-4.4 6.2-4.4s5.6 1.4 6.2 4.4";
    view! { <Stroke path=HEAD_AND_SHOULDERS/> }
}

/// An arrow to the left.
#[component]
pub(crate) fn BackIcon() -> impl IntoView {
    view! { <Stroke path="M12 4.5 6.5 10l5.5 5.5"/> }
}

/// An arrow down.
#[component]
pub(crate) fn DownIcon() -> impl IntoView {
    view! { <Stroke path="M10 4v11M5.5 11l4.5 4.5 4.5-4.5"/> }
}

/// An arrow up, for sending.
#[component]
pub(crate) fn SendIcon() -> impl IntoView {
    view! { <Stroke path="M10 16V4.5M5 9.5l5-5 5 5"/> }
}

/// A clock, beside how long somebody waits.
#[component]
pub(crate) fn ClockIcon() -> impl IntoView {
    view! { <Stroke path="M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM10 6.2V10l2.6 1.8"/> }
}

/// A magnifying glass.
#[component]
pub(crate) fn SearchIcon() -> impl IntoView {
    view! { <Stroke path="M9 14.5a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM13 13l4 4"/> }
}

/// Lines of different lengths, for how a list is shown.
#[component]
pub(crate) fn OptionsIcon() -> impl IntoView {
    view! { <Stroke path="M3 5.5h14M5.5 10h9M8 14.5h4"/> }
}

/// An hourglass, beside how long until silence ends a conversation.
#[component]
pub(crate) fn SilenceIcon() -> impl IntoView {
    view! { <Stroke path="M5.5 3h9M5.5 17h9M6.5 3v2.5L10 10l3.5-4.5V3M6.5 17v-2.5L10 10l3.5 4.5V17"/> }
}

/// A hand's pause: what is parked.
#[component]
pub(crate) fn ParkedIcon() -> impl IntoView {
    view! { <Stroke path="M7 5v10M13 5v10"/> }
}

/// A pause within a circle: what is on hold.
#[component]
pub(crate) fn HoldIcon() -> impl IntoView {
    view! { <Stroke path="M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14M8.5 7.5v5M11.5 7.5v5"/> }
}

/// A bubble of words, for a conversation through a messenger.
#[component]
pub(crate) fn MessengerIcon() -> impl IntoView {
    view! { <Stroke path="M4.5 4h11A1.5 1.5 0 0 1 17 5.5v6A1.5 1.5 0 0 1 15.5 13H10l-4 3.5V13H4.5A1.5 1.5 0 0 1 3 11.5v-6A1.5 1.5 0 0 1 4.5 4z"/> }
}

/// A padlock, for what stays among colleagues.
#[component]
pub(crate) fn NoteIcon() -> impl IntoView {
    view! { <Stroke path="M5 9h10v7.5H5zM7 9V6.5a3 3 0 0 1 6 0V9"/> }
}

/// A cross.
#[component]
pub(crate) fn CloseIcon() -> impl IntoView {
    view! { <Stroke path="M5 5l10 10M15 5 5 15"/> }
}

/// A triangle that warns.
#[component]
pub(crate) fn WarnIcon() -> impl IntoView {
    view! { <Stroke path="M10 3.5 17.5 16h-15zM10 8v4M10 14h0"/> }
}
