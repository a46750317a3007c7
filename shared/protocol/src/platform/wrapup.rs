//! Wrap-up codes (M-ROUTE-5).
//! Never what an agent chose: that belongs to a conversation.

use hanmadi_ids::WrapupCodeId;
use serde::{Deserialize, Serialize};

use super::{division::Division, reference::Reference};
use crate::time::Timestamp;

/// A wrap-up code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct WrapupCode {
    /// Id.
    pub id: WrapupCodeId,
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
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/routing/wrapupcodes` and `PUT /api/v2/routing/wrapupcodes/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct WrapupCodeRequest {
    /// Name.
    pub name: String,
    /// In the owner's words.
    #[serde(default)]
    pub description: Option<String>,
}

/// One entry of `POST /api/v2/routing/queues/{id}/wrapupcodes`.
pub type WrapupCodeReference = Reference<WrapupCodeId>;

/// Whether after-contact work follows when a leg ends, where the queue leaves that to the agent; published under
/// this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AfterCallWorkUpdate {
    /// It follows.
    pub after_call_work_required: bool,
}
