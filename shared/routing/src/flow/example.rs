//! The flow of the development organization: a shop whose customers write Korean, English and Japanese.
//! Never anything that a deployed organization gets by itself: its owner writes the flow.

use hanmadi_ids::{FlowId, QueueId, ScheduleGroupId, ScheduleId, SkillId};
use hanmadi_protocol::{
    platform::{
        division::Division,
        flow::{
            Condition, Flow, KeywordCondition, Match, OpenState, Outcome, QueueOutcome, Rule,
            ScheduleCondition, StopOutcome, Target,
        },
        reference::Reference,
        schedule::{Schedule, ScheduleGroup},
    },
    post::SkillNeed,
    time::Timestamp,
};

/// The flow.
pub const FLOW: FlowId = FlowId::from_u128(0x55555555_5555_4555_8555_555555555551);
/// The queue "Support".
pub const SUPPORT: QueueId = QueueId::from_u128(0x33333333_3333_4333_8333_333333333331);
/// The queue "Sales".
pub const SALES: QueueId = QueueId::from_u128(0x33333333_3333_4333_8333_333333333332);
/// The skill "Returns".
pub const RETURNS: SkillId = SkillId::from_u128(0x66666666_6666_4666_8666_666666666661);
/// The skill "Delivery".
pub const DELIVERY: SkillId = SkillId::from_u128(0x66666666_6666_4666_8666_666666666662);
/// The skill "Billing".
pub const BILLING: SkillId = SkillId::from_u128(0x66666666_6666_4666_8666_666666666663);
/// The schedule group "Opening hours".
pub const HOURS: ScheduleGroupId = ScheduleGroupId::from_u128(0x77777777_7777_4777_8777_777777777771);
/// The schedule "Weekdays".
pub const WEEKDAYS: ScheduleId = ScheduleId::from_u128(0x77777777_7777_4777_8777_777777777772);
/// The schedule "New Year's Day".
pub const NEW_YEAR: ScheduleId = ScheduleId::from_u128(0x77777777_7777_4777_8777_777777777773);

const RETURNING: &str = "환불, 반품, 교환, 취소, 철회, 불량, 파손, refund*, return*, exchange*, cancel*, money back, broken, \
    damaged, 返品, 返金, 交換, キャンセル";
const DELIVERING: &str = "배송, 배달, 택배, 송장, 출고, 도착, 언제 와요, deliver*, shipping, shipment, ship, tracking, track, \
    parcel, package, where is my order, 配送, 発送, 届きません, 届かない, 注文した商品";
const PAYING: &str = "결제, 영수증, 세금 계산서, 카드, 입금, 무통장, payment, invoice, receipt, charged, credit card, \
    支払い, 領収書";
const BUYING: &str = "재고, 사이즈, 견적, 대량 구매, 가격, 할인, 쿠폰, in stock, size, sizes, price*, discount*, coupon*, \
    wholesale, quote, 在庫, サイズ";

/// The flow: returns, delivery and payments to those who know them, buyers to Sales, everything else to Support.
#[must_use]
pub fn example() -> Flow {
    Flow {
        name: "Shop".to_owned(),
        description: Some("Who answers what in our shop.".to_owned()),
        rules: vec![
            spam(),
            words("returns", "Refunds and returns", RETURNING, target(SUPPORT, Some((RETURNS, 3)), 5)),
            words("delivery", "Delivery", DELIVERING, target(SUPPORT, Some((DELIVERY, 0)), 0)),
            words("billing", "Payments", PAYING, target(SUPPORT, Some((BILLING, 0)), 0)),
            words("sales", "Before buying", BUYING, target(SALES, None, 0)),
            out_of_hours(),
        ],
        otherwise: Outcome::Queue(QueueOutcome { to: target(SUPPORT, None, 0), answer: None }),
    }
}

/// The schedules of [`schedule_group`]: weekdays from 9 to 6, and a holiday.
#[must_use]
pub fn schedules() -> Vec<Schedule> {
    vec![
        schedule(
            WEEKDAYS,
            "Weekdays",
            "2026-01-05T09:00:00.000",
            "2026-01-05T18:00:00.000",
            "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        ),
        schedule(
            NEW_YEAR,
            "New Year's Day",
            "2026-01-01T00:00:00.000",
            "2026-01-02T00:00:00.000",
            "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1",
        ),
    ]
}

/// When the shop is open, by the clock of Seoul.
#[must_use]
pub fn schedule_group() -> ScheduleGroup {
    ScheduleGroup {
        id: HOURS,
        name: "Opening hours".to_owned(),
        division: Division::home(),
        description: None,
        version: 1,
        date_created: Timestamp::default(),
        date_modified: Timestamp::default(),
        state: "active".to_owned(),
        time_zone: "Asia/Seoul".to_owned(),
        open_schedules: vec![Reference::named(WEEKDAYS, "Weekdays")],
        closed_schedules: Vec::new(),
        holiday_schedules: vec![Reference::named(NEW_YEAR, "New Year's Day")],
        self_uri: format!("/api/v2/architect/schedulegroups/{HOURS}"),
    }
}

/// What only spam is about; but who names an order is a customer.
fn spam() -> Rule {
    let keywords = KeywordCondition {
        any_of: listed("카지노, 바카라, 토토사이트, casino"),
        all_of: Vec::new(),
        none_of: listed("주문, 환불, order, refund"),
    };
    Rule {
        id: "spam".to_owned(),
        name: "Gambling".to_owned(),
        enabled: true,
        combine: Match::All,
        conditions: vec![Condition::Keywords(keywords)],
        outcome: Outcome::Stop(StopOutcome { answer: None }),
    }
}

/// Switched off, so that the demo answers alike at any hour.
fn out_of_hours() -> Rule {
    let answer = "지금은 상담 시간이 아니에요. 평일 오전 9시부터 순서대로 답해 드릴게요.\n\
        We are closed now. We answer in turn from 9 a.m. on weekdays, Seoul time.";
    Rule {
        id: "closed".to_owned(),
        name: "Out of hours".to_owned(),
        enabled: false,
        combine: Match::All,
        conditions: vec![Condition::Schedule(ScheduleCondition { group: HOURS, is: OpenState::Closed })],
        outcome: Outcome::Queue(QueueOutcome {
            to: target(SUPPORT, None, 0),
            answer: Some(answer.to_owned()),
        }),
    }
}

fn words(id: &str, name: &str, any_of: &str, to: Target) -> Rule {
    let keywords = KeywordCondition { any_of: listed(any_of), ..KeywordCondition::default() };
    Rule {
        id: id.to_owned(),
        name: name.to_owned(),
        enabled: true,
        combine: Match::All,
        conditions: vec![Condition::Keywords(keywords)],
        outcome: Outcome::Queue(QueueOutcome { to, answer: None }),
    }
}

fn target(queue: QueueId, skill: Option<(SkillId, u8)>, priority: i32) -> Target {
    let skills = skill.into_iter().map(|(skill, level)| SkillNeed { skill, level }).collect();
    Target { skills, priority, ..Target::anyone(queue) }
}

fn schedule(id: ScheduleId, name: &str, start: &str, end: &str, rule: &str) -> Schedule {
    Schedule {
        id,
        name: name.to_owned(),
        division: Division::home(),
        description: None,
        version: 1,
        date_created: Timestamp::default(),
        date_modified: Timestamp::default(),
        state: "active".to_owned(),
        start: start.to_owned(),
        end: end.to_owned(),
        rrule: Some(rule.to_owned()),
        self_uri: format!("/api/v2/architect/schedules/{id}"),
    }
}

fn listed(words: &str) -> Vec<String> {
    words.split(", ").map(str::to_owned).collect()
}
