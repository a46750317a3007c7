//! How far the agent has read: noted here at once, and kept by the platform for their other screens.
//! Never in the agent's way: what did not get through is kept in this tab and goes with the next snapshot.

use hanmadi_ids::ConversationId;
use hanmadi_protocol::platform::read_mark::ReadMark;
use hanmadi_sync::inbox::{Inbox, Stand};
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, Leaving, leave, notes};
use crate::api::Trouble;

/// Notes that the agent sees the open conversation.
pub(crate) fn seen(desk: Desk, id: ConversationId) {
    let last = desk.inbox.with_untracked(|inbox| {
        let talk = inbox.talk(id)?;
        let seq = talk.lines().next_back()?.seq;
        let owned = !matches!(inbox.stand(id), Stand::Waiting | Stand::Unknown);
        (owned && seq > talk.read_to()).then_some(seq)
    });
    if let Some(seq) = last {
        desk.inbox.update(|inbox| inbox.talk_mut(id).mark_seen(seq));
        desk.inbox.with_untracked(|inbox| notes::keep(inbox, id));
        tell(desk);
    }
}

/// Tells the platform what it does not know.
pub(crate) fn tell(desk: Desk) {
    let free = desk.running.try_update_value(|running| !std::mem::replace(&mut running.marking, true));
    if free == Some(true) {
        spawn_local(async move {
            while let Some(mark) = desk.inbox.with_untracked(Inbox::unmarked).first().copied() {
                if !one(desk, mark).await {
                    break;
                }
            }
            desk.running.update_value(|running| running.marking = false);
        });
    }
}

async fn one(desk: Desk, mark: ReadMark) -> bool {
    match desk.api().read_mark(mark).await {
        Ok(known) => heard(desk, known),
        Err(Trouble::SignedOut) => {
            leave(Leaving::Ended);
            return false;
        }
        Err(Trouble::Network) => {
            desk.poke_link();
            return false;
        }
        // Not the agent's any more: nobody needs the mark.
        Err(Trouble::Refused(_)) => heard(desk, mark),
    }
    true
}

/// Takes how far the agent has read on any of their screens.
pub(crate) fn heard(desk: Desk, mark: ReadMark) {
    desk.inbox.update(|inbox| inbox.read_mark(mark));
}
