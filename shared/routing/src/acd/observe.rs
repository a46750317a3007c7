//! What the switchboard looks like from outside: queues, agents, places, reasons.
//! Never a sum over time: those are made from the ledger.

use std::collections::BTreeMap;

use hanmadi_ids::{ConversationId, QueueId, UserId};
use hanmadi_protocol::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Acd,
    explain::{Narrowed, StillWaiting},
    model::{AgentRow, HeldLeg, HeldState, Presence, RoutingStatus, Wait},
};

/// What a queue looks like.
#[derive(Clone, Debug, Default)]
pub struct QueueView<'a> {
    /// What waits and is offered to nobody, in the order of service (`oWaiting`).
    pub waiting: Vec<&'a Wait>,
    /// Offers that are out (`oAlerting`).
    pub alerting: usize,
    /// What agents have (`oInteracting`).
    pub interacting: usize,
    /// Since when the longest of those runs (`oLongestInteracting`).
    pub longest_interacting: Option<Timestamp>,
    /// Who takes from it now, on queue or not (`oMemberUsers`, `oActiveUsers`).
    pub members: usize,
    /// Members by routing status (`oUserRoutingStatuses`); off queue is `oOffQueueUsers`, the rest `oOnQueueUsers`.
    pub statuses: BTreeMap<RoutingStatus, usize>,
    /// Members by presence (`oUserPresences`).
    pub presences: BTreeMap<Presence, usize>,
}

impl QueueView<'_> {
    /// Since when the longest waits (`oLongestWaiting`).
    #[must_use]
    pub fn longest_waiting(&self) -> Option<Timestamp> {
        self.waiting.iter().map(|wait| wait.since).min()
    }

    /// Members on queue (`oOnQueueUsers`).
    #[must_use]
    pub fn on_queue(&self) -> usize {
        self.members - self.statuses.get(&RoutingStatus::OffQueue).copied().unwrap_or(0).min(self.members)
    }
}

/// Where a conversation stands in its queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// From 1.
    pub place: usize,
    /// How many wait there.
    pub of: usize,
    /// How long until it is served: its place times the mean time that a conversation of this queue occupies an
    /// agent, divided by how many conversations its members on queue can have at once. Ours; unknown while
    /// nobody serves the queue, or nothing was served yet.
    pub wait_ms: Option<u64>,
}

impl Acd {
    /// A conversation that waits.
    #[must_use]
    pub fn waiting(&self, conversation: ConversationId) -> Option<&Wait> {
        self.waits.get(&conversation)
    }

    /// Everything that waits.
    pub fn waits(&self) -> impl Iterator<Item = &Wait> {
        self.waits.values()
    }

    /// Every agent's leg.
    pub fn legs(&self) -> impl Iterator<Item = &HeldLeg> {
        self.legs.values()
    }

    /// The agents' legs of one conversation.
    pub fn legs_in(&self, conversation: ConversationId) -> impl Iterator<Item = &HeldLeg> {
        self.legs_of(conversation)
    }

    /// Where a conversation waits or came from, and who is asked or has it.
    #[must_use]
    pub fn place(&self, conversation: ConversationId) -> Option<(QueueId, Option<UserId>)> {
        let mut legs = self.legs_of(conversation);
        let held = legs.find_map(|leg| Some((leg.queue?, Some(leg.user))));
        held.or_else(|| self.waits.get(&conversation).map(|wait| (wait.queue, None)))
    }

    /// An agent's state; somebody unheard of is offline.
    #[must_use]
    pub fn agent(&self, user: UserId) -> AgentRow {
        self.staff.find(user).map_or_else(|| AgentRow::new(user), |(_, agent)| agent.row.clone())
    }

    /// Every agent's state.
    pub fn agents(&self) -> impl Iterator<Item = &AgentRow> {
        self.staff.iter().map(|agent| &agent.row)
    }

    /// The weight of what an agent holds, and the most they may hold.
    #[must_use]
    pub fn load_of(&self, user: UserId) -> (u32, u32) {
        let Some((_, agent)) = self.staff.find(user) else { return (0, 0) };
        (agent.load, agent.config.as_ref().map_or(0, |config| config.capacity.messages))
    }

    /// What a queue looks like.
    #[must_use]
    pub fn queue(&self, queue: QueueId) -> QueueView<'_> {
        let mut view = QueueView::default();
        for wait in self.lines.of_queue(queue).filter_map(|rank| self.waits.get(&rank.conversation)) {
            if wait.offer.is_none() {
                view.waiting.push(wait);
            }
        }
        for leg in self.legs.values().filter(|leg| leg.queue == Some(queue)) {
            match leg.state {
                HeldState::Alerting { .. } if !leg.accepted => view.alerting += 1,
                HeldState::Alerting { .. } | HeldState::Connected => {
                    view.interacting += 1;
                    let since = leg.connected.unwrap_or(leg.since);
                    view.longest_interacting =
                        Some(view.longest_interacting.map_or(since, |longest| longest.min(since)));
                }
                HeldState::Parked | HeldState::AfterContact => {}
            }
        }
        let members = self.setup.queues.get(&queue).into_iter().flat_map(|queue| queue.members.iter());
        for agent in members.filter_map(|place| self.staff.at(place)) {
            view.members += 1;
            *view.statuses.entry(agent.row.status).or_default() += 1;
            *view.presences.entry(agent.row.presence).or_default() += 1;
        }
        view
    }

    /// Where a conversation stands in its queue.
    #[must_use]
    pub fn estimate(&self, conversation: ConversationId) -> Option<Estimate> {
        let queue = self.waits.get(&conversation)?.queue;
        let place = self.lines.before(queue, self.lines.rank(conversation)?) + 1;
        let wait_ms = self.paces.get(&queue).and_then(|pace| {
            let total = pace.handle_ms.saturating_mul(u64::try_from(place).unwrap_or(u64::MAX));
            total.checked_div(self.slots(queue))
        });
        Some(Estimate { place, of: self.lines.count(queue), wait_ms })
    }

    /// How many conversations the members of a queue who are on queue can have at once.
    fn slots(&self, queue: QueueId) -> u64 {
        let members = self.setup.queues.get(&queue).into_iter().flat_map(|queue| queue.members.iter());
        let there =
            members.filter(|place| self.staff.on_queue.has(*place) && self.staff.responding.has(*place));
        let capacity = |place| self.staff.at(place)?.config.as_ref().map(|config| config.capacity.messages);
        there.filter_map(capacity).map(u64::from).sum()
    }

    /// Why a conversation still waits.
    #[must_use]
    pub fn why_waiting(&self, conversation: ConversationId, now: Timestamp) -> Option<StillWaiting> {
        let wait = self.waits.get(&conversation)?;
        let case = self.case(wait, now)?;
        let estimate = self.estimate(conversation)?;
        let offered = wait.offer.and_then(|offer| self.legs.get(&offer));
        Some(StillWaiting {
            conversation,
            wait: wait.wait,
            at: now,
            place: estimate.place,
            of: estimate.of,
            estimate_ms: estimate.wait_ms,
            offered_to: offered.map(|leg| leg.user),
            next: self.lines.wake(conversation),
            search: Narrowed::new(&self.setup, &self.staff, &case).search(&case),
        })
    }

    /// Everything that is kept, as a load would bring it back.
    #[must_use]
    pub fn rows(&self) -> super::Rows {
        super::Rows {
            waits: self.waits.values().cloned().collect(),
            legs: self.legs.values().cloned().collect(),
            agents: self.staff.iter().map(|agent| agent.row.clone()).collect(),
            paces: self.paces.values().copied().collect(),
            watchers: self.watchers.rows(),
            memberships: self.memberships.iter().map(|(queue, who)| (*queue, who.clone())).collect(),
        }
    }
}
