//! Events taken from other objects, and told to whoever listens.
//! Never told of anything that is not on disk: what comes here was kept by its sender before it was sent.
//!
//! So listeners are told first and the inbox is kept after: a push then waits for no second write. Should the
//! object vanish in between, the sender sends again and listeners are told twice, which their `seq` shows them.

use std::rc::Rc;

use hanmadi_ids::UserId;
use hanmadi_protocol::{
    notification::{Topic, TranscriptEvent},
    platform::{
        conversation::Conversation,
        note::NoteEvent,
        presence::{RoutingStatus, UserPresence},
    },
    time::Timestamp,
};
use hanmadi_routing::acd::Post as RoutingPost;
use hanmadi_thread::{Post as ThreadPost, note_data};
use worker::{Error, Result};

use super::{Memory, Shell};
use crate::{
    host::{clock, log},
    objects::{
        binding::Object,
        call::{Batch, Parcel},
    },
    store::{AgentStore, transaction},
};

/// An event that this agent is told.
enum Told {
    Thread(ThreadPost),
    Routing(RoutingPost),
}

impl Shell {
    /// Takes events from another object, each once.
    pub(super) fn take(self: &Rc<Self>, batch: &Batch) -> Result<()> {
        let now = clock::now();
        let store = self.store()?;
        let last = store.outbox().last_taken(&batch.source)?;
        let events = batch.parcels.iter().filter(|parcel| parcel.id > last);
        let mut events: Vec<Told> = events.filter_map(|parcel| read(&batch.source, parcel)).collect();
        let user: UserId = self
            .state
            .id()
            .name()
            .and_then(|name| name.parse().ok())
            .ok_or_else(|| Error::RustError("an agent's object has no name".into()))?;
        for event in &mut events {
            // With a message it would cost a look with each; what it says of a leg is enough to know the mark.
            if let Told::Thread(ThreadPost::Conversation { body }) = event {
                body.read_to = store.read_mark(body.id)?;
            }
        }
        for event in &events {
            if let Err(error) = self.tell(now, user, event) {
                // What a listener missed it reads again: its channel shows the gap.
                log::fault("agent not told", &error);
            }
        }
        let mark = batch.parcels.last().map(|parcel| (batch.source.clone(), parcel.id.max(last)));
        transaction(&self.state, || {
            for event in &mut events {
                if let Told::Thread(ThreadPost::Conversation { body } | ThreadPost::Message { body, .. }) =
                    event
                {
                    keep(&store, now, user, body)?;
                }
            }
            mark.iter().try_for_each(|(source, id)| store.outbox().take(now, source, *id))
        })
    }

    fn tell(&self, now: Timestamp, user: UserId, event: &Told) -> Result<()> {
        let mut memory = self.remember()?;
        let Some(Memory { audience, .. }) = memory.as_mut() else { return Ok(()) };
        match event {
            Told::Thread(ThreadPost::Conversation { body }) => {
                audience.tell(now, Topic::UserConversations(user), body)
            }
            Told::Thread(ThreadPost::Message { body, message }) => {
                let message = Some((**message).clone());
                let event = TranscriptEvent { conversation_id: body.id, message, typing_ms: None };
                audience.tell(now, Topic::UserTranscript(user), &event)?;
                audience.tell(now, Topic::UserConversations(user), body)
            }
            Told::Thread(ThreadPost::Note { body, note }) => {
                let event = NoteEvent { conversation: (**body).clone(), note: note_data(note) };
                audience.tell(now, Topic::UserNotes(user), &event)
            }
            Told::Routing(RoutingPost::Queue { queue, body }) => {
                audience.tell(now, Topic::QueueConversations(*queue), body)
            }
            Told::Routing(RoutingPost::Presence { user, presence, message, since, .. }) => {
                let body = UserPresence::new(*user, *presence, message.clone(), *since);
                audience.tell(now, Topic::UserPresence(*user), &body)
            }
            Told::Routing(RoutingPost::RoutingStatus { user, status, since }) => {
                let body = RoutingStatus { user_id: *user, status: *status, start_time: *since };
                audience.tell(now, Topic::UserRoutingStatus(*user), &body)
            }
            Told::Thread(
                ThreadPost::Waiting(_) | ThreadPost::Left(_) | ThreadPost::Leg(_) | ThreadPost::Events(_),
            )
            | Told::Routing(RoutingPost::Assigned(_) | RoutingPost::Withdrawn(_) | RoutingPost::Moved(_)) => {
                Ok(())
            }
        }
    }
}

/// Keeps a conversation as it is now, with the preview that a change without a message does not tell again.
fn keep(store: &AgentStore, now: Timestamp, user: UserId, body: &mut Conversation) -> Result<()> {
    if body.latest.is_none() {
        body.latest = store.conversation(body.id)?.and_then(|before| before.latest);
    }
    store.keep(now, user, body)
}

/// Reads an event. Who sent it says what it is: to try one reading after the other would read bodies twice.
fn read(source: &str, parcel: &Parcel) -> Option<Told> {
    let text = parcel.body.get();
    let told = match Object::from_address(source) {
        Some(Object::Switchboard) => serde_json::from_str(text).map(Told::Routing),
        _ => serde_json::from_str(text).map(Told::Thread),
    };
    told.inspect_err(|error| log::fault("event not understood", error)).ok()
}
