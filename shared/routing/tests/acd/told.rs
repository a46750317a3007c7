//! What watchers are told: of agents, of who takes from queues, and how queues look.

use std::collections::BTreeMap;

use hanmadi_ids::{ClientId, ListenerId, UserId};
use hanmadi_protocol::{
    notification::{QueueUserEvent, Topic},
    post::LegEnd,
    time::Timestamp,
};
use hanmadi_routing::acd::{Due, Input, Presence, RoutingStatus, observed};

use super::{
    desk::Desk,
    world::{plain, queue, user},
};

fn machine() -> ListenerId {
    // With the bits of an agent's id: it is still nobody but itself.
    ClientId::from_u128(7).into()
}

fn person() -> ListenerId {
    UserId::from_u128(7).into()
}

fn watch(desk: &mut Desk, listener: ListenerId, topics: &[Topic], until: Timestamp) {
    desk.tell(Input::Watch(listener, topics.iter().map(|topic| (*topic, until)).collect()));
}

/// The last look at a queue that was told to the machine: counts by metric and qualifier.
fn looks(desk: &Desk) -> Option<BTreeMap<String, usize>> {
    let (_, event) = desk.last.observed.iter().rfind(|(to, _)| *to == machine())?;
    let metrics = event.data.iter().flat_map(|interval| interval.metrics.iter());
    let named = |metric: &hanmadi_protocol::platform::observation::Metric| {
        let qualifier = metric.qualifier.iter().flat_map(|qualifier| [" ", qualifier]);
        (std::iter::once(metric.metric.as_str()).chain(qualifier).collect(), metric.stats.count)
    };
    Some(metrics.map(named).collect())
}

#[test]
fn whoever_watches_an_agent_hears_presence_and_status_and_nobody_else_does() {
    let mut desk = Desk::new(plain(), &[]);
    let until = desk.now.plus_ms(60_000);
    watch(&mut desk, machine(), &[Topic::UserPresence(user(0)), Topic::UserRoutingStatus(user(0))], until);
    watch(&mut desk, person(), &[Topic::UserPresence(user(0))], until);
    desk.presence(0, Presence::OnQueue);
    assert_eq!(
        desk.last.presences,
        [(person(), user(0), Presence::OnQueue), (machine(), user(0), Presence::OnQueue)]
    );
    assert_eq!(desk.last.other_statuses, [(machine(), user(0), RoutingStatus::Idle)]);
    desk.presence(1, Presence::OnQueue);
    assert!(desk.last.presences.is_empty() && desk.last.other_statuses.is_empty());
    // One list replaces the one before.
    watch(&mut desk, machine(), &[Topic::UserPresence(user(1))], until);
    desk.presence(0, Presence::Away);
    assert_eq!(desk.last.presences, [(person(), user(0), Presence::Away)]);
    assert!(desk.last.other_statuses.is_empty());
    // A channel that has ended is told nothing, though nobody took it back.
    desk.now = until;
    desk.presence(0, Presence::Busy);
    assert!(desk.last.presences.is_empty());
}

#[test]
fn whoever_begins_or_stops_to_take_from_a_queue_is_told() {
    let mut desk = Desk::new(plain(), &[]);
    let until = desk.now.plus_ms(60_000);
    watch(&mut desk, machine(), &[Topic::QueueUsers(queue(0))], until);
    assert!(desk.last.queue_users.is_empty(), "what is so already is no news");
    let mut less = plain();
    let first = less.queues[0].members[0].user;
    less.queues[0].members[0].joined = false;
    let gone = less.queues[0].members.remove(1).user;
    desk.tell(Input::Configure(Box::new(less.clone())));
    let mut told = [
        (machine(), QueueUserEvent::new(queue(0), first, false)),
        (machine(), QueueUserEvent::new(queue(0), gone, false)),
    ];
    told.sort_by_key(|(_, event)| event.id);
    assert_eq!(desk.last.queue_users, told);
    desk.tell(Input::Configure(Box::new(less)));
    assert!(desk.last.queue_users.is_empty());
    // What changes while memory is lost is told as well.
    desk.lose_memory();
    desk.tell(Input::Configure(Box::new(plain())));
    assert!(desk.last.queue_users.iter().all(|(_, event)| event.joined));
    assert_eq!(desk.last.queue_users.len(), 2);
    // A queue that is gone has no users.
    let mut without = plain();
    let members = without.queues[0].members.iter().filter(|member| member.joined).count();
    without.queues.remove(0);
    desk.tell(Input::Configure(Box::new(without)));
    assert_eq!(desk.last.queue_users.iter().filter(|(_, event)| !event.joined).count(), members);
    watch(&mut desk, machine(), &[], until);
    desk.tell(Input::Configure(Box::new(plain())));
    assert!(desk.last.queue_users.is_empty(), "nobody watches any more");
}

#[test]
fn a_queue_is_told_as_the_query_tells_it_at_once_and_then_once_a_second() {
    let mut desk = Desk::new(plain(), &[0]);
    let until = desk.now.plus_ms(600_000);
    desk.plain(0);
    watch(&mut desk, machine(), &[Topic::QueueObservations(queue(0))], until);
    let first = looks(&desk).expect("a look for whoever begins to watch");
    assert_eq!((first["oAlerting"], first["oWaiting"], first["oUserRoutingStatuses IDLE"]), (1, 0, 1));
    let members = plain().queues[0].members.len();
    assert_eq!((first["oActiveUsers"], first["oOnQueueUsers"]), (members, 1));
    assert_eq!(first["oOffQueueUsers"], members - 1);
    // Changes within the second are told together when it is over.
    desk.now = desk.now.plus_ms(200);
    for number in 1..4 {
        desk.plain(number);
        assert!(looks(&desk).is_none(), "{number}");
    }
    assert_eq!(desk.acd.due().map(|(at, why)| (at.since_ms(desk.now), why)), Some((800, Due::Observe)));
    desk.pass(1);
    let event = &desk.last.observed.last().expect("the last state").1;
    let asked = observed::group(queue(0), &desk.acd.queue(queue(0)), &[]).without_details();
    assert_eq!((&event.group, &event.data[0].metrics), (&asked.group, &asked.data));
    assert_eq!(looks(&desk).expect("a look")["oWaiting"], 3);
    // Nothing changed, or nothing that shows: nothing is told.
    desk.pass(5);
    desk.tell(Input::Wake);
    assert!(looks(&desk).is_none());
    watch(&mut desk, person(), &[Topic::UserPresence(user(0))], until);
    assert!(looks(&desk).is_none());
    assert!(!matches!(desk.acd.due(), Some((_, Due::Observe))), "no alarm for a quiet queue");
    // What was not told before memory was lost is told after.
    desk.end(0, LegEnd::Declined);
    desk.plain(5);
    desk.lose_memory();
    assert!(desk.acd.due().is_none_or(|(_, why)| why != Due::Observe), "not before it is configured");
    desk.tell(Input::Configure(Box::new(plain())));
    assert_eq!(looks(&desk).expect("a look")["oUserRoutingStatuses NOT_RESPONDING"], 1);
    desk.now = until;
    desk.plain(6);
    assert!(looks(&desk).is_none(), "the channel has ended");
}

#[test]
fn a_queue_whose_name_nobody_knows_is_not_told_and_keeps_nobody_awake() {
    let mut desk = Desk::new(plain(), &[]);
    let until = desk.now.plus_ms(60_000);
    watch(&mut desk, machine(), &[Topic::QueueObservations(queue(9))], until);
    desk.plain(0);
    desk.pass(3);
    assert!(looks(&desk).is_none());
    assert!(!matches!(desk.acd.due(), Some((_, Due::Observe))));
}
