//! An agent's presence and routing status: a snapshot plus events is what the agent's own screen shows.
//! Never guesses one from the other: what the platform did not say is not known.

use hanmadi_protocol::{
    platform::presence::{RoutingState, RoutingStatus, SystemPresence, UserPresence},
    time::Timestamp,
};

/// What is known of an agent. Each half moves on by its own time, so repeats and reordering change nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Duty {
    presence: Option<(SystemPresence, Timestamp)>,
    routing: Option<(RoutingState, Timestamp)>,
}

impl Duty {
    /// Takes a presence, from a snapshot, an event or the answer to a change.
    pub fn take_presence(&mut self, body: &UserPresence) {
        let Some(presence) = body.presence_definition.meant() else { return };
        if self.presence.is_none_or(|(_, since)| body.modified_date >= since) {
            self.presence = Some((presence, body.modified_date));
        }
    }

    /// Takes a routing status.
    pub fn take_routing(&mut self, body: RoutingStatus) {
        if self.routing.is_none_or(|(_, since)| body.start_time >= since) {
            self.routing = Some((body.status, body.start_time));
        }
    }

    /// The presence, if it is known.
    #[must_use]
    pub fn presence(&self) -> Option<SystemPresence> {
        self.presence.map(|(presence, _)| presence)
    }

    /// The routing status and since when, if it is known.
    #[must_use]
    pub const fn routing(&self) -> Option<(RoutingState, Timestamp)> {
        self.routing
    }

    /// True while the agent takes from queues, but gets nothing before they act.
    #[must_use]
    pub fn is_not_responding(&self) -> bool {
        matches!(self.routing, Some((RoutingState::NotResponding, _)))
    }
}

#[cfg(test)]
mod tests {
    use hanmadi_ids::UserId;
    use hanmadi_protocol::{
        platform::presence::{
            RoutingState::{Idle, Interacting, NotResponding, OffQueue},
            RoutingStatus,
            SystemPresence::{self, Available, Busy, OnQueue},
            UserPresence,
        },
        time::Timestamp,
    };
    use proptest::prelude::*;

    use super::Duty;

    const ME: UserId = UserId::from_u128(1);

    #[derive(Clone, Debug)]
    enum Told {
        Presence(UserPresence),
        Routing(RoutingStatus),
    }

    fn presence(presence: SystemPresence, ms: u64) -> Told {
        Told::Presence(UserPresence::new(ME, presence, None, Timestamp::from_ms(ms)))
    }

    fn apply(duty: &mut Duty, told: &Told) {
        match told {
            Told::Presence(body) => duty.take_presence(body),
            Told::Routing(body) => duty.take_routing(*body),
        }
    }

    /// Each step one thing of the platform: what it did, a millisecond after the one before.
    fn history(steps: &[u8]) -> Vec<Told> {
        let told = |(ms, what): (u64, &u8)| {
            let routing = |status| {
                Told::Routing(RoutingStatus { user_id: ME, status, start_time: Timestamp::from_ms(ms) })
            };
            match what {
                0 => presence(Available, ms),
                1 => presence(Busy, ms),
                2 => presence(OnQueue, ms),
                3 => routing(Idle),
                4 => routing(Interacting),
                5 => routing(NotResponding),
                _ => routing(OffQueue),
            }
        };
        (1..).zip(steps).map(told).collect()
    }

    proptest! {
        #[test]
        fn events_in_any_order_show_what_a_snapshot_shows(
            steps in prop::collection::vec(0..7u8, 1..30), seed: u64,
        ) {
            let events = history(&steps);
            let mut fresh = Duty::default();
            let last = |of: fn(&&Told) -> bool| events.iter().rev().find(of);
            last(|told| matches!(told, Told::Presence(_))).into_iter().for_each(|it| apply(&mut fresh, it));
            last(|told| matches!(told, Told::Routing(_))).into_iter().for_each(|it| apply(&mut fresh, it));
            let mut shuffled: Vec<_> = events.iter().chain(&events).enumerate().collect();
            shuffled.sort_by_key(|(place, _)| (*place as u64 + 1).wrapping_mul(seed | 1).rotate_left(29));
            let mut duty = Duty::default();
            shuffled.into_iter().for_each(|(_, told)| apply(&mut duty, told));
            prop_assert_eq!(duty, fresh);
        }
    }

    #[test]
    fn not_responding_is_what_was_said_last() {
        let mut duty = Duty::default();
        let routing = |status, ms| {
            Told::Routing(RoutingStatus { user_id: ME, status, start_time: Timestamp::from_ms(ms) })
        };
        for (told, expected) in [
            (presence(OnQueue, 1), false),
            (routing(Idle, 2), false),
            (routing(NotResponding, 4), true),
            (routing(Interacting, 3), true),
            (presence(Busy, 5), true),
            (routing(OffQueue, 5), false),
        ] {
            apply(&mut duty, &told);
            assert_eq!(duty.is_not_responding(), expected, "{told:?}");
        }
        assert_eq!(duty.presence(), Some(Busy));
    }
}
