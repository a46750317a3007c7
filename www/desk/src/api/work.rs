//! Calls about the work on a conversation besides talking: passing it on, notes, the wrap-up.
//! Never decides whether they may be made: the platform says so.

use gloo_net::http::Method;
use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId, QueueId, SkillId, UserId};
use hanmadi_protocol::{
    platform::{
        conversation::{ParkingState, PatchParticipant, State, TransferRequest, Wrapup},
        desk::DeskSettings,
        draft::{Draft, DraftRequest},
        note::{Note, NoteRequest},
        paging::Entities,
        read_mark::{ReadMark, ReadMarkRequest},
        response::Response,
        skill::Skill,
        wrapup::{AfterCallWorkUpdate, WrapupCode},
    },
    post::SkillNeed,
};

use super::{
    Trouble,
    calls::{Client, json, read},
    transport::Body,
};

/// To whom a conversation is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Transfer {
    /// A queue.
    Queue(QueueId),
    /// A colleague.
    Person(UserId),
    /// Whoever has this skill, in the queue it came through.
    Skill(SkillId),
}

fn leg_path(id: ConversationId, leg: ParticipantId, rest: &str) -> String {
    format!("conversations/messages/{id}/participants/{leg}{rest}")
}

fn draft_path(id: ConversationId) -> String {
    format!("conversations/messages/{id}/draft")
}

fn note_path(id: ConversationId) -> String {
    format!("conversations/messages/{id}/notes")
}

fn note_body(client_message_id: &str, text: &str, recipients: Vec<UserId>) -> Body {
    let client_message_id = Some(client_message_id.to_owned());
    json(&NoteRequest { text: text.to_owned(), recipients, client_message_id })
}

impl Client {
    /// Passes a conversation on.
    pub(crate) async fn transfer(
        &self,
        id: ConversationId,
        leg: ParticipantId,
        to: Transfer,
    ) -> Result<(), Trouble> {
        let mut body =
            TransferRequest { transfer_type: Some("Unattended".into()), ..TransferRequest::default() };
        match to {
            Transfer::Queue(queue) => body.queue_id = Some(queue),
            Transfer::Person(user) => body.user_id = Some(user),
            Transfer::Skill(skill) => body.skills = vec![SkillNeed { skill, level: 0 }],
        }
        self.call(Method::POST, &leg_path(id, leg, "/replace"), json(&body)).await.map(drop)
    }

    /// The wrap-up codes of a queue.
    pub(crate) async fn codes(&self, queue: QueueId) -> Result<Vec<WrapupCode>, Trouble> {
        self.all(&format!("routing/queues/{queue}/wrapupcodes")).await
    }

    /// All skills.
    pub(crate) async fn skills(&self) -> Result<Vec<Skill<SkillId>>, Trouble> {
        self.all("routing/skills").await
    }

    /// Gives a wrap-up.
    pub(crate) async fn wrap_up(
        &self,
        id: ConversationId,
        leg: ParticipantId,
        wrapup: &Wrapup,
    ) -> Result<(), Trouble> {
        self.call(Method::POST, &leg_path(id, leg, "/wrapup"), json(wrapup)).await.map(drop)
    }

    /// Goes without one.
    pub(crate) async fn skip_wrap_up(&self, id: ConversationId, leg: ParticipantId) -> Result<(), Trouble> {
        let body = PatchParticipant { wrapup_skipped: Some(true), ..PatchParticipant::default() };
        self.call(Method::PATCH, &leg_path(id, leg, ""), json(&body)).await.map(drop)
    }

    /// Has after-contact work follow the end, or not.
    pub(crate) async fn ask_wrap_up(
        &self,
        id: ConversationId,
        leg: ParticipantId,
        communication: CommunicationId,
        wanted: bool,
    ) -> Result<(), Trouble> {
        let path =
            format!("conversations/aftercallwork/{id}/participants/{leg}/communications/{communication}");
        let body = AfterCallWorkUpdate { after_call_work_required: wanted };
        self.call(Method::PATCH, &path, json(&body)).await.map(drop)
    }

    /// Puts a conversation aside, or takes it back.
    pub(crate) async fn park(
        &self,
        id: ConversationId,
        leg: ParticipantId,
        state: State,
    ) -> Result<(), Trouble> {
        let body = ParkingState { state };
        self.call(Method::PUT, &leg_path(id, leg, "/parkingstate"), json(&body)).await.map(drop)
    }

    /// Puts a conversation on hold, or takes it off.
    pub(crate) async fn hold(
        &self,
        id: ConversationId,
        leg: ParticipantId,
        held: bool,
    ) -> Result<(), Trouble> {
        let body = PatchParticipant { held: Some(held), ..PatchParticipant::default() };
        self.call(Method::PATCH, &leg_path(id, leg, ""), json(&body)).await.map(drop)
    }

    /// Keeps how far a conversation is read; the answer may be further.
    pub(crate) async fn read_mark(&self, mark: ReadMark) -> Result<ReadMark, Trouble> {
        let path = format!("conversations/messages/{}/readmark", mark.conversation_id);
        read(&self.call(Method::PUT, &path, json(&ReadMarkRequest { seq: mark.seq })).await?)
    }

    /// All ready answers.
    pub(crate) async fn responses(&self) -> Result<Vec<Response>, Trouble> {
        self.all("responsemanagement/responses").await
    }

    /// Keeps a draft for the agent's other screens.
    pub(crate) async fn draft(&self, id: ConversationId, draft: &DraftRequest) -> Result<Draft, Trouble> {
        read(&self.call(Method::PUT, &draft_path(id), json(draft)).await?)
    }

    /// The same as the page goes: it is sent, and nobody hears whether it arrived.
    pub(crate) fn draft_at_leaving(&self, id: ConversationId, draft: &DraftRequest) {
        self.call_at_leaving(Method::PUT, &draft_path(id), json(draft));
    }

    /// How the agent wants the desk to be.
    pub(crate) async fn settings(&self) -> Result<DeskSettings, Trouble> {
        read(&self.call(Method::GET, "hanmadi/desk/settings", Body::None).await?)
    }

    /// Changes how the agent wants the desk to be.
    pub(crate) async fn set_settings(&self, settings: DeskSettings) -> Result<DeskSettings, Trouble> {
        read(&self.call(Method::PUT, "hanmadi/desk/settings", json(&settings)).await?)
    }

    /// A page of notes.
    pub(crate) async fn notes(&self, id: ConversationId, after: u64) -> Result<Vec<Note>, Trouble> {
        let path = format!("conversations/messages/{id}/notes?after={after}");
        let page: Entities<Note> = read(&self.call(Method::GET, &path, Body::None).await?)?;
        Ok(page.entities)
    }

    /// Writes a note for colleagues; a repeat with the same id and words is kept once.
    pub(crate) async fn note(
        &self,
        id: ConversationId,
        client_message_id: &str,
        text: &str,
        recipients: Vec<UserId>,
    ) -> Result<Note, Trouble> {
        let body = note_body(client_message_id, text, recipients);
        read(&self.call(Method::POST, &note_path(id), body).await?)
    }

    /// The same as the page goes: it is sent, and nobody hears whether it arrived.
    pub(crate) fn note_at_leaving(&self, id: ConversationId, client_message_id: &str, text: &str) {
        self.call_at_leaving(Method::POST, &note_path(id), note_body(client_message_id, text, Vec::new()));
    }
}
