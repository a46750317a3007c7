//! What an agent has begun to write, the same on all their screens. Our addition.
//! Never told to the customer, nor to a colleague.

use hanmadi_ids::ConversationId;
use serde::{Deserialize, Serialize};

use crate::wire_enum;

wire_enum! {
    /// For whom a draft is.
    DraftKind {
        /// The customer.
        Reply = "reply",
        /// Colleagues, who read internal notes.
        Note = "note",
    }
}

/// `PUT …/conversations/messages/{id}/draft`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DraftRequest {
    /// For whom it is.
    pub kind: DraftKind,
    /// The words, up to [`DRAFT_CHARS`](crate::limits::DRAFT_CHARS) characters; none once they are sent.
    pub text: String,
}

/// A draft. It is the answer to one that was kept, and what the agent's other screens are told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Draft {
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// For whom it is.
    pub kind: DraftKind,
    /// The words; none once they are sent.
    pub text: String,
    /// Its place in the order in which this agent's drafts were kept: of two the one with the higher number counts.
    pub number: u64,
}
