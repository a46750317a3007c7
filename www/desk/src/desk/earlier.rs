//! What came before the messages that are known, read when somebody goes there.
//! Never read ahead for all conversations: one may reach back for years.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::Talk;
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, Leaving, leave};
use crate::api::Trouble;

/// How the reading stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Earlier {
    /// Nobody has asked for more.
    Rests,
    /// A page is on its way.
    Reading,
    /// The last try failed.
    Failed,
}

/// True if something came before what is known.
pub(crate) fn is_there(desk: Desk, id: ConversationId) -> bool {
    desk.inbox.with(|inbox| inbox.talk(id).is_some_and(|talk| !talk.begins()))
}

/// The conversation is left: what was read of long ago is let go, so that a day of looking back fills no memory.
pub(crate) fn leave_it(desk: Desk, id: ConversationId) {
    spawn_local(async move {
        if desk.open.get_untracked() != Some(id) {
            desk.inbox.update(|inbox| inbox.forget_earlier(id));
        }
    });
}

/// Reads one page more, if there is one and none is on its way.
pub(crate) fn read(desk: Desk, id: ConversationId, state: RwSignal<Earlier>) {
    let page = desk.inbox.with_untracked(|inbox| inbox.talk(id).and_then(Talk::earlier));
    let Some(page) = page.filter(|_| state.get_untracked() != Earlier::Reading) else { return };
    state.set(Earlier::Reading);
    spawn_local(async move {
        let result = desk.api().transcript(id, page).await;
        // The conversation may have been left meanwhile.
        let _ = state.try_set(if result.is_ok() { Earlier::Rests } else { Earlier::Failed });
        match result {
            Ok(page) => desk.inbox.update(|inbox| inbox.page(id, page)),
            Err(Trouble::SignedOut) => leave(Leaving::Ended),
            Err(Trouble::Network | Trouble::Refused(_)) => desk.poke_link(),
        }
    });
}
