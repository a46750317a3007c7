//! A guest's window: one socket at a time, what it has seen, and what it still has to send.
//! Never forgets words that were neither acknowledged nor refused.

use std::collections::BTreeMap;

use hanmadi_ids::{ConnectionId, DeploymentId};
use hanmadi_protocol::time::Timestamp;
use serde_json::{Value, json};

use super::check;

/// A message that the thread said it has.
#[derive(Clone, Debug)]
pub(crate) struct Ack {
    pub(crate) tracing_id: String,
    pub(crate) text: Option<String>,
    pub(crate) id: String,
}

#[derive(Debug)]
pub(crate) struct Tab {
    token: String,
    deployment: DeploymentId,
    /// It asks for our additions, so it sees numbers and resumes.
    pub(crate) extras: bool,
    /// Time of the last message told, for a relay that comes back; `None` before the first session.
    pub(crate) relayed: Option<Timestamp>,
    pub(crate) socket: Option<ConnectionId>,
    pub(crate) live: bool,
    pub(crate) read_only: bool,
    starting_new: bool,
    resuming: bool,
    base: u64,
    seen: u64,
    view: BTreeMap<u64, Value>,
    /// Tracing id and frame of what waits for its acknowledgement.
    pub(crate) pending: Vec<(String, String)>,
    pub(crate) acks: Vec<Ack>,
}

impl Tab {
    pub(crate) fn new(token: &str, deployment: DeploymentId, extras: bool) -> Self {
        Self {
            token: token.to_owned(),
            deployment,
            extras,
            relayed: None,
            socket: None,
            live: false,
            read_only: false,
            starting_new: false,
            resuming: false,
            base: 0,
            seen: 0,
            view: BTreeMap::new(),
            pending: Vec::new(),
            acks: Vec::new(),
        }
    }

    /// The frame that a fresh socket begins with.
    pub(crate) fn opened(&mut self, id: ConnectionId) -> String {
        self.socket = Some(id);
        self.live = false;
        self.configure()
    }

    pub(crate) fn lost(&mut self) -> Option<ConnectionId> {
        self.live = false;
        self.resuming = false;
        self.socket.take()
    }

    pub(crate) fn say(&mut self, tracing_id: &str, text: &str, rich: bool) -> String {
        let mut message = json!({ "type": "Text", "text": text });
        if rich {
            let button = json!({ "type": "QuickReply", "text": text, "payload": "1.0" });
            message["content"] = json!([{ "contentType": "ButtonResponse", "buttonResponse": button }]);
            message["metadata"] = json!({ "page": "checkout" });
            message["channel"] = attributes(tracing_id);
        }
        let frame = self.message(tracing_id, &message);
        self.pending.push((tracing_id.to_owned(), frame.clone()));
        frame
    }

    pub(crate) fn join(&self, tracing_id: &str) -> String {
        let join = json!({ "eventType": "Presence", "presence": { "type": "Join" } });
        let channel = attributes(tracing_id);
        self.message(tracing_id, &json!({ "type": "Event", "events": [join], "channel": channel }))
    }

    pub(crate) fn typing(&self) -> String {
        let typing = json!({ "eventType": "Typing", "typing": { "type": "On" } });
        self.message("typing", &json!({ "type": "Event", "events": [typing] }))
    }

    pub(crate) fn close(&mut self, start_new: bool) -> String {
        self.starting_new = start_new;
        let (token, all) = (&self.token, start_new);
        let close = json!({ "action": "closeSession", "token": token, "closeAllConnections": all, "tracingId": "close" });
        close.to_string()
    }

    pub(crate) fn ask(&self, action: &str) -> String {
        json!({ "action": action, "token": self.token, "tracingId": action }).to_string()
    }

    fn message(&self, tracing_id: &str, message: &Value) -> String {
        let token = &self.token;
        json!({ "action": "onMessage", "token": token, "tracingId": tracing_id, "message": message })
            .to_string()
    }

    fn configure(&mut self) -> String {
        let (token, deployment) = (&self.token, self.deployment.to_string());
        let mut frame = json!({ "action": "configureSession", "token": token, "deploymentId": deployment });
        frame["startNew"] = self.starting_new.into();
        frame["tracingId"] = "configure".into();
        if self.extras {
            self.resuming = true;
            frame["hanmadi"] = json!({ "resumeAfter": self.seen });
        }
        frame.to_string()
    }

    /// Hears a frame and says what it writes because of it.
    pub(crate) fn hear(&mut self, text: &str) -> Option<String> {
        let frame: Value = serde_json::from_str(text).unwrap();
        match frame["class"].as_str().unwrap() {
            "SessionResponse" => self.session(&frame["body"]),
            "StructuredMessage" => self.told(&frame),
            "SessionExpiredEvent" => {
                self.live = false;
                Some(self.configure())
            }
            "ConnectionClosedEvent" => {
                self.live = false;
                None
            }
            "string" => self.refused(&frame),
            "InactivityEvent" => {
                assert!(self.extras, "an event that nobody asked for");
                None
            }
            "TooManyRequestsErrorMessage" | "GetConfigurationResponse" | "JwtResponse" => None,
            other => panic!("no such class: {other}"),
        }
    }

    fn session(&mut self, session: &Value) -> Option<String> {
        self.read_only = session["readOnly"] == true;
        if session["connected"] == false {
            self.live = false;
            return self.starting_new.then(|| self.configure());
        }
        self.live = true;
        self.starting_new = false;
        self.resuming = false;
        assert_eq!(session["hanmadi"].is_object(), self.extras, "a field that nobody asked for");
        if self.extras {
            let number = |name: &str| session["hanmadi"][name].as_u64().unwrap();
            let (head, base) = (number("head"), number("base"));
            assert!(base <= head && self.base <= base && self.seen <= head, "numbers went back");
            self.base = base;
            self.seen = self.seen.max(base);
        } else {
            self.relayed.get_or_insert(Timestamp::from_ms(0));
        }
        None
    }

    fn told(&mut self, frame: &Value) -> Option<String> {
        if !check::is_message(frame) || check::is_typing(frame) {
            return None;
        }
        if let Some(tracing_id) = frame["tracingId"].as_str() {
            self.pending.retain(|(pending, _)| pending != tracing_id);
            self.acks.push(Ack {
                tracing_id: tracing_id.to_owned(),
                text: frame["body"]["text"].as_str().map(str::to_owned),
                id: frame["body"]["id"].as_str().unwrap().to_owned(),
            });
        }
        let time = frame["body"]["channel"]["time"].as_str().and_then(Timestamp::parse_iso);
        self.relayed = self.relayed.map(|told| told.max(time.unwrap()));
        assert_eq!(frame["seq"].is_u64(), self.extras, "a number that nobody asked for");
        let seq = frame["seq"].as_u64()?;
        if let Some(before) = self.view.insert(seq, frame["body"].clone()) {
            assert_eq!(before, frame["body"], "two messages under one number");
        }
        while self.view.contains_key(&(self.seen + 1)) {
            self.seen += 1;
        }
        let gap = self.view.keys().next_back().is_some_and(|last| *last > self.seen);
        (gap && !self.resuming).then(|| self.configure())
    }

    fn refused(&mut self, frame: &Value) -> Option<String> {
        let tracing_id = frame["tracingId"].as_str();
        match frame["code"].as_u64().unwrap() {
            4006 | 4007 if tracing_id != Some("configure") => {
                self.live = false;
                Some(self.configure())
            }
            409 | 403 => {
                self.pending.retain(|(pending, _)| Some(pending.as_str()) != tracing_id);
                None
            }
            4006 | 4007 | 5000 => None,
            other => panic!("no reason for {other}"),
        }
    }

    /// What it shows of the present session, by number.
    pub(crate) fn shows(&self) -> Vec<(u64, Value)> {
        assert_eq!(self.view.keys().next_back().copied().unwrap_or(0).max(self.base), self.seen, "a hole");
        self.view.range(self.base + 1..).map(|(seq, body)| (*seq, body.clone())).collect()
    }

    pub(crate) const fn base(&self) -> u64 {
        self.base
    }
}

fn attributes(value: &str) -> Value {
    json!({ "metadata": { "customAttributes": { "latest": value } } })
}
