//! Analytics of conversations: the detail record, and the query for it.
//! Never what a queue looks like now: that is `observation`.

pub mod detail;
pub mod query;
