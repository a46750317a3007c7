//! Why a flow decided as it did: for the owner's test box.
//! Never stored: it can be asked again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Decision, Detected, Hit, OpenState};
use crate::{platform::threading::MessengerType, time::Timestamp};

/// A pasted message, and what shall be assumed about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FlowTest {
    /// The message.
    pub text: String,
    /// Through which channel; web messaging if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<MessengerType>,
    /// Whether the customer is known.
    #[serde(default)]
    pub known_contact: bool,
    /// What the site says of them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// When it comes; now if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// The decision, and what each rule said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// The same decision that the message would get.
    pub decision: Decision,
    /// Every rule in order, also those after the one that decided.
    pub rules: Vec<RuleTrace>,
}

/// What one rule said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleTrace {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it said.
    pub verdict: Verdict,
    /// Its keywords that were found, and where, also if it failed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hits: Vec<Hit>,
    /// Why not: the first condition that failed if all must hold, each one if any would do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<ConditionFailure>,
}

/// What a rule said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    /// It matched, and it decided.
    Decided,
    /// It matches as well, but an earlier one decided.
    Later,
    /// It doesn't match.
    Failed,
    /// It is switched off.
    Off,
}

/// A condition that doesn't hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConditionFailure {
    /// Which, counted from 0.
    pub condition: u32,
    /// Why.
    pub reason: Reason,
}

/// Why a condition doesn't hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "type")]
pub enum Reason {
    /// None of the keywords is in the message.
    NoKeyword,
    /// This keyword is not in the message.
    KeywordMissing {
        /// Which.
        keyword: String,
    },
    /// This keyword is in the message and must not be.
    KeywordFound {
        /// Which, and where.
        hit: Hit,
    },
    /// It came through another channel.
    OtherChannel {
        /// Which.
        channel: MessengerType,
    },
    /// It is written in another language.
    OtherLanguage {
        /// Which.
        detected: Detected,
    },
    /// The language is right, but not sure enough.
    UnsureLanguage {
        /// How sure.
        detected: Detected,
    },
    /// The opening hours say otherwise.
    OtherHours {
        /// What they say.
        state: OpenState,
    },
    /// The schedule group is gone, or can't be read.
    NoHours,
    /// We know who wrote it, or don't.
    OtherContact {
        /// Which of the two.
        known: bool,
    },
    /// The attribute is not there.
    AttributeMissing,
    /// The attribute has a value that doesn't do.
    OtherAttribute {
        /// The value, shortened.
        value: String,
    },
    /// The attribute, or what it is compared with, is no number.
    AttributeNotNumber,
}
