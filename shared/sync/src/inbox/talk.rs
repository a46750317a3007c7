//! One conversation's transcript: what came, what is missing, what is on its way out.
//! Never loses an own message: it stays until the platform shows it back or the agent throws it away.
//!
//! Of a long thread the end is read first, and what came before when somebody wants to see it: what is known is one
//! piece without gaps, and whatever came beyond its end.

use std::collections::BTreeMap;

use hanmadi_protocol::{
    limits,
    platform::conversation::{Transcript, TranscriptPage},
    time::Timestamp,
};

use super::{
    line::{Line, Side},
    note::Note,
};

/// Further behind the end than so many messages, the end is read rather than everything up to it.
const FAR: u64 = 3 * limits::PAGE_SIZE_MAX as u64;

/// Where an own message stands before the platform shows it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// Waits until then, by the browser's clock, so that it can be taken back.
    Held(Timestamp),
    /// On its way.
    Sending,
    /// Not through yet; it is tried again with the same id.
    Retrying,
    /// Refused: only the agent can help.
    Refused,
}

/// For whom own words are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The customer.
    Reply,
    /// Colleagues; the customer never sees it.
    Note,
}

/// An own message or note that the platform has not shown back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    /// For whom it is. It never changes.
    pub kind: Kind,
    /// The id it is sent with, every time.
    pub client_message_id: String,
    /// The words.
    pub text: String,
    /// When it was written.
    pub time: Timestamp,
    /// Where it stands.
    pub progress: Progress,
    /// Why it was refused.
    pub refusal: Option<String>,
}

/// A transcript.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Talk {
    lines: BTreeMap<u64, Line>,
    notes: BTreeMap<u64, Note>,
    /// Every note up to here is known.
    notes_to: u64,
    notes_loaded: bool,
    pub(super) outgoing: Vec<Outgoing>,
    /// Everything from here to `complete_to` is known; nothing if that is less.
    complete_from: u64,
    complete_to: u64,
    /// The thread is known to reach at least here.
    head: u64,
    loaded: bool,
    /// Up to where the agent looked at it here.
    seen_to: u64,
    /// Up to where the platform knows that the agent has read.
    marked_to: u64,
    /// The last words of a person on our side: whoever answers has read what came before.
    answered_to: u64,
    typing_until: Option<Timestamp>,
}

impl Default for Talk {
    fn default() -> Self {
        Self {
            lines: BTreeMap::new(),
            notes: BTreeMap::new(),
            notes_to: 0,
            notes_loaded: false,
            outgoing: Vec::new(),
            complete_from: 1,
            complete_to: 0,
            head: 0,
            loaded: false,
            seen_to: 0,
            marked_to: 0,
            answered_to: 0,
            typing_until: None,
        }
    }
}

impl Talk {
    /// Messages and happenings in order.
    pub fn lines(&self) -> impl DoubleEndedIterator<Item = &Line> {
        self.lines.values()
    }

    /// Internal notes in order.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        self.notes.values()
    }

    /// Own messages and notes the platform has not shown back, oldest first.
    #[must_use]
    pub fn outgoing(&self) -> &[Outgoing] {
        &self.outgoing
    }

    /// True once a page came.
    #[must_use]
    pub const fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// True while the customer types.
    #[must_use]
    pub fn is_typing(&self, now: Timestamp) -> bool {
        self.typing_until.is_some_and(|until| until > now)
    }

    /// Up to where it is read.
    #[must_use]
    pub fn read_to(&self) -> u64 {
        self.seen_to.max(self.marked_to).max(self.answered_to)
    }

    /// Notes that the agent has seen it up to `seq`, here.
    pub fn mark_seen(&mut self, seq: u64) {
        self.seen_to = self.seen_to.max(seq);
    }

    /// Notes that the platform knows it to be read up to `seq`, from here or from another screen.
    pub fn mark_known(&mut self, seq: u64) {
        self.marked_to = self.marked_to.max(seq);
    }

    /// What the agent has seen and the platform does not know, so that their other screens don't either.
    #[must_use]
    pub fn unmarked(&self) -> Option<u64> {
        (self.seen_to > self.marked_to.max(self.answered_to)).then_some(self.seen_to)
    }

    /// How many of the customer's messages nobody has read.
    #[must_use]
    pub fn unread(&self) -> usize {
        self.lines.range(self.read_to() + 1..).filter(|(_, line)| line.is_inbound_message()).count()
    }

    /// The latest message, happenings aside.
    #[must_use]
    pub fn last_message(&self) -> Option<&Line> {
        self.lines.values().rev().find(|line| line.happening.is_none())
    }

    /// Since when the customer waits for an answer: the first message after our last one.
    #[must_use]
    pub fn unanswered_since(&self) -> Option<Timestamp> {
        let messages = self.lines.values().rev().filter(|line| line.happening.is_none());
        messages.take_while(|line| line.side == Side::Customer).last().map(|line| line.time)
    }

    /// What to read, if something up to `head` is missing; of what came before only as much as a row in a list needs.
    #[must_use]
    pub fn missing(&self, head: u64) -> Option<TranscriptPage> {
        let reach = self.lines.last_key_value().map_or(0, |(seq, _)| *seq).max(self.head).max(head);
        if self.loaded && reach <= self.complete_to {
            return self.earlier().filter(|_| !self.tells_enough());
        }
        let far = self.knows_nothing() || reach > self.complete_to + FAR;
        Some(if far { TranscriptPage::LATEST } else { TranscriptPage::After(self.complete_to) })
    }

    /// What to read of what came before, if there is anything.
    #[must_use]
    pub fn earlier(&self) -> Option<TranscriptPage> {
        (self.loaded && !self.begins()).then_some(TranscriptPage::Before(self.complete_from))
    }

    /// Whether nothing came before what is known.
    #[must_use]
    pub const fn begins(&self) -> bool {
        self.complete_from <= 1
    }

    /// Lets go of what came before the latest messages, but for what a row in a list needs: it is read again on wish.
    pub fn forget_earlier(&mut self) {
        let page = limits::PAGE_SIZE_MAX as u64;
        let ours = self.lines.values().rev().find(|line| Self::is_answer(line)).map_or(0, |line| line.seq);
        let from = self.complete_to.saturating_sub(page - 1).min(self.read_to() + 1).min(ours);
        if from > self.complete_from {
            self.lines = self.lines.split_off(&from);
            self.complete_from = from;
        }
    }

    fn is_answer(line: &Line) -> bool {
        line.happening.is_none() && line.side == Side::Agent
    }

    /// Whether what is unread, and since when the customer waits, follows from what is known; or it is a lot anyway.
    fn tells_enough(&self) -> bool {
        let enough = self.read_to() + 1 >= self.complete_from && self.lines.values().any(Self::is_answer);
        enough || self.complete_to - self.complete_from >= FAR
    }

    const fn knows_nothing(&self) -> bool {
        self.complete_to < self.complete_from
    }

    /// After which note to read on, if some may be missing.
    #[must_use]
    pub fn missing_notes(&self) -> Option<u64> {
        (!self.notes_loaded).then_some(self.notes_to)
    }

    /// Adds an own message or note at the end.
    pub fn compose(&mut self, kind: Kind, client_message_id: String, text: String, time: Timestamp) {
        self.outgoing.push(Outgoing {
            kind,
            client_message_id,
            text,
            time,
            progress: Progress::Sending,
            refusal: None,
        });
    }

    /// Notes how an own message fares; nothing if it is through already.
    pub fn set_progress(&mut self, client_message_id: &str, progress: Progress) {
        if let Some(it) = self.outgoing.iter_mut().find(|it| it.client_message_id == client_message_id) {
            it.progress = progress;
            it.refusal = None;
        }
    }

    /// Notes that an own message was refused, and why.
    pub fn refuse(&mut self, client_message_id: &str, why: String) {
        if let Some(it) = self.outgoing.iter_mut().find(|it| it.client_message_id == client_message_id) {
            it.progress = Progress::Refused;
            it.refusal = Some(why);
        }
    }

    /// Takes an own message out again and returns its words.
    pub fn withdraw(&mut self, client_message_id: &str) -> Option<String> {
        let place = self.outgoing.iter().position(|it| it.client_message_id == client_message_id)?;
        Some(self.outgoing.remove(place).text)
    }

    /// Takes a line, from an event or from the answer to a message sent.
    pub fn take(&mut self, line: Line) {
        if line.is_inbound_message() {
            self.typing_until = None;
        }
        self.insert(line);
        self.advance();
    }

    /// Takes a note, from an event or from the answer to one written.
    pub fn take_note(&mut self, note: Note) {
        if let Some(id) = &note.client_message_id {
            self.outgoing.retain(|it| it.kind != Kind::Note || it.client_message_id != *id);
        }
        self.notes.insert(note.number, note);
    }

    pub(super) fn expire_notes(&mut self) {
        self.notes_loaded = false;
    }

    pub(super) fn notes_page(&mut self, after: u64, page: Vec<Note>) {
        // A page that is not full is the last one.
        self.notes_loaded = page.len() < limits::PAGE_SIZE_MAX;
        if after <= self.notes_to {
            self.notes_to = page.iter().map(|note| note.number).fold(self.notes_to, u64::max);
        }
        page.into_iter().for_each(|note| self.take_note(note));
    }

    pub(super) fn expire(&mut self) {
        self.loaded = false;
    }

    pub(super) fn typing(&mut self, until: Timestamp) {
        self.typing_until = Some(until);
    }

    pub(super) fn page(&mut self, page: Transcript) {
        // A page may reach further than its first and last entities: what it left out is nothing to show.
        let (first, last) = (page.first, page.last);
        self.head = self.head.max(page.head);
        self.loaded = true;
        if last < first {
            return;
        }
        if self.knows_nothing() || first > self.complete_to + 1 {
            // The end was read: what is known from before it would leave a gap.
            self.lines = self.lines.split_off(&first);
            (self.complete_from, self.complete_to) = (first, last);
        } else if last + 1 >= self.complete_from {
            self.complete_from = self.complete_from.min(first);
            self.complete_to = self.complete_to.max(last);
        } else {
            return;
        }
        for message in page.entities {
            self.insert(Line::from(message));
        }
        self.advance();
    }

    fn insert(&mut self, line: Line) {
        if let Some(id) = &line.client_message_id {
            self.outgoing.retain(|it| it.kind != Kind::Reply || it.client_message_id != *id);
        }
        if line.by.is_some() {
            self.answered_to = self.answered_to.max(line.seq);
        }
        match self.lines.get_mut(&line.seq) {
            Some(known) => known.delivery = known.delivery.max(line.delivery),
            None => {
                self.lines.insert(line.seq, line);
            }
        }
    }

    fn advance(&mut self) {
        while self.lines.contains_key(&(self.complete_to + 1)) {
            self.complete_to += 1;
        }
    }
}
