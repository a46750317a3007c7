//! What an agent keeps for themselves: how far they have read, what they have begun to write, how they want the
//! desk to be. Told to all their screens, and to nobody else.
//! Never about a conversation that was not theirs, nor a draft of one that is not with them any more.

use hanmadi_ids::{ConversationId, UserId};
use hanmadi_protocol::{
    notification::Topic,
    platform::{
        desk::DeskSettings,
        draft::{Draft, DraftRequest},
        read_mark::ReadMark,
    },
};
use serde::Serialize;
use worker::Result;

use super::Shell;
use crate::{
    host::{clock, response::Response},
    http::respond,
    store::transaction,
};

impl Shell {
    /// Keeps how far a conversation is read.
    pub(super) fn read(&self, user: UserId, conversation: ConversationId, seq: u64) -> Result<Response> {
        let store = self.store()?;
        if store.conversation(conversation)?.is_none() {
            return absent();
        }
        transaction(&self.state, || store.mark_read(clock::now(), conversation, seq))?;
        let seq = store.read_mark(conversation)?.unwrap_or(seq);
        let mark = ReadMark { conversation_id: conversation, seq };
        self.tell_own(Topic::UserReads(user), &mark)?;
        respond::json(200, &mark)
    }

    /// Keeps a draft, after every other that was kept before.
    pub(super) fn draft(
        &self,
        user: UserId,
        conversation: ConversationId,
        draft: &DraftRequest,
    ) -> Result<Response> {
        let (now, store) = (clock::now(), self.store()?);
        match store.conversation(conversation)? {
            None => return absent(),
            Some(known) if !known.is_with(user) => {
                let text = "This conversation is not with you any more.";
                return respond::error(409, "conversation.ended", text);
            }
            Some(_) => {}
        }
        let kind = draft.kind.as_str();
        let number = store.keep_draft(now, conversation, kind, &draft.text)?;
        let (kind, text) = (draft.kind.clone(), draft.text.clone());
        let draft = Draft { conversation_id: conversation, kind, text, number };
        self.tell_own(Topic::UserDrafts(user), &draft)?;
        respond::json(200, &draft)
    }

    /// How the agent wants the desk to be.
    pub(super) fn settings(&self) -> Result<Response> {
        let kept = self.store()?.settings()?;
        respond::json(200, &kept.unwrap_or_default())
    }

    /// Changes how the agent wants the desk to be.
    pub(super) fn set_settings(&self, settings: DeskSettings) -> Result<Response> {
        self.store()?.keep_settings(&settings)?;
        respond::json(200, &settings)
    }

    fn tell_own<B: Serialize>(&self, topic: Topic, body: &B) -> Result<()> {
        match self.remember()?.as_mut() {
            Some(memory) => memory.audience.tell(clock::now(), topic, body),
            None => Ok(()),
        }
    }
}

fn absent() -> Result<Response> {
    respond::error(404, "not.found", "There is no such conversation of yours.")
}
