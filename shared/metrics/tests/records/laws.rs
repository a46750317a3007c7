//! What holds for every conversation, whatever happens in it.

use hanmadi_metrics::{Applied, Record, recompute};
use hanmadi_protocol::{
    event::Event,
    platform::analytics::detail::{ConversationDetail, Purpose, SegmentType, SessionDetail},
    time::Timestamp,
};
use proptest::prelude::*;

use crate::{history::conversations, reference, story::after};

fn sessions(detail: &ConversationDetail) -> impl Iterator<Item = (&Purpose, &SessionDetail)> {
    detail.participants.iter().flat_map(|one| one.sessions.iter().map(|session| (&one.purpose, session)))
}

/// Segments lie end to end; only the last one may be open.
fn assert_tiled(detail: &ConversationDetail) {
    for (_, session) in sessions(detail) {
        assert!(!session.segments.is_empty());
        for pair in session.segments.windows(2) {
            assert_eq!(pair[0].segment_end, Some(pair[1].segment_start), "{session:#?}");
        }
        for segment in &session.segments {
            assert!(segment.segment_end.is_none_or(|end| end >= segment.segment_start), "{session:#?}");
        }
    }
}

fn sum(session: &SessionDetail, name: &str) -> Option<u64> {
    let values = session.metrics.iter().filter(|metric| metric.name == name).map(|metric| metric.value);
    values.reduce(|a, b| a + b)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_told_conversation_fits_and_tiles(events in conversations()) {
        let record = recompute(&events).unwrap();
        prop_assert_eq!((record.misfits, record.missing, record.applied), (0, 0, events.len() as u64));
        let detail = record.detail();
        assert_tiled(&detail);
        for (purpose, session) in sessions(&detail) {
            let open = session.segments.last().unwrap().segment_end.is_none();
            let working = session.segments.last().unwrap().segment_type == SegmentType::Wrapup;
            prop_assert!(!open || working || detail.conversation_end.is_none(), "{} goes on", purpose.as_str());
        }
    }

    #[test]
    fn handle_time_is_talk_and_hold_and_work(events in conversations()) {
        let detail = recompute(&events).unwrap().detail();
        for (purpose, session) in sessions(&detail) {
            let last = session.segments.last().unwrap();
            let answered = session.segments.iter().any(|one| one.segment_type == SegmentType::Interact);
            let handle = session.metrics.iter().filter(|metric| metric.name == "tHandle").collect::<Vec<_>>();
            if *purpose != Purpose::Agent || !answered || last.segment_end.is_none() {
                prop_assert_eq!(handle.len(), 0, "not handled, or not to its end");
                continue;
            }
            let parts = ["tTalk", "tHeld", "tAcw"].map(|name| sum(session, name).unwrap_or(0));
            prop_assert_eq!(handle.len(), 1);
            prop_assert_eq!(handle[0].value, parts.iter().sum::<u64>());
            prop_assert_eq!(Some(handle[0].emit_date), last.segment_end);
            for (whole, part) in [("tTalkComplete", "tTalk"), ("tHeldComplete", "tHeld"), ("tParkComplete", "tPark")] {
                prop_assert_eq!(sum(session, whole), sum(session, part));
            }
        }
    }

    #[test]
    fn metrics_agree_with_the_events(events in conversations()) {
        let detail = recompute(&events).unwrap().detail();
        let expected = reference::sums(&events);
        let mut found = reference::Sums::new();
        let compared = [
            "nConnected", "nOffered", "tAcd", "tAbandon", "tAnswered", "tAlert", "tTalk", "tHeld", "tPark", "tAcw",
            "nConsult", "nTransferred", "tTalkComplete", "tHeldComplete", "tParkComplete",
        ];
        for (_, session) in sessions(&detail) {
            for metric in &session.metrics {
                let Some(name) = compared.iter().find(|name| **name == metric.name) else { continue };
                let sum = found.entry((session.session_id, *name)).or_default();
                *sum = (sum.0 + metric.value, sum.1.max(after(metric.emit_date)));
            }
        }
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn metrics_are_emitted_when_something_ends(events in conversations()) {
        let detail = recompute(&events).unwrap().detail();
        for (_, session) in sessions(&detail) {
            let begun = session.segments[0].segment_start;
            let edges: Vec<Timestamp> = session.segments.iter().filter_map(|one| one.segment_end).collect();
            for metric in &session.metrics {
                let exempt = ["tUserResponseTime", "tAgentResponseTime", "tFirstResponse", "nConsult"];
                let known = edges.contains(&metric.emit_date)
                    || metric.emit_date == begun
                    || exempt.contains(&metric.name.as_str());
                prop_assert!(known, "{} at {}", metric.name, after(metric.emit_date));
            }
            prop_assert!(session.metrics.is_sorted_by_key(|metric| metric.emit_date));
        }
    }

    #[test]
    fn grown_and_recomputed_are_the_same(events in conversations()) {
        let mut kept: Option<String> = None;
        for event in &events {
            let event: Event = serde_json::from_str(&serde_json::to_string(event).unwrap()).unwrap();
            let mut record = match &kept {
                None => Record::begin(&event),
                Some(row) => serde_json::from_str(row).unwrap(),
            };
            if kept.is_some() {
                prop_assert_eq!(record.apply(&event), Applied::Done);
            }
            let before = record.clone();
            prop_assert_eq!(record.apply(&event), Applied::Repeated);
            prop_assert_eq!(&record, &before, "a repeat changes nothing");
            kept = Some(serde_json::to_string(&record).unwrap());
        }
        let grown: Record = serde_json::from_str(&kept.unwrap()).unwrap();
        let recomputed = recompute(&events).unwrap();
        prop_assert_eq!(&grown, &recomputed);
        let detail = recomputed.detail();
        let back: ConversationDetail = serde_json::from_str(&serde_json::to_string(&detail).unwrap()).unwrap();
        prop_assert_eq!(back, detail);
    }

    #[test]
    fn nothing_breaks_what_is_kept(
        events in conversations(),
        lost in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        swapped in prop::collection::vec(any::<(prop::sample::Index, prop::sample::Index)>(), 0..8),
        clock in prop::collection::vec(any::<(prop::sample::Index, u16)>(), 0..8),
    ) {
        let mut events = events;
        for (a, b) in &swapped {
            let (a, b) = (a.index(events.len()), b.index(events.len()));
            let (first, second) = (events[a].kind.clone(), events[b].kind.clone());
            (events[a].kind, events[b].kind) = (second, first);
        }
        for (index, back) in &clock {
            let index = index.index(events.len());
            events[index].at = Timestamp::from_ms(events[index].at.as_ms() - u64::from(*back));
        }
        let told = events.len();
        let mut missing = 0;
        for index in &lost {
            // The last one stays, so that every gap is seen.
            if events.len() > 1 {
                events.remove(index.index(events.len() - 1));
                missing += 1;
            }
        }
        let record = recompute(&events).unwrap();
        prop_assert_eq!((record.missing, record.applied), (missing, told as u64));
        assert_tiled(&record.detail());
    }
}
