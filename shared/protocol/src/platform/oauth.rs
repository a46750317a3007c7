//! `/oauth/token`: the answer to a login, and its refusal (RFC 6749, 5.1 and 5.2); and machines that log in.
//! Never carries a password back, and a machine's secret only to who has just made it.

use hanmadi_ids::ClientId;
use serde::{Deserialize, Serialize};

use super::user::UserRole;
use crate::time::Timestamp;

/// A granted token.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Token {
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// Always `bearer`.
    pub token_type: String,
    /// Seconds until it ends.
    pub expires_in: u64,
    /// For the next access token; agents only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refresh_token: Option<String>,
}

/// A refused request for a token.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TokenError {
    /// `invalid_grant`, `invalid_client`, `invalid_request`, `unsupported_grant_type`, `slow_down`.
    pub error: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub error_description: Option<String>,
}

/// How a machine gets its token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum GrantType {
    /// By its id and its secret.
    #[default]
    #[serde(rename = "CLIENT-CREDENTIALS")]
    ClientCredentials,
}

/// A machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "OAuthClient"))]
#[serde(rename_all = "camelCase")]
pub struct OAuthClient {
    /// Id, which it logs in with.
    pub id: ClientId,
    /// Name.
    pub name: String,
    /// In the owner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How it gets its token.
    pub authorized_grant_type: GrantType,
    /// How long its token is good, in seconds.
    pub access_token_validity_seconds: u64,
    /// What it may do: our addition.
    pub role: UserRole,
    /// Its secret, only in the answer to the call that made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<String>,
    /// When it was made.
    pub date_created: Timestamp,
    /// When it was last changed.
    pub date_modified: Timestamp,
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/oauth/clients` and `PUT /api/v2/oauth/clients/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "OAuthClientRequest"))]
#[serde(rename_all = "camelCase")]
pub struct OAuthClientRequest {
    /// Name.
    pub name: String,
    /// In the owner's words.
    #[serde(default)]
    pub description: Option<String>,
    /// How it gets its token; there is one way.
    #[serde(default)]
    pub authorized_grant_type: GrantType,
    /// What it may do: our addition. Without one, what it could before, or an agent.
    #[serde(default)]
    pub role: Option<UserRole>,
}
