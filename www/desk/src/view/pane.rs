//! The open conversation: its head, its transcript, and what can be done with it.
//! Never shows a button for something that cannot be done.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::Stand;
use leptos::prelude::*;

use super::{composer::Composer, icons::BackIcon, is, keys, says, transcript::Transcript};
use crate::{
    desk::{Desk, notes, sync, take},
    host::formats,
    words::{self, Word, t},
};

/// The conversation pane.
#[component]
pub(crate) fn Pane(desk: Desk) -> impl IntoView {
    let open = Memo::new(move |_| desk.open.get());
    view! {
        <main class="pane">
            {move || match open.get() {
                None => view! { <NothingOpen/> }.into_any(),
                Some(id) => view! { <Conversation desk id/> }.into_any(),
            }}
        </main>
    }
}

#[component]
fn NothingOpen() -> impl IntoView {
    // The sentence orders the keys by itself, each in its own frame.
    let keys = ["j", "k", "Enter", "t"];
    let parts = t(Word::NothingOpenLead).split("{}").enumerate().map(|(place, part)| {
        let key = keys.get(place.wrapping_sub(1)).map(|key| view! { <kbd>{*key}</kbd> });
        view! { {key} {part} }
    });
    view! {
        <div class="nothing">
            <h2>{t(Word::NothingOpen)}</h2>
            <p>{parts.collect_view()}</p>
        </div>
    }
}

#[component]
fn Conversation(desk: Desk, id: ConversationId) -> impl IntoView {
    let stand = Memo::new(move |_| desk.inbox.with(|inbox| inbox.stand(id)));
    let has_talk = Memo::new(move |_| {
        let is_own = matches!(stand.get(), Stand::Mine(..));
        is_own || desk.inbox.with(|inbox| inbox.talk(id).is_some_and(|talk| talk.lines().next().is_some()))
    });
    // What is opened by hand may have a transcript that nobody asked for yet.
    Effect::new(move |_| {
        sync::look_at_open(desk);
        sync::read_missing(desk);
    });
    view! {
        <Head desk id stand/>
        {move || if has_talk.get() {
            view! { <Transcript desk id/> }.into_any()
        } else {
            view! { <Preview desk id/> }.into_any()
        }}
        <footer class="foot">
            {move || match stand.get() {
                Stand::Mine(_, communication) => view! { <Composer desk id communication/> }.into_any(),
                Stand::Waiting | Stand::Offered(_) => view! { <TakeBar desk id/> }.into_any(),
                Stand::Theirs(name) => {
                    let named = name.map(|name| words::fill(Word::NowTheirs, &[&name]));
                    let text = named.unwrap_or_else(|| t(Word::NowTheirsUnknown).to_owned());
                    view! { <p class="over" role="status">{text}</p> }.into_any()
                }
                Stand::Ended(at) => {
                    let text = words::fill(Word::EndedAt, &[&formats::moment(at, desk.now.get_untracked())]);
                    let draft = desk.inbox.with_untracked(|inbox| !notes::draft(inbox.me(), id).is_empty());
                    view! {
                        <p class="over" role="status">
                            {text} " " {t(Word::EndedLead)}
                            {draft.then(|| format!(" {}", t(Word::DraftKept)))}
                        </p>
                    }
                    .into_any()
                }
                Stand::Unknown if desk.loaded.get() => {
                    view! { <p class="over" role="status">{t(Word::NotInInbox)}</p> }.into_any()
                }
                Stand::Unknown => view! { <p class="over" role="status">{t(Word::Loading)}</p> }.into_any(),
            }}
        </footer>
    }
}

#[component]
fn Head(desk: Desk, id: ConversationId, stand: Memo<Stand>) -> impl IntoView {
    let name = Memo::new(move |_| desk.name(id));
    let queue = Memo::new(move |_| desk.queue_name(desk.inbox.with(|inbox| inbox.queue(id))));
    let mine = Memo::new(move |_| matches!(stand.get(), Stand::Mine(..)));
    let ending = is(move || desk.ending.with(|ending| ending.contains(&id)));
    view! {
        <header class="head">
            <button
                class="quiet back" type="button" aria-label=t(Word::Back) title=t(Word::Back)
                on:click=move |_| {
                    keys::leave_conversation(desk);
                }
            >
                <BackIcon/>
            </button>
            <div class="head-who">
                <h2>{name}</h2>
                <span class="muted">{queue}</span>
            </div>
            {move || mine.get().then(|| view! {
                <button
                    class="plain end" type="button" aria-keyshortcuts="Alt+E" title="Alt+E"
                    aria-disabled=says(move || ending.get().to_string())
                    on:click=move |_| take::end(desk, id)
                >
                    {says(move || t(if ending.get() { Word::Ending } else { Word::End }).to_owned())}
                </button>
            })}
        </header>
    }
}

/// What is known of a conversation that may not be read yet.
#[component]
fn Preview(desk: Desk, id: ConversationId) -> impl IntoView {
    let text = Memo::new(move |_| {
        desk.rows.with(|rows| rows.waiting.get(&id).map(|row| (row.text.clone(), row.since)))
    });
    view! {
        <div class="scroller">
            <div class="column">
                {move || text.get().filter(|(text, _)| !text.is_empty()).map(|(text, since)| view! {
                    <div class="message theirs starts">
                        <p class="by">{formats::clock(since)}</p>
                        <p class="bubble">{text}</p>
                    </div>
                })}
            </div>
        </div>
    }
}

#[component]
fn TakeBar(desk: Desk, id: ConversationId) -> impl IntoView {
    let taking = is(move || desk.taking.with(|taking| taking.contains(&id)));
    view! {
        <div class="take-bar">
            <p class="muted">{t(Word::TakeToAnswer)}</p>
            <button
                class="primary" type="button" aria-keyshortcuts="t"
                aria-disabled=says(move || taking.get().to_string())
                on:click=move |_| take::take(desk, id)
            >
                {says(move || t(if taking.get() { Word::Taking } else { Word::Take }).to_owned())}
            </button>
        </div>
    }
}
