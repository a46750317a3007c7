//! The rows of a thread, as the domain sees them.
//! Never a wire type: `view` turns them into what the platform API shows.

use std::collections::BTreeMap;

use hanmadi_ids::{ConversationId, DeploymentId, MessageId, QueueId, ThreadKey, UserId};
use hanmadi_protocol::{
    deployment::{Deployment, DisconnectKind},
    platform::threading::WINDOW_MINUTES_MAX,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// What a thread must know of its deployment; small enough to ride on a socket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Which deployment.
    pub deployment: DeploymentId,
    /// Where its conversations wait.
    pub queue: QueueId,
    /// The guest is told when an agent ends the conversation.
    pub disconnect_told: bool,
    /// After that end the guest needs a new session to write again.
    pub disconnect_read_only: bool,
    /// Agents see the guest type.
    pub guest_typing: bool,
    /// The guest sees agents type.
    pub agent_typing: bool,
    /// The guest may announce itself before the first word.
    pub auto_start: bool,
    /// Lifetime of a session after its last message, in seconds.
    pub session_seconds: u64,
    /// How long after its end a message reopens a conversation, in minutes, 0 to 4320 (contact-centre 4.6).
    #[serde(default = "window_minutes")]
    pub window_minutes: u64,
}

const fn window_minutes() -> u64 {
    WINDOW_MINUTES_MAX
}

impl Policy {
    /// The window in milliseconds; what is beyond 72 hours counts as 72 hours (M-THREAD-1, M-THREAD-3).
    #[must_use]
    pub const fn window_ms(&self) -> u64 {
        let minutes =
            if self.window_minutes > WINDOW_MINUTES_MAX { WINDOW_MINUTES_MAX } else { self.window_minutes };
        minutes * 60_000
    }
}

impl From<&Deployment> for Policy {
    fn from(deployment: &Deployment) -> Self {
        Self {
            deployment: deployment.id,
            queue: deployment.queue,
            disconnect_told: deployment.disconnect.enabled,
            disconnect_read_only: deployment.disconnect.kind == DisconnectKind::ReadOnly,
            guest_typing: deployment.typing.guest,
            agent_typing: deployment.typing.agent,
            auto_start: deployment.auto_start,
            session_seconds: deployment.session_seconds,
            window_minutes: WINDOW_MINUTES_MAX,
        }
    }
}

/// Whose thread this is, and under which policy. Kept from the first `configureSession` on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// SHA-256 of deployment and token, hexadecimal. The token itself is kept nowhere.
    pub guest: String,
    /// The deployment's policy as it was when the guest last configured.
    pub policy: Policy,
}

impl Identity {
    /// The channel's name in keys and API bodies.
    pub const CHANNEL: &'static str = "webmessaging";

    /// The digest that names a guest: of the deployment and the token.
    #[must_use]
    pub fn digest(deployment: DeploymentId, token: &str) -> String {
        let digest = Sha256::new().chain_update(deployment.to_string()).chain_update(":").chain_update(token);
        hex(&digest.finalize())
    }

    /// The key of a guest's thread.
    #[must_use]
    pub fn thread_key(deployment: DeploymentId, guest: &str) -> ThreadKey {
        ThreadKey::derive(Self::CHANNEL, &deployment.to_string(), guest)
    }

    /// The key of this thread.
    #[must_use]
    pub fn key(&self) -> ThreadKey {
        Self::thread_key(self.policy.deployment, &self.guest)
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |nibble: u8| char::from(if nibble < 10 { b'0' + nibble } else { b'a' + nibble - 10 });
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

/// A guest's session: what a token opens until it ran out or was left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Number within the thread, from 1.
    pub ordinal: u32,
    /// When it was opened.
    pub opened: Timestamp,
    /// The thread's last `seq` before it.
    pub base: u64,
    /// The conversation was ended and the deployment wants a new session for more.
    pub read_only: bool,
    /// Lifetime after the last message, in seconds.
    pub lifetime_seconds: u64,
    /// Custom attributes the customer brought while no conversation ran; the next one takes them over.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
}

impl Session {
    /// When it runs out, given the time of the thread's last message.
    #[must_use]
    pub fn expires(&self, last_message: Timestamp) -> Timestamp {
        self.opened.max(last_message).plus_ms(self.lifetime_seconds.saturating_mul(1000))
    }
}

/// A stored message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Gap-free place in the thread, from 1.
    pub seq: u64,
    /// Id.
    pub id: MessageId,
    /// Ordinal of the session it belongs to.
    pub session: u32,
    /// The conversation, if one ran.
    pub conversation: Option<ConversationId>,
    /// Unique within the thread.
    pub time: Timestamp,
    /// Its sender's own id of it, with the sender's side in front; a guest's is unique within the session, an
    /// agent's within the thread.
    pub key: Option<String>,
    /// Digest of what was said under that key.
    pub digest: String,
    /// The agent who wrote it.
    pub author: Option<UserId>,
    /// JSON of a guest wire [`hanmadi_protocol::guest::message::Message`].
    pub body: String,
}

/// What the store holds under a key that came again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prior {
    /// Place in the thread.
    pub seq: u64,
    /// Digest of what was said then.
    pub digest: String,
    /// The stored record.
    pub record: Record,
}

/// What agents say among themselves about a conversation. It has rows and numbers of its own, so that nothing
/// that reads messages for a guest can come across it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// Gap-free place among the notes of its thread, from 1.
    pub number: u64,
    /// Id.
    pub id: MessageId,
    /// About which conversation.
    pub conversation: ConversationId,
    /// When.
    pub time: Timestamp,
    /// Who wrote it.
    pub author: UserId,
    /// Who is asked by it; empty for whoever has the conversation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<UserId>,
    /// The words.
    pub text: String,
    /// The author's own id of it; unique for an author within the thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_message_id: Option<String>,
}
