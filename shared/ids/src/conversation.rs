//! Conversation identifiers that lead to their Thread by themselves.
//! Never needs a table: the thread's key stands inside the conversation's UUID.
//!
//! A [`ConversationId`] is a UUID of version 8 (RFC 9562, 5.8). Of its 122 free bits the first 90 are the
//! [`ThreadKey`], the last 32 the number of the conversation within its thread. So whoever holds a
//! conversation's id can address the one object that owns it, without a lookup and without an index to keep.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::InvalidId;

const THREAD_BITS: u32 = 90;
const THREAD_MASK: u128 = (1 << THREAD_BITS) - 1;
const LOW_BITS: u32 = 30;
const LOW_MASK: u128 = (1 << LOW_BITS) - 1;

/// The name of one customer on one channel: 90 bits of a SHA-256, written as 23 hexadecimal digits.
///
/// With a thousand million threads the chance that any two share a key is below 10⁻⁹; a Thread keeps the
/// whole digest and refuses a second customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ThreadKey(u128);

impl ThreadKey {
    /// Derives the key of `customer` (the platform's own id of the person; for web messaging the digest of
    /// the token) on `channel` (such as `webmessaging`) through `integration` (deployment or account).
    #[must_use]
    pub fn derive(channel: &str, integration: &str, customer: &str) -> Self {
        let mut hasher = Sha256::new();
        for part in [channel, integration, customer] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let digest = hasher.finalize();
        let bits = digest.iter().take(16).fold(0u128, |bits, byte| (bits << 8) | u128::from(*byte));
        Self(bits >> (128 - THREAD_BITS))
    }
}

impl fmt::Display for ThreadKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:023x}", self.0)
    }
}

impl FromStr for ThreadKey {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let digits = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if text.len() != 23 || !digits {
            return Err(InvalidId);
        }
        let bits = u128::from_str_radix(text, 16).map_err(|_| InvalidId)?;
        if bits > THREAD_MASK { Err(InvalidId) } else { Ok(Self(bits)) }
    }
}

/// One spell of a thread, from first message to wrap-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConversationId(Uuid);

impl ConversationId {
    /// The `ordinal`-th conversation of a thread.
    #[must_use]
    pub fn new(thread: ThreadKey, ordinal: u32) -> Self {
        let high = (thread.0 >> LOW_BITS) & ((1 << 60) - 1);
        let low = ((thread.0 & LOW_MASK) << 32) | u128::from(ordinal);
        let custom_a = high >> 12;
        let custom_b = high & 0xfff;
        Self(Uuid::from_u128((custom_a << 80) | (0x8 << 76) | (custom_b << 64) | (0b10 << 62) | low))
    }

    /// The thread it belongs to.
    #[must_use]
    pub fn thread(&self) -> ThreadKey {
        let bits = self.0.as_u128();
        let high = ((bits >> 80) << 12) | ((bits >> 64) & 0xfff);
        ThreadKey((high << LOW_BITS) | ((bits >> 32) & LOW_MASK))
    }

    /// Its number within the thread, from 1.
    #[must_use]
    pub fn ordinal(&self) -> u32 {
        u32::try_from(self.0.as_u128() & 0xffff_ffff).unwrap_or_default()
    }
}

impl fmt::Display for ConversationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for ConversationId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let uuid = Uuid::try_parse(text).map_err(|_| InvalidId)?;
        let bits = uuid.as_u128();
        let version_and_variant = (bits >> 76) & 0xf == 0x8 && (bits >> 62) & 0b11 == 0b10;
        if version_and_variant { Ok(Self(uuid)) } else { Err(InvalidId) }
    }
}

impl Serialize for ConversationId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ConversationId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(D::Error::custom)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for ConversationId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ConversationId".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "uuid" })
    }
}

#[cfg(test)]
mod tests {
    use super::{ConversationId, ThreadKey};

    #[test]
    fn a_conversation_leads_to_its_thread() {
        for customer in 0..500u32 {
            let thread = ThreadKey::derive("webmessaging", "deployment", &customer.to_string());
            for ordinal in [1, 2, u32::MAX] {
                let id = ConversationId::new(thread, ordinal);
                assert_eq!((id.thread(), id.ordinal()), (thread, ordinal));
                assert_eq!(id.to_string().parse(), Ok(id));
            }
            assert_eq!(thread.to_string().parse(), Ok(thread));
        }
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(ThreadKey::derive("a", "bc", "d"), ThreadKey::derive("ab", "c", "d"));
    }

    #[test]
    fn refuses_other_uuids_and_keys() {
        assert!("11111111-1111-4111-8111-111111111111".parse::<ConversationId>().is_err());
        for text in ["", "+0000000000000000000000", "fffffffffffffffffffffff", "00000000000000000000000\n"] {
            assert!(text.parse::<ThreadKey>().is_err(), "{text}");
        }
    }
}
