//! Takes events into the inbox and says what an agent who does not look should hear.
//! Never says the same twice: what was offered before is not offered again by another event.

use hanmadi_ids::ConversationId;
use hanmadi_protocol::{
    notification::TranscriptEvent,
    platform::{
        conversation::{Conversation, Participant},
        note::NoteEvent,
    },
    time::Timestamp,
};
use hanmadi_sync::inbox::{Inbox, Line, OfferEnd, Stand};
use leptos::prelude::*;

use super::{Desk, drafts, notes, people, sync, wrapup};
use crate::{
    host::formats,
    words::{self, Word, t},
};

/// Takes a conversation, and says what has become of it.
pub(crate) fn conversation(desk: Desk, conversation: Conversation) {
    let id = conversation.id;
    desk.hear(newest(&conversation));
    drafts::heard_with(desk, &conversation);
    watch(desk, &[id], || desk.inbox.update(|inbox| inbox.conversation(conversation)));
}

/// Changes the inbox, and says what that means for these conversations.
pub(crate) fn watch(desk: Desk, ids: &[ConversationId], change: impl FnOnce()) {
    let seen = |id: &ConversationId| {
        let owed = desk.inbox.with_untracked(|inbox| inbox.wrap_up(*id)).filter(|wrap_up| wrap_up.is_due);
        (*id, desk.stand(*id), owed.map(|wrap_up| wrap_up.leg))
    };
    let before: Vec<_> = ids.iter().map(seen).collect();
    change();
    for (id, stood, owed) in before {
        let (_, stands, owes) = seen(&id);
        changed(desk, id, &stood, &stands);
        let own = desk.wrapping.with_untracked(|wrapping| wrapping.contains(&id));
        if let Some(leg) = owed.filter(|_| owes.is_none() && !own) {
            wrapup::forget(desk, leg);
            desk.said.set(words::fill(Word::SaidWrapUpOver, &[&desk.name_untracked(id)]));
        }
    }
}

/// Takes both snapshots, and says what was offered, or is no longer, since the last.
pub(crate) fn snapshot(desk: Desk, take: impl FnOnce(&mut Inbox)) {
    let before = desk.inbox.with_untracked(|inbox| inbox.offered());
    watch(desk, &before, || desk.inbox.update(take));
    for id in desk.inbox.with_untracked(|inbox| inbox.offered()) {
        if !before.contains(&id) {
            changed(desk, id, &Stand::Unknown, &desk.stand(id));
        }
    }
}

fn changed(desk: Desk, id: ConversationId, before: &Stand, now: &Stand) {
    if before == now {
        return;
    }
    let name = desk.name_untracked(id);
    match (before, now) {
        (_, Stand::Offered(_)) => offered(desk, id, &name),
        (Stand::Offered(leg), Stand::Waiting | Stand::Theirs(_) | Stand::Ended(_) | Stand::Unknown) => {
            match desk.inbox.with_untracked(|inbox| inbox.offer_end(id, *leg)) {
                Some(OfferEnd::RanOut) => desk.tell(words::fill(Word::OfferRanOut, &[&name])),
                Some(OfferEnd::Withdrawn) | None => desk.tell(words::fill(Word::OfferWithdrawn, &[&name])),
                Some(OfferEnd::Declined) => {}
            }
        }
        // The event of a wait that ended does not say who took it.
        (Stand::Waiting, Stand::Theirs(None)) => sync::look_at_open(desk),
        (Stand::Waiting, Stand::Unknown | Stand::Theirs(Some(_)) | Stand::Ended(_)) => {}
        // What the agent parks or takes back, here or elsewhere, is no news.
        (Stand::Mine(..) | Stand::Parked(_), Stand::Mine(..) | Stand::Parked(_)) => {}
        (_, Stand::Mine(..) | Stand::Parked(_)) => {
            // What was taken here needs no saying: the agent is there already.
            if !desk.taking.with_untracked(|taking| taking.contains(&id)) && desk.loaded.get_untracked() {
                desk.said.set(words::fill(Word::SaidYours, &[&name]));
            }
        }
        (_, Stand::Waiting) => {
            let queue = desk.queue_name(desk.inbox.with_untracked(|inbox| inbox.queue(id)));
            desk.said.set(words::fill(Word::SaidWaits, &[&name, &queue]));
        }
        (
            Stand::Unknown | Stand::Mine(..) | Stand::Parked(_) | Stand::Theirs(_) | Stand::Ended(_),
            Stand::Unknown | Stand::Theirs(_) | Stand::Ended(_),
        ) => {}
    }
}

/// Says once that a conversation is offered, and for how long.
fn offered(desk: Desk, id: ConversationId, name: &str) {
    let queue = desk.queue_name(desk.inbox.with_untracked(|inbox| inbox.queue(id)));
    let text = words::fill(Word::SaidOffered, &[name, &queue]);
    // Between two ticks it would show a second too much.
    desk.now.set(desk.moment());
    let left = desk.offered_until(id).map(|until| formats::seconds_words(until.since_ms(desk.moment())));
    let keys = t(Word::SaidOfferedKeys);
    desk.urgent.set(left.map_or_else(|| format!("{text} {keys}"), |left| format!("{text} {left}. {keys}")));
}

/// The latest moment that a conversation speaks of.
fn newest(conversation: &Conversation) -> Timestamp {
    let moments = |leg: &Participant| [Some(leg.start_time), leg.connected_time, leg.end_time];
    let legs = conversation.participants.iter().flat_map(moments).flatten();
    let latest = conversation.latest.as_ref().map(|latest| latest.time);
    legs.chain(latest).max().unwrap_or(conversation.start_time)
}

/// Takes an event of a transcript, and says a customer's words.
pub(crate) fn transcript(desk: Desk, event: TranscriptEvent) {
    let id = event.conversation_id;
    if let Some(message) = &event.message {
        desk.hear(message.timestamp);
    }
    let line = event.message.clone().map(Line::from).filter(Line::is_inbound_message);
    let is_new = line.as_ref().is_some_and(|line| {
        desk.inbox.with_untracked(|inbox| {
            inbox.talk(id).and_then(|talk| talk.last_message()).is_none_or(|last| last.seq < line.seq)
        })
    });
    let has_message = event.message.is_some();
    desk.inbox.update(|inbox| inbox.transcript_event(event, desk.moment()));
    if has_message {
        desk.inbox.with_untracked(|inbox| notes::keep(inbox, id));
    }
    if let Some(line) = line.filter(|_| is_new) {
        let text = line.text.unwrap_or_default();
        desk.said.set(words::fill(Word::SaidMessage, &[&desk.name_untracked(id), &text]));
    }
}

/// Takes an internal note, and tells whoever is asked by it.
pub(crate) fn note(desk: Desk, event: NoteEvent) {
    let (id, me, note) = (event.conversation.id, desk.my_id(), event.note.clone());
    desk.hear(note.date_created);
    desk.inbox.update(|inbox| inbox.note_event(event));
    desk.inbox.with_untracked(|inbox| notes::keep(inbox, id));
    if note.created_by == me {
        return;
    }
    let author = untrack(|| people::name(desk, note.created_by));
    let author = if author.is_empty() { t(Word::Colleague).to_owned() } else { author };
    let text = words::fill(Word::SaidNote, &[&author, &desk.name_untracked(id), &note.text]);
    let elsewhere = desk.open.get_untracked() != Some(id);
    if note.recipients.contains(&me) && elsewhere {
        desk.tell_about(text, id);
    } else {
        desk.said.set(text);
    }
}
