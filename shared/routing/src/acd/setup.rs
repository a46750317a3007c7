//! The owner's configuration as the engine reads it: by id, with who can do what as sets.
//! Never a rule: what these sets mean stands in `rules`.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{LabelId, LanguageId, QueueId, SkillId, UserId};
use hanmadi_protocol::{
    configuration::{Agent as AgentConfig, Configuration, Queue as QueueConfig},
    platform::queue::{LastAgentRouting, RoutingRule, ScoringMethod, SkillEvaluation},
    post::Terms,
};

use super::{bits::Bits, told::Membership};

/// Stars of a proficiency: 0 to 5.
pub(crate) const STARS: usize = 5;

/// Everything configured, but for the agents themselves.
#[derive(Debug, Default)]
pub(crate) struct Setup {
    /// Where a conversation waits when its queue is gone.
    pub(crate) default_queue: Option<QueueId>,
    /// Queues.
    pub(crate) queues: BTreeMap<QueueId, QueueSetup>,
    weights: BTreeMap<LabelId, u32>,
    skills: BTreeMap<SkillId, Able>,
    languages: BTreeMap<LanguageId, Bits>,
}

/// Who has a skill, for each number of stars those who have at least as many.
#[derive(Clone, Debug, Default)]
struct Able([Bits; STARS + 1]);

/// A queue.
#[derive(Debug)]
pub(crate) struct QueueSetup {
    /// In which order it is served.
    pub(crate) scoring: ScoringMethod,
    /// How skills choose.
    pub(crate) evaluation: SkillEvaluation,
    /// Whether the last agent is asked first.
    pub(crate) last_agent: LastAgentRouting,
    /// How long it waits for a last agent who is there but full.
    pub(crate) last_wait_ms: u64,
    /// How long it waits for the one agent a transfer is meant for.
    pub(crate) direct_wait_ms: u64,
    /// Waits for preferred agents.
    pub(crate) rules: Vec<RoutingRule>,
    /// Rings; at least one.
    pub(crate) rings: Vec<RingSetup>,
    /// Agents may pick.
    pub(crate) manual: bool,
    /// Offers are answered for the agent.
    pub(crate) auto_answer: bool,
    /// How long an offer alerts.
    pub(crate) alerting_ms: u64,
    /// What a thread is told.
    pub(crate) terms: Terms,
    /// Members who take from it now.
    pub(crate) members: Bits,
    /// Every member, and whether they take from it now.
    pub(crate) people: Membership,
}

/// A ring.
#[derive(Debug, Default)]
pub(crate) struct RingSetup {
    /// When it opens, counted from the opening of the first.
    pub(crate) opens_ms: u64,
    /// Skills that are asked for no more.
    pub(crate) removed: BTreeSet<SkillId>,
    /// Members it reaches.
    pub(crate) reaches: Bits,
}

impl Setup {
    /// Reads a configuration; `places` tells where each agent stands in the list.
    pub(crate) fn new(configuration: &Configuration, places: &BTreeMap<UserId, usize>) -> Self {
        let mut setup = Self {
            default_queue: configuration.default_queue,
            weights: configuration.labels.iter().map(|label| (label.id, label.weight)).collect(),
            ..Self::default()
        };
        for agent in &configuration.agents {
            if let Some(place) = places.get(&agent.user) {
                setup.add_agent(agent, *place);
            }
        }
        for queue in &configuration.queues {
            setup.queues.insert(queue.id, QueueSetup::new(queue, places));
        }
        setup
    }

    /// Whether there is a configuration: one that was never told has no queue.
    pub(crate) fn is_configured(&self) -> bool {
        !self.queues.is_empty()
    }

    fn add_agent(&mut self, agent: &AgentConfig, place: usize) {
        for (skill, stars) in &agent.skills {
            let able = self.skills.entry(*skill).or_default();
            for bits in able.0.iter_mut().take(usize::from(*stars) + 1) {
                bits.put(place, true);
            }
        }
        for language in agent.languages.keys() {
            self.languages.entry(*language).or_default().put(place, true);
        }
    }

    /// Who has a skill with at least so many stars.
    pub(crate) fn able(&self, skill: SkillId, stars: u8) -> Option<&Bits> {
        self.skills.get(&skill)?.0.get(usize::from(stars))
    }

    /// Who speaks a language.
    pub(crate) fn speaks(&self, language: LanguageId) -> Option<&Bits> {
        self.languages.get(&language)
    }

    /// How many usual conversations one of this label weighs. One that is unknown weighs 1.
    pub(crate) fn weight(&self, label: Option<LabelId>) -> u32 {
        label.and_then(|label| self.weights.get(&label)).map_or(1, |weight| (*weight).max(1))
    }

    /// The queue itself if it is there, or else the one that takes its place.
    pub(crate) fn queue_or_default(&self, queue: QueueId) -> Option<QueueId> {
        let known = |id: &QueueId| self.queues.contains_key(id);
        Some(queue).filter(known).or(self.default_queue.filter(known)).or(self.queues.keys().next().copied())
    }
}

impl QueueSetup {
    fn new(queue: &QueueConfig, places: &BTreeMap<UserId, usize>) -> Self {
        let joined = || {
            let joined = queue.members.iter().filter(|member| member.joined);
            joined.filter_map(|member| Some((*places.get(&member.user)?, member.ring)))
        };
        Self {
            scoring: queue.scoring,
            evaluation: queue.skill_evaluation,
            last_agent: queue.last_agent,
            last_wait_ms: queue.last_agent_wait_seconds.saturating_mul(1000),
            direct_wait_ms: queue.direct_wait_seconds.max(1).saturating_mul(1000),
            rules: queue.routing_rules.clone(),
            rings: rings(queue, joined),
            manual: queue.manual_assignment,
            auto_answer: queue.auto_answer,
            alerting_ms: queue.alerting_timeout_seconds.max(1).saturating_mul(1000),
            terms: Terms {
                queue: queue.id,
                wrapup_prompt: queue.acw.wrapup_prompt.clone(),
                wrapup_timeout_ms: queue.acw.timeout_ms,
                inactivity_seconds: queue.inactivity.as_ref().map(|inactivity| inactivity.timeout_seconds),
            },
            members: joined().map(|(place, _)| place).collect(),
            people: queue.members.iter().map(|member| (member.user, member.joined)).collect(),
        }
    }

    /// A ring by its number, from 0; past the last one the last.
    pub(crate) fn ring(&self, ring: u8) -> Option<&RingSetup> {
        self.rings.get(usize::from(ring)).or(self.rings.last())
    }
}

/// The rings of a queue. The last one reaches every member, whatever their number, so that nobody is left out.
fn rings<I: Iterator<Item = (usize, u8)>>(queue: &QueueConfig, joined: impl Fn() -> I) -> Vec<RingSetup> {
    let mut rings = vec![RingSetup::default()];
    let (mut opens_ms, mut removed) = (0u64, BTreeSet::new());
    for ring in &queue.rings {
        let Some(after) = ring.after_seconds else { break };
        opens_ms = opens_ms.saturating_add(after.saturating_mul(1000));
        removed.extend(ring.skills_to_remove.iter().copied());
        rings.push(RingSetup { opens_ms, removed: removed.clone(), reaches: Bits::default() });
    }
    let last = rings.len();
    for (number, ring) in (1..).zip(rings.iter_mut()) {
        let reached =
            joined().filter(|(_, member_ring)| number == last || usize::from(*member_ring) <= number);
        ring.reaches = reached.map(|(place, _)| place).collect();
    }
    rings
}
