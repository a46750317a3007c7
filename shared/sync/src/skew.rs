//! How far the server's clock is ahead of this machine's: what counts down has to end when the server says so.
//! Never more than an estimate: a moment that just came from the server is at most as old as its way here.

use hanmadi_protocol::time::Timestamp;

/// An estimate of the server's clock. Delay only ever makes a moment look older, so of all estimates the
/// latest moment is the best.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Skew {
    /// How far the server is ahead, in milliseconds; below 0 it is behind.
    ahead_ms: Option<i64>,
}

impl Skew {
    /// The server said that it was `theirs` not long before it is `ours` here.
    pub fn hear(&mut self, theirs: Timestamp, ours: Timestamp) {
        let ahead = signed(theirs) - signed(ours);
        if self.ahead_ms.is_none_or(|known| ahead > known) {
            self.ahead_ms = Some(ahead);
        }
    }

    /// The server's moment when it is `ours` here; the same while nothing was heard.
    #[must_use]
    pub fn correct(&self, ours: Timestamp) -> Timestamp {
        let corrected = signed(ours) + self.ahead_ms.unwrap_or(0);
        Timestamp::from_ms(u64::try_from(corrected).unwrap_or(0))
    }
}

fn signed(time: Timestamp) -> i64 {
    i64::try_from(time.as_ms()).unwrap_or(i64::MAX / 2)
}

#[cfg(test)]
mod tests {
    use hanmadi_protocol::time::Timestamp;

    use super::Skew;

    #[test]
    fn the_moment_with_the_least_delay_counts() {
        for (heard, ours, corrected) in [
            (&[] as &[(u64, u64)], 100, 100),
            (&[(100, 100)], 150, 150),
            // Ahead by 5000, told with delays of 40, 3 and 900.
            (&[(6000, 1040), (7000, 2003), (8000, 3900)], 4000, 8997),
            // Behind by 500.
            (&[(1500, 2000), (1600, 2300)], 2400, 1900),
            (&[(0, 90_000)], 10, 0),
        ] {
            let mut skew = Skew::default();
            for (theirs, ours) in heard {
                skew.hear(Timestamp::from_ms(*theirs), Timestamp::from_ms(*ours));
            }
            assert_eq!(skew.correct(Timestamp::from_ms(ours)), Timestamp::from_ms(corrected), "{heard:?}");
        }
    }
}
