//! The three stages of the page: signing in, coming up, the desk itself.
//! Never goes back a stage without starting the page over.

use std::{rc::Rc, time::Duration};

use hanmadi_sync::inbox::Phase;
use leptos::{prelude::*, task::spawn_local};

use super::{
    answers::Answers,
    commands::Commands,
    is, keys,
    list::List,
    notice::{Lines, Said},
    pane::Pane,
    rail::Rail,
    says,
    sign_in::SignIn,
    transfer::Transfer,
};
use crate::{
    api::{Client, stored},
    desk::{Desk, Shared, drafts, duty, live, outbox, sync},
    host::page,
    words::{Word, t},
};

/// How often an open conversation that is not the agent's own is read again.
const REFRESH_SECONDS: u64 = 5;

/// What signing in calls when it is done.
pub(crate) type Enter = Rc<dyn Fn(Client, Entry)>;

/// How somebody comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// They signed in.
    SignedIn,
    /// They were here before a reload.
    Kept,
}

#[derive(Clone, Copy)]
enum Stage {
    SignIn,
    Coming,
    Ready(Desk),
}

/// The page.
#[component]
pub(crate) fn App() -> impl IntoView {
    let stage = RwSignal::new(Stage::SignIn);
    let unreachable = RwSignal::new(false);
    let owner = Owner::current();
    let enter = move |client: Client, entry: Entry| {
        stage.set(Stage::Coming);
        let owner = owner.clone();
        spawn_local(async move {
            let booted = Shared::boot(client, unreachable).await;
            if let Some(desk) = booted {
                // The desk lives as long as the page.
                match owner {
                    Some(owner) => owner.with(|| started(desk)),
                    None => started(desk),
                }
                if entry == Entry::SignedIn {
                    duty::arrive(desk);
                }
                stage.set(Stage::Ready(desk));
            }
        });
    };
    let enter = StoredValue::new_local(Rc::new(enter) as Enter);
    if let Some(session) = stored() {
        enter.get_value()(Client::new(session), Entry::Kept);
    }
    move || match stage.get() {
        Stage::SignIn => view! { <SignIn enter/> }.into_any(),
        Stage::Coming => view! { <Coming unreachable/> }.into_any(),
        Stage::Ready(desk) => view! { <Whole desk/> }.into_any(),
    }
}

fn started(desk: Desk) {
    live::start(desk);
    page::listen_window("hashchange", move || desk.follow_address());
    page::on_return(move || desk.visible.set(true));
    set_interval(
        move || {
            desk.now.set(desk.moment());
            let visible = page::is_visible();
            if desk.visible.get_untracked() != visible {
                desk.visible.set(visible);
            }
            if visible && desk.now.get_untracked().as_seconds().is_multiple_of(REFRESH_SECONDS) {
                sync::refresh_open(desk);
            }
        },
        Duration::from_secs(1),
    );
    Effect::new(move |_| {
        let unread: usize = desk.rows.with(|rows| rows.mine.values().map(|row| row.unread).sum());
        let offered = desk
            .rows
            .with(|rows| rows.mine.values().filter(|row| matches!(row.phase, Phase::Offered(_))).count());
        let name = format!("{} {}", t(Word::Name), t(Word::Desk));
        let name = if unread > 0 { format!("({unread}) {name}") } else { name };
        page::set_title(&if offered > 0 { format!("{} · {name}", t(Word::Offered)) } else { name });
    });
    page::listen_window("pagehide", move || {
        outbox::send_at_leaving(desk);
        drafts::save_at_leaving(desk);
    });
    keys::listen(desk);
}

#[component]
fn Coming(unreachable: RwSignal<bool>) -> impl IntoView {
    let text = says(move || t(if unreachable.get() { Word::Unreachable } else { Word::Loading }).to_owned());
    view! { <main class="coming" role="status">{text}</main> }
}

#[component]
fn Whole(desk: Desk) -> impl IntoView {
    let has_open = is(move || desk.open.get().is_some());
    view! {
        <div class="desk" class:has-open=has_open>
            <Rail desk/>
            <main class="work">
                <List desk/>
                <Pane desk/>
            </main>
            <Lines desk/>
            <Transfer desk/>
            <Commands desk/>
            <Answers desk/>
            <keys::KeysDialog/>
            <Said desk/>
        </div>
    }
}
