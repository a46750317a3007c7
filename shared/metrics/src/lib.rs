//! Conversation events to detail records, and queries over them; every metric defined once, in `catalog`.
//! Never invents what no event says, and never refuses an event: what doesn't fit is counted.
//!
//! A [`Record`] grows by [`Record::apply`], one event at a time, and is kept as a row between two of them;
//! [`recompute`] makes the same record from all events at once. [`Record::detail`] shows it in the published
//! form. Metrics are not kept: they follow from the segments, so they can't disagree with them.

mod apply;
mod catalog;
mod query;
mod record;
mod view;

pub use apply::{Applied, recompute};
pub use catalog::{CATALOG, Definition, Emission, Place, Unit};
pub use query::{Hit, Interval, Query, Refusal, RefusalKind};
pub use record::{
    AgentFacts, Answered, BotFacts, FlowFacts, Participant, Record, Role, Routing, Session, Span, SpanKind,
    Terms, WaitEnd, WaitFacts, WrapUp,
};
