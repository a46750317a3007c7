//! Queues.
//! Never the rules of routing: those are `routing`.

use hanmadi_ids::{QueueId, UserId};
use serde::{Deserialize, Serialize};

/// A queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QueueSummary"))]
#[serde(rename_all = "camelCase")]
pub struct Queue {
    /// Id.
    pub id: QueueId,
    /// Name.
    pub name: String,
    /// How many agents are members.
    pub member_count: usize,
}

/// A reference to a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueueRef {
    /// Id.
    pub id: QueueId,
}

/// `POST /api/v2/conversations/{id}/assign`: give a waiting conversation to an agent by hand.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Assign {
    /// To whom; the caller if absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user_id: Option<UserId>,
}
