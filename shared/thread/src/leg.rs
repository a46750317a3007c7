//! One leg of a conversation: the customer's, the message flow's, a bot's, a wait in a queue, an agent's.
//! Never decides what follows a change: `offer`, `wrapup` and `end` do.

use hanmadi_ids::{CommunicationId, LabelId, LanguageId, Mint, ParticipantId, QueueId, UserId};
use hanmadi_protocol::{
    platform::{
        conversation::{Purpose, State},
        flow::Target,
    },
    post::{LegEnd, LegState, PreferredAgent, SkillNeed, Terms},
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

/// One leg. Rows: fields are added with a default, never renamed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Leg {
    /// Id of the participant; a wait's is the wait id.
    pub participant: ParticipantId,
    /// Id of its one communication; an agent's is the offer id.
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
    /// The queue it waits in or came through.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<QueueId>,
    /// Waits only: what is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<Box<Need>>,
    /// Agents only: what they do besides talking.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub work: Option<Box<Work>>,
}

/// What a wait asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// What the agent must be able to do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<SkillNeed>,
    /// What the agent must speak.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<LanguageId>,
    /// How much sooner than others.
    #[serde(default)]
    pub priority: i32,
    /// The one agent it is meant for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<UserId>,
    /// What kind of work it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<LabelId>,
    /// Who is preferred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub preferred: Vec<PreferredAgent>,
}

impl From<&Target> for Need {
    fn from(target: &Target) -> Self {
        Self {
            skills: target.skills.clone(),
            language: target.language,
            priority: target.priority,
            target: None,
            label: target.label,
            preferred: target.preferred.clone(),
        }
    }
}

/// An agent's side of a leg.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Work {
    /// The wait it came from.
    pub wait: ParticipantId,
    /// What the queue says about the time after.
    pub terms: Terms,
    /// Until when the offer could be answered; absent if nobody had to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alert_until: Option<Timestamp>,
    /// When it was answered, or taken back from being parked, the last time.
    #[serde(default)]
    pub since: Option<Timestamp>,
    /// When it was parked the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parked: Option<Timestamp>,
    /// The last turn on hold or back, since it runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<Hold>,
    /// The wrap-up, as far as it is given.
    #[serde(default)]
    pub wrapup: Option<Wrapup>,
    /// The agent asked for after-contact work.
    #[serde(default)]
    pub asked: bool,
    /// After-contact work, once the leg has ended.
    #[serde(default)]
    pub after: Option<AfterContact>,
    /// Somebody else ended the after-contact work, whatever the queue says of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub freed: bool,
    /// Why the leg ended, as the Switchboard is told.
    #[serde(default)]
    pub end: Option<LegEnd>,
}

/// A turn on hold, or back from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// When.
    pub at: Timestamp,
    /// On hold from then on; else back.
    pub on: bool,
}

/// What an agent writes about a conversation (M-DESK-4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrapup {
    /// The code.
    pub code: Option<String>,
    /// Notes.
    #[serde(default)]
    pub notes: Option<String>,
    /// Tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// It may change until it is given for good.
    #[serde(default)]
    pub provisional: bool,
}

/// After-contact work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AfterContact {
    /// When it began.
    pub since: Timestamp,
    /// When it ends by itself; `None` if only the agent ends it.
    pub until: Option<Timestamp>,
    /// When it was over.
    #[serde(default)]
    pub done: Option<Timestamp>,
}

impl Leg {
    /// A leg that is connected from now on.
    pub(crate) fn new(purpose: Purpose, now: Timestamp, mint: &mut Mint) -> Self {
        Self {
            participant: mint.draw(),
            communication: mint.draw(),
            purpose,
            user: None,
            nickname: None,
            state: State::Connected,
            started: now,
            connected: Some(now),
            ended: None,
            disconnect_type: None,
            queue: None,
            need: None,
            work: None,
        }
    }

    pub(crate) fn end(&mut self, now: Timestamp, why: &str) {
        if self.ended.is_none() {
            self.ended = Some(now);
            self.state = State::Disconnected;
            self.disconnect_type = Some(why.to_owned());
        }
    }

    pub(crate) const fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    /// Whether it is an agent's.
    #[must_use]
    pub fn is_agent(&self) -> bool {
        self.purpose == Purpose::Agent
    }

    /// After-contact work that goes on.
    #[must_use]
    pub fn after_contact(&self) -> Option<AfterContact> {
        self.work.as_ref().and_then(|work| work.after).filter(|after| after.done.is_none())
    }

    /// The state of an agent's leg as the Switchboard is told; `None` while it alerts.
    #[must_use]
    pub fn state_told(&self) -> Option<LegState> {
        let end = || self.work.as_ref().and_then(|work| work.end).unwrap_or(LegEnd::Done);
        match (&self.state, self.after_contact()) {
            (State::Connected, _) => Some(LegState::Connected),
            (State::Parked, _) => Some(LegState::Parked),
            (State::Disconnected, Some(after)) => Some(LegState::AfterContact { until: after.until }),
            (State::Disconnected, None) => Some(LegState::Ended(end())),
            (State::Alerting | State::Unknown(_), _) => None,
        }
    }
}
