//! The addresses of the platform API: one table, from which requests are routed and the API is described.
//! Never an address without a name: who may call it, and what it answers, are matched by that name.

use serde::{Deserialize, Serialize};

/// What stands before every path of the table.
pub const BASE: &str = "/api/v2/";

macro_rules! operations {
    ($($(#[doc = $doc:literal])+ $name:ident = $method:ident $path:literal,)*) => {
        /// One method of one address.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Operation {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Operation {
            /// Every operation. Of two that fit a path the earlier one is meant.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }

            /// Its method.
            #[must_use]
            pub const fn method(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($method),)*
                }
            }

            /// Its path behind [`BASE`], with `{name}` for what differs.
            #[must_use]
            pub const fn path(self) -> &'static str {
                match self {
                    $(Self::$name => $path,)*
                }
            }

            /// What it does, in one sentence.
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self {
                    $(Self::$name => concat!($($doc),+),)*
                }
            }
        }
    };
}

operations! {
    /// Takes back what keeps the caller signed in.
    Logout = DELETE "tokens/me",
    /// The caller, with their permissions and queues.
    Me = GET "users/me",
    /// People who sign in.
    Users = GET "users",
    /// Finds people by name or e-mail address.
    UserSearch = POST "users/search",
    /// A person.
    User = GET "users/{userId}",
    /// Makes a person who can sign in.
    UserCreate = POST "users",
    /// Changes a person: name, login, role, or whether they can sign in.
    UserUpdate = PATCH "users/{userId}",
    /// Deletes a person, and takes them from every queue.
    UserDelete = DELETE "users/{userId}",
    /// Gives a person another password.
    UserPassword = POST "users/{userId}/password",
    /// Machines that log in.
    Clients = GET "oauth/clients",
    /// Makes a machine that can log in, and tells its secret this once.
    ClientCreate = POST "oauth/clients",
    /// A machine.
    Client = GET "oauth/clients/{clientId}",
    /// Changes a machine.
    ClientUpdate = PUT "oauth/clients/{clientId}",
    /// Deletes a machine.
    ClientDelete = DELETE "oauth/clients/{clientId}",
    /// Gives a machine another secret, and tells it this once.
    ClientSecret = POST "oauth/clients/{clientId}/secret",
    /// A person's skills.
    UserSkills = GET "users/{userId}/routingskills",
    /// Gives a person a skill.
    UserSkillAdd = POST "users/{userId}/routingskills",
    /// Gives a person these skills, and keeps the others.
    UserSkillsMerge = PATCH "users/{userId}/routingskills/bulk",
    /// Gives a person these skills and no others.
    UserSkillsReplace = PUT "users/{userId}/routingskills/bulk",
    /// Changes how well a person knows a skill.
    UserSkillSet = PUT "users/{userId}/routingskills/{skillId}",
    /// Takes a skill from a person.
    UserSkillRemove = DELETE "users/{userId}/routingskills/{skillId}",
    /// A person's languages.
    UserLanguages = GET "users/{userId}/routinglanguages",
    /// Gives a person a language.
    UserLanguageAdd = POST "users/{userId}/routinglanguages",
    /// Gives a person these languages, and keeps the others.
    UserLanguagesMerge = PATCH "users/{userId}/routinglanguages/bulk",
    /// Changes how well a person speaks a language.
    UserLanguageSet = PATCH "users/{userId}/routinglanguages/{languageId}",
    /// Takes a language from a person.
    UserLanguageRemove = DELETE "users/{userId}/routinglanguages/{languageId}",
    /// The queues of a person.
    UserQueues = GET "users/{userId}/queues",
    /// Queues.
    Queues = GET "routing/queues",
    /// Makes a queue.
    QueueCreate = POST "routing/queues",
    /// A queue.
    Queue = GET "routing/queues/{queueId}",
    /// Changes a queue.
    QueueUpdate = PUT "routing/queues/{queueId}",
    /// Deletes a queue.
    QueueDelete = DELETE "routing/queues/{queueId}",
    /// The members of a queue.
    QueueMembers = GET "routing/queues/{queueId}/members",
    /// Adds members to a queue, or with `delete=true` removes them: all of them or none.
    QueueMembersAdd = POST "routing/queues/{queueId}/members",
    /// Changes members of a queue: all of them or none.
    QueueMembersPatch = PATCH "routing/queues/{queueId}/members",
    /// Changes a member of a queue: whether they take from it now, and their ring.
    QueueMemberPatch = PATCH "routing/queues/{queueId}/members/{memberId}",
    /// Removes a member from a queue.
    QueueMemberRemove = DELETE "routing/queues/{queueId}/members/{memberId}",
    /// The wrap-up codes of a queue.
    QueueCodes = GET "routing/queues/{queueId}/wrapupcodes",
    /// Gives a queue wrap-up codes.
    QueueCodesAdd = POST "routing/queues/{queueId}/wrapupcodes",
    /// Takes a wrap-up code from a queue.
    QueueCodeRemove = DELETE "routing/queues/{queueId}/wrapupcodes/{codeId}",
    /// Skills.
    Skills = GET "routing/skills",
    /// Makes a skill.
    SkillCreate = POST "routing/skills",
    /// A skill.
    Skill = GET "routing/skills/{skillId}",
    /// Deletes a skill, and takes it from everybody who has it.
    SkillDelete = DELETE "routing/skills/{skillId}",
    /// Languages.
    Languages = GET "routing/languages",
    /// Makes a language.
    LanguageCreate = POST "routing/languages",
    /// A language.
    Language = GET "routing/languages/{languageId}",
    /// Deletes a language, and takes it from everybody who has it.
    LanguageDelete = DELETE "routing/languages/{languageId}",
    /// Wrap-up codes.
    Codes = GET "routing/wrapupcodes",
    /// Makes a wrap-up code.
    CodeCreate = POST "routing/wrapupcodes",
    /// A wrap-up code.
    Code = GET "routing/wrapupcodes/{codeId}",
    /// Renames a wrap-up code.
    CodeUpdate = PUT "routing/wrapupcodes/{codeId}",
    /// Deletes a wrap-up code, and takes it from every queue.
    CodeDelete = DELETE "routing/wrapupcodes/{codeId}",
    /// How much everybody may hold.
    Utilization = GET "routing/utilization",
    /// Changes how much everybody may hold.
    UtilizationSet = PUT "routing/utilization",
    /// Sets back how much everybody may hold.
    UtilizationReset = DELETE "routing/utilization",
    /// Labels of utilization.
    Labels = GET "routing/utilization/labels",
    /// Makes a label.
    LabelCreate = POST "routing/utilization/labels",
    /// A label.
    Label = GET "routing/utilization/labels/{labelId}",
    /// Changes a label.
    LabelUpdate = PUT "routing/utilization/labels/{labelId}",
    /// Deletes a label; with `forceDelete=true` also one that is used.
    LabelDelete = DELETE "routing/utilization/labels/{labelId}",
    /// How much one person may hold.
    UserUtilization = GET "routing/users/{userId}/utilization",
    /// Changes how much one person may hold.
    UserUtilizationSet = PUT "routing/users/{userId}/utilization",
    /// Lets one person hold as much as everybody.
    UserUtilizationReset = DELETE "routing/users/{userId}/utilization",
    /// The presence of a person.
    UserPresence = GET "users/{userId}/presences/PURECLOUD",
    /// Changes the presence of a person; On Queue takes from queues.
    UserPresenceSet = PATCH "users/{userId}/presences/PURECLOUD",
    /// The routing status of a person.
    UserStatus = GET "users/{userId}/routingstatus",
    /// Has a person take offers again, or none.
    UserStatusSet = PUT "users/{userId}/routingstatus",
    /// Presences that agents can choose.
    Presences = GET "presence/definitions",
    /// The same under its older address.
    PresencesOld = GET "presencedefinitions",
    /// A presence that agents can choose.
    Presence = GET "presence/definitions/{definitionId}",
    /// Divisions.
    Divisions = GET "authorization/divisions",
    /// The division where everything belongs.
    DivisionHome = GET "authorization/divisions/home",
    /// A division.
    Division = GET "authorization/divisions/{divisionId}",
    /// Schedules.
    Schedules = GET "architect/schedules",
    /// Makes a schedule.
    ScheduleCreate = POST "architect/schedules",
    /// A schedule.
    Schedule = GET "architect/schedules/{scheduleId}",
    /// Changes a schedule.
    ScheduleUpdate = PUT "architect/schedules/{scheduleId}",
    /// Deletes a schedule that no group uses.
    ScheduleDelete = DELETE "architect/schedules/{scheduleId}",
    /// Schedule groups.
    ScheduleGroups = GET "architect/schedulegroups",
    /// Makes a schedule group.
    ScheduleGroupCreate = POST "architect/schedulegroups",
    /// A schedule group.
    ScheduleGroup = GET "architect/schedulegroups/{scheduleGroupId}",
    /// Changes a schedule group.
    ScheduleGroupUpdate = PUT "architect/schedulegroups/{scheduleGroupId}",
    /// Deletes a schedule group that no flow uses.
    ScheduleGroupDelete = DELETE "architect/schedulegroups/{scheduleGroupId}",
    /// Message flows.
    Flows = GET "flows",
    /// Makes a message flow, as a draft.
    FlowCreate = POST "flows",
    /// Makes the draft of a flow the version that decides: at once, not later as elsewhere.
    FlowPublish = POST "flows/actions/publish",
    /// A message flow with its draft.
    Flow = GET "flows/{flowId}",
    /// Changes the draft of a message flow.
    FlowUpdate = PUT "flows/{flowId}",
    /// Deletes a message flow that nothing uses.
    FlowDelete = DELETE "flows/{flowId}",
    /// Our addition: what the draft, or with `version` a published version, would decide on a message, and why.
    FlowTest = POST "flows/{flowId}/test",
    /// The published versions of a flow, the latest first.
    FlowVersions = GET "flows/{flowId}/versions",
    /// A published version of a flow.
    FlowVersion = GET "flows/{flowId}/versions/{versionId}",
    /// What the owner wrote in a published version of a flow.
    FlowDocument = GET "flows/{flowId}/versions/{versionId}/configuration",
    /// Our addition: bots.
    Bots = GET "hanmadi/bots",
    /// Our addition: makes a bot.
    BotCreate = POST "hanmadi/bots",
    /// Our addition: a bot.
    Bot = GET "hanmadi/bots/{botId}",
    /// Our addition: changes a bot.
    BotUpdate = PUT "hanmadi/bots/{botId}",
    /// Our addition: deletes a bot that no published flow uses.
    BotDelete = DELETE "hanmadi/bots/{botId}",
    /// Our addition: how the caller wants the desk to be.
    DeskSettings = GET "hanmadi/desk/settings",
    /// Our addition: changes how the caller wants the desk to be.
    DeskSettingsSet = PUT "hanmadi/desk/settings",
    /// Libraries of ready answers.
    Libraries = GET "responsemanagement/libraries",
    /// Makes a library.
    LibraryCreate = POST "responsemanagement/libraries",
    /// A library.
    Library = GET "responsemanagement/libraries/{libraryId}",
    /// Renames a library.
    LibraryUpdate = PUT "responsemanagement/libraries/{libraryId}",
    /// Deletes a library with the answers that stand in no other.
    LibraryDelete = DELETE "responsemanagement/libraries/{libraryId}",
    /// Ready answers; with `libraryId` those of one library.
    Responses = GET "responsemanagement/responses",
    /// Makes a ready answer.
    ResponseCreate = POST "responsemanagement/responses",
    /// Finds ready answers by words in them.
    ResponseQuery = POST "responsemanagement/responses/query",
    /// A ready answer.
    Response = GET "responsemanagement/responses/{responseId}",
    /// Changes a ready answer.
    ResponseUpdate = PUT "responsemanagement/responses/{responseId}",
    /// Deletes a ready answer.
    ResponseDelete = DELETE "responsemanagement/responses/{responseId}",
    /// What queues look like now.
    QueueObservations = POST "analytics/queues/observations/query",
    /// Detail records of conversations, by filters.
    ConversationDetailsQuery = POST "analytics/conversations/details/query",
    /// The detail record of a conversation.
    ConversationDetails = GET "analytics/conversations/{conversationId}/details",
    /// Our addition: the events of a conversation, and whether they still make its detail record.
    ConversationEvents = GET "analytics/conversations/{conversationId}/events",
    /// How long after its end a conversation reopens, by channel.
    Threading = GET "conversations/messaging/threadingtimeline",
    /// Changes how long after its end a conversation reopens.
    ThreadingSet = PUT "conversations/messaging/threadingtimeline",
    /// Our addition: whether a message of the customer's, now or at the time `at`, would join a conversation or open
    /// a new one, and why.
    ThreadingTest = GET "conversations/messages/{conversationId}/threading",
    /// Our addition: why a conversation still waits, with its place and about how long, and why agents got it.
    ConversationRouting = GET "conversations/messages/{conversationId}/routing",
    /// The conversations that are offered to the caller, that they have, or whose after-contact work they owe.
    MyConversations = GET "conversations/messages",
    /// A conversation.
    Conversation = GET "conversations/{conversationId}",
    /// A message conversation.
    MessageConversation = GET "conversations/messages/{conversationId}",
    /// Our addition: the messages of a conversation past a place.
    Messages = GET "conversations/messages/{conversationId}/messages",
    /// Messages by their ids.
    MessagesBulk = POST "conversations/messages/{conversationId}/messages/bulk",
    /// A message.
    Message = GET "conversations/messages/{conversationId}/messages/{messageId}",
    /// Sends a message to the customer.
    Send = POST "conversations/messages/{conversationId}/communications/{communicationId}/messages",
    /// Shows the customer that the agent types.
    Typing = POST "conversations/messages/{conversationId}/communications/{communicationId}/typing",
    /// Our addition: internal notes on a conversation past a place; customers never see them.
    Notes = GET "conversations/messages/{conversationId}/notes",
    /// Our addition: writes an internal note on a conversation, and shows it to whom it asks.
    NoteAdd = POST "conversations/messages/{conversationId}/notes",
    /// Our addition: keeps how far the caller has read, and tells it to their other screens.
    ReadMark = PUT "conversations/messages/{conversationId}/readmark",
    /// Our addition: keeps what the caller has begun to write, and tells it to their other screens.
    DraftSet = PUT "conversations/messages/{conversationId}/draft",
    /// Takes or ends a leg.
    Participant = PATCH "conversations/messages/{conversationId}/participants/{participantId}",
    /// Passes a conversation on to an agent or a queue.
    Transfer = POST "conversations/messages/{conversationId}/participants/{participantId}/replace",
    /// Puts a conversation aside, or takes it back.
    Parking = PUT "conversations/messages/{conversationId}/participants/{participantId}/parkingstate",
    /// What an agent wrote about a conversation.
    Wrapup = GET "conversations/messages/{conversationId}/participants/{participantId}/wrapup",
    /// Writes about a conversation, early or while after-contact work lasts.
    WrapupSet = POST "conversations/messages/{conversationId}/participants/{participantId}/wrapup",
    /// What an agent wrote about a conversation, by their communication.
    LegWrapup = GET
        "conversations/messages/{conversationId}/participants/{participantId}/communications/{communicationId}/wrapup",
    /// Writes about a conversation, by their communication.
    LegWrapupSet = POST
        "conversations/messages/{conversationId}/participants/{participantId}/communications/{communicationId}/wrapup",
    /// The wrap-up codes among which an agent chooses: those of the queue it came through.
    LegCodes = GET "conversations/messages/{conversationId}/participants/{participantId}/wrapupcodes",
    /// Adds to the attributes of the customer.
    Attributes = PATCH "conversations/messages/{conversationId}/participants/{participantId}/attributes",
    /// Has after-contact work follow when the leg ends, or not, where the queue leaves that to the agent.
    AfterContact = PATCH
        "conversations/aftercallwork/{conversationId}/participants/{participantId}/communications/{communicationId}",
    /// Ends a conversation whoever has it; if it has ended, ends the after-contact work that is left of it.
    Disconnect = POST "conversations/{conversationId}/disconnect",
    /// Gives a waiting conversation to an agent by hand.
    Assign = POST "conversations/{conversationId}/assign",
    /// Makes a notification channel.
    Channels = POST "notifications/channels",
    /// The topics of a notification channel.
    Subscriptions = GET "notifications/channels/{channelId}/subscriptions",
    /// Adds topics to a notification channel.
    SubscriptionsAdd = POST "notifications/channels/{channelId}/subscriptions",
    /// Gives a notification channel these topics and no others.
    SubscriptionsSet = PUT "notifications/channels/{channelId}/subscriptions",
}

impl Operation {
    /// The operation of a request, and what stands in the braces of its path.
    #[must_use]
    pub fn find<'a>(method: &str, path: &'a str) -> Option<(Self, Vec<&'a str>)> {
        let rest = path.strip_prefix(BASE)?;
        let of_method = Self::ALL.iter().filter(|operation| operation.method() == method);
        of_method.into_iter().find_map(|operation| Some((*operation, fit(operation.path(), rest)?)))
    }

    /// Whether an address exists for any method.
    #[must_use]
    pub fn is_known(path: &str) -> bool {
        path.strip_prefix(BASE)
            .is_some_and(|rest| Self::ALL.iter().any(|operation| fit(operation.path(), rest).is_some()))
    }

    /// Its path with the braces filled.
    #[must_use]
    pub fn filled(self, values: &[&str]) -> String {
        let mut values = values.iter();
        let parts = self.path().split('/').map(|part| match part.starts_with('{') {
            true => values.next().copied().unwrap_or_default(),
            false => part,
        });
        format!("{BASE}{}", parts.collect::<Vec<_>>().join("/"))
    }
}

/// What stands in the braces of `template`, if `path` fits it.
fn fit<'a>(template: &str, path: &'a str) -> Option<Vec<&'a str>> {
    let mut values = Vec::new();
    let mut given = path.split('/');
    for wanted in template.split('/') {
        let part = given.next()?;
        if wanted.starts_with('{') {
            if part.is_empty() {
                return None;
            }
            values.push(part);
        } else if wanted != part {
            return None;
        }
    }
    given.next().is_none().then_some(values)
}

#[cfg(test)]
mod tests {
    use super::Operation;

    #[test]
    fn every_operation_is_found_by_its_own_address() {
        for operation in Operation::ALL {
            let path = operation.filled(&["a", "b", "c"]);
            let found = Operation::find(operation.method(), &path);
            assert_eq!(found.map(|(found, _)| found), Some(*operation), "{path}");
            assert!(Operation::is_known(&path));
        }
    }

    #[test]
    fn a_path_gives_what_stands_in_its_braces() {
        let (operation, values) = Operation::find("DELETE", "/api/v2/users/u/routingskills/s").unwrap();
        assert_eq!((operation, values), (Operation::UserSkillRemove, vec!["u", "s"]));
        for (method, path) in [
            ("GET", "/api/v2/users/"),
            ("GET", "/api/v2/users/me/"),
            ("POST", "/api/v2/users/me"),
            ("get", "/api/v2/users/me"),
            ("GET", "/api/v3/users/me"),
            ("GET", ""),
        ] {
            assert_eq!(Operation::find(method, path), None, "{method} {path}");
        }
    }
}
