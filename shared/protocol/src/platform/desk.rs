//! How an agent wants the desk to be, on all their screens. Our addition.
//! Never anything about a customer.

use serde::{Deserialize, Serialize};

use crate::limits;

/// `GET` and `PUT /api/v2/hanmadi/desk/settings`: the caller's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DeskSettings {
    /// Seconds for which a message waits before it goes, so that it can be taken back; 0 sends it at once.
    pub undo_seconds: u64,
}

impl Default for DeskSettings {
    fn default() -> Self {
        Self { undo_seconds: limits::UNDO_SECONDS }
    }
}
