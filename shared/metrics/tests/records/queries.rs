//! The details query: what each predicate finds, what is refused, orders and pages.

use hanmadi_metrics::{Hit, Query, Record, RefusalKind};
use hanmadi_protocol::{
    event::{AgentEnd, DisconnectType, EventKind, TransferKind, Writer},
    limits,
    month::Month,
    platform::analytics::query::DetailsQuery,
    time::Timestamp,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{
    history::conversations,
    story::{Story, conversation, queue, skill, user},
};

const DAY: &str = "2026-11-10T00:00:00Z/2026-11-11T00:00:00Z";

/// Three conversations: 1 handled and wrapped up, 2 abandoned, 3 transferred and still waiting.
fn records() -> Vec<Record> {
    let handled = Story::new(1).says(Writer::Customer).waits(2, 5000).alerts(3, 2).at(9000).answers(3);
    let handled = handled.at(20_000).leaves(3, AgentEnd::Done).ends(DisconnectType::Peer);
    let abandoned = Story::new(2).at(1000).waits(2, 5000).at(4000).ends(DisconnectType::Client);
    let passed_on = Story::new(3).waits(2, 5000).alerts(4, 2).at(500).answers(4);
    let passed_on = passed_on.at(800).leaves(4, AgentEnd::Transferred(TransferKind::Blind)).waits(5, 5000);
    let handled = handled.of_agent(3, EventKind::WrapUpStarted).at(50_000);
    vec![handled.wraps_up(3, Some("sold")).record(), abandoned.record(), passed_on.record()]
}

fn read(body: &Value) -> Result<Query, hanmadi_metrics::Refusal> {
    Query::read(&serde_json::from_value::<DetailsQuery>(body.clone()).unwrap())
}

/// The numbers of the conversations that a query finds, in its order.
fn found(body: &Value) -> Vec<u32> {
    let query = read(body).unwrap();
    let hits = records().iter().filter_map(|record| query.matches(record, None)).collect();
    query.page(hits).iter().map(|hit| hit.conversation.ordinal()).collect()
}

fn predicate(dimension: &str, value: &str) -> Value {
    json!({ "type": "and", "predicates": [{ "type": "dimension", "dimension": dimension, "value": value }] })
}

#[test]
fn segment_filters() {
    let unanswered = json!({ "type": "and", "predicates": [
        { "dimension": "purpose", "value": "acd" },
        { "dimension": "selectedAgentId", "operator": "notExists" },
    ]});
    let either = json!({ "type": "or", "predicates": [
        { "dimension": "wrapUpCode", "value": "sold" },
        { "dimension": "disconnectType", "operator": "matches", "value": "client" },
    ]});
    let clauses = json!({ "type": "and", "clauses": [
        { "type": "or", "predicates": [{ "dimension": "userId", "value": user(3).to_string() },
                                       { "dimension": "userId", "value": user(4).to_string() }] },
    ], "predicates": [{ "dimension": "segmentType", "value": "interact" },
                      { "metric": "tSegmentDuration", "type": "metric", "range": { "lt": 1000 } }] });
    for (filters, numbers) in [
        (json!([]), vec![1, 2, 3]),
        (json!([predicate("mediaType", "message")]), vec![1, 2, 3]),
        (json!([predicate("mediaType", "voice")]), vec![]),
        (json!([predicate("queueId", &queue(2).to_string())]), vec![1, 2, 3]),
        (json!([predicate("queueId", &queue(5).to_string())]), vec![3]),
        (json!([predicate("userId", &user(3).to_string().to_uppercase())]), vec![1]),
        (json!([predicate("wrapUpCode", "sold")]), vec![1]),
        (json!([predicate("disconnectType", "transfer"), predicate("purpose", "agent")]), vec![3]),
        (json!([predicate("requestedRoutingSkillId", &skill(1).to_string())]), vec![1, 2, 3]),
        (json!([predicate("requestedRoutingSkillId", &skill(2).to_string())]), vec![]),
        (json!([predicate("usedRouting", "Standard"), predicate("segmentType", "alert")]), vec![1, 3]),
        // Both must be true of one segment: no customer has an alert.
        (json!([predicate("purpose", "customer"), predicate("segmentType", "alert")]), vec![]),
        (json!([unanswered]), vec![2, 3]),
        (json!([either]), vec![1, 2]),
        (json!([clauses]), vec![3]),
    ] {
        assert_eq!(found(&json!({ "interval": DAY, "segmentFilters": filters })), numbers, "{filters}");
    }
}

#[test]
fn conversation_filters() {
    let metric = |metric: &str, range: Value| json!({ "type": "and", "predicates": [{ "type": "metric", "metric": metric, "range": range }] });
    let exists = |dimension: &str, operator: &str| json!({ "type": "and", "predicates": [{ "dimension": dimension, "operator": operator }] });
    for (filter, numbers) in [
        (predicate("conversationId", &conversation(2).to_string()), vec![2]),
        (predicate("divisionId", "home"), vec![1, 2, 3]),
        (predicate("originatingDirection", "outbound"), vec![]),
        (
            json!({ "type": "and", "predicates": [{ "dimension": "customerParticipation", "value": true }] }),
            vec![1],
        ),
        (exists("conversationEnd", "exists"), vec![1, 2]),
        (exists("conversationEnd", "notExists"), vec![3]),
        (metric("tHandle", json!({ "gte": 41_000 })), vec![1]),
        (metric("tHandle", json!({ "lt": 41_000 })), vec![3]),
        (metric("nOffered", json!({ "gt": 1 })), vec![3]),
        (metric("tAbandon", json!({ "gte": 3000, "lte": 3000 })), vec![2]),
        (
            json!({ "type": "or", "predicates": [{ "metric": "nTransferred", "operator": "exists" },
                                              { "metric": "nOverSla", "value": 1 }] }),
            vec![1, 3],
        ),
    ] {
        let body = json!({ "interval": DAY, "conversationFilters": [filter] });
        assert_eq!(found(&body), numbers, "{body}");
    }
}

#[test]
fn orders() {
    for (by, order, numbers) in [
        ("conversationStart", "asc", [1, 2, 3]),
        ("conversationStart", "desc", [3, 2, 1]),
        ("conversationEnd", "asc", [2, 1, 3]),
        ("conversationEnd", "desc", [3, 1, 2]),
        ("segmentStart", "asc", [1, 3, 2]),
        ("segmentEnd", "desc", [3, 1, 2]),
    ] {
        let filters = json!([predicate("purpose", "acd")]);
        let body = json!({ "interval": DAY, "orderBy": by, "order": order, "segmentFilters": filters });
        assert_eq!(found(&body), numbers, "{by} {order}");
    }
}

#[test]
fn an_agent_finds_only_their_own() {
    let query = read(&json!({ "interval": DAY })).unwrap();
    let of = |number| {
        let own = records().into_iter().filter_map(|record| query.matches(&record, Some(user(number))));
        own.map(|hit| hit.conversation.ordinal()).collect::<Vec<_>>()
    };
    assert_eq!((of(3), of(4), of(9)), (vec![1], vec![3], vec![]));
}

#[test]
fn intervals() {
    let begun = records();
    for (interval, numbers) in [
        // Began on a day that the interval touches, and went on during it.
        ("2026-11-10T00:00:03Z/2026-11-10T00:00:05Z", vec![1, 2, 3]),
        ("2026-11-10T00:00:05Z/2026-11-10T01:00:00Z", vec![1, 3]),
        ("2026-11-10T12:00:00Z/2026-11-10T13:00:00Z", vec![3]),
        ("2026-11-09T00:00:00Z/2026-11-10T00:00:00Z", vec![]),
        ("2026-11-11T00:00:00Z/2026-11-12T00:00:00Z", vec![]),
    ] {
        let query = read(&json!({ "interval": interval })).unwrap();
        let hits: Vec<u32> = begun
            .iter()
            .filter_map(|record| query.matches(record, None))
            .map(|hit| hit.conversation.ordinal())
            .collect();
        assert_eq!(hits, numbers, "{interval}");
    }
    for (interval, months) in [
        (DAY, vec!["2026-11"]),
        ("2026-11-30T00:00:00Z/2026-12-01T00:00:00Z", vec!["2026-11"]),
        ("2026-11-30T00:00:00Z/2026-12-01T00:00:00.001Z", vec!["2026-11", "2026-12"]),
        ("2026-01-31T00:00:00Z/2026-03-02T00:00:00Z", vec!["2026-01", "2026-02", "2026-03"]),
    ] {
        let query = read(&json!({ "interval": interval })).unwrap();
        let names: Vec<String> = query.interval.months().iter().map(Month::to_string).collect();
        assert_eq!(names, months, "{interval}");
    }
}

#[test]
fn refusals() {
    let with = |part: Value| {
        let mut body = json!({ "interval": DAY });
        body.as_object_mut().unwrap().extend(part.as_object().unwrap().clone());
        body
    };
    let segment =
        |predicate: Value| with(json!({ "segmentFilters": [{ "type": "and", "predicates": [predicate] }] }));
    for (body, kind) in [
        (json!({}), RefusalKind::Interval),
        (json!({ "interval": "2026-11-10/2026-11-11" }), RefusalKind::Interval),
        (json!({ "interval": "2026-11-11T00:00:00Z/2026-11-10T00:00:00Z" }), RefusalKind::Interval),
        (json!({ "interval": "2026-11-10T00:00:00Z/2026-11-10T00:00:00Z" }), RefusalKind::Interval),
        (json!({ "interval": "2026-10-10T00:00:00Z/2026-11-10T00:00:01Z" }), RefusalKind::Interval),
        (with(json!({ "order": "up" })), RefusalKind::Order),
        (with(json!({ "orderBy": "tHandle" })), RefusalKind::Order),
        (with(json!({ "paging": { "pageSize": 0, "pageNumber": 1 } })), RefusalKind::Paging),
        (with(json!({ "paging": { "pageSize": 25, "pageNumber": 0 } })), RefusalKind::Paging),
        (with(json!({ "paging": { "pageSize": 101, "pageNumber": 1 } })), RefusalKind::Paging),
        (with(json!({ "paging": { "pageSize": 100, "pageNumber": 101 } })), RefusalKind::Paging),
        (with(json!({ "aggregations": [{}] })), RefusalKind::NotOffered),
        (with(json!({ "surveyFilters": [{}] })), RefusalKind::NotOffered),
        (segment(json!({ "dimension": "queue", "value": "x" })), RefusalKind::Dimension),
        (segment(json!({ "dimension": "conversationId", "value": "x" })), RefusalKind::Dimension),
        (segment(json!({ "metric": "tHandle", "range": { "gt": 1 } })), RefusalKind::Metric),
        (segment(json!({ "type": "property", "dimension": "queueId", "value": "x" })), RefusalKind::Filter),
        (segment(json!({ "type": "metric", "dimension": "queueId", "value": "x" })), RefusalKind::Filter),
        (segment(json!({ "dimension": "queueId", "metric": "tHandle", "value": "x" })), RefusalKind::Filter),
        (segment(json!({ "dimension": "queueId" })), RefusalKind::Filter),
        (segment(json!({ "dimension": "queueId", "value": ["x"] })), RefusalKind::Filter),
        (segment(json!({ "dimension": "queueId", "range": {} })), RefusalKind::Filter),
        (segment(json!({ "dimension": "queueId", "operator": "exists", "value": "x" })), RefusalKind::Filter),
        (segment(json!({ "dimension": "queueId", "operator": "like", "value": "x" })), RefusalKind::Filter),
        (with(json!({ "segmentFilters": [{ "type": "and" }] })), RefusalKind::Filter),
        (
            with(
                json!({ "segmentFilters": [{ "type": "xor", "predicates": [{ "dimension": "queueId", "value": "x" }] }] }),
            ),
            RefusalKind::Filter,
        ),
        (
            with(
                json!({ "conversationFilters": [{ "type": "and", "clauses": [{ "type": "or", "predicates": [] }] }] }),
            ),
            RefusalKind::Filter,
        ),
        (
            with(
                json!({ "conversationFilters": [{ "type": "and", "predicates": [{ "metric": "tLunch", "value": 1 }] }] }),
            ),
            RefusalKind::Metric,
        ),
    ] {
        let refusal = read(&body).expect_err(&body.to_string());
        assert_eq!(refusal.kind, kind, "{body}: {}", refusal.text);
        assert!(refusal.text.ends_with('.'), "{}", refusal.text);
    }
    let refusal = read(&segment(json!({ "dimension": "queue", "value": "x" }))).unwrap_err();
    assert_eq!(refusal.text, "segmentFilters don't know the dimension \"queue\".");
}

proptest! {
    #[test]
    fn pages_make_the_whole(keys in prop::collection::vec(0u64..5, 0..40), size in 1usize..9, descending: bool) {
        let order = if descending { "desc" } else { "asc" };
        let hits: Vec<Hit> = keys
            .iter()
            .zip(1..)
            .map(|(key, number)| Hit { key: Timestamp::from_ms(*key), conversation: conversation(number) })
            .collect();
        let query = |number: usize| {
            let paging = json!({ "pageSize": size, "pageNumber": number });
            read(&json!({ "interval": DAY, "order": order, "paging": paging })).unwrap()
        };
        let pages = hits.len() / size + 1;
        let paged: Vec<Hit> = (1..=pages).flat_map(|number| query(number).page(hits.clone())).collect();
        prop_assert_eq!(paged.len(), hits.len());
        let in_order = paged.windows(2).all(|pair| query(1).compare(&pair[0], &pair[1]).is_lt());
        prop_assert!(in_order, "neither twice nor out of order");
        // Only the beginning of the order is needed, as several ledgers send it.
        let mut first = hits.clone();
        first.sort_by(|a, b| query(2).compare(a, b));
        first.truncate(query(2).reach());
        prop_assert_eq!(query(2).page(first), query(2).page(hits));
    }

    #[test]
    fn whatever_happened_can_be_asked_for(events in conversations()) {
        let record = hanmadi_metrics::recompute(&events).unwrap();
        for (participant, session) in record.sessions() {
            let filters = json!([predicate("sessionId", &session.leg.to_string()),
                                 predicate("purpose", participant.purpose.as_str())]);
            let query = read(&json!({ "interval": DAY, "segmentFilters": filters })).unwrap();
            prop_assert!(query.matches(&record, None).is_some());
        }
        let query = read(&json!({ "interval": DAY, "paging": { "pageSize": limits::PAGE_SIZE_MAX, "pageNumber": 1 } }));
        prop_assert!(query.unwrap().matches(&record, None).is_some());
    }
}
