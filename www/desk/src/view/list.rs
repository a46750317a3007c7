//! The lists: rows in groups by what they need, from what is offered to what waits in the queues.
//! Never moves a row while a pointer is over the lists.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::Group;
use leptos::prelude::*;

use super::{
    duty::NotResponding,
    filter::{Filter, Hidden},
    is,
    row::{self, Row},
    says,
};
use crate::{
    desk::{Desk, lists},
    host::page,
    words::{Word, t},
};

/// The list pane.
#[component]
pub(crate) fn List(desk: Desk) -> impl IntoView {
    let held = RwSignal::new(false);
    let truth = Memo::new(move |_| lists::laid_out(desk));
    Effect::new(move |before: Option<(Option<ConversationId>, bool)>| {
        let shown = desk.layout.get_untracked();
        let open = desk.open.get();
        // What was opened from among the unread keeps its place there.
        let unread = || open.is_some_and(|id| shown.group(Group::Unread).contains(&id));
        let stays = before.filter(|(was, _)| *was == open).map_or_else(unread, |(_, stays)| stays);
        let next = truth.get().keeping(&shown, open.filter(|_| stays));
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
        (open, stays)
    });
    // One row of all lists is in the order of Tab; arrows reach the others.
    let stop = Memo::new(move |_| {
        let cursor = desk.cursor.get();
        desk.layout
            .with(|layout| layout.rows().find(|row| Some(*row) == cursor).or_else(|| layout.rows().next()))
    });
    let own = Memo::new(move |_| desk.rows.with(|rows| rows.mine.len()));
    view! {
        <section class="list" aria-label=t(Word::Conversations)>
            <header class="list-head">
                <h1>{t(Word::Inbox)}</h1>
                <Filter desk/>
            </header>
            <NotResponding desk/>
            <div
                class="list-body"
                on:pointerenter=move |event| held.set(event.pointer_type() == "mouse")
                on:pointerleave=move |_| held.set(false)
            >
                <Show when=move || desk.loaded.get() fallback=|| view! { <Skeleton/> }>
                    <Hidden desk truth/>
                    {move || (own.get() == 0).then(|| view! { <p class="empty">{t(Word::NothingNeedsMe)}</p> })}
                    {Group::ALL.map(|group| view! { <Rows desk group stop/> }).collect_view()}
                </Show>
            </div>
        </section>
    }
}

/// What a group is called.
const fn title(group: Group) -> Word {
    match group {
        Group::Offered => Word::Offered,
        Group::WrapUp => Word::WrapUpDue,
        Group::Unread => Word::UnreadRows,
        Group::ToAnswer => Word::ToAnswer,
        Group::Answered => Word::Answered,
        Group::Parked => Word::ParkedRows,
        Group::Waiting => Word::Waiting,
    }
}

/// A group with its title. It shows only with rows, but for what waits, which says that nobody does.
#[component]
fn Rows(desk: Desk, group: Group, stop: Memo<Option<ConversationId>>) -> impl IntoView {
    let shown = Memo::new(move |_| desk.layout.with(|layout| layout.group(group).to_vec()));
    // Rows that are gone stay while a pointer is over them, but are not counted.
    let count = Memo::new(move |_| {
        let here = |id: &&ConversationId| {
            desk.rows.with(|rows| rows.mine.contains_key(id) || rows.waiting.contains_key(id))
        };
        shown.with(|ids| ids.iter().filter(here).count())
    });
    let number = says(move || if count.get() > 0 { count.get().to_string() } else { String::new() });
    let rows = Memo::new(move |_| shown.with(Vec::len));
    let stays = group == Group::Waiting;
    let empty = move || {
        let has_queues = desk.me.with_value(|me| !me.queues.is_empty());
        let filtered = desk.list.with(hanmadi_sync::inbox::View::filters);
        match (has_queues, filtered) {
            (false, _) => Word::NoQueues,
            (true, false) => Word::NothingWaits,
            (true, true) => Word::NothingFits,
        }
    };
    let (name, named) = (format!("group-{group:?}"), format!("group-{group:?}"));
    view! {
        <section class="group" aria-labelledby=named hidden=is(move || !stays && rows.get() == 0)>
            <h2 id=name>
                {t(title(group))}
                <span class="count">{number}</span>
            </h2>
            <ul>
                <For
                    each=move || shown.get()
                    key=|id| id.to_string()
                    children=move |id| view! { <Row desk id stop/> }
                />
            </ul>
            {move || (stays && rows.get() == 0).then(|| view! { <p class="empty">{t(empty())}</p> })}
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
