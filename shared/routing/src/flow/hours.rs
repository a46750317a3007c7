//! Opening hours: what a schedule group says of a moment.
//! Never a zone of fixed offset: hours are what the clock on the owner's wall shows.
//!
//! A holiday wins over closed, closed over open, and without any of them it is closed. A holiday's span need not be
//! a whole day: for a holiday with hours of its own, cover the rest of the day with holiday schedules and the
//! hours with an open one.
//!
//! A span is open from its beginning up to its end, by the wall clock. So on the day the clock is put forward
//! 02:30 never comes, and on the day it is put back the hour that comes twice counts twice.

mod civil;
mod recurrence;

use civil::{DAY, Day};
use hanmadi_ids::ScheduleId;
use hanmadi_protocol::{
    limits::SCHEDULE_SPAN_DAYS,
    platform::{
        flow::OpenState,
        reference::Reference,
        schedule::{Schedule, ScheduleGroup},
    },
    time::Timestamp,
};
use jiff::tz::TimeZone;
use recurrence::Recurrence;

/// A schedule group, ready to be asked.
#[derive(Clone, Debug)]
pub struct Hours {
    zone: TimeZone,
    open: Vec<Span>,
    closed: Vec<Span>,
    holidays: Vec<Span>,
}

/// Why a schedule group can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoursProblem {
    /// There is no such time zone.
    UnknownZone,
    /// A schedule that the group names is not there.
    UnknownSchedule(ScheduleId),
    /// A schedule's `start` or `end` is no local time such as `2026-11-20T09:00:00.000`.
    NotATime(ScheduleId),
    /// A schedule ends before it begins, or lasts longer than a month.
    BadSpan(ScheduleId),
    /// A schedule's `rrule` is none, or repeats in a way that is not supported.
    BadRule(ScheduleId),
}

impl Hours {
    /// Reads a group and its schedules.
    ///
    /// # Errors
    /// [`HoursProblem`], the first that was found.
    pub fn new(group: &ScheduleGroup, schedules: &[Schedule]) -> Result<Self, HoursProblem> {
        let zone = TimeZone::get(&group.time_zone).map_err(|_| HoursProblem::UnknownZone)?;
        let read = |references: &[Reference<ScheduleId>]| {
            let named = references.iter().map(|reference| {
                let schedule = schedules.iter().find(|schedule| schedule.id == reference.id);
                schedule.ok_or(HoursProblem::UnknownSchedule(reference.id)).and_then(Span::new)
            });
            named.collect::<Result<Vec<_>, _>>()
        };
        Ok(Self {
            open: read(&group.open_schedules)?,
            closed: read(&group.closed_schedules)?,
            holidays: read(&group.holiday_schedules)?,
            zone,
        })
    }

    /// What they say of a moment.
    #[must_use]
    pub fn state(&self, now: Timestamp) -> OpenState {
        let Some(local) = self.local_second(now) else { return OpenState::Closed };
        let any = |spans: &[Span]| spans.iter().any(|span| span.covers(local));
        if any(&self.holidays) {
            OpenState::Holiday
        } else if !any(&self.closed) && any(&self.open) {
            OpenState::Open
        } else {
            OpenState::Closed
        }
    }

    /// What the clock on the wall shows, in whole seconds since 1970-01-01.
    fn local_second(&self, now: Timestamp) -> Option<i64> {
        let second = i64::try_from(now.as_seconds()).ok()?;
        let moment = jiff::Timestamp::from_second(second).ok()?;
        Some(second + i64::from(self.zone.to_offset(moment).seconds()))
    }
}

/// Whether a schedule can be read at all: what is asked before it is kept.
///
/// # Errors
/// [`HoursProblem`].
pub fn check_schedule(schedule: &Schedule) -> Result<(), HoursProblem> {
    Span::new(schedule).map(|_| ())
}

/// Whether there is a time zone of this name, such as `Asia/Seoul`.
#[must_use]
pub fn is_time_zone(name: &str) -> bool {
    TimeZone::get(name).is_ok()
}

/// A span of local time, in seconds of the wall clock, and how it repeats.
#[derive(Clone, Debug)]
struct Span {
    start: i64,
    lasts: i64,
    repeats: Option<Recurrence>,
}

impl Span {
    fn new(schedule: &Schedule) -> Result<Self, HoursProblem> {
        let id = schedule.id;
        let time = |text: &str| civil::parse(text).ok_or(HoursProblem::NotATime(id));
        let (start, end) = (time(&schedule.start)?, time(&schedule.end)?);
        let lasts = end - start;
        if !(1..=SCHEDULE_SPAN_DAYS * DAY).contains(&lasts) {
            return Err(HoursProblem::BadSpan(id));
        }
        let rule = schedule.rrule.as_deref().filter(|rule| !rule.trim().is_empty());
        let repeats = rule.map(|rule| Recurrence::new(Day::of(start), rule).ok_or(HoursProblem::BadRule(id)));
        Ok(Self { start, lasts, repeats: repeats.transpose()? })
    }

    fn covers(&self, local: i64) -> bool {
        let within = |start: i64| (start..start + self.lasts).contains(&local);
        let Some(repeats) = &self.repeats else { return within(self.start) };
        let (today, time) = (Day::of(local), self.start.rem_euclid(DAY));
        // It may have begun on an earlier day and last until now.
        (0..=self.lasts / DAY + 1).any(|back| {
            let day = Day(today.0 - back);
            within(day.0 * DAY + time) && repeats.occurs(day)
        })
    }
}
