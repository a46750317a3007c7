//! Internal notes: what agents say among themselves about a conversation, such as to ask a colleague.
//! Never a message: a note has rows of its own, so no frame, replay or history can carry one.

use hanmadi_ids::{ConversationId, Mint, UserId};
use hanmadi_protocol::{
    event::{AgentConsulted, EventKind},
    limits,
    time::Timestamp,
};

use crate::{
    effect::{Change, Destination, Effect, Post},
    input::AgentReply,
    model::Note,
    refusal::AgentRefusal,
    thread::Thread,
    view,
};

/// What came with a note.
pub(crate) struct NoteDraft {
    pub(crate) text: String,
    pub(crate) to: Vec<UserId>,
    pub(crate) client_message_id: Option<String>,
    pub(crate) prior: Option<Box<Note>>,
}

impl Thread {
    /// Keeps a note and posts it to whoever has the conversation, to those it asks, and to everyone who was asked
    /// or wrote before.
    pub(crate) fn note(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        (author, id): (UserId, ConversationId),
        draft: NoteDraft,
        out: &mut Vec<Effect>,
    ) -> Result<AgentReply, AgentRefusal> {
        if let Some(prior) = draft.prior {
            let same = prior.text == draft.text && prior.to == draft.to && prior.conversation == id;
            return if same { Ok(AgentReply::Note(prior)) } else { Err(AgentRefusal::OTHER_CONTENT) };
        }
        if draft.text.trim().is_empty() {
            return Err(AgentRefusal::EMPTY);
        }
        if draft.text.chars().count() > limits::NOTE_CHARS || draft.to.len() > limits::NOTE_RECIPIENTS {
            return Err(AgentRefusal::TOO_LONG);
        }
        let number = self.last_note + 1;
        let conversation = self.find_mut(id).ok_or(AgentRefusal::ENDED)?;
        let note = Note {
            number,
            id: mint.draw(),
            conversation: id,
            time: now,
            author,
            to: draft.to,
            text: draft.text,
            client_message_id: draft.client_message_id,
        };
        out.push(Effect::Store(Change::Note(Box::new(note.clone()))));
        let own = conversation.agent().filter(|leg| leg.user == Some(author) && leg.connected.is_some());
        if let Some(communication) = own.map(|leg| leg.communication) {
            for user in &note.to {
                let consulted = AgentConsulted { communication, user: Some(*user) };
                conversation.event(now, EventKind::AgentConsulted(consulted));
            }
        }
        let before = conversation.consulted.len();
        conversation.consulted.extend(note.to.iter().copied().chain([author]));
        if conversation.consulted.len() != before {
            conversation.keep();
        }
        let mut told = conversation.consulted.clone();
        told.extend(conversation.agent().and_then(|leg| leg.user));
        for user in told {
            let (body, note) = (Box::new(view::conversation(conversation, None)), Box::new(note.clone()));
            out.push(Effect::Post(Destination::Agent(user), Post::Note { body, note }));
        }
        self.last_note = number;
        Ok(AgentReply::Note(Box::new(note)))
    }
}
