//! What is wrong with a flow, and where.

use hanmadi_ids::{BotId, LabelId, LanguageId, QueueId, ScheduleGroupId, SkillId, UserId};
use hanmadi_protocol::{
    platform::flow::{
        AttributeCondition, AttributeOperator, BotOutcome, Condition, Flow, LanguageCondition, Match,
        MessengerCondition, OpenState, Outcome, ScheduleCondition, StopOutcome, Target,
    },
    post::{PreferredAgent, SkillNeed},
};
use hanmadi_routing::flow::{
    Catalogue, Fault, example,
    example::{HOURS, RETURNS, SUPPORT},
    validate,
};

use crate::shop::{BOT, BROKEN, KOREAN, MINSU, VIDEO, configuration, flow, keywords, outcome, rule};

fn problems(flow: &Flow) -> Vec<(String, Fault)> {
    let catalogue = Catalogue { configuration: &configuration(), bots: &[BOT] };
    validate(flow, &catalogue).into_iter().map(|problem| (problem.path, problem.fault)).collect()
}

fn check(flow: &Flow, expected: &[(&str, Fault)]) {
    let expected: Vec<_> = expected.iter().map(|(path, fault)| ((*path).to_owned(), *fault)).collect();
    assert_eq!(problems(flow), expected);
}

/// The faults of one condition, in a flow that is fine otherwise.
fn check_condition(condition: Condition, expected: &[(&str, Fault)]) {
    let flow = flow(vec![rule("a", Match::All, Vec::new()), rule("b", Match::All, vec![condition])]);
    let expected: Vec<_> =
        expected.iter().map(|(path, fault)| (format!("rules[1].conditions[0]{path}"), *fault)).collect();
    assert_eq!(problems(&flow), expected);
}

#[test]
fn the_example_is_fine() {
    check(&example(), &[]);
}

#[test]
fn names_and_ids() {
    let mut flow = flow(vec![rule("a", Match::All, Vec::new()), rule("a", Match::Any, Vec::new())]);
    flow.name = " ".to_owned();
    flow.rules[1].name = "x".repeat(201);
    check(
        &flow,
        &[
            ("name", Fault::Empty),
            ("rules[1].name", Fault::TooLong(200)),
            ("rules[1].conditions", Fault::NeverMatches),
            ("rules[1].id", Fault::Duplicate),
        ],
    );
    let told = validate(&flow, &Catalogue { configuration: &configuration(), bots: &[] });
    assert_eq!(told[1].to_string(), "rules[1].name must have at most 200 characters");
}

#[test]
fn too_much() {
    let rules = (0..501).map(|number| rule(&number.to_string(), Match::All, Vec::new())).collect();
    check(&flow(rules), &[("rules", Fault::TooMany(500))]);
    let many = vec![keywords(&["a"], &[], &[]); 51];
    check(&flow(vec![rule("a", Match::All, many)]), &[("rules[0].conditions", Fault::TooMany(50))]);
    check_condition(keywords(&["a"; 201], &[], &[]), &[(".anyOf", Fault::TooMany(200))]);
    check_condition(keywords(&[&"가".repeat(101)], &[], &[]), &[(".anyOf[0]", Fault::TooLong(100))]);
}

#[test]
fn conditions() {
    check_condition(keywords(&[], &[], &[]), &[("", Fault::Empty)]);
    check_condition(
        keywords(&["환불", "!!"], &["Ａ/S", "카드"], &["", "a/s"]),
        &[
            (".anyOf[1]", Fault::NothingToFind),
            (".allOf[0]", Fault::Contradiction),
            (".noneOf[0]", Fault::NothingToFind),
        ],
    );
    check_condition(
        Condition::Channel(MessengerCondition { any_of: Vec::new() }),
        &[(".anyOf", Fault::Empty)],
    );
    check_condition(
        Condition::Language(LanguageCondition { any_of: Vec::new(), min_confidence: 101 }),
        &[(".anyOf", Fault::Empty), (".minConfidence", Fault::OutOfRange(0, 100))],
    );
    let schedule = |group| Condition::Schedule(ScheduleCondition { group, is: OpenState::Open });
    check_condition(schedule(HOURS), &[]);
    check_condition(schedule(BROKEN), &[(".group", Fault::BadScheduleGroup)]);
    check_condition(schedule(ScheduleGroupId::from_u128(404)), &[(".group", Fault::UnknownScheduleGroup)]);
}

#[test]
fn attributes() {
    use AttributeOperator as Is;
    let attribute = |key: &str, operator, values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Condition::Attribute(AttributeCondition { key: key.to_owned(), operator, values })
    };
    check_condition(attribute("tier", Is::Equals, &["gold"]), &[]);
    check_condition(attribute(" ", Is::Exists, &[]), &[(".key", Fault::Empty)]);
    check_condition(attribute("tier", Is::Exists, &["x"]), &[(".values", Fault::ValueCount(0))]);
    check_condition(attribute("tier", Is::Missing, &["x"]), &[(".values", Fault::ValueCount(0))]);
    check_condition(attribute("tier", Is::Equals, &[]), &[(".values", Fault::ValueCount(1))]);
    check_condition(attribute("tier", Is::Contains, &["a", "b"]), &[(".values", Fault::ValueCount(1))]);
    check_condition(attribute("tier", Is::In, &[]), &[(".values", Fault::Empty)]);
    check_condition(attribute("tier", Is::NotIn, &["a", " "]), &[(".values[1]", Fault::Empty)]);
    check_condition(attribute("orders", Is::AtLeast, &["1,000"]), &[]);
    check_condition(attribute("orders", Is::AtLeast, &["many"]), &[(".values[0]", Fault::NotANumber)]);
}

#[test]
fn outcomes() {
    let mut flow = flow(vec![rule("a", Match::All, Vec::new()), rule("b", Match::All, Vec::new())]);
    let need = |skill, level| SkillNeed { skill, level };
    let preferred = |user, score| PreferredAgent { user, score };
    let unknown = SkillId::from_u128(404);
    flow.rules[0].outcome = Outcome::Bot(BotOutcome {
        bot: BotId::from_u128(404),
        to: Target {
            queue: QueueId::from_u128(404),
            skills: vec![need(RETURNS, 6), need(unknown, 0), need(RETURNS, 5)],
            priority: -25_000_001,
            language: Some(LanguageId::from_u128(404)),
            label: Some(LabelId::from_u128(404)),
            preferred: vec![
                preferred(MINSU, 101),
                preferred(UserId::from_u128(404), 0),
                preferred(MINSU, 100),
            ],
        },
        answer: Some(" ".to_owned()),
    });
    flow.rules[1].outcome = Outcome::Bot(BotOutcome {
        bot: BOT,
        to: Target {
            queue: SUPPORT,
            skills: vec![need(RETURNS, 5)],
            priority: 25_000_000,
            language: Some(KOREAN),
            label: Some(VIDEO),
            preferred: vec![preferred(MINSU, 100)],
        },
        answer: Some("네".to_owned()),
    });
    flow.otherwise = Outcome::Stop(StopOutcome { answer: Some("가".repeat(4001)) });
    check(
        &flow,
        &[
            ("rules[0].outcome.bot", Fault::UnknownBot),
            ("rules[0].outcome.to.queue", Fault::UnknownQueue),
            ("rules[0].outcome.to.skills[0].level", Fault::OutOfRange(0, 5)),
            ("rules[0].outcome.to.skills[1].skill", Fault::UnknownSkill),
            ("rules[0].outcome.to.skills[2].skill", Fault::Duplicate),
            ("rules[0].outcome.to.priority", Fault::OutOfRange(-25_000_000, 25_000_000)),
            ("rules[0].outcome.to.language", Fault::UnknownLanguage),
            ("rules[0].outcome.to.label", Fault::UnknownLabel),
            ("rules[0].outcome.to.preferred[0].score", Fault::OutOfRange(0, 100)),
            ("rules[0].outcome.to.preferred[1].user", Fault::UnknownUser),
            ("rules[0].outcome.to.preferred[2].user", Fault::Duplicate),
            ("rules[0].outcome.answer", Fault::Empty),
            ("otherwise.answer", Fault::TooLong(4000)),
        ],
    );
    flow.rules.clear();
    flow.otherwise = outcome(QueueId::from_u128(404));
    check(&flow, &[("otherwise.to.queue", Fault::UnknownQueue)]);
}
