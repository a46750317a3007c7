//! Which call goes where.
//! Never half of a change: whoever answers checks everything first and changes after.

use hanmadi_access::seal::NONCE_BYTES;
use hanmadi_ids::Mint;
use hanmadi_protocol::{platform::operation::Operation, time::Timestamp};

use crate::{
    call::{Answer, Call, LoginChange, Refusal, Reply, Row},
    state::Organization,
};

/// What the host brings to each call.
#[derive(Clone, Debug)]
pub struct Host<'a> {
    /// The time.
    pub now: Timestamp,
    /// For the ids of what is made.
    pub mint: Mint,
    /// Random bytes, for one secret to be sealed with.
    pub nonce: [u8; NONCE_BYTES],
    /// Random bytes, for one password to be hashed with.
    pub salt: [u8; 16],
    /// A random text, for one machine to log in with.
    pub secret: &'a str,
    /// How often a password is hashed.
    pub rounds: u32,
    /// The key that seals secrets.
    pub key: &'a [u8],
    /// Bots may be asked without encryption: on the machine of who develops one, and nowhere else.
    pub plain_http: bool,
}

/// What a call works with.
pub(crate) struct Work<'a> {
    pub(crate) now: Timestamp,
    pub(crate) mint: Mint,
    pub(crate) nonce: [u8; NONCE_BYTES],
    pub(crate) salt: [u8; 16],
    pub(crate) secret: &'a str,
    pub(crate) rounds: u32,
    pub(crate) key: &'a [u8],
    pub(crate) plain_http: bool,
    pub(crate) call: &'a Call,
    pub(crate) rows: Vec<Row>,
    pub(crate) logins: Vec<LoginChange>,
    /// Something of which there is one has changed.
    pub(crate) head: bool,
}

impl Organization {
    /// Answers a call.
    ///
    /// # Errors
    /// [`Refusal`], with nothing changed.
    pub fn answer(&mut self, host: Host<'_>, call: &Call) -> Result<Answer, Refusal> {
        let Host { now, mint, nonce, salt, secret, rounds, key, plain_http } = host;
        let (rows, logins, head) = (Vec::new(), Vec::new(), false);
        let mut work =
            Work { now, mint, nonce, salt, secret, rounds, key, plain_http, call, rows, logins, head };
        let before = self.standings(call);
        let (status, body) = self.reply(&mut work)?;
        let standings = self.less(before);
        let (mut rows, logins, head) = (work.rows, work.logins, work.head);
        if head || !rows.is_empty() {
            self.put_head(&mut rows)?;
        }
        Ok(Answer { status, body, rows, logins, standings })
    }

    #[expect(clippy::too_many_lines, reason = "one arm for each address")]
    fn reply(&mut self, work: &mut Work<'_>) -> Reply {
        match work.call.operation {
            Operation::Users => self.list_people(work),
            Operation::UserSearch => self.search_people(work),
            Operation::UserCreate => self.create_person(work),
            Operation::UserUpdate => self.update_person(work),
            Operation::UserDelete => self.delete_person(work),
            Operation::UserPassword => self.set_password(work),
            Operation::Clients => self.list_clients(work),
            Operation::ClientCreate => self.create_client(work),
            Operation::Client => self.read_client(work),
            Operation::ClientUpdate => self.update_client(work),
            Operation::ClientDelete => self.delete_client(work),
            Operation::ClientSecret => self.renew_client(work),
            Operation::UserQueues => self.queues_of_person(work),
            Operation::UserSkills => self.user_skills(work),
            Operation::UserSkillAdd => self.add_user_skill(work),
            Operation::UserSkillsMerge => self.set_user_skills(work, false),
            Operation::UserSkillsReplace => self.set_user_skills(work, true),
            Operation::UserSkillSet => self.set_user_skill(work),
            Operation::UserSkillRemove => self.remove_user_skill(work),
            Operation::UserLanguages => self.user_languages(work),
            Operation::UserLanguageAdd => self.add_user_language(work),
            Operation::UserLanguagesMerge => self.set_user_languages(work),
            Operation::UserLanguageSet => self.set_user_language(work),
            Operation::UserLanguageRemove => self.remove_user_language(work),
            Operation::Queues => self.list_queues(work),
            Operation::QueueCreate => self.create_queue(work),
            Operation::Queue => self.read_queue(work),
            Operation::QueueUpdate => self.update_queue(work),
            Operation::QueueDelete => self.delete_queue(work),
            Operation::QueueMembers => self.list_members(work),
            Operation::QueueMembersAdd => self.add_members(work),
            Operation::QueueMembersPatch => self.patch_members(work),
            Operation::QueueMemberPatch => self.patch_member(work),
            Operation::QueueMemberRemove => self.remove_member(work),
            Operation::QueueCodes => self.list_queue_codes(work),
            Operation::QueueCodesAdd => self.add_queue_codes(work),
            Operation::QueueCodeRemove => self.remove_queue_code(work),
            Operation::Skills => self.list_skills(work),
            Operation::SkillCreate => self.create_skill(work),
            Operation::Skill => self.read_skill(work),
            Operation::SkillDelete => self.delete_skill(work),
            Operation::Languages => self.list_languages(work),
            Operation::LanguageCreate => self.create_language(work),
            Operation::Language => self.read_language(work),
            Operation::LanguageDelete => self.delete_language(work),
            Operation::Codes => self.list_codes(work),
            Operation::CodeCreate => self.create_code(work),
            Operation::Code => self.read_code(work),
            Operation::CodeUpdate => self.update_code(work),
            Operation::CodeDelete => self.delete_code(work),
            Operation::Utilization => self.read_utilization(),
            Operation::UtilizationSet => self.set_utilization(work),
            Operation::UtilizationReset => self.reset_utilization(work),
            Operation::Labels => self.list_labels(work),
            Operation::LabelCreate => self.create_label(work),
            Operation::Label => self.read_label(work),
            Operation::LabelUpdate => self.update_label(work),
            Operation::LabelDelete => self.delete_label(work),
            Operation::UserUtilization => self.read_user_utilization(work),
            Operation::UserUtilizationSet => self.set_user_utilization(work),
            Operation::UserUtilizationReset => self.reset_user_utilization(work),
            Operation::Presences | Operation::PresencesOld => Self::list_presences(work),
            Operation::Presence => Self::read_presence(work),
            Operation::Divisions => Self::list_divisions(work),
            Operation::DivisionHome => Self::read_home(),
            Operation::Division => Self::read_division(work),
            Operation::Schedules => self.list_schedules(work),
            Operation::ScheduleCreate => self.create_schedule(work),
            Operation::Schedule => self.read_schedule(work),
            Operation::ScheduleUpdate => self.update_schedule(work),
            Operation::ScheduleDelete => self.delete_schedule(work),
            Operation::ScheduleGroups => self.list_groups(work),
            Operation::ScheduleGroupCreate => self.create_group(work),
            Operation::ScheduleGroup => self.read_group(work),
            Operation::ScheduleGroupUpdate => self.update_group(work),
            Operation::ScheduleGroupDelete => self.delete_group(work),
            Operation::Flows => self.list_flows(work),
            Operation::FlowCreate => self.create_flow(work),
            Operation::FlowPublish => self.publish_flow(work),
            Operation::Flow => self.read_flow(work),
            Operation::FlowUpdate => self.update_flow(work),
            Operation::FlowDelete => self.delete_flow(work),
            Operation::FlowTest => self.test_flow(work),
            Operation::FlowVersions => self.list_versions(work),
            Operation::FlowVersion => self.read_version(work),
            Operation::FlowDocument => self.read_version_document(work),
            Operation::Bots => self.list_bots(work),
            Operation::BotCreate => self.create_bot(work),
            Operation::Bot => self.read_bot(work),
            Operation::BotUpdate => self.update_bot(work),
            Operation::BotDelete => self.delete_bot(work),
            Operation::Libraries => self.list_libraries(work),
            Operation::LibraryCreate => self.create_library(work),
            Operation::Library => self.read_library(work),
            Operation::LibraryUpdate => self.update_library(work),
            Operation::LibraryDelete => self.delete_library(work),
            Operation::Responses => self.list_responses(work),
            Operation::ResponseCreate => self.create_response(work),
            Operation::ResponseQuery => self.query_responses(work),
            Operation::Response => self.read_response(work),
            Operation::ResponseUpdate => self.update_response(work),
            Operation::ResponseDelete => self.delete_response(work),
            Operation::Threading => self.read_threading(),
            Operation::ThreadingSet => self.set_threading(work),
            Operation::Logout
            | Operation::Me
            | Operation::User
            | Operation::QueueObservations
            | Operation::ConversationDetailsQuery
            | Operation::ConversationDetails
            | Operation::ConversationEvents
            | Operation::MyConversations
            | Operation::Conversation
            | Operation::MessageConversation
            | Operation::Messages
            | Operation::MessagesBulk
            | Operation::Message
            | Operation::Send
            | Operation::Typing
            | Operation::Participant
            | Operation::Transfer
            | Operation::Parking
            | Operation::Wrapup
            | Operation::WrapupSet
            | Operation::LegWrapup
            | Operation::LegWrapupSet
            | Operation::LegCodes
            | Operation::Attributes
            | Operation::ThreadingTest
            | Operation::ConversationRouting
            | Operation::Notes
            | Operation::NoteAdd
            | Operation::ReadMark
            | Operation::DraftSet
            | Operation::DeskSettings
            | Operation::DeskSettingsSet
            | Operation::AfterContact
            | Operation::Disconnect
            | Operation::Assign
            | Operation::UserPresence
            | Operation::UserPresenceSet
            | Operation::UserStatus
            | Operation::UserStatusSet
            | Operation::Channels
            | Operation::Subscriptions
            | Operation::SubscriptionsAdd
            | Operation::SubscriptionsSet => Err(Refusal::absent("address")),
        }
    }
}
