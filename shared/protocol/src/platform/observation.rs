//! `POST /api/v2/analytics/queues/observations/query`: what a queue looks like now.
//! Never a sum over time: those are intervals, made from the ledger.

use hanmadi_ids::{ConversationId, QueueId};
use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The query. Of the published filters, `queueId` matches combined by `or` are understood.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QueueObservationQuery"))]
#[serde(rename_all = "camelCase")]
pub struct Query {
    /// Which queues.
    pub filter: Filter,
    /// Which metrics; none means all that are kept.
    #[serde(default)]
    pub metrics: Vec<String>,
    /// For which metrics each single observation is listed.
    #[serde(default)]
    pub detail_metrics: Vec<String>,
}

/// A filter.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QueueObservationFilter"))]
pub struct Filter {
    /// `or`, or `and` with one predicate.
    #[serde(rename = "type")]
    pub kind: String,
    /// What is matched.
    pub predicates: Vec<Predicate>,
}

/// One match.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QueueObservationPredicate"))]
pub struct Predicate {
    /// `queueId`.
    pub dimension: String,
    /// The id.
    pub value: String,
}

/// The answer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QueueObservationResponse"))]
pub struct Response {
    /// A group for each queue asked for.
    pub results: Vec<Group>,
}

/// What one queue looks like.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QueueObservationGroup"))]
pub struct Group {
    /// Which queue.
    pub group: GroupKey,
    /// One entry for each metric.
    pub data: Vec<Metric>,
}

impl Group {
    /// The same without single observations.
    #[must_use]
    pub fn without_details(mut self) -> Self {
        self.data.iter_mut().for_each(|metric| metric.observations.clear());
        self
    }
}

/// Names a group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QueueObservationGroupKey"))]
#[serde(rename_all = "camelCase")]
pub struct GroupKey {
    /// The queue.
    pub queue_id: QueueId,
    /// Always `message`.
    pub media_type: String,
}

/// One metric.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QueueObservationMetric"))]
pub struct Metric {
    /// Such as `oWaiting`.
    pub metric: String,
    /// Of `oUserPresences` the presence's id, of `oUserRoutingStatuses` the routing status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualifier: Option<String>,
    /// Its sums.
    pub stats: Stats,
    /// Each one, if asked for, longest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observations: Vec<Observation>,
}

/// Sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QueueObservationStats"))]
#[serde(rename_all = "camelCase")]
pub struct Stats {
    /// How many.
    pub count: usize,
    /// Of `oLongestWaiting` and `oLongestInteracting`: since when, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calculated_metric_value: Option<u64>,
}

/// One conversation behind a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "QueueObservation"))]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    /// Which conversation.
    pub conversation_id: ConversationId,
    /// Since when.
    pub observation_date: Timestamp,
    /// How the customer shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participant_name: Option<String>,
    /// Our addition: through which channel, such as `webmessaging`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message_type: Option<String>,
    /// Our addition: the first words, so that an agent sees what waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<String>,
}
