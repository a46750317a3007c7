//! Alarms: one for each object, armed for the earliest thing due.
//! Never passes a bare integer: the platform reads one as an offset, not a time.

use std::{cell::Cell, time::Duration};

use hanmadi_protocol::time::Timestamp;
use worker::State;

use super::log;

/// What this object's memory knows of its alarm.
#[derive(Default)]
pub(crate) struct Alarm(Cell<Option<Timestamp>>);

impl Alarm {
    /// Makes sure that the alarm rings at `at` or before. Costs nothing when it already does. One that should have
    /// rung by now rings at once: what it was armed for must not wait for something later.
    pub(crate) fn arm(&self, state: &State, now: Timestamp, at: Timestamp) {
        let at = match self.0.get() {
            Some(armed) if armed < now => at.min(now),
            Some(armed) if armed <= at => return,
            Some(_) | None => at,
        };
        self.0.set(Some(at));
        let delay = Duration::from_millis(at.since_ms(now));
        let storage = state.storage();
        // Setting an alarm is a write like any other: it is on disk before anything is told.
        #[expect(clippy::disallowed_methods, reason = "this is the alarm")]
        let armed = async move { storage.set_alarm(delay).await };
        wasm_bindgen_futures::spawn_local(async move {
            if let Err(error) = armed.await {
                log::fault("alarm not set", &error);
            }
        });
    }

    /// The alarm rang: nothing is armed now.
    pub(crate) fn rang(&self) {
        self.0.set(None);
    }
}
