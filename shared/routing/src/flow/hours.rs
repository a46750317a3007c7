//! Opening hours: what a schedule group says of a moment.
//! Never a zone of fixed offset: hours are what the clock on the owner's wall shows.
//!
//! A holiday wins over closed, closed over open, and without any of them it is closed. A holiday's span need not be
//! a whole day: for a holiday with hours of its own, cover the rest of the day with holiday schedules and the
//! hours with an open one.
//!
//! A span is open from its beginning up to its end, by the wall clock. So on the day the clock is put forward
//! 02:30 never comes, and on the day it is put back the hour that comes twice counts twice.

mod recurrence;

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
use jiff::{civil::DateTime, tz::TimeZone};
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
        let local = i64::try_from(now.as_ms()).ok().and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        let Some(local) = local.map(|moment| self.zone.to_datetime(moment)) else { return OpenState::Closed };
        let any = |spans: &[Span]| spans.iter().any(|span| span.covers(local));
        if any(&self.holidays) {
            OpenState::Holiday
        } else if !any(&self.closed) && any(&self.open) {
            OpenState::Open
        } else {
            OpenState::Closed
        }
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

/// A span of local time, and how it repeats.
#[derive(Clone, Debug)]
struct Span {
    start: DateTime,
    lasts: jiff::SignedDuration,
    days: i64,
    repeats: Option<Recurrence>,
}

impl Span {
    fn new(schedule: &Schedule) -> Result<Self, HoursProblem> {
        let id = schedule.id;
        let time = |text: &str| text.parse::<DateTime>().map_err(|_| HoursProblem::NotATime(id));
        let (start, end) = (time(&schedule.start)?, time(&schedule.end)?);
        let lasts = start.duration_until(end);
        let days = lasts.as_hours() / 24;
        if !lasts.is_positive() || days > SCHEDULE_SPAN_DAYS {
            return Err(HoursProblem::BadSpan(id));
        }
        let rule = schedule.rrule.as_deref().filter(|rule| !rule.trim().is_empty());
        let repeats = rule.map(|rule| Recurrence::new(start, rule).ok_or(HoursProblem::BadRule(id)));
        Ok(Self { start, lasts, days, repeats: repeats.transpose()? })
    }

    fn covers(&self, local: DateTime) -> bool {
        let within =
            |start: DateTime| start.checked_add(self.lasts).is_ok_and(|end| start <= local && local < end);
        let Some(repeats) = &self.repeats else { return within(self.start) };
        // It may have begun on an earlier day and last until now.
        (0..=self.days + 1).any(|back| {
            let date = local.date().checked_sub(jiff::Span::new().days(back));
            date.is_ok_and(|date| repeats.occurs(date) && within(date.to_datetime(self.start.time())))
        })
    }
}
