//! How far an agent has read a conversation, the same on all their screens. Our addition.
//! Never told to the customer, nor to a colleague.

use hanmadi_ids::ConversationId;
use serde::{Deserialize, Serialize};

/// `PUT …/conversations/messages/{id}/readmark`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReadMarkRequest {
    /// The last message read, by its `seq`. Of two marks the later one counts.
    pub seq: u64,
}

/// How far it is read. It is the answer to a mark, and what the agent's other screens are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ReadMark {
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// The last message read, by its `seq`.
    pub seq: u64,
}
