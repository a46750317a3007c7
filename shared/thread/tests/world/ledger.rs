//! The Ledger: each event once, in order, and together the whole story.
//! Never asks the thread: what events tell is compared with the rows at the end.

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, ConversationId};
use hanmadi_protocol::event::{AgentEnd, Event, EventKind};
use hanmadi_thread::{Conversation, Post};

use super::{
    check,
    mail::{Batch, Outbox},
    rows::Rows,
};

#[derive(Debug, Default)]
pub(crate) struct Ledger {
    taken: Outbox,
    pub(crate) events: BTreeMap<ConversationId, Vec<Event>>,
}

/// An agent's leg, as events tell it.
#[derive(Debug, Default, PartialEq)]
struct Told {
    connected: bool,
    parked: bool,
    held: bool,
    ended: bool,
    answered_end: bool,
    wrapping: bool,
}

impl Ledger {
    pub(crate) fn take(&mut self, batch: &Batch) {
        for parcel in self.taken.fresh(batch) {
            let Post::Events(events) = serde_json::from_str(&parcel.body).unwrap() else {
                panic!("nothing for the ledger");
            };
            for event in events {
                let known = self.events.entry(event.conversation).or_default();
                let last = known.last();
                assert_eq!(event.n, last.map_or(0, |last| last.n) + 1, "a gap, or a repeat");
                assert!(last.is_none_or(|last| last.at <= event.at), "events went back in time");
                known.push(event);
            }
        }
        self.taken.take(batch);
    }

    /// The events of each conversation tell its row.
    pub(crate) fn compare(&self, rows: &Rows) {
        let all: Vec<_> = rows.conversations().collect();
        assert_eq!(self.events.len(), all.len(), "each conversation has events, and none else");
        for one in all {
            let events = &self.events[&one.id];
            assert_eq!(events.len() as u64, one.ledger.n, "events under way that nobody has");
            let over = one.ended.is_some() && !one.is_wrapping();
            assert_eq!(ended(events), over, "the end: {events:#?}");
            Self::compare_messages(rows, &one, events);
            Self::compare_legs(&one, events);
        }
    }

    /// Each message up to the last one that was told, and no presence.
    fn compare_messages(rows: &Rows, one: &Conversation, events: &[Event]) {
        let told: Vec<_> = events
            .iter()
            .flat_map(|event| {
                if let EventKind::MessagesStored(stored) = &event.kind {
                    stored.messages.as_slice()
                } else {
                    &[]
                }
            })
            .map(|message| message.seq)
            .collect();
        let kept: Vec<_> = rows
            .messages
            .values()
            .filter(|record| record.conversation == Some(one.id) && record.seq <= one.ledger.seq)
            .filter(|record| check::body(record)["type"] != "Event")
            .map(|record| record.seq)
            .collect();
        assert_eq!(told, kept, "messages told to the ledger");
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "only agents' legs are told over again")]
    fn compare_legs(one: &Conversation, events: &[Event]) {
        let mut told: BTreeMap<CommunicationId, Told> = BTreeMap::new();
        for event in events {
            match &event.kind {
                EventKind::AgentAlerted(leg) => {
                    assert!(told.insert(leg.communication, Told::default()).is_none(), "alerted twice");
                }
                EventKind::AgentConnected(leg) => told.get_mut(&leg.communication).unwrap().connected = true,
                EventKind::AgentParked(leg) => {
                    let told = told.get_mut(&leg.communication).unwrap();
                    assert!(!told.parked, "parked twice");
                    (told.parked, told.held) = (true, false);
                }
                EventKind::AgentHeld(leg) => {
                    let told = told.get_mut(&leg.communication).unwrap();
                    assert!(!told.parked && !told.held && !told.ended, "on hold from elsewhere than talk");
                    told.held = true;
                }
                EventKind::AgentResumed(leg) => {
                    let told = told.get_mut(&leg.communication).unwrap();
                    assert!(told.parked != told.held && !told.ended, "taken back from nowhere");
                    (told.parked, told.held) = (false, false);
                }
                EventKind::AgentEnded(leg) => {
                    let told = told.get_mut(&leg.communication).unwrap();
                    assert!(!told.ended, "a leg ends once");
                    told.ended = true;
                    told.answered_end = !matches!(leg.why, AgentEnd::Declined | AgentEnd::NoAnswer);
                }
                EventKind::WrapUpStarted(leg) => told.get_mut(&leg.communication).unwrap().wrapping = true,
                EventKind::WrapUpDone(leg) => told.get_mut(&leg.communication).unwrap().wrapping = false,
                _ => {}
            }
        }
        let agents: Vec<_> = one.legs.iter().filter(|leg| leg.is_agent()).collect();
        assert_eq!(told.len(), agents.len(), "each leg of an agent was told");
        for leg in agents {
            let told = &told[&leg.communication];
            assert_eq!(told.connected, leg.connected.is_some());
            assert_eq!(told.ended, leg.ended.is_some());
            assert_eq!(told.wrapping, leg.after_contact().is_some());
            assert_eq!(told.parked && !told.ended, leg.state.as_str() == "parked");
            assert_eq!(told.held && !told.ended, leg.held().is_some());
            let why = leg.disconnect_type.as_deref().unwrap_or_default();
            let unwanted = ["client", "transfer.noanswer"].contains(&why);
            assert!(told.connected || !told.ended || told.answered_end != unwanted);
        }
    }
}

/// Whether the conversation has ended. It begins once, and ends and reopens in turn.
fn ended(events: &[Event]) -> bool {
    let mut ended = false;
    for (place, event) in events.iter().enumerate() {
        assert_eq!(matches!(event.kind, EventKind::Started(_)), place == 0, "it begins once");
        if matches!(event.kind, EventKind::Ended(_)) {
            assert!(!ended, "ended twice");
            ended = true;
        } else if event.kind == EventKind::Reopened {
            assert!(ended, "reopened, and had not ended");
            ended = false;
        } else {
            // What may still come is a code that an agent gives later.
            assert!(!ended || matches!(event.kind, EventKind::WrapUpDone(_)), "{event:?} after the end");
        }
    }
    ended
}
