//! What waits, who holds what, and who takes it.
//! Never does I/O, reads a clock or makes randomness: `handle(input)` answers with effects.
//!
//! The switchboard is the only writer of an agent's load, so it can't be overrun; and of what waits, so two
//! agents can't take the same conversation.

pub mod acd;
mod effect;
pub mod flow;
mod switchboard;

pub use effect::{Change, Destination, Effect, Post};
pub use switchboard::{Held, Input, Refusal, Switchboard, Waiting};
