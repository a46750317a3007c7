//! Taking a conversation or declining it, and ending it.
//! Never pretends: the list changes when the platform says so, and a refusal is told in words.

use hanmadi_ids::ConversationId;
use hanmadi_protocol::platform::conversation::State;
use hanmadi_sync::inbox::Stand;
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, Leaving, drafts, leave, outbox, sync};
use crate::{
    api::Trouble,
    host::clock,
    words::{self, Word, t},
};

/// Longest wait for the event that follows a call before the snapshot is read instead.
const EVENT_MS: u64 = 2000;

/// Takes a conversation that waits or is offered, and opens it.
pub(crate) fn take(desk: Desk, id: ConversationId) {
    let stand = desk.stand(id);
    // One answer at a time: what the other button says is on its way already.
    let declines = desk.declining.with_untracked(|declining| declining.contains(&id));
    let may = matches!(stand, Stand::Waiting | Stand::Offered(_)) && !declines;
    if !may || desk.taking.try_update(|taking| taking.insert(id)) != Some(true) {
        return;
    }
    desk.show(Some(id));
    spawn_local(async move {
        let api = desk.api();
        let result = match &stand {
            Stand::Offered(leg) => api.patch(id, *leg, State::Connected).await,
            Stand::Waiting
            | Stand::Unknown
            | Stand::Mine(..)
            | Stand::Parked(_)
            | Stand::Theirs(_)
            | Stand::Ended(_) => api.assign(id).await,
        };
        match result {
            Ok(()) => settle(desk, || matches!(desk.stand(id), Stand::Mine(..))).await,
            Err(trouble) => refused(desk, id, &stand, trouble).await,
        }
        desk.taking.update(|taking| {
            taking.remove(&id);
        });
    });
}

/// Declines an offer: it goes on to somebody else.
pub(crate) fn decline(desk: Desk, id: ConversationId) {
    let Stand::Offered(leg) = desk.stand(id) else { return };
    if desk.taking.with_untracked(|taking| taking.contains(&id)) {
        return;
    }
    if desk.declining.try_update(|declining| declining.insert(id)) != Some(true) {
        return;
    }
    spawn_local(async move {
        drafts::stay_here(desk, id);
        match desk.api().patch(id, leg, State::Disconnected).await {
            Ok(()) => settle(desk, || desk.stand(id) != Stand::Offered(leg)).await,
            Err(Trouble::SignedOut) => return leave(Leaving::Ended),
            Err(Trouble::Network) => {
                desk.poke_link();
                desk.tell(t(Word::NotDeclined).to_owned());
            }
            Err(Trouble::Refused(error)) => {
                sync::request(desk);
                desk.tell(words::fill(Word::NotDeclinedBecause, &[&error.message]));
            }
        }
        desk.declining.update(|declining| {
            declining.remove(&id);
        });
    });
}

async fn refused(desk: Desk, id: ConversationId, stood: &Stand, trouble: Trouble) {
    let notice = match (&trouble, trouble.code()) {
        (Trouble::SignedOut, _) => return leave(Leaving::Ended),
        (Trouble::Network, _) => {
            desk.poke_link();
            t(Word::NotTaken).to_owned()
        }
        (_, "conversation.taken") => {
            // The conversation learns a moment after the queue who it was.
            for _ in 0..5 {
                sync::look(desk, id).await;
                if matches!(desk.stand(id), Stand::Theirs(Some(_)) | Stand::Ended(_)) {
                    break;
                }
                clock::sleep(100).await;
            }
            match desk.stand(id) {
                Stand::Theirs(Some(name)) => words::fill(Word::TakenBy, &[&name]),
                Stand::Theirs(None)
                | Stand::Unknown
                | Stand::Waiting
                | Stand::Offered(_)
                | Stand::Mine(..)
                | Stand::Parked(_)
                | Stand::Ended(_) => t(Word::TakenByOther).to_owned(),
            }
        }
        (_, "conversation.ended") if matches!(stood, Stand::Offered(_)) => {
            sync::request(desk);
            t(Word::OfferGone).to_owned()
        }
        (_, "not.found") => {
            sync::request(desk);
            t(Word::NotWaiting).to_owned()
        }
        (_, "agent.full") => t(Word::AgentFull).to_owned(),
        (Trouble::Refused(error), _) => words::fill(Word::NotTakenBecause, &[&error.message]),
    };
    desk.tell(notice);
}

/// Ends the open conversation.
pub(crate) fn end(desk: Desk, id: ConversationId) {
    let Some(leg) = desk.stand(id).own_leg() else { return };
    if desk.ending.try_update(|ending| ending.insert(id)) != Some(true) {
        return;
    }
    desk.notice.set(None);
    spawn_local(async move {
        let notice = ended(desk, id, leg).await;
        desk.ending.update(|ending| {
            ending.remove(&id);
        });
        if let Some(notice) = notice {
            desk.tell(notice);
        }
    });
}

async fn ended(desk: Desk, id: ConversationId, leg: hanmadi_ids::ParticipantId) -> Option<String> {
    // What was sent before comes before the end, or the end waits.
    if !outbox::wait_until_sent(desk, id).await {
        return Some(t(Word::NotEndedUnsent).to_owned());
    }
    match desk.api().patch(id, leg, State::Disconnected).await {
        Ok(()) => {
            settle(desk, || desk.stand(id).own_leg().is_none()).await;
            None
        }
        Err(Trouble::SignedOut) => {
            leave(Leaving::Ended);
            None
        }
        Err(Trouble::Network) => {
            desk.poke_link();
            Some(t(Word::NotEnded).to_owned())
        }
        Err(Trouble::Refused(error)) => {
            sync::request(desk);
            Some(words::fill(Word::NotEndedBecause, &[&error.message]))
        }
    }
}

/// Waits until `done`, and reads the snapshots if that takes too long.
pub(crate) async fn settle(desk: Desk, done: impl Fn() -> bool) {
    let began = clock::now();
    let mut asked = false;
    while !done() && clock::now().since_ms(began) < 2 * EVENT_MS {
        if !asked && clock::now().since_ms(began) > EVENT_MS {
            asked = true;
            sync::request(desk);
        }
        clock::sleep(50).await;
    }
}
