//! Own messages on their way: in order, each with one id for ever, until they are through.
//! Never drops one: a refusal waits for the agent, a lost connection is tried again.

use hanmadi_ids::ConversationId;
use hanmadi_sync::inbox::{Inbox, Kind, Line, Next, Outgoing, Progress, Stand};
use leptos::{prelude::*, task::spawn_local};

use super::{Desk, Leaving, leave, notes};
use crate::{
    api::Trouble,
    host::{clock, random},
    words::{self, Word, compose::Compose, t},
};

const PAUSE_MS: u64 = 1000;
const PAUSE_MS_MAX: u64 = 15_000;
/// How often it is looked whether a message still waits.
const LOOK_MS: u64 = 100;
/// Longest wait for own messages before an end or a transfer.
const UNSENT_MS: u64 = 10_000;

/// Sends the words to the customer, or keeps them as a note for colleagues.
pub(crate) fn send(desk: Desk, id: ConversationId, kind: Kind, text: String) {
    let (now, own_id, undo_ms) = (desk.moment(), random::uuid(), desk.undo_ms.get_untracked());
    desk.inbox.update(|inbox| {
        let talk = inbox.talk_mut(id);
        talk.compose(kind, own_id.clone(), text, now);
        if undo_ms > 0 {
            talk.hold(&own_id, clock::now().plus_ms(undo_ms));
        }
    });
    if undo_ms > 0 {
        desk.said.set(words::fill(Compose::SaidHeld, &[&(undo_ms / 1000).to_string()]));
    }
    keep(desk, id);
    start(desk, id);
}

/// Tries a refused message again.
pub(crate) fn retry(desk: Desk, id: ConversationId, client_message_id: &str) {
    set_progress(desk, id, client_message_id, Progress::Sending);
    keep(desk, id);
    start(desk, id);
}

/// Takes a refused message back and returns its words.
pub(crate) fn withdraw(desk: Desk, id: ConversationId, client_message_id: &str) -> String {
    let text = desk.inbox.try_update(|inbox| inbox.talk_mut(id).withdraw(client_message_id)).flatten();
    keep(desk, id);
    text.unwrap_or_default()
}

/// Takes a message back that waits to go. Nothing if it is on its way.
pub(crate) fn undo(desk: Desk, id: ConversationId, client_message_id: &str) -> Option<Outgoing> {
    let taken = desk.inbox.try_update(|inbox| inbox.talk_mut(id).undo(client_message_id)).flatten();
    keep(desk, id);
    taken
}

/// What can be taken back: in the open conversation first, else what was written last.
pub(crate) fn undoable(desk: Desk) -> Option<(ConversationId, Outgoing)> {
    desk.inbox.with_untracked(|inbox| {
        let open = desk.open.get_untracked();
        let here = open.and_then(|id| Some((id, inbox.talk(id)?.last_held()?)));
        here.or_else(|| inbox.last_held()).map(|(id, message)| (id, message.clone()))
    })
}

/// Sends everything that waits, as the page goes. Should it come back, the same ids tell that it was sent.
pub(crate) fn send_at_leaving(desk: Desk) {
    for id in desk.inbox.with_untracked(Inbox::unsent) {
        release(desk, id);
        let outgoing = desk.inbox.with_untracked(|inbox| inbox.talk(id).map(|talk| talk.outgoing().to_vec()));
        let leg = match desk.stand(id) {
            Stand::Mine(_, communication) => Some(communication),
            Stand::Unknown
            | Stand::Waiting
            | Stand::Offered(_)
            | Stand::Parked(_)
            | Stand::Theirs(_)
            | Stand::Ended(_) => None,
        };
        for message in outgoing.iter().flatten().filter(|it| it.progress != Progress::Refused) {
            let (own_id, text) = (&message.client_message_id, &message.text);
            match (message.kind, leg) {
                (Kind::Note, _) => desk.api().note_at_leaving(id, own_id, text),
                (Kind::Reply, Some(leg)) => desk.api().send_at_leaving(id, leg, own_id, text),
                (Kind::Reply, None) => {}
            }
        }
    }
}

/// Lets go what waits.
fn release(desk: Desk, id: ConversationId) {
    desk.inbox.try_maybe_update(|inbox| (inbox.talk_mut(id).release(), ()));
}

/// Sends everything that waits, and waits until it is through, for a time.
pub(crate) async fn wait_until_all_sent(desk: Desk) {
    let unsent = desk.inbox.with_untracked(Inbox::unsent);
    unsent.iter().for_each(|id| release(desk, *id));
    let began = clock::now();
    while unsent.iter().any(|id| is_busy(desk, *id)) && clock::now().since_ms(began) < UNSENT_MS {
        clock::sleep(LOOK_MS).await;
    }
}

/// Goes on with what a reload or a lost connection left.
pub(crate) fn resume(desk: Desk) {
    for id in desk.inbox.with_untracked(Inbox::unsent) {
        start(desk, id);
    }
}

/// True while something of this conversation is not through.
pub(crate) fn is_busy(desk: Desk, id: ConversationId) -> bool {
    desk.inbox.with_untracked(|inbox| {
        inbox.talk(id).is_some_and(|talk| talk.outgoing().iter().any(|it| it.progress != Progress::Refused))
    })
}

/// Sends what waits, and waits for what was written before; false if it does not get through in time.
pub(crate) async fn wait_until_sent(desk: Desk, id: ConversationId) -> bool {
    let began = clock::now();
    release(desk, id);
    while is_busy(desk, id) {
        if clock::now().since_ms(began) > UNSENT_MS {
            return false;
        }
        clock::sleep(100).await;
    }
    true
}

/// True while any own message is not through, refused ones too.
pub(crate) fn has_unsent(desk: Desk) -> bool {
    desk.inbox.with_untracked(|inbox| !inbox.unsent().is_empty())
}

fn start(desk: Desk, id: ConversationId) {
    let free = desk.running.try_update_value(|running| running.senders.insert(id));
    if free == Some(true) {
        spawn_local(async move {
            run(desk, id).await;
            desk.running.update_value(|running| {
                running.senders.remove(&id);
            });
        });
    }
}

/// The oldest message that may go out, once its time has come.
async fn next(desk: Desk, id: ConversationId) -> Option<Outgoing> {
    loop {
        let next = desk.inbox.try_maybe_update(|inbox| {
            let waits = inbox.talk(id).is_some_and(|talk| talk.last_held().is_some());
            let next = inbox.talk_mut(id).begin_next(clock::now());
            (waits && matches!(next, Next::Go(_)), next)
        });
        match next {
            None | Some(Next::Nothing) => return None,
            Some(Next::Go(message)) => return Some(message),
            // In short steps: it may be taken back or let go meanwhile.
            Some(Next::Wait(ms)) => clock::sleep(ms.min(LOOK_MS)).await,
        }
    }
}

/// What became of a try.
enum Sent {
    Through,
    /// It belongs to a leg that is over, or parked; in words.
    NoLeg(Word),
}

/// Sends one. For whom it is was said when it was written, and nothing later changes that.
async fn one(desk: Desk, id: ConversationId, message: &Outgoing) -> Result<Sent, Trouble> {
    let own_id = &message.client_message_id;
    match message.kind {
        Kind::Note => {
            let note = desk.api().note(id, own_id, &message.text, Vec::new()).await?;
            desk.inbox.update(|inbox| {
                let talk = inbox.talk_mut(id);
                let _ = talk.withdraw(own_id);
                talk.take_note(note.into());
            });
        }
        Kind::Reply => {
            let communication = match desk.stand(id) {
                Stand::Mine(_, communication) => communication,
                Stand::Parked(_) => return Ok(Sent::NoLeg(Word::IsParked)),
                Stand::Unknown | Stand::Waiting | Stand::Offered(_) | Stand::Theirs(_) | Stand::Ended(_) => {
                    return Ok(Sent::NoLeg(Word::HasEnded));
                }
            };
            let line = Line::from(desk.api().send(id, communication, own_id, &message.text).await?);
            desk.inbox.update(|inbox| {
                let talk = inbox.talk_mut(id);
                // The answer is to this id, whether or not it repeats it.
                let _ = talk.withdraw(own_id);
                talk.take(line);
            });
        }
    }
    Ok(Sent::Through)
}

async fn run(desk: Desk, id: ConversationId) {
    let mut pause_ms = PAUSE_MS;
    while let Some(message) = next(desk, id).await {
        let client_message_id = &message.client_message_id;
        match one(desk, id, &message).await {
            Ok(Sent::Through) => {
                pause_ms = PAUSE_MS;
                keep(desk, id);
            }
            Ok(Sent::NoLeg(why)) => refuse(desk, id, client_message_id, t(why).to_owned()),
            Err(Trouble::SignedOut) => return leave(Leaving::Ended),
            Err(trouble) if trouble.is_passing() => {
                set_progress(desk, id, client_message_id, Progress::Retrying);
                desk.poke_link();
                clock::sleep(pause_ms).await;
                pause_ms = (pause_ms * 2).min(PAUSE_MS_MAX);
            }
            Err(trouble) => {
                let ended = trouble.code() == "conversation.ended";
                let why = if ended { t(Word::HasEnded).to_owned() } else { trouble.text() };
                refuse(desk, id, client_message_id, why);
            }
        }
    }
}

fn set_progress(desk: Desk, id: ConversationId, client_message_id: &str, progress: Progress) {
    desk.inbox.update(|inbox| inbox.talk_mut(id).set_progress(client_message_id, progress));
}

fn refuse(desk: Desk, id: ConversationId, client_message_id: &str, why: String) {
    desk.inbox.update(|inbox| inbox.talk_mut(id).refuse(client_message_id, why));
    keep(desk, id);
}

fn keep(desk: Desk, id: ConversationId) {
    desk.inbox.with_untracked(|inbox| notes::keep(inbox, id));
}
