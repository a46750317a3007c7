//! Identifiers from a seed, so that the domain stays deterministic.
//! Never a source of secrets: whoever knows one seed knows what it mints.

use uuid::{Builder, Uuid, Variant, Version};

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
        let seed = u128::from_be_bytes(self.seed).wrapping_add(STEP.wrapping_mul(u128::from(self.minted)));
        self.minted = self.minted.wrapping_add(1);
        // Each half is mixed one to one, so different seeds never mint the same first identifier.
        let high = mix((seed >> 64) as u64);
        let low = mix(seed as u64);
        let bits = (u128::from(high) << 64) | u128::from(low);
        let builder = Builder::from_u128(bits).with_version(Version::Random).with_variant(Variant::RFC4122);
        builder.into_uuid().into()
    }
}

/// An odd number far from any pattern (2¹²⁸ divided by the golden ratio): steps along it meet every value.
const STEP: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

/// The finalizer of splitmix64: every bit in reaches every bit out.
const fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
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
