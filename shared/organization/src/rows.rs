//! What is kept of each kind. Fields are added with a default and never renamed.
//! Never a password or a token.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_access::Role;
use hanmadi_ids::{FlowId, LanguageId, LibraryId, QueueId, ScheduleId, SkillId, UserId, WrapupCodeId};
use hanmadi_protocol::{
    platform::{
        flow::Flow,
        queue::{
            AcwSettings, Bullseye, DirectRouting, LastAgentRouting, QueueMediaSettings, RoutingRule,
            ScoringMethod, SkillEvaluation,
        },
        response::{Substitution, Text},
        threading::ThreadingTimeline,
        utilization::Utilization,
    },
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::table::Named;

/// When something was made and changed, and by whom.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Marks {
    /// When it was made.
    pub created: Timestamp,
    /// When it was last changed.
    pub modified: Timestamp,
    /// Who made it; nobody, for what came with the organization.
    pub created_by: Option<String>,
    /// Who changed it last.
    pub modified_by: Option<String>,
    /// How often it was changed, plus one.
    pub version: u64,
}

impl Marks {
    /// Made now.
    pub(crate) fn made(now: Timestamp, by: Option<&str>) -> Self {
        let by = by.map(str::to_owned);
        Self { created: now, modified: now, created_by: by.clone(), modified_by: by, version: 1 }
    }

    /// Changed now.
    pub(crate) fn changed(&self, now: Timestamp, by: &str) -> Self {
        let by = Some(by.to_owned());
        Self { modified: now, modified_by: by, version: self.version + 1, ..self.clone() }
    }
}

/// A queue with its members and codes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct QueueRow {
    /// Name.
    pub name: String,
    /// In the owner's words.
    pub description: Option<String>,
    /// Settings by media.
    pub media_settings: QueueMediaSettings,
    /// Waits for preferred agents.
    pub routing_rules: Vec<RoutingRule>,
    /// Rings.
    pub bullseye: Option<Bullseye>,
    /// In which order conversations are served.
    pub scoring_method: ScoringMethod,
    /// How skills choose.
    pub skill_evaluation_method: SkillEvaluation,
    /// Whether the last agent is asked first.
    pub last_agent_routing_mode: LastAgentRouting,
    /// Seconds for which the last agent is waited for.
    pub last_agent_wait_seconds: u64,
    /// Conversations that are meant for one agent.
    pub direct_routing: DirectRouting,
    /// What follows the end of an agent's part.
    pub acw_settings: AcwSettings,
    /// The flow that speaks while a conversation waits.
    pub message_in_queue_flow: Option<FlowId>,
    /// Whether agents may pick what waits.
    pub enable_manual_assignment: bool,
    /// Who answers.
    pub members: BTreeMap<UserId, MemberRow>,
    /// Which codes they choose from.
    pub codes: BTreeSet<WrapupCodeId>,
    /// When and by whom.
    pub marks: Marks,
}

/// A member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// Whether they take from the queue now.
    pub joined: bool,
    /// The ring in which they are asked first.
    pub ring: u8,
}

impl Default for MemberRow {
    fn default() -> Self {
        Self { joined: true, ring: 1 }
    }
}

/// A skill, a language, or a wrap-up code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct NamedRow {
    /// Name.
    pub name: String,
    /// In the owner's words; codes only.
    pub description: Option<String>,
    /// When and by whom.
    pub marks: Marks,
}

/// A label.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LabelRow {
    /// Name.
    pub name: String,
    /// How many usual conversations one weighs.
    pub weight: u32,
    /// When and by whom.
    pub marks: Marks,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// Full name.
    pub name: String,
    /// Login.
    pub email: String,
    /// What guests see.
    pub nickname: String,
    /// Role.
    pub role: Role,
    /// They can't sign in, and are offered nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inactive: bool,
    /// Skills with their stars.
    #[serde(default)]
    pub skills: BTreeMap<SkillId, u8>,
    /// Languages with their stars.
    #[serde(default)]
    pub languages: BTreeMap<LanguageId, u8>,
    /// How much they may hold, if not as much as everybody.
    #[serde(default)]
    pub utilization: Option<Utilization>,
}

/// A machine that logs in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClientRow {
    /// Name.
    pub name: String,
    /// In the owner's words.
    #[serde(default)]
    pub description: Option<String>,
    /// Role.
    pub role: Role,
    /// When and by whom.
    #[serde(default)]
    pub marks: Marks,
}

/// A schedule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ScheduleRow {
    /// Name.
    pub name: String,
    /// In the owner's words.
    pub description: Option<String>,
    /// Local time at which it first begins.
    pub start: String,
    /// Local time at which that first span ends.
    pub end: String,
    /// How it repeats.
    pub rrule: Option<String>,
    /// When and by whom.
    pub marks: Marks,
}

/// A schedule group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct ScheduleGroupRow {
    /// Name.
    pub name: String,
    /// In the owner's words.
    pub description: Option<String>,
    /// The zone.
    pub time_zone: String,
    /// When it is open.
    pub open: Vec<ScheduleId>,
    /// When it is closed in spite of that.
    pub closed: Vec<ScheduleId>,
    /// When it is a holiday.
    pub holidays: Vec<ScheduleId>,
    /// When and by whom.
    pub marks: Marks,
}

/// A message flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FlowRow {
    /// Name, as the draft has it.
    pub name: String,
    /// What the owner is writing.
    pub draft: Flow,
    /// The version that decides.
    #[serde(default)]
    pub published: Option<u32>,
    /// When and by whom.
    pub marks: Marks,
}

/// A version of a flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct VersionRow {
    /// What the owner wrote.
    pub document: Flow,
    /// When it was published.
    pub published: Timestamp,
    /// By whom; nobody, for what came with the organization.
    #[serde(default)]
    pub published_by: Option<String>,
}

/// A bot.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct BotRow {
    /// Name.
    pub name: String,
    /// Where it is asked.
    pub url: String,
    /// The secret, sealed.
    pub sealed_secret: String,
    /// How long it may take, in milliseconds.
    pub timeout_ms: u64,
    /// When and by whom.
    pub marks: Marks,
}

/// A library of ready answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct LibraryRow {
    /// Name.
    pub name: String,
    /// When and by whom.
    pub marks: Marks,
}

/// A ready answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ResponseRow {
    /// Name.
    pub name: String,
    /// The libraries in which it stands.
    pub libraries: BTreeSet<LibraryId>,
    /// Its texts.
    pub texts: Vec<Text>,
    /// What they leave open.
    pub substitutions: Vec<Substitution>,
    /// Its published type, if it has one.
    pub response_type: Option<String>,
    /// When and by whom.
    pub marks: Marks,
}

/// What there is one of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Head {
    /// Grows with each change of anything.
    pub version: u64,
    /// Where conversations wait when nothing else was decided.
    pub default_queue: Option<QueueId>,
    /// The flow that decides where messages go.
    pub default_flow: Option<FlowId>,
    /// How much everybody may hold, if the owner has said so.
    pub utilization: Option<Utilization>,
    /// How long after its end a conversation reopens.
    pub threading: ThreadingTimeline,
}

macro_rules! named {
    ($($row:ty),*) => {$(
        impl Named for $row {
            fn name(&self) -> &str {
                &self.name
            }
        }
    )*};
}

named!(
    QueueRow,
    NamedRow,
    LabelRow,
    PersonRow,
    ClientRow,
    ScheduleRow,
    ScheduleGroupRow,
    FlowRow,
    BotRow,
    LibraryRow,
    ResponseRow
);

impl QueueRow {
    /// Flows that the queue names.
    pub(crate) fn flows(&self) -> impl Iterator<Item = FlowId> {
        let inactivity = self.media_settings.message.inactivity_timeout_settings.flow_id;
        self.message_in_queue_flow.into_iter().chain(inactivity)
    }
}
