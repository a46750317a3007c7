//! Who may listen to what on a notification channel.
//! Never a topic without a rule: the match has no default arm.

use hanmadi_protocol::notification::Topic;

use crate::{Denied, Object, Permission, Principal, may};

/// Why somebody may not listen to a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unheard {
    /// It is told to the one agent alone whose it is, whoever asks.
    NotOnesOwn,
    /// A permission is missing, or does not reach that far.
    Missing(Permission),
}

impl From<Denied> for Unheard {
    fn from(Denied(permission): Denied) -> Self {
        Self::Missing(permission)
    }
}

/// Whether `principal` may listen to a topic: to what it could read as well, and of people to whom it reaches.
///
/// # Errors
/// [`Unheard`] says why not.
pub fn listen(principal: &Principal, topic: Topic) -> Result<(), Unheard> {
    let of_user = |user, permission| {
        may(principal, Permission::NotificationListen, Object::Of(user))?;
        may(principal, permission, Object::Of(user))?;
        Ok(())
    };
    match topic {
        Topic::UserTranscript(user)
        | Topic::UserNotes(user)
        | Topic::UserDrafts(user)
        | Topic::UserReads(user) => {
            // A screen's own: an agent's typing guests and read marks are nobody else's.
            if principal.user() != Some(user) {
                return Err(Unheard::NotOnesOwn);
            }
            of_user(user, Permission::MessageView)
        }
        Topic::UserConversations(user) => of_user(user, Permission::MessageView),
        Topic::UserPresence(user) | Topic::UserRoutingStatus(user) => of_user(user, Permission::UserView),
        Topic::QueueConversations(queue) | Topic::QueueObservations(queue) => {
            Ok(may(principal, Permission::QueueObservationView, Object::Queue(queue))?)
        }
        Topic::QueueUsers(queue) => Ok(may(principal, Permission::QueueView, Object::Queue(queue))?),
    }
}

#[cfg(test)]
mod tests {
    use hanmadi_ids::{ClientId, QueueId, UserId};
    use hanmadi_protocol::notification::Topic;

    use super::{Unheard, listen};
    use crate::{Permission, Principal, Role};

    const ME: UserId = UserId::from_u128(1);
    const OTHER: UserId = UserId::from_u128(2);
    const MINE: QueueId = QueueId::from_u128(3);
    const FOREIGN: QueueId = QueueId::from_u128(4);

    type OfUser = fn(UserId) -> Topic;

    /// What each may: an agent of their own, an agent of others', one who reaches everyone of their own, and of
    /// others'.
    const TABLE: [(OfUser, [bool; 4]); 7] = [
        (Topic::UserConversations, [true, false, true, true]),
        (Topic::UserTranscript, [true, false, true, false]),
        (Topic::UserNotes, [true, false, true, false]),
        (Topic::UserDrafts, [true, false, true, false]),
        (Topic::UserReads, [true, false, true, false]),
        (Topic::UserPresence, [true, false, true, true]),
        (Topic::UserRoutingStatus, [true, false, true, true]),
    ];

    fn person(role: Role) -> Principal {
        Principal::User { user: ME, role, queues: vec![MINE] }
    }

    #[test]
    fn of_people() {
        for (topic, [own, others, over_own, over_others]) in TABLE {
            for (role, user, heard) in [
                (Role::Agent, ME, own),
                (Role::Agent, OTHER, others),
                (Role::Supervisor, ME, over_own),
                (Role::Supervisor, OTHER, over_others),
                (Role::Owner, OTHER, over_others),
            ] {
                assert_eq!(listen(&person(role), topic(user)).is_ok(), heard, "{role:?} {}", topic(user));
            }
        }
    }

    #[test]
    fn of_queues() {
        let topics: [fn(QueueId) -> Topic; 3] =
            [Topic::QueueConversations, Topic::QueueUsers, Topic::QueueObservations];
        for topic in topics {
            assert_eq!(listen(&person(Role::Agent), topic(MINE)), Ok(()));
            assert!(matches!(listen(&person(Role::Agent), topic(FOREIGN)), Err(Unheard::Missing(_))));
            assert_eq!(listen(&person(Role::Supervisor), topic(FOREIGN)), Ok(()));
        }
    }

    #[test]
    fn a_machine_hears_what_its_role_reaches_and_nobodys_own() {
        let machine = |role| Principal::Client { client: ClientId::from_u128(1), role };
        for (topic, [.., heard]) in TABLE {
            // Its id has the bits of a person's: it is still not that person.
            for user in [ME, OTHER] {
                assert_eq!(listen(&machine(Role::Supervisor), topic(user)).is_ok(), heard, "{}", topic(user));
                assert!(listen(&machine(Role::Agent), topic(user)).is_err(), "{}", topic(user));
            }
        }
        assert_eq!(listen(&machine(Role::Owner), Topic::QueueObservations(MINE)), Ok(()));
        assert!(listen(&machine(Role::Agent), Topic::QueueObservations(MINE)).is_err());
    }

    #[test]
    fn the_reason_tells_what_is_missing() {
        let agent = person(Role::Agent);
        assert_eq!(
            listen(&agent, Topic::UserPresence(OTHER)),
            Err(Unheard::Missing(Permission::NotificationListen))
        );
        assert_eq!(listen(&agent, Topic::QueueUsers(FOREIGN)), Err(Unheard::Missing(Permission::QueueView)));
        assert_eq!(listen(&person(Role::Owner), Topic::UserNotes(OTHER)), Err(Unheard::NotOnesOwn));
    }
}
