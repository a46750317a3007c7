//! What a rule asks of a message.
//! Never answers: that is `routing`.

use hanmadi_ids::ScheduleGroupId;
use serde::{Deserialize, Serialize};

use crate::platform::threading::MessengerType;

/// One question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", tag = "type")]
pub enum Condition {
    /// Which words it has.
    Keywords(KeywordCondition),
    /// Through which channel it came.
    Channel(MessengerCondition),
    /// In which language it is written.
    Language(LanguageCondition),
    /// Whether it came in opening hours.
    Schedule(ScheduleCondition),
    /// Whether we know who wrote it.
    Contact(ContactCondition),
    /// What the site said of the customer.
    Attribute(AttributeCondition),
}

/// See [`Condition::Keywords`]. Each part that has keywords must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeywordCondition {
    /// One of these is in the message. A keyword is a word or a phrase; `*` at its end takes any ending.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any_of: Vec<String>,
    /// Each of these is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all_of: Vec<String>,
    /// None of these is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub none_of: Vec<String>,
}

/// See [`Condition::Channel`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessengerCondition {
    /// It came through one of these.
    pub any_of: Vec<MessengerType>,
}

/// See [`Condition::Language`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LanguageCondition {
    /// It is written in one of these.
    pub any_of: Vec<LanguageCode>,
    /// How sure that must be, 0 to 100.
    #[serde(default)]
    pub min_confidence: u8,
}

/// A language that can be told from a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum LanguageCode {
    /// Korean.
    Ko,
    /// Japanese.
    Ja,
    /// Chinese, of whatever script.
    Zh,
    /// English.
    En,
    /// Another, or none.
    Other,
}

/// See [`Condition::Schedule`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ScheduleCondition {
    /// Whose hours.
    pub group: ScheduleGroupId,
    /// What they must say.
    pub is: OpenState,
}

/// What opening hours say of a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum OpenState {
    /// Open.
    Open,
    /// Closed.
    Closed,
    /// A holiday: closed as well, but told apart.
    Holiday,
}

/// See [`Condition::Contact`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ContactCondition {
    /// They wrote before, or the site says who they are.
    pub known: bool,
}

/// See [`Condition::Attribute`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct AttributeCondition {
    /// Of which attribute.
    pub key: String,
    /// What is asked of it.
    pub operator: AttributeOperator,
    /// With what it is compared; `exists` and `missing` take none, `in` takes any number, others one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<String>,
}

/// What is asked of an attribute. A missing one holds only for `missing`, `notEquals` and `notIn`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum AttributeOperator {
    /// It is there and not empty.
    Exists,
    /// It is not there, or empty.
    Missing,
    /// The same text, case and width aside.
    Equals,
    /// Not the same text.
    NotEquals,
    /// One of the values.
    In,
    /// None of the values.
    NotIn,
    /// It has the value somewhere.
    Contains,
    /// It begins with the value.
    StartsWith,
    /// It ends with the value.
    EndsWith,
    /// A number greater than the value.
    GreaterThan,
    /// A number of at least the value.
    AtLeast,
    /// A number less than the value.
    LessThan,
    /// A number of at most the value.
    AtMost,
}
