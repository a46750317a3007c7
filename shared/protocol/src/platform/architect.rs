//! Message flows as the owner keeps them: a draft, and versions that were published.
//! Never a decision: those are in `flow`.

use hanmadi_ids::FlowId;
use serde::{Deserialize, Serialize};

use super::{division::Division, flow::Flow};
use crate::time::Timestamp;

/// A message flow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FlowEntity {
    /// Id.
    pub id: FlowId,
    /// Name, as the draft has it.
    pub name: String,
    /// Where it belongs.
    pub division: Division,
    /// In the owner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Always `INBOUNDSHORTMESSAGE`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether a version of it is published.
    pub active: bool,
    /// Our addition: whether it decides where messages go.
    pub is_default: bool,
    /// The version that decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_version: Option<FlowVersion>,
    /// Our addition: grows with each change of the draft.
    pub version: u64,
    /// Our addition: the draft.
    pub draft: Flow,
    /// When it was made.
    pub date_created: Timestamp,
    /// When it was last changed.
    pub date_modified: Timestamp,
    /// Its address.
    pub self_uri: String,
}

/// A version that was published.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FlowVersion {
    /// Its number, from 1, as a text.
    pub id: String,
    /// Name, as it was.
    pub name: String,
    /// When it was published.
    pub date_published: Timestamp,
    /// Who published it; absent for what came with the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub published_by: Option<String>,
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/flows` and `PUT /api/v2/flows/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FlowRequest {
    /// The draft, whole.
    pub draft: Flow,
    /// On `PUT`: the version that is changed.
    #[serde(default)]
    pub version: Option<u64>,
    /// Whether it decides where messages go; that needs a published version.
    #[serde(default)]
    pub is_default: Option<bool>,
}
