//! Putting a conversation aside and taking it back.
//! Never hides one: it stays among the agent's own, and comes up when the customer writes.

use hanmadi_ids::ConversationId;
use hanmadi_protocol::platform::conversation::State;
use hanmadi_sync::inbox::Stand;
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, failure, outbox, sync, take};
use crate::{
    api::Trouble,
    words::{Word, t},
};

/// Parks it, or takes it back. False if it is neither running nor parked.
pub(crate) fn toggle(desk: Desk, id: ConversationId) -> bool {
    let parks = match desk.stand(id) {
        Stand::Mine(..) => true,
        Stand::Parked(_) => false,
        Stand::Unknown | Stand::Waiting | Stand::Offered(_) | Stand::Theirs(_) | Stand::Ended(_) => {
            return false;
        }
    };
    if desk.parking.try_update(|parking| parking.insert(id)) == Some(true) {
        desk.notice.set(None);
        spawn_local(async move {
            turn(desk, id, parks).await;
            desk.parking.update(|parking| {
                parking.remove(&id);
            });
        });
    }
    true
}

async fn turn(desk: Desk, id: ConversationId, parks: bool) {
    // What was sent before comes before, or it waits: nothing is sent while it is parked.
    if parks && !outbox::wait_until_sent(desk, id).await {
        return desk.tell(t(Word::NotParkedUnsent).to_owned());
    }
    let Some(leg) = desk.stand(id).own_leg() else { return };
    let state = if parks { State::Parked } else { State::Connected };
    match desk.api().park(id, leg, state).await {
        Ok(()) => take::settle(desk, || matches!(desk.stand(id), Stand::Parked(_)) == parks).await,
        Err(trouble) => {
            if matches!(trouble, Trouble::Refused(_)) {
                sync::request(desk);
            }
            let (unreachable, because) = match parks {
                true => (Word::NotParked, Word::NotParkedBecause),
                false => (Word::NotTakenBack, Word::NotTakenBackBecause),
            };
            failure::tell(desk, trouble, unreachable, because);
        }
    }
}
