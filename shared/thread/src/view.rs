//! From rows to what the platform API shows.
//! Never shows the guest's digest, nor an agent's login to anyone.

use std::collections::BTreeMap;

use hanmadi_protocol::{
    guest::message::{Direction, Message},
    platform::conversation::{
        Communication, Conversation as ConversationBody, Latest, MessageData, Participant, Purpose,
    },
};

use crate::{
    draft,
    model::{Conversation, Identity, Leg, Record},
};

/// Characters of a preview.
const PREVIEW_CHARS: usize = 120;

/// A conversation as the platform API shows it.
pub(crate) fn conversation(conversation: &Conversation, latest: Option<Latest>) -> ConversationBody {
    ConversationBody {
        id: conversation.id,
        start_time: conversation.started,
        end_time: conversation.ended,
        participants: conversation.legs.iter().map(|leg| participant(conversation, leg)).collect(),
        latest,
    }
}

impl Conversation {
    /// The conversation as the platform API shows it.
    #[must_use]
    pub fn body(&self, latest: Option<Latest>) -> ConversationBody {
        conversation(self, latest)
    }
}

fn participant(conversation: &Conversation, leg: &Leg) -> Participant {
    let customer = leg.purpose == Purpose::Customer;
    Participant {
        id: leg.participant,
        purpose: leg.purpose.clone(),
        name: if customer { conversation.customer_name.clone() } else { leg.nickname.clone() },
        user_id: leg.user,
        queue_id: (!customer).then_some(conversation.queue),
        start_time: leg.started,
        connected_time: leg.connected,
        end_time: leg.ended,
        attributes: if customer { conversation.attributes.clone() } else { BTreeMap::new() },
        messages: vec![Communication {
            id: leg.communication,
            state: leg.state.clone(),
            kind: Identity::CHANNEL.to_owned(),
            disconnect_type: leg.disconnect_type.clone(),
        }],
    }
}

/// What a list row shows of a message; nothing for an event.
pub(crate) fn latest(message: &Message, seq: u64) -> Option<Latest> {
    let text = message.text.as_deref()?;
    Some(Latest {
        seq,
        time: message.channel.time,
        direction: message.direction.as_str().to_owned(),
        text: text.chars().take(PREVIEW_CHARS).collect(),
    })
}

/// A stored message as the platform API tells it; `None` if its row is damaged or it belongs to no
/// conversation.
#[must_use]
pub fn message_data(record: &Record) -> Option<MessageData> {
    message_data_of(serde_json::from_str(&record.body).ok()?, record)
}

pub(crate) fn message_data_of(message: Message, record: &Record) -> Option<MessageData> {
    let inbound = message.direction == Direction::Inbound;
    Some(MessageData {
        id: message.id.simple(),
        conversation_id: record.conversation?,
        direction: if inbound { "inbound" } else { "outbound" }.to_owned(),
        timestamp: record.time,
        text_body: message.text.clone(),
        status: "accepted".to_owned(),
        normalized_message: message,
        created_by: record.author,
        seq: record.seq,
        client_message_id: record.key.as_deref().and_then(draft::client_id).map(str::to_owned),
    })
}
