//! The owner's configuration as routing and threads read it: one document with one version.
//! Never a body of the platform API, and never half a change: the Organization hands it out whole.

use std::collections::BTreeMap;

use hanmadi_ids::{BotId, FlowId, LabelId, LanguageId, QueueId, SkillId, UserId, WrapupCodeId};
use serde::{Deserialize, Serialize};

use crate::platform::{
    flow::Flow,
    queue::{
        AcwSettings, InactivitySettings, LastAgentRouting, RoutingRule, ScoringMethod, ServiceLevel,
        SkillEvaluation,
    },
    schedule::{Schedule, ScheduleGroup},
    threading::ThreadingTimeline,
};

/// Everything that routing and threads need to know of the organization.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Configuration {
    /// Grows with each change; a reader keeps the document with the highest.
    pub version: u64,
    /// Where a conversation waits when nothing else was decided, or when its queue is gone.
    pub default_queue: Option<QueueId>,
    /// Queues, by id.
    pub queues: Vec<Queue>,
    /// People who may answer, by id.
    pub agents: Vec<Agent>,
    /// Labels of work, by id.
    pub labels: Vec<Label>,
    /// Skills, by id, with their names.
    pub skills: BTreeMap<SkillId, String>,
    /// Languages, by id, with their names.
    pub languages: BTreeMap<LanguageId, String>,
    /// Wrap-up codes, by id, with their names.
    pub wrapup_codes: BTreeMap<WrapupCodeId, String>,
    /// How long after its end a conversation reopens (contact-centre 4.6).
    pub threading: ThreadingTimeline,
    /// Schedules, by id.
    pub schedules: Vec<Schedule>,
    /// Schedules that together say whether it is open, by id.
    pub schedule_groups: Vec<ScheduleGroup>,
    /// Message flows in their published versions, by id.
    pub flows: Vec<PublishedFlow>,
    /// The flow that decides where a message goes; without one it waits in its deployment's queue.
    pub default_flow: Option<FlowId>,
    /// Bots, by id.
    pub bots: Vec<Bot>,
}

/// A message flow in its published version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublishedFlow {
    /// Id.
    pub id: FlowId,
    /// Which version, from 1.
    pub version: u32,
    /// What the owner wrote.
    pub document: Flow,
}

/// A bot behind an HTTP address of the owner's (M-ROUTE-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bot {
    /// Id.
    pub id: BotId,
    /// Name, which the agent sees.
    pub name: String,
    /// Where it is asked.
    pub url: String,
    /// The secret with which questions are signed, sealed; `access::seal` opens it.
    pub sealed_secret: String,
    /// How long it may take, in milliseconds.
    pub timeout_ms: u64,
}

/// A queue and what it says about the conversations in it (contact-centre 4.1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Queue {
    /// Id.
    pub id: QueueId,
    /// Name.
    pub name: String,
    /// In which order conversations are served.
    pub scoring: ScoringMethod,
    /// How skills choose between agents.
    pub skill_evaluation: SkillEvaluation,
    /// Whether the last agent of a conversation is asked first.
    pub last_agent: LastAgentRouting,
    /// Seconds for which a conversation waits for its last agent if they are there but full.
    pub last_agent_wait_seconds: u64,
    /// Seconds for which a transfer waits for the one agent it is meant for.
    pub direct_wait_seconds: u64,
    /// How long conversations wait for agents who are preferred, in order.
    #[serde(default)]
    pub routing_rules: Vec<RoutingRule>,
    /// Rings: each adds agents and takes away skills after a time. Empty: one ring of all.
    #[serde(default)]
    pub rings: Vec<Ring>,
    /// Whether agents may pick what waits.
    pub manual_assignment: bool,
    /// Whether an offer is answered for the agent.
    pub auto_answer: bool,
    /// Seconds an agent has to answer an offer.
    pub alerting_timeout_seconds: u64,
    /// What share shall be answered in which time.
    pub service_level: ServiceLevel,
    /// What follows a silence; absent if the owner switched it off.
    #[serde(default)]
    pub inactivity: Option<InactivitySettings>,
    /// What follows the end.
    pub acw: AcwSettings,
    /// The codes an agent chooses from at the end.
    #[serde(default)]
    pub wrapup_codes: Vec<WrapupCodeId>,
    /// Who answers, by user.
    #[serde(default)]
    pub members: Vec<Member>,
}

/// A ring of a queue: whom and what a conversation reaches as its wait grows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ring {
    /// Seconds after which the next ring opens; absent for the last one.
    #[serde(default)]
    pub after_seconds: Option<u64>,
    /// Skills that are asked for no more once the next ring has opened.
    #[serde(default)]
    pub skills_to_remove: Vec<SkillId>,
}

/// A member of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Who.
    pub user: UserId,
    /// Whether they take from this queue now.
    pub joined: bool,
    /// The ring in which they are asked first, from 1 to 6.
    pub ring: u8,
}

/// Somebody who may answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Agent {
    /// Who.
    pub user: UserId,
    /// What guests see of them.
    pub nickname: String,
    /// Skills with their stars, 0 to 5.
    #[serde(default)]
    pub skills: BTreeMap<SkillId, u8>,
    /// Languages with their stars, 0 to 5.
    #[serde(default)]
    pub languages: BTreeMap<LanguageId, u8>,
    /// How much they may hold: their own setting, or else the organization's.
    pub capacity: Capacity,
}

/// How much messaging an agent may hold at once (contact-centre 4.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Capacity {
    /// The sum of the weights of their conversations is at most this; 0 takes none.
    pub messages: u32,
    /// The most of a label they may hold; a label that is not named has no limit of its own.
    #[serde(default)]
    pub labels: BTreeMap<LabelId, LabelCapacity>,
}

/// How much of one label an agent may hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LabelCapacity {
    /// At most so many conversations.
    pub maximum: u32,
    /// Labels whose conversations may come on top of full work of this one.
    #[serde(default)]
    pub interrupting: Vec<LabelId>,
}

/// A kind of work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// Id.
    pub id: LabelId,
    /// Name.
    pub name: String,
    /// How many usual conversations one of this kind weighs, 1 to 25.
    pub weight: u32,
}

/// To whoever keeps a copy: there is a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationChanged {
    /// Its version.
    pub version: u64,
}

impl Configuration {
    /// A queue.
    #[must_use]
    pub fn queue(&self, id: QueueId) -> Option<&Queue> {
        self.queues.iter().find(|queue| queue.id == id)
    }

    /// A flow in its published version.
    #[must_use]
    pub fn flow(&self, id: FlowId) -> Option<&PublishedFlow> {
        self.flows.iter().find(|flow| flow.id == id)
    }

    /// A bot.
    #[must_use]
    pub fn bot(&self, id: BotId) -> Option<&Bot> {
        self.bots.iter().find(|bot| bot.id == id)
    }

    /// Somebody who may answer.
    #[must_use]
    pub fn agent(&self, user: UserId) -> Option<&Agent> {
        self.agents.iter().find(|agent| agent.user == user)
    }

    /// The weight of a label; 1 without one.
    #[must_use]
    pub fn weight(&self, label: Option<LabelId>) -> u32 {
        let known = label.and_then(|id| self.labels.iter().find(|label| label.id == id));
        known.map_or(1, |label| label.weight)
    }
}

impl Queue {
    /// A member.
    #[must_use]
    pub fn member(&self, user: UserId) -> Option<&Member> {
        self.members.iter().find(|member| member.user == user)
    }
}
