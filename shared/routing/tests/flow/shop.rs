//! A configuration to validate against, and facts to decide on.

use std::collections::BTreeMap;

use hanmadi_ids::{BotId, LabelId, LanguageId, QueueId, ScheduleGroupId, ScheduleId, UserId};
use hanmadi_protocol::{
    configuration::{Agent, Capacity, Configuration, Label, Queue},
    platform::{
        flow::{Condition, Flow, KeywordCondition, Match, Outcome, QueueOutcome, Rule, Target},
        queue::{AcwSettings, LastAgentRouting, ScoringMethod, ServiceLevel, SkillEvaluation},
        reference::Reference,
        threading::MessengerType,
    },
    time::Timestamp,
};
use hanmadi_routing::flow::{
    Compiled, Facts,
    example::{BILLING, DELIVERY, FLOW, RETURNS, SALES, SUPPORT, schedule_group, schedules},
};

pub(crate) const BOT: BotId = BotId::from_u128(1);
pub(crate) const KOREAN: LanguageId = LanguageId::from_u128(1);
pub(crate) const VIDEO: LabelId = LabelId::from_u128(1);
pub(crate) const MINSU: UserId = UserId::from_u128(1);
/// A schedule group whose schedule is gone.
pub(crate) const BROKEN: ScheduleGroupId = ScheduleGroupId::from_u128(2);
/// A Friday at noon in Seoul.
pub(crate) const NOON: &str = "2026-11-20T03:00:00Z";

pub(crate) fn configuration() -> Configuration {
    let mut broken = schedule_group();
    broken.id = BROKEN;
    broken.open_schedules = vec![Reference::new(ScheduleId::from_u128(404))];
    Configuration {
        queues: vec![queue(SUPPORT, "Support"), queue(SALES, "Sales")],
        skills: BTreeMap::from([
            (RETURNS, "Returns".to_owned()),
            (DELIVERY, "Delivery".to_owned()),
            (BILLING, "Billing".to_owned()),
        ]),
        languages: BTreeMap::from([(KOREAN, "Korean".to_owned())]),
        labels: vec![Label { id: VIDEO, name: "Video".to_owned(), weight: 2 }],
        agents: vec![minsu()],
        schedules: schedules(),
        schedule_groups: vec![schedule_group(), broken],
        ..Configuration::default()
    }
}

fn queue(id: QueueId, name: &str) -> Queue {
    Queue {
        id,
        name: name.to_owned(),
        scoring: ScoringMethod::default(),
        skill_evaluation: SkillEvaluation::default(),
        last_agent: LastAgentRouting::default(),
        last_agent_wait_seconds: 0,
        direct_wait_seconds: 0,
        routing_rules: Vec::new(),
        rings: Vec::new(),
        manual_assignment: true,
        auto_answer: false,
        alerting_timeout_seconds: 30,
        service_level: ServiceLevel::default(),
        inactivity: None,
        acw: AcwSettings::default(),
        wrapup_codes: Vec::new(),
        members: Vec::new(),
    }
}

pub(crate) fn compiled(flow: &Flow) -> Compiled {
    Compiled::new(FLOW, 7, flow, &configuration())
}

pub(crate) fn outcome(queue: QueueId) -> Outcome {
    let to = Target::anyone(queue);
    Outcome::Queue(QueueOutcome { to, answer: None })
}

pub(crate) fn flow(rules: Vec<Rule>) -> Flow {
    Flow { name: "Test".to_owned(), description: None, rules, otherwise: outcome(SUPPORT) }
}

pub(crate) fn rule(id: &str, combine: Match, conditions: Vec<Condition>) -> Rule {
    let (id, name) = (id.to_owned(), format!("Rule {id}"));
    Rule { id, name, enabled: true, combine, conditions, outcome: outcome(SALES) }
}

pub(crate) fn keywords(any_of: &[&str], all_of: &[&str], none_of: &[&str]) -> Condition {
    let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let (any_of, all_of, none_of) = (owned(any_of), owned(all_of), owned(none_of));
    Condition::Keywords(KeywordCondition { any_of, all_of, none_of })
}

/// Facts about a message of an unknown visitor on the web, on a Friday at noon in Seoul.
pub(crate) fn facts<'a>(text: &'a str, attributes: &'a BTreeMap<String, String>) -> Facts<'a> {
    Facts {
        text,
        channel: MessengerType::Webmessaging,
        known_contact: false,
        attributes,
        now: Timestamp::parse_iso(NOON).unwrap(),
    }
}

fn minsu() -> Agent {
    Agent {
        user: MINSU,
        nickname: "Minsu".to_owned(),
        skills: BTreeMap::new(),
        languages: BTreeMap::new(),
        capacity: Capacity::default(),
    }
}
