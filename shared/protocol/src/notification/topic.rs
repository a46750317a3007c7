//! Topics: what can be listened to, by the names that clients give it.
//! Never a name that is read one way and written another: what is told bears the name it is kept under.

use core::fmt;
use std::str::FromStr;

use hanmadi_ids::{InvalidId, QueueId, UserId};
use serde::{Deserialize, Serialize};

/// A topic somebody may subscribe to. As text its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Topic {
    /// `v2.users.{id}.conversations.messages`: an agent's conversations, whole, at every change.
    UserConversations(UserId),
    /// `hanmadi.users.{id}.transcript`: our addition; each message and typing of an agent's conversations.
    UserTranscript(UserId),
    /// `hanmadi.users.{id}.notes`: our addition; internal notes that concern an agent.
    UserNotes(UserId),
    /// `hanmadi.users.{id}.reads`: our addition; how far an agent has read, told to all their screens.
    UserReads(UserId),
    /// `hanmadi.users.{id}.drafts`: our addition; what an agent has begun to write, told to all their screens.
    UserDrafts(UserId),
    /// `v2.users.{id}.presence`: the presence of an agent.
    UserPresence(UserId),
    /// `v2.users.{id}.routingStatus`: the routing status of an agent.
    UserRoutingStatus(UserId),
    /// `v2.routing.queues.{id}.conversations.messages`: what waits in a queue, whole, at every change.
    QueueConversations(QueueId),
    /// `v2.routing.queues.{id}.users`: who begins and stops to take from a queue.
    QueueUsers(QueueId),
    /// `v2.analytics.queues.{id}.observations`: what a queue looks like, at most once a second.
    QueueObservations(QueueId),
}

impl Topic {
    /// The first of all in their order.
    pub const FIRST: Self = Self::UserConversations(UserId::from_u128(0));
}

/// What the id in a name is of.
#[derive(Clone, Copy)]
enum Of {
    User(fn(UserId) -> Topic),
    Queue(fn(QueueId) -> Topic),
}

/// What stands before and behind the id in each name.
const NAMES: [(&str, &str, Of); 10] = [
    ("v2.users.", ".conversations.messages", Of::User(Topic::UserConversations)),
    ("hanmadi.users.", ".transcript", Of::User(Topic::UserTranscript)),
    ("hanmadi.users.", ".notes", Of::User(Topic::UserNotes)),
    ("hanmadi.users.", ".reads", Of::User(Topic::UserReads)),
    ("hanmadi.users.", ".drafts", Of::User(Topic::UserDrafts)),
    ("v2.users.", ".presence", Of::User(Topic::UserPresence)),
    ("v2.users.", ".routingStatus", Of::User(Topic::UserRoutingStatus)),
    ("v2.routing.queues.", ".conversations.messages", Of::Queue(Topic::QueueConversations)),
    ("v2.routing.queues.", ".users", Of::Queue(Topic::QueueUsers)),
    ("v2.analytics.queues.", ".observations", Of::Queue(Topic::QueueObservations)),
];

impl fmt::Display for Topic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UserConversations(id) => write!(f, "v2.users.{id}.conversations.messages"),
            Self::UserTranscript(id) => write!(f, "hanmadi.users.{id}.transcript"),
            Self::UserNotes(id) => write!(f, "hanmadi.users.{id}.notes"),
            Self::UserReads(id) => write!(f, "hanmadi.users.{id}.reads"),
            Self::UserDrafts(id) => write!(f, "hanmadi.users.{id}.drafts"),
            Self::UserPresence(id) => write!(f, "v2.users.{id}.presence"),
            Self::UserRoutingStatus(id) => write!(f, "v2.users.{id}.routingStatus"),
            Self::QueueConversations(id) => write!(f, "v2.routing.queues.{id}.conversations.messages"),
            Self::QueueUsers(id) => write!(f, "v2.routing.queues.{id}.users"),
            Self::QueueObservations(id) => write!(f, "v2.analytics.queues.{id}.observations"),
        }
    }
}

impl FromStr for Topic {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let read = |(before, behind, of): (&str, &str, Of)| {
            let id = text.strip_prefix(before)?.strip_suffix(behind)?;
            match of {
                Of::User(topic) => id.parse().ok().map(topic),
                Of::Queue(topic) => id.parse().ok().map(topic),
            }
        };
        NAMES.into_iter().find_map(read).ok_or(InvalidId)
    }
}

impl From<Topic> for String {
    fn from(topic: Topic) -> Self {
        topic.to_string()
    }
}

impl TryFrom<String> for Topic {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use hanmadi_ids::{QueueId, UserId};

    use super::{NAMES, Of, Topic};

    const ID: &str = "00000000-0000-0000-0000-0000000000ab";

    fn all() -> Vec<Topic> {
        let make = |(_, _, of)| match of {
            Of::User(topic) => topic(UserId::from_u128(0xab)),
            Of::Queue(topic) => topic(QueueId::from_u128(0xab)),
        };
        NAMES.into_iter().map(make).collect()
    }

    #[test]
    fn every_name_is_read_as_it_is_written() {
        assert_eq!(all().iter().collect::<BTreeSet<_>>().len(), NAMES.len());
        for (topic, (before, behind, _)) in all().into_iter().zip(NAMES) {
            assert_eq!(topic.to_string(), format!("{before}{ID}{behind}"));
            assert_eq!(topic.to_string().parse(), Ok(topic));
            let json = serde_json::to_string(&topic).unwrap();
            assert_eq!(serde_json::from_str::<Topic>(&json).unwrap(), topic);
        }
    }

    #[test]
    fn published_names_are_spelt_as_published() {
        for (topic, name) in [
            (Topic::UserConversations(UserId::from_u128(0xab)), "v2.users.{id}.conversations.messages"),
            (Topic::UserPresence(UserId::from_u128(0xab)), "v2.users.{id}.presence"),
            (Topic::UserRoutingStatus(UserId::from_u128(0xab)), "v2.users.{id}.routingStatus"),
            (
                Topic::QueueConversations(QueueId::from_u128(0xab)),
                "v2.routing.queues.{id}.conversations.messages",
            ),
            (Topic::QueueUsers(QueueId::from_u128(0xab)), "v2.routing.queues.{id}.users"),
            (Topic::QueueObservations(QueueId::from_u128(0xab)), "v2.analytics.queues.{id}.observations"),
        ] {
            assert_eq!(topic.to_string(), name.replace("{id}", ID));
        }
    }

    #[test]
    fn another_spelling_of_an_id_is_the_same_topic() {
        let simple = "v2.users.000000000000000000000000000000AB.presence";
        assert_eq!(simple.parse(), Ok(Topic::UserPresence(UserId::from_u128(0xab))));
    }

    #[test]
    fn refuses_what_is_no_topic() {
        for text in [
            "",
            "v2.users..presence",
            "v2.users.me.presence",
            "v2.users.00000000-0000-0000-0000-0000000000ab",
            "v2.users.00000000-0000-0000-0000-0000000000ab.presences",
            "v2.queues.00000000-0000-0000-0000-0000000000ab.users",
            "v2.routing.queues.00000000-0000-0000-0000-0000000000ab.observations",
            "hanmadi.users.00000000-0000-0000-0000-0000000000ab.presence",
            "channel.metadata",
        ] {
            assert!(text.parse::<Topic>().is_err(), "{text}");
        }
    }
}
