//! Internal notes as the desk shows them: what colleagues say among themselves about a conversation.
//! Never a message: a note has a number of its own, and no place among the `seq` of what the customer sees.

use hanmadi_ids::UserId;
use hanmadi_protocol::{platform::note, time::Timestamp};

/// A note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its place among the notes on the customer.
    pub number: u64,
    /// When it was written.
    pub time: Timestamp,
    /// Who wrote it.
    pub by: UserId,
    /// Who is asked by it.
    pub to: Vec<UserId>,
    /// The words.
    pub text: String,
    /// The id its author gave it.
    pub client_message_id: Option<String>,
}

impl From<note::Note> for Note {
    fn from(note: note::Note) -> Self {
        Self {
            number: note.number,
            time: note.date_created,
            by: note.created_by,
            to: note.recipients,
            text: note.text,
            client_message_id: note.client_message_id,
        }
    }
}
