//! Putting a conversation on hold and taking it off.
//! Never in the way of writing: the platform lets both sides write meanwhile, and so does the desk.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::Stand;
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, failure, sync, take};
use crate::{api::Trouble, words::Word};

/// Puts it on hold, or takes it off. False if it isn't running.
pub(crate) fn toggle(desk: Desk, id: ConversationId) -> bool {
    if !may(desk, id) {
        return false;
    }
    let held = !is_held(desk, id);
    if desk.holding.try_update(|holding| holding.insert(id)) == Some(true) {
        desk.notice.set(None);
        spawn_local(async move {
            turn(desk, id, held).await;
            desk.holding.update(|holding| {
                holding.remove(&id);
            });
        });
    }
    true
}

/// Whether this agent has it, and has not put it aside.
pub(crate) fn may(desk: Desk, id: ConversationId) -> bool {
    matches!(desk.stand(id), Stand::Mine(..))
}

fn is_held(desk: Desk, id: ConversationId) -> bool {
    desk.inbox.with_untracked(|inbox| inbox.held(id)).is_some()
}

async fn turn(desk: Desk, id: ConversationId, held: bool) {
    let Some(leg) = desk.stand(id).own_leg() else { return };
    match desk.api().hold(id, leg, held).await {
        Ok(()) => take::settle(desk, || is_held(desk, id) == held).await,
        Err(trouble) => {
            if matches!(trouble, Trouble::Refused(_)) {
                sync::request(desk);
            }
            let (unreachable, because) = match held {
                true => (Word::NotHeld, Word::NotHeldBecause),
                false => (Word::NotOffHold, Word::NotOffHoldBecause),
            };
            failure::tell(desk, trouble, unreachable, because);
        }
    }
}
