//! Goal: whatever comes and whenever memory is lost, the switchboard does what a list would do.
//! Method: a naive reference beside the real one, under random inputs; then the cases by name.

#[cfg(test)]
mod cases;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod rows;

use hanmadi_routing::{Input, Refusal, Switchboard};
use proptest::prelude::*;
use reference::{Reference, Took};
use rows::{Posted, Rows, conversation, queue, user, waiting};

const CONVERSATIONS: u8 = 6;
const QUEUES: u8 = 3;
const USERS: u8 = 3;

#[derive(Clone, Debug)]
enum Step {
    Waits { conversation: u8, queue: u8, since_ms: u64 },
    Released(u8),
    Take { conversation: u8, user: u8 },
    Watch { user: u8, queues: Vec<u8> },
    LoseMemory,
    FailNextCommit,
}

fn step() -> impl Strategy<Value = Step> {
    let (conversation, queue, user) = (0..CONVERSATIONS, 0..QUEUES, 0..USERS);
    prop_oneof![
        4 => (conversation.clone(), queue.clone(), 0..1000u64)
            .prop_map(|(conversation, queue, since_ms)| Step::Waits { conversation, queue, since_ms }),
        2 => conversation.clone().prop_map(Step::Released),
        6 => (conversation, user.clone()).prop_map(|(conversation, user)| Step::Take { conversation, user }),
        1 => (user, prop::collection::vec(queue, 0..4)).prop_map(|(user, queues)| Step::Watch { user, queues }),
        1 => Just(Step::LoseMemory),
        1 => Just(Step::FailNextCommit),
    ]
}

fn input(step: &Step, capacity: usize) -> Option<Input> {
    match step {
        Step::Waits { conversation, queue, since_ms } => {
            Some(Input::Waits(Box::new(waiting(*conversation, *queue, *since_ms))))
        }
        Step::Released(number) => Some(Input::Released(conversation(*number))),
        Step::Take { conversation: number, user: who } => Some(Input::Take {
            conversation: conversation(*number),
            user: user(*who),
            nickname: Some("Kim".into()),
            accepted: true,
            capacity,
        }),
        Step::Watch { user: who, queues } => {
            Some(Input::Watch(user(*who), queues.iter().copied().map(queue).collect()))
        }
        Step::LoseMemory | Step::FailNextCommit => None,
    }
}

/// What the reference does, told in the terms of the real one.
fn expected(reference: &mut Reference, step: &Step, capacity: usize) -> Result<Posted, Refusal> {
    let mut posted = Posted::default();
    match step {
        Step::Waits { conversation: number, queue: at, .. } => {
            posted.told = reference.waits(conversation(*number), queue(*at));
        }
        Step::Released(number) => posted.told = reference.released(conversation(*number)),
        Step::Take { conversation: number, user: who } => {
            let (took, told) = reference.take(conversation(*number), user(*who), capacity);
            posted.told = told;
            match took {
                Took::Given => posted.assigned.push((conversation(*number), user(*who))),
                Took::HadAlready => {}
                Took::Unknown => return Err(Refusal::Unknown),
                Took::OtherHas(holder) => return Err(Refusal::Taken(holder)),
                Took::Full => return Err(Refusal::Full),
            }
        }
        Step::Watch { user: who, queues } => {
            let mut queues: Vec<_> = queues.iter().copied().map(queue).collect();
            queues.sort();
            queues.dedup();
            reference.watch(user(*who), &queues);
        }
        Step::LoseMemory | Step::FailNextCommit => {}
    }
    Ok(posted)
}

fn agrees(switchboard: &Switchboard, reference: &Reference) {
    for number in 0..CONVERSATIONS {
        let id = conversation(number);
        let waits = reference.waiting.iter().find(|(waits, _)| *waits == id).map(|(_, at)| (*at, None));
        let held = reference.held.iter().find(|(held, ..)| *held == id);
        let held = held.map(|(_, at, holder)| (*at, Some(*holder)));
        assert!(waits.is_none() || held.is_none(), "a conversation waits or is held, never both");
        assert_eq!(switchboard.place(id), waits.or(held));
        assert_eq!(switchboard.waiting(id).is_some(), waits.is_some());
    }
    for number in 0..QUEUES {
        let at = queue(number);
        let shown = switchboard.observations(at);
        assert!(shown.is_sorted_by_key(|one| one.observation_date), "longest wait first");
        let mut shown: Vec<_> = shown.into_iter().map(|one| one.conversation_id).collect();
        let waiting = reference.waiting.iter().filter(|(_, queue)| *queue == at);
        let mut waiting: Vec<_> = waiting.map(|(id, _)| *id).collect();
        shown.sort();
        waiting.sort();
        assert_eq!(shown, waiting);
        let held = reference.held.iter().filter(|(_, queue, _)| *queue == at).count();
        assert_eq!(switchboard.interacting(at), held);
    }
    for number in 0..USERS {
        assert_eq!(switchboard.load_of(user(number)), reference.load_of(user(number)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(384))]
    #[test]
    fn the_switchboard_does_what_a_list_would_do(
        steps in prop::collection::vec(step(), 0..120),
        capacity in 0..4usize,
    ) {
        let (mut rows, mut reference) = (Rows::default(), Reference::default());
        let mut switchboard = rows.load();
        let mut fails = false;
        for step in &steps {
            fails |= matches!(step, Step::FailNextCommit);
            let Some(input) = input(step, capacity) else {
                switchboard = rows.load();
                agrees(&switchboard, &reference);
                continue;
            };
            let outcome = switchboard.handle(input);
            if std::mem::take(&mut fails) {
                switchboard = rows.load();
                agrees(&switchboard, &reference);
                continue;
            }
            match (outcome, expected(&mut reference, step, capacity)) {
                (Ok(effects), Ok(expected)) => {
                    let mut posted = rows.commit(effects);
                    let mut told = expected.told;
                    told.sort();
                    posted.told.sort();
                    prop_assert_eq!(posted.told, told, "watchers are told of each change once");
                    prop_assert_eq!(posted.assigned, expected.assigned);
                }
                (Err(refusal), Err(expected)) => prop_assert_eq!(refusal, expected),
                (outcome, expected) => prop_assert!(false, "{:?} instead of {:?}", outcome, expected),
            }
            for who in 0..USERS {
                prop_assert!(switchboard.load_of(user(who)) <= capacity, "an agent holds more than they may");
            }
            agrees(&switchboard, &reference);
            agrees(&rows.load(), &reference);
        }
    }
}
