//! The guest wire: frames between a messenger and the edge.
//! Never remembers anything between two frames.

pub mod error;
pub mod frame;
pub mod incoming;
pub mod message;
pub mod request;

/// The tracing id that marks a health check; clients recognise the answer by it.
pub const HEALTH_CHECK_TRACING_ID: &str = "SGVhbHRoQ2hlY2tNZXNzYWdlSWQ=";

/// The liveness text our own messenger sends; the runtime answers it without waking the object.
pub const PING: &str = "ping";
/// The answer to [`PING`].
pub const PONG: &str = "pong";
