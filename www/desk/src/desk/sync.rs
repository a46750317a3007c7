//! Reading snapshots and what is missing of transcripts.
//! Never twice at once: a wish that comes meanwhile is fulfilled after.

use std::collections::BTreeMap;

use hanmadi_ids::ConversationId;
use hanmadi_protocol::platform::conversation::TranscriptPage;
use hanmadi_sync::inbox::Stand;
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, Leaving, Link, announce, drafts, duty, leave, notes, outbox, reading};
use crate::{api::Trouble, host::clock};

/// Reads the snapshots, then what is missing; tries until it works.
pub(crate) fn request(desk: Desk) {
    let start = desk.running.try_update_value(|running| {
        running.sync_again = running.sync;
        !std::mem::replace(&mut running.sync, true)
    });
    if start == Some(true) {
        spawn_local(run(desk));
    }
}

async fn run(desk: Desk) {
    let mut pause_ms = 500;
    loop {
        desk.inbox.update(hanmadi_sync::inbox::Inbox::begin_sync);
        match once(desk).await {
            Ok(()) => {
                let again = desk.running.try_update_value(|running| std::mem::take(&mut running.sync_again));
                if again != Some(true) {
                    break;
                }
                pause_ms = 500;
            }
            Err(Trouble::SignedOut) => return leave(Leaving::Ended),
            Err(Trouble::Network | Trouble::Refused(_)) => {
                clock::sleep(pause_ms).await;
                pause_ms = (pause_ms * 2).min(10_000);
            }
        }
    }
    desk.running.update_value(|running| running.sync = false);
    desk.loaded.set(true);
    desk.link.update(|link| *link = if desk.is_linked() { Link::Live } else { *link });
    look_at_open(desk);
    read_missing(desk);
    outbox::resume(desk);
    reading::tell(desk);
}

/// Reads the open conversation by itself where no snapshot and no event speaks of it: it is over, a
/// colleague's, or the page was opened at its address.
pub(crate) fn look_at_open(desk: Desk) {
    let spoken_of = |id: &ConversationId| match desk.stand(*id) {
        Stand::Mine(..) | Stand::Parked(_) | Stand::Offered(_) | Stand::Waiting => true,
        Stand::Unknown | Stand::Theirs(_) | Stand::Ended(_) => false,
    };
    if let Some(id) = desk.open.get_untracked().filter(|id| !spoken_of(id)) {
        spawn_local(look(desk, id));
    }
}

/// Reads on in an open conversation that is not the agent's own, of which no event tells.
pub(crate) fn refresh_open(desk: Desk) {
    let Some(id) = desk.open.get_untracked() else { return };
    if matches!(desk.stand(id), Stand::Waiting | Stand::Offered(_) | Stand::Theirs(_)) {
        desk.inbox.update(|inbox| inbox.expire(id));
        look_at_open(desk);
        read_missing(desk);
    }
}

/// Reads one conversation as it is now.
pub(crate) async fn look(desk: Desk, id: ConversationId) {
    match desk.api().conversation(id).await {
        Ok(conversation) => {
            announce::conversation(desk, conversation);
            read_missing(desk);
        }
        Err(Trouble::SignedOut) => leave(Leaving::Ended),
        // Not to be seen, or not now: the pane says that it is not in the inbox.
        Err(Trouble::Network | Trouble::Refused(_)) => {}
    }
}

async fn once(desk: Desk) -> Result<(), Trouble> {
    let api = desk.api();
    let queues = desk.me.with_value(|me| me.queues.clone());
    let (mine, waiting, doing) =
        futures_util::future::join3(api.mine(), api.waiting(&queues), duty::read(desk)).await;
    let (mine, waiting) = (mine?, waiting?);
    doing?;
    mine.iter().for_each(|conversation| drafts::heard_with(desk, conversation));
    announce::snapshot(desk, |inbox| inbox.snapshot(mine, waiting));
    Ok(())
}

/// Reads what is missing of the own transcripts, the open one first.
pub(crate) fn read_missing(desk: Desk) {
    let start = desk.running.try_update_value(|running| !std::mem::replace(&mut running.reading, true));
    if start == Some(true) {
        spawn_local(async move {
            read_all(desk).await;
            read_notes(desk).await;
            desk.running.update_value(|running| running.reading = false);
        });
    }
}

async fn read_all(desk: Desk) {
    // A platform that promises more than it shows is not asked for the same twice in a row.
    let mut asked: BTreeMap<ConversationId, TranscriptPage> = BTreeMap::new();
    loop {
        let open = desk.open.get_untracked();
        let mut missing = desk.inbox.with_untracked(|inbox| inbox.missing(open));
        missing.retain(|(id, page)| asked.get(id) != Some(page));
        let first = missing.iter().find(|(id, _)| Some(*id) == open).or_else(|| missing.first());
        let Some((id, page)) = first.copied() else { return };
        asked.insert(id, page);
        match desk.api().transcript(id, page).await {
            Ok(page) => {
                desk.inbox.update(|inbox| inbox.page(id, page));
                desk.inbox.with_untracked(|inbox| notes::keep(inbox, id));
            }
            Err(Trouble::SignedOut) => return leave(Leaving::Ended),
            Err(Trouble::Network) => desk.poke_link(),
            Err(Trouble::Refused(_)) => {}
        }
    }
}

/// Reads what is missing of the notes on the open conversation.
async fn read_notes(desk: Desk) {
    let mut asked = None;
    loop {
        let Some(id) = desk.open.get_untracked() else { return };
        let missing = desk.inbox.with_untracked(|inbox| inbox.missing_notes(id)).map(|after| (id, after));
        let Some((_, after)) = missing.filter(|_| missing != asked) else { return };
        asked = missing;
        match desk.api().notes(id, after).await {
            Ok(page) => desk.inbox.update(|inbox| inbox.notes_page(id, after, page)),
            Err(Trouble::SignedOut) => return leave(Leaving::Ended),
            Err(Trouble::Network) => desk.poke_link(),
            // Somebody else's conversation may not be read, nor its notes.
            Err(Trouble::Refused(_)) => {}
        }
    }
}
