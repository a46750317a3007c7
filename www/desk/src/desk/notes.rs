//! What this tab keeps over a reload: own messages not through yet, how far was read.
//! Never another agent's: every key carries the agent's id.

use hanmadi_ids::{ConversationId, UserId};
use hanmadi_protocol::time::Timestamp;
use hanmadi_sync::inbox::{Inbox, Kind, Progress};
use serde::{Deserialize, Serialize};

use crate::host::storage;

#[derive(Serialize, Deserialize)]
struct Kept {
    id: String,
    text: String,
    time: u64,
    /// For colleagues, not for the customer.
    #[serde(default)]
    note: bool,
    /// Why it was refused, so that a reload does not send what was not to be sent.
    #[serde(default)]
    refusal: Option<String>,
}

fn key(kind: &str, me: UserId, id: &str) -> String {
    format!("{kind}.{me}.{id}")
}

/// Keeps what is on its way out and how far was read.
pub(crate) fn keep(inbox: &Inbox, id: ConversationId) {
    let Some(talk) = inbox.talk(id) else { return };
    let kept = talk.outgoing().iter().map(|it| Kept {
        id: it.client_message_id.clone(),
        text: it.text.clone(),
        time: it.time.as_ms(),
        note: it.kind == Kind::Note,
        refusal: it.refusal.clone(),
    });
    let kept: Vec<_> = kept.collect();
    let out = key("out", inbox.me(), &id.to_string());
    if kept.is_empty() {
        storage::remove(&out)
    } else {
        storage::write(&out, &kept)
    }
    storage::write(&key("read", inbox.me(), &id.to_string()), &talk.read_to());
}

/// Brings back what was kept.
pub(crate) fn restore(inbox: &mut Inbox) {
    let me = inbox.me();
    for id in kept_of("read", me) {
        let seq = storage::read(&key("read", me, &id.to_string())).unwrap_or(0);
        inbox.talk_mut(id).mark_seen(seq);
    }
    for id in kept_of("out", me) {
        let kept: Vec<Kept> = storage::read(&key("out", me, &id.to_string())).unwrap_or_default();
        for it in kept {
            let talk = inbox.talk_mut(id);
            let kind = if it.note { Kind::Note } else { Kind::Reply };
            talk.compose(kind, it.id.clone(), it.text, Timestamp::from_ms(it.time));
            match it.refusal {
                Some(why) => talk.refuse(&it.id, why),
                None => talk.set_progress(&it.id, Progress::Retrying),
            }
        }
    }
}

fn kept_of(kind: &str, me: UserId) -> Vec<ConversationId> {
    let keys = storage::keys(&key(kind, me, ""));
    keys.iter().filter_map(|id| id.parse().ok()).collect()
}
