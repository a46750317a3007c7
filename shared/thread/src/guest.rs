//! What a guest's frames do.
//! Never answers a frame that changes something before that change is among the effects.

use std::collections::BTreeMap;

use hanmadi_ids::{ConnectionId, Mint};
use hanmadi_protocol::{
    event::{MessageStored, Writer},
    guest::{
        error::{Code, Refusal},
        frame,
        message::{Kind, PresenceKind},
        request::{Action, Configure, Draft, Request, Unreadable},
    },
    limits,
    time::Timestamp,
};
use uuid::Uuid;

use crate::{
    attributes::learn,
    conversation::Pending,
    draft,
    effect::{Change, Effect},
    end::Ending,
    model::{Identity, Prior, Session},
    rates::Verdict,
    thread::Thread,
    threading::Threading,
    view,
};

impl Thread {
    pub(crate) fn frame(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        from: ConnectionId,
        frame: Result<Request, Unreadable>,
        prior: Option<Prior>,
        out: &mut Vec<Effect>,
    ) {
        let tracing_id = match &frame {
            Ok(request) => request.tracing_id.clone(),
            Err(unreadable) => unreadable.tracing_id.clone(),
        };
        // What a stranger sends is counted against their connection, never against the guest's session.
        let frame = frame.and_then(|request| match self.prove(from, &request.token) {
            Ok(()) => Ok(request),
            Err(refusal) => Err(Unreadable { tracing_id: None, refusal }),
        });
        let verdict = match &frame {
            Ok(request) => self.throttle.admit(now, self.rates, from, &request.action),
            Err(_) => self.throttle.admit_unreadable(now, self.rates, from),
        };
        let refused = match (verdict, frame) {
            (Verdict::Admitted, Ok(request)) => self.act(now, mint, from, request, prior, out).err(),
            (Verdict::Admitted, Err(unreadable)) => Some(unreadable.refusal),
            (Verdict::Refused(refusal), _) => Some(refusal),
            (Verdict::Flood, _) => {
                self.sockets.close(from, Some("flood"), out);
                None
            }
        };
        if let Some(refusal) = refused {
            out.push(Effect::Tell(from, frame::refusal(&refusal, tracing_id.as_deref())));
        }
    }

    fn act(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        from: ConnectionId,
        request: Request,
        prior: Option<Prior>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let tracing_id = request.tracing_id.as_deref();
        match request.action {
            Action::Configure(configure) => return self.configure(now, from, &configure, tracing_id, out),
            Action::GetConfiguration => {
                let seconds = self
                    .policy_of(from)
                    .map_or(limits::SESSION_SECONDS, |identity| identity.policy.session_seconds);
                out.push(Effect::Tell(from, frame::configuration(seconds, tracing_id)));
                return Ok(());
            }
            Action::Unsupported(_) => {
                return Err(Refusal::new(Code::FeatureUnavailable, "This deployment does not offer that."));
            }
            Action::Message(_)
            | Action::Echo(_)
            | Action::GetJwt
            | Action::GetWait
            | Action::Disconnect
            | Action::Close(_) => {}
        }
        let expires = self.live_session(now, from)?;
        match request.action {
            Action::Message(draft) => self.message(now, mint, from, draft, tracing_id, prior, out),
            Action::Echo(text) => {
                let id: Uuid = mint.draw();
                let lifetime = self.session.as_ref().map_or(0, |session| session.lifetime_seconds);
                let echo = frame::echo(&id.simple().to_string(), &text, lifetime, expires, tracing_id);
                out.push(Effect::Tell(from, echo));
                Ok(())
            }
            Action::GetJwt => {
                out.push(Effect::TellJwt(from, request.tracing_id));
                Ok(())
            }
            Action::GetWait => self.ask_wait(from, request.tracing_id, out),
            Action::Disconnect => {
                self.sockets.is_ours(from)?;
                self.end(now, mint, &Ending::Customer, out);
                out.push(Effect::Tell(from, frame::disconnected(tracing_id)));
                Ok(())
            }
            Action::Close(all) => {
                self.close(now, from, all, tracing_id, out);
                Ok(())
            }
            Action::Configure(_) | Action::GetConfiguration | Action::Unsupported(_) => Ok(()),
        }
    }

    fn policy_of(&self, from: ConnectionId) -> Option<&Identity> {
        self.sockets.identity(from).or(self.identity.as_ref())
    }

    /// Checks that the token is the one this thread is named after.
    fn prove(&mut self, from: ConnectionId, token: &str) -> Result<(), Refusal> {
        if self.proven_token.as_deref() == Some(token) {
            return Ok(());
        }
        let unknown = || Refusal::new(Code::SessionNotFound, "session not found");
        let claimed = self.policy_of(from).ok_or_else(unknown)?;
        if Identity::digest(claimed.policy.deployment, token) != claimed.guest {
            return Err(unknown());
        }
        // Two guests whose 90-bit keys fall together: the first one stays, the second is refused.
        if self.identity.as_ref().is_some_and(|owner| owner.guest != claimed.guest) {
            return Err(unknown());
        }
        self.proven_token = Some(token.to_owned());
        Ok(())
    }

    /// The expiry of the session that this socket has configured.
    fn live_session(&self, now: Timestamp, from: ConnectionId) -> Result<Timestamp, Refusal> {
        match self.session_expires() {
            Some(expires) if expires <= now => Err(Refusal::new(Code::SessionExpired, "session expired")),
            Some(expires) if self.sockets.is_configured(from) => Ok(expires),
            Some(_) | None => Err(Refusal::new(Code::SessionNotFound, "session not found")),
        }
    }

    fn configure(
        &mut self,
        now: Timestamp,
        from: ConnectionId,
        configure: &Configure,
        tracing_id: Option<&str>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let identity = self.policy_of(from).cloned();
        let identity = identity.filter(|identity| identity.policy.deployment == configure.deployment);
        let identity = identity.ok_or_else(|| {
            Refusal::new(Code::BadRequest, "The deploymentId is not the one of this socket.")
        })?;
        if self.identity.as_ref() != Some(&identity) {
            out.push(Effect::Store(Change::Identity(identity.clone())));
        }
        let lifetime_seconds = identity.policy.session_seconds;
        self.identify(identity);
        let live = self.session.as_ref().filter(|_| self.is_live(now));
        let kept = live.filter(|session| !(session.read_only && configure.start_new)).cloned();
        let new_session = kept.is_none();
        let session = kept.unwrap_or_else(|| Session {
            ordinal: self.session.as_ref().map_or(0, |session| session.ordinal) + 1,
            opened: now,
            base: self.last_seq,
            read_only: false,
            lifetime_seconds,
            attributes: BTreeMap::new(),
        });
        if new_session {
            // Whoever is still in the session before has to configure again: what is said in this one, and what
            // is numbered from its base on, is not theirs.
            self.expire_sockets(Some(from), out);
            out.push(Effect::Store(Change::Session(session.clone())));
        }
        let resume = self.sockets.take_resume(from);
        self.sockets.configure(now, from, configure.resume_after.is_some(), out);
        self.session = Some(session.clone());
        let expires = self.session_expires().unwrap_or(now);
        let mut answer =
            frame::Session::connected(new_session, session.read_only, session.lifetime_seconds, expires);
        if let Some(after) = resume.filter(|_| !new_session) {
            let after = after.max(session.base);
            out.push(Effect::Replay { connection: from, session: session.ordinal, after });
        } else if let Some(after) = configure.resume_after {
            answer.hanmadi = Some(frame::SessionExtras { head: self.last_seq, base: session.base });
            out.push(Effect::Tell(from, answer.frame(tracing_id)));
            let after = after.max(session.base);
            out.push(Effect::Replay { connection: from, session: session.ordinal, after });
        } else {
            out.push(Effect::Tell(from, answer.frame(tracing_id)));
        }
        Ok(())
    }

    fn close(
        &mut self,
        now: Timestamp,
        from: ConnectionId,
        all: bool,
        tracing_id: Option<&str>,
        out: &mut Vec<Effect>,
    ) {
        let Some(session) = &self.session else { return };
        let expires = self.session_expires().unwrap_or(now).max(now);
        let mut answer =
            frame::Session::connected(false, session.read_only, session.lifetime_seconds, expires);
        answer.connected = false;
        if all {
            for other in self.sockets.others(from) {
                self.sockets.close(other, None, out);
            }
        }
        self.sockets.unconfigure(from, out);
        out.push(Effect::Tell(from, answer.frame(tracing_id)));
    }

    #[expect(clippy::too_many_arguments, reason = "one frame with everything that came with it")]
    fn message(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        from: ConnectionId,
        draft: Draft,
        tracing_id: Option<&str>,
        prior: Option<Prior>,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let digest = draft::digest(&draft);
        if let Some(prior) = prior {
            if prior.digest != digest {
                return Err(Refusal::new(
                    Code::Conflict,
                    "Another message with this tracingId was sent before.",
                ));
            }
            self.sockets.tell_one(from, &prior.record.body, prior.seq, tracing_id, out);
            return Ok(());
        }
        if self.session.as_ref().is_some_and(|session| session.read_only) {
            return Err(Refusal::new(
                Code::Conflict,
                "The conversation has ended. Start a new one to write again.",
            ));
        }
        self.check_attributes(&draft)?;
        let is_event = draft.kind == Kind::Event;
        if is_event && self.event(&draft, out)? {
            return Ok(());
        }
        let threading = if is_event { None } else { Some(self.join_or_open(now, mint)) };
        let opens = threading.filter(|threading| *threading != Threading::Joins);
        if opens.is_some() {
            self.bring_attributes(out);
        }
        self.learn_attributes(now, &draft, opens.is_some(), out);
        let key = tracing_id.map(draft::guest_key);
        let place = self.place(now);
        let (message, record) = draft::inbound(draft, key, digest, &place, mint);
        self.append(&record, out);
        self.sockets.tell(&record.body, Some(record.seq), Some((from, tracing_id)), out);
        if is_event {
            return Ok(());
        }
        if let Some(threading) = opens {
            let pending = Pending {
                turn: record.seq,
                text: message.text.clone().unwrap_or_default(),
                at: record.time,
                reopened: matches!(threading, Threading::Reopens { .. }),
                failures: 0,
                again: now,
            };
            self.enter_flow(now, mint, pending, view::latest(&message, record.seq), out);
        }
        let stored = MessageStored {
            seq: record.seq,
            at: record.time,
            by: Writer::Customer,
            media: view::media(&message),
        };
        self.said(&record, stored);
        self.ask_bot(now, out);
        self.post_message(message, &record, out);
        Ok(())
    }

    /// Refuses attributes that would make the customer's data too large.
    fn check_attributes(&self, draft: &Draft) -> Result<(), Refusal> {
        let known = self.conversation.as_ref().map(|conversation| &conversation.attributes);
        let brought = self.session.as_ref().map(|session| &session.attributes);
        let known = known.into_iter().chain(brought).flatten();
        let kept = known.filter(|(key, _)| !draft.attributes.contains_key(*key));
        let bytes: usize = kept.chain(&draft.attributes).map(|(key, value)| key.len() + value.len()).sum();
        if bytes > limits::CUSTOMER_DATA_BYTES {
            return Err(Refusal::new(
                Code::CustomDataTooLarge,
                "The customer's attributes are too large in all.",
            ));
        }
        Ok(())
    }

    /// Gives a conversation that begins the attributes that were brought before it.
    fn bring_attributes(&mut self, out: &mut Vec<Effect>) {
        let (Some(session), Some(conversation)) = (&mut self.session, &mut self.conversation) else { return };
        if !session.attributes.is_empty() {
            conversation.attributes.append(&mut session.attributes);
            out.push(Effect::Store(Change::Session(session.clone())));
        }
    }

    /// Keeps the customer's attributes with the conversation, or with the session while none runs. One that opens
    /// tells the Ledger of all its attributes at once.
    fn learn_attributes(&mut self, now: Timestamp, draft: &Draft, opens: bool, out: &mut Vec<Effect>) {
        let running = self.conversation.as_mut().filter(|conversation| conversation.ended.is_none());
        match (running, &mut self.session) {
            (Some(conversation), _) if opens => {
                learn(&mut conversation.attributes, &draft.attributes);
            }
            (Some(conversation), _) => conversation.learn(now, draft.attributes.clone()),
            (None, Some(session)) => {
                if !learn(&mut session.attributes, &draft.attributes).is_empty() {
                    out.push(Effect::Store(Change::Session(session.clone())));
                }
            }
            (None, None) => {}
        }
    }

    /// Handles an event that is not stored; `false` for one that is.
    fn event(&mut self, draft: &Draft, out: &mut Vec<Effect>) -> Result<bool, Refusal> {
        let policy = self.identity.as_ref().map(|identity| &identity.policy);
        let [event] = draft.events.as_slice() else {
            return Err(Refusal::new(Code::BadRequest, "A message carries one event."));
        };
        let off = || Refusal::new(Code::Forbidden, "Turn on the Feature Toggle or fix the configuration.");
        match (event.event_type.as_str(), &event.presence) {
            ("Typing", _) if policy.is_some_and(|policy| policy.guest_typing) => {
                let agent = self.conversation.as_ref().and_then(|one| Some((one.agent()?.user?, one.id)));
                if let Some((agent, conversation)) = agent {
                    out.push(Effect::Signal { agent, conversation, typing_ms: limits::TYPING_MS });
                }
                Ok(true)
            }
            ("Typing", _) => Err(off()),
            ("Presence", Some(presence)) if presence.kind == PresenceKind::Join => {
                if policy.is_some_and(|policy| policy.auto_start) { Ok(false) } else { Err(off()) }
            }
            ("Presence", Some(presence)) if presence.kind == PresenceKind::Clear => {
                let text = "Presence events Conversation Clear are not supported";
                Err(Refusal::new(Code::Forbidden, text))
            }
            (_, _) => Err(Refusal::new(Code::BadRequest, "The event is not known.")),
        }
    }
}
