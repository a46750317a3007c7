//! Internal notes on a conversation: what agents say among themselves. Our addition.
//! Never a message: nothing that a customer reads can carry one.

use hanmadi_ids::{ConversationId, MessageId, UserId};
use serde::{Deserialize, Serialize};

use super::conversation::Conversation;
use crate::time::Timestamp;

/// A note as its author writes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct NoteRequest {
    /// The words.
    pub text: String,
    /// Who is asked by it; nobody in particular if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub recipients: Vec<UserId>,
    /// The author's own id of it: sent again with the same words it is kept once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
}

/// A note as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// Id.
    pub id: MessageId,
    /// About which conversation.
    pub conversation_id: ConversationId,
    /// Place among the notes on all conversations with the customer; grows.
    pub number: u64,
    /// When it was written.
    pub date_created: Timestamp,
    /// Who wrote it.
    pub created_by: UserId,
    /// Who is asked by it.
    pub recipients: Vec<UserId>,
    /// The words.
    pub text: String,
    /// The author's own id of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
}

/// Body of `hanmadi.users.{id}.notes`: with the conversation, since whoever is asked may not know it yet.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NoteEvent {
    /// The conversation as it stands.
    pub conversation: Conversation,
    /// The note.
    pub note: Note,
}
