//! `/oauth/token`: the answer to a login, and its refusal (RFC 6749, 5.1 and 5.2).
//! Never carries a password back.

use serde::{Deserialize, Serialize};

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
