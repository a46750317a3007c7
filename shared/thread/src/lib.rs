//! One customer on one channel: messages, conversations, the session, the outbox.
//! Never does I/O, reads a clock or makes randomness: `handle(now, mint, input)` answers with effects.
//!
//! The host keeps the rows; [`Thread`] is a cache of them and may be dropped at any moment. After each input
//! the host commits every [`Effect::Store`] and [`Effect::Post`] in one transaction and only then tells
//! anyone (M-THREAD-5). If the commit fails it drops the `Thread` and loads it again.

mod agent;
mod attributes;
mod bot;
mod connector;
mod conversation;
mod draft;
mod effect;
mod end;
mod fingerprint;
mod guest;
mod hold;
mod input;
mod leg;
mod model;
mod note;
mod offer;
mod rates;
mod refusal;
mod routing;
mod socket;
mod thread;
mod threading;
mod view;
mod wake;
mod wrapup;

pub use connector::Fault;
pub use conversation::{Asked, Conversation, Decided, Ledger, Pending, Stage, Turn, Warned};
pub use draft::client_id;
pub use effect::{Change, Destination, Effect, Facts, Post, Question};
pub use input::{AgentCommand, AgentReply, BotAnswer, BotTerms, Input, Lookup, Outcome, Then, TransferTo};
pub use leg::{AfterContact, Hold, Leg, Need, Work, Wrapup};
pub use model::{Identity, Note, Policy, Prior, Record, Session};
pub use rates::Rates;
pub use refusal::AgentRefusal;
pub use socket::Attachment;
pub use thread::{Snapshot, Thread};
pub use threading::{Threading, explain_threading, thread_message};
pub use view::{message_data, note_data};
