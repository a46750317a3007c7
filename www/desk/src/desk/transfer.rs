//! Passing a conversation on, with a note for whoever takes it.
//! Never by half unseen: a note that was kept is not written twice, and what failed is said.

use hanmadi_ids::ConversationId;
use leptos::prelude::*;

use super::{Desk, drafts, failure, outbox, sync, take};
use crate::{
    api::{Transfer, Trouble},
    words::{Word, t},
};

/// Passes it on. The note goes first, under the same id in every try.
///
/// # Errors
/// What to tell the agent.
pub(crate) async fn pass_on(
    desk: Desk,
    id: ConversationId,
    to: Transfer,
    (note_id, note): (String, String),
) -> Result<(), String> {
    let Some(leg) = desk.stand(id).own_leg() else { return Err(t(Word::NotInInbox).to_owned()) };
    if !outbox::wait_until_sent(desk, id).await {
        return Err(t(Word::NotPassedUnsent).to_owned());
    }
    if !note.is_empty() {
        let recipients = match to {
            Transfer::Person(user) => vec![user],
            Transfer::Queue(_) | Transfer::Skill(_) => Vec::new(),
        };
        let kept = desk.api().note(id, &note_id, &note, recipients).await.map_err(|it| why(desk, it))?;
        desk.inbox.update(|inbox| inbox.talk_mut(id).take_note(kept.into()));
    }
    drafts::stay_here(desk, id);
    desk.api().transfer(id, leg, to).await.map_err(|trouble| {
        sync::request(desk);
        why(desk, trouble)
    })?;
    take::settle(desk, || desk.stand(id).own_leg().is_none()).await;
    Ok(())
}

fn why(desk: Desk, trouble: Trouble) -> String {
    failure::explained(desk, trouble, Word::NotPassed, Word::NotPassedBecause).unwrap_or_default()
}
