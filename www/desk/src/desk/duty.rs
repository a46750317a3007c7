//! What the agent is doing: presence and routing status, changed here and followed wherever they are changed.
//! Never shows a wish as a fact: it is marked as one until the platform says so.

use hanmadi_protocol::platform::presence::{RoutingState, RoutingStatus, SystemPresence, UserPresence};
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, failure};
use crate::{
    api::Trouble,
    words::{self, Word, t},
};

/// Chooses a presence. The last wish counts: one that comes while another is on its way follows it.
pub(crate) fn choose(desk: Desk, presence: SystemPresence) {
    desk.wish.set(Some(presence));
    let free = desk.running.try_update_value(|running| !std::mem::replace(&mut running.choosing, true));
    if free == Some(true) {
        spawn_local(async move {
            while let Some(wanted) = desk.wish.get_untracked() {
                let done = change(desk, wanted).await;
                if !done || desk.wish.get_untracked() == Some(wanted) {
                    desk.wish.set(None);
                }
            }
            desk.running.update_value(|running| running.choosing = false);
        });
    }
}

async fn change(desk: Desk, wanted: SystemPresence) -> bool {
    match desk.api().set_presence(desk.my_id(), wanted).await {
        Ok(body) => {
            desk.duty.update(|duty| duty.take_presence(&body));
            return true;
        }
        Err(trouble) => {
            failure::tell(desk, trouble, Word::PresenceNotChanged, Word::PresenceNotChangedBecause)
        }
    }
    false
}

/// Goes On Queue, or from there back to being available.
pub(crate) fn toggle_queue(desk: Desk) {
    let wished = desk.wish.get_untracked().or_else(|| desk.duty.with_untracked(|duty| duty.presence()));
    let on_queue = wished == Some(SystemPresence::OnQueue);
    choose(desk, if on_queue { SystemPresence::Available } else { SystemPresence::OnQueue });
}

/// Takes offers again after one was not answered.
pub(crate) fn respond_again(desk: Desk) {
    if desk.responding.get_untracked() {
        return;
    }
    desk.responding.set(true);
    spawn_local(async move {
        match desk.api().respond_again(desk.my_id()).await {
            Ok(status) => desk.duty.update(|duty| duty.take_routing(status)),
            Err(trouble) => {
                failure::tell(desk, trouble, Word::PresenceNotChanged, Word::PresenceNotChangedBecause)
            }
        }
        desk.responding.set(false);
    });
}

/// Whoever has just signed in is there.
pub(crate) fn arrive(desk: Desk) {
    spawn_local(async move {
        if read(desk).await.is_ok()
            && desk.duty.with_untracked(|duty| duty.presence()) == Some(SystemPresence::Offline)
        {
            choose(desk, SystemPresence::Available);
        }
    });
}

/// Reads both as they are.
pub(crate) async fn read(desk: Desk) -> Result<(), Trouble> {
    let (api, me) = (desk.api(), desk.my_id());
    let (presence, routing) = futures_util::future::join(api.presence(me), api.routing_status(me)).await;
    let (presence, routing) = (presence?, routing?);
    desk.duty.update(|duty| {
        duty.take_presence(&presence);
        duty.take_routing(routing);
    });
    Ok(())
}

/// Takes a presence from an event, and says it if it was not chosen here.
pub(crate) fn heard_presence(desk: Desk, body: &UserPresence) {
    desk.hear(body.modified_date);
    let before = desk.duty.with_untracked(|duty| duty.presence());
    desk.duty.update(|duty| duty.take_presence(body));
    let now = desk.duty.with_untracked(|duty| duty.presence());
    let own = desk.running.with_value(|running| running.choosing);
    if let Some(presence) = now.filter(|_| now != before && before.is_some() && !own) {
        desk.said.set(words::fill(Word::SaidPresence, &[t(presence_word(presence))]));
    }
}

/// Takes a routing status from an event.
pub(crate) fn heard_routing(desk: Desk, body: RoutingStatus) {
    desk.hear(body.start_time);
    desk.duty.update(|duty| duty.take_routing(body));
}

/// The word for a presence.
pub(crate) fn presence_word(presence: SystemPresence) -> Word {
    match presence {
        SystemPresence::Available => Word::Available,
        SystemPresence::Away => Word::Away,
        SystemPresence::Busy => Word::Busy,
        SystemPresence::Offline => Word::Offline,
        SystemPresence::Idle => Word::Idle,
        SystemPresence::OnQueue => Word::OnQueue,
        SystemPresence::Meal => Word::Meal,
        SystemPresence::Training => Word::Training,
        SystemPresence::Meeting => Word::Meeting,
        SystemPresence::Break => Word::Break,
    }
}

/// The word for a routing status.
pub(crate) fn routing_word(status: RoutingState) -> Word {
    match status {
        RoutingState::OffQueue => Word::RoutingOffQueue,
        RoutingState::Idle => Word::RoutingIdle,
        RoutingState::Interacting => Word::RoutingInteracting,
        RoutingState::NotResponding => Word::RoutingNotResponding,
        RoutingState::Communicating => Word::RoutingCommunicating,
    }
}
