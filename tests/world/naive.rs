//! Eligibility and capacity once more, read from rows and configuration by plain loops.
//! Never asks the switchboard, and never says yes while a wait may still be held for somebody.

use std::rc::Rc;

use hanmadi_ids::{CommunicationId, LabelId};
use hanmadi_protocol::{
    configuration::{Agent, Configuration, Queue},
    platform::{
        presence::SystemPresence,
        queue::{RuleOperator, SkillEvaluation},
    },
    time::Timestamp,
};
use hanmadi_routing::acd::{HeldLeg, HeldState, Wait};

use super::switchboard::Store;

/// Whether an agent could hold one more of this label besides `others`: all that they hold but what is parked. Each
/// counts by the weight of its label, and not at all if this one may interrupt it.
fn fits(owner: &Configuration, agent: &Agent, label: Option<LabelId>, others: &[&HeldLeg]) -> bool {
    let capacity = &agent.capacity;
    let counting: Vec<_> = others.iter().filter(|leg| leg.state != HeldState::Parked).collect();
    let in_the_way = counting.iter().filter(|leg| {
        let limits = leg.label.and_then(|held| capacity.labels.get(&held));
        !limits.is_some_and(|limits| label.is_some_and(|label| limits.interrupting.contains(&label)))
    });
    let load: u32 = in_the_way.map(|leg| owner.weight(leg.label)).sum();
    let same = counting.iter().filter(|leg| label.is_some() && leg.label == label).count();
    let most = label.and_then(|label| capacity.labels.get(&label)).map(|limits| limits.maximum as usize);
    load + owner.weight(label) <= capacity.messages && most.is_none_or(|most| same < most)
}

/// An agent who is being given something has room for it. Asked at the moment of the assignment: what follows it may
/// overrun the capacity, since nobody is refused what they had parked, and owners change their mind.
pub(crate) fn has_room(store: &Store, terms: &[Rc<Configuration>], offer: CommunicationId) {
    let given = &store.legs[&offer];
    let others: Vec<_> =
        store.legs.values().filter(|leg| leg.user == given.user && leg.offer != offer).collect();
    let fits = terms
        .iter()
        .any(|owner| owner.agent(given.user).is_some_and(|agent| fits(owner, agent, given.label, &others)));
    assert!(fits, "given without room for it: {given:#?} beside {others:#?}");
}

/// Whether a wait may be held for its target or its last agent.
fn reserved(queue: &Queue, wait: &Wait, now: Timestamp) -> bool {
    let within = |seconds: u64| now < wait.arrived.plus_ms(seconds * 1000);
    // A transfer to somebody is held for them a second at least: they are asked before all others.
    wait.target.is_some() && within(queue.direct_wait_seconds.max(1))
        || wait.last_agent.is_some() && within(queue.last_agent_wait_seconds)
}

/// Until when a wait is held for those preferred, and with which score at least; each rule after the one before.
fn preferences(queue: &Queue, wait: &Wait) -> Vec<(Timestamp, u32)> {
    let mut until = wait.arrived;
    let held = queue.routing_rules.iter().filter(|_| !wait.preferred.is_empty()).map(|rule| {
        until = until.plus_ms(rule.wait_seconds * 1000);
        let least = match rule.operator {
            RuleOperator::Any => 0,
            RuleOperator::MeetsThreshold => rule.threshold.unwrap(),
        };
        (until, least)
    });
    held.collect()
}

/// When the first ring opens: after all preferences.
fn opens(queue: &Queue, wait: &Wait) -> Timestamp {
    preferences(queue, wait).last().map_or(wait.arrived, |(until, _)| *until)
}

/// When time alone may free somebody for a wait: a reservation ends, or a ring opens.
pub(crate) fn moments(queue: &Queue, wait: &Wait) -> Vec<Timestamp> {
    let after = |seconds: u64| wait.arrived.plus_ms(seconds * 1000);
    let mut moments = vec![after(queue.direct_wait_seconds.max(1)), after(queue.last_agent_wait_seconds)];
    moments.extend(preferences(queue, wait).into_iter().map(|(until, _)| until));
    let mut ring = opens(queue, wait);
    for seconds in queue.rings.iter().map_while(|ring| ring.after_seconds) {
        ring = ring.plus_ms(seconds * 1000);
        moments.push(ring);
    }
    moments.sort_unstable();
    moments
}

/// Whether this agent could have this wait: a member on queue who answers, with room and the skills.
pub(crate) fn is_free(
    store: &Store,
    owner: &Configuration,
    wait: &Wait,
    agent: &Agent,
    now: Timestamp,
) -> bool {
    let Some(queue) = owner.queue(wait.queue) else { return false };
    let row = store.agents.get(&agent.user);
    let ready = row.is_some_and(|row| row.presence == SystemPresence::OnQueue && !row.not_responding);
    let member = queue.members.iter().find(|member| member.user == agent.user && member.joined);
    let preferences = preferences(queue, wait);
    let held = preferences.iter().find(|(until, _)| now < *until).map(|(_, least)| *least);
    let preferred = wait.preferred.iter().filter(|one| one.user == agent.user);
    let preferred = held.is_none_or(|least| preferred.into_iter().any(|one| u32::from(one.score) >= least));
    // How many rings are open: the first at once, each next one after the time of the one before.
    let mut opens = opens(queue, wait);
    let mut reached = 1;
    for ring in &queue.rings {
        let Some(seconds) = ring.after_seconds else { break };
        opens = opens.plus_ms(seconds * 1000);
        reached += u8::from(opens <= now && usize::from(reached) < queue.rings.len());
    }
    // The last ring reaches every member, whatever their number.
    let all = usize::from(reached) >= queue.rings.len();
    // Whoever is preferred is asked whatever their ring.
    let in_ring = member.is_some_and(|member| all || held.is_some() || member.ring <= reached);
    let removed: Vec<_> =
        queue.rings.iter().take(usize::from(reached) - 1).flat_map(|ring| &ring.skills_to_remove).collect();
    let able = queue.skill_evaluation == SkillEvaluation::None
        || wait.skills.iter().all(|need| {
            removed.contains(&&need.skill)
                || agent.skills.get(&need.skill).is_some_and(|stars| *stars >= need.level)
        });
    let legs: Vec<_> = store.legs.values().filter(|leg| leg.user == agent.user).collect();
    let again = wait.last_agent == Some(agent.user);
    let kept_out = legs
        .iter()
        .any(|leg| leg.conversation == wait.conversation && !(again && leg.state == HeldState::AfterContact));
    let room = fits(owner, agent, wait.label, &legs);
    ready && preferred && in_ring && able && room && !kept_out && !reserved(queue, wait, now)
}
