//! Progress lines with elapsed seconds. The only reader of the monotonic clock here.

use std::time::{Duration, Instant};

use crate::trouble::Result;

/// A moment to measure from.
#[derive(Clone, Copy)]
pub(crate) struct Since(Instant);

impl Since {
    #[expect(clippy::disallowed_methods, reason = "a native tool that shows how long things take")]
    pub(crate) fn now() -> Self {
        Self(Instant::now())
    }

    pub(crate) fn elapsed(self) -> Duration {
        self.0.elapsed()
    }

    pub(crate) fn seconds(self) -> String {
        format!("{:.1} s", self.0.elapsed().as_secs_f64())
    }
}

/// Runs one piece of work between a line that names it and a line that says how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("  …  {name}");
    let since = Since::now();
    let outcome = work();
    let mark = if outcome.is_ok() { "ok" } else { "no" };
    println!("  {mark} {name} ({})", since.seconds());
    outcome
}

pub(crate) fn line(text: impl AsRef<str>) {
    println!("{}", text.as_ref());
}
