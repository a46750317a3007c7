//! Principals, objects, and the check.
//! Never asks the database: what must be known of the object comes with it.

use hanmadi_ids::{ClientId, DeploymentId, ListenerId, QueueId, ThreadKey, UserId};
use serde::{Deserialize, Serialize};

use crate::{Permission, Role, token::Claims};

/// Who asks, as a token says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind")]
pub enum Principal {
    /// A person who signed in.
    User {
        /// Who.
        user: UserId,
        /// As what.
        role: Role,
        /// Member of these queues.
        queues: Vec<QueueId>,
    },
    /// A machine.
    Client {
        /// Which.
        client: ClientId,
        /// As what.
        role: Role,
    },
}

impl Claims for Principal {
    const AUDIENCE: &'static str = "api";
}

/// What a guest's short-lived jwt opens: the history of one thread.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuestClaims {
    /// The thread's key.
    pub sub: String,
    /// The deployment, whose sites may call.
    pub deployment: DeploymentId,
}

impl GuestClaims {
    /// For one thread.
    #[must_use]
    pub fn new(thread: ThreadKey, deployment: DeploymentId) -> Self {
        Self { sub: thread.to_string(), deployment }
    }
}

impl Claims for GuestClaims {
    const AUDIENCE: &'static str = "history";
}

/// What somebody wants to act on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Object {
    /// Nothing in particular, such as a listing of what the caller may see anyway.
    Any,
    /// Something of one user.
    Of(UserId),
    /// A queue.
    Queue(QueueId),
    /// A conversation: where it waits or came from, and who has it.
    Conversation {
        /// The queue.
        queue: QueueId,
        /// The agent, if one has it.
        agent: Option<UserId>,
    },
}

/// The check said no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Denied(pub Permission);

impl Principal {
    /// Their role.
    #[must_use]
    pub const fn role(&self) -> Role {
        match self {
            Self::User { role, .. } | Self::Client { role, .. } => *role,
        }
    }

    /// Their id, of a person or a machine.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::User { user, .. } => user.to_string(),
            Self::Client { client, .. } => client.to_string(),
        }
    }

    /// The person, if it is one.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Self::User { user, .. } => Some(*user),
            Self::Client { .. } => None,
        }
    }

    /// As whom they listen on notification channels.
    #[must_use]
    pub const fn listener(&self) -> ListenerId {
        match self {
            Self::User { user, .. } => ListenerId::User(*user),
            Self::Client { client, .. } => ListenerId::Client(*client),
        }
    }

    fn member_of(&self, wanted: QueueId) -> bool {
        match self {
            Self::User { queues, .. } => queues.contains(&wanted),
            Self::Client { .. } => false,
        }
    }
}

/// The one check: whether `principal` may do `permission` to `object`.
///
/// # Errors
/// [`Denied`] with the permission that is missing.
pub fn may(principal: &Principal, permission: Permission, object: Object) -> Result<(), Denied> {
    let role = principal.role();
    let reaches = role.reaches_everyone()
        || match object {
            Object::Any => true,
            Object::Of(user) => principal.user() == Some(user),
            Object::Queue(queue) => principal.member_of(queue),
            Object::Conversation { queue, agent } => conversation(principal, permission, queue, agent),
        };
    if role.holds(permission) && reaches { Ok(()) } else { Err(Denied(permission)) }
}

/// An agent reads what waits in their queues and what is theirs, and writes only in what is theirs.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is not about conversations gives nothing in one")]
fn conversation(
    principal: &Principal,
    permission: Permission,
    queue: QueueId,
    agent: Option<UserId>,
) -> bool {
    let theirs = agent.is_some() && agent == principal.user();
    let in_their_queue = principal.member_of(queue);
    match permission {
        Permission::MessageView => theirs || in_their_queue,
        Permission::ConversationAssign => in_their_queue,
        Permission::MessageCreate
        | Permission::MessagePark
        | Permission::NoteAdd
        | Permission::ConversationDisconnect
        | Permission::ConversationTransfer
        | Permission::ConversationDetailView => theirs,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use hanmadi_ids::{ClientId, QueueId, UserId};

    use super::{Object, Principal, may};
    use crate::{Permission, Role};

    const ME: UserId = UserId::from_u128(1);
    const OTHER: UserId = UserId::from_u128(2);
    const MINE: QueueId = QueueId::from_u128(3);
    const FOREIGN: QueueId = QueueId::from_u128(4);

    fn person(role: Role) -> Principal {
        Principal::User { user: ME, role, queues: vec![MINE] }
    }

    #[test]
    fn an_agent_writes_only_in_conversations_of_their_own() {
        let agent = person(Role::Agent);
        let table = [
            (Permission::MessageView, MINE, None, true),
            (Permission::MessageView, MINE, Some(OTHER), true),
            (Permission::MessageView, FOREIGN, None, false),
            (Permission::MessageView, FOREIGN, Some(ME), true),
            (Permission::MessageCreate, MINE, Some(ME), true),
            (Permission::MessageCreate, MINE, Some(OTHER), false),
            (Permission::MessageCreate, MINE, None, false),
            (Permission::ConversationDisconnect, MINE, Some(OTHER), false),
            (Permission::ConversationTransfer, MINE, Some(OTHER), false),
            (Permission::MessagePark, MINE, None, false),
            (Permission::NoteAdd, MINE, None, false),
            (Permission::NoteAdd, FOREIGN, Some(ME), true),
            (Permission::ConversationAssign, MINE, None, true),
            (Permission::ConversationAssign, FOREIGN, None, false),
        ];
        for (permission, queue, agent_of, allowed) in table {
            let object = Object::Conversation { queue, agent: agent_of };
            assert_eq!(may(&agent, permission, object).is_ok(), allowed, "{permission:?} {object:?}");
        }
    }

    #[test]
    fn nobody_listens_for_another() {
        assert!(may(&person(Role::Agent), Permission::NotificationListen, Object::Of(ME)).is_ok());
        assert!(may(&person(Role::Agent), Permission::NotificationListen, Object::Of(OTHER)).is_err());
    }

    #[test]
    fn a_supervisor_and_a_machine_of_the_owner_reach_everyone() {
        let machine = Principal::Client { client: ClientId::from_u128(9), role: Role::Owner };
        for principal in [person(Role::Supervisor), person(Role::Owner), machine] {
            for permission in Permission::ALL {
                let object = Object::Conversation { queue: FOREIGN, agent: Some(OTHER) };
                let held = principal.role().holds(*permission);
                assert_eq!(may(&principal, *permission, object).is_ok(), held, "{permission:?}");
            }
        }
    }
}
