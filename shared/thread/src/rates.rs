//! Rate limits of a session and of its connections.
//! Never stored: an object is evicted only after ten idle seconds, in which the short windows have emptied
//! anyway; what a minute's window forgets that way is less than what it would cost to write it down.

use std::collections::BTreeMap;

use hanmadi_ids::ConnectionId;
use hanmadi_protocol::{
    guest::{error::Refusal, request::Action},
    limits,
    time::Timestamp,
};

/// Which limits apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rates {
    /// The published ones.
    Standard,
    /// None: for measuring how fast the edge is, not how fast it allows.
    Unlimited,
}

/// Counts within a fixed window that starts with its first event.
#[derive(Clone, Copy, Debug, Default)]
struct Window {
    start: Timestamp,
    count: u32,
}

impl Window {
    /// Counts one event, or says in how many seconds there is room again.
    fn admit(&mut self, now: Timestamp, length_ms: u64, most: u32) -> Result<(), u32> {
        if self.count == 0 || now.since_ms(self.start) >= length_ms {
            *self = Self { start: now, count: 1 };
            return Ok(());
        }
        if self.count < most {
            self.count += 1;
            return Ok(());
        }
        let left_ms = length_ms.saturating_sub(now.since_ms(self.start));
        Err(u32::try_from(left_ms.div_ceil(1000)).unwrap_or(u32::MAX))
    }
}

#[derive(Debug, Default)]
struct ConnectionWindows {
    requests: Window,
    echoes: Window,
    waits: Window,
    refusals: Window,
}

/// The windows of one session.
#[derive(Debug, Default)]
pub(crate) struct Throttle {
    messages: Window,
    configures: Window,
    history: Window,
    agent_typing: Window,
    connections: BTreeMap<ConnectionId, ConnectionWindows>,
}

/// What the throttle says of a frame.
pub(crate) enum Verdict {
    Admitted,
    Refused(Refusal),
    /// Refused so often that the connection has to go.
    Flood,
}

const SECOND: u64 = 1000;
const MINUTE: u64 = 60_000;

impl Throttle {
    /// Admits or refuses one frame of a connection.
    pub(crate) fn admit(
        &mut self,
        now: Timestamp,
        rates: Rates,
        from: ConnectionId,
        action: &Action,
    ) -> Verdict {
        if rates == Rates::Unlimited {
            return Verdict::Admitted;
        }
        let windows = self.connections.entry(from).or_default();
        let request = windows.requests.admit(now, MINUTE, limits::REQUESTS_PER_CONNECTION_MINUTE);
        let special = match action {
            Action::Message(_) => self.messages.admit(now, SECOND, limits::MESSAGES_PER_SESSION_SECOND),
            Action::Configure(_) => self.configures.admit(now, MINUTE, limits::CONFIGURES_PER_SESSION_MINUTE),
            Action::Echo(_) => windows.echoes.admit(now, MINUTE, limits::ECHOES_PER_CONNECTION_MINUTE),
            Action::GetWait => windows.waits.admit(now, MINUTE, limits::WAITS_PER_CONNECTION_MINUTE),
            Action::GetConfiguration
            | Action::GetJwt
            | Action::Disconnect
            | Action::Close(_)
            | Action::Unsupported(_) => Ok(()),
        };
        match request.and(special) {
            Ok(()) => Verdict::Admitted,
            Err(seconds) => self.refuse(now, from, seconds),
        }
    }

    /// Counts a frame that could not be read, or came from a stranger.
    pub(crate) fn admit_unreadable(&mut self, now: Timestamp, rates: Rates, from: ConnectionId) -> Verdict {
        if rates == Rates::Unlimited {
            return Verdict::Admitted;
        }
        let windows = self.connections.entry(from).or_default();
        match windows.requests.admit(now, MINUTE, limits::REQUESTS_PER_CONNECTION_MINUTE) {
            Ok(()) => Verdict::Admitted,
            Err(seconds) => self.refuse(now, from, seconds),
        }
    }

    fn refuse(&mut self, now: Timestamp, from: ConnectionId, seconds: u32) -> Verdict {
        let windows = self.connections.entry(from).or_default();
        match windows.refusals.admit(now, MINUTE, limits::RATE_REFUSALS_PER_CONNECTION_MINUTE) {
            Ok(()) => Verdict::Refused(Refusal::too_fast("Too many requests. Wait a moment.", seconds)),
            Err(_) => Verdict::Flood,
        }
    }

    /// Admits a history request, or says how long to wait in seconds.
    pub(crate) fn admit_history(&mut self, now: Timestamp, rates: Rates) -> Result<(), u32> {
        if rates == Rates::Unlimited {
            return Ok(());
        }
        self.history.admit(now, MINUTE, limits::HISTORY_PER_SESSION_MINUTE)
    }

    /// Whether another typing event of the agent may be told.
    pub(crate) fn admit_agent_typing(&mut self, now: Timestamp) -> bool {
        self.agent_typing.admit(now, MINUTE, limits::AGENT_TYPING_PER_CONVERSATION_MINUTE).is_ok()
    }

    pub(crate) fn forget(&mut self, connection: ConnectionId) {
        self.connections.remove(&connection);
    }
}
