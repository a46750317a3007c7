//! One line of a transcript as the desk shows it.
//! Never the wire's message: what a screen does not need stays behind.

use hanmadi_ids::UserId;
use hanmadi_protocol::{guest::message::PresenceKind, platform::conversation::MessageData, time::Timestamp};

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The person who wrote in.
    Customer,
    /// An agent or a program on our side.
    Agent,
}

/// How far an outbound message has come; later is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Delivery {
    /// Stored, on its way.
    Queued,
    /// Nobody can say.
    Unknown,
    /// The channel took it.
    Accepted,
    /// The channel refused it.
    Failed,
    /// It is on the customer's screen.
    Delivered,
    /// The customer saw it.
    Read,
}

impl From<&str> for Delivery {
    fn from(status: &str) -> Self {
        match status {
            "queued" => Self::Queued,
            "accepted" => Self::Accepted,
            "delivered" => Self::Delivered,
            "read" => Self::Read,
            "failed" => Self::Failed,
            _ => Self::Unknown,
        }
    }
}

/// Something that happened without words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Happening {
    /// The customer opened the conversation.
    Joined,
    /// The conversation was ended.
    Ended,
    /// The customer had it forgotten.
    Cleared,
    /// Something this version has no word for.
    Other,
}

/// One message or happening.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Gap-free place in the thread.
    pub seq: u64,
    /// When it was taken.
    pub time: Timestamp,
    /// Who speaks.
    pub side: Side,
    /// Which agent, if one did.
    pub by: Option<UserId>,
    /// The name the guest sees, in outbound messages.
    pub name: Option<String>,
    /// The words; never markup.
    pub text: Option<String>,
    /// True if it carries content besides words.
    pub has_content: bool,
    /// Set when it is no message.
    pub happening: Option<Happening>,
    /// How far it has come.
    pub delivery: Delivery,
    /// The id its sender gave it.
    pub client_message_id: Option<String>,
}

impl Line {
    /// True for a customer's message, which an agent should read.
    #[must_use]
    pub fn is_inbound_message(&self) -> bool {
        self.side == Side::Customer && self.happening.is_none()
    }
}

impl From<MessageData> for Line {
    fn from(message: MessageData) -> Self {
        let normalized = message.normalized_message;
        let text = message.text_body.or(normalized.text).filter(|text| !text.is_empty());
        let happening = if normalized.events.is_empty() {
            None
        } else {
            Some(
                match normalized.events.iter().find_map(|event| event.presence.as_ref()).map(|it| &it.kind) {
                    Some(PresenceKind::Join) => Happening::Joined,
                    Some(PresenceKind::Disconnect) => Happening::Ended,
                    Some(PresenceKind::Clear) => Happening::Cleared,
                    Some(PresenceKind::SignIn | PresenceKind::Unknown(_)) | None => Happening::Other,
                },
            )
        };
        Self {
            seq: message.seq,
            time: message.timestamp,
            side: side(&message.direction),
            by: message.created_by,
            name: normalized.channel.from.and_then(|sender| sender.nickname),
            text,
            has_content: !normalized.content.is_empty(),
            happening,
            delivery: Delivery::from(message.status.as_str()),
            client_message_id: message.client_message_id,
        }
    }
}

/// The side that a direction names; both published spellings are understood.
pub(super) fn side(direction: &str) -> Side {
    if direction.eq_ignore_ascii_case("inbound") { Side::Customer } else { Side::Agent }
}
