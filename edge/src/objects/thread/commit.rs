//! The second half of an event: rows in one transaction, then everyone is told.
//! Never tells before the transaction has ended well.

use std::rc::Rc;

use hanmadi_access::{principal::GuestClaims, token};
use hanmadi_protocol::{
    guest::{
        error::{Code, Refusal},
        frame,
    },
    limits,
    time::Timestamp,
};
use hanmadi_routing::acd::Estimate;
use hanmadi_thread::{Change, Destination, Effect};
use worker::{Env, Result};

use super::{Memory, Object, Shell, keys::WHOLE_THREAD};
use crate::{
    config,
    host::{call, clock, log, socket},
    objects::call::{AgentCall, SwitchboardCall},
    store::transaction,
};

impl Shell {
    /// Keeps what an outcome wants kept, with the mark of what was taken. Says whether anything was posted.
    ///
    /// # Errors
    /// When SQLite refuses; then nothing was kept.
    pub(super) fn commit(
        &self,
        now: Timestamp,
        effects: &[Effect],
        mark: Option<(String, u64)>,
    ) -> Result<bool> {
        let stores = effects.iter().filter(|effect| matches!(effect, Effect::Store(_))).count();
        let posted = effects.iter().any(|effect| matches!(effect, Effect::Post(..)));
        if stores == 0 && !posted && mark.is_none() {
            return Ok(false);
        }
        if !self.migrated.replace(true) {
            self.store.migrate()?;
        }
        if stores == 1 && !posted && mark.is_none() {
            // A single row is a transaction by itself, and most messages are a single row.
            let only = effects
                .iter()
                .find_map(|effect| if let Effect::Store(change) = effect { Some(change) } else { None });
            return only.map_or(Ok(false), |change| self.store.apply(change).map(|()| false));
        }
        let outbox = self.store.outbox();
        transaction(&self.state, || {
            for effect in effects {
                match effect {
                    Effect::Store(change) => self.store.apply(change)?,
                    Effect::Post(to, post) => outbox.add(now, &address(*to), post)?,
                    Effect::Attach(..)
                    | Effect::Tell(..)
                    | Effect::Replay { .. }
                    | Effect::Signal { .. }
                    | Effect::Route { .. }
                    | Effect::AskBot(_)
                    | Effect::TellWait(..)
                    | Effect::TellJwt(..)
                    | Effect::Close(..) => {}
                }
            }
            mark.iter().try_for_each(|(source, id)| outbox.take(now, source, *id))
        })?;
        Ok(posted)
    }

    /// Does everything that is not a row.
    pub(super) fn perform(self: &Rc<Self>, memory: &mut Memory, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Store(Change::Message(record)) => {
                    if let Some(key) = &record.key {
                        memory.keys.stored(record.session, key);
                        memory.agent_keys.stored(WHOLE_THREAD, key);
                    }
                }
                Effect::Store(
                    Change::Identity(_) | Change::Session(_) | Change::Conversation(_) | Change::Note(_),
                )
                | Effect::Post(..) => {}
                Effect::Route { conversation, turn, facts } => self.decide(conversation, turn, *facts),
                Effect::AskBot(question) => self.ask_bot(*question),
                Effect::Attach(id, attachment) => {
                    if let Some(Err(error)) =
                        memory.sockets.get(&id).map(|ws| socket::attach(ws, &*attachment))
                    {
                        log::fault("attachment not kept", &error);
                    }
                }
                Effect::Tell(id, text) => tell(memory, id, &text),
                Effect::Replay { connection, session, after } => {
                    if let Err(error) = self.replay(memory, connection, session, after) {
                        log::fault("replay", &error);
                    }
                }
                Effect::Signal { agent, conversation, typing_ms } => {
                    let (env, call) =
                        (self.env.clone(), AgentCall::Signal { user: agent, conversation, typing_ms });
                    self.state.wait_until(async move {
                        // Typing that does not arrive is not worth a second try.
                        let _ = call::call(&env, Object::Agent(agent), &call).await;
                    });
                }
                Effect::TellWait(id, conversation, tracing_id) => {
                    self.tell_wait(id, conversation, tracing_id)
                }
                Effect::TellJwt(id, tracing_id) => self.tell_jwt(memory, id, tracing_id.as_deref()),
                Effect::Close(id, code) => {
                    if let Some(ws) = memory.sockets.remove(&id) {
                        let _ = ws.close(Some(code), Some(""));
                    }
                }
            }
        }
    }

    /// Sends the stored messages of a session past `after`, in order, a page at a time.
    fn replay(
        &self,
        memory: &Memory,
        to: hanmadi_ids::ConnectionId,
        session: u32,
        mut after: u64,
    ) -> Result<()> {
        if !self.store.exists()? {
            return Ok(());
        }
        let wants_seq = memory.thread.wants_seq(to);
        loop {
            let page = self.store.messages(Some(session), after, limits::RESUME_MESSAGES)?;
            for record in &page {
                // The agent's own ids are no business of the guest's.
                let own = record.author.is_none();
                let key = record.key.as_deref().filter(|_| own).and_then(hanmadi_thread::client_id);
                tell(memory, to, &frame::structured(&record.body, key, wants_seq.then_some(record.seq)));
            }
            match page.last() {
                Some(last) if page.len() == limits::RESUME_MESSAGES => after = last.seq,
                _ => return Ok(()),
            }
        }
    }

    /// Asks the Switchboard for the place in the queue, and tells it. Without an answer the guest hears that it
    /// could not be found out, and may ask again.
    fn tell_wait(
        self: &Rc<Self>,
        to: hanmadi_ids::ConnectionId,
        conversation: hanmadi_ids::ConversationId,
        tracing_id: Option<String>,
    ) {
        let shell = Rc::clone(self);
        self.state.wait_until(async move {
            let text = match place(&shell.env, conversation).await {
                Ok(wait) => wait.frame(tracing_id.as_deref()),
                Err(error) => {
                    log::fault("no place in the queue", &error);
                    let refusal = Refusal::new(Code::Unexpected, "The place in the queue is not known now.");
                    frame::refusal(&refusal, tracing_id.as_deref())
                }
            };
            // A socket that closed meanwhile is told nothing.
            if let Ok(memory) = shell.memory.try_borrow()
                && let Some(memory) = memory.as_ref()
            {
                tell(memory, to, &text);
            }
        });
    }

    fn tell_jwt(&self, memory: &Memory, to: hanmadi_ids::ConnectionId, tracing_id: Option<&str>) {
        let Some(identity) = memory.thread.identity() else { return };
        let expires = clock::now().plus_ms(limits::GUEST_JWT_SECONDS * 1000);
        match config::signing_key(&self.env) {
            Ok(key) => {
                let claims = GuestClaims::new(identity.key(), identity.policy.deployment);
                let jwt = token::sign(claims, expires.as_seconds(), &key);
                tell(memory, to, &frame::jwt(&jwt, expires, tracing_id));
            }
            Err(error) => log::fault("no signing key", &error),
        }
    }
}

/// Where a conversation stands in its queue; it may have left it by now.
async fn place(env: &Env, conversation: hanmadi_ids::ConversationId) -> Result<frame::Wait> {
    let answer = call::call(env, Object::Switchboard, &SwitchboardCall::Place { conversation }).await?;
    let estimate: Option<Estimate> = call::answer(&answer).await?;
    Ok(estimate.map_or_else(frame::Wait::default, |estimate| frame::Wait {
        waiting: true,
        place: Some(estimate.place),
        estimated_wait_ms: estimate.wait_ms,
    }))
}

fn tell(memory: &Memory, id: hanmadi_ids::ConnectionId, text: &str) {
    if let Some(ws) = memory.sockets.get(&id) {
        // A dead transport is noticed by its close event; what it missed is resumed by `seq`.
        let _ = ws.send_with_str(text);
    }
}

fn address(destination: Destination) -> String {
    match destination {
        Destination::Switchboard => Object::Switchboard.address(),
        Destination::Agent(user) => Object::Agent(user).address(),
        Destination::Ledger(month) => Object::Ledger(month).address(),
    }
}
