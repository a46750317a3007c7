//! What the agent has begun to write: here at once, in this tab over a reload, and with the platform for their other
//! screens.
//! Never takes words out of a field in which somebody writes, and never forgets any before they are sent.

use hanmadi_ids::{ConversationId, UserId};
use hanmadi_protocol::platform::{
    conversation::Conversation,
    draft::{Draft as Told, DraftKind, DraftRequest},
};
use hanmadi_sync::{draft::Draft, inbox::Kind};
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::{Desk, Leaving, leave, outbox};
use crate::{
    api::Trouble,
    host::{clock, storage},
};

/// How often it is looked whether somebody rests.
const LOOK_MS: u64 = 200;
const PAUSE_MS_MAX: u64 = 10_000;

/// Which draft: those for the customer and for colleagues are apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Which {
    id: ConversationId,
    note: bool,
}

impl Which {
    pub(crate) fn new(id: ConversationId, kind: Kind) -> Self {
        Self { id, note: kind == Kind::Note }
    }

    fn key(self, me: UserId) -> String {
        format!("{}.{me}.{}", if self.note { "note" } else { "draft" }, self.id)
    }

    fn request(self, text: &str) -> DraftRequest {
        let kind = if self.note { DraftKind::Note } else { DraftKind::Reply };
        DraftRequest { kind, text: text.to_owned() }
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Kept {
    text: String,
    number: u64,
    unsaved: bool,
}

/// The words of a draft.
pub(crate) fn text(desk: Desk, which: Which) -> String {
    with(desk, which, |draft| draft.text().to_owned())
}

/// Somebody writes.
pub(crate) fn write(desk: Desk, which: Which, text: &str) {
    change(desk, which, |draft| draft.write(text, clock::now()));
    start(desk);
}

/// The platform tells of a draft.
pub(crate) fn heard(desk: Desk, told: &Told) {
    let kind = match told.kind {
        DraftKind::Reply => Kind::Reply,
        DraftKind::Note => Kind::Note,
        DraftKind::Unknown(_) => return,
    };
    let which = Which::new(told.conversation_id, kind);
    change(desk, which, |draft| draft.hear(told.number, &told.text));
    give_way(desk, which);
    start(desk);
}

/// The platform tells of a conversation with its drafts.
pub(crate) fn heard_with(desk: Desk, conversation: &Conversation) {
    conversation.drafts.iter().for_each(|told| heard(desk, told));
}

/// Sends what the platform does not know yet; what does not get through stays in this tab.
pub(crate) async fn save_all(desk: Desk) {
    for (which, text) in unsaved(desk) {
        let _ = desk.api().draft(which.id, &which.request(&text)).await;
    }
}

/// Sends it as the page goes, without waiting for an answer.
pub(crate) fn save_at_leaving(desk: Desk) {
    for (which, text) in unsaved(desk) {
        desk.api().draft_at_leaving(which.id, &which.request(&text));
    }
}

/// The conversation is about to leave the agent, and the platform forgets its drafts: they stay in this tab.
pub(crate) fn stay_here(desk: Desk, id: ConversationId) {
    for kind in [Kind::Reply, Kind::Note] {
        change(desk, Which::new(id, kind), Draft::refused);
    }
}

fn unsaved(desk: Desk) -> Vec<(Which, String)> {
    desk.drafts.with_value(|drafts| {
        let unsaved =
            drafts.iter().filter_map(|(which, draft)| Some((*which, draft.last_words()?.to_owned())));
        unsaved.collect()
    })
}

fn with<T>(desk: Desk, which: Which, read: impl FnOnce(&mut Draft) -> T) -> T {
    let mut drafts = desk.drafts.write_value();
    let draft = drafts.entry(which).or_insert_with(|| {
        let Kept { text, number, unsaved } = storage::read(&which.key(desk.my_id())).unwrap_or_default();
        Draft::kept(text, number, unsaved)
    });
    read(draft)
}

/// Changes a draft and keeps it in this tab.
fn change<T>(desk: Desk, which: Which, change: impl FnOnce(&mut Draft) -> T) -> T {
    with(desk, which, |draft| {
        let done = change(draft);
        let key = which.key(desk.my_id());
        if draft.text().is_empty() && !draft.is_unsaved() {
            storage::remove(&key);
        } else {
            let (text, number) = (draft.text().to_owned(), draft.number());
            storage::write(&key, &Kept { text, number, unsaved: draft.is_unsaved() });
        }
        done
    })
}

/// Lets another screen's words in, where nobody writes.
fn give_way(desk: Desk, which: Which) {
    let composes = desk.composing.get_value();
    let shown = change(desk, which, |draft| draft.give_way(clock::now(), composes).map(str::to_owned));
    if shown.is_some() {
        desk.redrafted.set(Some(which));
    }
}

fn start(desk: Desk) {
    let free = desk.running.try_update_value(|running| !std::mem::replace(&mut running.drafting, true));
    if free == Some(true) {
        spawn_local(async move {
            run(desk).await;
            desk.running.update_value(|running| running.drafting = false);
        });
    }
}

async fn run(desk: Desk) {
    let mut pause_ms = LOOK_MS;
    loop {
        let open: Vec<Which> = desk.drafts.with_value(|drafts| {
            drafts.iter().filter(|(_, draft)| draft.is_open()).map(|(which, _)| *which).collect()
        });
        if open.is_empty() {
            return;
        }
        for which in open {
            give_way(desk, which);
            match save(desk, which).await {
                Ok(()) => pause_ms = LOOK_MS,
                Err(Trouble::SignedOut) => return leave(Leaving::Ended),
                Err(Trouble::Network | Trouble::Refused(_)) => {
                    desk.poke_link();
                    pause_ms = (pause_ms * 2).min(PAUSE_MS_MAX);
                }
            }
        }
        clock::sleep(pause_ms).await;
    }
}

/// Sends a draft if it is due. While own messages are on their way it waits: until they are through, the platform's
/// copy of their words is the only one outside this tab.
async fn save(desk: Desk, which: Which) -> Result<(), Trouble> {
    let due = with(desk, which, |draft| draft.due(clock::now()).map(str::to_owned));
    let Some(text) = due.filter(|_| !outbox::is_busy(desk, which.id)) else { return Ok(()) };
    match desk.api().draft(which.id, &which.request(&text)).await {
        Ok(told) => change(desk, which, |draft| draft.saved(told.number, &text, clock::now())),
        Err(trouble) if trouble.is_passing() || matches!(trouble, Trouble::SignedOut) => return Err(trouble),
        // Not with the agent any more: it stays in this tab.
        Err(_) => change(desk, which, Draft::refused),
    }
    Ok(())
}
