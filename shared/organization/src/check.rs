//! What a value must be like, the same for every kind.
//! Never changes what it checks, but for blanks around a name.

use std::{fmt::Display, fmt::Write as _, ops::RangeInclusive};

use hanmadi_protocol::limits;

use crate::{call::Refusal, rows::Marks};

/// A name without blanks around it, from 1 character to the limit, without control characters.
pub(crate) fn name(text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    let length = text.chars().count();
    if !(1..=limits::NAME_CHARS).contains(&length) || text.chars().any(char::is_control) {
        return Err(Refusal::bad(format!("name must have 1 to {} characters.", limits::NAME_CHARS)));
    }
    Ok(text.to_owned())
}

/// A description; an empty one is none.
pub(crate) fn description(text: Option<String>) -> Result<Option<String>, Refusal> {
    let text = text.filter(|text| !text.trim().is_empty());
    if text.as_ref().is_some_and(|text| text.chars().count() > limits::DESCRIPTION_CHARS) {
        return Err(Refusal::bad(format!(
            "description must have at most {} characters.",
            limits::DESCRIPTION_CHARS
        )));
    }
    Ok(text)
}

/// A value within its bounds, both of them allowed.
pub(crate) fn within<T: PartialOrd + Display>(
    what: &str,
    value: T,
    bounds: RangeInclusive<T>,
) -> Result<T, Refusal> {
    if bounds.contains(&value) {
        return Ok(value);
    }
    Err(Refusal::bad(format!("{what} must be from {} to {}.", bounds.start(), bounds.end())))
}

/// Whole stars, 0 to 5.
pub(crate) fn stars(proficiency: f64) -> Result<u8, Refusal> {
    let whole = (0..=5u8).find(|stars| f64::from(*stars) == proficiency);
    whole.ok_or_else(|| Refusal::bad("proficiency must be a whole number from 0 to 5."))
}

/// The marks of what is changed, if they are of the version that the caller has seen.
pub(crate) fn version(marks: &Marks, seen: Option<u64>) -> Result<&Marks, Refusal> {
    match seen {
        Some(seen) if seen != marks.version => Err(Refusal::conflict(
            "version.mismatch",
            format!("Somebody else has changed this: it is at version {}.", marks.version),
        )),
        _ => Ok(marks),
    }
}

/// A name as it is compared.
pub(crate) fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

/// A text as it stands in a query.
pub(crate) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~*".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    escaped
}
