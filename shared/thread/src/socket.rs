//! The guest's live sockets: what is known of each, and who is told what.
//! Never more than an attachment can hold: it outlives the object's memory, not the connection.

use std::collections::BTreeMap;

use hanmadi_ids::ConnectionId;
use hanmadi_protocol::{
    guest::{
        error::{Code, Refusal},
        frame,
    },
    limits,
    time::Timestamp,
};
use serde::{Deserialize, Serialize};

use crate::{effect::Effect, model::Identity};

/// What the host keeps on a socket. Fields are added with a default, never renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The connection.
    pub id: ConnectionId,
    /// Whose socket it says to be; the token must prove it.
    pub identity: Identity,
    /// When it configured; `None` before.
    pub configured: Option<Timestamp>,
    /// It asked for our additions.
    pub extras: bool,
    /// Set by a relay that lost its thread and comes back for a client who must not notice: the last `seq` that
    /// the client was told. Its next `configureSession` is answered with what it missed, and nothing else.
    #[serde(default)]
    pub resume: Option<u64>,
}

impl Attachment {
    /// A socket that has said nothing yet.
    #[must_use]
    pub const fn new(id: ConnectionId, identity: Identity) -> Self {
        Self { id, identity, configured: None, extras: false, resume: None }
    }
}

/// The sockets of a session.
#[derive(Debug, Default)]
pub(crate) struct Sockets(BTreeMap<ConnectionId, Attachment>);

impl Sockets {
    pub(crate) fn new(attachments: Vec<Attachment>) -> Self {
        Self(attachments.into_iter().map(|attachment| (attachment.id, attachment)).collect())
    }

    pub(crate) fn is_configured(&self, id: ConnectionId) -> bool {
        self.0.get(&id).is_some_and(|attachment| attachment.configured.is_some())
    }

    pub(crate) fn remove(&mut self, id: ConnectionId) {
        self.0.remove(&id);
    }

    /// Whose socket this says to be.
    pub(crate) fn identity(&self, id: ConnectionId) -> Option<&Identity> {
        self.0.get(&id).map(|attachment| &attachment.identity)
    }

    /// What a relay came back for; once.
    pub(crate) fn take_resume(&mut self, id: ConnectionId) -> Option<u64> {
        self.0.get_mut(&id).and_then(|attachment| attachment.resume.take())
    }

    /// Whether a socket asked for our additions.
    pub(crate) fn wants_seq(&self, id: ConnectionId) -> bool {
        self.0.get(&id).is_some_and(|attachment| attachment.extras)
    }

    /// Only a client that asked for our additions may use them: another one has no word for their answers.
    pub(crate) fn is_ours(&self, id: ConnectionId) -> Result<(), Refusal> {
        let text = "Only clients that configured with hanmadi can ask for that.";
        if self.wants_seq(id) { Ok(()) } else { Err(Refusal::new(Code::FeatureUnavailable, text)) }
    }

    pub(crate) fn opened(&mut self, attachment: Attachment) {
        self.0.insert(attachment.id, attachment);
    }

    /// Marks a socket as configured; the oldest beyond the limit is told and closed.
    pub(crate) fn configure(
        &mut self,
        now: Timestamp,
        id: ConnectionId,
        extras: bool,
        out: &mut Vec<Effect>,
    ) {
        let Some(attachment) = self.0.get_mut(&id) else { return };
        attachment.configured = attachment.configured.or(Some(now));
        attachment.extras = extras;
        out.push(Effect::Attach(id, Box::new(attachment.clone())));
        while self.configured().count() > limits::CONNECTIONS_PER_SESSION {
            let oldest =
                self.configured().filter(|other| other.id != id).min_by_key(|other| other.configured);
            let Some(oldest) = oldest.map(|oldest| oldest.id) else { break };
            self.close(oldest, Some("connectionLimit"), out);
        }
    }

    /// Takes a socket out of the session but leaves it open.
    pub(crate) fn unconfigure(&mut self, id: ConnectionId, out: &mut Vec<Effect>) {
        let Some(attachment) = self.0.get_mut(&id) else { return };
        attachment.configured = None;
        out.push(Effect::Attach(id, Box::new(attachment.clone())));
    }

    /// Announces the close, then closes with 1000: a client that reads another code may never come back.
    pub(crate) fn close(&mut self, id: ConnectionId, reason: Option<&str>, out: &mut Vec<Effect>) {
        self.0.remove(&id);
        out.push(Effect::Tell(id, frame::connection_closed(reason)));
        out.push(Effect::Close(id, 1000));
    }

    pub(crate) fn configured(&self) -> impl Iterator<Item = &Attachment> {
        self.0.values().filter(|attachment| attachment.configured.is_some())
    }

    pub(crate) fn others(&self, than: ConnectionId) -> Vec<ConnectionId> {
        self.configured().map(|attachment| attachment.id).filter(|id| *id != than).collect()
    }

    /// Tells a message to every socket of the session; its sender's carries the tracing id.
    pub(crate) fn tell(
        &self,
        body: &str,
        seq: Option<u64>,
        sender: Option<(ConnectionId, Option<&str>)>,
        out: &mut Vec<Effect>,
    ) {
        for attachment in self.configured() {
            let tracing_id =
                sender.filter(|(id, _)| *id == attachment.id).and_then(|(_, tracing_id)| tracing_id);
            let seq = seq.filter(|_| attachment.extras);
            out.push(Effect::Tell(attachment.id, frame::structured(body, tracing_id, seq)));
        }
    }

    /// Tells a stored message again to the one socket that repeated it.
    pub(crate) fn tell_one(
        &self,
        to: ConnectionId,
        body: &str,
        seq: u64,
        tracing_id: Option<&str>,
        out: &mut Vec<Effect>,
    ) {
        let extras = self.0.get(&to).is_some_and(|attachment| attachment.extras);
        out.push(Effect::Tell(to, frame::structured(body, tracing_id, extras.then_some(seq))));
    }
}
