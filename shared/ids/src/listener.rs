//! Who listens on notification channels: a person or a machine.
//! Never takes one for the other, though the ids of both are UUIDs: a machine's is written with its kind.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{ClientId, InvalidId, UserId};

/// What stands before a machine's id.
const MACHINE: &str = "client:";

/// A person or a machine that listens. As text a person's id as it is, a machine's as `client:ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum ListenerId {
    /// A person.
    User(UserId),
    /// A machine.
    Client(ClientId),
}

impl ListenerId {
    /// The first of all in their order.
    pub const FIRST: Self = Self::User(UserId::from_u128(0));
}

impl From<UserId> for ListenerId {
    fn from(user: UserId) -> Self {
        Self::User(user)
    }
}

impl From<ClientId> for ListenerId {
    fn from(client: ClientId) -> Self {
        Self::Client(client)
    }
}

impl From<ListenerId> for String {
    fn from(listener: ListenerId) -> Self {
        listener.to_string()
    }
}

impl TryFrom<String> for ListenerId {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl fmt::Display for ListenerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => user.fmt(f),
            Self::Client(client) => write!(f, "{MACHINE}{client}"),
        }
    }
}

impl FromStr for ListenerId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        match text.strip_prefix(MACHINE) {
            Some(client) => client.parse().map(Self::Client),
            None => text.parse().map(Self::User),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ListenerId;
    use crate::{ClientId, UserId};

    #[test]
    fn a_person_and_a_machine_with_the_same_bits_differ_and_come_back_from_text() {
        let (person, machine) =
            (ListenerId::from(UserId::from_u128(7)), ListenerId::from(ClientId::from_u128(7)));
        assert_ne!(person, machine);
        for (one, text) in [
            (person, "00000000-0000-0000-0000-000000000007"),
            (machine, "client:00000000-0000-0000-0000-000000000007"),
        ] {
            assert_eq!(one.to_string(), text);
            assert_eq!(text.parse(), Ok(one));
            assert!(ListenerId::FIRST < one);
        }
    }

    #[test]
    fn refuses_what_is_neither() {
        for text in ["", "client:", "client:7", "user:00000000-0000-0000-0000-000000000007", "machine"] {
            assert!(text.parse::<ListenerId>().is_err(), "{text}");
        }
    }
}
