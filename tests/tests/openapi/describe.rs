//! What each operation takes and answers. The match has no default arm: a new address can't be forgotten.

use hanmadi_ids::{LanguageId, SkillId};
use hanmadi_protocol::{
    guest::message::Message,
    notification::{Channel, Subscription, TopicName},
    platform::{
        analytics::{
            detail::ConversationDetail,
            query::{DetailsAnswer, DetailsQuery},
        },
        architect::{FlowEntity, FlowRequest, FlowVersion},
        bot::{Bot, BotRequest},
        conversation::{
            Conversation, MessageData, ParkingState, ParticipantAttributes, PatchParticipant, SendMessage,
            SendTyping, Transcript, TransferRequest, Wrapup,
        },
        desk::DeskSettings,
        division::AuthorizationDivision,
        draft::{Draft, DraftRequest},
        flow::{Explanation, Flow, FlowTest},
        note::{Note, NoteRequest},
        oauth::{OAuthClient, OAuthClientRequest, Token, TokenError},
        observation,
        operation::Operation,
        paging::{Entities, Listing, Page},
        presence::{
            PresenceDefinition, RoutingStatus, RoutingStatusRequest, UserPresence, UserPresenceRequest,
        },
        queue::{MemberPatch, Queue, QueueMember, QueueRequest},
        read_mark::{ReadMark, ReadMarkRequest},
        response::{
            Library, LibraryRequest, Response, ResponseQueryRequest, ResponseQueryResults, ResponseRequest,
        },
        routing::Assign,
        schedule::{Schedule, ScheduleGroup, ScheduleGroupRequest, ScheduleRequest},
        skill::{ProficiencyRequest, Skill, SkillRequest, UserLanguage, UserSkill, UserSkillRequest},
        threading::{ThreadingDecision, ThreadingTimeline},
        user::{PasswordChange, User, UserCreate, UserPatch, UserQueue, UserSearch, UserSearchResult},
        utilization::{Label, LabelRequest, UserUtilization, Utilization},
        why::ConversationRouting,
        wrapup::{AfterCallWorkUpdate, WrapupCode, WrapupCodeReference, WrapupCodeRequest},
    },
};
use schemars::JsonSchema;
use serde_json::{Value, json};

use crate::book::{Book, Described};

const NAMED: &[&str] = &["pageSize", "pageNumber", "name"];
const PAGED: &[&str] = &["pageSize", "pageNumber"];

fn answers<T: JsonSchema>(book: &mut Book) -> Described {
    let answers = Some(book.answers::<T>());
    Described { takes: None, form: false, status: 200, answers, queries: &[], refuses: None }
}

fn both<T: JsonSchema, A: JsonSchema>(book: &mut Book) -> Described {
    Described { takes: Some(book.takes::<T>()), ..answers::<A>(book) }
}

fn takes<T: JsonSchema>(book: &mut Book) -> Described {
    Described { takes: Some(book.takes::<T>()), ..nothing() }
}

const fn nothing() -> Described {
    Described { takes: None, form: false, status: 204, answers: None, queries: &[], refuses: None }
}

fn asked(described: Described, queries: &'static [&'static str]) -> Described {
    Described { queries, ..described }
}

fn named<T: JsonSchema>(book: &mut Book) -> Described {
    asked(answers::<Listing<T>>(book), NAMED)
}

#[expect(clippy::too_many_lines, reason = "one arm for each address")]
pub(crate) fn operation(operation: Operation, book: &mut Book) -> Described {
    match operation {
        Operation::Logout => nothing(),
        Operation::Me | Operation::User => answers::<User>(book),
        Operation::Users => asked(answers::<Listing<User>>(book), &["pageSize", "pageNumber", "name", "id"]),
        Operation::UserSearch => both::<UserSearch, UserSearchResult>(book),
        Operation::UserCreate => both::<UserCreate, User>(book),
        Operation::UserUpdate => both::<UserPatch, User>(book),
        Operation::LegWrapup => answers::<Wrapup>(book),
        Operation::LegWrapupSet => takes::<Wrapup>(book),
        Operation::LegCodes => answers::<Vec<WrapupCode>>(book),
        Operation::Attributes => both::<ParticipantAttributes, ParticipantAttributes>(book),
        Operation::UserPassword => takes::<PasswordChange>(book),
        Operation::Clients => named::<OAuthClient>(book),
        Operation::Client | Operation::ClientSecret => answers::<OAuthClient>(book),
        Operation::ClientCreate | Operation::ClientUpdate => both::<OAuthClientRequest, OAuthClient>(book),
        Operation::UserSkills => asked(answers::<Listing<UserSkill<SkillId>>>(book), PAGED),
        Operation::UserSkillAdd => both::<UserSkillRequest<SkillId>, UserSkill<SkillId>>(book),
        Operation::UserSkillsMerge | Operation::UserSkillsReplace => {
            both::<Vec<UserSkillRequest<SkillId>>, Listing<UserSkill<SkillId>>>(book)
        }
        Operation::UserSkillSet => both::<ProficiencyRequest, UserSkill<SkillId>>(book),
        Operation::UserLanguages => asked(answers::<Listing<UserLanguage<LanguageId>>>(book), PAGED),
        Operation::UserLanguageAdd => both::<UserSkillRequest<LanguageId>, UserLanguage<LanguageId>>(book),
        Operation::UserLanguagesMerge => {
            both::<Vec<UserSkillRequest<LanguageId>>, Listing<UserLanguage<LanguageId>>>(book)
        }
        Operation::UserLanguageSet => both::<ProficiencyRequest, UserLanguage<LanguageId>>(book),
        Operation::UserQueues => {
            asked(answers::<Listing<UserQueue>>(book), &["pageSize", "pageNumber", "joined"])
        }
        Operation::Queues => named::<Queue>(book),
        Operation::Queue => answers::<Queue>(book),
        Operation::QueueCreate | Operation::QueueUpdate => both::<QueueRequest, Queue>(book),
        Operation::QueueMembers => {
            asked(answers::<Listing<QueueMember>>(book), &["pageSize", "pageNumber", "name", "joined"])
        }
        Operation::QueueMembersAdd => asked(takes::<Vec<MemberPatch>>(book), &["delete"]),
        Operation::QueueMembersPatch => both::<Vec<MemberPatch>, Listing<QueueMember>>(book),
        Operation::QueueMemberPatch => takes::<MemberPatch>(book),
        Operation::QueueCodes | Operation::Codes => named::<WrapupCode>(book),
        Operation::QueueCodesAdd => both::<Vec<WrapupCodeReference>, Vec<WrapupCode>>(book),
        Operation::Code => answers::<WrapupCode>(book),
        Operation::CodeCreate | Operation::CodeUpdate => both::<WrapupCodeRequest, WrapupCode>(book),
        Operation::Skills => named::<Skill<SkillId>>(book),
        Operation::Skill => answers::<Skill<SkillId>>(book),
        Operation::SkillCreate => both::<SkillRequest, Skill<SkillId>>(book),
        Operation::Languages => named::<Skill<LanguageId>>(book),
        Operation::Language => answers::<Skill<LanguageId>>(book),
        Operation::LanguageCreate => both::<SkillRequest, Skill<LanguageId>>(book),
        Operation::Utilization => answers::<Utilization>(book),
        Operation::UtilizationSet => both::<Utilization, Utilization>(book),
        Operation::UserUtilization => answers::<UserUtilization>(book),
        Operation::UserUtilizationSet => both::<Utilization, UserUtilization>(book),
        Operation::Labels => named::<Label>(book),
        Operation::Label => answers::<Label>(book),
        Operation::LabelCreate | Operation::LabelUpdate => both::<LabelRequest, Label>(book),
        Operation::LabelDelete => asked(nothing(), &["forceDelete"]),
        Operation::Presences | Operation::PresencesOld => {
            asked(answers::<Listing<PresenceDefinition>>(book), PAGED)
        }
        Operation::Presence => answers::<PresenceDefinition>(book),
        Operation::UserPresence => answers::<UserPresence>(book),
        Operation::UserPresenceSet => both::<UserPresenceRequest, UserPresence>(book),
        Operation::UserStatus => answers::<RoutingStatus>(book),
        Operation::UserStatusSet => both::<RoutingStatusRequest, RoutingStatus>(book),
        Operation::Divisions => asked(answers::<Listing<AuthorizationDivision>>(book), PAGED),
        Operation::DivisionHome | Operation::Division => answers::<AuthorizationDivision>(book),
        Operation::Schedules => named::<Schedule>(book),
        Operation::Schedule => answers::<Schedule>(book),
        Operation::ScheduleCreate | Operation::ScheduleUpdate => both::<ScheduleRequest, Schedule>(book),
        Operation::ScheduleGroups => named::<ScheduleGroup>(book),
        Operation::ScheduleGroup => answers::<ScheduleGroup>(book),
        Operation::ScheduleGroupCreate | Operation::ScheduleGroupUpdate => {
            both::<ScheduleGroupRequest, ScheduleGroup>(book)
        }
        Operation::Flows => named::<FlowEntity>(book),
        Operation::Flow => answers::<FlowEntity>(book),
        Operation::FlowCreate | Operation::FlowUpdate => both::<FlowRequest, FlowEntity>(book),
        Operation::FlowPublish => asked(answers::<FlowEntity>(book), &["flow"]),
        Operation::FlowTest => asked(both::<FlowTest, Explanation>(book), &["version"]),
        Operation::FlowVersions => asked(answers::<Listing<FlowVersion>>(book), PAGED),
        Operation::FlowVersion => answers::<FlowVersion>(book),
        Operation::FlowDocument => answers::<Flow>(book),
        Operation::Bots => named::<Bot>(book),
        Operation::Bot => answers::<Bot>(book),
        Operation::BotCreate | Operation::BotUpdate => both::<BotRequest, Bot>(book),
        Operation::UserSkillRemove
        | Operation::UserLanguageRemove
        | Operation::QueueDelete
        | Operation::QueueMemberRemove
        | Operation::QueueCodeRemove
        | Operation::SkillDelete
        | Operation::LanguageDelete
        | Operation::CodeDelete
        | Operation::UtilizationReset
        | Operation::UserUtilizationReset
        | Operation::ScheduleDelete
        | Operation::ScheduleGroupDelete
        | Operation::FlowDelete
        | Operation::UserDelete
        | Operation::ClientDelete
        | Operation::LibraryDelete
        | Operation::ResponseDelete
        | Operation::BotDelete => nothing(),
        Operation::QueueObservations => both::<observation::Query, observation::Response>(book),
        Operation::ConversationDetailsQuery => both::<DetailsQuery, DetailsAnswer>(book),
        Operation::ConversationDetails => answers::<ConversationDetail>(book),
        Operation::ConversationEvents => answers::<Value>(book),
        Operation::Threading => answers::<ThreadingTimeline>(book),
        Operation::ThreadingSet => both::<ThreadingTimeline, ThreadingTimeline>(book),
        Operation::ThreadingTest => asked(answers::<ThreadingDecision>(book), &["at"]),
        Operation::ConversationRouting => answers::<ConversationRouting>(book),
        Operation::MyConversations => answers::<Entities<Conversation>>(book),
        Operation::Conversation | Operation::MessageConversation => answers::<Conversation>(book),
        Operation::Messages => asked(answers::<Transcript>(book), &["after", "before"]),
        Operation::MessagesBulk => both::<Vec<String>, Entities<MessageData>>(book),
        Operation::Message => answers::<MessageData>(book),
        Operation::Send => both::<SendMessage, MessageData>(book),
        Operation::Typing => takes::<SendTyping>(book),
        Operation::Participant => takes::<PatchParticipant>(book),
        Operation::Transfer => takes::<TransferRequest>(book),
        Operation::Parking => takes::<ParkingState>(book),
        Operation::Wrapup => answers::<Wrapup>(book),
        Operation::WrapupSet => takes::<Wrapup>(book),
        Operation::Notes => asked(answers::<Entities<Note>>(book), &["after"]),
        Operation::NoteAdd => both::<NoteRequest, Note>(book),
        Operation::DraftSet => both::<DraftRequest, Draft>(book),
        Operation::DeskSettings => answers::<DeskSettings>(book),
        Operation::DeskSettingsSet => both::<DeskSettings, DeskSettings>(book),
        Operation::Libraries => named::<Library>(book),
        Operation::Library => answers::<Library>(book),
        Operation::LibraryCreate | Operation::LibraryUpdate => both::<LibraryRequest, Library>(book),
        Operation::Responses => {
            asked(answers::<Listing<Response>>(book), &["pageSize", "pageNumber", "libraryId"])
        }
        Operation::Response => answers::<Response>(book),
        Operation::ResponseCreate | Operation::ResponseUpdate => both::<ResponseRequest, Response>(book),
        Operation::ResponseQuery => both::<ResponseQueryRequest, ResponseQueryResults>(book),
        Operation::ReadMark => both::<ReadMarkRequest, ReadMark>(book),
        Operation::AfterContact => both::<AfterCallWorkUpdate, AfterCallWorkUpdate>(book),
        Operation::Disconnect => nothing(),
        Operation::Assign => takes::<Assign>(book),
        Operation::Channels => answers::<Channel>(book),
        Operation::Subscriptions => answers::<Entities<TopicName>>(book),
        Operation::SubscriptionsAdd | Operation::SubscriptionsSet => {
            both::<Vec<TopicName>, Entities<Subscription>>(book)
        }
    }
}

/// Addresses whose caller proves itself otherwise, or need not: method, path, summary.
pub(crate) fn open(book: &mut Book) -> Vec<(&'static str, &'static str, &'static str, Described)> {
    let form = json!({
        "type": "object",
        "properties": {
            "grant_type": { "enum": ["password", "refresh_token", "client_credentials"] },
            "username": { "type": "string" },
            "password": { "type": "string" },
            "refresh_token": { "type": "string" },
            "client_id": { "type": "string" },
            "client_secret": { "type": "string" },
        },
        "required": ["grant_type"],
    });
    let refuses = Some(json!({
        "anyOf": [book.answers::<TokenError>(), { "$ref": "#/components/schemas/ApiError" }],
    }));
    let token = Described { takes: Some(form), form: true, refuses, ..answers::<Token>(book) };
    let history = asked(answers::<Page<Message>>(book), PAGED);
    let socket = Described { status: 101, ..nothing() };
    let itself = answers::<Value>(book);
    vec![
        ("post", "/oauth/token", "Signs a person or a machine in.", token),
        ("get", "/api/v2/docs/openapi.json", "This document.", itself),
        ("get", "/api/v2/webmessaging/messages", "A guest's own history, newest first.", history),
        (
            "get",
            "/api/v2/notifications/channels/{channelId}/socket",
            "The WebSocket of a notification channel.",
            socket,
        ),
    ]
}
