//! Conversations, their participants, and messages as agents see them.
//! Never the guest's token or anything that opens the guest's session.

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, ConversationId, LanguageId, ParticipantId, QueueId, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    guest::message::Message,
    post::{SkillNeed, WrapupPrompt},
    time::Timestamp,
    wire_enum,
};

use super::draft::Draft;

wire_enum! {
    /// What a participant is there for.
    Purpose {
        /// The person who wrote in.
        Customer = "customer",
        /// The wait in a queue.
        Acd = "acd",
        /// An agent.
        Agent = "agent",
        /// The message flow, while it decides.
        Workflow = "workflow",
        /// A bot.
        Bot = "botflow",
    }
}

wire_enum! {
    /// The state of one communication.
    State {
        /// Offered, not yet taken.
        Alerting = "alerting",
        /// Running.
        Connected = "connected",
        /// Put aside.
        Parked = "parked",
        /// Over.
        Disconnected = "disconnected",
    }
}

/// A conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// Id.
    pub id: ConversationId,
    /// When the first message came.
    pub start_time: Timestamp,
    /// When the last leg ended; absent while it runs or waits.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end_time: Option<Timestamp>,
    /// Every leg, in the order they began.
    pub participants: Vec<Participant>,
    /// When it will be ended unless somebody writes (contact-centre 4.8).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub inactivity_timeout: Option<Timestamp>,
    /// Our addition, in the list of one's own and where an agent is told of a leg: up to which message, by its
    /// `seq`, the agent has read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub read_to: Option<u64>,
    /// Our addition, in the list of one's own and where an agent is told of a leg: what the agent has begun to write.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub drafts: Vec<Draft>,
    /// Our addition: what a list row shows of the last message.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub latest: Option<Latest>,
}

/// The last message, for a list row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Latest {
    /// Its place in the thread.
    pub seq: u64,
    /// When.
    pub time: Timestamp,
    /// `Inbound` or `Outbound`.
    pub direction: String,
    /// The first words.
    pub text: String,
}

/// One leg of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Participant {
    /// Id.
    pub id: ParticipantId,
    /// What it is there for.
    pub purpose: Purpose,
    /// How it shows.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// Agents only.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub user_id: Option<UserId>,
    /// The queue it waits in or came through.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub queue_id: Option<QueueId>,
    /// When the leg began.
    pub start_time: Timestamp,
    /// When it was taken.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub connected_time: Option<Timestamp>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub end_time: Option<Timestamp>,
    /// Agents only: how long from its start the offer can be answered.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub alerting_timeout_ms: Option<u64>,
    /// Customers only: the custom attributes they brought.
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub attributes: BTreeMap<String, String>,
    /// Agents only: when it was parked the last time; taking it back leaves this.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub park_time: Option<Timestamp>,
    /// It is on hold, as its communication is: some clients look here, and some there.
    #[serde(default)]
    pub held: bool,
    /// Since when it is on hold; absent while it isn't.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start_hold_time: Option<Timestamp>,
    /// Its communications; one for messaging.
    pub messages: Vec<Communication>,
    /// Agents only: the work after the contact.
    #[serde(flatten)]
    pub acw: ParticipantAcw,
}

/// After-contact work, as a participant shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct ParticipantAcw {
    /// A wrap-up has to be given before it is over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrapup_required: Option<bool>,
    /// When the agent is asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrapup_prompt: Option<WrapupPrompt>,
    /// How long it may last, for the prompts with a timeout.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrapup_timeout_ms: Option<u64>,
    /// What the agent wrote.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrapup: Option<Wrapup>,
    /// When it began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start_acw_time: Option<Timestamp>,
    /// When it was over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_acw_time: Option<Timestamp>,
}

/// A wrap-up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct Wrapup {
    /// The code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Notes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// Tags.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Seconds of after-contact work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_seconds: Option<u64>,
    /// It may still change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provisional: Option<bool>,
}

/// One medium of a participant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Communication {
    /// Id; messages are sent through it.
    pub id: CommunicationId,
    /// State.
    pub state: State,
    /// On hold; its state is still connected.
    #[serde(default)]
    pub held: bool,
    /// Since when it is on hold; absent while it isn't.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub start_hold_time: Option<Timestamp>,
    /// Our addition, agents only: since when it is connected, on hold or parked, between which it may turn again and
    /// again.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub state_time: Option<Timestamp>,
    /// Which channel, such as `webmessaging`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Why it ended: `client`, `endpoint`, `transfer` and so on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub disconnect_type: Option<String>,
}

/// A message as the platform API tells it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MessageData {
    /// Id, 32 hexadecimal digits.
    pub id: String,
    /// Of which conversation.
    pub conversation_id: ConversationId,
    /// `inbound` or `outbound`.
    pub direction: String,
    /// When it was taken.
    pub timestamp: Timestamp,
    /// The words.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub text_body: Option<String>,
    /// `queued`, `accepted`, `delivered`, `read`, `failed`, `unknown`.
    pub status: String,
    /// The message as the guest sees it.
    pub normalized_message: Message,
    /// Agent who wrote it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub created_by: Option<UserId>,
    /// Our addition: gap-free place in the thread.
    pub seq: u64,
    /// Our addition: the id its sender gave it, so that a repeat finds it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub client_message_id: Option<String>,
}

/// `POST …/communications/{id}/messages`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SendMessage {
    /// The words.
    pub text_body: String,
    /// Our addition: an id of the sender's choice. A repeat with the same id and text is answered with the
    /// first result and sends nothing.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub client_message_id: Option<String>,
}

/// `POST …/communications/{id}/typing`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SendTyping {
    /// The event.
    pub typing: TypingBody,
}

/// A typing event.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TypingBody {
    /// `On`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Milliseconds it lasts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub duration: Option<u64>,
}

/// `PATCH …/participants/{id}`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PatchParticipant {
    /// `connected` takes it, `disconnected` ends it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub state: Option<State>,
    /// Puts a connected leg on hold, or takes it back. One call changes this, the state or the wrap-up.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub held: Option<bool>,
    /// What the agent writes about it, early or while after-contact work lasts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wrapup: Option<Wrapup>,
    /// Goes without a wrap-up, where none is mandatory.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub wrapup_skipped: Option<bool>,
}

/// `PATCH …/participants/{id}/attributes`, and its answer: all of them.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ParticipantAttributes {
    /// By name; a value replaces the one before.
    pub attributes: BTreeMap<String, String>,
}

/// `POST …/participants/{id}/replace`: passes the conversation on.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct TransferRequest {
    /// `Unattended`, which is the only kind for messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer_type: Option<String>,
    /// To whom; if they don't answer it goes on in the queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// To which queue.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub queue_id: Option<QueueId>,
    /// Our addition: what the next agent must be able to do; in the queue named, or the one it came through.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<SkillNeed>,
    /// Our addition: what the next agent must speak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language_id: Option<LanguageId>,
    /// Our addition: how much sooner than others, from -100 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub priority: Option<i32>,
}

/// `PUT …/participants/{id}/parkingstate`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ParkingState {
    /// `parked` puts it aside, `connected` takes it back.
    pub state: State,
}

/// Which page of a transcript.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TranscriptPage {
    /// The messages after this `seq`, the earliest of them.
    After(u64),
    /// The messages before this `seq`, the latest of them.
    Before(u64),
}

impl TranscriptPage {
    /// The latest messages of all.
    pub const LATEST: Self = Self::Before(u64::MAX);
}

/// A page of a transcript: our addition, `GET …/conversations/messages/{id}/messages?after=SEQ`, or `?before=SEQ`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Transcript {
    /// In order of `seq`.
    pub entities: Vec<MessageData>,
    /// The latest `seq` of the thread.
    pub head: u64,
    /// The `seq` this page begins at; the page before it ends there. 1 where nothing is before it.
    pub first: u64,
    /// The `seq` this page reaches to; the next page begins after it.
    pub last: u64,
}

impl Conversation {
    /// The agent's running or offered leg, if there is one.
    #[must_use]
    pub fn agent_leg(&self) -> Option<&Participant> {
        self.participants.iter().rev().find(|leg| leg.purpose == Purpose::Agent && leg.end_time.is_none())
    }

    /// Through which channel the customer writes, such as `webmessaging`.
    #[must_use]
    pub fn customer_channel(&self) -> Option<&str> {
        let customer = self.participants.iter().find(|leg| leg.purpose == Purpose::Customer)?;
        customer.messages.first().map(|communication| communication.kind.as_str())
    }

    /// True while this agent has something to do with it: it is offered to them, they have it, or their
    /// after-contact work lasts.
    #[must_use]
    pub fn occupies(&self, user: UserId) -> bool {
        self.legs_of(user).any(|leg| leg.end_time.is_none() || leg.is_wrapping())
    }

    /// Whether it is offered to an agent or with them, parked or not: whether they may still write in it.
    #[must_use]
    pub fn is_with(&self, user: UserId) -> bool {
        self.legs_of(user).any(|leg| leg.end_time.is_none())
    }

    fn legs_of(&self, user: UserId) -> impl Iterator<Item = &Participant> {
        let own = move |leg: &&Participant| leg.purpose == Purpose::Agent && leg.user_id == Some(user);
        self.participants.iter().filter(own)
    }
}

impl Participant {
    /// True while after-contact work lasts.
    #[must_use]
    pub const fn is_wrapping(&self) -> bool {
        self.acw.start_acw_time.is_some() && self.acw.end_acw_time.is_none()
    }
}
