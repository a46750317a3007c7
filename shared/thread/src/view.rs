//! From rows to what the platform API shows.
//! Never shows the guest's digest, nor an agent's login to anyone.

use std::collections::BTreeMap;

use hanmadi_protocol::{
    guest::message::{Direction, Message},
    platform::{
        conversation::{
            Communication, Conversation as ConversationBody, Latest, MessageData, Participant,
            ParticipantAcw, Purpose, State, Wrapup as WrapupBody,
        },
        note::Note as NoteBody,
    },
    post::WrapupPrompt,
};

use crate::{
    conversation::Conversation,
    draft,
    leg::{Leg, Work},
    model::{Identity, Note, Record},
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
        inactivity_timeout: None,
        read_to: None,
        drafts: Vec::new(),
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
    let start_hold_time = leg.held();
    let held = start_hold_time.is_some();
    Participant {
        id: leg.participant,
        purpose: leg.purpose.clone(),
        name: if customer { conversation.customer_name.clone() } else { leg.nickname.clone() },
        user_id: leg.user,
        queue_id: match leg.purpose {
            Purpose::Acd | Purpose::Agent => leg.queue.or(Some(conversation.queue)),
            Purpose::Customer | Purpose::Workflow | Purpose::Bot | Purpose::Unknown(_) => None,
        },
        start_time: leg.started,
        connected_time: leg.connected,
        end_time: leg.ended,
        alerting_timeout_ms: leg
            .work
            .as_deref()
            .and_then(|work| work.alert_until)
            .map(|until| until.since_ms(leg.started)),
        attributes: if customer { conversation.attributes.clone() } else { BTreeMap::new() },
        messages: vec![Communication {
            id: leg.communication,
            state: leg.state.clone(),
            held,
            start_hold_time,
            state_time: leg.work.as_deref().and_then(|work| match leg.state {
                State::Connected | State::Parked => work.turned(),
                State::Alerting | State::Disconnected | State::Unknown(_) => None,
            }),
            kind: Identity::CHANNEL.to_owned(),
            disconnect_type: leg.disconnect_type.clone(),
        }],
        park_time: leg.work.as_deref().and_then(|work| work.parked),
        held,
        start_hold_time,
        acw: leg.work.as_deref().map(acw).unwrap_or_default(),
    }
}

fn acw(work: &Work) -> ParticipantAcw {
    let required = match work.terms.wrapup_prompt {
        WrapupPrompt::Mandatory | WrapupPrompt::MandatoryTimeout | WrapupPrompt::MandatoryForcedTimeout => {
            true
        }
        WrapupPrompt::Optional | WrapupPrompt::Unknown(_) => false,
        WrapupPrompt::AgentRequested => work.asked,
    };
    let ended = work.after.and_then(|after| Some((after.since, after.done?)));
    ParticipantAcw {
        wrapup_required: Some(required),
        wrapup_prompt: Some(work.terms.wrapup_prompt.clone()),
        wrapup_timeout_ms: work.terms.wrapup_timeout_ms,
        wrapup: work.wrapup.as_ref().map(|wrapup| WrapupBody {
            code: wrapup.code.clone(),
            notes: wrapup.notes.clone(),
            tags: wrapup.tags.clone(),
            duration_seconds: ended.map(|(since, done)| done.since_ms(since) / 1000),
            provisional: Some(wrapup.provisional),
        }),
        start_acw_time: work.after.map(|after| after.since),
        end_acw_time: ended.map(|(_, done)| done),
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

/// A note as the platform API tells it.
#[must_use]
pub fn note_data(note: &Note) -> NoteBody {
    NoteBody {
        id: note.id,
        conversation_id: note.conversation,
        number: note.number,
        date_created: note.time,
        created_by: note.author,
        recipients: note.to.clone(),
        text: note.text.clone(),
        client_message_id: note.client_message_id.clone(),
    }
}

/// How many pictures or files a message carries.
pub(crate) fn media(message: &Message) -> u32 {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Item {
        content_type: String,
    }
    let items = message.content.iter().filter_map(|item| serde_json::from_str::<Item>(item.get()).ok());
    u32::try_from(items.filter(|item| item.content_type == "Attachment").count()).unwrap_or(u32::MAX)
}
