//! The switchboard's rules, one by one.
//! Never random: what random inputs find goes into the property beside.

use std::collections::BTreeSet;

use hanmadi_routing::{Effect, Input, Post, Refusal, Switchboard};

use super::rows::{Rows, conversation, queue, user, waiting};

fn take(number: u8, who: u8, capacity: usize) -> Input {
    let (conversation, user) = (conversation(number), user(who));
    Input::Take { conversation, user, nickname: Some("Kim".into()), accepted: true, capacity }
}

fn waits(switchboard: &mut Switchboard, number: u8, at: u8, since_ms: u64) {
    switchboard.handle(Input::Waits(Box::new(waiting(number, at, since_ms)))).unwrap();
}

#[test]
fn of_two_who_take_one_wins() {
    let mut switchboard = Switchboard::default();
    waits(&mut switchboard, 1, 0, 10);
    let won = switchboard.handle(take(1, 0, 5)).unwrap();
    assert_eq!(switchboard.handle(take(1, 1, 5)).unwrap_err(), Refusal::Taken(user(0)));
    assert!(switchboard.handle(take(1, 0, 5)).unwrap().is_empty(), "who has it already is told so, once");
    let assigned = won.iter().filter(|effect| matches!(effect, Effect::Post(_, Post::Assigned { .. })));
    assert_eq!(assigned.count(), 1);
    assert_eq!(switchboard.place(conversation(1)), Some((queue(0), Some(user(0)))));
}

#[test]
fn who_is_full_takes_again_after_a_release() {
    let mut switchboard = Switchboard::default();
    waits(&mut switchboard, 1, 0, 10);
    waits(&mut switchboard, 2, 0, 20);
    switchboard.handle(take(1, 0, 1)).unwrap();
    assert_eq!(switchboard.handle(take(2, 0, 1)).unwrap_err(), Refusal::Full);
    assert!(switchboard.handle(take(1, 0, 1)).is_ok(), "a repeat asks for nothing more");
    switchboard.handle(Input::Released(conversation(1))).unwrap();
    assert_eq!(switchboard.load_of(user(0)), 0);
    assert!(switchboard.handle(take(2, 0, 1)).is_ok());
    assert_eq!(switchboard.handle(take(1, 0, 5)).unwrap_err(), Refusal::Unknown);
}

#[test]
fn a_conversation_that_comes_back_frees_its_agent() {
    let mut switchboard = Switchboard::default();
    waits(&mut switchboard, 1, 0, 10);
    switchboard.handle(take(1, 0, 1)).unwrap();
    waits(&mut switchboard, 1, 0, 30);
    assert_eq!(switchboard.load_of(user(0)), 0);
    assert_eq!(switchboard.observations(queue(0)).len(), 1);
    assert!(switchboard.handle(take(1, 1, 1)).is_ok());
}

#[test]
fn the_longest_wait_stands_first() {
    let mut switchboard = Switchboard::default();
    for (number, since_ms) in [(1, 30), (2, 10), (3, 20), (4, 10)] {
        waits(&mut switchboard, number, 0, since_ms);
    }
    let shown = switchboard.observations(queue(0));
    let since: Vec<_> = shown.iter().map(|one| one.observation_date.as_ms()).collect();
    assert_eq!(since, [10, 10, 20, 30]);
    assert_eq!(shown.last().unwrap().preview.as_deref(), Some("Hello from 1"));
}

#[test]
fn who_watches_a_queue_is_told_of_it_and_of_no_other() {
    let (mut rows, mut switchboard) = (Rows::default(), Switchboard::default());
    let mut run = |input: Input| rows.commit(switchboard.handle(input).unwrap()).told;
    assert!(run(Input::Watch(user(0), BTreeSet::from([queue(0), queue(1)]))).is_empty());
    run(Input::Watch(user(1), BTreeSet::from([queue(1)])));
    let id = conversation(1);
    let wait = |at| Input::Waits(Box::new(waiting(1, at, 10)));
    assert_eq!(run(wait(0)), [(user(0), queue(0), id, true)]);
    // It moves: the queue it leaves is told too.
    assert_eq!(
        run(wait(1)),
        [(user(0), queue(0), id, false), (user(0), queue(1), id, true), (user(1), queue(1), id, true)]
    );
    run(Input::Watch(user(0), BTreeSet::new()));
    assert_eq!(run(take(1, 1, 5)), [(user(1), queue(1), id, false)]);
    assert!(run(Input::Released(id)).is_empty(), "it had left the queue before");
}
