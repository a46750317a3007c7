//! Events taken from other objects, and told to whoever listens.
//! Never told of anything that is not on disk: what comes here was kept by its sender before it was sent.
//!
//! So listeners are told first and the inbox is kept after: a push then waits for no second write. Should the
//! object vanish in between, the sender sends again and listeners are told twice, which their `seq` shows them.

use std::rc::Rc;

use hanmadi_access::Principal;
use hanmadi_ids::{ListenerId, UserId};
use hanmadi_protocol::{
    notification::{Topic, TranscriptEvent},
    platform::{
        conversation::Conversation,
        note::NoteEvent,
        presence::{RoutingStatus, UserPresence},
    },
    time::Timestamp,
};
use hanmadi_routing::{acd::Post as RoutingPost, watch::Watchers};
use hanmadi_thread::{Post as ThreadPost, note_data};
use worker::{Error, Result};

use super::{Memory, Shell, audience::Audience, watch};
use crate::{
    host::{clock, log},
    objects::{
        binding::Object,
        call::{AgentPost, Batch, OrganizationPost, Parcel},
    },
    store::{AgentStore, transaction},
};

/// An event that this agent, or this machine, is told.
enum Told {
    Thread(ThreadPost),
    Routing(RoutingPost),
    /// By another agent's object, or to it.
    Agent(AgentPost),
    /// They reach less than before.
    Less(Option<Principal>),
}

impl Shell {
    /// Takes events from another object, each once.
    pub(super) fn take(self: &Rc<Self>, batch: &Batch) -> Result<()> {
        let now = clock::now();
        let store = self.store()?;
        let last = store.outbox().last_taken(&batch.source)?;
        let events = batch.parcels.iter().filter(|parcel| parcel.id > last);
        let mut events: Vec<Told> = events.filter_map(|parcel| read(&batch.source, parcel)).collect();
        let me = self.me()?;
        for event in &mut events {
            // With a message it would cost a look with each; what it says of a leg is enough to know the mark.
            if let Told::Thread(ThreadPost::Conversation { body }) = event {
                body.read_to = store.read_mark(body.id)?;
                body.drafts = store.drafts(body.id)?;
            }
        }
        for event in &events {
            if let Err(error) = self.tell(now, me, event) {
                // What a listener missed it reads again: its channel shows the gap.
                log::fault("agent not told", &error);
            }
        }
        let mark = batch.parcels.last().map(|parcel| (batch.source.clone(), parcel.id.max(last)));
        let less = events.iter().any(|event| matches!(event, Told::Less(_)));
        let mut posted = false;
        let mut memory = self.remember()?;
        let Some(Memory { watchers, .. }) = memory.as_mut() else {
            return Err(Error::RustError("no memory".into()));
        };
        let kept = transaction(&self.state, || {
            for event in &mut events {
                posted |= keep(&store, watchers, now, me, event)?;
            }
            mark.iter().try_for_each(|(source, id)| store.outbox().take(now, source, *id))
        });
        if let Err(error) = kept {
            // What memory believes was not kept.
            *memory = None;
            return Err(error);
        }
        drop(memory);
        if less {
            self.reaches_less(now, &events)?;
        }
        if posted {
            self.posted(now);
        }
        Ok(())
    }

    /// The rows of the channels are fewer, or none.
    fn reaches_less(&self, now: Timestamp, events: &[Told]) -> Result<()> {
        self.channels_changed(now)?;
        if events.iter().any(|event| matches!(event, Told::Less(None)))
            && let Some(Memory { audience, .. }) = self.remember()?.as_mut()
        {
            audience.dismiss();
        }
        Ok(())
    }

    fn tell(&self, now: Timestamp, me: ListenerId, event: &Told) -> Result<()> {
        let mut memory = self.remember()?;
        let Some(Memory { audience, .. }) = memory.as_mut() else { return Ok(()) };
        match event {
            Told::Thread(post) => match me {
                ListenerId::User(user) => of_thread(audience, now, user, post),
                ListenerId::Client(_) => Ok(()),
            },
            Told::Agent(AgentPost::Conversation { user, body }) => {
                audience.tell(now, Topic::UserConversations(*user), body)
            }
            Told::Routing(RoutingPost::Queue { queue, body }) => {
                audience.tell(now, Topic::QueueConversations(*queue), body)
            }
            Told::Routing(RoutingPost::QueueUser(event)) => {
                audience.tell(now, Topic::QueueUsers(event.queue_id), event)
            }
            Told::Routing(RoutingPost::Observed(event)) => {
                audience.tell(now, Topic::QueueObservations(event.group.queue_id), event)
            }
            Told::Routing(RoutingPost::Presence { user, presence, message, since, .. }) => {
                let body = UserPresence::new(*user, *presence, message.clone(), *since);
                audience.tell(now, Topic::UserPresence(*user), &body)
            }
            Told::Routing(RoutingPost::RoutingStatus { user, status, since }) => {
                let body = RoutingStatus { user_id: *user, status: *status, start_time: *since };
                audience.tell(now, Topic::UserRoutingStatus(*user), &body)
            }
            Told::Routing(RoutingPost::Assigned(_) | RoutingPost::Withdrawn(_) | RoutingPost::Moved(_))
            | Told::Agent(AgentPost::Watch { .. } | AgentPost::Watches { .. })
            | Told::Less(_) => Ok(()),
        }
    }
}

fn of_thread(audience: &mut Audience, now: Timestamp, user: UserId, post: &ThreadPost) -> Result<()> {
    match post {
        ThreadPost::Conversation { body } => audience.tell(now, Topic::UserConversations(user), body),
        ThreadPost::Message { body, message } => {
            let message = Some((**message).clone());
            let event = TranscriptEvent { conversation_id: body.id, message, typing_ms: None };
            audience.tell(now, Topic::UserTranscript(user), &event)?;
            audience.tell(now, Topic::UserConversations(user), body)
        }
        ThreadPost::Note { body, note } => {
            let event = NoteEvent { conversation: (**body).clone(), note: note_data(note) };
            audience.tell(now, Topic::UserNotes(user), &event)
        }
        ThreadPost::Waiting(_) | ThreadPost::Left(_) | ThreadPost::Leg(_) | ThreadPost::Events(_) => Ok(()),
    }
}

/// Keeps what an event changes; part of the caller's transaction. Says whether anything was posted.
fn keep(
    store: &AgentStore,
    watchers: &mut Watchers,
    now: Timestamp,
    me: ListenerId,
    event: &mut Told,
) -> Result<bool> {
    match event {
        Told::Thread(ThreadPost::Conversation { body } | ThreadPost::Message { body, .. }) => {
            let ListenerId::User(user) = me else { return Ok(false) };
            keep_conversation(store, now, user, body)?;
            watch::pass_on(store, watchers, now, user, body)
        }
        Told::Agent(AgentPost::Watches { listener, topics }) => {
            watch::keep(store, watchers, *listener, topics).map(|()| false)
        }
        Told::Less(standing) => watch::reach_less(store, now, me, standing.as_ref()),
        Told::Agent(AgentPost::Watch { .. } | AgentPost::Conversation { .. })
        | Told::Routing(_)
        | Told::Thread(
            ThreadPost::Note { .. }
            | ThreadPost::Waiting(_)
            | ThreadPost::Left(_)
            | ThreadPost::Leg(_)
            | ThreadPost::Events(_),
        ) => Ok(false),
    }
}

/// Keeps a conversation as it is now, with the preview that a change without a message does not tell again.
fn keep_conversation(
    store: &AgentStore,
    now: Timestamp,
    user: UserId,
    body: &mut Conversation,
) -> Result<()> {
    if body.latest.is_none() {
        body.latest = store.conversation(body.id)?.and_then(|before| before.latest);
    }
    // What a list tells of an agent's own is read afresh each time.
    (body.read_to, body.drafts) = (None, Vec::new());
    store.keep(now, user, body)?;
    if body.is_with(user) { Ok(()) } else { store.drop_drafts(body.id) }
}

/// Reads an event. Who sent it says what it is: to try one reading after the other would read bodies twice.
fn read(source: &str, parcel: &Parcel) -> Option<Told> {
    let text = parcel.body.get();
    let told = match Object::from_address(source) {
        Some(Object::Switchboard) => serde_json::from_str(text).map(Told::Routing),
        Some(Object::Agent(_) | Object::Machine(_)) => serde_json::from_str(text).map(Told::Agent),
        Some(Object::Organization) => match serde_json::from_str(text) {
            Ok(OrganizationPost::Standing(standing)) => Ok(Told::Less(standing)),
            Ok(OrganizationPost::Changed(_)) => return None,
            Err(error) => Err(error),
        },
        _ => serde_json::from_str(text).map(Told::Thread),
    };
    told.inspect_err(|error| log::fault("event not understood", error)).ok()
}
