//! Properties of any flow and any message.

use std::collections::BTreeMap;

use hanmadi_protocol::platform::{
    flow::{
        AttributeCondition, AttributeOperator, Condition, ContactCondition, Decision, Explanation, Flow,
        LanguageCode, LanguageCondition, Match, MessengerCondition, OpenState, Rule, ScheduleCondition,
        Verdict,
    },
    threading::MessengerType,
};
use hanmadi_routing::flow::{Facts, example::HOURS, find};
use proptest::prelude::*;

use crate::shop::{compiled, facts, flow, keywords, rule};

const WORDS: [&str; 14] = [
    "환불",
    "교환",
    "배송 조회",
    "배송조회",
    "취소",
    "옷",
    "refund",
    "e-mail",
    "A/S",
    "返品",
    "返品 方法",
    "くつ",
    "キャンセル",
    "退款",
];
const TEXTS: [&str; 16] = [
    "환불",
    "교환불가",
    "배송을 조회",
    "배송조회",
    "취소가",
    "옷이",
    "Refund!",
    "email",
    "a/s센터",
    "返品の方法",
    "くつ",
    "ｷｬﾝｾﾙ",
    "我要退款",
    "이",
    " ",
    "받을게요 😡",
];

fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(WORDS.to_vec())
}

fn condition() -> impl Strategy<Value = Condition> {
    let list = || prop::collection::vec(word(), 0..3);
    prop_oneof![
        6 => (list(), list(), list()).prop_map(|(any, all, none)| keywords(&any, &all, &none)),
        1 => any::<bool>().prop_map(|web| {
            let channel = if web { MessengerType::Webmessaging } else { MessengerType::Line };
            Condition::Channel(MessengerCondition { any_of: vec![channel] })
        }),
        1 => (any::<bool>(), 0..=100_u8).prop_map(|(korean, min_confidence)| {
            let language = if korean { LanguageCode::Ko } else { LanguageCode::En };
            Condition::Language(LanguageCondition { any_of: vec![language], min_confidence })
        }),
        1 => any::<bool>().prop_map(|open| {
            let is = if open { OpenState::Open } else { OpenState::Closed };
            Condition::Schedule(ScheduleCondition { group: HOURS, is })
        }),
        1 => any::<bool>().prop_map(|known| Condition::Contact(ContactCondition { known })),
        1 => any::<bool>().prop_map(|gold| {
            let values = vec![if gold { "gold" } else { "silver" }.to_owned()];
            Condition::Attribute(AttributeCondition {
                key: "tier".to_owned(),
                operator: AttributeOperator::Equals,
                values,
            })
        }),
    ]
}

fn rules(most: usize) -> impl Strategy<Value = Vec<Rule>> {
    let parts = (any::<bool>(), prop::collection::vec(condition(), 0..3), prop::bool::weighted(0.9));
    let rules = prop::collection::vec(parts, 0..most);
    rules.prop_map(|rules| {
        let number = |(number, (all, conditions, enabled)): (usize, (bool, Vec<Condition>, bool))| {
            let combine = if all { Match::All } else { Match::Any };
            Rule { enabled, ..rule(&number.to_string(), combine, conditions) }
        };
        rules.into_iter().enumerate().map(number).collect()
    })
}

fn message() -> impl Strategy<Value = String> {
    let known =
        prop::collection::vec(prop::sample::select(TEXTS.to_vec()), 0..6).prop_map(|words| words.concat());
    prop_oneof![3 => known, 1 => "\\PC{0,20}", 1 => "[가-힣 ]{0,20}"]
}

fn attributes() -> BTreeMap<String, String> {
    BTreeMap::from([("tier".to_owned(), "gold".to_owned())])
}

/// A slow second opinion: each rule in a flow of its own, asked alone.
fn alone(rules: &[Rule], facts: &Facts<'_>) -> Option<String> {
    let matches = |one: &&Rule| compiled(&flow(vec![(*one).clone()])).decide(facts).rule.is_some();
    rules.iter().find(matches).map(|rule| rule.id.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_first_rule_that_matches_decides(rules in rules(6), text in message()) {
        let attributes = attributes();
        let facts = facts(&text, &attributes);
        let flow = flow(rules);
        let decision = compiled(&flow).decide(&facts);
        prop_assert_eq!(&decision, &compiled(&flow).decide(&facts));
        prop_assert_eq!(decision.rule.map(|rule| rule.id), alone(&flow.rules, &facts));
    }

    #[test]
    fn an_explanation_agrees_with_the_decision(rules in rules(6), text in message()) {
        let attributes = attributes();
        let facts = facts(&text, &attributes);
        let flow = flow(rules);
        let compiled = compiled(&flow);
        let Explanation { decision, rules } = compiled.explain(&facts);
        prop_assert_eq!(&decision, &compiled.decide(&facts));
        let decided: Vec<_> = rules.iter().filter(|trace| trace.verdict == Verdict::Decided).collect();
        prop_assert_eq!(decided.len(), usize::from(decision.rule.is_some()));
        for trace in decided {
            prop_assert_eq!(&trace.id, &decision.rule.as_ref().unwrap().id);
            prop_assert_eq!(&trace.hits, &decision.hits);
        }
        for (trace, rule) in rules.iter().zip(&flow.rules) {
            prop_assert_eq!(trace.verdict == Verdict::Off, !rule.enabled);
            let failed = trace.verdict == Verdict::Failed;
            let reasons = !trace.failures.is_empty() || rule.conditions.is_empty();
            prop_assert!(!failed || reasons, "{:?}", trace);
        }
        for hit in rules.iter().flat_map(|trace| &trace.hits) {
            let length = u32::try_from(text.chars().count()).unwrap();
            prop_assert!(hit.start < hit.end && hit.end <= length, "{:?}", hit);
        }
    }

    #[test]
    fn a_rule_after_the_one_that_matched_changes_nothing(first in rules(4), more in rules(4), text in message()) {
        let attributes = attributes();
        let facts = facts(&text, &attributes);
        let before = compiled(&flow(first.clone())).decide(&facts);
        prop_assume!(before.rule.is_some());
        let renamed = more.into_iter().map(|rule| Rule { id: format!("later {}", rule.id), ..rule });
        let after = compiled(&flow(first.into_iter().chain(renamed).collect())).decide(&facts);
        prop_assert_eq!(before, after);
    }

    #[test]
    fn everything_survives_being_written(rules in rules(6), text in message()) {
        let attributes = attributes();
        let flow = flow(rules);
        let read: Flow = serde_json::from_str(&serde_json::to_string(&flow).unwrap()).unwrap();
        prop_assert_eq!(&read, &flow);
        let decision = compiled(&flow).decide(&facts(&text, &attributes));
        let read: Decision = serde_json::from_str(&serde_json::to_string(&decision).unwrap()).unwrap();
        prop_assert_eq!(read, decision);
        let explanation = compiled(&flow).explain(&facts(&text, &attributes));
        let read: Explanation = serde_json::from_str(&serde_json::to_string(&explanation).unwrap()).unwrap();
        prop_assert_eq!(read, explanation);
    }

    #[test]
    fn a_keyword_finds_itself(word in "[a-z]{1,6}|[가-힣]{1,6}|[一-龥]{1,5}|[ァ-ヶ]{1,5}|[ก-ฮ]{1,5}", around in "[ !.,😡]{0,3}") {
        let length = u32::try_from(word.chars().count()).unwrap();
        let start = u32::try_from(around.chars().count()).unwrap();
        let message = format!("{around}{word}{around}");
        prop_assert_eq!(find(&word, &message), Some((start, start + length)));
    }

    #[test]
    fn any_text_may_be_a_keyword(keyword in "\\PC{0,12}", text in "\\PC{0,40}") {
        let _ = find(&keyword, &text);
        let _ = find(&keyword, &keyword.repeat(3));
    }
}
