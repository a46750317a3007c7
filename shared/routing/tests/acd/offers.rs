//! Offers, and what becomes of them; picking by hand; transfers; queues that go.

use hanmadi_protocol::{
    notification::Topic,
    post::{Leg, LegEnd, LegState, UsedRouting, Waiting},
    time::Timestamp,
};
use hanmadi_routing::acd::{Due, Input, Presence, Reason, Refusal, RoutingStatus, Way};

use super::{
    desk::{Desk, id},
    world::{outbound, plain, queue, user, waiting},
};

#[test]
fn an_alert_that_runs_out_goes_to_the_next() {
    let mut desk = Desk::new(plain(), &[0, 1]);
    desk.plain(0);
    let (offer, _) = desk.offer(0).expect("an offer");
    let (assigned, _) = desk.given();
    assert_eq!((assigned.accepted, assigned.alert_until), (false, Some(desk.now.plus_ms(20_000))));
    assert_eq!(desk.acd.due().map(|(_, why)| why), Some(Due::Alert(offer)));
    desk.pass(20);
    assert_eq!(desk.last.withdrawn, [offer]);
    assert_eq!(desk.asked(0), Some(0), "booked until the thread has answered");
    assert_eq!(desk.acd.load_of(user(0)), (1, 1));
    desk.end(0, LegEnd::NoAnswer);
    assert_eq!(desk.status(0), RoutingStatus::NotResponding);
    assert_eq!(desk.asked(0), Some(1), "the conversation keeps its place and goes to the next");
    desk.plain(1);
    assert_eq!(desk.asked(1), None, "who didn't answer is asked nothing");
    desk.tell(Input::Status { user: user(0), status: RoutingStatus::Idle });
    assert_eq!((desk.status(0), desk.asked(1)), (RoutingStatus::Idle, Some(0)), "until they act");
}

#[test]
fn an_answer_wins_over_the_timeout_if_the_thread_says_so() {
    let mut desk = Desk::new(plain(), &[0, 1]);
    desk.plain(0);
    desk.pass(20);
    assert_eq!(desk.last.withdrawn.len(), 1);
    desk.accept(0);
    assert_eq!(desk.status(0), RoutingStatus::Interacting);
    assert!(desk.acd.waiting(id(0)).is_none());
    assert_eq!(desk.acd.due(), None);
}

#[test]
fn declining_is_not_responding() {
    for (why, status, asked) in [
        (LegEnd::Declined, RoutingStatus::NotResponding, Some(1)),
        (LegEnd::NoAnswer, RoutingStatus::NotResponding, Some(1)),
        (LegEnd::CustomerLeft, RoutingStatus::Idle, None),
        (LegEnd::Stale, RoutingStatus::Idle, None),
        (LegEnd::Done, RoutingStatus::Idle, None),
    ] {
        let mut desk = Desk::new(plain(), &[0, 1]);
        desk.plain(0);
        desk.end(0, why);
        assert_eq!((desk.status(0), desk.asked(0)), (status, asked), "{why:?}");
        assert_eq!(desk.acd.waiting(id(0)).is_some(), asked.is_some(), "{why:?}");
    }
}

#[test]
fn automatic_answer_needs_no_alert() {
    let mut configuration = plain();
    configuration.queues[0].auto_answer = true;
    let mut desk = Desk::new(configuration, &[0]);
    desk.plain(0);
    assert!(desk.given().0.accepted);
    assert_eq!(desk.acd.due(), None);
    desk.accept(0);
    assert_eq!(desk.status(0), RoutingStatus::Interacting);
}

#[test]
fn two_pick_one_and_the_loser_hears_who_won() {
    let mut desk = Desk::new(plain(), &[]);
    desk.plain(0);
    assert_eq!(desk.take(0, 0), None);
    assert_eq!(desk.given().0.used_routing, UsedRouting::Manual);
    assert_eq!(desk.take(0, 1), Some(Refusal::Taken(user(0))));
    assert_eq!(desk.take(0, 0), None, "again is no fault");
    desk.accept(0);
    assert_eq!(desk.take(0, 1), Some(Refusal::Taken(user(0))), "also after the thread said so");
    assert_eq!(desk.take(1, 1), Some(Refusal::Unknown));
    desk.plain(1);
    assert_eq!(desk.take(1, 0), Some(Refusal::NotEligible(Reason::Full)), "by hand needs room too");
    assert_eq!(desk.take(1, 9), Some(Refusal::NotEligible(Reason::UnknownAgent)));
}

#[test]
fn a_transfer_waits_for_its_agent_and_comes_back_without() {
    let transfer = |desk: &mut Desk| {
        desk.begin(Waiting { target: Some(user(1)), ..waiting(0, 7, 2, desk.now) });
    };
    // Whatever their queues, on queue or not.
    let mut configuration = plain();
    configuration.queues[2].members.clear();
    let mut desk = Desk::new(configuration.clone(), &[0]);
    desk.presence(1, Presence::Busy);
    transfer(&mut desk);
    assert_eq!((desk.asked(0), &desk.given().0.used_routing), (Some(1), &UsedRouting::Direct));
    // No answer: it goes on in its queue, for those who serve it.
    desk.end(0, LegEnd::NoAnswer);
    assert_eq!(desk.asked(0), None);
    assert_eq!(desk.status(1), RoutingStatus::OffQueue, "they were off queue all the time");

    configuration.queues[2].members = plain().queues[2].members.clone();
    let mut desk = Desk::new(configuration.clone(), &[0]);
    transfer(&mut desk);
    assert_eq!(desk.asked(0), Some(0), "an agent who can't be reached isn't waited for");

    let mut desk = Desk::new(configuration, &[1, 0]);
    desk.plain(1);
    transfer(&mut desk);
    assert_eq!(desk.asked(0), None, "a full one is");
    desk.pass(60);
    assert_eq!(desk.asked(0), Some(0), "but not for ever");
}

#[test]
fn a_deleted_queue_hands_its_waits_to_the_default() {
    let mut desk = Desk::new(plain(), &[]);
    desk.begin(waiting(0, 0, 2, desk.now));
    let until = desk.now.plus_ms(60_000);
    let watched = [0, 2].map(|number| (Topic::QueueConversations(queue(number)), until));
    desk.tell(Input::Watch(user(3).into(), watched.into()));
    let mut without = plain();
    without.queues.truncate(2);
    desk.tell(Input::Configure(Box::new(without)));
    assert_eq!(desk.last.moved, [(id(0), queue(0))]);
    assert_eq!(desk.last.told, [(user(3), queue(2), id(0), false), (user(3), queue(0), id(0), true)]);
    desk.begin(waiting(1, 1, 2, desk.now));
    assert_eq!(desk.last.moved, [(id(1), queue(0))], "also what comes later");
    desk.presence(0, Presence::OnQueue);
    assert_eq!(desk.asked(0), Some(0));
}

#[test]
fn a_wait_stays_where_it_was_moved_to() {
    // The switchboard read of the queue late, so it moved what waits there.
    let mut without = plain();
    without.queues.truncate(2);
    let mut desk = Desk::new(without, &[]);
    desk.begin(waiting(0, 0, 2, desk.now));
    assert_eq!(desk.last.moved, [(id(0), queue(0))]);
    desk.tell(Input::Configure(Box::new(plain())));
    desk.now = desk.now.plus_ms(1000);
    let arrived = desk.acd.waiting(id(0)).map(|wait| wait.arrived);
    // Its thread tells of it once more before it has heard of that: the two of them must not part.
    desk.begin(waiting(0, 0, 2, desk.now));
    let wait = desk.acd.waiting(id(0)).map(|wait| (wait.queue, Some(wait.arrived)));
    assert_eq!(wait, Some((queue(0), arrived)));
    desk.begin(waiting(0, 1, 2, desk.now));
    assert_eq!(
        desk.acd.waiting(id(0)).map(|wait| wait.queue),
        Some(queue(2)),
        "a transfer is a wait of its own"
    );
}

#[test]
fn a_newer_wait_is_held_up_by_an_older_offer() {
    let mut desk = Desk::new(plain(), &[0, 1]);
    desk.plain(0);
    let (offer, asked) = desk.offer(0).expect("an offer");
    desk.begin(waiting(0, 77, 1, desk.now));
    assert_eq!(desk.offer(0), Some((offer, asked)), "one offer for one conversation");
    desk.end(0, LegEnd::Stale);
    let (next, _) = desk.offer(0).expect("an offer");
    assert_ne!(next, offer);
    assert_eq!(desk.acd.queue(queue(1)).alerting, 1);
}

#[test]
fn what_a_customer_adds_during_the_work_after_goes_to_the_same_agent() {
    let after = LegState::AfterContact { until: None };
    let once_more = |desk: &Desk| Waiting { last_agent: Some(user(0)), ..waiting(0, 7, 0, desk.now) };
    let mut two = plain();
    two.agents[0].capacity.messages = 2;
    for (configuration, at_once) in [(two.clone(), true), (plain(), false)] {
        let mut desk = Desk::new(configuration, &[0]);
        desk.plain(0);
        desk.accept(0);
        desk.leg(0, after);
        desk.begin(once_more(&desk));
        // The work takes its place of theirs until it is done.
        assert_eq!(desk.asked(0), at_once.then_some(0));
        let first = desk.acd.legs_in(id(0)).find(|leg| !leg.alerts()).cloned().expect("a leg");
        let ended = LegState::Ended(LegEnd::Done);
        let (conversation, offer) = (id(0), first.offer);
        desk.tell(Input::Leg(Leg { conversation, offer, user: user(0), queue: None, state: ended }));
        assert_eq!(desk.asked(0), Some(0));
        let now = desk.now;
        assert_eq!(desk.acd.eligible(user(0), id(0), Way::Automatic, now), Err(Some(Reason::HasLeg)));
    }
    // Whoever passed it on is not who had it last: it comes back to them only by hand, or once they are done.
    let mut desk = Desk::new(two, &[0]);
    desk.plain(0);
    desk.accept(0);
    desk.leg(0, after);
    desk.begin(waiting(0, 7, 0, desk.now));
    assert_eq!(desk.asked(0), None);
    let now = desk.now;
    assert_eq!(desk.acd.eligible(user(0), id(0), Way::Automatic, now), Err(Some(Reason::HasLeg)));
    assert_eq!(desk.take(0, 0), None);
    assert_eq!(desk.given().0.user, user(0));
}

#[test]
fn a_wait_told_once_more_keeps_its_last_agent() {
    let mut configuration = plain();
    configuration.queues[0].last_agent_wait_seconds = 60;
    let mut desk = Desk::new(configuration, &[0, 1]);
    desk.presence(1, Presence::Busy);
    desk.plain(1);
    desk.begin(Waiting { last_agent: Some(user(0)), ..waiting(0, 0, 0, desk.now) });
    assert_eq!(desk.asked(0), None, "the last agent is full");
    // Its legs have changed, so its thread tells of it without a word of whom it would go to first.
    desk.begin(waiting(0, 0, 0, desk.now));
    desk.presence(1, Presence::OnQueue);
    assert_eq!(desk.asked(0), None, "still held for them");
    desk.pass(60);
    assert_eq!(desk.asked(0), Some(1));
}

#[test]
fn what_came_through_no_queue_is_communicating_and_counts() {
    let mut desk = Desk::new(plain(), &[0]);
    let leg = Leg {
        conversation: id(5),
        offer: outbound(1),
        user: user(0),
        queue: None,
        state: LegState::Connected,
    };
    desk.tell(Input::Leg(leg));
    assert_eq!(desk.status(0), RoutingStatus::Communicating);
    desk.plain(0);
    assert_eq!(desk.asked(0), None);
}

#[test]
fn a_clock_that_is_set_back_leaves_nobody_waiting() {
    let mut configuration = plain();
    configuration.queues[0].last_agent_wait_seconds = 60;
    let mut desk = Desk::new(configuration, &[0]);
    desk.plain(1);
    desk.begin(Waiting { last_agent: Some(user(0)), ..waiting(0, 0, 0, desk.now) });
    desk.pass(61);
    assert_eq!(desk.asked(0), None, "their last agent is full, and nobody else is there");
    desk.now = Timestamp::from_ms(desk.now.as_ms() - 3000);
    desk.presence(1, Presence::OnQueue);
    assert_eq!(desk.asked(0), None, "held for the last agent once more");
    desk.pass(3);
    assert_eq!(desk.asked(0), Some(1));
}
