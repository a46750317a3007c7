//! Each input and what follows from it.
//! Never leaves a socket unwatched: whatever is written sets a deadline by which something must be heard.

use super::{
    CONNECT_MS, FLOP_MS, FLOPS_MAX, Input, Output, PAUSE_MS_MAX, PING_MS, Phase, SILENCE_MS, Session,
    TYPING_MS, frames,
};
use crate::transcript::{Applied, Pending};
use hanmadi_protocol::{
    guest::PING,
    guest::incoming::{Body, Fields, Incoming},
    time::Timestamp,
};

/// What is to be done, as it is collected.
type Out = Vec<Output>;

impl Session {
    /// Takes one input.
    pub fn handle(&mut self, now: Timestamp, input: Input) -> Vec<Output> {
        let mut out = Out::new();
        match input {
            Input::Ready => {
                let was_ready = std::mem::replace(&mut self.ready, true);
                if self.wanted && !was_ready {
                    self.connect(now, &mut out);
                }
            }
            Input::Wake => self.wake(now, &mut out),
            Input::Opened => self.opened(now, &mut out),
            Input::Frame(frame, text) => self.heard(now, &frame, &text, &mut out),
            Input::Pong => self.deadline = None,
            Input::Lost => self.lost(now, &mut out),
            Input::Timer => self.timer(now, &mut out),
            Input::Nudge => self.nudge(now, &mut out),
            Input::Visible(visible) => {
                self.visible = visible;
                if visible {
                    self.nudge(now, &mut out);
                }
            }
            Input::Panel(open) => {
                self.panel = open;
                if open && self.phase == Phase::Asleep {
                    self.connect(now, &mut out);
                }
            }
            Input::Say { id, text } => {
                self.transcript.say(id.clone(), text.clone(), now);
                out.push(Output::Keep(Pending { id, text, at: now, refused: None }));
                self.typing_told = None;
                if self.phase == Phase::Asleep {
                    self.connect(now, &mut out);
                }
            }
            Input::Retry(id) => self.transcript.retry(&id),
            Input::Discard(id) => {
                self.transcript.discard(&id);
                out.push(Output::Forget(id));
            }
            Input::Typed => self.typed(now, &mut out),
            Input::StartNew => {
                if self.phase == Phase::Live {
                    self.starting_new = true;
                    self.write(now, frames::close(&self.token), &mut out);
                }
            }
            Input::Attributes(json) => self.attributes = json,
            Input::Restored(left) => self.transcript.restore(left),
        }
        if self.panel && self.visible {
            self.unread = 0;
        }
        self.send_next(now, &mut out);
        out.extend(self.next_moment(now).map(Output::WakeAt));
        out
    }

    fn wake(&mut self, now: Timestamp, out: &mut Out) {
        if matches!(self.phase, Phase::Asleep | Phase::Taken | Phase::Waiting(_)) {
            self.connect(now, out);
        }
    }

    fn nudge(&mut self, now: Timestamp, out: &mut Out) {
        match self.phase {
            Phase::Waiting(_) => self.connect(now, out),
            // A phone that slept may hold a dead socket for minutes without noticing.
            Phase::Live => self.write(now, PING.into(), out),
            Phase::Asleep | Phase::Connecting | Phase::Configuring | Phase::Taken => {}
        }
    }

    fn connect(&mut self, now: Timestamp, out: &mut Out) {
        self.wanted = true;
        if !self.ready {
            return;
        }
        self.phase = Phase::Connecting;
        self.deadline = Some(now.plus_ms(CONNECT_MS));
        out.push(Output::Connect);
    }

    fn opened(&mut self, now: Timestamp, out: &mut Out) {
        self.phase = Phase::Configuring;
        self.deadline = None;
        self.configure(now, self.transcript.seen(), out);
    }

    fn configure(&mut self, now: Timestamp, resume_after: u64, out: &mut Out) {
        let frame = frames::configure(&self.deployment, &self.token, self.starting_new, resume_after);
        self.write(now, frame, out);
    }

    fn lost(&mut self, now: Timestamp, out: &mut Out) {
        if !matches!(self.phase, Phase::Connecting | Phase::Configuring | Phase::Live) {
            return;
        }
        if self.phase == Phase::Live {
            out.push(Output::Tell("MessagingService.offline", "{}".into()));
        }
        let pause = (1000u64 << self.tries.min(5)).min(PAUSE_MS_MAX);
        self.tries += 1;
        let spread = u64::from(self.draw()) % (pause / 2);
        self.rest(now, pause / 2 + spread, out);
    }

    /// Lets go of the socket until a moment.
    fn rest(&mut self, now: Timestamp, pause_ms: u64, out: &mut Out) {
        self.phase = Phase::Waiting(now.plus_ms(pause_ms));
        self.deadline = None;
        self.in_flight = None;
        out.push(Output::Drop);
    }

    /// The next number of a xorshift row: enough to keep a thousand visitors from coming back in one instant.
    fn draw(&mut self) -> u32 {
        self.chance ^= self.chance << 13;
        self.chance ^= self.chance >> 17;
        self.chance ^= self.chance << 5;
        self.chance
    }

    fn timer(&mut self, now: Timestamp, out: &mut Out) {
        if self.deadline.is_some_and(|deadline| deadline <= now) {
            return self.lost(now, out);
        }
        if self.held_until.is_some_and(|until| until <= now) {
            self.held_until = None;
            if self.phase == Phase::Configuring {
                self.configure(now, self.transcript.seen(), out);
            }
        }
        match self.phase {
            Phase::Waiting(until) if until <= now => self.connect(now, out),
            Phase::Live if self.visible && self.ping <= now => self.write(now, PING.into(), out),
            Phase::Asleep
            | Phase::Connecting
            | Phase::Configuring
            | Phase::Live
            | Phase::Waiting(_)
            | Phase::Taken => {}
        }
    }

    fn typed(&mut self, now: Timestamp, out: &mut Out) {
        let told = self.typing_told.is_some_and(|at| now.since_ms(at) < TYPING_MS);
        if self.phase == Phase::Live && self.tells_typing && !told && !self.transcript.is_read_only() {
            self.typing_told = Some(now);
            self.write(now, frames::typing(&self.token), out);
        }
    }

    fn heard(&mut self, now: Timestamp, frame: &Incoming, text: &str, out: &mut Out) {
        self.deadline = None;
        match &frame.body {
            Body::Text(_) => self.refused(now, frame, out),
            Body::Fields(fields) => match frame.class.as_str() {
                "SessionResponse" => self.session(now, fields, out),
                "StructuredMessage" => self.message(now, frame, fields, text, out),
                "TooManyRequestsErrorMessage" => {
                    let seconds = u64::from(fields.retry_after.unwrap_or(1));
                    self.in_flight = None;
                    self.held_until = Some(now.plus_ms(seconds * 1000));
                }
                "SessionExpiredEvent" => {
                    self.in_flight = None;
                    self.configure(now, self.transcript.seen(), out);
                }
                "ConnectionClosedEvent" => {
                    self.rest(now, 0, out);
                    self.phase = Phase::Taken;
                }
                _ => {}
            },
        }
    }

    fn session(&mut self, now: Timestamp, fields: &Fields, out: &mut Out) {
        if fields.connected == Some(false) {
            if self.starting_new {
                self.configure(now, self.transcript.seen(), out);
            }
            return;
        }
        let again = self.tries > 0;
        let is_new = fields.new_session == Some(true);
        let head = fields.hanmadi.map_or(0, |extras| extras.head);
        self.starting_new = false;
        self.phase = Phase::Live;
        self.tries = 0;
        self.in_flight = None;
        self.replay_head = head;
        let applied = self.transcript.session(fields);
        if is_new && self.joins {
            self.write(now, frames::join(&self.token, head), out);
        }
        if !self.started || is_new {
            self.started = true;
            let read_only = self.transcript.is_read_only();
            let data = format!(r#"{{"newSession":{is_new},"authenticated":false,"readOnly":{read_only}}}"#);
            out.push(Output::Tell("MessagingService.started", data));
        } else if again {
            out.push(Output::Tell("MessagingService.reconnected", "{}".into()));
        }
        self.follow(now, &applied, out);
    }

    fn message(&mut self, now: Timestamp, frame: &Incoming, fields: &Fields, text: &str, out: &mut Out) {
        let seen = self.transcript.seen();
        let applied = self.transcript.message(frame, fields, now);
        let is_news = self.transcript.seen() > self.replay_head.max(seen);
        if is_news {
            out.push(Output::Tell("MessagingService.messagesReceived", text.into()));
            if !(self.panel && self.visible) {
                self.unread += applied.arrived;
            }
        }
        self.follow(now, &applied, out);
    }

    fn follow(&mut self, now: Timestamp, applied: &Applied, out: &mut Out) {
        if let Some(id) = &applied.acknowledged {
            out.push(Output::Forget(id.clone()));
            if self.in_flight.as_ref() == Some(id) {
                self.in_flight = None;
                self.flops = 0;
            }
        }
        if let Some(after) = applied.resume_after {
            self.configure(now, after, out);
        }
    }

    /// A refusal in words. It concerns what its tracing id names; without one, what is on its way.
    fn refused(&mut self, now: Timestamp, frame: &Incoming, out: &mut Out) {
        let named = frame.tracing_id.as_deref();
        match (named, frame.code) {
            (Some("typing"), _) => self.tells_typing = frame.code != 403,
            (Some("close"), _) => self.starting_new = false,
            (_, 4006 | 4007) => {
                self.in_flight = None;
                self.configure(now, self.transcript.seen(), out);
            }
            // No session, so nothing to do on this socket: the pauses grow until the edge takes us.
            (Some("configure"), _) => self.lost(now, out),
            _ if named.is_some() && named != self.in_flight.as_deref() => {}
            (_, code) => {
                let Some(id) = self.in_flight.take() else { return };
                self.flops += 1;
                if (code == 408 || (500..600).contains(&code) || code == 5000) && self.flops < FLOPS_MAX {
                    self.held_until = Some(now.plus_ms(FLOP_MS));
                } else {
                    self.flops = 0;
                    self.transcript.refuse(&id, code);
                }
            }
        }
    }

    fn send_next(&mut self, now: Timestamp, out: &mut Out) {
        let held = self.held_until.is_some_and(|until| until > now);
        if self.phase != Phase::Live || self.in_flight.is_some() || held || self.transcript.is_read_only() {
            return;
        }
        let Some(next) = self.transcript.next_to_send() else { return };
        let frame = frames::message(&self.token, &next.id, &next.text, &self.attributes);
        self.in_flight = Some(next.id.clone());
        self.write(now, frame, out);
    }

    fn write(&mut self, now: Timestamp, frame: String, out: &mut Out) {
        self.deadline.get_or_insert(now.plus_ms(SILENCE_MS));
        self.ping = now.plus_ms(PING_MS);
        out.push(Output::Write(frame));
    }

    fn next_moment(&self, now: Timestamp) -> Option<Timestamp> {
        let retry = if let Phase::Waiting(until) = self.phase { Some(until) } else { None };
        let ping = (self.phase == Phase::Live && self.visible).then_some(self.ping);
        let typing = self.transcript.typing(now).map(|typing| typing.until);
        [self.deadline, self.held_until, retry, ping, typing].into_iter().flatten().min()
    }
}
