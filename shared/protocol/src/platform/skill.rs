//! Skills and languages, and who has them.
//! Never deleted half: what nobody can have any more is taken from everybody.

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// A skill or a language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Skill<I> {
    /// Id.
    pub id: I,
    /// Name.
    pub name: String,
    /// When it was last changed.
    pub date_modified: Timestamp,
    /// Always `active`.
    pub state: String,
    /// Published as a text; always `1`, since neither is ever changed.
    pub version: String,
    /// Its address.
    pub self_uri: String,
}

/// `POST /api/v2/routing/skills` and `…/languages`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SkillRequest {
    /// Name.
    pub name: String,
}

/// A skill that somebody has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserSkill<I> {
    /// The skill's id.
    pub id: I,
    /// Its name.
    pub name: String,
    /// How well they know it, 0 to 5 stars.
    pub proficiency: f64,
    /// Always `active`.
    pub state: String,
    /// The skill's address.
    pub skill_uri: String,
    /// Its address.
    pub self_uri: String,
}

/// A language that somebody speaks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct UserLanguage<I> {
    /// The language's id.
    pub id: I,
    /// Its name.
    pub name: String,
    /// How well they speak it, 0 to 5 stars.
    pub proficiency: f64,
    /// Always `active`.
    pub state: String,
    /// The language's address.
    pub language_uri: String,
    /// Its address.
    pub self_uri: String,
}

/// Gives somebody a skill or a language.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UserSkillRequest<I> {
    /// Which.
    pub id: I,
    /// How well, 0 to 5 whole stars.
    pub proficiency: f64,
}

/// Changes how well somebody knows something; which it is stands in the address.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ProficiencyRequest {
    /// How well, 0 to 5 whole stars.
    pub proficiency: f64,
}
