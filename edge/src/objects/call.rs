//! What the Worker, and objects among themselves, ask of an object: JSON bodies of `POST /call`, and batches of events to take.
//! Never reached from outside: only this Worker holds the bindings.

use std::collections::BTreeMap;

use hanmadi_access::Principal;
use hanmadi_ids::{CommunicationId, ConversationId, ListenerId, ParticipantId, QueueId, UserId};
use hanmadi_metrics::Hit;
use hanmadi_organization::Call;
use hanmadi_protocol::{
    configuration::ConfigurationChanged,
    notification::Topic,
    platform::{
        conversation::{Conversation, State, TranscriptPage},
        desk::DeskSettings,
        draft::DraftRequest,
        note::NoteRequest,
    },
    time::Timestamp,
};
use hanmadi_routing::{
    acd::{Presence, RoutingStatus},
    watch::Wanted,
};
use hanmadi_thread::{Need, Wrapup};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// Events from the outbox of another object, in order.
#[derive(Serialize, Deserialize)]
pub(crate) struct Batch {
    /// The sender's address.
    pub(crate) source: String,
    /// The events.
    pub(crate) parcels: Vec<Parcel>,
}

impl Batch {
    /// Reads what the shim gives an object to take.
    ///
    /// # Errors
    /// When it is no batch.
    pub(crate) fn read(body: &[u8]) -> worker::Result<Self> {
        Ok(serde_json::from_slice(body)?)
    }
}

/// One event.
#[derive(Serialize, Deserialize)]
pub(crate) struct Parcel {
    /// Its place in the sender's outbox; grows.
    pub(crate) id: u64,
    /// Its body, by the kinds of sender and receiver.
    pub(crate) body: Box<RawValue>,
}

/// Asked of a Thread. Every one that an agent causes names who asks; the Thread runs the check.
#[derive(Serialize, Deserialize)]
pub(crate) enum ThreadCall {
    /// One conversation.
    Conversation { principal: Principal, conversation: ConversationId },
    /// A page of messages.
    Messages { principal: Principal, conversation: ConversationId, page: TranscriptPage },
    /// Messages by their ids.
    MessagesById { principal: Principal, conversation: ConversationId, ids: Vec<String> },
    /// An agent says something.
    Send {
        principal: Principal,
        conversation: ConversationId,
        communication: CommunicationId,
        text: String,
        client_message_id: Option<String>,
    },
    /// An agent types.
    Typing { principal: Principal, conversation: ConversationId, communication: CommunicationId, ms: u64 },
    /// A leg is taken or ended.
    Patch { principal: Principal, conversation: ConversationId, participant: ParticipantId, state: State },
    /// A conversation is passed on; the caller has checked that user and queue exist.
    Transfer {
        principal: Principal,
        conversation: ConversationId,
        participant: ParticipantId,
        user: Option<UserId>,
        queue: Option<QueueId>,
        need: Need,
    },
    /// A leg is put aside.
    Park { principal: Principal, conversation: ConversationId, participant: ParticipantId },
    /// A leg is put on hold, or taken back.
    Hold { principal: Principal, conversation: ConversationId, participant: ParticipantId, held: bool },
    /// What an agent wrote about a conversation.
    Wrapup { principal: Principal, conversation: ConversationId, participant: ParticipantId },
    /// An agent writes about a conversation, or goes without with `None`.
    WrapUp {
        principal: Principal,
        conversation: ConversationId,
        participant: ParticipantId,
        wrapup: Option<Wrapup>,
    },
    /// More is known of the customer; the caller has checked how much.
    Learn {
        principal: Principal,
        conversation: ConversationId,
        participant: ParticipantId,
        attributes: BTreeMap<String, String>,
    },
    /// A page of the guest's own history.
    History { size: usize, page: usize },
    /// Somebody ends a conversation, whoever has it; the caller may end any.
    Disconnect { principal: Principal, conversation: ConversationId },
    /// Whether after-contact work follows when the leg ends, where the queue leaves that to the agent.
    AfterContact {
        principal: Principal,
        conversation: ConversationId,
        participant: ParticipantId,
        communication: CommunicationId,
        wanted: bool,
    },
    /// Notes past a number.
    Notes { principal: Principal, conversation: ConversationId, after: u64 },
    /// Somebody writes a note; the caller has checked that those it asks exist.
    Note { principal: Principal, conversation: ConversationId, note: NoteRequest },
    /// What would become of a message at a time, or now; a time that is past is refused.
    Threading { principal: Principal, conversation: ConversationId, at: Option<Timestamp> },
    /// When a conversation began, if there is one: that tells its ledger, and nothing else of it.
    Began { conversation: ConversationId },
}

/// Posted by a Thread to the Ledger.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum LedgerPost {
    /// Each an [`Event`](hanmadi_protocol::event::Event), to be kept as it is written; in order.
    Events(Vec<Box<RawValue>>),
}

/// Asked of a Ledger.
#[derive(Serialize, Deserialize)]
pub(crate) enum LedgerCall {
    /// The detail record of a conversation.
    Details { principal: Principal, conversation: ConversationId },
    /// The events of a conversation, and whether they make its record.
    Events { principal: Principal, conversation: ConversationId },
    /// The first hits of a query; with `user` only where they took part. The caller has been checked.
    Find { user: Option<UserId>, query: Box<hanmadi_protocol::platform::analytics::query::DetailsQuery> },
    /// The detail records of what was found.
    Records { conversations: Vec<ConversationId> },
}

/// What a query finds in one Ledger.
#[derive(Serialize, Deserialize)]
pub(crate) struct Found {
    /// How many conversations match.
    pub(crate) total: usize,
    /// The first of them in the query's order, as many as its page reaches.
    pub(crate) hits: Vec<Hit>,
}

/// The events of a conversation: our addition to the platform API.
#[derive(Serialize)]
pub(crate) struct History {
    /// In order.
    pub(crate) entities: Vec<Box<RawValue>>,
    /// The record that is kept is the one they make.
    pub(crate) agrees: bool,
}

/// Asked of the Switchboard.
#[derive(Serialize, Deserialize)]
pub(crate) enum SwitchboardCall {
    /// What queues look like, by these metrics; without any, by all that are kept.
    Observe { queues: Vec<QueueId>, metrics: Vec<String> },
    /// Give a waiting conversation to an agent.
    Take { principal: Principal, conversation: ConversationId, user: UserId },
    /// Why agents got a conversation, and why it still waits if it does; the caller has been checked.
    Explain { conversation: ConversationId },
    /// Where a conversation stands in its queue, and about how long it will wait; nothing if it doesn't wait.
    Place { conversation: ConversationId },
    /// The states of agents; the caller has been checked.
    Agents { users: Vec<UserId> },
    /// Somebody chooses a presence; the caller has been checked.
    Presence { user: UserId, presence: Presence, definition: Option<String>, message: Option<String> },
    /// Somebody sets their routing status; the caller has been checked.
    Status { user: UserId, status: RoutingStatus },
}

/// Asked of an Agent's object.
#[derive(Serialize, Deserialize)]
pub(crate) enum AgentCall {
    /// The conversations the agent has.
    Conversations,
    /// A new notification channel; `base` is the address sockets are reached under, such as `wss://host`.
    CreateChannel { base: String },
    /// Set (`replace`) or add topics; the caller has checked them.
    Subscribe { channel: String, topics: Vec<Topic>, replace: bool },
    /// The topics of a channel.
    Subscriptions { channel: String },
    /// The agent has read so far; told to all their screens.
    Read { user: UserId, conversation: ConversationId, seq: u64 },
    /// The agent has begun to write this; told to all their screens.
    Draft { user: UserId, conversation: ConversationId, draft: DraftRequest },
    /// How the agent wants the desk to be.
    Settings,
    /// The agent wants the desk to be so.
    SetSettings { settings: DeskSettings },
    /// A guest types; lost if nobody listens.
    Signal { user: UserId, conversation: ConversationId, typing_ms: u64 },
}

/// Posted by an Agent's object to the Switchboard, or to another's. Rows of the outbox: fields are added with a
/// default, never renamed.
#[derive(Serialize, Deserialize)]
pub(crate) enum AgentPost {
    /// Of an older version: the queues whose waiting conversations the agent wants to see; these and no others.
    Watch { user: UserId, queues: Vec<QueueId> },
    /// What somebody wants to be told by this source, each topic until its time; these and no others.
    Watches { listener: ListenerId, topics: Wanted },
    /// To whoever watches this agent's conversations: one of them changed.
    Conversation { user: UserId, body: Box<Conversation> },
}

/// Posted by the Organization to the Switchboard, and to those whose reach has changed.
#[derive(Serialize, Deserialize)]
pub(crate) enum OrganizationPost {
    /// There is a newer configuration.
    Changed(ConfigurationChanged),
    /// To whoever listens: what they are from now on; nobody if they can't sign in any more.
    Standing(Option<Principal>),
}

/// Asked of the Organization.
#[derive(Serialize, Deserialize)]
pub(crate) enum OrganizationCall {
    /// Deployments, queues and users.
    Directory,
    /// Everything that routing and threads decide by.
    Configuration,
    /// A call of the platform API; the caller has been checked.
    Api(Call),
    /// A person's hash, unless they failed too often lately.
    Login { email: String },
    /// What came of the comparison; a good one is answered with a refresh token.
    LoginDone { email: String, user: Option<UserId> },
    /// A machine's hash and role.
    Client { client: String },
    /// A refresh token for a new one.
    Refresh { token: String },
    /// Take back every refresh token of a user.
    Logout { user: UserId },
}

/// A login's hash.
#[derive(Serialize, Deserialize)]
pub(crate) struct LoginHash {
    /// Whose, if the name is known.
    pub(crate) user: Option<UserId>,
    /// The hash; empty for an unknown name, which costs the same to refuse.
    pub(crate) password: String,
}

/// A refresh token, and whose.
#[derive(Serialize, Deserialize)]
pub(crate) struct Granted {
    /// Whose.
    pub(crate) user: UserId,
    /// The token.
    pub(crate) refresh_token: String,
}
