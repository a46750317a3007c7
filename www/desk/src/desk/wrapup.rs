//! Wrap-ups: the codes of a queue, what is being written, and giving it.
//! Never loses what was written: it is kept until the platform has it for good.

use hanmadi_ids::{ConversationId, ParticipantId, QueueId};
use hanmadi_protocol::platform::conversation::Wrapup;
use hanmadi_sync::inbox::Stand;
use leptos::{prelude::*, task::spawn_local};
use serde::{Deserialize, Serialize};

use super::{Desk, Leaving, failure, leave, sync, take};
use crate::{
    api::Trouble,
    host::{clock, storage},
    words::{self, Word, t},
};

const PAUSE_MS: u64 = 1000;
const PAUSE_MS_MAX: u64 = 15_000;

/// What is being written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    pub(crate) code: Option<String>,
    pub(crate) notes: String,
}

impl Draft {
    fn body(&self, provisional: bool) -> Wrapup {
        let notes = self.notes.trim();
        Wrapup {
            code: self.code.clone(),
            notes: (!notes.is_empty()).then(|| notes.to_owned()),
            provisional: Some(provisional),
            ..Wrapup::default()
        }
    }
}

fn key(desk: Desk, leg: ParticipantId) -> String {
    format!("wrap.{}.{leg}", desk.my_id())
}

/// What was written and not given yet.
pub(crate) fn draft(desk: Desk, leg: ParticipantId) -> Option<Draft> {
    storage::read(&key(desk, leg))
}

/// Keeps it over a reload.
pub(crate) fn keep(desk: Desk, leg: ParticipantId, draft: &Draft) {
    storage::write(&key(desk, leg), draft);
}

/// Forgets what was written, since the time for it is over.
pub(crate) fn forget(desk: Desk, leg: ParticipantId) {
    storage::remove(&key(desk, leg));
}

/// Reads the codes of a queue, once; tries until it works.
pub(crate) fn need_codes(desk: Desk, queue: QueueId) {
    let known = desk.codes.with_untracked(|codes| codes.contains_key(&queue));
    let free = desk.running.try_update_value(|running| running.codes.insert(queue));
    if known || free != Some(true) {
        return;
    }
    spawn_local(async move {
        let mut pause_ms = PAUSE_MS;
        loop {
            match desk.api().codes(queue).await {
                Ok(found) => {
                    let named = found.into_iter().map(|code| (code.id.to_string(), code.name)).collect();
                    desk.codes.update(|codes| {
                        codes.insert(queue, named);
                    });
                    break;
                }
                Err(Trouble::SignedOut) => return leave(Leaving::Ended),
                Err(Trouble::Network | Trouble::Refused(_)) => {
                    clock::sleep(pause_ms).await;
                    pause_ms = (pause_ms * 2).min(PAUSE_MS_MAX);
                }
            }
        }
        desk.running.update_value(|running| {
            running.codes.remove(&queue);
        });
    });
}

/// Saves what stands there so that it counts if the time runs out. Nobody waits for it.
pub(crate) async fn save(desk: Desk, id: ConversationId, leg: ParticipantId, draft: &Draft) {
    let _ = desk.api().wrap_up(id, leg, &draft.body(true)).await;
}

/// Gives it for good.
///
/// # Errors
/// What to tell the agent.
pub(crate) async fn give(
    desk: Desk,
    id: ConversationId,
    leg: ParticipantId,
    draft: &Draft,
) -> Result<(), String> {
    finish(desk, id, leg, desk.api().wrap_up(id, leg, &draft.body(false)).await).await
}

/// Goes without one.
///
/// # Errors
/// What to tell the agent.
pub(crate) async fn skip(desk: Desk, id: ConversationId, leg: ParticipantId) -> Result<(), String> {
    finish(desk, id, leg, desk.api().skip_wrap_up(id, leg).await).await
}

async fn finish(
    desk: Desk,
    id: ConversationId,
    leg: ParticipantId,
    result: Result<(), Trouble>,
) -> Result<(), String> {
    match result {
        Ok(()) => {
            let waits = |desk: Desk| {
                desk.inbox.with_untracked(|inbox| {
                    inbox.wrap_up(id).is_some_and(|it| it.leg == leg && it.is_due && !it.lasts_its_time())
                })
            };
            take::settle(desk, || !waits(desk)).await;
            sync::look(desk, id).await;
            forget(desk, leg);
            Ok(())
        }
        Err(Trouble::SignedOut) => {
            leave(Leaving::Ended);
            Err(String::new())
        }
        Err(Trouble::Network) => {
            desk.poke_link();
            Err(t(Word::WrapUpNotSaved).to_owned())
        }
        Err(Trouble::Refused(error)) => {
            sync::request(desk);
            let late = error.code == "wrapup.done";
            let text = if late { t(Word::WrapUpLate).to_owned() } else { error.message };
            Err(if late { text } else { words::fill(Word::WrapUpNotSavedBecause, &[&text]) })
        }
    }
}

/// Turns whether after-contact work follows. False where the queue does not leave that to the agent.
pub(crate) fn toggle(desk: Desk, id: ConversationId) -> bool {
    let asked = desk.inbox.with_untracked(|inbox| inbox.asked_wrap_up(id));
    asked.map(|is_asked| ask(desk, id, !is_asked)).is_some()
}

/// Has after-contact work follow the end of a conversation, or not.
pub(crate) fn ask(desk: Desk, id: ConversationId, wanted: bool) {
    let Stand::Mine(leg, communication) = desk.stand(id) else { return };
    if desk.asking.try_update(|asking| asking.insert(id)) != Some(true) {
        return;
    }
    spawn_local(async move {
        let asked = move || desk.inbox.with_untracked(|inbox| inbox.asked_wrap_up(id));
        match desk.api().ask_wrap_up(id, leg, communication, wanted).await {
            Ok(()) => take::settle(desk, || asked() != Some(!wanted)).await,
            Err(trouble) => failure::tell(desk, trouble, Word::WrapUpNotAsked, Word::WrapUpNotSavedBecause),
        }
        desk.asking.update(|asking| {
            asking.remove(&id);
        });
    });
}
