//! Snapshot plus events equals what a screen shows: the reducers behind the messenger and the desk.
//! Never talks to anyone and reads no clock: frames and time come in, what to do comes out.

pub mod blanks;
pub mod draft;
pub mod duty;
pub mod find;
pub mod guest;
pub mod inbox;
pub mod links;
pub mod rows;
pub mod skew;
pub mod transcript;
