//! Agents: what is configured of them, their state, their load, and who is ready as sets.
//! Never forgets somebody who still has conversations because the configuration does.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{LabelId, QueueId, UserId};
use hanmadi_protocol::{
    configuration::{Agent as AgentConfig, Configuration},
    time::Timestamp,
};

use super::{
    bits::Bits,
    model::{AgentRow, HeldLeg, Presence, RoutingStatus, reachable},
    setup::Setup,
};

/// An agent.
#[derive(Debug)]
pub(crate) struct Agent {
    /// What is configured; absent for somebody the configuration doesn't know.
    pub(crate) config: Option<AgentConfig>,
    /// The queues they take from now.
    pub(crate) queues: Vec<QueueId>,
    /// State.
    pub(crate) row: AgentRow,
    /// Weight of what they hold.
    pub(crate) load: u32,
    /// What they hold of each label.
    labels: BTreeMap<LabelId, Held>,
    /// Running or in wrap-up, and come through a queue.
    pub(crate) from_queues: u32,
    /// Running or in wrap-up, and come through none.
    pub(crate) from_elsewhere: u32,
}

/// What an agent holds of one label.
#[derive(Clone, Copy, Debug, Default)]
struct Held {
    count: u32,
    weight: u32,
}

impl Agent {
    fn new(user: UserId) -> Self {
        Self {
            config: None,
            queues: Vec::new(),
            row: AgentRow::new(user),
            load: 0,
            labels: BTreeMap::new(),
            from_queues: 0,
            from_elsewhere: 0,
        }
    }

    /// Their routing status by what they are and have.
    pub(crate) fn status(&self) -> RoutingStatus {
        if !self.row.on_queue() {
            RoutingStatus::OffQueue
        } else if self.row.not_responding {
            RoutingStatus::NotResponding
        } else if self.from_queues > 0 {
            RoutingStatus::Interacting
        } else if self.from_elsewhere > 0 {
            RoutingStatus::Communicating
        } else {
            RoutingStatus::Idle
        }
    }

    /// Whether something of this weight and label fits into what they may hold. Work that the label may interrupt
    /// does not stand in its way (contact-centre 4.3).
    pub(crate) fn has_room(&self, weight: u32, label: Option<LabelId>) -> bool {
        let Some(capacity) = self.config.as_ref().map(|config| &config.capacity) else { return false };
        let gives_way = |held: &LabelId| {
            let limits = capacity.labels.get(held);
            limits.is_some_and(|limits| label.is_some_and(|label| limits.interrupting.contains(&label)))
        };
        let waived: u32 =
            self.labels.iter().filter(|(held, _)| gives_way(held)).map(|(_, held)| held.weight).sum();
        self.load.saturating_sub(waived).saturating_add(weight) <= capacity.messages
    }

    /// Whether they may hold one more of this label.
    pub(crate) fn has_room_for(&self, label: LabelId) -> bool {
        let most = self.config.as_ref().and_then(|config| config.capacity.labels.get(&label));
        most.is_none_or(|most| self.labels.get(&label).map_or(0, |held| held.count) < most.maximum)
    }
}

/// All agents.
#[derive(Debug, Default)]
pub(crate) struct Staff {
    agents: Vec<Agent>,
    places: BTreeMap<UserId, usize>,
    idle: Vec<Timestamp>,
    /// Who takes from queues.
    pub(crate) on_queue: Bits,
    /// Who answers.
    pub(crate) responding: Bits,
    /// Who could take one more usual conversation.
    pub(crate) with_room: Bits,
    touched: BTreeSet<usize>,
}

impl Staff {
    /// Where an agent stands; somebody unknown is added.
    pub(crate) fn place(&mut self, user: UserId) -> usize {
        if let Some(place) = self.places.get(&user) {
            return *place;
        }
        let place = self.agents.len();
        self.agents.push(Agent::new(user));
        self.idle.push(Timestamp::from_ms(0));
        self.places.insert(user, place);
        self.refresh(place);
        place
    }

    /// Takes in who is configured, and forgets what was configured before.
    pub(crate) fn configure(&mut self, configuration: &Configuration) -> Setup {
        for agent in &mut self.agents {
            agent.config = None;
            agent.queues.clear();
        }
        let mut configured = BTreeMap::new();
        for config in &configuration.agents {
            let place = self.place(config.user);
            configured.insert(config.user, place);
            if let Some(agent) = self.agents.get_mut(place) {
                agent.config = Some(config.clone());
            }
        }
        for queue in &configuration.queues {
            for member in queue.members.iter().filter(|member| member.joined) {
                let agent = configured.get(&member.user).and_then(|place| self.agents.get_mut(*place));
                if let Some(agent) = agent {
                    agent.queues.push(queue.id);
                }
            }
        }
        (0..self.agents.len()).for_each(|place| self.refresh(place));
        Setup::new(configuration, &configured)
    }

    /// Takes a row from storage.
    pub(crate) fn restore(&mut self, row: AgentRow) {
        let place = self.place(row.user);
        if let Some(agent) = self.agents.get_mut(place) {
            agent.row = row;
        }
        self.refresh(place);
    }

    /// An agent by place.
    pub(crate) fn at(&self, place: usize) -> Option<&Agent> {
        self.agents.get(place)
    }

    /// An agent by id, with their place.
    pub(crate) fn find(&self, user: UserId) -> Option<(usize, &Agent)> {
        let place = *self.places.get(&user)?;
        Some((place, self.agents.get(place)?))
    }

    /// Everyone who has a state worth keeping or is configured.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Agent> {
        self.agents.iter()
    }

    /// Since when somebody is idle.
    pub(crate) fn idle_since(&self, place: usize) -> Timestamp {
        self.idle.get(place).copied().unwrap_or_default()
    }

    /// Changes the state of an agent.
    pub(crate) fn change(&mut self, user: UserId, change: impl FnOnce(&mut AgentRow)) -> usize {
        let place = self.place(user);
        if let Some(agent) = self.agents.get_mut(place) {
            change(&mut agent.row);
        }
        self.touched.insert(place);
        self.refresh(place);
        place
    }

    /// Counts a leg in, or out.
    pub(crate) fn count(&mut self, leg: &HeldLeg, weight: u32, is_in: bool) -> usize {
        let place = self.place(leg.user);
        if !leg.counts() {
            return place;
        }
        if let Some(agent) = self.agents.get_mut(place) {
            let step = |number: &mut u32, by: u32| {
                *number = if is_in { number.saturating_add(by) } else { number.saturating_sub(by) };
            };
            step(&mut agent.load, weight);
            if let Some(label) = leg.label {
                let held = agent.labels.entry(label).or_default();
                step(&mut held.count, 1);
                step(&mut held.weight, weight);
            }
            if !leg.alerts() {
                let from =
                    if leg.queue.is_some() { &mut agent.from_queues } else { &mut agent.from_elsewhere };
                step(from, 1);
            }
        }
        self.touched.insert(place);
        self.refresh(place);
        place
    }

    /// Forgets every count, before legs are counted anew under another configuration.
    pub(crate) fn count_from_zero(&mut self) {
        for agent in &mut self.agents {
            (agent.load, agent.from_queues, agent.from_elsewhere) = (0, 0, 0);
            agent.labels.clear();
        }
        (0..self.agents.len()).for_each(|place| self.refresh(place));
    }

    /// Who was changed since this was last asked; their routing status is up to date, and its time if it changed.
    pub(crate) fn take_touched(&mut self, now: Timestamp) -> Vec<(AgentRow, bool)> {
        let touched = core::mem::take(&mut self.touched);
        let agents = touched.into_iter().filter_map(|place| {
            let agent = self.agents.get_mut(place)?;
            let status = agent.status();
            let changed = agent.row.status != status;
            if changed {
                (agent.row.status, agent.row.status_since) = (status, now);
            }
            Some((agent.row.clone(), changed))
        });
        agents.collect()
    }

    fn refresh(&mut self, place: usize) {
        let Some(agent) = self.agents.get(place) else { return };
        self.on_queue.put(place, agent.row.on_queue());
        self.responding.put(place, !agent.row.not_responding);
        self.with_room.put(place, agent.has_room(1, None));
        if let Some(idle) = self.idle.get_mut(place) {
            *idle = agent.row.idle_since;
        }
    }

    /// Whether a conversation may be held for somebody: they are at the desk and answer.
    pub(crate) fn can_be_handed(&self, user: UserId) -> bool {
        let agent = self.find(user).map(|(_, agent)| agent);
        agent.is_some_and(|agent| {
            agent.config.is_some() && reachable(agent.row.presence) && !agent.row.not_responding
        })
    }

    /// Whether somebody takes from queues and answers.
    pub(crate) fn takes_from_queues(&self, user: UserId) -> bool {
        let agent = self.find(user).map(|(_, agent)| agent);
        agent.is_some_and(|agent| {
            agent.config.is_some() && agent.row.presence == Presence::OnQueue && !agent.row.not_responding
        })
    }
}
