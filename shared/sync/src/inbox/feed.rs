//! The order of a notification channel.
//! Never holds events back: what was missed is read again from a snapshot.

/// What to do with an event that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Apply it.
    Next,
    /// It came before: drop it.
    Repeat,
    /// Apply it, and read the snapshots again: something before it is missing.
    Gap,
}

/// Watches the gap-free numbers of one channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Feed {
    last: Option<u64>,
}

impl Feed {
    /// Judges an event by its number. One without a number is taken as it comes.
    ///
    /// The first event after a connection is never a gap: the snapshots are read after connecting anyway.
    pub fn judge(&mut self, seq: Option<u64>) -> Turn {
        let Some(seq) = seq else { return Turn::Next };
        match self.last {
            Some(last) if seq <= last => Turn::Repeat,
            Some(last) if seq > last + 1 => {
                self.last = Some(seq);
                Turn::Gap
            }
            Some(_) | None => {
                self.last = Some(seq);
                Turn::Next
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Feed, Turn};

    #[test]
    fn tells_next_repeat_and_gap() {
        let mut feed = Feed::default();
        let turns: Vec<_> = [Some(4), Some(5), Some(5), None, Some(8), Some(6), Some(9)]
            .into_iter()
            .map(|seq| feed.judge(seq))
            .collect();
        use Turn::{Gap, Next, Repeat};
        assert_eq!(turns, [Next, Next, Repeat, Next, Gap, Repeat, Next]);
    }
}
