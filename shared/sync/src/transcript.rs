//! One guest's conversation as a messenger shows it: what the edge has, then what still waits to be sent.
//! Never shows a message twice or out of order, whatever was lost, repeated or overtaken on the way.
//!
//! The edge numbers the messages of a thread without gaps. The transcript keeps the last number up to which
//! it has everything; a frame from beyond it waits in `ahead` until the ones between have come, and
//! [`Applied::resume_after`] says from where to ask for them.

use hanmadi_protocol::{
    guest::incoming::{Extras, Fields, Incoming},
    guest::message::PresenceKind,
    limits,
    time::Timestamp,
};

/// A message that the edge has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its place in the thread.
    pub seq: u64,
    /// Our own id of it, where it is ours and was sent from here.
    pub tracing_id: Option<String>,
    /// Written by the guest.
    pub own: bool,
    /// What it says.
    pub what: What,
    /// When the edge took it.
    pub at: Timestamp,
    /// Name shown for an outbound message.
    pub name: Option<String>,
    /// Picture shown for an outbound message.
    pub image: Option<String>,
}

/// What an entry says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// Words.
    Text(String),
    /// The agent ended the conversation; with `true` it may not go on.
    Ended(bool),
    /// Something that is not shown.
    Silent,
}

/// A message that the edge has not acknowledged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// Its tracing id: the same in every try, so that a repeat is recognised.
    pub id: String,
    /// The words.
    pub text: String,
    /// When it was written.
    pub at: Timestamp,
    /// Why it was refused; absent while it waits its turn.
    pub refused: Option<u16>,
}

/// Somebody on the other side types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// Who, if it was said.
    pub name: Option<String>,
    /// When it ends unless it is repeated.
    pub until: Timestamp,
}

/// What a frame changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Something is missing: ask again for what comes after this number.
    pub resume_after: Option<u64>,
    /// This pending message has arrived.
    pub acknowledged: Option<String>,
    /// Outbound messages with words that are new here.
    pub arrived: u32,
}

/// The conversation.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// Ordered by number. A plain list: new messages come at its end, and it is small in a browser.
    entries: Vec<Entry>,
    ahead: Vec<Entry>,
    pending: Vec<Pending>,
    /// Everything up to here is in `entries`. Unknown until the first message or the session says it.
    seen: Option<u64>,
    resuming: bool,
    read_only: bool,
    begins_after: Option<u64>,
    typing: Option<Typing>,
}

impl Transcript {
    /// What the edge has, in order; while something is missing, what came before it is there already.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter().chain(&self.ahead)
    }

    /// The last number of an older session: what follows it belongs to the present one.
    #[must_use]
    pub const fn begins_after(&self) -> Option<u64> {
        self.begins_after
    }

    /// What waits or was refused, in the order of writing.
    #[must_use]
    pub fn pending(&self) -> &[Pending] {
        &self.pending
    }

    /// The last number up to which nothing is missing; what to send as `resumeAfter`.
    #[must_use]
    pub fn seen(&self) -> u64 {
        self.seen.unwrap_or(0)
    }

    /// The conversation was ended and may not go on.
    #[must_use]
    pub const fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Who types at `now`.
    #[must_use]
    pub fn typing(&self, now: Timestamp) -> Option<&Typing> {
        self.typing.as_ref().filter(|typing| typing.until > now)
    }

    /// The next message to send.
    #[must_use]
    pub fn next_to_send(&self) -> Option<&Pending> {
        self.pending.iter().find(|pending| pending.refused.is_none())
    }

    /// Takes a message from the guest's hand.
    pub fn say(&mut self, id: String, text: String, at: Timestamp) {
        self.pending.push(Pending { id, text, at, refused: None });
    }

    /// Takes what an earlier page left unsent. What is known already stays as it is.
    pub fn restore(&mut self, left: Vec<Pending>) {
        for pending in left {
            let known = self.pending.iter().any(|known| known.id == pending.id)
                || self.entries().any(|entry| entry.tracing_id.as_ref() == Some(&pending.id));
            if !known {
                let place = self.pending.partition_point(|known| known.at <= pending.at);
                self.pending.insert(place, pending);
            }
        }
    }

    /// Marks a message as refused with a code of the wire.
    pub fn refuse(&mut self, id: &str, code: u16) {
        if let Some(pending) = self.pending.iter_mut().find(|pending| pending.id == id) {
            pending.refused = Some(code);
        }
    }

    /// Puts a refused message at the end of what waits.
    pub fn retry(&mut self, id: &str) {
        let Some(at) = self.pending.iter().position(|pending| pending.id == id) else { return };
        let mut pending = self.pending.remove(at);
        pending.refused = None;
        self.pending.push(pending);
    }

    /// Forgets a message that was not sent.
    pub fn discard(&mut self, id: &str) {
        self.pending.retain(|pending| pending.id != id);
    }

    /// Takes the session's answer. A number below what was seen means another thread than before: it starts over.
    pub fn session(&mut self, fields: &Fields) -> Applied {
        self.resuming = false;
        self.read_only = fields.read_only == Some(true);
        let Some(Extras { head, base }) = fields.hanmadi else { return Applied::default() };
        if head < self.seen() {
            let (pending, read_only) = (std::mem::take(&mut self.pending), self.read_only);
            *self = Self { pending, read_only, seen: Some(base), ..Self::default() };
            return Applied { resume_after: Some(base), ..Applied::default() };
        }
        if self.seen.is_none_or(|seen| seen < base) {
            self.begins_after = (!self.entries.is_empty()).then_some(base);
            self.ahead.retain(|entry| entry.seq > base);
            self.seen = Some(base);
        }
        Applied::default()
    }

    /// Takes a `StructuredMessage`.
    pub fn message(&mut self, frame: &Incoming, fields: &Fields, now: Timestamp) -> Applied {
        let mut applied = Applied::default();
        if let Some(id) = &frame.tracing_id
            && self.pending.iter().any(|pending| pending.id == *id)
        {
            self.discard(id);
            applied.acknowledged = Some(id.clone());
        }
        let Some(seq) = frame.seq else {
            self.hear_typing(fields, now);
            return applied;
        };
        let first = *self.seen.get_or_insert(seq.saturating_sub(1));
        if seq <= first {
            return applied;
        }
        let place = self.ahead.partition_point(|entry| entry.seq < seq);
        if self.ahead.get(place).is_none_or(|entry| entry.seq != seq) {
            self.ahead.insert(place, entry(seq, frame, fields, now));
        }
        while self.ahead.first().is_some_and(|entry| entry.seq == self.seen() + 1) {
            let entry = self.ahead.remove(0);
            self.seen = Some(entry.seq);
            self.settle(entry, &mut applied);
        }
        if !self.ahead.is_empty() && !self.resuming {
            self.resuming = true;
            applied.resume_after = Some(self.seen());
        }
        applied
    }

    fn settle(&mut self, entry: Entry, applied: &mut Applied) {
        match (&entry.what, entry.own) {
            (What::Text(_), false) => {
                self.typing = None;
                applied.arrived += 1;
            }
            (What::Ended(read_only), _) => {
                self.typing = None;
                self.read_only |= read_only;
            }
            (What::Text(_) | What::Silent, _) => {}
        }
        self.entries.push(entry);
    }

    fn hear_typing(&mut self, fields: &Fields, now: Timestamp) {
        let Some(typing) = fields.events.iter().find_map(|event| event.typing.as_ref()) else { return };
        if fields.direction.as_deref() == Some("Outbound") {
            let ms = typing.duration_ms.or(typing.duration).unwrap_or(limits::TYPING_MS);
            let name = fields.channel.as_ref().and_then(|channel| channel.from.as_ref()?.nickname.clone());
            self.typing = Some(Typing { name, until: now.plus_ms(ms) });
        }
    }
}

fn entry(seq: u64, frame: &Incoming, fields: &Fields, now: Timestamp) -> Entry {
    let own = fields.direction.as_deref() == Some("Inbound");
    let from = fields.channel.as_ref().and_then(|channel| channel.from.as_ref());
    let presence = fields.events.iter().find_map(|event| event.presence.as_ref());
    let what = match (&fields.text, presence.map(|presence| &presence.kind)) {
        (_, Some(PresenceKind::Disconnect)) => {
            What::Ended(fields.metadata.read_only.as_deref() == Some("true"))
        }
        (Some(text), None) if !text.is_empty() => What::Text(text.clone()),
        _ => What::Silent,
    };
    Entry {
        seq,
        tracing_id: frame.tracing_id.clone().filter(|_| own),
        own,
        what,
        at: fields.channel.as_ref().map_or(now, |channel| channel.time),
        name: from.and_then(|from| from.nickname.clone()),
        image: from.and_then(|from| from.image.clone()),
    }
}

#[cfg(test)]
#[path = "transcript_tests.rs"]
mod tests;
