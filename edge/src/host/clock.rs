//! The one place that reads the time.
//! Never read twice within one event: every handler takes `now` once.

use hanmadi_protocol::time::Timestamp;
use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen]
extern "C" {
    /// Whole milliseconds since 1970, as the platform tells them: a float that holds an integer.
    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn now_ms() -> f64;
}

#[cfg(feature = "dev")]
thread_local! {
    /// How far a test has moved the clock, in milliseconds. Shared by every object of the isolate.
    static ADVANCED_MS: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// The current time.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_ms((now_ms() as u64).saturating_add(advanced_ms()))
}

/// How far the clock has been moved, in milliseconds; always 0 in a deployed build.
#[cfg(feature = "dev")]
pub(crate) fn advanced_ms() -> u64 {
    ADVANCED_MS.with(std::cell::Cell::get)
}

/// How far the clock has been moved, in milliseconds; always 0 in a deployed build.
#[cfg(not(feature = "dev"))]
pub(crate) const fn advanced_ms() -> u64 {
    0
}

/// Moves the clock of this isolate forward.
#[cfg(feature = "dev")]
pub(crate) fn advance(ms: u64) {
    ADVANCED_MS.with(|advanced| advanced.set(advanced.get().saturating_add(ms)));
}
