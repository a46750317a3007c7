//! People who sign in.
//! Never a password, nor its hash.

use hanmadi_ids::{QueueId, UserId};
use serde::{Deserialize, Serialize};

/// A user.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
    pub state: String,
    /// Permissions of the roles held, only in `GET /api/v2/users/me`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub permissions: Vec<String>,
    /// Queues the user is a member of, only in `GET /api/v2/users/me`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub queues: Vec<QueueId>,
}

/// A reference to a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRef {
    /// Id.
    pub id: UserId,
}
