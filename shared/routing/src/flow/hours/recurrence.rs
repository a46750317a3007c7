//! On which days a schedule begins (RFC 5545, 3.3.10).
//! Never finer than a day: at which time it begins is the schedule's own.
//!
//! What schedules are made of is supported: `FREQ` of `DAILY`, `WEEKLY`, `MONTHLY` and `YEARLY` with `INTERVAL`,
//! `COUNT`, `UNTIL`, `BYDAY` (also `2TU`, `-1FR` within a month), `BYMONTHDAY`, `BYMONTH`, `BYSETPOS` and `WKST`.
//! Anything else is refused rather than understood by half.

use hanmadi_protocol::limits::SCHEDULE_COUNT;
use jiff::civil::{Date, DateTime, Weekday};

/// The days of a rule.
#[derive(Clone, Debug)]
pub(super) struct Recurrence {
    first: Date,
    last: Option<Date>,
    frequency: Frequency,
    interval: i32,
    days: Vec<(i8, Weekday)>,
    month_days: Vec<i8>,
    months: Vec<i8>,
    positions: Vec<i8>,
    week_begins: Weekday,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

impl Recurrence {
    /// Reads a rule whose first span begins at `start`. None if it is not understood.
    pub(super) fn new(start: DateTime, rule: &str) -> Option<Self> {
        let mut read = Self {
            first: start.date(),
            last: None,
            frequency: Frequency::Daily,
            interval: 1,
            days: Vec::new(),
            month_days: Vec::new(),
            months: Vec::new(),
            positions: Vec::new(),
            week_begins: Weekday::Monday,
        };
        let (mut frequency, mut count) = (None, None);
        let rule = rule.trim().to_ascii_uppercase();
        let rule = rule.strip_prefix("RRULE:").unwrap_or(&rule);
        for part in rule.split(';').filter(|part| !part.is_empty()) {
            let (name, value) = part.split_once('=')?;
            match name {
                "FREQ" => frequency = Some(frequency_of(value)?),
                "INTERVAL" => read.interval = number(value, 1, 1000)?,
                "COUNT" => count = Some(number(value, 1, i32::try_from(SCHEDULE_COUNT).ok()?)?),
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
    pub(super) fn occurs(&self, date: Date) -> bool {
        date >= self.first
            && self.last.is_none_or(|last| date <= last)
            && self.in_step(date)
            && (self.months.is_empty() || self.months.contains(&date.month()))
            && self.on_day(date)
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
    fn day_of(&self, count: i32) -> Option<Date> {
        // The rarest rules happen about once in `interval` years; what is rarer is not understood.
        const YEARS: i32 = 100;
        let mut left = count;
        let mut date = self.first;
        for _ in 0..YEARS.saturating_mul(366) {
            left -= i32::from(self.occurs(date));
            if left == 0 {
                return Some(date);
            }
            date = date.tomorrow().ok()?;
        }
        None
    }

    /// Whether the day lies in a period that counts, of every `interval`-th.
    fn in_step(&self, date: Date) -> bool {
        let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
        let passed = match self.frequency {
            Frequency::Daily => days_between(self.first, date),
            Frequency::Weekly => days_between(self.week_of(self.first), self.week_of(date)) / 7,
            Frequency::Monthly => months(date) - months(self.first),
            Frequency::Yearly => i32::from(date.year()) - i32::from(self.first.year()),
        };
        passed % self.interval == 0
    }

    /// The first day of its week.
    fn week_of(&self, date: Date) -> Date {
        let back = date.weekday().since(self.week_begins);
        date.checked_sub(jiff::Span::new().days(back)).unwrap_or(date)
    }

    fn on_day(&self, date: Date) -> bool {
        let by_month_day = self.month_days.is_empty() || self.is_month_day(date);
        if !self.days.is_empty() {
            return by_month_day && self.is_named_day(date) && self.is_at_position(date);
        }
        if !self.month_days.is_empty() {
            return by_month_day;
        }
        match self.frequency {
            Frequency::Daily => true,
            Frequency::Weekly => date.weekday() == self.first.weekday(),
            Frequency::Monthly => date.day() == self.first.day(),
            Frequency::Yearly => {
                date.day() == self.first.day()
                    && (!self.months.is_empty() || date.month() == self.first.month())
            }
        }
    }

    fn is_month_day(&self, date: Date) -> bool {
        let from_end = date.day() - date.days_in_month() - 1;
        let in_month = self.frequency != Frequency::Yearly || !self.months.is_empty();
        (self.month_days.contains(&date.day()) || self.month_days.contains(&from_end))
            && (in_month || date.month() == self.first.month())
    }

    fn is_named_day(&self, date: Date) -> bool {
        let from_start = (date.day() - 1) / 7 + 1;
        let from_end = (date.day() - date.days_in_month()) / 7 - 1;
        self.days.iter().any(|(ordinal, weekday)| {
            *weekday == date.weekday() && (*ordinal == 0 || *ordinal == from_start || *ordinal == from_end)
        })
    }

    /// Whether it is, say, the last of the days of its month that are named.
    fn is_at_position(&self, date: Date) -> bool {
        if self.positions.is_empty() {
            return true;
        }
        let mut before = 0_i8;
        let mut after = 0_i8;
        for day in 1..=date.days_in_month() {
            let Ok(other) = Date::new(date.year(), date.month(), day) else { continue };
            if self.is_named_day(other) && (self.month_days.is_empty() || self.is_month_day(other)) {
                before += i8::from(day <= date.day());
                after += i8::from(day >= date.day());
            }
        }
        self.positions.contains(&before) || self.positions.contains(&-after)
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
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

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}

/// `MO`, `2MO` or `-1MO`; without a number the ordinal is 0.
fn ordinal_day(text: &str) -> Option<(i8, Weekday)> {
    let (ordinal, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let ordinal = if ordinal.is_empty() { 0 } else { small(ordinal, 5)? };
    Some((ordinal, weekday(day)?))
}

/// `20271231`, with or without a time, which no day depends on.
fn date_of(text: &str) -> Option<Date> {
    let digits = text.split('T').next()?;
    let plain = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let part = |from: usize, to: usize| digits.get(from..to).filter(|_| plain);
    Date::new(part(0, 4)?.parse().ok()?, part(4, 6)?.parse().ok()?, part(6, 8)?.parse().ok()?).ok()
}

fn list<T>(text: &str, one: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    text.split(',').map(one).collect()
}

fn number(text: &str, least: i32, most: i32) -> Option<i32> {
    text.parse().ok().filter(|number| (least..=most).contains(number))
}

/// A number from `-most` to `most`, but not 0.
fn small(text: &str, most: i8) -> Option<i8> {
    let text = text.strip_prefix('+').unwrap_or(text);
    text.parse().ok().filter(|number: &i8| *number != 0 && (-most..=most).contains(number))
}
