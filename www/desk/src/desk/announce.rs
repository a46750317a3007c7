//! Takes events into the inbox and says what an agent who does not look should hear.
//! Never says what is on the screen in front of the agent anyway by colour alone.

use hanmadi_protocol::{notification::TranscriptEvent, platform::conversation::Conversation};
use hanmadi_sync::inbox::{Line, Stand};
use leptos::prelude::*;

use super::{Desk, notes, sync};
use crate::{
    host::clock,
    words::{self, Word},
};

/// Takes a conversation, and says that it waits if it did not before.
pub(crate) fn conversation(desk: Desk, conversation: Conversation) {
    let id = conversation.id;
    let waited = desk.stand(id) == Stand::Waiting;
    desk.inbox.update(|inbox| inbox.conversation(conversation));
    // The event of a wait that ended does not say who took it.
    if waited && desk.stand(id) == Stand::Theirs(None) {
        sync::look_at_open(desk);
    }
    if !waited && desk.stand(id) == Stand::Waiting {
        let queue = desk.inbox.with_untracked(|inbox| inbox.queue(id));
        let name = desk.name_untracked(id);
        desk.said.set(words::fill(Word::SaidWaits, &[&name, &desk.queue_name(queue)]));
    }
}

/// Takes an event of a transcript, and says a customer's words.
pub(crate) fn transcript(desk: Desk, event: TranscriptEvent) {
    let id = event.conversation_id;
    let line = event.message.clone().map(Line::from).filter(Line::is_inbound_message);
    let is_new = line.as_ref().is_some_and(|line| {
        desk.inbox.with_untracked(|inbox| {
            inbox.talk(id).and_then(|talk| talk.last_message()).is_none_or(|last| last.seq < line.seq)
        })
    });
    let has_message = event.message.is_some();
    desk.inbox.update(|inbox| inbox.transcript_event(event, clock::now()));
    if has_message {
        desk.inbox.with_untracked(|inbox| notes::keep(inbox, id));
    }
    if let Some(line) = line.filter(|_| is_new) {
        let text = line.text.unwrap_or_default();
        desk.said.set(words::fill(Word::SaidMessage, &[&desk.name_untracked(id), &text]));
    }
}
