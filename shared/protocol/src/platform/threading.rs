//! The threading timeline (contact-centre 4.6, M-THREAD-3).
//! Never the guest's own view, which always keeps to 72 hours.

use serde::{Deserialize, Serialize};

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

impl Default for ThreadingTimeline {
    fn default() -> Self {
        Self { settings: Vec::new(), default_timeout_minutes: WINDOW_MINUTES_MAX }
    }
}

impl ThreadingTimeline {
    /// The window of a channel in milliseconds.
    #[must_use]
    pub fn window_ms(&self, channel: MessengerType) -> u64 {
        let own = self.settings.iter().find(|setting| setting.messenger_type == channel);
        own.map_or(self.default_timeout_minutes, |setting| setting.timeout_in_minutes).saturating_mul(60_000)
    }
}
