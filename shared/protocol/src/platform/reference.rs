//! References from one entity to another.
//! Never more than an id can say: whoever wants the rest asks for it.

use serde::{Deserialize, Serialize};

/// A reference by id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Reference<I> {
    /// The id.
    pub id: I,
    /// Its name, if it is told; what a client sends here is not looked at.
    #[serde(default = "none", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

const fn none() -> Option<String> {
    None
}

impl<I> Reference<I> {
    /// To an entity whose name is not told.
    pub const fn new(id: I) -> Self {
        Self { id, name: None }
    }

    /// To an entity, with its name.
    pub fn named(id: I, name: &str) -> Self {
        Self { id, name: Some(name.to_owned()) }
    }
}
