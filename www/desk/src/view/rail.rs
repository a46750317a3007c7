//! The rail: where one is, the keys, what the agent is doing, the account.
//! Never a place that does not exist yet.

use hanmadi_protocol::limits;
use leptos::{prelude::*, task::spawn_local};

use super::{
    duty::Presence,
    icons::{InboxIcon, KeysIcon, Logo, PersonIcon},
    is, keys, says,
};
use crate::{
    desk::{Desk, Leaving, drafts, leave, outbox, settings},
    words::{self, Word, compose::Compose, t},
};

/// The rail.
#[component]
pub(crate) fn Rail(desk: Desk) -> impl IntoView {
    let unread =
        Memo::new(move |_| desk.rows.with(|rows| rows.mine.values().map(|row| row.unread).sum::<usize>()));
    let label = says(move || match unread.get() {
        0 => t(Word::Inbox).to_owned(),
        many => format!("{}, {}", t(Word::Inbox), words::fill(Word::Unread, &[&many.to_string()])),
    });
    let (name, email) = desk.me.with_value(|me| (me.name.clone(), me.email.clone()));
    let setting = says(move || {
        let seconds = Some(desk.undo_ms.get() / 1000).filter(|seconds| *seconds > 0);
        words::fill(Compose::UndoSetting, &[&seconds.unwrap_or(limits::UNDO_SECONDS).to_string()])
    });
    let waits = is(move || desk.undo_ms.get() > 0);
    let warned = StoredValue::new(false);
    let sign_out = move |_| {
        spawn_local(async move {
            if !warned.get_value() {
                outbox::wait_until_all_sent(desk).await;
                if outbox::has_unsent(desk) {
                    warned.set_value(true);
                    desk.tell(t(Word::SignOutUnsent).to_owned());
                    return;
                }
            }
            drafts::save_all(desk).await;
            desk.api().sign_out().await;
            leave(Leaving::ByAgent);
        });
    };
    view! {
        <nav class="rail" aria-label=t(Word::Name)>
            <Logo/>
            <button
                class="rail-item" type="button" aria-current="page" aria-label=label title=t(Word::Inbox)
                on:click=move |_| desk.show(None)
            >
                <InboxIcon/>
                {move || (unread.get() > 0).then(|| view! {
                    <span class="badge" aria-hidden="true">{unread.get()}</span>
                })}
            </button>
            <span class="rail-space"></span>
            <button
                class="rail-item rail-keys" type="button" aria-label=t(Word::Keys) title=t(Word::Keys)
                on:click=move |_| keys::show()
            >
                <KeysIcon/>
            </button>
            <Presence desk/>
            <button
                class="rail-item" type="button" popovertarget="account" aria-label=t(Word::Account)
                title=name.clone()
            >
                <PersonIcon/>
            </button>
            <div id="account" class="account" popover="auto">
                <strong>{name}</strong>
                <span class="muted">{email}</span>
                <label>
                    <input
                        type="checkbox" prop:checked=waits
                        on:change=move |_| settings::toggle_undo(desk)
                    />
                    <span>{setting}</span>
                </label>
                <button class="plain" type="button" on:click=sign_out>{t(Word::SignOut)}</button>
            </div>
        </nav>
    }
}
