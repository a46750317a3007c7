//! Queues and their settings (contact-centre 4.1).
//! Never the rules of routing: those are `routing`.

use hanmadi_ids::{FlowId, QueueId, SkillId, UserId};
use serde::{Deserialize, Serialize};

use super::{division::Division, reference::Reference};
use crate::{post::WrapupPrompt, time::Timestamp};

/// In which order conversations of a queue are served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum ScoringMethod {
    /// A step of priority weighs as much as a minute of waiting.
    #[default]
    TimestampAndPriority,
    /// Priority first, then the time.
    PriorityOnly,
}

/// How skills choose between agents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "UPPERCASE")]
pub enum SkillEvaluation {
    /// Skills don't matter.
    None,
    /// Of the agents who have all skills the best.
    Best,
    /// Any agent who has all skills.
    #[default]
    All,
}

/// Whether the last agent of a conversation is asked first (contact-centre 4.7).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum LastAgentRouting {
    /// Not at all.
    Disabled,
    /// If they are a member of the queue.
    #[default]
    QueueMembersOnly,
    /// Whoever they are.
    AnyAgent,
}

/// Which preferred agents a rule waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RuleOperator {
    /// Those whose score is at least the threshold.
    MeetsThreshold,
    /// All of them.
    Any,
}

/// How long a conversation waits for agents who are preferred for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoutingRule {
    /// Which of them.
    pub operator: RuleOperator,
    /// The least score, 0 to 100.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<u32>,
    /// For how many seconds.
    pub wait_seconds: u64,
}

/// Rings: agents and skills that a conversation reaches as its wait grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Bullseye {
    /// In the order they open, at most 6.
    pub rings: Vec<BullseyeRing>,
}

/// One ring.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct BullseyeRing {
    /// When the next ring opens; one entry.
    #[serde(default)]
    pub expansion_criteria: Vec<ExpansionCriterion>,
    /// What changes as the next ring opens.
    #[serde(default)]
    pub actions: RingActions,
}

/// When the next ring opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ExpansionCriterion {
    /// What is compared with the threshold.
    #[serde(rename = "type")]
    pub kind: ExpansionKind,
    /// Seconds.
    pub threshold: u64,
}

/// What opens the next ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ExpansionKind {
    /// Time.
    TimeoutSeconds,
}

/// What changes as the next ring opens.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RingActions {
    /// Skills that are asked for no more.
    #[serde(default)]
    pub skills_to_remove: Vec<Reference<SkillId>>,
}

/// Settings by media; of these there is messaging.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct QueueMediaSettings {
    /// Messaging.
    pub message: MessageSettings,
}

/// Settings for messages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct MessageSettings {
    /// An offer is answered for the agent.
    pub enable_auto_answer: bool,
    /// Seconds an agent has to answer an offer.
    pub alerting_timeout_seconds: u64,
    /// What share shall be answered in which time.
    pub service_level: ServiceLevel,
    /// A silent conversation is ended. On unless the owner says otherwise.
    pub enable_inactivity_timeout: bool,
    /// How, and after which time.
    pub inactivity_timeout_settings: InactivitySettings,
}

impl Default for MessageSettings {
    fn default() -> Self {
        Self {
            enable_auto_answer: false,
            alerting_timeout_seconds: 30,
            service_level: ServiceLevel::default(),
            enable_inactivity_timeout: true,
            inactivity_timeout_settings: InactivitySettings::default(),
        }
    }
}

/// What share shall be answered in which time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceLevel {
    /// The share, 0 to 1.
    pub percentage: f64,
    /// The time in milliseconds.
    pub duration_ms: u64,
}

impl Default for ServiceLevel {
    fn default() -> Self {
        Self { percentage: 0.8, duration_ms: 20_000 }
    }
}

/// What follows a silence (contact-centre 4.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct InactivitySettings {
    /// Seconds without a message from either side.
    pub timeout_seconds: u64,
    /// What happens then.
    pub action_type: InactivityAction,
    /// The flow, for the action that needs one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flow_id: Option<FlowId>,
}

impl Default for InactivitySettings {
    fn default() -> Self {
        Self { timeout_seconds: 86_400, action_type: InactivityAction::Disconnect, flow_id: None }
    }
}

/// What happens to a silent conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InactivityAction {
    /// It is ended.
    #[default]
    Disconnect,
    /// A flow decides anew.
    SendToArchitectFlow,
}

/// Conversations that are meant for one agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct DirectRouting {
    /// Whether they wait for that agent before anybody else is asked.
    pub wait_for_agent: bool,
    /// For how many seconds, 60 to 864000. Published.
    pub agent_wait_seconds: u64,
}

impl Default for DirectRouting {
    fn default() -> Self {
        Self { wait_for_agent: true, agent_wait_seconds: 60 }
    }
}

/// What follows the end of an agent's part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct AcwSettings {
    /// Whether the agent is asked for a code.
    pub wrapup_prompt: WrapupPrompt,
    /// For how long, 1 second to 60 minutes; only for the prompts with a timeout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u64>,
}

impl Default for AcwSettings {
    fn default() -> Self {
        Self { wrapup_prompt: WrapupPrompt::Optional, timeout_ms: None }
    }
}

/// A queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Queue {
    /// Id.
    pub id: QueueId,
    /// Name.
    pub name: String,
    /// Where it belongs.
    pub division: Division,
    /// In the owner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// When it was made.
    pub date_created: Timestamp,
    /// When it was last changed.
    pub date_modified: Timestamp,
    /// Who changed it last; absent for what came with the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified_by: Option<String>,
    /// Who made it; absent for what came with the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<String>,
    /// How many agents are members.
    pub member_count: usize,
    /// The same: groups are no members here.
    pub user_member_count: usize,
    /// How many of them take from it now.
    pub joined_member_count: usize,
    /// Settings by media.
    pub media_settings: QueueMediaSettings,
    /// Waits for preferred agents, in order.
    pub routing_rules: Vec<RoutingRule>,
    /// Rings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bullseye: Option<Bullseye>,
    /// In which order conversations are served.
    pub scoring_method: ScoringMethod,
    /// How skills choose between agents.
    pub skill_evaluation_method: SkillEvaluation,
    /// Whether the last agent is asked first.
    pub last_agent_routing_mode: LastAgentRouting,
    /// Our addition: seconds for which a conversation waits for its last agent if they are there but full.
    pub last_agent_wait_seconds: u64,
    /// Conversations that are meant for one agent.
    pub direct_routing: DirectRouting,
    /// What follows the end of an agent's part.
    pub acw_settings: AcwSettings,
    /// The flow that speaks while a conversation waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_in_queue_flow: Option<Reference<FlowId>>,
    /// Whether agents may pick what waits.
    pub enable_manual_assignment: bool,
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/routing/queues` and `PUT /api/v2/routing/queues/{id}`. What is absent keeps its value, or gets
/// the usual one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct QueueRequest {
    /// Name; must be there on `POST`.
    pub name: Option<String>,
    /// In the owner's words.
    pub description: Option<String>,
    /// Settings by media.
    pub media_settings: Option<QueueMediaSettings>,
    /// Waits for preferred agents, in order.
    pub routing_rules: Option<Vec<RoutingRule>>,
    /// Rings; an empty list takes them away.
    pub bullseye: Option<Bullseye>,
    /// In which order conversations are served.
    pub scoring_method: Option<ScoringMethod>,
    /// How skills choose between agents.
    pub skill_evaluation_method: Option<SkillEvaluation>,
    /// Whether the last agent is asked first.
    pub last_agent_routing_mode: Option<LastAgentRouting>,
    /// Our addition: seconds for which a conversation waits for its last agent if they are there but full.
    pub last_agent_wait_seconds: Option<u64>,
    /// Conversations that are meant for one agent.
    pub direct_routing: Option<DirectRouting>,
    /// What follows the end of an agent's part.
    pub acw_settings: Option<AcwSettings>,
    /// The flow that speaks while a conversation waits.
    pub message_in_queue_flow: Option<Reference<FlowId>>,
    /// Whether agents may pick what waits.
    pub enable_manual_assignment: Option<bool>,
}

/// A member of a queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct QueueMember {
    /// The user's id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Who.
    pub user: Reference<UserId>,
    /// The ring in which they are asked first, 1 to 6.
    pub ring_number: u8,
    /// Whether they take from this queue now.
    pub joined: bool,
    /// How they became a member: always `user`.
    pub member_by: String,
    /// Its address.
    pub self_uri: String,
}

/// One entry of `PATCH /api/v2/routing/queues/{id}/members`, and of `POST` to it with the id alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MemberPatch {
    /// The user's id.
    pub id: UserId,
    /// Whether they take from this queue now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub joined: Option<bool>,
    /// The ring in which they are asked first, 1 to 6.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring_number: Option<u8>,
}
