//! Events that the Switchboard takes: of threads, of whoever listens, of the Organization.
//! Never acted on here: each becomes one input.

use hanmadi_protocol::{limits, notification::Topic};
use hanmadi_routing::acd::Input;
use hanmadi_thread::Post as ThreadPost;

use crate::{
    host::{clock, log},
    objects::{
        binding::Object,
        call::{AgentPost, OrganizationPost, Parcel},
    },
};

/// What an event says.
pub(super) enum Taken {
    /// The owner's configuration has a newer version.
    Announced(u64),
    Input(Input),
}

/// Reads an event. Who sent it says what it is: to try one reading after the other would read bodies twice.
pub(super) fn read(source: &str, parcel: &Parcel) -> Option<Taken> {
    let text = parcel.body.get();
    let taken = match Object::from_address(source) {
        Some(Object::Thread(_)) => serde_json::from_str(text).map(of_thread),
        Some(Object::Agent(_) | Object::Machine(_)) => serde_json::from_str(text).map(of_listener),
        _ => serde_json::from_str(text).map(|post| match post {
            OrganizationPost::Changed(changed) => Some(Taken::Announced(changed.version)),
            OrganizationPost::Standing(_) => None,
        }),
    };
    taken.unwrap_or_else(|error| {
        log::fault("event not understood", &error);
        None
    })
}

fn of_listener(post: AgentPost) -> Option<Taken> {
    let (listener, wanted) = match post {
        AgentPost::Watches { listener, topics } => (listener, topics),
        AgentPost::Watch { user, queues } => {
            let until = clock::now().plus_ms(limits::CHANNEL_SECONDS * 1000);
            let topics = queues.into_iter().map(|queue| (Topic::QueueConversations(queue), until));
            (user.into(), topics.collect())
        }
        AgentPost::Conversation { .. } => return None,
    };
    Some(Taken::Input(Input::Watch(listener, wanted)))
}

fn of_thread(post: ThreadPost) -> Option<Taken> {
    match post {
        ThreadPost::Waiting(waiting) => Some(Taken::Input(Input::Waiting(waiting))),
        ThreadPost::Left(left) => Some(Taken::Input(Input::Left(left))),
        ThreadPost::Leg(leg) => Some(Taken::Input(Input::Leg(leg))),
        ThreadPost::Conversation { .. }
        | ThreadPost::Message { .. }
        | ThreadPost::Note { .. }
        | ThreadPost::Events(_) => None,
    }
}
