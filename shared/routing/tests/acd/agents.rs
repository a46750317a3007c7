//! Presence, routing status, and what queues look like.

use hanmadi_protocol::post::{LegEnd, LegState};
use hanmadi_routing::acd::{Input, Presence, Refusal, RoutingStatus};

use super::{
    desk::{Desk, id},
    world::{AGENTS, plain, queue, user},
};

#[test]
fn only_on_queue_takes_from_queues() {
    for presence in Presence::ALL {
        let mut desk = Desk::new(plain(), &[]);
        desk.presence(0, presence);
        desk.plain(0);
        let on = presence == Presence::OnQueue;
        assert_eq!(desk.asked(0), on.then_some(0), "{presence:?}");
        let status = if on { RoutingStatus::Idle } else { RoutingStatus::OffQueue };
        assert_eq!(desk.status(0), status, "{presence:?}");
    }
}

#[test]
fn every_transition_of_the_routing_status_is_told() {
    let mut desk = Desk::new(plain(), &[]);
    desk.presence(0, Presence::OnQueue);
    let told = |desk: &Desk| desk.last.statuses.get(&user(0)).copied();
    assert_eq!(told(&desk), Some(RoutingStatus::Idle));
    desk.plain(0);
    assert_eq!(told(&desk), None, "an alert is no interaction yet");
    desk.accept(0);
    assert_eq!(told(&desk), Some(RoutingStatus::Interacting));
    desk.leg(0, LegState::AfterContact { until: None });
    assert_eq!(told(&desk), None);
    desk.end(0, LegEnd::Done);
    assert_eq!(told(&desk), Some(RoutingStatus::Idle));
    desk.plain(1);
    desk.end(1, LegEnd::Declined);
    assert_eq!(told(&desk), Some(RoutingStatus::NotResponding));
    desk.presence(0, Presence::Break);
    assert_eq!(told(&desk), Some(RoutingStatus::OffQueue));
    desk.presence(0, Presence::OnQueue);
    assert_eq!(told(&desk), Some(RoutingStatus::Idle));
    desk.tell(Input::Status { user: user(0), status: RoutingStatus::OffQueue });
    assert_eq!(desk.acd.agent(user(0)).presence, Presence::Available);
}

#[test]
fn only_idle_and_off_queue_can_be_set() {
    let table = [
        (RoutingStatus::Idle, true, None),
        (RoutingStatus::Idle, false, Some(Refusal::NotSettable)),
        (RoutingStatus::OffQueue, true, None),
        (RoutingStatus::OffQueue, false, None),
        (RoutingStatus::Interacting, true, Some(Refusal::NotSettable)),
        (RoutingStatus::NotResponding, true, Some(Refusal::NotSettable)),
        (RoutingStatus::Communicating, true, Some(Refusal::NotSettable)),
    ];
    for (status, on_queue, refusal) in table {
        let mut desk = Desk::new(plain(), if on_queue { &[0] } else { &[] });
        assert_eq!(desk.tell(Input::Status { user: user(0), status }), refusal, "{status:?} {on_queue}");
    }
}

#[test]
fn who_goes_keeps_what_they_have() {
    let mut desk = Desk::new(plain(), &[0]);
    desk.plain(0);
    desk.accept(0);
    desk.presence(0, Presence::Offline);
    assert_eq!(desk.acd.load_of(user(0)), (1, 1));
    assert_eq!(desk.acd.place(id(0)), Some((queue(0), Some(user(0)))));
}

#[test]
fn a_queue_shows_what_waits_alerts_and_runs() {
    let mut desk = Desk::new(plain(), &[0, 1]);
    (0..4).for_each(|number| desk.plain(number));
    desk.accept(0);
    desk.presence(2, Presence::Meal);
    let view = desk.acd.queue(queue(0));
    assert_eq!((view.waiting.len(), view.alerting, view.interacting), (2, 1, 1));
    assert_eq!((view.members, view.on_queue()), (usize::from(AGENTS), 2));
    assert_eq!(view.statuses.get(&RoutingStatus::Interacting), Some(&1));
    assert_eq!(view.presences.get(&Presence::Meal), Some(&1));
    assert_eq!(view.longest_waiting(), Some(desk.now));
    assert_eq!(view.longest_interacting, Some(desk.now));
}

#[test]
fn the_estimate_is_place_times_pace_over_slots() {
    let mut desk = Desk::new(plain(), &[0, 1]);
    for number in 0..5 {
        desk.plain(number);
        desk.now = desk.now.plus_ms(1);
    }
    assert_eq!(desk.acd.estimate(id(4)).map(|one| one.wait_ms), Some(None), "nothing was served yet");
    desk.accept(0);
    desk.now = desk.now.plus_ms(60_000);
    desk.end(0, LegEnd::Done);
    // Conversation 1 alerts; 2 was given to the agent who is through, 3 and 4 wait.
    let estimate = desk.acd.estimate(id(4)).expect("it waits");
    assert_eq!((estimate.place, estimate.of), (4, 4));
    assert_eq!(estimate.wait_ms, Some(60_000 * 4 / 2));
    desk.presence(0, Presence::Offline);
    desk.presence(1, Presence::Offline);
    assert_eq!(desk.acd.estimate(id(4)).map(|one| one.wait_ms), Some(None), "nobody serves the queue");
}
