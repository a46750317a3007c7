//! Presences and routing status (contact-centre 4.2).
//! Never a presence of the owner's own making: these ten are all there are.

use std::collections::BTreeMap;

use hanmadi_ids::{DivisionId, PresenceId, UserId};
use serde::{Deserialize, Serialize};

use super::division;
use crate::time::Timestamp;

/// A presence by its published name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum SystemPresence {
    /// Here, but not taking work.
    Available,
    /// Not at the desk.
    Away,
    /// Something else to do.
    Busy,
    /// Gone.
    Offline,
    /// Here, but still for a while.
    Idle,
    /// Taking work. Some clients write it in two words.
    #[serde(alias = "On Queue")]
    OnQueue,
    /// Eating.
    Meal,
    /// Learning.
    Training,
    /// In a meeting.
    Meeting,
    /// Resting.
    Break,
}

/// What an agent's routing is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RoutingState {
    /// Not taking work.
    OffQueue,
    /// Waiting for work.
    Idle,
    /// At work.
    Interacting,
    /// Did not answer an offer; gets no more until they act.
    NotResponding,
    /// Busy with something that came through no queue.
    Communicating,
}

impl RoutingState {
    /// Its published spelling.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::OffQueue => "OFF_QUEUE",
            Self::Idle => "IDLE",
            Self::Interacting => "INTERACTING",
            Self::NotResponding => "NOT_RESPONDING",
            Self::Communicating => "COMMUNICATING",
        }
    }
}

/// A presence that agents can choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PresenceDefinition {
    /// Id.
    pub id: PresenceId,
    /// Always `System`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Which it is.
    pub system_presence: SystemPresence,
    /// Its name by language.
    pub language_labels: BTreeMap<String, String>,
    /// Where it belongs.
    pub division_id: DivisionId,
    /// Whether it can no longer be chosen; never.
    pub deactivated: bool,
    /// Its address.
    pub self_uri: String,
}

/// Names a presence: by id, or by its published name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct PresenceReference {
    /// Id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<PresenceId>,
    /// Which it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system_presence: Option<SystemPresence>,
}

/// `GET` and `PATCH /api/v2/users/{id}/presences/PURECLOUD`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserPresence {
    /// Whose.
    pub id: UserId,
    /// Always `PURECLOUD`.
    pub source: String,
    /// Always true: there is one source.
    pub primary: bool,
    /// Which presence.
    pub presence_definition: PresenceReference,
    /// In the agent's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Since when.
    pub modified_date: Timestamp,
    /// Its address.
    pub self_uri: String,
}

/// What `PATCH /api/v2/users/{id}/presences/PURECLOUD` takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserPresenceRequest {
    /// Which presence.
    pub presence_definition: PresenceReference,
    /// In the agent's words.
    #[serde(default)]
    pub message: Option<String>,
}

/// `GET /api/v2/users/{id}/routingstatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct RoutingStatus {
    /// Whose.
    pub user_id: UserId,
    /// Which.
    pub status: RoutingState,
    /// Since when.
    pub start_time: Timestamp,
}

/// `PUT /api/v2/users/{id}/routingstatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RoutingStatusRequest {
    /// `IDLE` takes offers again, `OFF_QUEUE` takes none.
    pub status: RoutingState,
}

impl UserPresence {
    /// Somebody's presence.
    #[must_use]
    pub fn new(id: UserId, presence: SystemPresence, message: Option<String>, since: Timestamp) -> Self {
        Self {
            id,
            source: "PURECLOUD".to_owned(),
            primary: true,
            presence_definition: PresenceReference {
                id: Some(presence.id()),
                system_presence: Some(presence),
            },
            message,
            modified_date: since,
            self_uri: format!("/api/v2/users/{id}/presences/PURECLOUD"),
        }
    }
}

impl SystemPresence {
    /// Every presence.
    pub const ALL: [Self; 10] = [
        Self::Available,
        Self::Away,
        Self::Busy,
        Self::Offline,
        Self::Idle,
        Self::OnQueue,
        Self::Meal,
        Self::Training,
        Self::Meeting,
        Self::Break,
    ];

    /// Its published name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Available => "Available",
            Self::Away => "Away",
            Self::Busy => "Busy",
            Self::Offline => "Offline",
            Self::Idle => "Idle",
            Self::OnQueue => "OnQueue",
            Self::Meal => "Meal",
            Self::Training => "Training",
            Self::Meeting => "Meeting",
            Self::Break => "Break",
        }
    }

    /// Its id, the same in every organization.
    #[must_use]
    pub const fn id(self) -> PresenceId {
        let number = match self {
            Self::Available => 1,
            Self::Away => 2,
            Self::Busy => 3,
            Self::Offline => 4,
            Self::Idle => 5,
            Self::OnQueue => 6,
            Self::Meal => 7,
            Self::Training => 8,
            Self::Meeting => 9,
            Self::Break => 10,
        };
        PresenceId::from_u128(0x6861_6e6d_6164_4970_8e73_656e_6365_0000 + number)
    }

    /// The presence with an id.
    #[must_use]
    pub fn by_id(id: PresenceId) -> Option<Self> {
        Self::ALL.into_iter().find(|presence| presence.id() == id)
    }

    /// Its definition.
    #[must_use]
    pub fn definition(self) -> PresenceDefinition {
        PresenceDefinition {
            id: self.id(),
            kind: "System".to_owned(),
            system_presence: self,
            language_labels: BTreeMap::from([("en_US".to_owned(), self.name().to_owned())]),
            division_id: division::HOME,
            deactivated: false,
            self_uri: format!("/api/v2/presence/definitions/{}", self.id()),
        }
    }
}

impl PresenceReference {
    /// The presence that is meant, if it is one and both names agree.
    #[must_use]
    pub fn meant(&self) -> Option<SystemPresence> {
        let by_id = match self.id {
            Some(id) => Some(SystemPresence::by_id(id)?),
            None => None,
        };
        match (by_id, self.system_presence) {
            (Some(one), Some(other)) if one != other => None,
            (one, other) => one.or(other),
        }
    }
}
