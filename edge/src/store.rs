//! Storage: every SQL string, the schema and its versions, the transaction.
//! Never a rule: what is stored was decided in the domain.

mod agent;
mod ledger;
mod organization;
mod outbox;
mod rows;
mod schema;
mod switchboard;
mod thread;
mod transaction;
mod watch;

pub(crate) use agent::AgentStore;
pub(crate) use ledger::LedgerStore;
pub(crate) use organization::OrganizationStore;
pub(crate) use outbox::{Outbox, OutboxRow};
pub(crate) use switchboard::SwitchboardStore;
pub(crate) use thread::ThreadStore;
pub(crate) use transaction::transaction;
