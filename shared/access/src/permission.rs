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
    /// See the detail records and events of conversations.
    ConversationDetailView = "analytics:conversationDetail:view",
    /// See what a queue looks like now.
    QueueObservationView = "analytics:queueObservation:view",
    /// Make message flows.
    FlowAdd = "architect:flow:add",
    /// Delete message flows.
    FlowDelete = "architect:flow:delete",
    /// Change drafts of message flows.
    FlowEdit = "architect:flow:edit",
    /// Let a draft decide.
    FlowPublish = "architect:flow:publish",
    /// See message flows, and try them out.
    FlowView = "architect:flow:view",
    /// See divisions.
    DivisionView = "authorization:division:view",
    /// Take or give a waiting conversation by hand.
    ConversationAssign = "conversation:communication:assign",
    /// End a conversation.
    ConversationDisconnect = "conversation:communication:disconnect",
    /// Pass a conversation on.
    ConversationTransfer = "conversation:communication:transfer",
    /// Answer in a conversation.
    MessageCreate = "conversation:message:create",
    /// Put a conversation aside.
    MessagePark = "conversation:message:park",
    /// Read conversations.
    MessageView = "conversation:message:view",
    /// Change how long after its end a conversation reopens.
    ThreadingEdit = "conversation:threadingTimeline:edit",
    /// See how long after its end a conversation reopens.
    ThreadingView = "conversation:threadingTimeline:view",
    /// Make users.
    UserAdd = "directory:user:add",
    /// Delete users.
    UserDelete = "directory:user:delete",
    /// Change users: names, logins, roles, and whether they can sign in.
    UserEdit = "directory:user:edit",
    /// Give users another password.
    UserPassword = "directory:user:setPassword",
    /// See users.
    UserView = "directory:user:view",
    /// Make, change and delete bots: our addition.
    BotManage = "hanmadi:bot:manage",
    /// See bots: our addition.
    BotView = "hanmadi:bot:view",
    /// Write internal notes on conversations: our addition.
    NoteAdd = "hanmadi:note:add",
    /// See why conversations wait, and why agents got them: our addition.
    RoutingView = "hanmadi:routing:view",
    /// Listen on a notification channel of one's own.
    NotificationListen = "notifications:channel:view",
    /// Make machines that log in.
    ClientAdd = "oauth:client:add",
    /// Delete machines.
    ClientDelete = "oauth:client:delete",
    /// Change machines, and give them other secrets.
    ClientEdit = "oauth:client:edit",
    /// See machines.
    ClientView = "oauth:client:view",
    /// Choose a presence and a routing status.
    PresenceEdit = "presence:userPresence:edit",
    /// See the presences that can be chosen.
    PresenceView = "presence:presenceDefinition:view",
    /// Make libraries of ready answers.
    LibraryAdd = "responses:library:add",
    /// Delete libraries of ready answers.
    LibraryDelete = "responses:library:delete",
    /// Rename libraries of ready answers.
    LibraryEdit = "responses:library:edit",
    /// See libraries of ready answers.
    LibraryView = "responses:library:view",
    /// Make ready answers.
    ResponseAdd = "responses:response:add",
    /// Delete ready answers.
    ResponseDelete = "responses:response:delete",
    /// Change ready answers.
    ResponseEdit = "responses:response:edit",
    /// See ready answers.
    ResponseView = "responses:response:view",
    /// Make queues.
    QueueAdd = "routing:queue:add",
    /// Delete queues.
    QueueDelete = "routing:queue:delete",
    /// Change queues and their codes.
    QueueEdit = "routing:queue:edit",
    /// Begin and stop to take from a queue of which one is a member.
    QueueJoin = "routing:queue:join",
    /// See queues.
    QueueView = "routing:queue:view",
    /// Say who is a member of a queue.
    QueueMemberManage = "routing:queueMember:manage",
    /// Make schedules.
    ScheduleAdd = "routing:schedule:add",
    /// Delete schedules.
    ScheduleDelete = "routing:schedule:delete",
    /// Change schedules.
    ScheduleEdit = "routing:schedule:edit",
    /// See schedules.
    ScheduleView = "routing:schedule:view",
    /// Make schedule groups.
    ScheduleGroupAdd = "routing:scheduleGroup:add",
    /// Delete schedule groups.
    ScheduleGroupDelete = "routing:scheduleGroup:delete",
    /// Change schedule groups.
    ScheduleGroupEdit = "routing:scheduleGroup:edit",
    /// See schedule groups.
    ScheduleGroupView = "routing:scheduleGroup:view",
    /// Say who has which skill and language.
    SkillAssign = "routing:skill:assign",
    /// Make and delete skills and languages.
    SkillManage = "routing:skill:manage",
    /// See skills and languages, and who has them.
    SkillView = "routing:skill:view",
    /// Say how much everybody may hold.
    UtilizationManage = "routing:utilization:manage",
    /// See how much everybody may hold.
    UtilizationView = "routing:utilization:view",
    /// Make wrap-up codes.
    WrapupCodeAdd = "routing:wrapupCode:add",
    /// Delete wrap-up codes.
    WrapupCodeDelete = "routing:wrapupCode:delete",
    /// Change wrap-up codes.
    WrapupCodeEdit = "routing:wrapupCode:edit",
    /// See wrap-up codes.
    WrapupCodeView = "routing:wrapupCode:view",
}

/// A named set of permissions. Each holds what those before it hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Answers in the queues of which they are a member.
    Agent,
    /// Also reaches into queues and conversations of others, and says who answers where.
    Supervisor,
    /// Everything.
    Owner,
}

impl Role {
    /// Whether the role holds a permission.
    #[must_use]
    pub fn holds(self, permission: Permission) -> bool {
        self >= permission.least()
    }

    /// Whether the role reaches past its own conversations and queues.
    #[must_use]
    pub const fn reaches_everyone(self) -> bool {
        matches!(self, Self::Supervisor | Self::Owner)
    }
}

impl Permission {
    /// The first role that holds it.
    const fn least(self) -> Role {
        match self {
            Self::ConversationDetailView
            | Self::QueueObservationView
            | Self::DivisionView
            | Self::ConversationAssign
            | Self::ConversationDisconnect
            | Self::ConversationTransfer
            | Self::MessagePark
            | Self::MessageCreate
            | Self::MessageView
            | Self::NoteAdd
            | Self::UserView
            | Self::NotificationListen
            | Self::PresenceEdit
            | Self::PresenceView
            | Self::LibraryView
            | Self::ResponseView
            | Self::QueueJoin
            | Self::QueueView
            | Self::ScheduleView
            | Self::ScheduleGroupView
            | Self::SkillView
            | Self::UtilizationView
            | Self::WrapupCodeView => Role::Agent,
            Self::FlowView
            | Self::ThreadingView
            | Self::BotView
            | Self::RoutingView
            | Self::LibraryAdd
            | Self::LibraryDelete
            | Self::LibraryEdit
            | Self::ResponseAdd
            | Self::ResponseDelete
            | Self::ResponseEdit
            | Self::QueueMemberManage
            | Self::SkillAssign => Role::Supervisor,
            Self::UserAdd
            | Self::UserDelete
            | Self::UserEdit
            | Self::UserPassword
            | Self::ClientAdd
            | Self::ClientDelete
            | Self::ClientEdit
            | Self::ClientView
            | Self::FlowAdd
            | Self::FlowDelete
            | Self::FlowEdit
            | Self::FlowPublish
            | Self::ThreadingEdit
            | Self::BotManage
            | Self::QueueAdd
            | Self::QueueDelete
            | Self::QueueEdit
            | Self::ScheduleAdd
            | Self::ScheduleDelete
            | Self::ScheduleEdit
            | Self::ScheduleGroupAdd
            | Self::ScheduleGroupDelete
            | Self::ScheduleGroupEdit
            | Self::SkillManage
            | Self::UtilizationManage
            | Self::WrapupCodeAdd
            | Self::WrapupCodeDelete
            | Self::WrapupCodeEdit => Role::Owner,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Permission, Role};

    #[test]
    fn names_are_of_the_published_form_and_differ() {
        let names: BTreeSet<_> = Permission::ALL.iter().map(|permission| permission.name()).collect();
        assert_eq!(names.len(), Permission::ALL.len());
        assert!(names.iter().all(|name| name.split(':').filter(|part| !part.is_empty()).count() == 3));
    }

    #[test]
    fn each_role_holds_what_the_one_before_holds_and_more() {
        let held = |role: Role| Permission::ALL.iter().filter(|one| role.holds(**one)).count();
        assert!(held(Role::Agent) < held(Role::Supervisor) && held(Role::Supervisor) < held(Role::Owner));
        assert_eq!(held(Role::Owner), Permission::ALL.len());
        for (role, permission, holds) in [
            (Role::Agent, Permission::QueueEdit, false),
            (Role::Agent, Permission::SkillAssign, false),
            (Role::Supervisor, Permission::SkillAssign, true),
            (Role::Supervisor, Permission::FlowPublish, false),
        ] {
            assert_eq!(role.holds(permission), holds, "{role:?} {permission:?}");
        }
    }
}
