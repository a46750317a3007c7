//! From the filters of a query to tests.
//! Never a filter that is half understood.

use hanmadi_protocol::platform::analytics::query::{
    Clause, Filter, Join, Operator, Predicate, PredicateType, Range,
};
use serde_json::Value;

use super::{Refusal, RefusalKind};

/// Tests, joined.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree<D> {
    /// All of them hold.
    All(Vec<Tree<D>>),
    /// One of them holds.
    Any(Vec<Tree<D>>),
    /// A single one.
    One(Test<D>),
}

/// One comparison.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Test<D> {
    pub(super) what: D,
    pub(super) how: How,
}

/// How a value is compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum How {
    /// It has this value.
    Is(String),
    /// It lies in this range.
    Within(Range),
    /// It has any value.
    Exists,
    /// It has none.
    Lacks,
}

/// A dimension or metric that a filter of one kind may name.
pub(super) trait Named: Sized {
    /// What these filters are called.
    const FILTERS: &'static str;
    /// The dimension of a name.
    fn dimension(name: &str) -> Option<Self>;
    /// The metric of a name.
    fn metric(name: &str) -> Option<Self>;
}

impl<D> Tree<D> {
    /// Whether the joined tests hold, given which single ones do.
    pub(super) fn holds(&self, test: impl Fn(&Test<D>) -> bool + Copy) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(test)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(test)),
            Self::One(one) => test(one),
        }
    }
}

impl How {
    /// Compares the values that a dimension has.
    pub(super) fn holds(&self, values: &[String]) -> bool {
        match self {
            Self::Is(wanted) => values.iter().any(|value| value.eq_ignore_ascii_case(wanted)),
            Self::Within(range) => {
                values.iter().any(|value| value.parse().is_ok_and(|value| within(range, value)))
            }
            Self::Exists => !values.is_empty(),
            Self::Lacks => values.is_empty(),
        }
    }
}

/// Reads one filter.
pub(super) fn filter<D: Named>(filter: &Filter) -> Result<Tree<D>, Refusal> {
    let parts = filter.clauses.iter().map(clause).chain(filter.predicates.iter().map(predicate));
    let parts: Vec<Tree<D>> = parts.collect::<Result<_, _>>()?;
    if parts.is_empty() {
        return Err(wrong::<D>("without predicates"));
    }
    join(&filter.join, parts)
}

fn clause<D: Named>(clause: &Clause) -> Result<Tree<D>, Refusal> {
    if clause.predicates.is_empty() {
        return Err(wrong::<D>("with a clause without predicates"));
    }
    join(&clause.join, clause.predicates.iter().map(predicate).collect::<Result<_, _>>()?)
}

fn join<D: Named>(join: &Join, parts: Vec<Tree<D>>) -> Result<Tree<D>, Refusal> {
    match join {
        Join::And => Ok(Tree::All(parts)),
        Join::Or => Ok(Tree::Any(parts)),
        Join::Unknown(other) => Err(wrong::<D>(&format!("of type {other:?} instead of \"and\" or \"or\""))),
    }
}

fn predicate<D: Named>(predicate: &Predicate) -> Result<Tree<D>, Refusal> {
    Ok(Tree::One(Test { what: what(predicate)?, how: how::<D>(predicate)? }))
}

fn what<D: Named>(predicate: &Predicate) -> Result<D, Refusal> {
    let unknown = |kind, what: &str, name: &str| {
        Refusal::new(kind, format!("{} don't know the {what} {name:?}.", D::FILTERS))
    };
    match (&predicate.kind, &predicate.dimension, &predicate.metric) {
        (None | Some(PredicateType::Dimension), Some(name), None) => {
            D::dimension(name).ok_or_else(|| unknown(RefusalKind::Dimension, "dimension", name))
        }
        (None | Some(PredicateType::Metric), None, Some(name)) => {
            D::metric(name).ok_or_else(|| unknown(RefusalKind::Metric, "metric", name))
        }
        (Some(PredicateType::Unknown(other)), _, _) => {
            let text = format!("with a predicate of type {other:?} instead of \"dimension\" or \"metric\"");
            Err(wrong::<D>(&text))
        }
        (None | Some(PredicateType::Dimension | PredicateType::Metric), _, _) => Err(wrong::<D>(
            "with a predicate that doesn't name one dimension or one metric, as its type says",
        )),
    }
}

fn how<D: Named>(predicate: &Predicate) -> Result<How, Refusal> {
    match (predicate.operator.as_ref(), &predicate.value, &predicate.range) {
        (Some(Operator::Exists), None, None) => Ok(How::Exists),
        (Some(Operator::NotExists), None, None) => Ok(How::Lacks),
        (Some(Operator::Exists | Operator::NotExists), _, _) => {
            Err(wrong::<D>("with a predicate that asks whether there is a value, and names one"))
        }
        (None | Some(Operator::Matches), Some(value), None) => text::<D>(value).map(How::Is),
        (None | Some(Operator::Matches), None, Some(range)) if *range != Range::default() => {
            Ok(How::Within(*range))
        }
        (None | Some(Operator::Matches), _, _) => {
            Err(wrong::<D>("with a predicate that doesn't have one of value and range"))
        }
        (Some(Operator::Unknown(other)), _, _) => {
            let text =
                format!("with the operator {other:?} instead of \"matches\", \"exists\" or \"notExists\"");
            Err(wrong::<D>(&text))
        }
    }
}

fn text<D: Named>(value: &Value) -> Result<String, Refusal> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(truth) => Ok(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => Err(wrong::<D>("with a value that is no text")),
    }
}

fn within(range: &Range, value: f64) -> bool {
    range.gt.is_none_or(|bound| value > bound)
        && range.gte.is_none_or(|bound| value >= bound)
        && range.lt.is_none_or(|bound| value < bound)
        && range.lte.is_none_or(|bound| value <= bound)
}

fn wrong<D: Named>(what: &str) -> Refusal {
    Refusal::new(RefusalKind::Filter, format!("{} have one {what}.", D::FILTERS))
}
