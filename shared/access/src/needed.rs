//! What each address of the platform API needs of its caller.
//! Never an address without a permission: the match has no default arm.

use hanmadi_protocol::platform::operation::Operation;

use crate::{Object, Permission};

/// The permission that an operation needs.
#[must_use]
#[expect(clippy::too_many_lines, reason = "every address by name")]
pub const fn needed(operation: Operation) -> Permission {
    match operation {
        Operation::Logout | Operation::Me | Operation::Users | Operation::UserSearch | Operation::User => {
            Permission::UserView
        }
        Operation::UserCreate => Permission::UserAdd,
        Operation::UserUpdate => Permission::UserEdit,
        Operation::UserDelete => Permission::UserDelete,
        Operation::UserPassword => Permission::UserPassword,
        Operation::Clients | Operation::Client => Permission::ClientView,
        Operation::ClientCreate => Permission::ClientAdd,
        Operation::ClientUpdate | Operation::ClientSecret => Permission::ClientEdit,
        Operation::ClientDelete => Permission::ClientDelete,
        Operation::UserSkills
        | Operation::UserLanguages
        | Operation::Skills
        | Operation::Skill
        | Operation::Languages
        | Operation::Language => Permission::SkillView,
        Operation::UserSkillAdd
        | Operation::UserSkillsMerge
        | Operation::UserSkillsReplace
        | Operation::UserSkillSet
        | Operation::UserSkillRemove
        | Operation::UserLanguageAdd
        | Operation::UserLanguagesMerge
        | Operation::UserLanguageSet
        | Operation::UserLanguageRemove => Permission::SkillAssign,
        Operation::SkillCreate
        | Operation::SkillDelete
        | Operation::LanguageCreate
        | Operation::LanguageDelete => Permission::SkillManage,
        Operation::UserQueues | Operation::Queues | Operation::Queue | Operation::QueueMembers => {
            Permission::QueueView
        }
        Operation::QueueCreate => Permission::QueueAdd,
        Operation::QueueUpdate | Operation::QueueCodesAdd | Operation::QueueCodeRemove => {
            Permission::QueueEdit
        }
        Operation::QueueDelete => Permission::QueueDelete,
        Operation::QueueMembersAdd | Operation::QueueMembersPatch | Operation::QueueMemberRemove => {
            Permission::QueueMemberManage
        }
        Operation::QueueMemberPatch => Permission::QueueJoin,
        Operation::QueueCodes | Operation::Codes | Operation::Code | Operation::LegCodes => {
            Permission::WrapupCodeView
        }
        Operation::CodeCreate => Permission::WrapupCodeAdd,
        Operation::CodeUpdate => Permission::WrapupCodeEdit,
        Operation::CodeDelete => Permission::WrapupCodeDelete,
        Operation::Utilization | Operation::Labels | Operation::Label | Operation::UserUtilization => {
            Permission::UtilizationView
        }
        Operation::UtilizationSet
        | Operation::UtilizationReset
        | Operation::LabelCreate
        | Operation::LabelUpdate
        | Operation::LabelDelete
        | Operation::UserUtilizationSet
        | Operation::UserUtilizationReset => Permission::UtilizationManage,
        Operation::UserPresence | Operation::UserStatus => Permission::UserView,
        Operation::UserPresenceSet | Operation::UserStatusSet => Permission::PresenceEdit,
        Operation::Presences | Operation::PresencesOld | Operation::Presence => Permission::PresenceView,
        Operation::Divisions | Operation::DivisionHome | Operation::Division => Permission::DivisionView,
        Operation::Schedules | Operation::Schedule => Permission::ScheduleView,
        Operation::ScheduleCreate => Permission::ScheduleAdd,
        Operation::ScheduleUpdate => Permission::ScheduleEdit,
        Operation::ScheduleDelete => Permission::ScheduleDelete,
        Operation::ScheduleGroups | Operation::ScheduleGroup => Permission::ScheduleGroupView,
        Operation::ScheduleGroupCreate => Permission::ScheduleGroupAdd,
        Operation::ScheduleGroupUpdate => Permission::ScheduleGroupEdit,
        Operation::ScheduleGroupDelete => Permission::ScheduleGroupDelete,
        Operation::Flows
        | Operation::Flow
        | Operation::FlowTest
        | Operation::FlowVersions
        | Operation::FlowVersion
        | Operation::FlowDocument => Permission::FlowView,
        Operation::FlowCreate => Permission::FlowAdd,
        Operation::FlowUpdate => Permission::FlowEdit,
        Operation::FlowDelete => Permission::FlowDelete,
        Operation::FlowPublish => Permission::FlowPublish,
        Operation::Bots | Operation::Bot => Permission::BotView,
        Operation::BotCreate | Operation::BotUpdate | Operation::BotDelete => Permission::BotManage,
        Operation::DeskSettings | Operation::DeskSettingsSet => Permission::UserView,
        Operation::Libraries | Operation::Library => Permission::LibraryView,
        Operation::LibraryCreate => Permission::LibraryAdd,
        Operation::LibraryUpdate => Permission::LibraryEdit,
        Operation::LibraryDelete => Permission::LibraryDelete,
        Operation::Responses | Operation::Response | Operation::ResponseQuery => Permission::ResponseView,
        Operation::ResponseCreate => Permission::ResponseAdd,
        Operation::ResponseUpdate => Permission::ResponseEdit,
        Operation::ResponseDelete => Permission::ResponseDelete,
        Operation::QueueObservations => Permission::QueueObservationView,
        Operation::ConversationDetailsQuery
        | Operation::ConversationDetails
        | Operation::ConversationEvents => Permission::ConversationDetailView,
        Operation::Threading | Operation::ThreadingTest => Permission::ThreadingView,
        Operation::ConversationRouting => Permission::RoutingView,
        Operation::ThreadingSet => Permission::ThreadingEdit,
        Operation::MyConversations
        | Operation::Conversation
        | Operation::MessageConversation
        | Operation::Messages
        | Operation::MessagesBulk
        | Operation::Message
        | Operation::Notes
        | Operation::ReadMark
        | Operation::DraftSet
        | Operation::Wrapup
        | Operation::LegWrapup => Permission::MessageView,
        Operation::Send
        | Operation::Typing
        | Operation::WrapupSet
        | Operation::LegWrapupSet
        | Operation::Attributes
        | Operation::AfterContact => Permission::MessageCreate,
        Operation::NoteAdd => Permission::NoteAdd,
        Operation::Transfer => Permission::ConversationTransfer,
        Operation::Parking => Permission::MessagePark,
        Operation::Participant | Operation::Disconnect => Permission::ConversationDisconnect,
        Operation::Assign => Permission::ConversationAssign,
        Operation::Channels
        | Operation::Subscriptions
        | Operation::SubscriptionsAdd
        | Operation::SubscriptionsSet => Permission::NotificationListen,
    }
}

/// Whose an address is, where its path alone tells that. Everything else is checked where it is known.
#[must_use]
pub fn of_whom(operation: Operation, ids: &[&str]) -> Object {
    let whose = if operation == Operation::QueueMemberPatch {
        ids.get(1)
    } else if matches!(operation, Operation::UserPresenceSet | Operation::UserStatusSet) {
        ids.first()
    } else {
        return Object::Any;
    };
    // What is no user's id is nobody's: those who reach everyone hear that there is no such person.
    let nobody = hanmadi_ids::UserId::from_u128(0);
    Object::Of(whose.and_then(|id| id.parse().ok()).unwrap_or(nobody))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use hanmadi_protocol::platform::operation::Operation;

    use super::needed;
    use crate::Permission;

    #[test]
    fn every_permission_is_asked_for_by_some_address() {
        let asked: BTreeSet<Permission> = Operation::ALL.iter().map(|one| needed(*one)).collect();
        assert_eq!(asked, Permission::ALL.iter().copied().collect());
    }

    #[test]
    fn whoever_only_looks_changes_nothing() {
        for operation in
            Operation::ALL.iter().filter(|one| matches!(one.method(), "PUT" | "PATCH" | "DELETE"))
        {
            let own = matches!(
                operation,
                Operation::Logout
                    | Operation::SubscriptionsSet
                    | Operation::ReadMark
                    | Operation::DraftSet
                    | Operation::DeskSettingsSet
            );
            assert!(own || !needed(*operation).name().ends_with(":view"), "{operation:?}");
        }
    }
}
