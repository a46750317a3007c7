//! The owner's configuration, and the part of the platform API that reads and changes it.
//! Never does I/O, reads a clock or makes randomness: `answer(host, call)` says what to keep and what to
//! reply.
//!
//! A call is refused before anything is changed, so that nothing is ever half done. What is kept are rows; the
//! [`Organization`] is a cache of them.

mod answer;
mod bots;
mod call;
mod check;
mod clients;
mod codes;
mod configuration;
pub mod example;
mod first;
mod fixed;
mod flow_test;
mod flows;
mod joining;
mod labels;
mod libraries;
mod members;
mod people;
mod queue_codes;
mod queues;
mod responses;
mod rows;
mod schedule_groups;
mod schedules;
mod skills;
mod standing;
mod state;
mod table;
mod threading;
mod user_skills;
mod utilization;

pub use answer::Host;
pub use call::{Answer, Call, LoginChange, Refusal, Row};
pub use first::{First, FirstFlow, FirstLibrary, FirstQueue, FirstResponse, Person};
pub use rows::{PersonRow, QueueRow};
pub use state::Organization;
