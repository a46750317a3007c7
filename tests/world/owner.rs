//! The owner's configuration, and how it changes: queues, members, rings, preferences, labels, prompts, flows; a
//! queue is deleted.
//! Never a configuration without the default queue: the platform does not let it go.

use std::collections::BTreeMap;

use hanmadi_ids::{BotId, FlowId, LabelId, QueueId, SkillId, UserId};
use hanmadi_protocol::{
    configuration::{
        Agent, Bot, Capacity, Configuration, Label, LabelCapacity, Member, PublishedFlow, Queue, Ring,
    },
    platform::{
        flow::{
            BotOutcome, Condition, Flow, KeywordCondition, Match, Outcome, QueueOutcome, Rule, StopOutcome,
            Target,
        },
        queue::{
            AcwSettings, InactivitySettings, LastAgentRouting, RoutingRule, RuleOperator, ScoringMethod,
            ServiceLevel, SkillEvaluation,
        },
    },
    post::{PreferredAgent, SkillNeed, WrapupPrompt},
};

use super::random::Dice;

pub(crate) const QUEUES: [QueueId; 3] =
    [QueueId::from_u128(0x91), QueueId::from_u128(0x92), QueueId::from_u128(0x93)];
pub(crate) const SKILLS: [SkillId; 2] = [SkillId::from_u128(0x51), SkillId::from_u128(0x52)];
pub(crate) const LABELS: [LabelId; 2] = [LabelId::from_u128(0x71), LabelId::from_u128(0x72)];
const BOT: BotId = BotId::from_u128(0xb1);
const FLOW: FlowId = FlowId::from_u128(0xf1);

/// Some configuration, as an owner may have it.
pub(crate) fn some(version: u64, users: &[UserId], dice: &mut Dice) -> Configuration {
    let mut queues: Vec<Queue> = QUEUES.iter().map(|id| queue(*id, users, dice)).collect();
    if dice.chance(30) {
        queues.remove(1 + dice.below(2));
    }
    let mut agents = Vec::new();
    // Now and then somebody is gone from it.
    for user in users {
        if version > 1 && dice.chance(8) {
            continue;
        }
        let mut skills = BTreeMap::new();
        for skill in SKILLS {
            let stars = u8::try_from(dice.below(6)).unwrap();
            skills.extend((stars > 0).then_some((skill, stars)));
        }
        agents.push((*user, skills));
    }
    let room = |dice: &mut Dice| u32::try_from(dice.below(3)).unwrap() + u32::from(dice.chance(80));
    let agents = agents.into_iter().map(|(user, skills)| {
        let labels = LABELS.iter().filter_map(|label| Some((*label, limit(dice)?))).collect();
        Agent { capacity: Capacity { messages: room(dice), labels }, ..agent(user, 0, skills) }
    });
    let agents = agents.collect();
    let document = flow(users, dice);
    let flows = vec![PublishedFlow { id: FLOW, version: u32::try_from(version).unwrap(), document }];
    let default_flow = dice.chance(80).then_some(FLOW);
    // Now and then a label is gone, and weighs as much as none.
    let kept: Vec<_> = LABELS.into_iter().filter(|_| dice.chance(85)).collect();
    let labels = kept.into_iter().map(|id| label(id, 1 + u32::from(dice.chance(40)))).collect();
    Configuration { default_flow, flows, labels, ..whole(version, queues, agents) }
}

/// How much of a label somebody may hold, and what may come on top of it.
fn limit(dice: &mut Dice) -> Option<LabelCapacity> {
    let maximum = u32::try_from(dice.below(3)).unwrap();
    let interrupting = if dice.chance(40) { vec![dice.pick(&LABELS)] } else { Vec::new() };
    dice.chance(50).then_some(LabelCapacity { maximum, interrupting })
}

fn label(id: LabelId, weight: u32) -> Label {
    Label { id, name: format!("Label {id}"), weight }
}

/// One in which everybody may answer everything, so that nothing has to wait for ever.
pub(crate) fn generous(version: u64, users: &[UserId]) -> Configuration {
    let skills: BTreeMap<_, _> = SKILLS.iter().map(|skill| (*skill, 5)).collect();
    let agents = users.iter().map(|user| agent(*user, 3, skills.clone())).collect();
    let queues = QUEUES.iter().map(|id| plain(*id, users)).collect();
    whole(version, queues, agents)
}

fn whole(version: u64, queues: Vec<Queue>, agents: Vec<Agent>) -> Configuration {
    let bot = Bot {
        id: BOT,
        name: "Bot".into(),
        url: "https://bot.example".into(),
        sealed_secret: String::new(),
        timeout_ms: 10_000,
    };
    Configuration {
        version,
        default_queue: Some(QUEUES[0]),
        queues,
        agents,
        skills: SKILLS.iter().map(|skill| (*skill, "Skill".to_owned())).collect(),
        bots: vec![bot],
        ..Configuration::default()
    }
}

fn agent(user: UserId, messages: u32, skills: BTreeMap<SkillId, u8>) -> Agent {
    let capacity = Capacity { messages, labels: BTreeMap::new() };
    Agent { user, nickname: "Kim".into(), skills, languages: BTreeMap::new(), capacity }
}

fn plain(id: QueueId, users: &[UserId]) -> Queue {
    Queue {
        id,
        name: format!("Queue {id}"),
        scoring: ScoringMethod::default(),
        skill_evaluation: SkillEvaluation::All,
        last_agent: LastAgentRouting::QueueMembersOnly,
        last_agent_wait_seconds: 0,
        direct_wait_seconds: 60,
        routing_rules: Vec::new(),
        rings: Vec::new(),
        manual_assignment: true,
        auto_answer: false,
        alerting_timeout_seconds: 20,
        service_level: ServiceLevel::default(),
        inactivity: Some(InactivitySettings { timeout_seconds: 86_400, ..InactivitySettings::default() }),
        acw: AcwSettings::default(),
        wrapup_codes: Vec::new(),
        members: users.iter().map(|user| Member { user: *user, joined: true, ring: 1 }).collect(),
    }
}

fn queue(id: QueueId, users: &[UserId], dice: &mut Dice) -> Queue {
    let mut queue = plain(id, users);
    queue.scoring = dice.pick(&[ScoringMethod::TimestampAndPriority, ScoringMethod::PriorityOnly]);
    queue.skill_evaluation = dice.pick(&[SkillEvaluation::All, SkillEvaluation::Best, SkillEvaluation::None]);
    queue.last_agent = dice.pick(&[
        LastAgentRouting::Disabled,
        LastAgentRouting::QueueMembersOnly,
        LastAgentRouting::AnyAgent,
    ]);
    queue.last_agent_wait_seconds = dice.pick(&[0, 30]);
    queue.direct_wait_seconds = dice.pick(&[0, 60]);
    queue.auto_answer = dice.chance(15);
    queue.manual_assignment = dice.chance(80);
    queue.alerting_timeout_seconds = dice.pick(&[8, 20, 60]);
    if dice.chance(40) {
        let first = Ring { after_seconds: Some(30), skills_to_remove: vec![dice.pick(&SKILLS)] };
        queue.rings = vec![first, Ring { after_seconds: None, skills_to_remove: Vec::new() }];
    }
    for member in &mut queue.members {
        member.ring = 1 + u8::from(dice.chance(30));
    }
    queue.members.retain(|_| dice.chance(85));
    if dice.chance(40) {
        let rule = |operator, threshold, wait_seconds| RoutingRule { operator, threshold, wait_seconds };
        queue.routing_rules = vec![rule(RuleOperator::MeetsThreshold, Some(50), dice.pick(&[5, 30]))];
        let any = dice.chance(50).then(|| rule(RuleOperator::Any, None, 30));
        queue.routing_rules.extend(any);
    }
    queue.inactivity = dice
        .chance(70)
        .then(|| InactivitySettings { timeout_seconds: dice.pick(&[300, 86_400]), ..Default::default() });
    queue.acw.wrapup_prompt = dice.pick(&[
        WrapupPrompt::Optional,
        WrapupPrompt::Mandatory,
        WrapupPrompt::MandatoryTimeout,
        WrapupPrompt::MandatoryForcedTimeout,
        WrapupPrompt::AgentRequested,
    ]);
    queue.acw.timeout_ms = dice.chance(50).then_some(30_000);
    queue
}

/// Rules by words that visitors use; some name a queue that may be gone.
fn flow(users: &[UserId], dice: &mut Dice) -> Flow {
    let answer = dice.chance(50).then(|| "We will be with you.".to_owned());
    let mut to = |queue: usize| {
        let skill = SkillNeed { skill: dice.pick(&SKILLS), level: u8::try_from(dice.below(5)).unwrap() };
        let priority = i32::try_from(dice.below(5)).unwrap();
        let label = dice.chance(40).then(|| dice.pick(&LABELS));
        let wanted: Vec<_> = users.iter().filter(|_| dice.chance(30)).copied().collect();
        let score = |dice: &mut Dice| u8::try_from(dice.below(101)).unwrap();
        let preferred = wanted.into_iter().map(|user| PreferredAgent { user, score: score(dice) });
        let preferred = preferred.collect();
        Target { skills: vec![skill], priority, label, preferred, ..Target::anyone(QUEUES[queue]) }
    };
    let outcomes = [
        ("sales", Outcome::Queue(QueueOutcome { to: to(1), answer: answer.clone() })),
        ("returns", Outcome::Queue(QueueOutcome { to: to(2), answer: None })),
        ("robot", Outcome::Bot(BotOutcome { bot: BOT, to: to(0), answer: None })),
        ("hours", Outcome::Stop(StopOutcome { answer })),
    ];
    let rules = outcomes.into_iter().map(|(word, outcome)| {
        let words =
            KeywordCondition { any_of: vec![word.to_owned()], all_of: Vec::new(), none_of: Vec::new() };
        let (id, name) = (word.to_owned(), format!("Rule {word}"));
        let conditions = vec![Condition::Keywords(words)];
        Rule { id, name, enabled: true, combine: Match::All, conditions, outcome }
    });
    let rules = rules.collect();
    let plain = Target::anyone(QUEUES[0]);
    let otherwise = Outcome::Queue(QueueOutcome { to: plain, answer: None });
    Flow { name: "Front".into(), description: None, rules, otherwise }
}
