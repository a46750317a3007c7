//! Refusals on the guest wire: the code, and a text for people.
//! Never carries anything of what the guest wrote.

use std::borrow::Cow;

/// Codes of refusals, as clients know them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u16)]
pub enum Code {
    /// The frame is not what this wire speaks.
    BadRequest = 400,
    /// A jwt or token does not open this session.
    Unauthorized = 401,
    /// Switched off in the deployment.
    Forbidden = 403,
    /// Nothing of that name.
    NotFound = 404,
    /// Against the state of the session, or against what the same tracing id said before.
    Conflict = 409,
    /// The feature is not available here.
    FeatureUnavailable = 4000,
    /// The session ran out.
    SessionExpired = 4006,
    /// The socket has no session yet.
    SessionNotFound = 4007,
    /// The attachment named does not exist.
    AttachmentNotFound = 4009,
    /// The text, or the whole frame, is too long.
    MessageTooLong = 4011,
    /// Custom attributes or metadata are too large.
    CustomDataTooLarge = 4013,
    /// A field that must be there is not.
    MissingParameter = 4020,
    /// Too many, too fast.
    RateExceeded = 4029,
    /// Our own fault.
    Unexpected = 5000,
}

/// The caller's fault, in a form that goes on the wire. Nothing has changed because of the refused frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of refusal.
    pub code: Code,
    /// One sentence: what is wrong and what to do.
    pub text: Cow<'static, str>,
    /// For [`Code::RateExceeded`]: whole seconds to wait.
    pub retry_after_seconds: u32,
}

impl Refusal {
    /// A refusal with its sentence.
    pub fn new(code: Code, text: impl Into<Cow<'static, str>>) -> Self {
        Self { code, text: text.into(), retry_after_seconds: 0 }
    }

    /// A field is missing.
    #[must_use]
    pub fn missing(field: &'static str) -> Self {
        Self::new(Code::MissingParameter, format!("The parameter {field} is missing."))
    }

    /// Too fast; may be tried again after `retry_after_seconds`.
    #[must_use]
    pub fn too_fast(what: &'static str, retry_after_seconds: u32) -> Self {
        Self { code: Code::RateExceeded, text: Cow::Borrowed(what), retry_after_seconds }
    }
}

impl Code {
    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u16 {
        self as u16
    }
}
