//! People who sign in.
//! Never a password, nor its hash.

use hanmadi_ids::{QueueId, UserId};
use serde::{Deserialize, Serialize};

use super::presence::{RoutingStatus, UserPresence};

/// A user.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Id.
    pub id: UserId,
    /// Full name, for colleagues.
    pub name: String,
    /// Login.
    pub email: String,
    /// What guests see.
    pub nickname: String,
    /// `active` or `inactive`.
    pub state: UserState,
    /// What they may do: our addition.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub role: Option<UserRole>,
    /// Permissions of the roles held, only in `GET /api/v2/users/me`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub permissions: Vec<String>,
    /// Queues the user is a member of, only in `GET /api/v2/users/me`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub queues: Vec<QueueId>,
    /// What they chose to be, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub presence: Option<UserPresence>,
    /// What their routing is doing, where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub routing_status: Option<RoutingStatus>,
}

/// Whether somebody can sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum UserState {
    /// They can.
    #[default]
    Active,
    /// They can't, and are offered nothing.
    Inactive,
}

/// What somebody may do: our addition. Each may what those before it may.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum UserRole {
    /// Answers in the queues of which they are a member.
    #[default]
    Agent,
    /// Also reaches into queues and conversations of others.
    Supervisor,
    /// Everything.
    Owner,
}

/// `POST /api/v2/users`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserCreate {
    /// Full name, for colleagues.
    pub name: String,
    /// Login; nobody else may have it.
    pub email: String,
    /// Without one they can't sign in before they are given one.
    #[serde(default)]
    pub password: Option<String>,
    /// What guests see: our addition. Without one, the name.
    #[serde(default)]
    pub nickname: Option<String>,
    /// What they may do: our addition. Without one, an agent.
    #[serde(default)]
    pub role: Option<UserRole>,
}

/// `PATCH /api/v2/users/{id}`: what is absent stays as it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserPatch {
    /// Full name, for colleagues.
    #[serde(default)]
    pub name: Option<String>,
    /// Login; nobody else may have it.
    #[serde(default)]
    pub email: Option<String>,
    /// What guests see: our addition.
    #[serde(default)]
    pub nickname: Option<String>,
    /// Whether they can sign in.
    #[serde(default)]
    pub state: Option<UserState>,
    /// What they may do: our addition.
    #[serde(default)]
    pub role: Option<UserRole>,
}

/// `POST /api/v2/users/{id}/password`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct PasswordChange {
    /// The password to sign in with from now on.
    pub new_password: String,
}

/// A reference to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserRef {
    /// Id.
    pub id: UserId,
}

/// A queue of a person: `GET /api/v2/users/{id}/queues`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserQueue {
    /// Id.
    pub id: QueueId,
    /// Name.
    pub name: String,
    /// Whether the person takes from it now.
    pub joined: bool,
    /// How many agents are members.
    pub member_count: usize,
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/users/search`: people who fit every entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserSearch {
    /// Entries.
    pub query: Vec<SearchTerm>,
    /// How many a page holds.
    #[serde(default)]
    pub page_size: Option<usize>,
    /// Which page, from 1.
    #[serde(default)]
    pub page_number: Option<usize>,
    /// What is told of each person besides.
    #[serde(default)]
    pub expand: Vec<UserExpand>,
}

/// What can be told of a person besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub enum UserExpand {
    /// Their presence.
    Presence,
    /// Their routing status.
    RoutingStatus,
}

/// One entry: any of the values in any of the fields.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SearchTerm {
    /// How they are compared, case aside.
    #[serde(rename = "type")]
    pub kind: SearchKind,
    /// Where.
    pub fields: Vec<SearchField>,
    /// A value.
    #[serde(default)]
    pub value: Option<String>,
    /// More values.
    #[serde(default)]
    pub values: Vec<String>,
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SearchKind {
    /// It is the whole field.
    Exact,
    /// It is somewhere in it.
    Contains,
    /// It is the beginning of it.
    StartsWith,
}

/// Where a value is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum SearchField {
    /// The id.
    Id,
    /// The name.
    Name,
    /// The e-mail address.
    Email,
}

/// Who was found.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserSearchResult {
    /// How many there are in all.
    pub total: usize,
    /// How many pages there are.
    pub page_count: usize,
    /// How many a page holds.
    pub page_size: usize,
    /// Which page, from 1.
    pub page_number: usize,
    /// What was looked for: `users`.
    pub types: Vec<String>,
    /// The people of this page, by name.
    pub results: Vec<User>,
}
