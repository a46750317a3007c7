//! What the Thread and the Switchboard post to each other: waits, offers, and what became of them.
//! Never a platform API body; these are rows of outboxes, so fields are added with a default and never renamed.
//!
//! The Switchboard is the authority for who is offered what; the Thread for the state of a leg. A wait is named
//! by the participant id of its ACD leg, an offer by the communication id of the agent's leg. So each side can
//! tell a late event from a new one, and a repeat changes nothing.

use hanmadi_ids::{
    CommunicationId, ConversationId, LabelId, LanguageId, ParticipantId, QueueId, SkillId, UserId,
};
use serde::{Deserialize, Serialize};

use crate::{platform::conversation::Conversation, time::Timestamp, wire_enum};

wire_enum! {
    /// How an agent was found; spellings of the published detail record (contact-centre 4.9).
    UsedRouting {
        /// A ring that has grown.
        Bullseye = "Bullseye",
        /// Straight to the one agent it was meant for.
        Direct = "Direct",
        /// The agent who had it last.
        Last = "Last",
        /// Picked or given by hand.
        Manual = "Manual",
        /// An agent who was preferred for this conversation.
        Preferred = "Preferred",
        /// By skills, priority and time.
        Standard = "Standard",
    }
}

wire_enum! {
    /// When an agent is asked for a wrap-up code (contact-centre 4.1).
    WrapupPrompt {
        /// Always, and nothing else goes on before.
        Mandatory = "MANDATORY",
        /// They may give one.
        Optional = "OPTIONAL",
        /// Always; after the timeout it is closed without one.
        MandatoryTimeout = "MANDATORY_TIMEOUT",
        /// Always; it lasts until the timeout, whatever they do.
        MandatoryForcedTimeout = "MANDATORY_FORCED_TIMEOUT",
        /// Only if the agent asks for it.
        AgentRequested = "AGENT_REQUESTED",
    }
}

/// A skill that a conversation asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SkillNeed {
    /// Which.
    pub skill: SkillId,
    /// The least proficiency, 0 to 5 stars; 0 asks only that the agent has the skill.
    #[serde(default)]
    pub level: u8,
}

/// An agent who is preferred for one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PreferredAgent {
    /// Who.
    pub user: UserId,
    /// How well they fit, 0 to 100; the queue's routing rules compare it with their thresholds.
    pub score: u8,
}

/// To the Switchboard: a conversation waits. Again with the same `wait`: what is known of it has changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// Which conversation.
    pub conversation: ConversationId,
    /// The participant id of the ACD leg.
    pub wait: ParticipantId,
    /// Where.
    pub queue: QueueId,
    /// When the wait began.
    pub since: Timestamp,
    /// What the agent must be able to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<SkillNeed>,
    /// What the agent must speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageId>,
    /// How much sooner than others; 0 is usual, less than 0 later.
    #[serde(default)]
    pub priority: i32,
    /// What kind of work it is, if the owner counts some kinds otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// Who had this conversation last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_agent: Option<UserId>,
    /// Who is preferred for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<PreferredAgent>,
    /// A transfer to this one agent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<UserId>,
    /// How the customer shows.
    #[serde(default)]
    pub name: Option<String>,
    /// The first words.
    #[serde(default)]
    pub preview: String,
    /// The conversation as the platform API shows it.
    pub body: Box<Conversation>,
}

/// To the Switchboard: a wait is over without an agent. Offers of it are ended one by one by [`Leg`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Left {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Which of its waits.
    pub wait: ParticipantId,
}

/// To the Switchboard: the state of an agent's leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Leg {
    /// Which conversation.
    pub conversation: ConversationId,
    /// The communication id of the leg.
    pub offer: CommunicationId,
    /// Whose leg.
    pub user: UserId,
    /// Through which queue it came; also for a leg that no offer began, such as an outbound conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// What became of it.
    pub state: LegState,
}

/// The state of an agent's leg, as far as it matters to capacity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LegState {
    /// The agent has it: the wait it came from is over.
    Connected,
    /// Put aside; it doesn't count against capacity.
    Parked,
    /// Over for the customer, the agent still writes its wrap-up; it counts against capacity.
    AfterContact {
        /// When the Thread ends it by itself, if ever.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
    },
    /// Over.
    Ended(LegEnd),
}

/// Why an agent's leg ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum LegEnd {
    /// The agent didn't want it; it goes on waiting.
    Declined,
    /// The agent didn't answer in time; it goes on waiting.
    NoAnswer,
    /// The agent is through with it.
    Done,
    /// It goes on elsewhere; a new wait may follow.
    Transferred,
    /// The customer went, or the conversation ended, before or after it was answered.
    CustomerLeft,
    /// The Thread didn't want this offer: its wait was over, or another agent has it.
    Stale,
}

/// To the Thread: this agent is offered, or has, a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Assigned {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Which of its waits.
    pub wait: ParticipantId,
    /// The communication id that the agent's leg gets.
    pub offer: CommunicationId,
    /// Who.
    pub user: UserId,
    /// What the guest sees of them.
    #[serde(default)]
    pub nickname: Option<String>,
    /// It is theirs at once: they took it themselves, or the queue answers for them.
    pub accepted: bool,
    /// How they were found.
    pub used_routing: UsedRouting,
    /// When the offer is withdrawn unless they answer; absent if accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert_until: Option<Timestamp>,
    /// What the queue says about the time after.
    pub terms: Terms,
}

/// What a queue says that a Thread needs for a leg.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// Through which queue it came.
    pub queue: QueueId,
    /// When the agent is asked for a wrap-up code.
    pub wrapup_prompt: WrapupPrompt,
    /// How long the wrap-up may last, for the prompts with a timeout, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrapup_timeout_ms: Option<u64>,
    /// Silence after which the conversation is ended, in seconds; absent if the owner switched it off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inactivity_seconds: Option<u64>,
}

/// To the Thread: the time to answer an offer is over. The Thread answers with a [`Leg`], whatever it finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Withdrawn {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Which offer.
    pub offer: CommunicationId,
    /// Whose.
    pub user: UserId,
}

/// To the Thread: its wait goes on in another queue, since the queue it was in is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Moved {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Which of its waits.
    pub wait: ParticipantId,
    /// Where it waits from now on.
    pub queue: QueueId,
}
