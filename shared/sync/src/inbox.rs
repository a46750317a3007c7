//! The desk's inbox: a snapshot plus events is what an agent sees.
//! Never asks anybody: it says what is missing, and its host fetches.
//!
//! Every event carries a whole conversation, so events are merged and not replayed: legs only ever begin and
//! end, the last message only moves on. That makes repeats and reordering harmless by construction. A snapshot
//! corrects what events cannot say, such as what ended while nobody listened.

mod after;
mod feed;
mod hold;
mod layout;
mod line;
mod merge;
mod note;
mod rows;
mod talk;
mod timeline;
mod view;

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{ConversationId, QueueId, UserId};
use hanmadi_protocol::{
    notification::TranscriptEvent,
    platform::{
        conversation::{Conversation, Participant, Purpose, State, Transcript, TranscriptPage},
        note::{Note as NoteBody, NoteEvent},
        observation::Observation,
        read_mark::ReadMark,
    },
    time::Timestamp,
};

pub use after::{Given, OfferEnd, Phase, WrapUp};
pub use feed::{Feed, Turn};
pub use hold::Next;
pub use layout::{Group, Layout};
pub use line::{Delivery, Happening, Line, Side};
pub use note::Note;
pub use rows::{MineRow, Stand, WaitRow};
pub use talk::{Kind, Outgoing, Progress, Talk};
pub use timeline::Item;
pub use view::{Sort, View};

/// What one agent sees: the own conversations, what waits, and the transcripts read so far.
#[derive(Clone, Debug)]
pub struct Inbox {
    me: UserId,
    conversations: BTreeMap<ConversationId, Conversation>,
    /// What the last snapshot saw waiting; conversations that came by event stand in `conversations` alone.
    observed: BTreeMap<ConversationId, (QueueId, Observation)>,
    talks: BTreeMap<ConversationId, Talk>,
    /// While a snapshot is on its way: whom events touched meanwhile, since the snapshot may be older.
    touched: Option<BTreeSet<ConversationId>>,
}

impl Inbox {
    /// An empty inbox of this agent.
    #[must_use]
    pub fn new(me: UserId) -> Self {
        Self {
            me,
            conversations: BTreeMap::new(),
            observed: BTreeMap::new(),
            talks: BTreeMap::new(),
            touched: None,
        }
    }

    /// Whose inbox it is.
    #[must_use]
    pub const fn me(&self) -> UserId {
        self.me
    }

    /// Call before snapshots are asked for, with the channel already listening.
    pub fn begin_sync(&mut self) {
        self.touched = Some(BTreeSet::new());
    }

    /// Takes both snapshots: the agent's own running conversations, and what waits in the queues.
    pub fn snapshot(&mut self, mine: Vec<Conversation>, waiting: Vec<(QueueId, Observation)>) {
        let touched = self.touched.take().unwrap_or_default();
        let listed_mine = set(mine.iter().map(|conversation| conversation.id));
        let listed_waiting = set(waiting.iter().map(|(_, seen)| seen.conversation_id));
        let (talks, me) = (&self.talks, self.me);
        self.conversations.retain(|id, conversation| {
            if touched.contains(id) {
                return true;
            }
            if !listed_mine.contains(id) {
                merge::finish(conversation, me);
            }
            merge::close(conversation, |leg| match leg.purpose {
                Purpose::Agent => leg.user_id == Some(me) && !listed_mine.contains(id),
                Purpose::Acd => true,
                Purpose::Customer | Purpose::Workflow | Purpose::Bot | Purpose::Unknown(_) => false,
            });
            // What is over is kept for reading only if it was read; what waits stands in the snapshot.
            listed_mine.contains(id) || (talks.contains_key(id) && !listed_waiting.contains(id))
        });
        for conversation in mine {
            self.learn_mark(&conversation);
            // What happened without words shows in the legs alone.
            let legs = self.conversations.get(&conversation.id).map(|known| &known.participants);
            if !self.is_mine(conversation.id) || legs != Some(&conversation.participants) {
                self.expire(conversation.id);
            }
            if touched.contains(&conversation.id) {
                self.merge(conversation);
            } else {
                self.conversations.insert(conversation.id, conversation);
            }
        }
        let untouched = waiting.into_iter().filter(|(_, seen)| !touched.contains(&seen.conversation_id));
        self.observed.clear();
        self.observed.extend(untouched.map(|(queue, seen)| (seen.conversation_id, (queue, seen))));
        // Nothing else tells that a note was missed.
        self.talks.values_mut().for_each(Talk::expire_notes);
    }

    /// Takes a conversation as it is now, from either topic.
    pub fn conversation(&mut self, conversation: Conversation) {
        if let Some(touched) = &mut self.touched {
            touched.insert(conversation.id);
        }
        let id = conversation.id;
        self.learn_mark(&conversation);
        let was_mine = self.is_mine(id);
        self.merge(conversation);
        // Nobody tells an agent of messages in conversations of others, so what was read then may lack some.
        if !was_mine && self.is_mine(id) {
            self.expire(id);
        }
    }

    /// Has a transcript read on, though nothing is known to be missing.
    pub fn expire(&mut self, id: ConversationId) {
        if let Some(talk) = self.talks.get_mut(&id) {
            talk.expire();
        }
    }

    /// Takes one event of the transcript topic.
    pub fn transcript_event(&mut self, event: TranscriptEvent, now: Timestamp) {
        let talk = self.talks.entry(event.conversation_id).or_default();
        if let Some(message) = event.message {
            talk.take(Line::from(message));
        }
        if let Some(ms) = event.typing_ms {
            talk.typing(now.plus_ms(ms));
        }
    }

    /// Takes one event of the notes topic. It brings the conversation along, which the agent may not know yet.
    pub fn note_event(&mut self, event: NoteEvent) {
        let id = event.conversation.id;
        self.conversation(event.conversation);
        self.talk_mut(id).take_note(event.note.into());
    }

    /// Takes a page of notes that was asked for after `after`.
    pub fn notes_page(&mut self, id: ConversationId, after: u64, page: Vec<NoteBody>) {
        self.talk_mut(id).notes_page(after, page.into_iter().map(Note::from).collect());
    }

    /// After which note to read on, if some may be missing.
    #[must_use]
    pub fn missing_notes(&self, id: ConversationId) -> Option<u64> {
        self.talks.get(&id).map_or(Some(0), Talk::missing_notes).filter(|_| self.stand(id) != Stand::Unknown)
    }

    /// Takes a page of a transcript.
    pub fn page(&mut self, id: ConversationId, page: Transcript) {
        self.talk_mut(id).page(page);
    }

    /// Lets go of what came before the latest messages of a conversation.
    pub fn forget_earlier(&mut self, id: ConversationId) {
        if let Some(talk) = self.talks.get_mut(&id) {
            talk.forget_earlier();
        }
    }

    /// The transcript, as far as it is known.
    #[must_use]
    pub fn talk(&self, id: ConversationId) -> Option<&Talk> {
        self.talks.get(&id)
    }

    /// The transcript to write to; it is made if there is none.
    pub fn talk_mut(&mut self, id: ConversationId) -> &mut Talk {
        self.talks.entry(id).or_default()
    }

    /// Takes how far the agent has read on any of their screens.
    pub fn read_mark(&mut self, mark: ReadMark) {
        self.talk_mut(mark.conversation_id).mark_known(mark.seq);
    }

    /// What the agent has seen of their own conversations and the platform does not know.
    #[must_use]
    pub fn unmarked(&self) -> Vec<ReadMark> {
        let occupied = self.conversations.values().filter(|it| it.occupies(self.me));
        let mark = |it: &Conversation| {
            let seq = self.talks.get(&it.id)?.unmarked()?;
            Some(ReadMark { conversation_id: it.id, seq })
        };
        occupied.filter_map(mark).collect()
    }

    /// What is offered and not yet answered, the oldest first.
    #[must_use]
    pub fn offered(&self) -> Vec<ConversationId> {
        let offered = self.mine().into_iter().filter(|row| matches!(row.phase, Phase::Offered(_)));
        offered.map(|row| row.id).collect()
    }

    /// Where own messages are not through.
    #[must_use]
    pub fn unsent(&self) -> Vec<ConversationId> {
        let unsent = self.talks.iter().filter(|(_, talk)| !talk.outgoing().is_empty());
        unsent.map(|(id, _)| *id).collect()
    }

    /// What waits to go and was written last, in whichever conversation, so that it can be taken back.
    #[must_use]
    pub fn last_held(&self) -> Option<(ConversationId, &Outgoing)> {
        let held = self.talks.iter().filter_map(|(id, talk)| Some((*id, talk.last_held()?)));
        held.max_by_key(|(_, message)| message.progress.held_until())
    }

    /// The conversation, if a body of it came.
    #[must_use]
    pub fn get(&self, id: ConversationId) -> Option<&Conversation> {
        self.conversations.get(&id)
    }

    /// What to read of each own conversation and the one on the screen, where something is missing; of what came
    /// before only as much as its row needs.
    #[must_use]
    pub fn missing(&self, on_screen: Option<ConversationId>) -> Vec<(ConversationId, TranscriptPage)> {
        let occupied = |it: &&Conversation| it.occupies(self.me);
        let own = self.conversations.values().filter(occupied);
        let mut ids = set(own.map(|conversation| conversation.id));
        ids.extend(on_screen.filter(|id| self.stand(*id) != Stand::Unknown));
        let missing = |id: ConversationId| {
            let latest = self.conversations.get(&id).and_then(|conversation| conversation.latest.as_ref());
            let head = latest.map_or(0, |latest| latest.seq);
            Some((id, self.talks.get(&id).map_or(Some(TranscriptPage::LATEST), |talk| talk.missing(head))?))
        };
        ids.into_iter().filter_map(missing).collect()
    }

    /// The agent's own open leg, offered or running.
    pub(crate) fn my_leg<'a>(&self, conversation: &'a Conversation) -> Option<&'a Participant> {
        conversation
            .participants
            .iter()
            .rev()
            .find(|leg| leg.purpose == Purpose::Agent && leg.user_id == Some(self.me) && merge::is_open(leg))
    }

    fn is_mine(&self, id: ConversationId) -> bool {
        self.conversations.get(&id).is_some_and(|conversation| self.my_leg(conversation).is_some())
    }

    fn learn_mark(&mut self, conversation: &Conversation) {
        if let Some(seq) = conversation.read_to {
            self.talk_mut(conversation.id).mark_known(seq);
        }
    }

    fn merge(&mut self, conversation: Conversation) {
        match self.conversations.get_mut(&conversation.id) {
            Some(known) => merge::merge(known, conversation),
            None => {
                self.conversations.insert(conversation.id, conversation);
            }
        }
    }
}

/// Collects by inserting. `collect` would sort first, and a browser downloads a sort for each type sorted.
pub(crate) fn set(ids: impl Iterator<Item = ConversationId>) -> BTreeSet<ConversationId> {
    let mut set = BTreeSet::new();
    set.extend(ids);
    set
}

/// True if the leg is offered and not yet taken.
pub(crate) fn is_alerting(leg: &Participant) -> bool {
    leg.messages.iter().any(|communication| communication.state == State::Alerting)
}

/// True if the agent has put it aside.
pub(crate) fn is_parked(leg: &Participant) -> bool {
    leg.messages.last().is_some_and(|communication| communication.state == State::Parked)
}
