//! Opening hours: weeks, holidays, zones, and the days on which the clock is moved.

use hanmadi_ids::{ScheduleGroupId, ScheduleId};
use hanmadi_protocol::{
    platform::{
        flow::OpenState::{self, Closed, Holiday, Open},
        reference::Reference,
        schedule::{Schedule, ScheduleGroup},
    },
    time::Timestamp,
};
use hanmadi_routing::flow::{
    Hours, HoursProblem, check_schedule,
    example::{schedule_group, schedules},
    is_time_zone,
};

fn id(number: u128) -> ScheduleId {
    ScheduleId::from_u128(number)
}

fn schedule(number: u128, start: &str, end: &str, rrule: &str) -> Schedule {
    let mut schedule = schedules().remove(0);
    schedule.id = id(number);
    schedule.start = start.to_owned();
    schedule.end = end.to_owned();
    schedule.rrule = (!rrule.is_empty()).then(|| rrule.to_owned());
    schedule
}

fn group(zone: &str, open: &[u128], closed: &[u128], holidays: &[u128]) -> ScheduleGroup {
    let references = |numbers: &[u128]| numbers.iter().map(|number| Reference::new(id(*number))).collect();
    ScheduleGroup {
        id: ScheduleGroupId::from_u128(1),
        time_zone: zone.to_owned(),
        open_schedules: references(open),
        closed_schedules: references(closed),
        holiday_schedules: references(holidays),
        ..schedule_group()
    }
}

fn check(hours: &Hours, table: &[(&str, OpenState)]) {
    for (moment, state) in table {
        let now = Timestamp::parse_iso(moment).expect(moment);
        assert_eq!(hours.state(now), *state, "{moment}");
    }
}

/// One schedule in one zone.
fn opens(zone: &str, start: &str, end: &str, rrule: &str) -> Hours {
    Hours::new(&group(zone, &[1], &[], &[]), &[schedule(1, start, end, rrule)]).unwrap()
}

#[test]
fn the_example_in_seoul() {
    let hours = Hours::new(&schedule_group(), &schedules()).unwrap();
    check(
        &hours,
        &[
            // Friday, 20 November 2026, 09:00 in Seoul is midnight in UTC.
            ("2026-11-19T23:59:59.999Z", Closed),
            ("2026-11-20T00:00:00Z", Open),
            ("2026-11-20T08:59:59.999Z", Open),
            ("2026-11-20T09:00:00Z", Closed),
            ("2026-11-21T03:00:00Z", Closed),
            ("2026-12-31T14:59:59Z", Closed),
            ("2026-12-31T15:00:00Z", Holiday),
            ("2027-01-01T03:00:00Z", Holiday),
            ("2027-01-01T15:00:00Z", Closed),
            ("2025-11-20T03:00:00Z", Closed),
        ],
    );
}

#[test]
fn a_holiday_with_hours_of_its_own() {
    let schedules = [
        schedule(1, "2026-01-01T09:00:00", "2026-01-01T18:00:00", "FREQ=DAILY"),
        schedule(2, "2027-02-06T00:00:00", "2027-02-06T10:00:00", ""),
        schedule(3, "2027-02-06T13:00:00", "2027-02-08T00:00:00", ""),
        schedule(4, "2027-02-10T00:00:00", "2027-02-11T00:00:00", ""),
    ];
    let hours = Hours::new(&group("Asia/Seoul", &[1], &[4], &[2, 3]), &schedules).unwrap();
    check(
        &hours,
        &[
            ("2027-02-05T00:30:00Z", Open),
            ("2027-02-05T14:59:59Z", Closed),
            ("2027-02-05T15:00:00Z", Holiday),
            ("2027-02-06T00:59:59Z", Holiday),
            ("2027-02-06T01:00:00Z", Open),
            ("2027-02-06T03:59:59Z", Open),
            ("2027-02-06T04:00:00Z", Holiday),
            ("2027-02-07T03:00:00Z", Holiday),
            ("2027-02-08T03:00:00Z", Open),
            ("2027-02-10T03:00:00Z", Closed),
        ],
    );
}

#[test]
fn spring_forward_and_fall_back_in_new_york() {
    let early = opens("America/New_York", "2026-01-01T01:30:00", "2026-01-01T03:30:00", "FREQ=DAILY");
    check(
        &early,
        &[
            // 8 March 2026: 01:59:59 is followed by 03:00.
            ("2026-03-08T06:29:59Z", Closed),
            ("2026-03-08T06:30:00Z", Open),
            ("2026-03-08T06:59:59Z", Open),
            ("2026-03-08T07:00:00Z", Open),
            ("2026-03-08T07:29:59Z", Open),
            ("2026-03-08T07:30:00Z", Closed),
            // 1 November 2026: 01:00 to 02:00 comes twice.
            ("2026-11-01T05:29:59Z", Closed),
            ("2026-11-01T05:30:00Z", Open),
            ("2026-11-01T05:59:59Z", Open),
            ("2026-11-01T06:00:00Z", Closed),
            ("2026-11-01T06:30:00Z", Open),
            ("2026-11-01T08:29:59Z", Open),
            ("2026-11-01T08:30:00Z", Closed),
        ],
    );
    let day = opens("America/New_York", "2026-01-05T09:00:00", "2026-01-05T17:00:00", "FREQ=WEEKLY;BYDAY=MO");
    check(
        &day,
        &[
            ("2026-03-02T13:59:59Z", Closed),
            ("2026-03-02T14:00:00Z", Open),
            ("2026-03-09T13:00:00Z", Open),
            ("2026-03-09T12:59:59Z", Closed),
            ("2026-11-02T13:00:00Z", Closed),
            ("2026-11-02T14:00:00Z", Open),
        ],
    );
}

#[test]
fn zones_of_many_kinds() {
    for (zone, opens_at) in [
        ("Asia/Seoul", "2026-07-01T00:00:00Z"),
        ("Asia/Tokyo", "2026-07-01T00:00:00Z"),
        ("Asia/Kathmandu", "2026-07-01T03:15:00Z"),
        ("Asia/Kolkata", "2026-07-01T03:30:00Z"),
        ("Australia/Lord_Howe", "2026-06-30T22:30:00Z"),
        ("Europe/London", "2026-07-01T08:00:00Z"),
        ("Europe/Dublin", "2026-07-01T08:00:00Z"),
        ("America/Sao_Paulo", "2026-07-01T12:00:00Z"),
        ("Pacific/Kiritimati", "2026-06-30T19:00:00Z"),
        ("Africa/Casablanca", "2026-07-01T08:00:00Z"),
        ("asia/seoul", "2026-07-01T00:00:00Z"),
        ("UTC", "2026-07-01T09:00:00Z"),
    ] {
        let hours = opens(zone, "2026-01-01T09:00:00", "2026-01-01T18:00:00", "FREQ=DAILY");
        let at = Timestamp::parse_iso(opens_at).unwrap();
        assert_eq!(hours.state(at), Open, "{zone}");
        assert_eq!(hours.state(Timestamp::from_ms(at.as_ms() - 1)), Closed, "{zone}");
        assert_eq!(hours.state(at.plus_ms(9 * 3_600_000)), Closed, "{zone}");
    }
    // Half an hour of summer time.
    let hours = opens("Australia/Lord_Howe", "2026-01-01T09:00:00", "2026-01-01T18:00:00", "FREQ=DAILY");
    check(&hours, &[("2026-12-31T22:00:00Z", Open), ("2026-12-31T21:59:59Z", Closed)]);
    for zone in ["", "Seoul", "Asia/Nowhere", "KST-9", "../etc/passwd"] {
        assert!(!is_time_zone(zone), "{zone}");
    }
}

#[test]
fn past_midnight() {
    let hours =
        opens("Asia/Seoul", "2026-01-09T22:00:00.000", "2026-01-10T06:00:00.000", "FREQ=WEEKLY;BYDAY=FR");
    check(
        &hours,
        &[
            ("2026-01-09T12:59:59Z", Closed),
            ("2026-01-09T13:00:00Z", Open),
            ("2026-01-09T15:00:00Z", Open),
            ("2026-01-09T20:59:59Z", Open),
            ("2026-01-09T21:00:00Z", Closed),
            ("2026-01-10T13:00:00Z", Closed),
            ("2026-01-16T20:59:59Z", Open),
        ],
    );
}

#[test]
fn rules_that_repeat() {
    // Each: the rule, then days on which it begins and days on which it does not, all at noon in UTC.
    for (rule, days, others) in [
        ("FREQ=DAILY;INTERVAL=2", "2026-01-01 2026-01-03 2026-03-02", "2025-12-30 2026-01-02"),
        ("FREQ=DAILY;COUNT=3", "2026-01-01 2026-01-03", "2026-01-04"),
        ("FREQ=DAILY;UNTIL=20260105T235959Z", "2026-01-05", "2026-01-06"),
        ("FREQ=WEEKLY", "2026-01-01 2026-01-08", "2026-01-02"),
        ("FREQ=WEEKLY;BYDAY=MO,TH", "2026-01-01 2026-01-05", "2026-01-06"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TH", "2026-01-01 2026-01-12 2026-01-15", "2026-01-05 2026-01-08"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;WKST=SU", "2026-01-11", "2026-01-04"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "2026-01-04 2026-01-18", "2026-01-11"),
        ("FREQ=MONTHLY", "2026-02-01 2026-12-01", "2026-02-02"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "2026-02-28 2028-02-29 2026-04-30", "2026-02-27 2028-02-28"),
        ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-31 2026-03-31", "2026-04-30"),
        ("FREQ=MONTHLY;BYDAY=2TU", "2026-01-13 2026-02-10", "2026-01-06 2026-01-20"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-30 2026-02-27", "2026-01-23"),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2026-01-30 2026-02-27 2026-05-29",
            "2026-01-29 2026-05-31",
        ),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "2026-02-13 2026-03-13", "2026-02-20 2026-04-13"),
        ("FREQ=YEARLY", "2026-01-01 2027-01-01", "2026-02-01"),
        ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", "2026-12-25 2030-12-25", "2026-01-01 2026-11-25"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2026-11-26 2027-11-25", "2026-11-19 2026-12-24"),
        ("FREQ=YEARLY;BYMONTH=11;BYDAY=TH;BYSETPOS=4", "2026-11-26 2027-11-25", "2026-11-19"),
        ("FREQ=YEARLY;INTERVAL=4;BYMONTH=2;BYMONTHDAY=1", "2026-02-01 2030-02-01", "2028-02-01"),
        ("RRULE:FREQ=DAILY", "2026-06-01", "2025-12-31"),
    ] {
        let hours = opens("UTC", "2026-01-01T11:00:00", "2026-01-01T13:00:00", rule);
        let state = |day: &str| hours.state(Timestamp::parse_iso(&format!("{day}T12:00:00Z")).unwrap());
        for day in days.split(' ') {
            assert_eq!(state(day), Open, "{rule} on {day}");
        }
        for day in others.split(' ') {
            assert_eq!(state(day), Closed, "{rule} on {day}");
        }
    }
}

#[test]
fn a_long_span_that_repeats() {
    let hours =
        opens("UTC", "2026-12-24T12:00:00", "2027-01-02T12:00:00", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24");
    check(
        &hours,
        &[
            ("2027-01-02T11:59:59Z", Open),
            ("2027-01-02T12:00:00Z", Closed),
            ("2028-01-02T11:59:59Z", Open),
            ("2027-12-24T11:59:59Z", Closed),
        ],
    );
}

#[test]
fn what_can_not_be_read() {
    let problem = |start, end, rrule| check_schedule(&schedule(1, start, end, rrule)).err();
    let (start, end) = ("2026-01-01T09:00:00", "2026-01-01T18:00:00");
    for rule in [
        "WEEKLY",
        "FREQ=HOURLY",
        "FREQ=WEEKLY;BYDAY=XX",
        "FREQ=WEEKLY;BYDAY=2MO",
        "FREQ=WEEKLY;BYHOUR=9",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;UNTIL=tomorrow",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYSETPOS=1",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;BYDAY=MO",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30;COUNT=1",
        "INTERVAL=2",
        "FREQ=월",
        "FREQ=WEEKLY;BYDAY=월",
    ] {
        assert_eq!(problem(start, end, rule), Some(HoursProblem::BadRule(id(1))), "{rule}");
    }
    assert_eq!(problem("9 o'clock", end, ""), Some(HoursProblem::NotATime(id(1))));
    assert_eq!(problem(start, start, ""), Some(HoursProblem::BadSpan(id(1))));
    assert_eq!(problem(end, start, ""), Some(HoursProblem::BadSpan(id(1))));
    assert_eq!(problem(start, "2026-03-01T09:00:00", ""), Some(HoursProblem::BadSpan(id(1))));
    assert_eq!(problem(start, end, " "), None);
    let schedules = [schedule(1, start, end, "")];
    let unknown = Hours::new(&group("UTC", &[1, 2], &[], &[]), &schedules).err();
    assert_eq!(unknown, Some(HoursProblem::UnknownSchedule(id(2))));
    let nowhere = Hours::new(&group("Asia/Nowhere", &[1], &[], &[]), &schedules).err();
    assert_eq!(nowhere, Some(HoursProblem::UnknownZone));
}
