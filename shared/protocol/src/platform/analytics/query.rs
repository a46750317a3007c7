//! `POST /api/v2/analytics/conversations/details/query`: which records, in which order, which page.
//! Never evaluated here: that is `metrics`.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::detail::ConversationDetail;
use crate::wire_enum;

wire_enum! {
    /// Ascending or descending.
    Order {
        /// Earliest first.
        Asc = "asc",
        /// Latest first.
        Desc = "desc",
    }
}

wire_enum! {
    /// By which moment.
    OrderBy {
        /// When the conversation began.
        ConversationStart = "conversationStart",
        /// When it was disconnected; those that go on are the latest.
        ConversationEnd = "conversationEnd",
        /// When its first segment that matches began.
        SegmentStart = "segmentStart",
        /// When its last segment that matches ended.
        SegmentEnd = "segmentEnd",
    }
}

wire_enum! {
    /// How predicates and clauses join.
    Join {
        /// All of them.
        And = "and",
        /// Any of them.
        Or = "or",
    }
}

wire_enum! {
    /// What a predicate compares.
    PredicateType {
        /// A dimension with a value.
        Dimension = "dimension",
        /// A metric with a range.
        Metric = "metric",
    }
}

wire_enum! {
    /// How it compares.
    Operator {
        /// Has the value.
        Matches = "matches",
        /// Has any value.
        Exists = "exists",
        /// Has none.
        NotExists = "notExists",
    }
}

/// The query, published as `ConversationQuery`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default)]
pub struct DetailsQuery {
    /// `FROM/TO`, both ISO 8601.
    pub interval: String,
    /// `asc` unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    /// `conversationStart` unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order_by: Option<OrderBy>,
    /// Which page; the first one of 25 unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paging: Option<Paging>,
    /// What one and the same segment must match: all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segment_filters: Vec<Filter>,
    /// What the conversation must match: all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conversation_filters: Vec<Filter>,
    /// Published; refused when not empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub aggregations: Vec<Value>,
    /// Published; refused when not empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub evaluation_filters: Vec<Value>,
    /// Published; refused when not empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub survey_filters: Vec<Value>,
    /// Published; refused when not empty.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resolution_filters: Vec<Value>,
}

/// Which page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Paging {
    /// How many a page holds.
    pub page_size: usize,
    /// Which one, from 1.
    pub page_number: usize,
}

/// A filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Filter {
    /// How its clauses and predicates join.
    #[serde(rename = "type")]
    pub join: Join,
    /// Groups of predicates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clauses: Vec<Clause>,
    /// Single predicates.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub predicates: Vec<Predicate>,
}

/// A group of predicates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Clause {
    /// How they join.
    #[serde(rename = "type")]
    pub join: Join,
    /// The predicates.
    pub predicates: Vec<Predicate>,
}

/// One comparison.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Predicate {
    /// What it compares; `dimension` unless said otherwise.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<PredicateType>,
    /// Which dimension.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dimension: Option<String>,
    /// Which metric.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// How; `matches` unless said otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operator: Option<Operator>,
    /// The value to match; text, or a number or boolean as some clients send it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The range to lie in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
}

/// A range; bounds that are absent don't bind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default)]
pub struct Range {
    /// More than.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gt: Option<f64>,
    /// At least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gte: Option<f64>,
    /// Less than.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lt: Option<f64>,
    /// At most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lte: Option<f64>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct DetailsAnswer {
    /// The records of this page; past the end none.
    pub conversations: Vec<ConversationDetail>,
    /// How many there are in all.
    pub total_hits: usize,
}
