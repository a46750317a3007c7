//! How long a decision takes: 200 rules of 20 keywords, and messages of several lengths.
//! Never a test: times depend on the machine. `cargo run --release -p hanmadi-routing --example flow`

use std::{collections::BTreeMap, hint::black_box, time::Duration};

use hanmadi_protocol::{
    configuration::Configuration,
    platform::{
        flow::{Condition, Flow, KeywordCondition, Match, Rule},
        threading::MessengerType,
    },
    time::Timestamp,
};
use hanmadi_routing::flow::{Compiled, Facts, example};

const RULES: usize = 200;
const KEYWORDS: usize = 20;
const ROUNDS: u32 = 2000;

fn main() {
    let flow = flow();
    let configuration = Configuration::default();
    let (compiled, once) = timed(1, || Compiled::new(example::FLOW, 1, &flow, &configuration));
    println!("{RULES} rules of {KEYWORDS} keywords: compiled in {once:?}");
    let short = "안녕하세요, 어제 주문한 컵이 깨져서 왔는데 환불 받고 싶어요.";
    let filler = "배송조회를 했는데 아직도 상품 준비 중이라고만 나오네요 order 12345 ";
    for (name, text) in [
        ("a short message that no rule takes", "안녕하세요 잘 지내시죠?".to_owned()),
        ("a usual message", short.to_owned()),
        ("400 characters", filler.repeat(10)),
        ("the longest message (4096 bytes)", filler.repeat(43)),
        ("one letter, 1365 times", "환".repeat(1365)),
    ] {
        let none = BTreeMap::new();
        let facts = Facts {
            text: &text,
            channel: MessengerType::Webmessaging,
            known_contact: false,
            attributes: &none,
            now: Timestamp::default(),
        };
        let (_, decide) = timed(ROUNDS, || compiled.decide(&facts));
        let (_, explain) = timed(ROUNDS / 10, || compiled.explain(&facts));
        println!("{name}: decided in {decide:?}, explained in {explain:?}");
    }
}

/// Keywords as owners write them: most begin alike, and few are in the message.
fn flow() -> Flow {
    let words =
        ["환불", "배송", "교환", "취소", "주문 확인", "상품 문의", "refund", "order status", "返品", "配送"];
    let keyword = |rule: usize, number: usize| {
        let word = words.get((rule + number) % words.len()).copied().unwrap_or_default();
        format!(
            "{word}{}",
            char::from_u32(0xac00 + u32::try_from(rule * KEYWORDS + number).unwrap_or(0)).unwrap_or('가')
        )
    };
    let rules = (0..RULES).map(|rule| {
        let any_of = (0..KEYWORDS).map(|number| keyword(rule, number)).collect();
        let keywords = KeywordCondition { any_of, ..KeywordCondition::default() };
        Rule {
            id: rule.to_string(),
            name: format!("Rule {rule}"),
            enabled: true,
            combine: Match::All,
            conditions: vec![Condition::Keywords(keywords)],
            outcome: example().otherwise,
        }
    });
    Flow { rules: rules.collect(), ..example() }
}

#[expect(clippy::disallowed_methods, reason = "this measures")]
fn timed<T>(rounds: u32, mut work: impl FnMut() -> T) -> (T, Duration) {
    let start = std::time::Instant::now();
    for _ in 1..rounds {
        black_box(work());
    }
    let last = work();
    (last, start.elapsed() / rounds)
}
