//! One customer on one channel: messages, conversations, the session, the outbox.
//! Never does I/O, reads a clock or makes randomness: `handle(now, mint, input)` answers with effects.
//!
//! The host keeps the rows; [`Thread`] is a cache of them and may be dropped at any moment. After each input
//! the host commits every [`Effect::Store`] and [`Effect::Post`] in one transaction and only then tells
//! anyone (M-THREAD-5). If the commit fails it drops the `Thread` and loads it again.

mod agent;
mod draft;
mod effect;
mod guest;
mod model;
mod rates;
mod socket;
mod thread;
mod threading;
mod view;

pub use draft::client_id;
pub use effect::{AgentRefusal, Change, Destination, Effect, Post};
pub use model::{Conversation, Identity, Leg, Policy, Prior, Record, Session};
pub use rates::Rates;
pub use socket::Attachment;
pub use thread::{AgentCommand, AgentReply, Assignment, Input, Lookup, Outcome, Snapshot, Thread};
pub use threading::{Threading, thread_message};
pub use view::message_data;
