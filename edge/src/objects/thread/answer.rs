//! What a Thread answers to calls: the check first, then the domain, then the published body.
//! Never answers about a conversation to somebody who may not see it.

use std::rc::Rc;

use hanmadi_access::{Object as Target, Permission, Principal, may};
use hanmadi_ids::{ConversationId, ParticipantId, UserId};
use hanmadi_protocol::{
    limits,
    platform::{
        conversation::{MessageData, Transcript, TranscriptPage},
        note::NoteRequest,
        paging::{Entities, Page},
    },
    time::Timestamp,
};
use hanmadi_routing::acd::Post;
use hanmadi_thread::{
    AgentCommand, AgentRefusal, AgentReply, Conversation, Input, TransferTo, message_data, note_data,
};
use serde_json::value::RawValue;
use worker::Result;

use super::{Shell, respond};
use crate::{
    host::{clock, response::Response},
    objects::call::{Parcel, ThreadCall},
};

/// The input in an event of the switchboard's.
pub(super) fn order(parcel: &Parcel) -> Option<Input> {
    match serde_json::from_str(parcel.body.get()).ok()? {
        Post::Assigned(assigned) => Some(Input::Assigned(assigned)),
        Post::Withdrawn(withdrawn) => Some(Input::Withdrawn(withdrawn)),
        Post::Moved(moved) => Some(Input::Moved(moved)),
        Post::Queue { .. }
        | Post::Presence { .. }
        | Post::RoutingStatus { .. }
        | Post::QueueUser(_)
        | Post::Observed(_) => None,
    }
}

impl Shell {
    #[expect(clippy::too_many_lines, reason = "one arm for each call")]
    pub(super) fn answer(self: &Rc<Self>, call: ThreadCall) -> Result<Response> {
        match call {
            ThreadCall::Conversation { principal, conversation } => {
                self.seen(&principal, Permission::MessageView, conversation, |found| {
                    let mut body = found.body(None);
                    let memory = self.remember()?;
                    body.inactivity_timeout =
                        memory.as_ref().and_then(|memory| memory.thread.inactivity_timeout(conversation));
                    respond::json(200, &body)
                })
            }
            ThreadCall::Messages { principal, conversation, page } => {
                self.seen(&principal, Permission::MessageView, conversation, |_| self.messages(page))
            }
            ThreadCall::MessagesById { principal, conversation, ids } => {
                self.seen(&principal, Permission::MessageView, conversation, |_| self.messages_by_id(&ids))
            }
            ThreadCall::Send { principal, conversation, communication, text, client_message_id } => {
                let command = AgentCommand::Send { communication, text, client_message_id };
                self.command(&principal, Permission::MessageCreate, conversation, command)
            }
            ThreadCall::Typing { principal, conversation, communication, ms } => {
                let command = AgentCommand::Typing { communication, ms };
                self.command(&principal, Permission::MessageCreate, conversation, command)
            }
            ThreadCall::Patch { principal, conversation, participant, state } => {
                let command = AgentCommand::Patch { participant, state };
                self.command(&principal, Permission::ConversationDisconnect, conversation, command)
            }
            ThreadCall::Transfer { principal, conversation, participant, user, queue, need } => {
                let to = match (user, queue) {
                    (Some(user), queue) => TransferTo::Agent { user, queue },
                    (None, Some(queue)) => TransferTo::Queue { queue, need },
                    (None, None) => match self.find(conversation)? {
                        Some(found) => TransferTo::Queue { queue: found.queue, need },
                        None => return respond::refusal(&not_found()),
                    },
                };
                let command = AgentCommand::Transfer { participant, to };
                self.command(&principal, Permission::ConversationTransfer, conversation, command)
            }
            ThreadCall::Park { principal, conversation, participant } => {
                let command = AgentCommand::Park { participant };
                self.command(&principal, Permission::MessagePark, conversation, command)
            }
            ThreadCall::Hold { principal, conversation, participant, held } => {
                let command = AgentCommand::Hold { participant, held };
                self.command(&principal, Permission::ConversationDisconnect, conversation, command)
            }
            ThreadCall::Learn { principal, conversation, participant, attributes } => {
                let command = AgentCommand::Learn { participant, attributes };
                self.command(&principal, Permission::MessageCreate, conversation, command)
            }
            ThreadCall::Wrapup { principal, conversation, participant } => {
                self.seen(&principal, Permission::MessageView, conversation, |found| {
                    let legs = found.body(None).participants;
                    match legs.into_iter().find(|leg| leg.id == participant).map(|leg| leg.acw.wrapup) {
                        Some(wrapup) => respond::json(200, &wrapup.unwrap_or_default()),
                        None => respond::error(404, "not.found", "There is no such participant."),
                    }
                })
            }
            ThreadCall::WrapUp { principal, conversation, participant, wrapup } => {
                let command = match wrapup {
                    Some(wrapup) => AgentCommand::WrapUp { participant, wrapup },
                    None if self.is_anothers(&principal, conversation, participant)? => {
                        AgentCommand::EndWrapUp { participant }
                    }
                    None => AgentCommand::SkipWrapUp { participant },
                };
                self.command(&principal, Permission::MessageCreate, conversation, command)
            }
            ThreadCall::Disconnect { principal, conversation } => {
                let permission = Permission::ConversationDisconnect;
                self.command(&principal, permission, conversation, AgentCommand::Disconnect)
            }
            ThreadCall::AfterContact { principal, conversation, participant, communication, wanted } => {
                let found = self.find(conversation)?;
                let legs = found.iter().flat_map(|found| &found.legs);
                if !legs
                    .into_iter()
                    .any(|leg| (leg.participant, leg.communication) == (participant, communication))
                {
                    return respond::error(404, "not.found", "There is no such communication.");
                }
                let command = AgentCommand::AskWrapUp { participant, wanted };
                self.command(&principal, Permission::MessageCreate, conversation, command)
            }
            ThreadCall::Notes { principal, conversation, after } => {
                self.seen(&principal, Permission::MessageView, conversation, |found| {
                    let notes = self.store.notes(found.id, after, limits::PAGE_SIZE_MAX)?;
                    respond::json(200, &Entities { entities: notes.iter().map(note_data).collect() })
                })
            }
            ThreadCall::Note { principal, conversation, note } => self.note(&principal, conversation, note),
            ThreadCall::History { size, page } => self.history(size, page),
            ThreadCall::Threading { principal, conversation, at } => {
                self.seen(&principal, Permission::ThreadingView, conversation, |_| self.threading(at))
            }
            ThreadCall::Began { conversation } => {
                respond::json(200, &self.find(conversation)?.map(|found| found.started))
            }
        }
    }

    /// The conversation named, latest or earlier.
    fn find(&self, id: ConversationId) -> Result<Option<Conversation>> {
        let memory = self.remember()?;
        let latest = memory.as_ref().and_then(|memory| memory.thread.conversation(id).cloned());
        drop(memory);
        if latest.is_some() || !self.store.exists()? {
            return Ok(latest);
        }
        Ok(self.store.conversation(id.ordinal())?.filter(|found| found.id == id))
    }

    fn seen(
        &self,
        principal: &Principal,
        permission: Permission,
        id: ConversationId,
        answer: impl FnOnce(&Conversation) -> Result<Response>,
    ) -> Result<Response> {
        let Some(found) = self.find(id)? else { return respond::refusal(&not_found()) };
        match may(principal, permission, target(&found, permission, principal)) {
            Ok(()) => answer(&found),
            Err(denied) => respond::denied(denied),
        }
    }

    fn command(
        self: &Rc<Self>,
        principal: &Principal,
        permission: Permission,
        id: ConversationId,
        command: AgentCommand,
    ) -> Result<Response> {
        let Some(found) = self.find(id)? else { return respond::refusal(&not_found()) };
        if let Err(denied) = may(principal, permission, target(&found, permission, principal)) {
            return respond::denied(denied);
        }
        // A machine speaks for the agent who has the conversation; where nobody has it, nobody speaks.
        let agent = || found.agent().and_then(|leg| leg.user);
        let user = principal.user().or_else(agent).unwrap_or(UserId::from_u128(0));
        let reply = self.event(|memory, store| {
            let key = memory.thread.agent_key(user, &command);
            let prior = memory.prior(store, key)?;
            Ok(Input::Agent { user, conversation: id, command, prior })
        })?;
        match reply {
            Ok(AgentReply::Done) => Response::empty(204),
            Ok(AgentReply::Message(record)) => match message_data(&record) {
                Some(data) => respond::json(200, &data),
                None => respond::unexpected(),
            },
            Ok(AgentReply::Note(note)) => respond::json(200, &note_data(&note)),
            Err(refusal) => respond::refusal(&refusal),
        }
    }

    /// Keeps a note of whoever has or had the conversation, or was asked about it.
    fn note(
        self: &Rc<Self>,
        principal: &Principal,
        id: ConversationId,
        note: NoteRequest,
    ) -> Result<Response> {
        let prior = match (principal.user(), &note.client_message_id) {
            (Some(author), Some(client)) if self.find(id)?.is_some() => self.store.note(author, client)?,
            (Some(_) | None, _) => None,
        };
        let command = AgentCommand::Note {
            text: note.text,
            to: note.recipients,
            client_message_id: note.client_message_id,
            prior: prior.map(Box::new),
        };
        self.command(principal, Permission::NoteAdd, id, command)
    }

    /// Whether a leg is of somebody else than the caller, who reaches everyone's.
    fn is_anothers(
        &self,
        principal: &Principal,
        id: ConversationId,
        participant: ParticipantId,
    ) -> Result<bool> {
        let found = self.find(id)?;
        let leg = found.iter().flat_map(|found| &found.legs).find(|leg| leg.participant == participant);
        let own = leg.is_none_or(|leg| leg.user.is_some() && leg.user == principal.user());
        Ok(!own && principal.role().reaches_everyone())
    }

    fn messages(&self, page: TranscriptPage) -> Result<Response> {
        let size = limits::PAGE_SIZE_MAX;
        let records = match page {
            TranscriptPage::After(after) => self.store.messages(None, after, size)?,
            TranscriptPage::Before(before) => self.store.messages_before(before, size)?,
        };
        let memory = self.remember()?;
        let head = memory.as_ref().map_or(0, |memory| memory.thread.head());
        let full = records.len() == size;
        let (first, last) = match page {
            TranscriptPage::After(after) => {
                (after.saturating_add(1), records.last().map_or(head, |record| record.seq))
            }
            TranscriptPage::Before(before) => {
                let first = records.first().filter(|_| full).map_or(1, |record| record.seq);
                (first, before.saturating_sub(1).min(head))
            }
        };
        // Messages before any conversation (a guest that only joined) have nothing to show an agent.
        let entities: Vec<MessageData> = records.iter().filter_map(message_data).collect();
        respond::json(200, &Transcript { entities, head, first, last })
    }

    fn messages_by_id(&self, ids: &[String]) -> Result<Response> {
        let mut entities = Vec::new();
        for id in ids.iter().take(limits::PAGE_SIZE_MAX) {
            // Either spelling of a UUID finds it.
            let Ok(id) = id.parse::<hanmadi_ids::MessageId>() else { continue };
            entities.extend(self.store.message(&id.simple())?.as_ref().and_then(message_data));
        }
        respond::json(200, &Entities { entities })
    }

    fn threading(&self, at: Option<Timestamp>) -> Result<Response> {
        let now = clock::now();
        if at.is_some_and(|at| at < now) {
            return respond::error(
                400,
                "bad.request",
                "at is a time to come: what was decided, stays decided.",
            );
        }
        match self.remember()?.as_ref() {
            Some(memory) => respond::json(200, &memory.thread.threading(at.unwrap_or(now))),
            None => respond::unexpected(),
        }
    }

    /// A page of the guest's own session, newest first.
    fn history(&self, size: usize, page: usize) -> Result<Response> {
        if !self.store.exists()? {
            return respond::json(200, &Page::<Box<RawValue>>::new(Vec::new(), size, page, 0));
        }
        let now = clock::now();
        let mut memory = self.remember()?;
        let Some(memory) = memory.as_mut() else { return respond::unexpected() };
        if let Err(seconds) = memory.thread.admit_history(now) {
            return respond::too_many(seconds);
        }
        let base = memory.thread.session().map_or(0, |session| session.base);
        let (bodies, total) = self.store.history(base, size, page)?;
        let entities: Vec<Box<RawValue>> =
            bodies.into_iter().filter_map(|body| RawValue::from_string(body).ok()).collect();
        respond::json(200, &Page::new(entities, size, page, total))
    }
}

/// What the check has to know of a conversation: who has it, or had it last if that is who asks. To read it and to
/// write a note, whoever was asked by a note counts as one who has it; an answer to the customer is not theirs.
fn target(found: &Conversation, permission: Permission, principal: &Principal) -> Target {
    let had = |user: UserId| found.legs.iter().any(|leg| leg.user == Some(user));
    let running = found.agent().and_then(|leg| leg.user);
    let notes = matches!(permission, Permission::MessageView | Permission::NoteAdd);
    let consulted = principal.user().filter(|user| notes && found.consulted.contains(user));
    let agent = consulted.or(running).or_else(|| principal.user().filter(|user| had(*user)));
    Target::Conversation { queue: found.queue, agent }
}

fn not_found() -> AgentRefusal {
    AgentRefusal::NO_CONVERSATION
}
