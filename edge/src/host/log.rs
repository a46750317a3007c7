//! The log: one line of JSON for each fault or trouble, for the owner to query.
//! Never a message's text, a name, an e-mail address, a token or an IP address.

use serde::Serialize;

#[derive(Serialize)]
struct Line<'a> {
    level: &'static str,
    what: &'a str,
    why: &'a str,
}

/// Trouble that is not ours: something of the owner's, or of another system, did not do its part.
pub(crate) fn trouble(what: &str, why: &dyn core::fmt::Display) {
    let why = why.to_string();
    let line = Line { level: "warn", what, why: &why };
    worker::console_warn!("{}", serde_json::to_string(&line).unwrap_or_default());
}

/// A fault of ours: somebody should look at it.
pub(crate) fn fault(what: &str, why: &dyn core::fmt::Display) {
    let why = why.to_string();
    let line = Line { level: "error", what, why: &why };
    worker::console_error!("{}", serde_json::to_string(&line).unwrap_or_default());
}
