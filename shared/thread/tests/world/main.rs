//! Goal: whatever is lost, repeated or delayed, and whenever memory goes, nobody loses a message or gets one twice,
//! one agent at most has a conversation, and the Ledger tells what was.
//! Method: a small host with guests, a message flow, a bot, a switchboard and agents; every step checked, and all
//! views compared at the end.

#[cfg(test)]
mod answers;
#[cfg(test)]
mod board;
#[cfg(test)]
mod check;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod host;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod legs;
#[cfg(test)]
mod mail;
#[cfg(test)]
mod office;
#[cfg(test)]
mod programs;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod settle;
#[cfg(test)]
mod step;
#[cfg(test)]
mod tab;
#[cfg(test)]
mod world;

use hanmadi_thread::{Policy, Rates};
use proptest::prelude::*;
use step::step;
use world::{DEPLOYMENT, QUEUE, World};

prop_compose! {
    fn policy()(
        disconnect_told: bool,
        disconnect_read_only: bool,
        guest_typing: bool,
        agent_typing: bool,
        auto_start: bool,
        session_seconds in prop::sample::select(vec![900, 259_200]),
        window_minutes in prop::sample::select(vec![0, 60, 4320]),
    ) -> Policy {
        Policy {
            deployment: DEPLOYMENT, queue: QUEUE, disconnect_told, disconnect_read_only, guest_typing,
            agent_typing, auto_start, session_seconds, window_minutes,
        }
    }
}

/// Twice as many as usual, since what is rare needs several things to go wrong. `PROPTEST_CASES` counts here too.
fn config() -> ProptestConfig {
    let usual = ProptestConfig::default();
    ProptestConfig { cases: usual.cases * 2, ..usual }
}

proptest! {
    #![proptest_config(config())]
    #[test]
    fn nothing_is_lost_and_nothing_comes_twice(
        policy in policy(),
        rates in prop::sample::select(vec![Rates::Standard, Rates::Unlimited]),
        steps in prop::collection::vec(step(), 0..500),
    ) {
        let mut world = World::new(policy, rates);
        for step in &steps {
            world.step(step);
        }
        world.settle();
    }
}
