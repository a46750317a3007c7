//! A short digest of what was said under an id, to tell a repeat from other words.
//! Never a defence: who makes two texts agree has fooled nobody but himself. That is why it may be quick, and it
//! is made for every message.

/// FNV-1a over parts of known length, 64 bits.
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    const PRIME: u64 = 0x0100_0000_01b3;

    pub(crate) const fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    /// Adds a part. Its length belongs to it: what ends one must not pass for the beginning of the next.
    pub(crate) fn part(&mut self, text: &str) {
        self.number(text.len());
        text.bytes().for_each(|byte| self.add(byte.into()));
    }

    /// Adds a number, such as the length of a list.
    pub(crate) fn number(&mut self, number: usize) {
        self.add(number as u64);
    }

    const fn add(&mut self, value: u64) {
        self.0 = (self.0 ^ value).wrapping_mul(Self::PRIME);
    }

    /// Hexadecimal, without leading zeros.
    pub(crate) fn finish(self) -> String {
        let digits = (0..u64::BITS / 4).rev().map(|place| (self.0 >> (4 * place)) as u32 & 0xf);
        let mut text = String::with_capacity(16);
        text.extend(digits.skip_while(|digit| *digit == 0).filter_map(|digit| char::from_digit(digit, 16)));
        text
    }
}
