//! A visitor: one window, what it has seen, and what it still has to send.
//! Never forgets words that were neither acknowledged nor refused, and says them in their order.

use std::collections::{BTreeMap, VecDeque};

use hanmadi_ids::{ConnectionId, DeploymentId};
use serde_json::{Value, json};

/// A message that the thread said it has.
#[derive(Clone, Debug)]
pub(crate) struct Ack {
    pub(crate) tracing_id: String,
    pub(crate) id: String,
    pub(crate) seq: u64,
}

#[derive(Debug)]
pub(crate) struct Visitor {
    token: String,
    deployment: DeploymentId,
    pub(crate) socket: Option<ConnectionId>,
    pub(crate) live: bool,
    base: u64,
    pub(crate) seen: u64,
    view: BTreeMap<u64, String>,
    /// What waits for its acknowledgement: tracing id and frame, the oldest first.
    pub(crate) pending: VecDeque<(String, String)>,
    pub(crate) acks: Vec<Ack>,
    said: u64,
    /// A new session is asked for.
    renewing: bool,
    /// What it missed is asked for.
    catching_up: bool,
}

impl Visitor {
    pub(crate) fn new(token: &str, deployment: DeploymentId) -> Self {
        Self {
            token: token.to_owned(),
            deployment,
            socket: None,
            live: false,
            base: 0,
            seen: 0,
            view: BTreeMap::new(),
            pending: VecDeque::new(),
            acks: Vec::new(),
            said: 0,
            renewing: false,
            catching_up: false,
        }
    }

    /// The frame that a fresh socket begins with.
    pub(crate) fn opened(&mut self, id: ConnectionId) -> String {
        self.socket = Some(id);
        (self.live, self.renewing, self.catching_up) = (false, false, false);
        self.configure(false)
    }

    pub(crate) fn lost(&mut self) -> Option<ConnectionId> {
        self.live = false;
        self.socket.take()
    }

    pub(crate) fn say(&mut self, words: &str) -> String {
        self.said += 1;
        let id = format!("t{}", self.said);
        let text = format!("{words} {}", self.said);
        let message = json!({ "type": "Text", "text": text });
        let frame =
            json!({ "action": "onMessage", "token": self.token, "tracingId": id, "message": message });
        self.pending.push_back((id, frame.to_string()));
        frame.to_string()
    }

    /// Leaves for good: the session is closed in every window, and the next one is new.
    pub(crate) fn close(&self) -> String {
        let close = json!({ "action": "closeSession", "token": self.token, "closeAllConnections": true });
        close.to_string()
    }

    pub(crate) fn configure(&self, start_new: bool) -> String {
        let (token, deployment) = (&self.token, self.deployment.to_string());
        let frame = json!({
            "action": "configureSession", "token": token, "deploymentId": deployment, "startNew": start_new,
            "tracingId": "configure", "hanmadi": { "resumeAfter": self.seen },
        });
        frame.to_string()
    }

    /// Hears a frame and says what it writes because of it.
    pub(crate) fn hear(&mut self, text: &str) -> Vec<String> {
        let frame: Value = serde_json::from_str(text).unwrap();
        match frame["class"].as_str().unwrap() {
            "SessionResponse" => self.session(&frame["body"]),
            "StructuredMessage" => self.told(&frame),
            "SessionExpiredEvent" => {
                self.live = false;
                vec![self.configure(false)]
            }
            "string" => self.refused(&frame),
            "ConnectionClosedEvent" => {
                self.live = false;
                Vec::new()
            }
            "InactivityEvent" => Vec::new(),
            other => panic!("no such class: {other}"),
        }
    }

    fn session(&mut self, session: &Value) -> Vec<String> {
        if session["connected"] == false {
            self.live = false;
            return Vec::new();
        }
        (self.live, self.renewing, self.catching_up) = (true, false, false);
        let number = |name: &str| session["hanmadi"][name].as_u64().unwrap();
        let (head, base) = (number("head"), number("base"));
        assert!(base <= head && self.base <= base && self.seen <= head, "numbers went back: {session}");
        self.base = base;
        self.seen = self.seen.max(base);
        // What is not acknowledged is said again, in order, each after the one before it was heard.
        self.pending.front().map(|(_, frame)| frame.clone()).into_iter().collect()
    }

    fn told(&mut self, frame: &Value) -> Vec<String> {
        if frame["type"] != "message" || frame["body"]["events"][0]["eventType"] == "Typing" {
            return Vec::new();
        }
        let (seq, id) = (frame["seq"].as_u64().unwrap(), frame["body"]["id"].as_str().unwrap());
        let unheard = self.pending.len();
        if let Some(tracing_id) = frame["tracingId"].as_str() {
            self.pending.retain(|(pending, _)| pending != tracing_id);
            self.acks.push(Ack { tracing_id: tracing_id.to_owned(), id: id.to_owned(), seq });
        }
        let before = self.view.insert(seq, id.to_owned());
        assert!(before.is_none_or(|before| before == id), "two messages under number {seq}");
        while self.view.contains_key(&(self.seen + 1)) {
            self.seen += 1;
        }
        let gap = self.view.keys().next_back().is_some_and(|last| *last > self.seen);
        if gap && !std::mem::replace(&mut self.catching_up, true) {
            return vec![self.configure(false)];
        }
        // The next one follows what was heard for the first time: an echo heard again says nothing new.
        let next = self.pending.front().filter(|_| self.pending.len() < unheard);
        next.map(|(_, frame)| frame.clone()).into_iter().collect()
    }

    fn refused(&mut self, frame: &Value) -> Vec<String> {
        let tracing_id = frame["tracingId"].as_str();
        match frame["code"].as_u64().unwrap() {
            4006 | 4007 if tracing_id != Some("configure") => {
                (self.live, self.catching_up) = (false, false);
                vec![self.configure(false)]
            }
            // The conversation was ended for good: what is refused is not said again, and a new session begins.
            409 | 403 => {
                self.pending.retain(|(pending, _)| Some(pending.as_str()) != tracing_id);
                let renews = !std::mem::replace(&mut self.renewing, true);
                renews.then(|| self.configure(true)).into_iter().collect()
            }
            4006 | 4007 | 5000 => {
                self.catching_up = false;
                Vec::new()
            }
            other => panic!("no reason for {other}: {frame}"),
        }
    }

    /// What it shows of the present session, by number.
    pub(crate) fn shows(&self) -> Vec<(u64, String)> {
        self.view.range(self.base + 1..).map(|(seq, id)| (*seq, id.clone())).collect()
    }
}
