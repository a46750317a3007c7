//! The message flow: which rule of the owner's takes a message, and why (M-ROUTE-2).
//! Never keeps a flow or a decision: both are documents of `protocol`, and whoever asks keeps them.
//!
//! ```text
//! Flow ──validate──► published ──Compiled::new──► Compiled ──decide(facts)──► Decision
//!                                                          └─explain(facts)─► Explanation
//! ```
//!
//! Rules are asked in order and the first that matches decides, so what stands after it changes nothing. A flow is
//! compiled once for each version of the flow and of the configuration; a decision then takes one pass over the
//! message, however many keywords there are.

mod attribute;
mod compiled;
pub mod example;
mod fold;
mod hours;
mod index;
mod japanese;
mod keyword;
mod korean;
mod language;
mod text;
mod validate;

pub use compiled::{Compiled, Facts};
pub use example::example;
pub use fold::fold;
pub use hours::{Hours, HoursProblem, check_schedule, is_time_zone};
pub use language::detect;
pub use validate::{Catalogue, Fault, Problem, validate};

use self::index::Index;
use self::text::Text;

/// Where a keyword stands in a message, in characters: its first and the one after its last. None if it doesn't.
///
/// For trying a keyword out; a flow looks for all of its keywords at once.
#[must_use]
pub fn find(keyword: &str, message: &str) -> Option<(u32, u32)> {
    let mut index = Index::default();
    let number = index.add(keyword)?;
    index.search(&Text::new(message)).place(number).map(|place| (place.start, place.end))
}
