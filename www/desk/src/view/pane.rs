//! The open conversation: its head, its transcript, and what can be done with it.
//! Never shows a button for something that cannot be done.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::{Kind, Stand};
use leptos::prelude::*;

use super::{
    composer::Composer, hold::OnHold, icons::BackIcon, is, keys, offer::OfferBar, says, silence::Silence,
    transcript::Transcript, transfer, wrapup::WrapUpPanel,
};
use crate::{
    desk::{Desk, Which, drafts, park, sync, take, wrapup},
    host::formats,
    words::{self, Word, t},
};

/// The conversation pane.
#[component]
pub(crate) fn Pane(desk: Desk) -> impl IntoView {
    let open = Memo::new(move |_| desk.open.get());
    view! {
        <div class="pane">
            {move || match open.get() {
                None => view! { <NothingOpen/> }.into_any(),
                Some(id) => view! { <Conversation desk id/> }.into_any(),
            }}
        </div>
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
        let is_own = stand.get().own_leg().is_some();
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
            <WrapUpPanel desk id/>
            {move || match stand.get() {
                Stand::Mine(_, communication) => {
                    view! { <Composer desk id communication=Some(communication) eager=true/> }.into_any()
                }
                Stand::Parked(_) => {
                    view! {
                        <ParkedBar desk id/>
                        <NoteOnly desk id has_talk/>
                    }
                    .into_any()
                }
                Stand::Offered(_) => view! { <OfferBar desk id/> }.into_any(),
                Stand::Waiting => view! { <TakeBar desk id/> }.into_any(),
                Stand::Theirs(name) => {
                    let named = name.map(|name| words::fill(Word::NowTheirs, &[&name]));
                    let text = named.unwrap_or_else(|| t(Word::NowTheirsUnknown).to_owned());
                    view! {
                        <p class="over" role="status">{text}</p>
                        <NoteOnly desk id has_talk/>
                    }
                    .into_any()
                }
                Stand::Ended(at) => {
                    let text = words::fill(Word::EndedAt, &[&formats::moment(at, desk.now.get_untracked())]);
                    let draft = !drafts::text(desk, Which::new(id, Kind::Reply)).is_empty();
                    view! {
                        <p class="over" role="status">
                            {text} " " {t(Word::EndedLead)}
                            {draft.then(|| format!(" {}", t(Word::DraftKept)))}
                        </p>
                        <NoteOnly desk id has_talk/>
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
    let has = Memo::new(move |_| stand.get().own_leg().is_some());
    let runs = Memo::new(move |_| matches!(stand.get(), Stand::Mine(..)));
    let ends = Memo::new(move |_| desk.rows.with(|rows| rows.mine.get(&id).and_then(|row| row.ends)));
    let parking = is(move || desk.parking.with(|parking| parking.contains(&id)));
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
                <Silence desk ends/>
                <OnHold desk id/>
            </div>
            <AfterToggle desk id/>
            {move || runs.get().then(|| view! {
                <button
                    class="plain" type="button" aria-keyshortcuts="Alt+P" title="Alt+P"
                    aria-disabled=says(move || parking.get().to_string())
                    on:click=move |_| {
                        park::toggle(desk, id);
                    }
                >
                    {says(move || t(if parking.get() { Word::Parking } else { Word::Park }).to_owned())}
                </button>
            })}
            {move || has.get().then(|| view! {
                <button
                    class="plain" type="button" aria-keyshortcuts="Alt+T" title="Alt+T" aria-haspopup="dialog"
                    on:click=move |_| {
                        transfer::open(desk);
                    }
                >
                    {t(Word::Transfer)}
                </button>
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
    let owes =
        Memo::new(move |_| desk.inbox.with(|inbox| inbox.wrap_up(id).is_some_and(|wrap_up| wrap_up.is_due)));
    move || {
        if owes.get() {
            return view! { <p class="over" role="status">{t(Word::WrapUpFirst)}</p> }.into_any();
        }
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
        .into_any()
    }
}

/// Where a parked conversation is taken back.
#[component]
fn ParkedBar(desk: Desk, id: ConversationId) -> impl IntoView {
    let busy = is(move || desk.parking.with(|parking| parking.contains(&id)));
    let draft = !drafts::text(desk, Which::new(id, Kind::Reply)).is_empty();
    view! {
        <div class="take-bar">
            <p class="muted">{t(Word::ParkedLead)} {draft.then(|| format!(" {}", t(Word::DraftKept)))}</p>
            <button
                class="primary" type="button" aria-keyshortcuts="Alt+P" title="Alt+P"
                aria-disabled=says(move || busy.get().to_string())
                on:click=move |_| {
                    park::toggle(desk, id);
                }
            >
                {says(move || t(if busy.get() { Word::TakingBack } else { Word::TakeBack }).to_owned())}
            </button>
        </div>
    }
}

/// Asks for after-contact work, where the queue leaves that to the agent.
#[component]
fn AfterToggle(desk: Desk, id: ConversationId) -> impl IntoView {
    let asked = Memo::new(move |_| desk.inbox.with(|inbox| inbox.asked_wrap_up(id)));
    let busy = says(move || desk.asking.with(|asking| asking.contains(&id)).to_string());
    move || {
        asked.get().map(|is_asked| {
            view! {
                <button
                    class="plain after" type="button" aria-pressed=is_asked.to_string() aria-disabled=busy
                    on:click=move |_| wrapup::ask(desk, id, !is_asked)
                >
                    {t(Word::WrapUpAfter)}
                </button>
            }
        })
    }
}

/// Where only colleagues can be written to, once that is wanted.
#[component]
fn NoteOnly(desk: Desk, id: ConversationId, has_talk: Memo<bool>) -> impl IntoView {
    let kept = !drafts::text(desk, Which::new(id, Kind::Note)).is_empty();
    let writes = RwSignal::new(kept);
    move || {
        if writes.get() {
            view! { <Composer desk id communication=None eager=!kept/> }.into_any()
        } else {
            has_talk
                .get()
                .then(|| {
                    view! {
                        <button class="plain note-only" type="button" on:click=move |_| writes.set(true)>
                            {t(Word::WriteNote)}
                        </button>
                    }
                })
                .into_any()
        }
    }
}
