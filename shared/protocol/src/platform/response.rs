//! Ready answers and their libraries, as published for response management.
//! Never a channel's template: those are approved by the channel, and sent by name.

use hanmadi_ids::{LibraryId, ResponseId};
use serde::{Deserialize, Serialize};

use super::{paging::Page, reference::Reference};
use crate::time::Timestamp;

/// The one type of text that is kept.
pub const PLAIN: &str = "text/plain";
/// The one type of response that is kept, where one is named.
pub const MESSAGING: &str = "MessagingTemplate";

/// A library.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ResponseLibrary"))]
#[serde(rename_all = "camelCase")]
pub struct Library {
    /// Id.
    pub id: LibraryId,
    /// Name.
    pub name: String,
    /// Grows with each change.
    pub version: u64,
    /// Who made it; absent for what came with the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Reference<String>>,
    /// When it was made.
    pub date_created: Timestamp,
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/responsemanagement/libraries` and `PUT …/libraries/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ResponseLibraryRequest"))]
pub struct LibraryRequest {
    /// Name.
    pub name: String,
    /// The version that the caller has seen; with another one a change is refused.
    #[serde(default)]
    pub version: Option<u64>,
}

/// One text of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ResponseText"))]
#[serde(rename_all = "camelCase")]
pub struct Text {
    /// The words, with `{{name}}` for what differs.
    pub content: String,
    /// `text/plain`, which it also is when nothing is said.
    #[serde(default = "plain")]
    pub content_type: String,
}

fn plain() -> String {
    PLAIN.to_owned()
}

/// What stands in the place of a `{{name}}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "ResponseSubstitution"))]
#[serde(rename_all = "camelCase")]
pub struct Substitution {
    /// The name in the braces.
    pub id: String,
    /// What it is, for whoever fills it in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What stands there when nothing else is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_value: Option<String>,
}

/// A ready answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "CannedResponse"))]
#[serde(rename_all = "camelCase")]
pub struct Response {
    /// Id.
    pub id: ResponseId,
    /// Name.
    pub name: String,
    /// Grows with each change.
    pub version: u64,
    /// The libraries in which it stands.
    pub libraries: Vec<Reference<LibraryId>>,
    /// Its texts.
    pub texts: Vec<Text>,
    /// What its texts leave open.
    #[serde(default)]
    pub substitutions: Vec<Substitution>,
    /// `MessagingTemplate`, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response_type: Option<String>,
    /// Who made it; absent for what came with the organization.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_by: Option<Reference<String>>,
    /// When it was made.
    pub date_created: Timestamp,
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/responsemanagement/responses` and `PUT …/responses/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "CannedResponseRequest"))]
#[serde(rename_all = "camelCase")]
pub struct ResponseRequest {
    /// Name.
    pub name: String,
    /// The version that the caller has seen; with another one a change is refused.
    #[serde(default)]
    pub version: Option<u64>,
    /// The libraries in which it stands, one at least.
    pub libraries: Vec<Reference<LibraryId>>,
    /// Its texts, one at least.
    pub texts: Vec<Text>,
    /// What its texts leave open.
    #[serde(default)]
    pub substitutions: Vec<Substitution>,
    /// `MessagingTemplate`, or nothing.
    #[serde(default)]
    pub response_type: Option<String>,
}

/// `POST /api/v2/responsemanagement/responses/query`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ResponseQueryRequest {
    /// Words, each of which is in the name or a text.
    #[serde(default)]
    pub query_phrase: String,
    /// How many at most.
    #[serde(default)]
    pub page_size: Option<usize>,
    /// What else they have to be.
    #[serde(default)]
    pub filters: Vec<ResponseFilter>,
}

/// What a response has to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ResponseFilter {
    /// `libraryId`.
    pub name: String,
    /// `EQUALS` or `IN`.
    pub operator: String,
    /// Any of these.
    pub values: Vec<String>,
}

/// What a query finds.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ResponseQueryResults {
    /// The first page.
    pub results: Page<Response>,
}
