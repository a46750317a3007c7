//! How far a wait has come: for whom it is held, or which ring it has reached.
//! Never kept: it follows from the row, the configuration, the moment, and who is there.

use hanmadi_ids::UserId;
use hanmadi_protocol::{
    platform::queue::{LastAgentRouting, RoutingRule, RuleOperator},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use super::{model::Wait, setup::QueueSetup, staff::Staff};

/// How far a wait has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Held for the one agent a transfer is meant for: they can be reached.
    Direct {
        /// Who.
        user: UserId,
        /// Until when.
        until: Timestamp,
    },
    /// Held for the agent who had it last: they are on queue.
    Last {
        /// Who.
        user: UserId,
        /// Until when.
        until: Timestamp,
    },
    /// Held for preferred agents.
    Preferred {
        /// The least score.
        least: u8,
        /// Until when.
        until: Timestamp,
    },
    /// For everyone whom this ring reaches, counted from 0.
    Ring(u8),
}

/// Whether the queue's waits for preferred agents are in force; they replace the last agent's (contact-centre 4.7).
fn prefers(queue: &QueueSetup, wait: &Wait) -> bool {
    !queue.rules.is_empty() && !wait.preferred.is_empty()
}

fn least(rule: &RoutingRule) -> u8 {
    match rule.operator {
        RuleOperator::MeetsThreshold => {
            rule.threshold.and_then(|least| u8::try_from(least).ok()).unwrap_or(u8::MAX)
        }
        RuleOperator::Any => 0,
    }
}

/// When each wait for preferred agents ends.
fn preferences<'a>(queue: &'a QueueSetup, wait: &Wait) -> impl Iterator<Item = (u8, Timestamp)> + 'a {
    let rules = if prefers(queue, wait) { queue.rules.as_slice() } else { &[] };
    rules.iter().scan(wait.arrived, |until, rule| {
        *until = until.plus_ms(rule.wait_seconds.saturating_mul(1000));
        Some((least(rule), *until))
    })
}

/// When the first ring opens.
fn opens(queue: &QueueSetup, wait: &Wait) -> Timestamp {
    preferences(queue, wait).last().map_or(wait.arrived, |(_, until)| until)
}

/// For whom it would be held as the last agent, and until when.
fn last(queue: &QueueSetup, wait: &Wait) -> Option<(UserId, Timestamp)> {
    let allowed = queue.last_agent != LastAgentRouting::Disabled && !wait.last_over && !prefers(queue, wait);
    let user = wait.last_agent.filter(|_| allowed)?;
    Some((user, wait.arrived.plus_ms(queue.last_wait_ms)))
}

/// For whom it would be held as a transfer, and until when.
fn direct(queue: &QueueSetup, wait: &Wait) -> Option<(UserId, Timestamp)> {
    Some((wait.target?, wait.arrived.plus_ms(queue.direct_wait_ms)))
}

/// Whether the last agent could take it as such, their capacity aside: on queue, and a member if it must be.
pub(crate) fn last_is_there(staff: &Staff, queue: &QueueSetup, user: UserId) -> bool {
    let member = || staff.find(user).is_some_and(|(place, _)| queue.members.has(place));
    let belongs = match queue.last_agent {
        LastAgentRouting::AnyAgent => true,
        LastAgentRouting::QueueMembersOnly => member(),
        LastAgentRouting::Disabled => false,
    };
    belongs && staff.takes_from_queues(user)
}

/// How far a wait has come.
pub(crate) fn stage(staff: &Staff, queue: &QueueSetup, wait: &Wait, now: Timestamp) -> Stage {
    if let Some((user, until)) = direct(queue, wait).filter(|(_, until)| now < *until)
        && staff.can_be_handed(user)
    {
        return Stage::Direct { user, until };
    }
    if let Some((user, until)) = last(queue, wait).filter(|(_, until)| now < *until)
        && last_is_there(staff, queue, user)
    {
        return Stage::Last { user, until };
    }
    if let Some((least, until)) = preferences(queue, wait).find(|(_, until)| now < *until) {
        return Stage::Preferred { least, until };
    }
    let age_ms = now.since_ms(opens(queue, wait));
    let open = queue.rings.iter().filter(|ring| ring.opens_ms <= age_ms).count();
    Stage::Ring(u8::try_from(open.saturating_sub(1)).unwrap_or(u8::MAX))
}

/// The next moment after `now` at which time alone changes how far it has come.
pub(crate) fn next(queue: &QueueSetup, wait: &Wait, now: Timestamp) -> Option<Timestamp> {
    let opens = opens(queue, wait);
    let rings = queue.rings.iter().map(|ring| opens.plus_ms(ring.opens_ms));
    let held = direct(queue, wait).into_iter().chain(last(queue, wait)).map(|(_, until)| until);
    let preferred = preferences(queue, wait).map(|(_, until)| until);
    rings.chain(held).chain(preferred).filter(|moment| *moment > now).min()
}
