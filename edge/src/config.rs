//! The Worker's own settings: secrets and variables of its environment.
//! Never a default for a secret.

use hanmadi_thread::Rates;
use worker::{Env, Result};

/// Whether bots may be asked without encryption: by the development build alone.
pub(crate) const PLAIN_HTTP: bool = cfg!(feature = "dev");

/// The key that signs tokens.
///
/// # Errors
/// When the owner has not set the secret `SIGNING_KEY`, or it is shorter than 32 characters.
pub(crate) fn signing_key(env: &Env) -> Result<Vec<u8>> {
    let key = env.var("SIGNING_KEY")?.to_string();
    if key.len() < 32 {
        return Err(worker::Error::RustError("SIGNING_KEY is shorter than 32 characters".into()));
    }
    Ok(key.into_bytes())
}

/// Which rate limits apply: the published ones, unless a bench has switched them off.
pub(crate) fn rates(env: &Env) -> Rates {
    match env.var("LIMITS") {
        Ok(limits) if cfg!(feature = "dev") && limits.to_string() == "bench" => Rates::Unlimited,
        _ => Rates::Standard,
    }
}

/// An optional setting, read when an organization is first filled; empty counts as absent.
#[cfg(not(feature = "dev"))]
pub(crate) fn setting(env: &Env, name: &str) -> Option<String> {
    env.var(name).ok().map(|value| value.to_string()).filter(|value| !value.is_empty())
}
