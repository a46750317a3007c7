//! What the naive switchboard holds of everyone: who may have what, in which order.
//! Never remembers an answer: each is worked out from the lists.

use hanmadi_ids::{ConversationId, LabelId, UserId};
use hanmadi_protocol::{
    configuration::{Agent, Queue},
    platform::queue::{LastAgentRouting, RuleOperator, ScoringMethod, SkillEvaluation},
    time::Timestamp,
};
use hanmadi_routing::acd::{Presence, Route};

use super::{Held, Person, Phase, Reference, State, Wait};

impl Reference {
    pub(super) fn queue(&self, wait: &Wait) -> Option<&Queue> {
        self.config.queues.iter().find(|queue| queue.id == wait.asked.queue)
    }

    /// Who has a leg of it gets no other; but for the work after one, where they are chosen or were its last agent.
    pub(super) fn kept_out(&self, user: UserId, wait: &Wait, by_hand: bool) -> bool {
        let own = |held: &&Held| held.user == user && held.conversation == wait.asked.conversation;
        let welcome = by_hand || wait.asked.last_agent == Some(user);
        self.held.iter().filter(own).any(|held| !welcome || held.state != State::AfterContact)
    }

    fn counting(&self, user: UserId) -> impl Iterator<Item = &Held> {
        self.held.iter().filter(move |held| held.user == user && held.state != State::Parked)
    }

    pub(crate) fn load(&self, user: UserId) -> u32 {
        self.counting(user).map(|held| self.config.weight(held.weight_of)).sum()
    }

    /// The weight of what gives way to a label, or to any label.
    pub(crate) fn gives_way(&self, user: UserId, to: Option<LabelId>) -> u32 {
        let Some(agent) = self.config.agent(user) else { return 0 };
        let gives_way = |held: &&Held| {
            let limits = held.weight_of.and_then(|held| agent.capacity.labels.get(&held));
            limits.is_some_and(|limits| limits.interrupting.iter().any(|one| to.is_none_or(|to| to == *one)))
        };
        self.counting(user).filter(gives_way).map(|held| self.config.weight(held.weight_of)).sum()
    }

    pub(super) fn fits(&self, agent: &Agent, wait: &Wait) -> bool {
        let Some(label) = wait.asked.label else {
            return self.load(agent.user) < agent.capacity.messages;
        };
        let of_label = self.counting(agent.user).filter(|held| held.weight_of == Some(label)).count();
        let most = agent.capacity.labels.get(&label).map(|most| most.maximum as usize);
        let load = self.load(agent.user) - self.gives_way(agent.user, Some(label));
        load + self.config.weight(Some(label)) <= agent.capacity.messages
            && most.is_none_or(|most| of_label < most)
    }

    pub(super) fn on_queue(&self, user: UserId) -> bool {
        let there = |one: &Person| one.user == user && one.presence == Presence::OnQueue && !one.silent;
        self.config.agent(user).is_some() && self.people.iter().any(there)
    }

    pub(super) fn at_desk(&self, user: UserId) -> bool {
        let reached = [Presence::Available, Presence::Busy, Presence::OnQueue];
        let there = |one: &Person| one.user == user && reached.contains(&one.presence) && !one.silent;
        self.config.agent(user).is_some() && self.people.iter().any(there)
    }

    pub(super) fn last_there(&self, queue: &Queue, user: UserId) -> bool {
        self.on_queue(user)
            && match queue.last_agent {
                LastAgentRouting::Disabled => false,
                LastAgentRouting::QueueMembersOnly => member(queue, user).is_some(),
                LastAgentRouting::AnyAgent => true,
            }
    }

    pub(super) fn phase(&self, queue: &Queue, wait: &Wait, now: Timestamp) -> Phase {
        let age = now.as_ms() - wait.arrived.as_ms();
        let prefers = !queue.routing_rules.is_empty() && !wait.asked.preferred.is_empty();
        if let Some(target) = wait.asked.target
            && age < queue.direct_wait_seconds * 1000
            && self.at_desk(target)
        {
            return Phase::For(target, true);
        }
        if let Some(last) = wait.asked.last_agent
            && !wait.last_over
            && !prefers
            && age < queue.last_agent_wait_seconds * 1000
            && self.last_there(queue, last)
        {
            return Phase::For(last, false);
        }
        let mut spent = 0;
        for rule in queue.routing_rules.iter().filter(|_| prefers) {
            spent += rule.wait_seconds * 1000;
            if age < spent {
                let any = rule.operator == RuleOperator::Any;
                return Phase::Preferred(if any { 0 } else { rule.threshold.unwrap_or(255) as u8 });
            }
        }
        let mut ring = 0;
        for one in &queue.rings {
            spent += one.after_seconds.unwrap_or(u64::MAX / 2000) * 1000;
            if age < spent {
                break;
            }
            ring += 1;
        }
        Phase::Ring(ring)
    }

    /// May they get it? The route and their merit, more being better.
    pub(super) fn may(&self, agent: &Agent, wait: &Wait, now: Timestamp) -> Option<(Route, u32)> {
        let queue = self.queue(wait)?;
        let user = agent.user;
        if self.kept_out(user, wait, false) || !self.fits(agent, wait) {
            return None;
        }
        let begins = self.begun.contains(&wait.asked.conversation);
        let phase = self.phase(queue, wait, now);
        let is_last = wait.asked.last_agent == Some(user) && !wait.last_over;
        if begins && is_last && self.last_there(queue, user) && !matches!(phase, Phase::For(_, true)) {
            // Preferred agents replace the last one only while they are waited for.
            if !matches!(phase, Phase::Preferred(_)) {
                return Some((Route::Last, u32::MAX));
            }
        }
        let mut removed = Vec::new();
        let mut merit = 0;
        let route = match phase {
            Phase::For(who, direct) if who == user => {
                return Some((if direct { Route::Direct } else { Route::Last }, 0));
            }
            Phase::For(..) => return None,
            Phase::Preferred(least) => {
                let scores = wait.asked.preferred.iter().filter(|one| one.user == user && one.score >= least);
                scores.map(|one| one.score).max()?;
                let all = wait.asked.preferred.iter().filter(|one| one.user == user);
                merit = u32::from(all.map(|one| one.score).max()?);
                Route::Preferred
            }
            Phase::Ring(ring) => {
                let last = ring >= queue.rings.len();
                if !last && usize::from(member(queue, user)?) > ring + 1 {
                    return None;
                }
                removed =
                    queue.rings.iter().take(ring).flat_map(|ring| ring.skills_to_remove.clone()).collect();
                if queue.rings.is_empty() { Route::Standard } else { Route::Bullseye }
            }
        };
        member(queue, user)?;
        if !self.on_queue(user) {
            return None;
        }
        if queue.skill_evaluation != SkillEvaluation::None {
            let mut stars = 0;
            for need in wait.asked.skills.iter().filter(|need| !removed.contains(&need.skill)) {
                let has = *agent.skills.get(&need.skill)?;
                if has < need.level {
                    return None;
                }
                stars += u32::from(has);
            }
            if wait.asked.language.is_some_and(|language| !agent.languages.contains_key(&language)) {
                return None;
            }
            if queue.skill_evaluation == SkillEvaluation::Best && route != Route::Preferred {
                merit = stars;
            }
        }
        Some((route, merit))
    }

    pub(super) fn order(&self, wait: &Wait) -> (i128, Timestamp, ConversationId) {
        let step = match self.queue(wait).map(|queue| queue.scoring) {
            Some(ScoringMethod::PriorityOnly) => 300_000_000_000,
            _ => 60_000,
        };
        let key = i128::from(wait.asked.since.as_ms()) - i128::from(wait.asked.priority) * step;
        (key, wait.asked.since, wait.asked.conversation)
    }
}

pub(super) fn member(queue: &Queue, user: UserId) -> Option<u8> {
    queue.members.iter().find(|member| member.user == user && member.joined).map(|member| member.ring)
}
