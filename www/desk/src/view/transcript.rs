//! The column of messages.
//! Never leaves its place by itself: at the end it stays at the end, elsewhere it stays where it is.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::Stand;
use leptos::{html, prelude::*};

use super::{
    before::{Before, Beginning},
    icons::DownIcon,
    message::Entry,
};
use crate::{
    desk::{Desk, reading},
    host::{formats, page},
    words::{self, Word, t},
};

/// Closer to the end than this counts as at the end.
const AT_END_PX: i32 = 48;

/// The transcript of a conversation.
#[component]
pub(crate) fn Transcript(desk: Desk, id: ConversationId) -> impl IntoView {
    let scroller = NodeRef::<html::Div>::new();
    let at_end = RwSignal::new(true);
    let items = Memo::new(move |_| {
        desk.inbox
            .with(|inbox| inbox.talk(id).map(|talk| talk.timeline(formats::day_number)).unwrap_or_default())
    });
    let loaded =
        Memo::new(move |_| desk.inbox.with(|inbox| inbox.talk(id).is_some_and(|talk| talk.is_loaded())));
    let own =
        Memo::new(move |_| desk.inbox.with(|inbox| inbox.talk(id).map_or(0, |talk| talk.outgoing().len())));
    let unread = Memo::new(move |_| desk.inbox.with(|inbox| inbox.talk(id).map_or(0, |talk| talk.unread())));
    let mine = Memo::new(move |_| desk.inbox.with(|inbox| matches!(inbox.stand(id), Stand::Mine(..))));
    Effect::new(move |_| {
        items.track();
        // What was read while it waited counts as read from the moment the agent has it.
        mine.track();
        if at_end.get() && desk.visible.get() {
            reading::seen(desk, id);
        }
    });
    Effect::new(move |before: Option<usize>| {
        let now = own.get();
        if before.is_some_and(|before| now > before) {
            to_end();
        }
        now
    });
    let beginning = Beginning::new(desk, id, scroller);
    beginning.follow(items);
    let scrolled = move |_| {
        let top = scroller.get_untracked().map_or(0, |scroller| scroller.scroll_top());
        let near = top.abs() < AT_END_PX;
        if at_end.get_untracked() != near {
            at_end.set(near);
        }
        beginning.look();
    };
    view! {
        <div
            id=COLUMN class="scroller" tabindex="0" role="region" aria-label=t(Word::Transcript)
            node_ref=scroller on:scroll=scrolled
        >
            <div class="column">
                <Brought desk id/>
                <Show when=move || loaded.get() || !items.with(Vec::is_empty)
                    fallback=|| view! { <p class="empty" role="status">{t(Word::LoadingMessages)}</p> }
                >
                    <Before beginning/>
                    <ol class="messages">
                        <For each=move || items.get() key=|item| item.clone()
                            children=move |item| view! { <Entry desk id item/> }/>
                    </ol>
                    {move || items.with(Vec::is_empty).then(|| view! {
                        <p class="empty">{t(Word::NoMessages)}</p>
                    })}
                </Show>
                <Typing desk id/>
            </div>
        </div>
        {move || (!at_end.get() && unread.get() > 0).then(|| view! { <ToEnd/> })}
    }
}

/// The way to what came while the agent looked back.
#[component]
fn ToEnd() -> impl IntoView {
    let pressed = |_| {
        to_end();
    };
    view! {
        <div class="below">
            <button class="pill" type="button" on:click=pressed><DownIcon/> {t(Word::NewBelow)}</button>
        </div>
    }
}

/// The column of messages, for keys.
pub(super) const COLUMN: &str = "transcript";

/// True while a transcript shows.
pub(crate) fn is_there() -> bool {
    page::exists(COLUMN)
}

/// Goes to the latest messages. False if no transcript shows. The column is laid out from its end, where 0 is; up is
/// negative.
pub(crate) fn to_end() -> bool {
    page::scroll_up(COLUMN, 0)
}

/// What the customer brought, at the top.
#[component]
fn Brought(desk: Desk, id: ConversationId) -> impl IntoView {
    let brought = Memo::new(move |_| desk.inbox.with(|inbox| inbox.attributes(id)));
    move || {
        brought.with(|brought| !brought.is_empty()).then(|| {
            let lines = brought.get().into_iter().map(|(name, value)| {
                view! { <div><dt>{name}</dt><dd>{value}</dd></div> }
            });
            view! { <dl class="brought" aria-label=t(Word::Brought)>{lines.collect_view()}</dl> }
        })
    }
}

#[component]
fn Typing(desk: Desk, id: ConversationId) -> impl IntoView {
    let types = Memo::new(move |_| {
        let now = desk.now.get();
        desk.inbox.with(|inbox| inbox.talk(id).is_some_and(|talk| talk.is_typing(now)))
    });
    move || {
        types.get().then(|| {
            view! {
                <p class="message theirs typing">
                    <span class="bubble dots" aria-hidden="true"><i></i><i></i><i></i></span>
                    <span class="unseen">{words::fill(Word::IsTyping, &[&desk.name_untracked(id)])}</span>
                </p>
            }
        })
    }
}
