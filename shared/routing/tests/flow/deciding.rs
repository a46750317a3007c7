//! Decisions and their explanations, condition by condition.

use std::collections::BTreeMap;

use hanmadi_ids::ScheduleGroupId;
use hanmadi_protocol::{
    platform::{
        flow::{
            AttributeCondition, AttributeOperator, Condition, ContactCondition, Flow, Hit, LanguageCode,
            LanguageCondition, Match, MessengerCondition, OpenState, Reason, ScheduleCondition, Verdict,
        },
        threading::MessengerType,
    },
    time::Timestamp,
};
use hanmadi_routing::flow::{
    example,
    example::{BILLING, DELIVERY, HOURS, RETURNS, SALES, SUPPORT},
};

use crate::shop::{BROKEN, compiled, facts, flow, keywords, rule};

/// The rule that takes a message, by the example flow.
fn taken_by(text: &str) -> String {
    let none = BTreeMap::new();
    let decision = compiled(&example()).decide(&facts(text, &none));
    decision.rule.map_or_else(|| "-".to_owned(), |rule| rule.id)
}

#[test]
fn the_example() {
    for (text, rule) in [
        ("환불 받고싶어요", "returns"),
        ("환불은요?", "returns"),
        ("교환하고 싶어요", "returns"),
        ("주문 취소할게요", "returns"),
        ("컵이 파손돼서 왔어요", "returns"),
        ("Can I get a refund?", "returns"),
        ("I'd like to return this", "returns"),
        ("returning an item", "returns"),
        ("交換したいです", "returns"),
        ("배송조회 좀 해주세요", "delivery"),
        ("배송비 얼마예요?", "delivery"),
        ("택배가 아직 안 왔어요", "delivery"),
        ("언제와요?", "delivery"),
        ("Where is my order?", "delivery"),
        ("Do you ship to Japan?", "delivery"),
        ("has it been delivered", "delivery"),
        ("注文した商品はどこですか", "delivery"),
        ("카드결제가 두 번 됐어요", "billing"),
        ("세금계산서 발행해 주세요", "billing"),
        ("현금영수증 부탁드려요", "billing"),
        ("I was charged twice", "billing"),
        ("재고 있나요", "sales"),
        ("What's the price of this bowl?", "sales"),
        ("대량구매 견적 부탁드립니다", "sales"),
        ("카지노 바로가기 무료 쿠폰", "spam"),
        ("카지노 테이블 주문했는데 환불해주세요", "returns"),
        ("안녕하세요", "-"),
        ("Hello", "-"),
        ("주문한 상품은 어디쯤 왔나요?", "-"),
        ("일반품목이 뭐예요", "-"),
        ("", "-"),
    ] {
        assert_eq!(taken_by(text), rule, "{text}");
    }
}

#[test]
fn what_a_decision_says() {
    let none = BTreeMap::new();
    let decision = compiled(&example()).decide(&facts("저기요, 반품이나 환불 되나요", &none));
    assert_eq!((decision.version, decision.flow_name.as_str()), (7, "Shop"));
    assert_eq!(decision.rule.as_ref().map(|rule| rule.name.as_str()), Some("Refunds and returns"));
    let target = decision.outcome.target().unwrap();
    assert_eq!((target.queue, target.priority), (SUPPORT, 5));
    assert_eq!(target.skills.first().map(|need| (need.skill, need.level)), Some((RETURNS, 3)));
    assert_eq!((decision.language.language, decision.language.confidence), (LanguageCode::Ko, 100));
    let hit = |keyword: &str, start, end| Hit { condition: 0, keyword: keyword.to_owned(), start, end };
    assert_eq!(decision.hits, [hit("환불", 10, 12), hit("반품", 5, 7)]);
    assert!(serde_json::to_string(&decision).unwrap().len() < 1000);
}

#[test]
fn the_default_decides_when_no_rule_does() {
    let none = BTreeMap::new();
    for flow in [example(), flow(Vec::new())] {
        let decision = compiled(&flow).decide(&facts("안녕하세요", &none));
        assert_eq!((decision.rule, decision.outcome.target().map(|to| to.queue)), (None, Some(SUPPORT)));
        assert!(decision.hits.is_empty());
    }
    let skills: Vec<_> = ["배송 언제", "영수증이요"]
        .map(|text| compiled(&example()).decide(&facts(text, &none)).outcome)
        .iter()
        .flat_map(|outcome| outcome.target().unwrap().skills.clone())
        .map(|need| need.skill)
        .collect();
    assert_eq!(skills, [DELIVERY, BILLING]);
}

/// What the first rule of a flow says of a message.
fn first_failure(condition: Condition, text: &str) -> Option<Reason> {
    let attributes = BTreeMap::from([
        ("tier".to_owned(), " Gold ".to_owned()),
        ("orders".to_owned(), "1,200".to_owned()),
        ("empty".to_owned(), "  ".to_owned()),
    ]);
    let flow = flow(vec![rule("a", Match::All, vec![condition])]);
    let explanation = compiled(&flow).explain(&facts(text, &attributes));
    let trace = explanation.rules.into_iter().next().unwrap();
    assert_eq!(trace.verdict == Verdict::Decided, trace.failures.is_empty());
    assert_eq!(explanation.decision.rule.is_some(), trace.failures.is_empty());
    trace.failures.into_iter().next().map(|failure| failure.reason)
}

#[test]
fn keywords_any_all_none() {
    let found = |keyword: &str, start, end| Reason::KeywordFound {
        hit: Hit { condition: 0, keyword: keyword.to_owned(), start, end },
    };
    let missing = |keyword: &str| Reason::KeywordMissing { keyword: keyword.to_owned() };
    for (any_of, all_of, none_of, text, reason) in [
        (vec!["환불", "반품"], vec![], vec![], "반품이요", None),
        (vec!["환불", "반품"], vec![], vec![], "교환이요", Some(Reason::NoKeyword)),
        (vec![], vec!["환불", "카드"], vec![], "카드로 환불", None),
        (vec![], vec!["환불", "카드"], vec![], "환불이요", Some(missing("카드"))),
        (vec![], vec![], vec!["환불"], "교환이요", None),
        (vec![], vec![], vec!["환불"], "교환 말고 환불이요", Some(found("환불", 6, 8))),
        (vec!["교환"], vec![], vec!["환불"], "교환불가", None),
        (vec!["교환"], vec!["카드"], vec!["환불"], "카드 교환, 환불 아님", Some(found("환불", 7, 9))),
        (vec!["😡"], vec![], vec![], "😡", Some(Reason::NoKeyword)),
        (vec![], vec!["😡"], vec![], "😡", Some(missing("😡"))),
        (vec![], vec![], vec!["😡"], "😡", None),
        (vec![], vec![], vec![], "", None),
    ] {
        assert_eq!(first_failure(keywords(&any_of, &all_of, &none_of), text), reason, "{text}");
    }
}

#[test]
fn channel_language_and_contact() {
    let channel =
        |any_of: &[MessengerType]| Condition::Channel(MessengerCondition { any_of: any_of.to_vec() });
    assert_eq!(first_failure(channel(&[MessengerType::Line, MessengerType::Webmessaging]), "x"), None);
    let other = Reason::OtherChannel { channel: MessengerType::Webmessaging };
    assert_eq!(first_failure(channel(&[MessengerType::Line]), "x"), Some(other));
    let language = |any_of: &[LanguageCode], min_confidence| {
        Condition::Language(LanguageCondition { any_of: any_of.to_vec(), min_confidence })
    };
    assert_eq!(first_failure(language(&[LanguageCode::Ko], 90), "환불이요"), None);
    let reason = first_failure(language(&[LanguageCode::Ja], 0), "환불이요");
    assert!(
        matches!(reason, Some(Reason::OtherLanguage { detected }) if detected.language == LanguageCode::Ko)
    );
    let reason = first_failure(language(&[LanguageCode::En], 80), "iPhone 15");
    assert!(matches!(reason, Some(Reason::UnsureLanguage { detected }) if detected.confidence == 60));
    let contact = |known| Condition::Contact(ContactCondition { known });
    assert_eq!(first_failure(contact(false), "x"), None);
    assert_eq!(first_failure(contact(true), "x"), Some(Reason::OtherContact { known: false }));
}

#[test]
fn schedules() {
    let schedule = |group, is| Condition::Schedule(ScheduleCondition { group, is });
    assert_eq!(first_failure(schedule(HOURS, OpenState::Open), "x"), None);
    let state = Reason::OtherHours { state: OpenState::Open };
    assert_eq!(first_failure(schedule(HOURS, OpenState::Closed), "x"), Some(state));
    assert_eq!(first_failure(schedule(BROKEN, OpenState::Closed), "x"), Some(Reason::NoHours));
    let gone = ScheduleGroupId::from_u128(404);
    assert_eq!(first_failure(schedule(gone, OpenState::Closed), "x"), Some(Reason::NoHours));
    let flow = flow(vec![
        rule("closed", Match::All, vec![schedule(HOURS, OpenState::Closed)]),
        rule("holiday", Match::All, vec![schedule(HOURS, OpenState::Holiday)]),
    ]);
    let none = BTreeMap::new();
    for (moment, rule) in [
        ("2026-11-20T03:00:00Z", None),
        ("2026-11-20T09:00:00Z", Some("closed")),
        ("2026-11-21T03:00:00Z", Some("closed")),
        ("2027-01-01T03:00:00Z", Some("holiday")),
    ] {
        let facts = hanmadi_routing::flow::Facts {
            now: Timestamp::parse_iso(moment).unwrap(),
            ..facts("안녕하세요", &none)
        };
        let decided = compiled(&flow).decide(&facts).rule.map(|rule| rule.id);
        assert_eq!(decided.as_deref(), rule, "{moment}");
    }
}

#[test]
fn attributes() {
    use AttributeOperator as Is;
    let gold = || Some(Reason::OtherAttribute { value: "Gold".to_owned() });
    let orders = || Some(Reason::OtherAttribute { value: "1,200".to_owned() });
    for (key, operator, values, reason) in [
        ("tier", Is::Exists, vec![], None),
        ("empty", Is::Exists, vec![], Some(Reason::AttributeMissing)),
        ("other", Is::Exists, vec![], Some(Reason::AttributeMissing)),
        ("tier", Is::Missing, vec![], gold()),
        ("empty", Is::Missing, vec![], None),
        ("other", Is::Missing, vec![], None),
        ("tier", Is::Equals, vec!["gold"], None),
        ("tier", Is::Equals, vec!["ＧＯＬＤ"], None),
        ("tier", Is::Equals, vec!["silver"], gold()),
        ("other", Is::Equals, vec!["gold"], Some(Reason::AttributeMissing)),
        ("tier", Is::NotEquals, vec!["silver"], None),
        ("tier", Is::NotEquals, vec!["gold"], gold()),
        ("other", Is::NotEquals, vec!["gold"], None),
        ("tier", Is::In, vec!["silver", "gold"], None),
        ("tier", Is::In, vec!["silver", "bronze"], gold()),
        ("tier", Is::NotIn, vec!["silver", "bronze"], None),
        ("tier", Is::NotIn, vec!["silver", "gold"], gold()),
        ("tier", Is::Contains, vec!["OL"], None),
        ("tier", Is::Contains, vec!["x"], gold()),
        ("tier", Is::StartsWith, vec!["go"], None),
        ("tier", Is::StartsWith, vec!["old"], gold()),
        ("tier", Is::EndsWith, vec!["old"], None),
        ("tier", Is::EndsWith, vec!["go"], gold()),
        ("orders", Is::GreaterThan, vec!["1199.5"], None),
        ("orders", Is::GreaterThan, vec!["1200"], orders()),
        ("orders", Is::AtLeast, vec!["1200"], None),
        ("orders", Is::AtLeast, vec!["1201"], orders()),
        ("orders", Is::LessThan, vec!["1,201"], None),
        ("orders", Is::LessThan, vec!["1200"], orders()),
        ("orders", Is::AtMost, vec!["１２００"], None),
        ("orders", Is::AtMost, vec!["-5"], orders()),
        ("tier", Is::AtMost, vec!["5"], Some(Reason::AttributeNotNumber)),
        ("orders", Is::AtMost, vec!["many"], Some(Reason::AttributeNotNumber)),
        ("orders", Is::AtMost, vec!["inf"], Some(Reason::AttributeNotNumber)),
        ("other", Is::AtMost, vec!["5"], Some(Reason::AttributeMissing)),
    ] {
        let label = format!("{key} {operator:?} {values:?}");
        let values = values.into_iter().map(str::to_owned).collect();
        let condition = Condition::Attribute(AttributeCondition { key: key.to_owned(), operator, values });
        assert_eq!(first_failure(condition, "x"), reason, "{label}");
    }
}

#[test]
fn an_explanation_says_everything() {
    let conditions = || vec![keywords(&["환불"], &[], &[]), keywords(&["카드"], &[], &[])];
    let mut off = rule("off", Match::All, Vec::new());
    off.enabled = false;
    let rules = vec![
        off,
        rule("all", Match::All, conditions()),
        rule("never", Match::Any, Vec::new()),
        rule("none", Match::Any, vec![keywords(&["교환"], &[], &[]), keywords(&["쿠폰"], &[], &[])]),
        rule("any", Match::Any, conditions()),
        rule("always", Match::All, Vec::new()),
    ];
    let none = BTreeMap::new();
    let explanation = compiled(&flow(rules)).explain(&facts("환불이요", &none));
    assert_eq!(explanation.decision.rule.unwrap().id, "any");
    let said: Vec<_> = explanation
        .rules
        .iter()
        .map(|trace| {
            let failed: Vec<_> = trace.failures.iter().map(|failure| failure.condition).collect();
            (trace.id.as_str(), trace.verdict, failed, trace.hits.len())
        })
        .collect();
    assert_eq!(
        said,
        [
            ("off", Verdict::Off, vec![], 0),
            ("all", Verdict::Failed, vec![1], 1),
            ("never", Verdict::Failed, vec![], 0),
            ("none", Verdict::Failed, vec![0, 1], 0),
            ("any", Verdict::Decided, vec![], 1),
            ("always", Verdict::Later, vec![], 0),
        ]
    );
}

#[test]
fn the_documents_are_written_as_published() {
    let flow: Flow = serde_json::from_str(
        r#"{"name":"Shop","rules":[{"id":"1","name":"Refunds","match":"any","conditions":[
            {"type":"keywords","anyOf":["환불"],"noneOf":["교환"]},
            {"type":"channel","anyOf":["line","webmessaging"]},
            {"type":"language","anyOf":["ko"],"minConfidence":50},
            {"type":"schedule","group":"77777777-7777-4777-8777-777777777771","is":"open"},
            {"type":"contact","known":true},
            {"type":"attribute","key":"tier","operator":"equals","values":["gold"]}],
          "outcome":{"type":"bot","bot":"00000000-0000-0000-0000-000000000001",
            "to":{"queue":"33333333-3333-4333-8333-333333333331","skills":[{"skill":"66666666-6666-4666-8666-666666666661","level":3}]},
            "answer":"잠시만요"}}],
          "otherwise":{"type":"stop"}}"#,
    )
    .unwrap();
    assert_eq!(flow.rules.len(), 1);
    assert_eq!(serde_json::from_str::<Flow>(&serde_json::to_string(&flow).unwrap()).unwrap(), flow);
    let unknown = r#"{"name":"x","otherwise":{"type":"stop"},"ruls":[]}"#;
    assert!(serde_json::from_str::<Flow>(unknown).unwrap_err().to_string().contains("ruls"));
    let none = BTreeMap::new();
    let explanation = compiled(&example()).explain(&facts("교환 안되면 환불 card", &none));
    let json = serde_json::to_value(&explanation).unwrap();
    assert_eq!(json["decision"]["rule"]["id"], "returns");
    assert_eq!(json["decision"]["outcome"]["to"]["queue"], SUPPORT.to_string());
    assert_eq!(json["rules"][0]["failures"][0]["reason"]["type"], "noKeyword");
    assert_eq!(json["rules"][1]["verdict"], "decided");
    assert_ne!(SUPPORT, SALES);
}
