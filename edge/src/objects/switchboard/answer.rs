//! What the Switchboard answers to calls: the check first, then the domain, then the published body.
//! Never answers about a conversation to somebody who may not have it.

use std::rc::Rc;

use hanmadi_access::{Object as Target, Permission, Principal, may};
use hanmadi_ids::{ConversationId, QueueId, UserId};
use hanmadi_protocol::platform::observation;
use hanmadi_routing::acd::{Acd, Input, Reason, Refusal, observed};
use worker::Result;

use super::{Shell, why};
use crate::{host::response::Response, http::respond, objects::call::SwitchboardCall};

impl Shell {
    pub(super) fn answer(self: &Rc<Self>, call: SwitchboardCall) -> Result<Response> {
        match call {
            SwitchboardCall::Observe { queues, metrics } => self.look(|acd| {
                let of = |queue: &QueueId| observed::group(*queue, &acd.queue(*queue), &metrics);
                let results = queues.iter().map(of).collect();
                respond::json(200, &observation::Response { results })
            }),
            SwitchboardCall::Take { principal, conversation, user } => {
                let accepted = principal.user() == Some(user);
                if let Some(response) = self.denied(&principal, conversation)? {
                    return Ok(response);
                }
                self.command(Input::Take { conversation, user, accepted })
            }
            SwitchboardCall::Explain { conversation } => self.explain(conversation),
            SwitchboardCall::Place { conversation } => {
                self.look(|acd| respond::json(200, &acd.estimate(conversation)))
            }
            SwitchboardCall::Agents { users } => self.look(|acd| {
                let rows: Vec<_> = users.iter().map(|user: &UserId| acd.agent(*user)).collect();
                respond::json(200, &rows)
            }),
            SwitchboardCall::Presence { user, presence, definition, message } => {
                self.command(Input::Presence { user, presence, definition, message })
            }
            SwitchboardCall::Status { user, status } => self.command(Input::Status { user, status }),
        }
    }

    fn look(&self, answer: impl FnOnce(&Acd) -> Result<Response>) -> Result<Response> {
        let memory = self.remember()?;
        match memory.as_ref() {
            Some(memory) => answer(&memory.acd),
            None => respond::unexpected(),
        }
    }

    fn command(self: &Rc<Self>, input: Input) -> Result<Response> {
        match self.event(vec![input], None)? {
            Ok(()) => Response::empty(204),
            Err(refusal) => refused(refusal),
        }
    }

    /// The refusal for somebody who may not take this conversation.
    fn denied(&self, principal: &Principal, conversation: ConversationId) -> Result<Option<Response>> {
        let memory = self.remember()?;
        let place = memory.as_ref().and_then(|memory| memory.acd.place(conversation));
        let Some((queue, agent)) = place else { return Ok(None) };
        let target = Target::Conversation { queue, agent };
        may(principal, Permission::ConversationAssign, target).err().map(respond::denied).transpose()
    }

    fn explain(&self, conversation: ConversationId) -> Result<Response> {
        let memory = self.remember()?;
        let Some(memory) = memory.as_ref() else { return respond::unexpected() };
        let waiting = memory.acd.why_waiting(conversation, crate::host::clock::now());
        let assignments = memory.store.explanations(conversation)?;
        respond::json(200, &why::body(conversation, waiting, assignments))
    }
}

fn refused(refusal: Refusal) -> Result<Response> {
    match refusal {
        Refusal::Unknown => respond::error(404, "not.found", "No such conversation waits."),
        Refusal::Taken(winner) => {
            let text = "Another agent has taken this conversation.";
            respond::told_of(409, "conversation.taken", text, &[("userId", winner.to_string())])
        }
        Refusal::NotEligible(Reason::Full | Reason::LabelFull(_)) => {
            respond::error(409, "agent.full", "The agent has as many conversations as they may.")
        }
        Refusal::NotEligible(_) => {
            respond::error(409, "agent.not.eligible", "The agent can't have this conversation.")
        }
        Refusal::NotSettable => {
            respond::error(409, "routing.status.not.settable", "The routing status can't be set to this now.")
        }
    }
}
