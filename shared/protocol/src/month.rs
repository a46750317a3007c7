//! A month in UTC: the name of a ledger.
//! Never the month of an event: a conversation's events all stand in the ledger of its beginning.

use core::{fmt, str::FromStr};

use crate::time::Timestamp;
use hanmadi_ids::InvalidId;

/// A month, written `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: u16,
    month: u8,
}

impl Month {
    /// The month of a moment.
    #[must_use]
    pub fn of(moment: Timestamp) -> Self {
        let text = moment.to_string();
        text.get(..7).and_then(|text| text.parse().ok()).unwrap_or(Self { year: 1970, month: 1 })
    }

    /// The month after; none after the last one that a [`Timestamp`] can name.
    #[must_use]
    pub const fn next(self) -> Option<Self> {
        match self {
            Self { year: 9999, month: 12 } => None,
            Self { year, month: 12 } => Some(Self { year: year + 1, month: 1 }),
            Self { year, month } => Some(Self { year, month: month + 1 }),
        }
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year, self.month)
    }
}

impl FromStr for Month {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let digits = text.len() == 7 && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let (year, month) = text.split_once('-').filter(|_| digits).ok_or(InvalidId)?;
        let (year, month) = (year.parse().map_err(|_| InvalidId)?, month.parse().map_err(|_| InvalidId)?);
        let written = Self { year, month };
        let is_month = year >= 1970 && (1..=12).contains(&month) && written.to_string() == text;
        if is_month { Ok(written) } else { Err(InvalidId) }
    }
}

#[cfg(test)]
mod tests {
    use crate::time::Timestamp;

    use super::Month;

    #[test]
    fn names_the_month_of_a_moment_and_the_next() {
        for (moment, month, next) in [
            ("1970-01-01T00:00:00Z", "1970-01", Some("1970-02")),
            ("2026-11-30T23:59:59.999Z", "2026-11", Some("2026-12")),
            ("2026-12-01T00:00:00Z", "2026-12", Some("2027-01")),
            ("9999-12-31T00:00:00Z", "9999-12", None),
        ] {
            let of = Month::of(Timestamp::parse_iso(moment).unwrap());
            assert_eq!(of.to_string(), month);
            assert_eq!(month.parse(), Ok(of));
            assert_eq!(of.next().map(|month| month.to_string()).as_deref(), next);
        }
    }

    #[test]
    fn refuses_what_is_no_month() {
        for text in ["", "2026", "2026-00", "2026-13", "2026-1", "+026-01", "2026-011", "1969-12", "2026/11"]
        {
            assert!(text.parse::<Month>().is_err(), "{text}");
        }
    }
}
