//! The rows of a thread, as the domain sees them.
//! Never a wire type: `view` turns them into what the platform API shows.

use std::collections::BTreeMap;

use hanmadi_ids::{
    CommunicationId, ConversationId, DeploymentId, MessageId, ParticipantId, QueueId, ThreadKey, UserId,
};
use hanmadi_protocol::{
    deployment::{Deployment, DisconnectKind},
    platform::conversation::{Purpose, State},
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

/// One spell of a thread.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conversation {
    /// Id; leads to this thread.
    pub id: ConversationId,
    /// The queue it waits in or came through.
    pub queue: QueueId,
    /// When the first message came.
    pub started: Timestamp,
    /// When the last leg ended; `None` while it waits or runs.
    pub ended: Option<Timestamp>,
    /// How the customer shows to agents.
    pub customer_name: Option<String>,
    /// Custom attributes the customer brought, the latest value of each.
    #[serde(default)]
    pub attributes: BTreeMap<String, String>,
    /// Every leg, in the order they began.
    pub legs: Vec<Leg>,
}

/// One leg: the customer's, a wait in a queue, an agent's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// Id of the participant.
    pub participant: ParticipantId,
    /// Id of its one communication.
    pub communication: CommunicationId,
    /// What it is there for.
    pub purpose: Purpose,
    /// Agents only.
    pub user: Option<UserId>,
    /// What the guest sees of an agent.
    pub nickname: Option<String>,
    /// State of the communication.
    pub state: State,
    /// When it began.
    pub started: Timestamp,
    /// When it was taken.
    pub connected: Option<Timestamp>,
    /// When it ended.
    pub ended: Option<Timestamp>,
    /// Why it ended, in the platform's words.
    pub disconnect_type: Option<String>,
}

impl Leg {
    pub(crate) fn end(&mut self, now: Timestamp, why: &str) {
        if self.ended.is_none() {
            self.ended = Some(now);
            self.state = State::Disconnected;
            self.disconnect_type = Some(why.to_owned());
        }
    }
}

impl Conversation {
    /// The agent's leg that is offered or running.
    #[must_use]
    pub fn agent(&self) -> Option<&Leg> {
        self.legs.iter().rev().find(|leg| leg.purpose == Purpose::Agent && leg.ended.is_none())
    }

    /// The wait that is going on.
    #[must_use]
    pub fn waiting(&self) -> Option<&Leg> {
        self.legs.iter().rev().find(|leg| leg.purpose == Purpose::Acd && leg.ended.is_none())
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
    /// Its sender's own id of it, with the sender's side in front; unique within the session.
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
