//! The registry: every identifier that is a plain UUID, alphabetical, append-only.
//! Never holds the parse rules of composed keys; those stand in `conversation`.

use core::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::InvalidId;

macro_rules! uuid_ids {
    ($($(#[$doc:meta])* $name:ident,)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Makes the identifier from its 128 bits.
            #[must_use]
            pub const fn from_u128(bits: u128) -> Self {
                Self(Uuid::from_u128(bits))
            }

            /// Its 32 lower-case hexadecimal digits, without hyphens.
            #[must_use]
            pub fn simple(&self) -> String {
                self.0.simple().encode_lower(&mut Uuid::encode_buffer()).to_owned()
            }
        }

        #[cfg(feature = "schema")]
        impl schemars::JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": "uuid" })
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId)
            }
        }
    )*};
}

uuid_ids! {
    /// A bot that answers before an agent does.
    BotId,
    /// A machine that signs in with OAuth client credentials.
    ClientId,
    /// One leg of a participant on one medium; an agent sends through it.
    CommunicationId,
    /// One live guest socket.
    ConnectionId,
    /// A messenger configuration bound to sites.
    DeploymentId,
    /// A part of the organization to which queues and codes belong.
    DivisionId,
    /// A message flow: rules that decide where a message goes.
    FlowId,
    /// A label of utilization: work that counts otherwise, or has a limit of its own.
    LabelId,
    /// A language that agents speak and conversations ask for.
    LanguageId,
    /// A library of ready answers.
    LibraryId,
    /// One message, as guest and platform see it.
    MessageId,
    /// A notification channel of the platform API.
    NotificationChannelId,
    /// One party of a conversation: the customer, a queue's wait, an agent.
    ParticipantId,
    /// A presence that agents can choose.
    PresenceId,
    /// A queue.
    QueueId,
    /// A ready answer.
    ResponseId,
    /// Schedules that together say whether it is open.
    ScheduleGroupId,
    /// A schedule: weekly hours in a time zone, and holidays.
    ScheduleId,
    /// A skill that agents have and conversations ask for.
    SkillId,
    /// A person who signs in to the desk.
    UserId,
    /// A wrap-up code.
    WrapupCodeId,
}

#[cfg(test)]
mod tests {
    use super::UserId;

    #[test]
    fn parses_both_spellings_and_prints_the_hyphenated() {
        let text = "11111111-1111-4111-8111-111111111111";
        let id: UserId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(id.simple(), text.replace('-', ""));
        assert_eq!(id.simple().parse::<UserId>().unwrap(), id);
    }

    #[test]
    fn refuses_what_is_no_uuid() {
        for text in ["", "1", "11111111-1111-4111-8111-11111111111g", "'; DROP TABLE user; --"] {
            assert!(text.parse::<UserId>().is_err(), "{text}");
        }
    }
}
