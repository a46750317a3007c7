//! What a rule asks of a customer's attributes.
//! Never trusts them to be of a kind: all are text, and a number is text that reads as one.

use std::collections::BTreeMap;

use hanmadi_protocol::platform::flow::{AttributeCondition, AttributeOperator, Reason};

use super::fold::fold;

/// Characters of a value that an explanation shows.
const SHOWN: usize = 100;

/// A question about an attribute, its values folded.
#[derive(Clone, Debug)]
pub(super) struct AttributeQuestion {
    key: String,
    operator: AttributeOperator,
    values: Vec<String>,
}

impl AttributeQuestion {
    pub(super) fn new(condition: &AttributeCondition) -> Self {
        let values = condition.values.iter().map(|value| clean(value)).collect();
        Self { key: condition.key.clone(), operator: condition.operator, values }
    }

    /// # Errors
    /// The reason why it doesn't hold.
    pub(super) fn check(&self, attributes: &BTreeMap<String, String>) -> Result<(), Reason> {
        use AttributeOperator as Is;
        let written = attributes.get(&self.key).map_or("", |value| value.trim());
        let value = clean(written);
        if value.is_empty() {
            let holds = matches!(self.operator, Is::Missing | Is::NotEquals | Is::NotIn);
            return if holds { Ok(()) } else { Err(Reason::AttributeMissing) };
        }
        let any = |same: fn(&str, &str) -> bool| self.values.iter().any(|wanted| same(&value, wanted));
        let holds = match self.operator {
            Is::Exists => true,
            Is::Missing => false,
            Is::Equals | Is::In => any(|value, wanted| value == wanted),
            Is::NotEquals | Is::NotIn => !any(|value, wanted| value == wanted),
            Is::Contains => any(|value, wanted| value.contains(wanted)),
            Is::StartsWith => any(|value, wanted| value.starts_with(wanted)),
            Is::EndsWith => any(|value, wanted| value.ends_with(wanted)),
            Is::GreaterThan => self.compare(&value, |value, wanted| value > wanted)?,
            Is::AtLeast => self.compare(&value, |value, wanted| value >= wanted)?,
            Is::LessThan => self.compare(&value, |value, wanted| value < wanted)?,
            Is::AtMost => self.compare(&value, |value, wanted| value <= wanted)?,
        };
        let shown = || written.chars().take(SHOWN).collect();
        if holds { Ok(()) } else { Err(Reason::OtherAttribute { value: shown() }) }
    }

    fn compare(&self, value: &str, holds: fn(f64, f64) -> bool) -> Result<bool, Reason> {
        let wanted = self.values.first().and_then(|wanted| number(wanted));
        let pair = number(value).zip(wanted);
        pair.map(|(value, wanted)| holds(value, wanted)).ok_or(Reason::AttributeNotNumber)
    }
}

/// A number as people write it: `1,200.50` as well.
pub(super) fn number(text: &str) -> Option<f64> {
    let plain: String = clean(text).chars().filter(|char| *char != ',').collect();
    plain.parse().ok().filter(|number: &f64| number.is_finite())
}

fn clean(text: &str) -> String {
    fold(text.trim())
}
