//! Goal: whatever comes, in whatever order and whenever memory is lost, the switchboard does what a naive list
//! would do, keeps its promises, and can say why.
//! Method: a naive reference beside the real one, under random configurations, events and time; then each rule by
//! name in a table.

#[cfg(test)]
mod agents;
#[cfg(test)]
mod cases;
#[cfg(test)]
mod desk;
#[cfg(test)]
mod offers;
#[cfg(test)]
mod play;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod rows;
#[cfg(test)]
mod told;
#[cfg(test)]
mod world;

use hanmadi_protocol::configuration::Configuration;
use hanmadi_routing::acd::{Presence, RoutingStatus};
use play::{Play, Step};
use proptest::{collection::vec, prelude::*, sample::select};
use world::{AGENTS, CONVERSATIONS, QUEUES, configuration, wish};

fn presence() -> impl Strategy<Value = Presence> {
    prop_oneof![3 => Just(Presence::OnQueue), 2 => select(Presence::ALL.to_vec())]
}

fn status() -> impl Strategy<Value = RoutingStatus> {
    select(vec![
        RoutingStatus::Idle,
        RoutingStatus::Idle,
        RoutingStatus::OffQueue,
        RoutingStatus::Interacting,
        RoutingStatus::NotResponding,
        RoutingStatus::Communicating,
    ])
}

fn step() -> impl Strategy<Value = Step> {
    let (who, conversation) = (0..AGENTS + 1, 0..CONVERSATIONS);
    prop_oneof![
        5 => select(vec![1u64, 500, 1000, 3000, 10_000, 30_000, 90_000]).prop_map(Step::Pass),
        9 => (conversation.clone(), wish(), prop::bool::weighted(0.2), 0..200_000u64)
            .prop_map(|(conversation, wish, again, ago_ms)| Step::Wait { conversation, wish, again, ago_ms }),
        1 => (conversation.clone(), prop::bool::weighted(0.8)).prop_map(|(conversation, current)| Step::Left { conversation, current }),
        9 => (0..100usize, 0..9u8).prop_map(|(which, state)| Step::Leg { which, state }),
        1 => (who.clone(), conversation.clone(), any::<bool>())
            .prop_map(|(user, conversation, from_queue)| Step::Outbound { user, conversation, from_queue }),
        7 => (who.clone(), presence()).prop_map(|(user, presence)| Step::Presence { user, presence }),
        2 => (who.clone(), status()).prop_map(|(user, status)| Step::Status { user, status }),
        3 => (conversation, who.clone(), any::<bool>())
            .prop_map(|(conversation, user, accepted)| Step::Take { conversation, user, accepted }),
        1 => (who, vec(0..QUEUES, 0..3)).prop_map(|(user, queues)| Step::Watch { user, queues }),
        1 => (0..3usize).prop_map(Step::Configure),
        1 => Just(Step::LoseMemory),
    ]
}

fn cases() -> u32 {
    std::env::var("ROUTING_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(256)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn does_what_a_list_would_do(
        configurations in vec(configuration(), 3),
        steps in vec(step(), 1..80),
    ) {
        let mut play = Play::new(configurations);
        for step in &steps {
            play.step(step);
            play.check();
        }
    }
}

/// Before it is configured the switchboard keeps what it is told and assigns nothing.
#[test]
fn waits_for_its_configuration() {
    let mut play = Play::new(vec![Configuration::default(), world::plain()]);
    play.step(&Step::Presence { user: 1, presence: Presence::OnQueue });
    play.step(&Step::Wait { conversation: 1, wish: world::nothing(), again: false, ago_ms: 0 });
    play.check();
    assert_eq!(play.held(), 0);
    play.step(&Step::Configure(1));
    play.check();
    assert_eq!(play.held(), 1);
}
