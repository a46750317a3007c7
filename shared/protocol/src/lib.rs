//! What crosses a wire: guest frames, platform API bodies, deployment configuration, limits.
//! Never decides anything: the rules of a conversation live in `thread`, who may do what in `access`.

pub mod bot;
pub mod configuration;
pub mod deployment;
pub mod event;
pub mod guest;
pub mod limits;
pub mod month;
pub mod notification;
pub mod object;
pub mod open;
pub mod platform;
pub mod post;
pub mod time;
mod wire_enum;

pub(crate) use wire_enum::wire_enum;
