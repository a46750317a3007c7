//! The Ledger's objects: each event once, in order; the record kept as a row, and what must hold of it.
//! Never asks the thread: what events tell is compared with its rows at the end.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::ConversationId;
use hanmadi_metrics::{Applied, Record, SpanKind, recompute};
use hanmadi_protocol::{
    event::{AgentEnd, Event, EventKind},
    platform::analytics::detail::{ConversationDetail, Purpose, SegmentType, SessionDetail},
};
use hanmadi_thread::{Conversation, Post};

use super::{
    mail::{Batch, Fault, Outbox},
    rows::{Rows, body},
};

#[derive(Debug, Default)]
pub(crate) struct LedgerObject {
    pub(crate) marks: Outbox,
    pub(crate) fault: Option<Fault>,
    events: BTreeMap<ConversationId, Vec<Event>>,
    records: BTreeMap<ConversationId, String>,
}

impl LedgerObject {
    /// Takes a thread's events. Says whether they were taken.
    pub(crate) fn take(&mut self, batch: &Batch) -> bool {
        let fault = self.fault.take();
        if matches!(fault, Some(Fault::CommitFails | Fault::CrashBefore)) {
            return false;
        }
        for parcel in self.marks.fresh(batch) {
            let Post::Events(events) = serde_json::from_str(&parcel.body).unwrap() else {
                panic!("nothing for the ledger: {}", parcel.body);
            };
            for event in events {
                self.enter(event);
            }
        }
        self.marks.take(batch);
        fault.is_none()
    }

    fn enter(&mut self, event: Event) {
        let known = self.events.entry(event.conversation).or_default();
        assert_eq!(event.n, known.last().map_or(0, |last| last.n) + 1, "a gap, or a repeat: {event:?}");
        assert!(known.last().is_none_or(|last| last.at <= event.at), "events went back in time");
        let record = match self.records.get(&event.conversation) {
            None => Record::begin(&event),
            Some(row) => {
                let mut record: Record = serde_json::from_str(row).unwrap();
                assert_eq!(record.apply(&event), Applied::Done, "{event:#?} doesn't fit {known:#?}");
                record
            }
        };
        assert_eq!((record.misfits, record.missing), (0, 0), "{event:#?}");
        self.records.insert(event.conversation, serde_json::to_string(&record).unwrap());
        known.push(event);
    }

    pub(crate) fn knows(&self, conversation: ConversationId) -> bool {
        self.events.contains_key(&conversation)
    }

    /// The record says what the events say, and its detail adds up. Cheap enough for the end of a run.
    pub(crate) fn agrees(&self) {
        for (conversation, events) in &self.events {
            let kept: Record = serde_json::from_str(&self.records[conversation]).unwrap();
            assert_eq!(recompute(events).as_ref(), Some(&kept), "the record differs from its events");
            adds_up(&kept.detail());
        }
    }

    /// How often something was put on hold.
    pub(crate) fn holds(&self) -> u64 {
        let events = self.events.values().flatten();
        events.filter(|event| matches!(event.kind, EventKind::AgentHeld(_))).count() as u64
    }

    /// What is on hold at this moment is so in the record.
    pub(crate) fn knows_holds(&self, one: &Conversation) {
        let kept: Record = serde_json::from_str(&self.records[&one.id]).unwrap();
        for leg in one.legs.iter().filter(|leg| leg.is_agent()) {
            let mut sessions = kept.sessions().map(|(_, session)| session);
            let session = sessions.find(|session| session.leg == leg.communication).unwrap();
            let on_hold = session.current().is_some_and(|span| span.kind == SpanKind::Hold);
            assert_eq!(on_hold, leg.held().is_some(), "on hold: {session:#?}");
        }
    }

    /// The events of a conversation tell its row.
    pub(crate) fn tells(&self, rows: &Rows, one: &Conversation) {
        let events = &self.events[&one.id];
        assert_eq!(events.len() as u64, one.ledger.n, "events under way that nobody has");
        let mut told = Vec::new();
        for event in events {
            if let EventKind::MessagesStored(stored) = &event.kind {
                told.extend(stored.messages.iter().map(|message| message.seq));
            }
        }
        let kept = rows.messages.iter().filter(|record| {
            record.conversation == Some(one.id)
                && record.seq <= one.ledger.seq
                && body(record)["type"] != "Event"
        });
        assert_eq!(told, kept.map(|record| record.seq).collect::<Vec<_>>(), "messages told to the ledger");
        let kept: Record = serde_json::from_str(&self.records[&one.id]).unwrap();
        let over = one.ended.is_some() && !one.is_wrapping();
        assert_eq!(kept.ended.is_some(), over, "the end: {events:#?}");
        if over {
            let mut works = BTreeSet::new();
            for event in events {
                if let EventKind::WrapUpStarted(leg) = &event.kind {
                    assert!(works.insert(leg.communication), "two wrap-ups at once: {events:#?}");
                } else if let EventKind::WrapUpDone(done) = &event.kind {
                    works.remove(&done.communication);
                }
            }
            assert!(works.is_empty(), "a wrap-up that never ended: {events:#?}");
        }
        assert_eq!((kept.misfits, kept.missing), (0, 0), "what doesn't fit: {events:#?}");
        for leg in one.legs.iter().filter(|leg| leg.is_agent()) {
            let mut ends = Vec::new();
            for event in events {
                if let EventKind::AgentEnded(ended) = &event.kind
                    && ended.communication == leg.communication
                {
                    ends.push(ended);
                }
            }
            assert!(ends.len() <= 1, "a leg ends once: {ends:?}");
            let unwanted = ends.iter().any(|end| matches!(end.why, AgentEnd::Declined | AgentEnd::NoAnswer));
            assert!(!unwanted || leg.connected.is_none(), "answered, and told as declined");
        }
    }
}

fn sum(session: &SessionDetail, name: &str) -> Option<u64> {
    let values = session.metrics.iter().filter(|metric| metric.name == name).map(|metric| metric.value);
    values.reduce(|a, b| a + b)
}

/// Segments lie end to end, and an agent's handle time is talk, hold and work.
fn adds_up(detail: &ConversationDetail) {
    for participant in &detail.participants {
        for session in &participant.sessions {
            let segments = &session.segments;
            let last = segments.last().expect("a session has a segment");
            for pair in segments.windows(2) {
                assert_eq!(pair[0].segment_end, Some(pair[1].segment_start), "segments tile: {session:#?}");
            }
            let forward = |end| segments.iter().all(|one| end >= one.segment_start);
            assert!(last.segment_end.is_none_or(forward), "segments go forward: {session:#?}");
            let answered = segments.iter().any(|one| one.segment_type == SegmentType::Interact);
            if participant.purpose == Purpose::Agent && answered && last.segment_end.is_some() {
                let parts = ["tTalk", "tHeld", "tAcw"].map(|name| sum(session, name).unwrap_or(0));
                assert_eq!(sum(session, "tHandle"), Some(parts.iter().sum()), "{session:#?}");
            }
        }
    }
}
