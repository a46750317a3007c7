//! The threading timeline (contact-centre 4.6, M-THREAD-3).
//! Never the guest's own view, which always keeps to 72 hours.

use hanmadi_ids::ConversationId;
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The longest window, and the usual one, in minutes: 72 hours. Published.
pub const WINDOW_MINUTES_MAX: u64 = 4320;

/// A channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum MessengerType {
    /// Text messages.
    Sms,
    /// Facebook Messenger.
    Facebook,
    /// X, under its published name.
    Twitter,
    /// LINE: our addition.
    Line,
    /// WhatsApp.
    Whatsapp,
    /// Web messaging.
    Webmessaging,
    /// Open Messaging.
    Open,
    /// Instagram.
    Instagram,
    /// Apple Messages.
    Apple,
}

/// How long after its end a message reopens a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ThreadingTimeline {
    /// Channels that have a window of their own.
    pub settings: Vec<ThreadingSetting>,
    /// The window of all others, 0 to 4320 minutes.
    pub default_timeout_minutes: u64,
}

/// The window of one channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ThreadingSetting {
    /// Which channel.
    pub messenger_type: MessengerType,
    /// Its window, 0 to 4320 minutes.
    pub timeout_in_minutes: u64,
}

/// What becomes of a customer's message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum ThreadingOutcome {
    /// The conversation waits or runs; the message is one more of it.
    Joins,
    /// The conversation ended within the window; it opens again under the same id.
    Reopens,
    /// There was none before.
    OpensFirst,
    /// The last one ended longer ago than the window.
    OpensAfter,
}

/// Our addition: whether a message would join a conversation or open a new one, and why, with the times that this
/// rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ThreadingDecision {
    /// What becomes of the message.
    pub outcome: ThreadingOutcome,
    /// When it comes.
    pub at: Timestamp,
    /// The customer's latest conversation, if they had one: the one that the message joins or reopens, unless it
    /// opens a new one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_id: Option<ConversationId>,
    /// When that was disconnected; absent while it waits or runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_time: Option<Timestamp>,
    /// Until when a message reopens it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reopens_until: Option<Timestamp>,
    /// The window that holds for the customer, in minutes: the owner's as of the customer's last connection.
    pub window_minutes: u64,
    /// The same for people.
    pub why: String,
}

impl Default for ThreadingTimeline {
    fn default() -> Self {
        Self { settings: Vec::new(), default_timeout_minutes: WINDOW_MINUTES_MAX }
    }
}

impl ThreadingTimeline {
    /// The window of a channel, in minutes.
    #[must_use]
    pub fn window_minutes(&self, channel: MessengerType) -> u64 {
        let own = self.settings.iter().find(|setting| setting.messenger_type == channel);
        own.map_or(self.default_timeout_minutes, |setting| setting.timeout_in_minutes)
    }
}
