//! The lists: what is offered, what is to be wrapped up, what needs the agent, what else is theirs, what waits.
//! Never moves a row while a pointer is over the lists.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::Layout;
use leptos::prelude::*;

use super::{
    duty::NotResponding,
    is,
    row::{self, Row},
    says,
};
use crate::{
    desk::Desk,
    host::page,
    words::{Word, t},
};

/// The list pane.
#[component]
pub(crate) fn List(desk: Desk) -> impl IntoView {
    let held = RwSignal::new(false);
    let truth = Memo::new(move |_| desk.inbox.with(hanmadi_sync::inbox::Inbox::layout));
    Effect::new(move |_| {
        let next = truth.get();
        let shown = desk.layout.get_untracked();
        // Where no row is, none can move.
        let holds = held.get() && shown.rows().next().is_some();
        let next = if holds { shown.held(&next) } else { next };
        if shown != next {
            let focused = desk.cursor.get_untracked().filter(|id| row::has_focus(*id));
            desk.layout.set(next);
            // A row that moves to another list is drawn anew there, and takes the focus along.
            if let Some(id) = focused {
                request_animation_frame(move || {
                    if page::focused().is_none_or(|element| element.tag_name() == "BODY") {
                        page::focus(&row::element_id(id));
                    }
                });
            }
        }
    });
    let has_queues = desk.me.with_value(|me| !me.queues.is_empty());
    let nobody = if has_queues { Word::NothingWaits } else { Word::NoQueues };
    view! {
        <section class="list" aria-label=t(Word::Conversations)>
            <header class="list-head">
                <h1>{t(Word::Inbox)}</h1>
            </header>
            <NotResponding desk/>
            <div
                class="list-body"
                on:pointerenter=move |event| held.set(event.pointer_type() == "mouse")
                on:pointerleave=move |_| held.set(false)
            >
                <Show when=move || desk.loaded.get() fallback=|| view! { <Skeleton/> }>
                    <Section desk title=Word::Offered empty=None ids=|layout| &layout.offered/>
                    <Section desk title=Word::WrapUpDue empty=None ids=|layout| &layout.wrap_up/>
                    <Section
                        desk
                        title=Word::NeedsMe
                        empty=Some(Word::NothingNeedsMe)
                        ids=|layout| &layout.needs_me
                    />
                    <Section desk title=Word::Mine empty=None ids=|layout| &layout.mine/>
                    <Section desk title=Word::Waiting empty=Some(nobody) ids=|layout| &layout.waiting/>
                </Show>
            </div>
        </section>
    }
}

/// One list with its title; one without an empty text shows only with rows.
#[component]
fn Section(
    desk: Desk,
    title: Word,
    empty: Option<Word>,
    ids: fn(&Layout) -> &Vec<ConversationId>,
) -> impl IntoView {
    let shown = Memo::new(move |_| desk.layout.with(|layout| ids(layout).clone()));
    // Rows that are gone stay while a pointer is over them, but are not counted.
    let count = Memo::new(move |_| {
        let here = |id: &&ConversationId| {
            desk.rows.with(|rows| rows.mine.contains_key(id) || rows.waiting.contains_key(id))
        };
        shown.with(|ids| ids.iter().filter(here).count())
    });
    let number = says(move || if count.get() > 0 { count.get().to_string() } else { String::new() });
    let rows = Memo::new(move |_| shown.with(Vec::len));
    let (name, named) = (format!("section-{title:?}"), format!("section-{title:?}"));
    view! {
        <section class="group" aria-labelledby=named hidden=is(move || empty.is_none() && rows.get() == 0)>
            <h2 id=name>
                {t(title)}
                <span class="count">{number}</span>
            </h2>
            <ul>
                <For
                    each=move || shown.get()
                    key=|id| id.to_string()
                    children=move |id| view! { <Row desk id/> }
                />
            </ul>
            {move || empty.filter(|_| rows.get() == 0).map(|word| view! { <p class="empty">{t(word)}</p> })}
        </section>
    }
}

/// What shows before the first snapshot.
#[component]
fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" role="status" aria-label=t(Word::Loading)>
            <i></i><i></i><i></i>
        </div>
    }
}
