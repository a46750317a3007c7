//! Events taken from other objects, and told to whoever listens.
//! Never told of anything that is not on disk: what comes here was kept by its sender before it was sent.
//!
//! So listeners are told first and the inbox is kept after: a push then waits for no second write. Should the
//! object vanish in between, the sender sends again and listeners are told twice, which their `seq` shows them.

use std::rc::Rc;

use hanmadi_ids::UserId;
use hanmadi_protocol::{
    notification::{Envelope, Metadata, Topic, TranscriptEvent},
    platform::presence::{RoutingStatus, UserPresence},
};
use hanmadi_routing::acd::Post as RoutingPost;
use hanmadi_thread::Post as ThreadPost;
use serde::Serialize;
use worker::{Error, Result, WebSocket};

use super::{Listener, Shell, with_preview};
use crate::{
    host::{clock, log, random, socket},
    objects::{
        binding::Object,
        call::{Batch, Parcel},
    },
    store::transaction,
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
        let events: Vec<Told> = events.filter_map(|parcel| read(&batch.source, parcel)).collect();
        let mut conversations = Vec::new();
        for event in &events {
            if let Told::Thread(ThreadPost::Conversation { body } | ThreadPost::Message { body, .. }) = event
            {
                conversations.push((**body).clone());
            }
        }
        let user: UserId = self
            .state
            .id()
            .name()
            .and_then(|name| name.parse().ok())
            .ok_or_else(|| Error::RustError("an agent's object has no name".into()))?;
        for event in events {
            if let Err(error) = self.tell(user, event) {
                // What a listener missed it reads again: its channel shows the gap.
                log::fault("agent not told", &error);
            }
        }
        let mark = batch.parcels.last().map(|parcel| (batch.source.clone(), parcel.id.max(last)));
        transaction(&self.state, || {
            for body in &conversations {
                let before = store.conversation(body.id)?;
                store.keep(now, &with_preview(body.clone(), before))?;
            }
            mark.iter().try_for_each(|(source, id)| store.outbox().take(now, source, *id))
        })
    }

    fn tell(&self, user: UserId, event: Told) -> Result<()> {
        match event {
            Told::Thread(ThreadPost::Conversation { body }) => {
                self.notify(Topic::UserConversations(user), &body)
            }
            Told::Thread(ThreadPost::Message { body, message }) => {
                let event =
                    TranscriptEvent { conversation_id: body.id, message: Some(*message), typing_ms: None };
                self.notify(Topic::UserTranscript(user), &event)?;
                self.notify(Topic::UserConversations(user), &body)
            }
            Told::Routing(RoutingPost::Queue { queue, body }) => {
                self.notify(Topic::QueueConversations(queue), &body)
            }
            Told::Routing(RoutingPost::Presence { user, presence, message, since, .. }) => {
                let body = UserPresence::new(user, presence, message, since);
                self.notify(Topic::UserPresence(user), &body)
            }
            Told::Routing(RoutingPost::RoutingStatus { user, status, since }) => {
                let body = RoutingStatus { user_id: user, status, start_time: since };
                self.notify(Topic::UserRoutingStatus(user), &body)
            }
            Told::Thread(
                ThreadPost::Waiting(_)
                | ThreadPost::Left(_)
                | ThreadPost::Leg(_)
                | ThreadPost::Events(_)
                | ThreadPost::Note { .. },
            )
            | Told::Routing(RoutingPost::Assigned(_) | RoutingPost::Withdrawn(_) | RoutingPost::Moved(_)) => {
                Ok(())
            }
        }
    }

    /// Tells an event to every channel that has its topic and somebody listening.
    pub(super) fn notify<B: Serialize>(&self, topic: Topic, body: &B) -> Result<()> {
        let name = topic.to_string();
        let store = self.store()?;
        for channel in store.channels(clock::now())? {
            let topics: Vec<String> = serde_json::from_str(&channel.topics)?;
            if !topics.contains(&name) {
                continue;
            }
            for (listener, mut known) in self.listeners(&channel.id) {
                known.seq += 1;
                let correlation: hanmadi_ids::MessageId = random::mint().draw();
                let metadata =
                    Metadata { correlation_id: Some(correlation.to_string()), seq: Some(known.seq) };
                let envelope =
                    Envelope { topic_name: name.clone(), version: "2".into(), event_body: body, metadata };
                // A dead transport is noticed by its close event.
                let _ = listener.send_with_str(serde_json::to_string(&envelope)?);
                socket::attach(&listener, &known)?;
            }
        }
        Ok(())
    }

    /// The live sockets of a channel, and what is known of each.
    pub(super) fn listeners(&self, channel: &str) -> Vec<(WebSocket, Listener)> {
        let of_channel = |ws: WebSocket| {
            let listener = socket::attachment::<Listener>(&ws).filter(|one| one.channel == channel)?;
            Some((ws, listener))
        };
        self.state.get_websockets().into_iter().filter_map(of_channel).collect()
    }
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
