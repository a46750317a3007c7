//! `GET /api/v2/analytics/conversations/{id}/details`: participants, their sessions, segments and metrics.
//! Never a sum over conversations (contact-centre 4.9).

use std::collections::BTreeMap;

use hanmadi_ids::{CommunicationId, ConversationId, LanguageId, ParticipantId, QueueId, SkillId, UserId};
use serde::{Deserialize, Serialize};

use crate::{event::Direction, post::UsedRouting, time::Timestamp, wire_enum};

wire_enum! {
    /// What a participant is there for.
    Purpose {
        /// The person who wrote in.
        Customer = "customer",
        /// A message flow.
        Workflow = "workflow",
        /// A bot.
        Botflow = "botflow",
        /// The wait in a queue.
        Acd = "acd",
        /// An agent.
        Agent = "agent",
    }
}

wire_enum! {
    /// What went on in a segment. Those that messaging never has are kept as unknown.
    SegmentType {
        /// An agent was asked.
        Alert = "alert",
        /// An outbound message is on its way.
        Contacting = "contacting",
        /// Nothing, between the end of a leg and its after-contact work.
        Delay = "delay",
        /// Put on hold.
        Hold = "hold",
        /// Talk, or the wait in a queue.
        Interact = "interact",
        /// A flow or a bot has it.
        Ivr = "ivr",
        /// Parked.
        Parked = "parked",
        /// After-contact work.
        Wrapup = "wrapup",
    }
}

wire_enum! {
    /// Why a segment ended its session, in the spelling of analytics.
    DisconnectType {
        /// The party itself ended it.
        Client = "client",
        /// Transferred into a conference.
        ConferenceTransfer = "conferenceTransfer",
        /// Transferred after a consultation.
        ConsultTransfer = "consultTransfer",
        /// The other side's endpoint ended it.
        Endpoint = "endpoint",
        /// Something failed.
        Error = "error",
        /// Forwarded.
        ForwardTransfer = "forwardTransfer",
        /// Nobody wrote for too long.
        Inactivity = "inactivity",
        /// Went on because nobody answered.
        NoAnswerTransfer = "noAnswerTransfer",
        /// Went on because nobody was there.
        NotAvailableTransfer = "notAvailableTransfer",
        /// Anything else.
        Other = "other",
        /// The other party ended it.
        Peer = "peer",
        /// The guest's session ran out.
        SessionExpired = "sessionExpired",
        /// It was spam.
        Spam = "spam",
        /// The system ended it.
        System = "system",
        /// Another took it over.
        Takeover = "takeover",
        /// A time ran out.
        Timeout = "timeout",
        /// It went on elsewhere; also a wait that was answered.
        Transfer = "transfer",
        /// The line broke.
        TransportFailure = "transportFailure",
        /// It could not be reached.
        Uncallable = "uncallable",
    }
}

/// A conversation's record, published as `AnalyticsConversation`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ConversationDetail {
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// When it began.
    pub conversation_start: Timestamp,
    /// When it was disconnected; absent while it goes on, or goes on again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation_end: Option<Timestamp>,
    /// Which way it began.
    pub originating_direction: Direction,
    /// Who began it: `customer` or `agent`.
    pub conversation_initiator: String,
    /// The customer wrote at least once.
    pub customer_participation: bool,
    /// Its divisions.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub division_ids: Vec<String>,
    /// Who took part, in the order they came.
    pub participants: Vec<ParticipantDetail>,
}

/// One participant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ParticipantDetail {
    /// Id.
    pub participant_id: ParticipantId,
    /// How it shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participant_name: Option<String>,
    /// What it is there for.
    pub purpose: Purpose,
    /// Agents only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<UserId>,
    /// Customers only: the contact, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_contact_id: Option<String>,
    /// Customers only: their attributes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub attributes: BTreeMap<String, String>,
    /// Its sessions, in the order they began.
    pub sessions: Vec<SessionDetail>,
}

/// One session: a leg of a participant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionDetail {
    /// Id: the communication id.
    pub session_id: CommunicationId,
    /// Always `message`.
    pub media_type: String,
    /// The channel.
    pub message_type: String,
    /// Which way the conversation began.
    pub direction: Direction,
    /// The customer's session; absent on that itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer_id: Option<CommunicationId>,
    /// What carried it.
    pub provider: String,
    /// The other side's name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remote: Option<String>,
    /// The deployment or integration the customer wrote to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_to: Option<String>,
    /// Customers only: signed in on the site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authenticated: Option<bool>,
    /// Pictures and files of this session; absent for none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub media_count: Option<u32>,
    /// How an agent was looked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requested_routings: Vec<UsedRouting>,
    /// How the agent was found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub used_routing: Option<UsedRouting>,
    /// The agent who answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selected_agent_id: Option<UserId>,
    /// Flows and bots only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<FlowDetail>,
    /// Its metrics, in the order they were emitted.
    #[serde(default)]
    pub metrics: Vec<MetricDetail>,
    /// Its segments, without gap or overlap.
    pub segments: Vec<SegmentDetail>,
}

/// What a flow or a bot did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct FlowDetail {
    /// Id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_id: Option<String>,
    /// Name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_name: Option<String>,
    /// Published version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow_version: Option<String>,
    /// `INBOUNDSHORTMESSAGE` or `BOT`.
    pub flow_type: String,
    /// Why it ended: `TRANSFER`, `DISCONNECT`, `FLOW_ERROR`; absent while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_reason: Option<String>,
    /// To what it passed on: `ACD`, `USER`, `FLOW`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer_type: Option<String>,
    /// Our addition: the rule that matched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<String>,
}

/// One metric of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MetricDetail {
    /// Name.
    pub name: String,
    /// Milliseconds or a count.
    pub value: u64,
    /// When the activity ended that it measures.
    pub emit_date: Timestamp,
}

/// One segment of a session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct SegmentDetail {
    /// When it began.
    pub segment_start: Timestamp,
    /// When it ended; absent while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub segment_end: Option<Timestamp>,
    /// The queue it was for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue_id: Option<QueueId>,
    /// Why the leg ended; only on its last segment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disconnect_type: Option<DisconnectType>,
    /// What went on.
    pub segment_type: SegmentType,
    /// Always `false`: messaging has no conferences.
    pub conference: bool,
    /// Skills asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requested_routing_skill_ids: Vec<SkillId>,
    /// Language asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub requested_language_id: Option<LanguageId>,
    /// The wrap-up code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrap_up_code: Option<String>,
    /// The agent's notes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrap_up_note: Option<String>,
    /// The agent's tags.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrap_up_tags: Vec<String>,
}
