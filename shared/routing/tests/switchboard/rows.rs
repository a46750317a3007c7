//! The switchboard's rows as a host keeps them, and everything it posted.
//! Never ahead of a commit: what was not committed is nowhere.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{ConversationId, QueueId, ThreadKey, UserId};
use hanmadi_protocol::{
    platform::conversation::{Communication, Conversation, Participant, Purpose, State},
    time::Timestamp,
};
use hanmadi_routing::{Change, Destination, Effect, Held, Post, Switchboard, Waiting};

use super::reference::Told;

#[derive(Clone, Debug, Default)]
pub(crate) struct Rows {
    waiting: BTreeMap<ConversationId, Waiting>,
    held: BTreeMap<ConversationId, Held>,
    watchers: BTreeSet<(QueueId, UserId)>,
}

/// What an outcome posts, sorted by kind.
#[derive(Debug, Default)]
pub(crate) struct Posted {
    pub(crate) told: Vec<Told>,
    pub(crate) assigned: Vec<(ConversationId, UserId)>,
}

impl Rows {
    pub(crate) fn load(&self) -> Switchboard {
        Switchboard::load(
            self.waiting.values().cloned().collect(),
            self.held.values().cloned().collect(),
            self.watchers.iter().copied().collect(),
        )
    }

    pub(crate) fn commit(&mut self, effects: Vec<Effect>) -> Posted {
        let mut posted = Posted::default();
        for effect in effects {
            match effect {
                Effect::Store(change) => self.apply(change),
                Effect::Post(Destination::Agent(user), Post::Queue { queue, body }) => {
                    posted.told.push((user, queue, body.id, waits(&body)));
                }
                Effect::Post(Destination::Thread(key), Post::Assigned { conversation, user, .. }) => {
                    assert_eq!(conversation.thread(), key, "an assignment reaches its own thread");
                    posted.assigned.push((conversation, user));
                }
                Effect::Post(to, post) => panic!("{post:?} is nothing for {to:?}"),
            }
        }
        posted
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Waits(waiting) => drop(self.waiting.insert(waiting.conversation, *waiting)),
            Change::WaitsNoMore(id) => {
                assert!(self.waiting.remove(&id).is_some(), "a row that is not there is removed");
            }
            Change::Holds(held) => drop(self.held.insert(held.conversation, held)),
            Change::HoldsNoMore(id) => {
                assert!(self.held.remove(&id).is_some(), "a row that is not there is removed");
            }
            Change::Watches(queue, user) => assert!(self.watchers.insert((queue, user))),
            Change::WatchesNoMore(queue, user) => assert!(self.watchers.remove(&(queue, user))),
        }
    }
}

/// Whether a body shows a wait that goes on.
fn waits(body: &Conversation) -> bool {
    let open =
        body.participants.iter().find(|leg| leg.purpose == Purpose::Acd && leg.end_time.is_none()).is_some();
    let connected = body
        .participants
        .iter()
        .filter(|leg| leg.purpose == Purpose::Acd)
        .flat_map(|leg| &leg.messages)
        .any(|communication| communication.state == State::Connected);
    assert_eq!(open, connected, "end time and state of a wait agree");
    open
}

pub(crate) fn conversation(number: u8) -> ConversationId {
    let key = ThreadKey::derive("webmessaging", "deployment", &format!("guest {number}"));
    ConversationId::new(key, 1)
}

pub(crate) fn queue(number: u8) -> QueueId {
    QueueId::from_u128(100 + u128::from(number))
}

pub(crate) fn user(number: u8) -> UserId {
    UserId::from_u128(200 + u128::from(number))
}

pub(crate) fn waiting(number: u8, in_queue: u8, since_ms: u64) -> Waiting {
    let (id, since) = (conversation(number), Timestamp::from_ms(since_ms));
    let body = Conversation {
        id,
        start_time: since,
        end_time: None,
        participants: vec![leg(1, Purpose::Customer, since), leg(2, Purpose::Acd, since)],
        inactivity_timeout: None,
        latest: None,
    };
    Waiting {
        conversation: id,
        queue: queue(in_queue),
        since,
        name: None,
        preview: format!("Hello from {number}"),
        body,
    }
}

fn leg(number: u128, purpose: Purpose, since: Timestamp) -> Participant {
    let messages = vec![Communication {
        id: hanmadi_ids::CommunicationId::from_u128(number),
        state: State::Connected,
        kind: "webmessaging".into(),
        disconnect_type: None,
    }];
    Participant {
        attributes: std::collections::BTreeMap::new(),
        id: hanmadi_ids::ParticipantId::from_u128(number),
        purpose,
        name: None,
        user_id: None,
        queue_id: None,
        start_time: since,
        connected_time: Some(since),
        end_time: None,
        messages,
        acw: Default::default(),
    }
}
