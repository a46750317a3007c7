//! On which days a schedule begins (RFC 5545, 3.3.10).
//! Never finer than a day: at which time it begins is the schedule's own.
//!
//! What schedules are made of is supported: `FREQ` of `DAILY`, `WEEKLY`, `MONTHLY` and `YEARLY` with `INTERVAL`,
//! `COUNT`, `UNTIL`, `BYDAY` (also `2TU`, `-1FR` within a month), `BYMONTHDAY`, `BYMONTH`, `BYSETPOS` and `WKST`.
//! Anything else is refused rather than understood by half.

use hanmadi_protocol::limits::SCHEDULE_COUNT;

use super::civil::{Date, Day, number as digits};

/// The days of a rule. Weekdays are counted from Monday, 0.
#[derive(Clone, Debug)]
pub(super) struct Recurrence {
    first: Day,
    last: Option<Day>,
    frequency: Frequency,
    interval: i64,
    days: Vec<(i64, i64)>,
    month_days: Vec<i64>,
    months: Vec<i64>,
    positions: Vec<i64>,
    week_begins: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Recurrence {
    /// Reads a rule whose first span begins on `first`. None if it is not understood.
    pub(super) fn new(first: Day, rule: &str) -> Option<Self> {
        let mut read = Self {
            first,
            last: None,
            frequency: Frequency::Daily,
            interval: 1,
            days: Vec::new(),
            month_days: Vec::new(),
            months: Vec::new(),
            positions: Vec::new(),
            week_begins: 0,
        };
        let (mut frequency, mut count) = (None, None);
        let rule = rule.trim().to_ascii_uppercase();
        let rule = rule.strip_prefix("RRULE:").unwrap_or(&rule);
        for part in rule.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=')?;
            match name {
                "FREQ" => frequency = Some(frequency_of(value)?),
                "INTERVAL" => read.interval = number(value, 1, 1000)?,
                "COUNT" => count = Some(number(value, 1, i64::from(SCHEDULE_COUNT))?),
                "UNTIL" => read.last = Some(date_of(value)?),
                "BYDAY" => read.days = list(value, ordinal_day)?,
                "BYMONTHDAY" => read.month_days = list(value, |text| small(text, 31))?,
                "BYMONTH" => read.months = list(value, |text| small(text, 12).filter(|month| *month > 0))?,
                "BYSETPOS" => read.positions = list(value, |text| small(text, 31))?,
                "WKST" => read.week_begins = weekday(value)?,
                _ => return None,
            }
        }
        read.frequency = frequency?;
        read.is_sound().then_some(())?;
        if let Some(count) = count {
            read.last = Some(read.day_of(count)?);
        }
        Some(read)
    }

    /// Whether a span begins on this day.
    pub(super) fn occurs(&self, day: Day) -> bool {
        let date = day.date();
        day >= self.first
            && self.last.is_none_or(|last| day <= last)
            && self.in_step(day, date)
            && (self.months.is_empty() || self.months.contains(&date.month))
            && self.on_day(day, date)
    }

    /// Whether its parts go together in a way that is supported.
    fn is_sound(&self) -> bool {
        let by_month = matches!(self.frequency, Frequency::Monthly)
            || (self.frequency == Frequency::Yearly && !self.months.is_empty());
        let ordinals = self.days.iter().any(|(ordinal, _)| *ordinal != 0);
        let yearly_days = self.frequency == Frequency::Yearly && !self.days.is_empty();
        (by_month || (!ordinals && self.positions.is_empty() && !yearly_days))
            && (self.positions.is_empty() || !self.days.is_empty())
            && (self.frequency != Frequency::Weekly || self.month_days.is_empty())
    }

    /// The day on which it begins for the `count`-th time.
    fn day_of(&self, count: i64) -> Option<Day> {
        // The rarest rules happen about once in `interval` years; what is rarer is not understood.
        const YEARS: i64 = 100;
        let days = (0..YEARS * 366).map(|days| Day(self.first.0 + days));
        let index = usize::try_from(count).ok()?.checked_sub(1)?;
        days.filter(|day| self.occurs(*day)).nth(index)
    }

    /// Whether the day lies in a period that counts, of every `interval`-th.
    fn in_step(&self, day: Day, date: Date) -> bool {
        let first = self.first.date();
        let week = |day: Day| (day.0 - (day.weekday() - self.week_begins).rem_euclid(7)).div_euclid(7);
        let passed = match self.frequency {
            Frequency::Daily => day.0 - self.first.0,
            Frequency::Weekly => week(day) - week(self.first),
            Frequency::Monthly => (date.year - first.year) * 12 + date.month - first.month,
            Frequency::Yearly => date.year - first.year,
        };
        passed % self.interval == 0
    }

    fn on_day(&self, day: Day, date: Date) -> bool {
        let first = self.first.date();
        let by_month_day = self.month_days.is_empty() || self.is_month_day(date);
        if !self.days.is_empty() {
            return by_month_day && self.is_named_day(day, date) && self.is_at_position(day, date);
        }
        if !self.month_days.is_empty() {
            return by_month_day;
        }
        match self.frequency {
            Frequency::Daily => true,
            Frequency::Weekly => day.weekday() == self.first.weekday(),
            Frequency::Monthly => date.day == first.day,
            Frequency::Yearly => {
                date.day == first.day && (!self.months.is_empty() || date.month == first.month)
            }
        }
    }

    fn is_month_day(&self, date: Date) -> bool {
        let from_end = date.day - date.days_in_month() - 1;
        let in_month = self.frequency != Frequency::Yearly || !self.months.is_empty();
        (self.month_days.contains(&date.day) || self.month_days.contains(&from_end))
            && (in_month || date.month == self.first.date().month)
    }

    fn is_named_day(&self, day: Day, date: Date) -> bool {
        let from_start = (date.day - 1) / 7 + 1;
        let from_end = (date.day - date.days_in_month()) / 7 - 1;
        self.days.iter().any(|(ordinal, weekday)| {
            *weekday == day.weekday() && (*ordinal == 0 || *ordinal == from_start || *ordinal == from_end)
        })
    }

    /// Whether it is, say, the last of the days of its month that are named.
    fn is_at_position(&self, day: Day, date: Date) -> bool {
        if self.positions.is_empty() {
            return true;
        }
        let (mut before, mut after) = (0, 0);
        for number in 1..=date.days_in_month() {
            let (other, other_date) = (Day(day.0 - date.day + number), Date { day: number, ..date });
            let fits = self.month_days.is_empty() || self.is_month_day(other_date);
            if fits && self.is_named_day(other, other_date) {
                before += i64::from(number <= date.day);
                after += i64::from(number >= date.day);
            }
        }
        self.positions.contains(&before) || self.positions.contains(&-after)
    }
}

fn frequency_of(text: &str) -> Option<Frequency> {
    Some(match text {
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        _ => return None,
    })
}

fn weekday(text: &str) -> Option<i64> {
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
    (0..).zip(names).find(|(_, name)| *name == text).map(|(number, _)| number)
}

/// `MO`, `2MO` or `-1MO`; without a number the ordinal is 0.
fn ordinal_day(text: &str) -> Option<(i64, i64)> {
    let (ordinal, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let ordinal = if ordinal.is_empty() { 0 } else { small(ordinal, 5)? };
    Some((ordinal, weekday(day)?))
}

/// `20271231`, with or without a time, which no day depends on.
fn date_of(text: &str) -> Option<Day> {
    let date = text.split('T').next().filter(|date| date.len() == 8)?;
    let part = |from: usize, to: usize| digits(date.get(from..to)?, to - from);
    Date { year: part(0, 4)?, month: part(4, 6)?, day: part(6, 8)? }.number()
}

fn list<T>(text: &str, one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    text.split(',').map(one).collect()
}

fn number(text: &str, least: i64, most: i64) -> Option<i64> {
    text.parse().ok().filter(|number| (least..=most).contains(number))
}

/// A number from `-most` to `most`, but not 0.
fn small(text: &str, most: i64) -> Option<i64> {
    let text = text.strip_prefix('+').unwrap_or(text);
    text.parse().ok().filter(|number: &i64| *number != 0 && (-most..=most).contains(number))
}
