//! What happened, step by step: the last lines for whoever reads a failure, and one number for all of them.
//! Never a part of the world: nothing in it depends on what is written here.

use std::{collections::VecDeque, fmt};

use hanmadi_protocol::time::Timestamp;

/// So many lines are shown of a run that failed.
const SHOWN: usize = 30;
/// And so many characters of each.
const WIDTH: usize = 240;

#[derive(Clone, Debug)]
pub(crate) struct Trace {
    step: u64,
    last: VecDeque<String>,
    hash: u64,
}

impl Default for Trace {
    fn default() -> Self {
        // FNV-1a's offset basis.
        Self { step: 0, last: VecDeque::new(), hash: 0xcbf2_9ce4_8422_2325 }
    }
}

impl Trace {
    pub(crate) const fn next_step(&mut self) {
        self.step += 1;
    }

    pub(crate) fn line(&mut self, now: Timestamp, what: &str) {
        let mut line = format!("{:>4} {now} {what}", self.step);
        self.hash(&line);
        if let Some((end, _)) = line.char_indices().nth(WIDTH) {
            line.truncate(end);
            line.push('…');
        }
        if self.last.len() == SHOWN {
            self.last.pop_front();
        }
        self.last.push_back(line);
    }

    /// What is too long to show counts all the same.
    pub(crate) fn hash(&mut self, text: &str) {
        for byte in text.bytes() {
            self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// One number for everything that happened.
    pub(crate) const fn digest(&self) -> u64 {
        self.hash
    }
}

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.last.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}
