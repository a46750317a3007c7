//! Why a conversation still waits, and why agents got it: our addition.
//! Never everyone by name: a count for each reason, and a few agents as examples.

use hanmadi_ids::{CommunicationId, ConversationId, LabelId, LanguageId, QueueId, SkillId, UserId};
use serde::{Deserialize, Serialize};

use super::presence::SystemPresence;
use crate::{post::SkillNeed, time::Timestamp};

/// What routing did with a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConversationRouting {
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// Why it waits, if it does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting: Option<WhyWaiting>,
    /// Why agents were offered it or got it, in order; kept for 30 days.
    pub assignments: Vec<WhyAssigned>,
}

/// Why a conversation still waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct WhyWaiting {
    /// The moment this was asked.
    pub at: Timestamp,
    /// Its place in the queue, from 1.
    pub place: usize,
    /// How many wait in the queue.
    pub of: usize,
    /// About how long until it is served; absent while nobody serves the queue, or nothing was served yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub estimated_wait_ms: Option<u64>,
    /// Who is being asked at this moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offered_user_id: Option<UserId>,
    /// When time alone changes something, such as another ring that opens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_change: Option<Timestamp>,
    /// Whom a search would find at this moment.
    pub search: RoutingSearch,
}

/// Why an agent was offered a conversation, or got it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct WhyAssigned {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub user_id: UserId,
    /// The communication of their leg.
    pub communication_id: CommunicationId,
    /// How they were found, as the detail record says it.
    pub used_routing: String,
    /// It was theirs at once, without being offered.
    pub accepted: bool,
    /// Why they and not another of those who could.
    pub because: Because,
    /// Whom the search found.
    pub search: RoutingSearch,
}

/// Why one agent and not another of those who could.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Because {
    /// What decided.
    pub kind: BecauseKind,
    /// Of `score`: 0 to 100; of `stars`: how many in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<u32>,
    /// Of `idleSince`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

/// What decided between agents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum BecauseKind {
    /// Somebody picked it or gave it.
    ByHand,
    /// It was held for them.
    HeldForThem,
    /// Nobody else could.
    OnlyOne,
    /// The highest score among those preferred; of equals, the longest idle.
    Score,
    /// The most stars in what is asked for; of equals, the longest idle.
    Stars,
    /// Idle the longest.
    IdleSince,
}

/// Whom a search found, and whom not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoutingSearch {
    /// In which queue.
    pub queue_id: QueueId,
    /// How far the wait had come.
    pub stage: RoutingStage,
    /// Since when it waits.
    pub since: Timestamp,
    /// Its priority.
    pub priority: i32,
    /// The skills that are asked for.
    pub skills: Vec<SkillNeed>,
    /// The skills that were asked for at first, and no more.
    pub relaxed_skill_ids: Vec<SkillId>,
    /// How many agents were looked at.
    pub considered: usize,
    /// How many of them could get it.
    pub eligible: usize,
    /// Why the others could not, in the order of the rules.
    pub refused: Vec<RoutingRefusal>,
}

/// How far a wait has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoutingStage {
    /// Whom it is for.
    pub kind: StageKind,
    /// Of `direct` and `last`: for whom it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// Until when it is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Of `preferred`: the least score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_score: Option<u8>,
    /// Of `ring`: which, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring: Option<u32>,
}

/// Whom a wait is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum StageKind {
    /// The one agent a transfer is meant for.
    Direct,
    /// The agent who had it last.
    Last,
    /// Preferred agents.
    Preferred,
    /// Everyone whom a ring reaches.
    Ring,
}

/// One reason, and whom it kept out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoutingRefusal {
    /// Which reason.
    pub reason: RefusalReason,
    /// Of `noSkill` and `skillTooLow`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skill_id: Option<SkillId>,
    /// Of `noLanguage`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language_id: Option<LanguageId>,
    /// Of `labelFull`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label_id: Option<LabelId>,
    /// Of `unreachable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system_presence: Option<SystemPresence>,
    /// How many agents.
    pub count: usize,
    /// A few of them.
    pub user_ids: Vec<UserId>,
}

impl RoutingRefusal {
    /// A reason that names nothing but itself.
    #[must_use]
    pub const fn new(reason: RefusalReason, count: usize, user_ids: Vec<UserId>) -> Self {
        Self {
            reason,
            skill_id: None,
            language_id: None,
            label_id: None,
            system_presence: None,
            count,
            user_ids,
        }
    }
}

/// Why an agent may not get a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum RefusalReason {
    /// The configuration doesn't know them.
    UnknownAgent,
    /// The queue gives nothing by hand.
    NoManualAssignment,
    /// It is held for others until a time.
    Held,
    /// They don't take from this queue.
    NotMember,
    /// They can't be reached with this presence.
    Unreachable,
    /// They are off queue.
    OffQueue,
    /// They didn't answer the last time, and have not acted since.
    NotResponding,
    /// They have a leg in this very conversation.
    HasLeg,
    /// Their ring is not open yet.
    OuterRing,
    /// They lack a skill.
    NoSkill,
    /// They have the skill, with fewer stars than asked.
    SkillTooLow,
    /// They don't speak the language.
    NoLanguage,
    /// They hold as much as they may.
    Full,
    /// They hold as much of this label as they may.
    LabelFull,
}
