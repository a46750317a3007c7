//! Eligibility and capacity once more, read from rows and configuration by plain loops.
//! Never asks the switchboard, and never says yes while a wait may still be held for somebody.

use std::rc::Rc;

use hanmadi_ids::UserId;
use hanmadi_protocol::{
    configuration::{Agent, Configuration, Queue},
    platform::{presence::SystemPresence, queue::SkillEvaluation},
    time::Timestamp,
};
use hanmadi_routing::acd::{HeldState, Wait};

use super::switchboard::Store;

/// What an agent holds that counts: all but what is parked. Nothing here has a label, so each weighs one.
fn load(store: &Store, user: UserId) -> usize {
    let counts = |state| !matches!(state, HeldState::Parked);
    store.legs.values().filter(|leg| leg.user == user && counts(leg.state)).count()
}

/// An agent who is being given something holds no more than they may. Asked at the moment of the assignment: what
/// follows it may overrun the capacity, since nobody is refused what they had parked, and owners change their mind.
pub(crate) fn has_room(store: &Store, terms: &[Rc<Configuration>], user: UserId) {
    let most = |owner: &Rc<Configuration>| owner.agent(user).map_or(0, |agent| agent.capacity.messages);
    let (held, most) = (load(store, user), terms.iter().map(most).max().unwrap_or(0));
    assert!(held <= most as usize, "{user} was given a conversation and has {held} of {most}");
}

/// Whether a wait may be held for its target or its last agent.
fn reserved(queue: &Queue, wait: &Wait, now: Timestamp) -> bool {
    let within = |seconds: u64| now < wait.arrived.plus_ms(seconds * 1000);
    // A transfer to somebody is held for them a second at least: they are asked before all others.
    wait.target.is_some() && within(queue.direct_wait_seconds.max(1))
        || wait.last_agent.is_some() && within(queue.last_agent_wait_seconds)
}

/// When time alone may free somebody for a wait: a reservation ends, or a ring opens.
pub(crate) fn moments(queue: &Queue, wait: &Wait) -> Vec<Timestamp> {
    let after = |seconds: u64| wait.arrived.plus_ms(seconds * 1000);
    let mut moments = vec![after(queue.direct_wait_seconds.max(1)), after(queue.last_agent_wait_seconds)];
    let mut opens = 0;
    for seconds in queue.rings.iter().map_while(|ring| ring.after_seconds) {
        opens += seconds;
        moments.push(after(opens));
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
    // How many rings are open: the first at once, each next one after the time of the one before.
    let mut opens = wait.arrived;
    let mut reached = 1;
    for ring in &queue.rings {
        let Some(seconds) = ring.after_seconds else { break };
        opens = opens.plus_ms(seconds * 1000);
        reached += u8::from(opens <= now && usize::from(reached) < queue.rings.len());
    }
    // The last ring reaches every member, whatever their number.
    let all = usize::from(reached) >= queue.rings.len();
    let in_ring = member.is_some_and(|member| all || member.ring <= reached);
    let removed: Vec<_> =
        queue.rings.iter().take(usize::from(reached) - 1).flat_map(|ring| &ring.skills_to_remove).collect();
    let able = queue.skill_evaluation == SkillEvaluation::None
        || wait.skills.iter().all(|need| {
            removed.contains(&&need.skill)
                || agent.skills.get(&need.skill).is_some_and(|stars| *stars >= need.level)
        });
    let has_leg =
        store.legs.values().any(|leg| leg.user == agent.user && leg.conversation == wait.conversation);
    let room = load(store, agent.user) < agent.capacity.messages as usize;
    ready && in_ring && able && room && !has_leg && !reserved(queue, wait, now)
}
