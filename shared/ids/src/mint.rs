//! Identifiers from a seed, so that the domain stays deterministic.
//! Never a source of secrets: whoever knows one seed knows what it mints.

use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

/// A row of UUIDs that follow from a seed drawn by the host, one seed for each event handled.
#[derive(Clone, Debug)]
pub struct Mint {
    seed: [u8; 16],
    minted: u32,
}

impl Mint {
    /// Starts a row from 16 random bytes.
    #[must_use]
    pub const fn new(seed: [u8; 16]) -> Self {
        Self { seed, minted: 0 }
    }

    /// The next identifier, a UUID of version 4 in form.
    pub fn draw<T: From<Uuid>>(&mut self) -> T {
        self.minted = self.minted.wrapping_add(1);
        // The first comes straight from the seed: most events mint one, and a hash is not free.
        if self.minted == 1 {
            return Builder::from_random_bytes(self.seed).into_uuid().into();
        }
        let digest = Sha256::new().chain_update(self.seed).chain_update(self.minted.to_be_bytes()).finalize();
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(digest) {
            *to = from;
        }
        Builder::from_random_bytes(bytes).into_uuid().into()
    }
}

#[cfg(test)]
mod tests {
    use super::Mint;
    use crate::MessageId;

    #[test]
    fn the_same_seed_mints_the_same_row_without_repeats() {
        let row = |seed| {
            let mut mint = Mint::new([seed; 16]);
            (0..100).map(|_| mint.draw::<MessageId>()).collect::<Vec<_>>()
        };
        assert_eq!(row(7), row(7));
        let mut all: Vec<_> = row(7).into_iter().chain(row(8)).collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 200);
    }
}
