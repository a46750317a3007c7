//! What a flow decided: small, and stored with the conversation.
//! Never the message itself: only the keywords that were found, and where.

use hanmadi_ids::FlowId;
use serde::{Deserialize, Serialize};

use super::{LanguageCode, Outcome};

/// A flow's decision on one message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// Which flow.
    pub flow: FlowId,
    /// Its name, as it was.
    pub flow_name: String,
    /// Its published version.
    pub version: u32,
    /// The rule that matched; absent if none did and the flow's default decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<RuleRef>,
    /// What happens.
    pub outcome: Outcome,
    /// The language of the message.
    pub language: Detected,
    /// The keywords of that rule that were found, and where.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub hits: Vec<Hit>,
}

/// A rule, as it was when it matched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RuleRef {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
}

/// The language of a message, as far as it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Detected {
    /// Which.
    pub language: LanguageCode,
    /// How sure, 0 to 100; 0 if there is nothing to tell from.
    pub confidence: u8,
}

/// A keyword that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Hit {
    /// Which condition asked, counted from 0.
    pub condition: u32,
    /// As the owner wrote it.
    pub keyword: String,
    /// Where it begins in the message, in Unicode characters from 0.
    pub start: u32,
    /// Where it ends: the first character after it.
    pub end: u32,
}
