//! Bots behind an HTTP address of the owner's: our addition (M-ROUTE-1).
//! Never the secret: it goes in and is not read back.

use hanmadi_ids::BotId;
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// A bot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Bot {
    /// Id.
    pub id: BotId,
    /// Name, which the agent sees.
    pub name: String,
    /// Where it is asked.
    pub url: String,
    /// How long it may take, in milliseconds.
    pub timeout_ms: u64,
    /// Grows with each change.
    pub version: u64,
    /// When it was made.
    pub date_created: Timestamp,
    /// When it was last changed.
    pub date_modified: Timestamp,
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/hanmadi/bots` and `PUT /api/v2/hanmadi/bots/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct BotRequest {
    /// Name.
    pub name: String,
    /// Where it is asked: `https`, or `http` in development.
    pub url: String,
    /// The secret with which questions are signed, 16 to 256 characters; absent on `PUT` keeps it.
    #[serde(default)]
    pub secret: Option<String>,
    /// How long it may take, 500 to 20000 milliseconds.
    #[serde(default)]
    pub timeout_ms: Option<u64>,
    /// On `PUT`: the version that is changed.
    #[serde(default)]
    pub version: Option<u64>,
}
