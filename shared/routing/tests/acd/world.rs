//! A small world: three queues, five agents, three skills, two languages, two labels, all from a few numbers.
//! Never random: what a number means is fixed here.

use hanmadi_ids::{
    CommunicationId, ConversationId, LabelId, LanguageId, ParticipantId, QueueId, SkillId, ThreadKey, UserId,
};
use hanmadi_protocol::{
    configuration::{Agent, Capacity, Configuration, Label, LabelCapacity, Member, Queue, Ring},
    platform::{
        conversation::Conversation,
        queue::{
            AcwSettings, LastAgentRouting, RoutingRule, RuleOperator, ScoringMethod, ServiceLevel,
            SkillEvaluation,
        },
    },
    post::{PreferredAgent, SkillNeed, Waiting},
    time::Timestamp,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

pub(crate) const QUEUES: u8 = 3;
pub(crate) const AGENTS: u8 = 5;
pub(crate) const SKILLS: u8 = 3;
pub(crate) const LANGUAGES: u8 = 2;
pub(crate) const CONVERSATIONS: u8 = 8;

pub(crate) fn queue(number: u8) -> QueueId {
    QueueId::from_u128(0x9000 + u128::from(number))
}

pub(crate) fn user(number: u8) -> UserId {
    UserId::from_u128(0xa000 + u128::from(number))
}

pub(crate) fn skill(number: u8) -> SkillId {
    SkillId::from_u128(0x5000 + u128::from(number))
}

pub(crate) fn language(number: u8) -> LanguageId {
    LanguageId::from_u128(0x1000 + u128::from(number))
}

/// Weighs two.
pub(crate) fn label() -> LabelId {
    LabelId::from_u128(0x7000)
}

/// Weighs one, and may come on top of the other where an agent's limits say so.
pub(crate) fn urgent() -> LabelId {
    LabelId::from_u128(0x7001)
}

pub(crate) fn conversation(number: u8) -> ConversationId {
    ConversationId::new(ThreadKey::derive("webmessaging", "deployment", &number.to_string()), 1)
}

pub(crate) fn wait_id(number: u32) -> ParticipantId {
    ParticipantId::from_u128(0xc000 + u128::from(number))
}

pub(crate) fn outbound(number: u8) -> CommunicationId {
    CommunicationId::from_u128(0xd000 + u128::from(number))
}

pub(crate) fn at(ms: u64) -> Timestamp {
    Timestamp::from_ms(1_000_000_000 + ms)
}

/// A usual queue: everyone a member, all skills, nothing special.
pub(crate) fn plain_queue(number: u8) -> Queue {
    Queue {
        id: queue(number),
        name: format!("Queue {number}"),
        scoring: ScoringMethod::TimestampAndPriority,
        skill_evaluation: SkillEvaluation::All,
        last_agent: LastAgentRouting::AnyAgent,
        last_agent_wait_seconds: 0,
        direct_wait_seconds: 60,
        routing_rules: Vec::new(),
        rings: Vec::new(),
        manual_assignment: true,
        auto_answer: false,
        alerting_timeout_seconds: 20,
        service_level: ServiceLevel::default(),
        inactivity: None,
        acw: AcwSettings::default(),
        wrapup_codes: Vec::new(),
        members: (0..AGENTS).map(|number| Member { user: user(number), joined: true, ring: 1 }).collect(),
    }
}

/// A usual agent: no skill, no language, room for one.
pub(crate) fn plain_agent(number: u8) -> Agent {
    Agent {
        user: user(number),
        nickname: format!("Agent {number}"),
        skills: [].into(),
        languages: [].into(),
        capacity: Capacity { messages: 1, labels: [].into() },
    }
}

/// A usual organization.
pub(crate) fn plain() -> Configuration {
    Configuration {
        version: 1,
        default_queue: Some(queue(0)),
        queues: (0..QUEUES).map(plain_queue).collect(),
        agents: (0..AGENTS).map(plain_agent).collect(),
        labels: vec![
            Label { id: label(), name: "heavy".into(), weight: 2 },
            Label { id: urgent(), name: "urgent".into(), weight: 1 },
        ],
        ..Configuration::default()
    }
}

/// A conversation that waits, asking for nothing.
pub(crate) fn waiting(number: u8, wait: u32, at_queue: u8, since: Timestamp) -> Waiting {
    Waiting {
        conversation: conversation(number),
        wait: wait_id(wait),
        queue: queue(at_queue),
        since,
        skills: Vec::new(),
        language: None,
        priority: 0,
        label: None,
        last_agent: None,
        preferred: Vec::new(),
        target: None,
        name: Some("Mina".into()),
        preview: "Where is my order?".into(),
        body: Box::new(body(number, since)),
    }
}

/// A body as the platform API shows it, with a wait that goes on.
fn body(number: u8, since: Timestamp) -> Conversation {
    let text = serde_json::json!({
        "id": conversation(number),
        "startTime": since,
        "participants": [{
            "id": wait_id(0),
            "purpose": "acd",
            "startTime": since,
            "messages": [{ "id": outbound(0), "state": "connected", "type": "webmessaging" }],
        }],
    });
    serde_json::from_value(text).expect("a conversation")
}

/// A queue's settings from a few numbers.
fn queues() -> impl Strategy<Value = Vec<Queue>> {
    let settings = (
        select(vec![ScoringMethod::TimestampAndPriority, ScoringMethod::PriorityOnly]),
        select(vec![SkillEvaluation::None, SkillEvaluation::Best, SkillEvaluation::All]),
        select(vec![
            LastAgentRouting::Disabled,
            LastAgentRouting::QueueMembersOnly,
            LastAgentRouting::AnyAgent,
        ]),
        select(vec![0u64, 0, 10]),
        vec((any::<bool>(), 0..100u32, 1..20u64), 0..3),
        vec((1..15u64, vec(0..SKILLS, 0..2)), 0..3),
        (prop::bool::weighted(0.8), prop::bool::weighted(0.2)),
        vec((0..AGENTS, prop::bool::weighted(0.8), 1..4u8), 1..6),
    );
    let any_queue =
        settings.prop_map(|(scoring, evaluation, last, last_wait, rules, rings, flags, members)| Queue {
            scoring,
            skill_evaluation: evaluation,
            last_agent: last,
            last_agent_wait_seconds: last_wait,
            direct_wait_seconds: 15,
            routing_rules: rules.into_iter().map(rule).collect(),
            rings: rings.into_iter().map(ring).collect(),
            manual_assignment: flags.0,
            auto_answer: flags.1,
            members: members_of(members),
            ..plain_queue(0)
        });
    vec(any_queue, 1..=usize::from(QUEUES)).prop_map(|mut queues| {
        (0..).zip(&mut queues).for_each(|(number, one)| one.id = queue(number));
        queues
    })
}

fn rule((any, threshold, wait_seconds): (bool, u32, u64)) -> RoutingRule {
    let operator = if any { RuleOperator::Any } else { RuleOperator::MeetsThreshold };
    RoutingRule { operator, threshold: Some(threshold), wait_seconds }
}

fn ring((after, skills): (u64, Vec<u8>)) -> Ring {
    Ring { after_seconds: Some(after), skills_to_remove: skills.into_iter().map(skill).collect() }
}

fn members_of(mut members: Vec<(u8, bool, u8)>) -> Vec<Member> {
    members.sort_unstable();
    members.dedup_by_key(|member| member.0);
    members.into_iter().map(|(number, joined, ring)| Member { user: user(number), joined, ring }).collect()
}

fn agents() -> impl Strategy<Value = Vec<Agent>> {
    let skills = vec((0..SKILLS, 0..=5u8), 0..4);
    let one = (skills, vec(0..LANGUAGES, 0..2), 0..4u32, option::of((0..3u32, any::<bool>())));
    let one = one.prop_map(|(skills, languages, messages, of_label)| Agent {
        skills: skills.into_iter().map(|(number, stars)| (skill(number), stars)).collect(),
        languages: languages.into_iter().map(|number| (language(number), 5)).collect(),
        capacity: Capacity {
            messages,
            labels: of_label
                .map(|(maximum, gives_way)| {
                    let interrupting = if gives_way { vec![urgent()] } else { Vec::new() };
                    (label(), LabelCapacity { maximum, interrupting })
                })
                .into_iter()
                .collect(),
        },
        ..plain_agent(0)
    });
    vec(one, usize::from(AGENTS) - 1..=usize::from(AGENTS)).prop_map(|mut agents| {
        (0..).zip(&mut agents).for_each(|(number, one)| one.user = user(number));
        agents
    })
}

/// Any configuration.
pub(crate) fn configuration() -> impl Strategy<Value = Configuration> {
    (queues(), agents(), option::of(0..QUEUES)).prop_map(|(queues, agents, default)| Configuration {
        default_queue: default.map(queue),
        queues,
        agents,
        ..plain()
    })
}

/// What a conversation asks for.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) queue: u8,
    skills: Vec<(u8, u8)>,
    language: Option<u8>,
    priority: i32,
    label: Option<LabelId>,
    last: Option<u8>,
    preferred: Vec<(u8, u8)>,
    target: Option<u8>,
}

impl Wish {
    pub(crate) fn waiting(&self, number: u8, wait: u32, since: Timestamp) -> Waiting {
        Waiting {
            skills: self
                .skills
                .iter()
                .map(|(skill_number, level)| SkillNeed { skill: skill(*skill_number), level: *level })
                .collect(),
            language: self.language.map(language),
            priority: self.priority,
            label: self.label,
            last_agent: self.last.map(user),
            preferred: self
                .preferred
                .iter()
                .map(|(who, score)| PreferredAgent { user: user(*who), score: *score })
                .collect(),
            target: self.target.map(user),
            ..waiting(number, wait, self.queue, since)
        }
    }
}

/// Any wish.
pub(crate) fn wish() -> impl Strategy<Value = Wish> {
    let plain =
        (0..QUEUES + 1, vec((0..SKILLS, 0..5u8), 0..3), option::weighted(0.3, 0..LANGUAGES), -2..3i32);
    let more = (
        option::weighted(0.35, prop::bool::ANY.prop_map(|heavy| if heavy { label() } else { urgent() })),
        option::weighted(0.4, 0..AGENTS + 1),
        vec((0..AGENTS, 0..=100u8), 0..3),
        option::weighted(0.2, 0..AGENTS + 1),
    );
    (plain, more).prop_map(|((queue, skills, language, priority), (label, last, preferred, target))| Wish {
        queue,
        skills,
        language,
        priority,
        label,
        last,
        preferred,
        target,
    })
}

/// A wish for nothing but an agent of the first queue.
pub(crate) fn nothing() -> Wish {
    Wish {
        queue: 0,
        skills: Vec::new(),
        language: None,
        priority: 0,
        label: None,
        last: None,
        preferred: Vec::new(),
        target: None,
    }
}
