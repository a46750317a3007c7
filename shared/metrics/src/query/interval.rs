//! The interval of a query.
//! Never longer than a month of days: a query reads three ledgers at most.

use hanmadi_protocol::{limits, month::Month, time::Timestamp};

use super::{Refusal, RefusalKind};

/// From a moment up to another, which is not part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    from: Timestamp,
    to: Timestamp,
}

const DAY_MS: u64 = 86_400_000;

impl Interval {
    /// Reads `FROM/TO`.
    ///
    /// # Errors
    /// [`Refusal`] if it is none, ends before it begins, or is too long.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let wrong = |text: String| Refusal::new(RefusalKind::Interval, text);
        let ends = text
            .split_once('/')
            .and_then(|(from, to)| Some((Timestamp::parse_iso(from)?, Timestamp::parse_iso(to)?)));
        let Some((from, to)) = ends else {
            let text =
                "interval must be two moments in UTC, such as 2026-11-01T00:00:00Z/2026-11-08T00:00:00Z.";
            return Err(wrong(text.to_owned()));
        };
        if to <= from {
            return Err(wrong("interval ends before it begins.".to_owned()));
        }
        if to.since_ms(from) > limits::DETAILS_INTERVAL_DAYS * DAY_MS {
            return Err(wrong(format!("interval is longer than {} days.", limits::DETAILS_INTERVAL_DAYS)));
        }
        Ok(Self { from, to })
    }

    /// Whether a conversation began on a day that the interval touches, and went on during it.
    #[must_use]
    pub fn covers(&self, started: Timestamp, ended: Option<Timestamp>) -> bool {
        let (first, _) = self.days();
        started >= first && started < self.to && ended.is_none_or(|end| end >= self.from)
    }

    /// From the beginning of the first day it touches to its end: when such conversations began.
    #[must_use]
    pub const fn days(&self) -> (Timestamp, Timestamp) {
        (Timestamp::from_ms(self.from.as_ms() / DAY_MS * DAY_MS), self.to)
    }

    /// The months in which such conversations began.
    #[must_use]
    pub fn months(&self) -> Vec<Month> {
        let last = Month::of(Timestamp::from_ms(self.to.as_ms().saturating_sub(1)));
        core::iter::successors(Some(Month::of(self.from)), |month| month.next())
            .take_while(|month| *month <= last)
            .collect()
    }
}
