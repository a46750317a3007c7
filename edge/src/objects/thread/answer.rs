//! What a Thread answers to calls: the check first, then the domain, then the published body.
//! Never answers about a conversation to somebody who may not see it.

use std::rc::Rc;

use hanmadi_access::{Object as Target, Permission, Principal, may};
use hanmadi_ids::{ConversationId, UserId};
use hanmadi_protocol::{
    limits,
    platform::{
        conversation::{MessageData, Transcript},
        paging::{Entities, Page},
    },
};
use hanmadi_routing::acd::Post;
use hanmadi_thread::{AgentCommand, AgentRefusal, AgentReply, Conversation, Input, TransferTo, message_data};
use serde_json::value::RawValue;
use worker::{Response, Result};

use super::{Shell, respond};
use crate::{
    host::clock,
    objects::call::{Parcel, ThreadCall},
};

/// The input in an event of the switchboard's.
pub(super) fn order(parcel: &Parcel) -> Option<Input> {
    match serde_json::from_str(parcel.body.get()).ok()? {
        Post::Assigned(assigned) => Some(Input::Assigned(assigned)),
        Post::Withdrawn(withdrawn) => Some(Input::Withdrawn(withdrawn)),
        Post::Moved(moved) => Some(Input::Moved(moved)),
        Post::Queue { .. } | Post::Presence { .. } | Post::RoutingStatus { .. } => None,
    }
}

impl Shell {
    pub(super) fn answer(self: &Rc<Self>, call: ThreadCall) -> Result<Response> {
        match call {
            ThreadCall::Conversation { principal, conversation } => {
                self.seen(&principal, Permission::MessageView, conversation, |found| {
                    respond::json(200, &found.body(None))
                })
            }
            ThreadCall::Messages { principal, conversation, after } => {
                self.seen(&principal, Permission::MessageView, conversation, |_| self.messages(after))
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
                    None => AgentCommand::SkipWrapUp { participant },
                };
                self.command(&principal, Permission::MessageCreate, conversation, command)
            }
            ThreadCall::History { size, page } => self.history(size, page),
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
        match may(principal, permission, target(&found, principal)) {
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
        if let Err(denied) = may(principal, permission, target(&found, principal)) {
            return respond::denied(denied);
        }
        let Some(user) = principal.user().or_else(|| found.agent().and_then(|leg| leg.user)) else {
            return respond::refusal(&not_found());
        };
        let reply = self.event(|memory, store| {
            let key = memory.thread.agent_key(user, &command);
            let prior = memory.prior(store, key)?;
            Ok(Input::Agent { user, conversation: id, command, prior })
        })?;
        match reply {
            Ok(AgentReply::Done) => Ok(Response::empty()?.with_status(204)),
            Ok(AgentReply::Message(record)) => match message_data(&record) {
                Some(data) => respond::json(200, &data),
                None => respond::unexpected(),
            },
            Ok(AgentReply::Note(note)) => respond::json(200, &note),
            Err(refusal) => respond::refusal(&refusal),
        }
    }

    fn messages(&self, after: u64) -> Result<Response> {
        let records = self.store.messages(None, after, limits::PAGE_SIZE_MAX)?;
        let memory = self.remember()?;
        let head = memory.as_ref().map_or(0, |memory| memory.thread.head());
        // Messages before any conversation (a guest that only joined) have nothing to show an agent.
        let entities: Vec<MessageData> = records.iter().filter_map(message_data).collect();
        let last = records.last().map_or(head, |record| record.seq);
        respond::json(200, &Transcript { entities, head, last })
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

/// What the check has to know of a conversation: who has it, or had it last if that is who asks.
fn target(found: &Conversation, principal: &Principal) -> Target {
    let had = |user: UserId| found.legs.iter().any(|leg| leg.user == Some(user));
    let running = found.agent().and_then(|leg| leg.user);
    let agent = running.or_else(|| principal.user().filter(|user| had(*user)));
    Target::Conversation { queue: found.queue, agent }
}

fn not_found() -> AgentRefusal {
    AgentRefusal::NO_CONVERSATION
}
