//! The rows of the switchboard: waits, agents' legs, agents' states, the pace of queues.
//! Never a wire type of the platform API; fields are added with a default and never renamed.

use std::collections::BTreeSet;

use hanmadi_ids::{CommunicationId, ConversationId, LabelId, LanguageId, ParticipantId, QueueId, UserId};
pub use hanmadi_protocol::platform::presence::{RoutingState as RoutingStatus, SystemPresence as Presence};
use hanmadi_protocol::{
    platform::conversation::Conversation,
    post::{PreferredAgent, SkillNeed, UsedRouting, Waiting},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// A conversation that waits for an agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wait {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Which of its waits: the participant id of the ACD leg.
    pub wait: ParticipantId,
    /// Where.
    pub queue: QueueId,
    /// When the wait began.
    pub since: Timestamp,
    /// When the switchboard heard of it here; rings, preferences and reservations count from this.
    pub arrived: Timestamp,
    /// What the agent must be able to do, each skill once, by id.
    pub skills: Vec<SkillNeed>,
    /// What the agent must speak.
    pub language: Option<LanguageId>,
    /// How much sooner than others.
    pub priority: i32,
    /// What kind of work it is.
    pub label: Option<LabelId>,
    /// Who had it last.
    pub last_agent: Option<UserId>,
    /// The last agent was asked, or couldn't be.
    pub last_over: bool,
    /// Who is preferred.
    pub preferred: Vec<PreferredAgent>,
    /// The one agent a transfer is meant for; dropped when they don't answer.
    pub target: Option<UserId>,
    /// The offer that is out. While there is one, nobody else is asked.
    pub offer: Option<CommunicationId>,
    /// How the customer shows.
    pub name: Option<String>,
    /// The first words.
    pub preview: String,
    /// The conversation as the platform API shows it.
    pub body: Box<Conversation>,
}

impl Wait {
    pub(crate) fn new(waiting: Waiting, arrived: Timestamp) -> Self {
        let mut skills = waiting.skills;
        // The same skill asked for twice is asked for at the higher level.
        skills.sort_by(|one, other| (one.skill, other.level).cmp(&(other.skill, one.level)));
        skills.dedup_by_key(|need| need.skill);
        Self {
            conversation: waiting.conversation,
            wait: waiting.wait,
            queue: waiting.queue,
            since: waiting.since,
            arrived,
            skills,
            language: waiting.language,
            priority: waiting.priority,
            label: waiting.label,
            last_agent: waiting.last_agent,
            last_over: false,
            preferred: waiting.preferred,
            target: waiting.target,
            offer: None,
            name: waiting.name,
            preview: waiting.preview,
            body: waiting.body,
        }
    }

    /// Everyone it names: its target, its last agent, those preferred.
    pub(crate) fn named(&self) -> BTreeSet<UserId> {
        let preferred = self.preferred.iter().map(|one| one.user);
        self.target.into_iter().chain(self.last_agent).chain(preferred).collect()
    }
}

/// An agent's leg: offered, running, put aside, or in its wrap-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeldLeg {
    /// The offer: the communication id of the leg.
    pub offer: CommunicationId,
    /// Of which conversation.
    pub conversation: ConversationId,
    /// The wait it came from; none for a leg that no offer began.
    pub wait: Option<ParticipantId>,
    /// Whose.
    pub user: UserId,
    /// Through which queue it came.
    pub queue: Option<QueueId>,
    /// What kind of work it is.
    pub label: Option<LabelId>,
    /// When this state began.
    pub since: Timestamp,
    /// When the agent got it.
    pub connected: Option<Timestamp>,
    /// It was theirs at once.
    pub accepted: bool,
    /// State.
    pub state: HeldState,
}

/// The state of an agent's leg.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HeldState {
    /// Offered, the Thread has not said yet what became of it.
    Alerting {
        /// When it is withdrawn; none if it was theirs at once, or if it has been withdrawn.
        until: Option<Timestamp>,
    },
    /// Running.
    Connected,
    /// Put aside: doesn't count against capacity.
    Parked,
    /// Wrap-up: counts against capacity.
    AfterContact,
}

impl HeldLeg {
    /// Whether it takes up capacity.
    #[must_use]
    pub const fn counts(&self) -> bool {
        !matches!(self.state, HeldState::Parked)
    }

    /// Whether it is an offer that is out.
    #[must_use]
    pub const fn alerts(&self) -> bool {
        matches!(self.state, HeldState::Alerting { .. })
    }
}

/// Whether a conversation can be handed straight to somebody with this presence. Ours: at the desk and at work.
pub(crate) const fn reachable(presence: Presence) -> bool {
    matches!(presence, Presence::Available | Presence::Busy | Presence::OnQueue)
}

/// An agent's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AgentRow {
    /// Who.
    pub user: UserId,
    /// Presence.
    pub presence: Presence,
    /// The organization's own presence behind it, if they chose one.
    #[serde(default)]
    pub definition: Option<String>,
    /// Their words to it.
    #[serde(default)]
    pub message: Option<String>,
    /// Since when.
    pub presence_since: Timestamp,
    /// They declined, or let an alert pass.
    pub not_responding: bool,
    /// Since when they had nothing new from a queue; who is longest so is asked first.
    pub idle_since: Timestamp,
    /// Routing status.
    pub status: RoutingStatus,
    /// Since when.
    pub status_since: Timestamp,
}

impl AgentRow {
    pub(crate) const fn new(user: UserId) -> Self {
        let never = Timestamp::from_ms(0);
        Self {
            user,
            presence: Presence::Offline,
            definition: None,
            message: None,
            presence_since: never,
            not_responding: false,
            idle_since: never,
            status: RoutingStatus::OffQueue,
            status_since: never,
        }
    }

    /// Whether they take from queues.
    #[must_use]
    pub fn on_queue(&self) -> bool {
        self.presence == Presence::OnQueue
    }
}

/// How long conversations of a queue occupy an agent: a smoothed mean over what has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Pace {
    /// Which queue.
    pub queue: QueueId,
    /// The mean in milliseconds.
    pub handle_ms: u64,
}

impl Pace {
    /// One of so many parts is what a new sample weighs.
    const PARTS: u64 = 8;

    pub(crate) const fn first(queue: QueueId, handle_ms: u64) -> Self {
        Self { queue, handle_ms }
    }

    pub(crate) const fn take(&mut self, sample_ms: u64) {
        let old = self.handle_ms.saturating_mul(Self::PARTS - 1);
        self.handle_ms = old.saturating_add(sample_ms) / Self::PARTS;
    }
}

/// The way a conversation finds its agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Route {
    /// Straight to the one agent it is meant for.
    Direct,
    /// The agent who had it last.
    Last,
    /// An agent who is preferred.
    Preferred,
    /// A ring.
    Bullseye,
    /// By skills, priority and time.
    Standard,
    /// By hand.
    Manual,
}

impl From<Route> for UsedRouting {
    fn from(route: Route) -> Self {
        match route {
            Route::Direct => Self::Direct,
            Route::Last => Self::Last,
            Route::Preferred => Self::Preferred,
            Route::Bullseye => Self::Bullseye,
            Route::Standard => Self::Standard,
            Route::Manual => Self::Manual,
        }
    }
}
