//! Permissions by their published names, and the roles that hold them.
//! Never a permission that no check asks for.

use serde::{Deserialize, Serialize};

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// One thing that may be done.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Permission {
            $($(#[$doc])* $name,)*
        }

        impl Permission {
            /// Every permission.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name, `domain:entity:action`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

permissions! {
    /// See what a queue looks like now.
    QueueObservationView = "analytics:queueObservation:view",
    /// Take or give a waiting conversation by hand.
    ConversationAssign = "conversation:communication:assign",
    /// End a conversation.
    ConversationDisconnect = "conversation:communication:disconnect",
    /// Answer in a conversation.
    MessageCreate = "conversation:message:create",
    /// Read conversations.
    MessageView = "conversation:message:view",
    /// See users.
    UserView = "directory:user:view",
    /// Listen on a notification channel of one's own.
    NotificationListen = "notifications:channel:view",
    /// See queues.
    QueueView = "routing:queue:view",
}

/// A named set of permissions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Answers in the queues of which they are a member.
    Agent,
    /// Also reaches into queues and conversations of others.
    Supervisor,
    /// Everything.
    Owner,
}

impl Role {
    /// Whether the role holds a permission.
    #[must_use]
    pub const fn holds(self, permission: Permission) -> bool {
        match permission {
            Permission::QueueObservationView
            | Permission::ConversationAssign
            | Permission::ConversationDisconnect
            | Permission::MessageCreate
            | Permission::MessageView
            | Permission::UserView
            | Permission::NotificationListen
            | Permission::QueueView => matches!(self, Self::Agent | Self::Supervisor | Self::Owner),
        }
    }

    /// Whether the role reaches past its own conversations and queues.
    #[must_use]
    pub const fn reaches_everyone(self) -> bool {
        matches!(self, Self::Supervisor | Self::Owner)
    }
}
