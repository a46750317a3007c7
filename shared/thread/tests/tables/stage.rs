//! A thread, the rows it asked for, and everything it does, said in short lines.
//! Never fails by itself: the tables say what is right.

use hanmadi_ids::{
    CommunicationId, ConnectionId, ConversationId, DeploymentId, Mint, ParticipantId, QueueId, UserId,
};
use hanmadi_protocol::{
    event::Event,
    guest::request,
    platform::{
        conversation::Purpose,
        flow::{Outcome as FlowOutcome, QueueOutcome, Target},
    },
    post::{Assigned, LegEnd, LegState, Terms, UsedRouting, Withdrawn, WrapupPrompt},
    time::Timestamp,
};
use hanmadi_thread::{
    AgentCommand, AgentRefusal, AgentReply, Attachment, Change, Conversation, Decided, Destination, Effect,
    Identity, Input, Leg, Lookup, Note, Policy, Post, Prior, Rates, Record, Snapshot, Stage as Standing,
    Thread,
};
use serde_json::{Value, json};

pub(crate) const DEPLOYMENT: DeploymentId = DeploymentId::from_u128(1);
pub(crate) const KIM: UserId = UserId::from_u128(11);
pub(crate) const LEE: UserId = UserId::from_u128(12);
pub(crate) const SUPPORT: QueueId = QueueId::from_u128(2);
pub(crate) const SALES: QueueId = QueueId::from_u128(3);
const TOKEN: &str = "token";

/// Everything switched on, the end makes read-only, a session lives for 1000 seconds.
pub(crate) const POLICY: Policy = Policy {
    deployment: DEPLOYMENT,
    queue: SUPPORT,
    disconnect_told: true,
    disconnect_read_only: true,
    guest_typing: true,
    agent_typing: true,
    auto_start: true,
    session_seconds: 1000,
    window_minutes: 4320,
};

pub(crate) struct Stage {
    pub(crate) now: Timestamp,
    pub(crate) thread: Thread,
    pub(crate) conversation: Option<Conversation>,
    pub(crate) records: Vec<Record>,
    pub(crate) notes: Vec<Note>,
    /// Everything the Ledger was told.
    pub(crate) ledger: Vec<Event>,
    /// What the queue says to whoever is assigned next.
    pub(crate) terms: Terms,
    /// The message flow answers at once: into the queue.
    pub(crate) routes: bool,
    identity: Identity,
    draws: u8,
}

impl Stage {
    pub(crate) fn new(policy: Policy, rates: Rates) -> Self {
        Self {
            now: Timestamp::from_ms(1_790_000_000_000),
            thread: Thread::load(Snapshot::default(), rates),
            conversation: None,
            records: Vec::new(),
            notes: Vec::new(),
            ledger: Vec::new(),
            terms: terms(WrapupPrompt::Optional, None),
            routes: true,
            identity: Identity { guest: Identity::digest(DEPLOYMENT, TOKEN), policy },
            draws: 0,
        }
    }

    /// With sockets 1 and 2 configured.
    pub(crate) fn configured(policy: Policy, rates: Rates) -> Self {
        let mut stage = Self::new(policy, rates);
        for number in [1, 2] {
            stage.open(number);
            stage.frame(number, &json!({ "action": "configureSession", "deploymentId": DEPLOYMENT }));
        }
        stage
    }

    pub(crate) fn open(&mut self, number: u8) {
        let attachment = Attachment::new(socket(number), self.identity.clone());
        self.handle(Input::Opened(attachment)).unwrap();
    }

    pub(crate) fn later(&mut self, ms: u64) -> &mut Self {
        self.now = self.now.plus_ms(ms);
        self
    }

    /// What a frame leads to.
    pub(crate) fn frame(&mut self, from: u8, frame: &Value) -> String {
        lines(&self.raw(from, frame).0)
    }

    /// A frame, with the guest's token unless it brings one.
    pub(crate) fn raw(&mut self, from: u8, frame: &Value) -> (Vec<Effect>, Result<AgentReply, AgentRefusal>) {
        let mut frame = frame.clone();
        if frame["token"].is_null() {
            frame["token"] = TOKEN.into();
        }
        let frame = request::parse(&frame.to_string());
        let lookup = frame.as_ref().ok().and_then(|request| self.thread.guest_key(request));
        let prior = self.prior(lookup);
        self.outcome(Input::Frame { from: socket(from), frame, prior })
    }

    pub(crate) fn say(&mut self, from: u8, tracing_id: &str, text: &str) -> String {
        let message = json!({ "type": "Text", "text": text });
        self.frame(from, &json!({ "action": "onMessage", "tracingId": tracing_id, "message": message }))
    }

    pub(crate) fn assign(&mut self, user: UserId, accepted: bool) -> String {
        let assigned = self.assigned(user, accepted);
        self.input(Input::Assigned(Box::new(assigned)))
    }

    /// The next offer of the wait that goes on, or of one that never was.
    pub(crate) fn assigned(&mut self, user: UserId, accepted: bool) -> Assigned {
        self.draws = self.draws.wrapping_add(1);
        let wait = self.conversation.as_ref().and_then(Conversation::waiting).map(|leg| leg.participant);
        Assigned {
            conversation: self.id(),
            wait: wait.unwrap_or(ParticipantId::from_u128(99)),
            offer: CommunicationId::from_u128(1000 + u128::from(self.draws)),
            user,
            nickname: Some("Kim".into()),
            accepted,
            used_routing: UsedRouting::Standard,
            alert_until: None,
            terms: self.terms.clone(),
        }
    }

    pub(crate) fn withdraw(&mut self) -> String {
        let (leg, conversation) = (self.leg(), self.id());
        let user = leg.user.unwrap();
        self.input(Input::Withdrawn(Withdrawn { conversation, offer: leg.communication, user }))
    }

    pub(crate) fn agent(&mut self, user: UserId, command: AgentCommand) -> String {
        let conversation = self.id();
        let prior = self.prior(self.thread.agent_key(user, &command));
        let (effects, reply) = self.outcome(Input::Agent { user, conversation, command, prior });
        let reply = match reply {
            Ok(AgentReply::Done) => "done".to_owned(),
            Ok(AgentReply::Message(record)) => format!("message {}", record.seq),
            Ok(AgentReply::Note(note)) => format!("note {}", note.number),
            Err(refusal) => format!("{} {}", refusal.status, refusal.code),
        };
        let effects = lines(&effects);
        if effects.is_empty() { reply } else { format!("{reply}: {effects}") }
    }

    pub(crate) fn input(&mut self, input: Input) -> String {
        lines(&self.outcome(input).0)
    }

    /// The latest leg of an agent's.
    pub(crate) fn leg(&self) -> Leg {
        let legs = &self.conversation.as_ref().unwrap().legs;
        legs.iter().rev().find(|leg| leg.purpose == Purpose::Agent).unwrap().clone()
    }

    pub(crate) fn id(&self) -> ConversationId {
        self.conversation.as_ref().map_or_else(|| ConversationId::new(self.identity.key(), 1), |one| one.id)
    }

    fn handle(&mut self, input: Input) -> Result<AgentReply, AgentRefusal> {
        self.outcome(input).1
    }

    pub(crate) fn outcome(&mut self, input: Input) -> (Vec<Effect>, Result<AgentReply, AgentRefusal>) {
        let (mut effects, reply) = self.one(input);
        let asked: Vec<_> = effects
            .iter()
            .filter_map(|effect| {
                let Effect::Route { conversation, turn, .. } = effect else { return None };
                self.routes.then_some((*conversation, *turn))
            })
            .collect();
        for (conversation, turn) in asked {
            let decided = Some(Decided::Default(to_queue(SUPPORT)));
            effects.extend(self.one(Input::Routed { conversation, turn, decided, bot: None }).0);
        }
        (effects, reply)
    }

    /// Memory goes; what was asked of others goes with it.
    pub(crate) fn forget(&mut self) {
        let snapshot = Snapshot {
            identity: self.thread.identity().cloned(),
            session: self.thread.session().cloned(),
            conversation: self.conversation.clone(),
            earlier: Vec::new(),
            unreported: self.records.clone(),
            last_note: self.notes.len() as u64,
            last_seq: self.records.last().map_or(0, |record| record.seq),
            last_time: self.records.last().map_or(Timestamp::default(), |record| record.time),
            attachments: Vec::new(),
        };
        self.thread = Thread::load(snapshot, Rates::Standard);
    }

    /// When something is due, in milliseconds from now, and why.
    pub(crate) fn due(&self) -> Option<(u64, &'static str)> {
        self.thread.due().map(|(at, why)| (at.since_ms(self.now), why))
    }

    fn one(&mut self, input: Input) -> (Vec<Effect>, Result<AgentReply, AgentRefusal>) {
        self.draws = self.draws.wrapping_add(1);
        let outcome = self.thread.handle(self.now, &mut Mint::new([self.draws; 16]), input);
        for effect in &outcome.effects {
            if let Effect::Store(Change::Conversation(one)) = effect {
                let latest = self.conversation.as_ref().is_none_or(|before| before.id <= one.id);
                self.conversation = if latest { Some((**one).clone()) } else { self.conversation.take() };
            } else if let Effect::Store(Change::Message(record)) = effect {
                self.records.push((**record).clone());
            } else if let Effect::Store(Change::Note(note)) = effect {
                self.notes.push((**note).clone());
            } else if let Effect::Post(_, Post::Events(events)) = effect {
                self.ledger.extend(events.iter().cloned());
            }
        }
        (outcome.effects, outcome.reply)
    }

    fn prior(&self, lookup: Option<Lookup>) -> Option<Prior> {
        let lookup = lookup?;
        let own = |one: &&Record| one.seq > lookup.base && one.key.as_ref() == Some(&lookup.key);
        let record = self.records.iter().find(own)?.clone();
        Some(Prior { seq: record.seq, digest: record.digest.clone(), record })
    }
}

pub(crate) fn socket(number: u8) -> ConnectionId {
    ConnectionId::from_u128(number.into())
}

/// Into a queue, with nothing asked for.
pub(crate) fn to_queue(queue: QueueId) -> FlowOutcome {
    let to = Target::anyone(queue);
    FlowOutcome::Queue(QueueOutcome { to, answer: None })
}

pub(crate) fn terms(wrapup_prompt: WrapupPrompt, wrapup_timeout_ms: Option<u64>) -> Terms {
    Terms { queue: SUPPORT, wrapup_prompt, wrapup_timeout_ms, inactivity_seconds: None }
}

/// What is to be done, in order. What the Ledger is told has a table of its own.
fn lines(effects: &[Effect]) -> String {
    effects.iter().filter_map(line).collect::<Vec<_>>().join("; ")
}

fn line(effect: &Effect) -> Option<String> {
    let text = match effect {
        Effect::Store(Change::Identity(_)) => "keep identity".to_owned(),
        Effect::Store(Change::Session(session)) => {
            let read_only = if session.read_only { " read-only" } else { "" };
            format!("keep session {}{read_only}", session.ordinal)
        }
        Effect::Store(Change::Conversation(one)) => {
            let stands = match (one.ended, one.agent(), &one.stage) {
                (Some(_), ..) => "ended".to_owned(),
                (None, Some(leg), _) => leg.state.as_str().to_owned(),
                (None, None, Standing::Routing(_)) => "pending".to_owned(),
                (None, None, Standing::Bot(_)) => "bot".to_owned(),
                (None, None, Standing::Queue) => "waiting".to_owned(),
            };
            format!("keep conversation {} {stands}", one.id.ordinal())
        }
        Effect::Store(Change::Message(record)) => format!("keep message {}", record.seq),
        Effect::Store(Change::Note(note)) => format!("keep note {}", note.number),
        Effect::Post(_, Post::Events(_)) => return None,
        Effect::Post(to, post) => {
            let to = match to {
                Destination::Switchboard => "board".to_owned(),
                Destination::Agent(user) => format!("agent {}", user.simple().trim_start_matches('0')),
                Destination::Ledger(month) => format!("ledger {month}"),
            };
            format!("post {} to {to}", posted(post))
        }
        Effect::Route { turn, .. } => format!("ask flow {turn}"),
        Effect::AskBot(question) => {
            format!("ask bot {} about {} to {}", question.turn, question.after + 1, question.upto)
        }
        Effect::Attach(id, attachment) => {
            let configured = if attachment.configured.is_some() { "configured" } else { "open" };
            format!("{} is {configured}", short(*id))
        }
        Effect::Tell(id, text) => format!("{} hears {}", short(*id), heard(text)),
        Effect::Replay { connection, session, after } => {
            format!("{} hears session {session} after {after}", short(*connection))
        }
        Effect::Signal { typing_ms, .. } => format!("signal typing {typing_ms}"),
        Effect::TellWait(id, _, _) => format!("{} hears its place", short(*id)),
        Effect::TellJwt(id, _) => format!("{} hears a jwt", short(*id)),
        Effect::Close(id, code) => format!("close {} {code}", short(*id)),
    };
    Some(text)
}

fn posted(post: &Post) -> String {
    match post {
        Post::Waiting(waiting) if waiting.target.is_some() => "waiting for one".to_owned(),
        Post::Waiting(_) => "waiting".to_owned(),
        Post::Left(_) => "left".to_owned(),
        Post::Leg(leg) => match leg.state {
            LegState::Connected => "connected".to_owned(),
            LegState::Parked => "parked".to_owned(),
            LegState::AfterContact { until: Some(_) } => "after-contact until".to_owned(),
            LegState::AfterContact { until: None } => "after-contact".to_owned(),
            LegState::Ended(LegEnd::Declined) => "declined".to_owned(),
            LegState::Ended(LegEnd::NoAnswer) => "no answer".to_owned(),
            LegState::Ended(LegEnd::Done) => "done".to_owned(),
            LegState::Ended(LegEnd::Transferred) => "transferred".to_owned(),
            LegState::Ended(LegEnd::CustomerLeft) => "customer left".to_owned(),
            LegState::Ended(LegEnd::Stale) => "stale".to_owned(),
        },
        Post::Events(_) => "events".to_owned(),
        Post::Conversation { .. } => "conversation".to_owned(),
        Post::Message { message, .. } => format!("message {}", message.seq),
        Post::Note { note, .. } => format!("note {}", note.number),
    }
}

fn short(id: ConnectionId) -> String {
    id.simple().trim_start_matches('0').to_owned()
}

/// A frame in a few words.
fn heard(text: &str) -> String {
    let frame: Value = serde_json::from_str(text).unwrap();
    let (class, body) = (frame["class"].as_str().unwrap(), &frame["body"]);
    let event = &body["events"][0];
    match class {
        "string" => format!("{} {}", frame["code"], body.as_str().unwrap()),
        "TooManyRequestsErrorMessage" => format!("429 wait {}", body["retryAfter"]),
        "StructuredMessage" if frame["type"] == "response" => {
            format!("echo {}", body["text"].as_str().unwrap())
        }
        "StructuredMessage" if event["typing"].is_object() => {
            format!("typing {}", event["typing"]["duration"])
        }
        "StructuredMessage" if event["presence"].is_object() => {
            event["presence"]["type"].as_str().unwrap().to_owned()
        }
        "StructuredMessage" => format!("message {}", body["text"].as_str().unwrap()),
        "SessionResponse" => {
            let flags = [("connected", "connected"), ("newSession", "new"), ("readOnly", "read-only")];
            let flags: Vec<_> =
                flags.iter().filter(|(name, _)| body[name] == true).map(|(_, word)| *word).collect();
            format!("session {}", flags.join(" ")).trim_end().to_owned()
        }
        "InactivityEvent" => "that it ends soon".to_owned(),
        "ConnectionClosedEvent" => {
            format!("closed {}", body["reason"].as_str().unwrap_or_default()).trim_end().to_owned()
        }
        other => other.to_owned(),
    }
}
