//! Sets of agents by their place in the list, one bit each.
//! Never larger than the list: ten thousand agents are 157 words, so narrowing a set costs less than a lookup.

/// A set of small numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

const WORD: usize = 64;

impl Bits {
    /// Puts a number in or takes it out.
    pub(crate) fn put(&mut self, at: usize, is_in: bool) {
        let (word, bit) = (at / WORD, 1u64 << (at % WORD));
        if is_in && self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word = if is_in { *word | bit } else { *word & !bit };
        }
    }

    /// Whether a number is in.
    pub(crate) fn has(&self, at: usize) -> bool {
        self.0.get(at / WORD).is_some_and(|word| word & (1u64 << (at % WORD)) != 0)
    }

    /// How many are in.
    pub(crate) fn count(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The numbers, smallest first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(index, word)| Ones { left: *word, base: index * WORD })
    }

    /// Keeps those that are in `other` too, and gives those that are not.
    pub(crate) fn split(&mut self, other: &Self) -> Self {
        let others = other.0.iter().copied().chain(core::iter::repeat(0));
        let out = self.0.iter_mut().zip(others).map(|(word, other)| {
            let out = *word & !other;
            *word &= other;
            out
        });
        Self(out.collect())
    }
}

/// The bits of one word.
struct Ones {
    left: u64,
    base: usize,
}

impl Iterator for Ones {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.left == 0 {
            return None;
        }
        let bit = self.left.trailing_zeros() as usize;
        self.left &= self.left - 1;
        Some(self.base + bit)
    }
}

impl FromIterator<usize> for Bits {
    fn from_iter<I: IntoIterator<Item = usize>>(numbers: I) -> Self {
        let mut bits = Self::default();
        for number in numbers {
            bits.put(number, true);
        }
        bits
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    #[test]
    fn splits_by_another_set() {
        let mut some: Bits = [0, 63, 64, 200].into_iter().collect();
        let out = some.split(&[63, 200, 500].into_iter().collect());
        assert_eq!(some.iter().collect::<Vec<_>>(), [63, 200]);
        assert_eq!(out.iter().collect::<Vec<_>>(), [0, 64]);
        assert_eq!((some.count(), out.count()), (2, 2));
        some.put(200, false);
        assert!(some.has(63) && !some.has(200) && !some.has(10_000));
    }
}
