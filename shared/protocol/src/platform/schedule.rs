//! Schedules and schedule groups: when the organization is open.
//! Never evaluated here: a schedule is local time, and its group says in which zone.

use hanmadi_ids::{ScheduleGroupId, ScheduleId};
use serde::{Deserialize, Serialize};

use super::{division::Division, reference::Reference};
use crate::time::Timestamp;

/// A span of time that may repeat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Schedule {
    /// Id.
    pub id: ScheduleId,
    /// Name.
    pub name: String,
    /// Where it belongs.
    pub division: Division,
    /// In the owner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Grows with each change.
    pub version: u64,
    /// When it was made.
    pub date_created: Timestamp,
    /// When it was last changed.
    pub date_modified: Timestamp,
    /// Always `active`.
    pub state: String,
    /// Local time at which it first begins, such as `2026-11-20T09:00:00.000`.
    pub start: String,
    /// Local time at which that first span ends.
    pub end: String,
    /// How it repeats (RFC 5545, 3.3.10), such as `FREQ=WEEKLY;BYDAY=MO,TU`; absent if it doesn't.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rrule: Option<String>,
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/architect/schedules` and `PUT /api/v2/architect/schedules/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScheduleRequest {
    /// Name.
    pub name: String,
    /// In the owner's words.
    #[serde(default)]
    pub description: Option<String>,
    /// On `PUT`: the version that is changed.
    #[serde(default)]
    pub version: Option<u64>,
    /// Local time at which it first begins.
    pub start: String,
    /// Local time at which that first span ends.
    pub end: String,
    /// How it repeats.
    #[serde(default)]
    pub rrule: Option<String>,
}

/// Schedules that together say whether it is open, closed or a holiday.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScheduleGroup {
    /// Id.
    pub id: ScheduleGroupId,
    /// Name.
    pub name: String,
    /// Where it belongs.
    pub division: Division,
    /// In the owner's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Grows with each change.
    pub version: u64,
    /// When it was made.
    pub date_created: Timestamp,
    /// When it was last changed.
    pub date_modified: Timestamp,
    /// Always `active`.
    pub state: String,
    /// The zone its schedules are meant in, such as `Asia/Seoul`.
    pub time_zone: String,
    /// When it is open.
    pub open_schedules: Vec<Reference<ScheduleId>>,
    /// When it is closed in spite of that.
    pub closed_schedules: Vec<Reference<ScheduleId>>,
    /// When it is a holiday, whatever the others say.
    pub holiday_schedules: Vec<Reference<ScheduleId>>,
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/architect/schedulegroups` and `PUT /api/v2/architect/schedulegroups/{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct ScheduleGroupRequest {
    /// Name.
    pub name: String,
    /// In the owner's words.
    #[serde(default)]
    pub description: Option<String>,
    /// On `PUT`: the version that is changed.
    #[serde(default)]
    pub version: Option<u64>,
    /// The zone its schedules are meant in.
    pub time_zone: String,
    /// When it is open.
    #[serde(default)]
    pub open_schedules: Vec<Reference<ScheduleId>>,
    /// When it is closed in spite of that.
    #[serde(default)]
    pub closed_schedules: Vec<Reference<ScheduleId>>,
    /// When it is a holiday, whatever the others say.
    #[serde(default)]
    pub holiday_schedules: Vec<Reference<ScheduleId>>,
}
