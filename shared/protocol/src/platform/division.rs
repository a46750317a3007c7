//! Divisions: the parts of an organization to which queues and codes belong.
//! Never more than one here, so that no client which asks for them is left without.

use hanmadi_ids::DivisionId;
use serde::{Deserialize, Serialize};

/// The one division.
pub const HOME: DivisionId = DivisionId::from_u128(0x6861_6e6d_6164_4968_8f6d_6500_0000_0001);

/// A division.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Division {
    /// Id.
    pub id: DivisionId,
    /// Name.
    pub name: String,
    /// Its address.
    pub self_uri: String,
}

/// A division as `GET /api/v2/authorization/divisions` tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct AuthorizationDivision {
    /// Id.
    pub id: DivisionId,
    /// Name.
    pub name: String,
    /// In the owner's words.
    pub description: String,
    /// Whether it is where everything belongs that was given to no other.
    pub home_division: bool,
    /// Its address.
    pub self_uri: String,
}

impl Division {
    /// The one division.
    #[must_use]
    pub fn home() -> Self {
        Self { id: HOME, name: "Home".to_owned(), self_uri: uri() }
    }
}

impl AuthorizationDivision {
    /// The one division.
    #[must_use]
    pub fn home() -> Self {
        let description = "Everything of this organization.".to_owned();
        Self { id: HOME, name: "Home".to_owned(), description, home_division: true, self_uri: uri() }
    }
}

fn uri() -> String {
    format!("/api/v2/authorization/divisions/{HOME}")
}
