//! The impure things, small and named: clock, random bytes, log, sockets, alarms, calls to other objects.
//! Never decides anything about a conversation.

pub(crate) mod call;
pub(crate) mod clock;
pub(crate) mod cut;
pub(crate) mod log;
pub(crate) mod random;
pub(crate) mod request;
pub(crate) mod response;
pub(crate) mod socket;
pub(crate) mod text;
pub(crate) mod wake;
