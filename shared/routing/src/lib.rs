//! Where a message goes ([`flow`]), what waits, who holds what, and who takes it ([`acd`]).
//! Never does I/O, reads a clock or makes randomness: `handle(now, mint, input)` answers with effects.
//!
//! The switchboard is the only writer of an agent's load, so it can't be overrun; and of what waits, so two
//! agents can't take the same conversation.

pub mod acd;
pub mod flow;
pub mod watch;
