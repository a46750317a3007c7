//! Utilization: how much of which work a person may hold at once (contact-centre 4.3).
//! Never more than 25 of anything.

use std::collections::BTreeMap;

use hanmadi_ids::LabelId;
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The most of anything. Published.
pub const CAPACITY_MAX: u32 = 25;

/// A medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Media {
    /// Calls.
    Call,
    /// Calls back.
    Callback,
    /// Chats of the older kind.
    Chat,
    /// E-mails.
    Email,
    /// All messaging.
    Message,
    /// Work without a customer on the line.
    Workitem,
}

/// How much of one medium.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct MediaUtilization {
    /// At most so many, 0 to 25.
    pub maximum_capacity: u32,
    /// Media whose work may come on top.
    #[serde(default)]
    pub interruptable_media_types: Vec<Media>,
    /// Whether work that came through no queue counts.
    #[serde(default)]
    pub include_non_acd: bool,
}

/// How much of one label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct LabelUtilization {
    /// At most so many, 0 to 25.
    pub maximum_capacity: u32,
    /// Labels whose work may come on top.
    #[serde(default)]
    pub interrupting_label_ids: Vec<LabelId>,
}

/// How much of everything: `GET` and `PUT /api/v2/routing/utilization`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Utilization {
    /// By medium; what is not named keeps its usual number.
    #[serde(default)]
    pub utilization: BTreeMap<Media, MediaUtilization>,
    /// By label; what is not named has no limit of its own.
    #[serde(default)]
    pub label_utilizations: BTreeMap<LabelId, LabelUtilization>,
}

/// Whose setting it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub enum UtilizationLevel {
    /// The person's own.
    Agent,
    /// Everybody's.
    Organization,
}

/// How much one person may hold: `GET /api/v2/routing/users/{id}/utilization`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserUtilization {
    /// By medium.
    pub utilization: BTreeMap<Media, MediaUtilization>,
    /// By label.
    pub label_utilizations: BTreeMap<LabelId, LabelUtilization>,
    /// Whose setting it is.
    pub level: UtilizationLevel,
}

/// A label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// Id.
    pub id: LabelId,
    /// Name.
    pub name: String,
    /// Our addition: how many usual conversations one of this kind weighs, 1 to 25.
    pub weight: u32,
    /// When it was made.
    pub date_created: Timestamp,
    /// When it was last changed.
    pub date_modified: Timestamp,
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/routing/utilization/labels` and `PUT …/labels/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LabelRequest {
    /// Name.
    pub name: String,
    /// Our addition: the weight; absent keeps it, or means 1.
    #[serde(default)]
    pub weight: Option<u32>,
}

impl Utilization {
    /// What holds where the owner has said nothing. Published.
    #[must_use]
    pub fn usual() -> Self {
        let usual = |maximum_capacity| MediaUtilization {
            maximum_capacity,
            interruptable_media_types: Vec::new(),
            include_non_acd: false,
        };
        let numbers = [
            (Media::Call, 1),
            (Media::Callback, 1),
            (Media::Chat, 4),
            (Media::Email, 1),
            (Media::Message, 1),
        ];
        Self {
            utilization: numbers.into_iter().map(|(media, number)| (media, usual(number))).collect(),
            label_utilizations: BTreeMap::new(),
        }
    }
}
