//! Where a conversation that is on hold says so, and is taken off.
//! Never a button that comes where another one was: a second click must not do something else.

use hanmadi_ids::ConversationId;
use leptos::prelude::*;

use super::{icons::HoldIcon, says};
use crate::{
    desk::{Desk, hold},
    words::{Word, t},
};

/// Says that it is on hold, with the way back. Spoken too: another client may have put it there.
#[component]
pub(crate) fn OnHold(desk: Desk, id: ConversationId) -> impl IntoView {
    let held = Memo::new(move |_| desk.inbox.with(|inbox| inbox.held(id)).is_some());
    let busy = says(move || desk.holding.with(|holding| holding.contains(&id)).to_string());
    view! {
        <span class="hold" role="status" aria-busy=busy>
            {move || held.get().then(|| view! { <HoldIcon/> <span>{t(Word::OnHold)}</span> })}
        </span>
        {move || held.get().then(|| view! {
            <button
                class="plain off-hold" type="button" aria-keyshortcuts="Alt+H" title="Alt+H" aria-disabled=busy
                on:click=move |_| {
                    hold::toggle(desk, id);
                }
            >
                {t(Word::OffHold)}
            </button>
        })}
    }
}
