//! The published error body.
//! Never tells more than the caller may know: what went wrong inside stays in the log.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What every failed call answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ApiError {
    /// One sentence for people.
    pub message: String,
    /// A stable word for programs, such as `not.found`.
    pub code: String,
    /// The HTTP status again.
    pub status: u16,
    /// Id of the request, for the owner's log.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub context_id: Option<String>,
    /// What the message speaks of, by name: such as `userId`, who has taken the conversation.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub message_params: BTreeMap<String, String>,
}

impl ApiError {
    /// An error body.
    pub fn new(status: u16, code: &str, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            code: code.to_owned(),
            status,
            context_id: None,
            message_params: BTreeMap::new(),
        }
    }
}
