//! A flow as the owner writes it: rules in order, and what happens if none matches.
//! Never a flow's draft or published state: a document is one version of it.

use hanmadi_ids::{BotId, LabelId, LanguageId, QueueId};
use serde::{Deserialize, Serialize};

use super::Condition;
use crate::post::{PreferredAgent, SkillNeed};

/// One version of a message flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Flow {
    /// Name.
    pub name: String,
    /// In the owner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Asked in order; the first that matches decides.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// What happens if none matches.
    pub otherwise: Outcome,
}

/// One rule of a flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// Id, unique in the flow; it stays with the rule when rules move.
    pub id: String,
    /// Name.
    pub name: String,
    /// A rule that is switched off never matches.
    #[serde(default = "on", skip_serializing_if = "is_on")]
    pub enabled: bool,
    /// How the conditions combine.
    #[serde(rename = "match", default)]
    pub combine: Match,
    /// Conditions. Without any, [`Match::All`] always matches and [`Match::Any`] never.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// What happens if it matches.
    pub outcome: Outcome,
}

/// How conditions combine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Match {
    /// Every one must hold.
    #[default]
    All,
    /// One is enough.
    Any,
}

/// What happens to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum Outcome {
    /// It waits in a queue.
    Queue(QueueOutcome),
    /// A bot goes first.
    Bot(BotOutcome),
    /// It goes nowhere: it is answered, or left alone.
    Stop(StopOutcome),
}

/// See [`Outcome::Queue`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QueueOutcome {
    /// Where it waits, and what it needs.
    pub to: Target,
    /// Told to the customer at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// See [`Outcome::Bot`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BotOutcome {
    /// Which bot.
    pub bot: BotId,
    /// Where it waits when the bot hands over without naming a queue, fails, or is too slow.
    pub to: Target,
    /// Told to the customer at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// See [`Outcome::Stop`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StopOutcome {
    /// Told to the customer at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
}

/// A queue and what a conversation asks for in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Target {
    /// Which queue.
    pub queue: QueueId,
    /// What an agent must be able to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<SkillNeed>,
    /// How much sooner than others; 0 is usual, less than 0 later.
    #[serde(default)]
    pub priority: i32,
    /// What an agent must speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageId>,
    /// What kind of work it is, by a label of utilization; it stays when the conversation is passed on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// Agents who are preferred; the queue's routing rules say how long it waits for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<PreferredAgent>,
}

impl Target {
    /// Any agent of a queue.
    #[must_use]
    pub const fn anyone(queue: QueueId) -> Self {
        Self { queue, skills: Vec::new(), priority: 0, language: None, label: None, preferred: Vec::new() }
    }
}

impl Outcome {
    /// The queue it waits in: at once, or after the bot.
    #[must_use]
    pub const fn target(&self) -> Option<&Target> {
        match self {
            Self::Queue(outcome) => Some(&outcome.to),
            Self::Bot(outcome) => Some(&outcome.to),
            Self::Stop(_) => None,
        }
    }

    /// What the customer is told at once.
    #[must_use]
    pub fn answer(&self) -> Option<&str> {
        match self {
            Self::Queue(outcome) => outcome.answer.as_deref(),
            Self::Bot(outcome) => outcome.answer.as_deref(),
            Self::Stop(outcome) => outcome.answer.as_deref(),
        }
    }
}

const fn on() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the shape that serde calls")]
const fn is_on(enabled: &bool) -> bool {
    *enabled
}
