//! The column of messages.
//! Never leaves its place by itself: at the end it stays at the end, elsewhere it stays where it is.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::Stand;
use leptos::{html, prelude::*};

use super::{icons::DownIcon, is, message::Entry, says};
use crate::{
    desk::{
        Desk,
        earlier::{self, Earlier},
        reading,
    },
    host::{formats, page},
    words::{self, Word, t},
};

/// Closer to the end than this counts as at the end.
const AT_END_PX: i32 = 48;

/// Closer to the beginning of what is known than this, what came before it is read: about a screen.
const NEAR_START_PX: i32 = 800;

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
    // The column is laid out from its end, where 0 is; up is negative.
    let to_end = move || {
        if let Some(scroller) = scroller.get_untracked() {
            scroller.set_scroll_top(0);
        }
    };
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
    let earlier = RwSignal::new(Earlier::Rests);
    on_cleanup(move || earlier::leave_it(desk, id));
    let reads_on = move || {
        let Some(scroller) = scroller.try_get_untracked().flatten() else { return };
        let above = scroller.scroll_height() - scroller.client_height() - scroller.scroll_top().abs();
        // Behind a narrow page's list nobody scrolls: there it has no height.
        let near = scroller.client_height() > 0 && above < NEAR_START_PX;
        if near && earlier.get_untracked() == Earlier::Rests {
            earlier::read(desk, id, earlier);
        }
    };
    Effect::new(move |_| {
        items.track();
        // A page may be too short to scroll in; how long it is shows when it is laid out.
        request_animation_frame(reads_on);
    });
    let scrolled = move |_| {
        let top = scroller.get_untracked().map_or(0, |scroller| scroller.scroll_top());
        let near = top.abs() < AT_END_PX;
        if at_end.get_untracked() != near {
            at_end.set(near);
        }
        reads_on();
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
                    <Before desk id state=earlier/>
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
        {move || (!at_end.get() && unread.get() > 0).then(|| view! {
            <div class="below">
                <button class="pill" type="button" on:click=move |_| to_end()>
                    <DownIcon/> {t(Word::NewBelow)}
                </button>
            </div>
        })}
    }
}

/// What stands above the first message that is known, if there are more.
#[component]
fn Before(desk: Desk, id: ConversationId, state: RwSignal<Earlier>) -> impl IntoView {
    let more = is(move || earlier::is_there(desk, id));
    let status = says(move || match state.get() {
        Earlier::Rests => String::new(),
        Earlier::Reading => t(Word::LoadingEarlier).to_owned(),
        Earlier::Failed => t(Word::EarlierMissing).to_owned(),
    });
    move || {
        more.get().then(|| {
            view! {
                <div class="before">
                    <p class="muted" role="status">{status}</p>
                    <button
                        class="plain" type="button" hidden=move || state.get() == Earlier::Reading
                        on:click=move |_| {
                            // The button goes with the last page, and the focus must not go with it.
                            page::focus(COLUMN);
                            earlier::read(desk, id, state);
                        }
                    >
                        {t(Word::EarlierMessages)}
                    </button>
                </div>
            }
        })
    }
}

/// The column of messages, for keys.
const COLUMN: &str = "transcript";

/// True while a transcript shows.
pub(crate) fn is_there() -> bool {
    page::exists(COLUMN)
}

/// Goes to the latest messages. False if no transcript shows.
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
