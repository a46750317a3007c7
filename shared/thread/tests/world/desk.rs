//! What agents do, and what they must be answered.
//! Never knows of a conversation what the agent was not told.

use hanmadi_protocol::platform::conversation::State;
use hanmadi_thread::{AgentCommand, AgentReply};

use super::{
    check,
    host::{Asked, added},
    office::Sent,
    step::Desk,
    world::{AGENTS, World},
};

impl World {
    pub(crate) fn desk(&mut self, agent: usize, does: &Desk) {
        let sent = |which: usize| self.office.agents[&AGENTS[agent]].sent.iter().rev().nth(which).cloned();
        match does {
            Desk::Takes { accepted } => self.office.assign(AGENTS[agent], *accepted),
            Desk::Accepts => self.patch(agent, State::Connected),
            Desk::Ends => self.patch(agent, State::Disconnected),
            Desk::Sends { answered } => self.compose(agent, *answered),
            Desk::SendsAgain(which) => {
                if let Some(sent) = sent(*which) {
                    self.send(agent, sent);
                }
            }
            Desk::SendsOther(which) => {
                if let Some(mut sent) = sent(*which) {
                    sent.text.push_str(", or rather not");
                    self.send(agent, sent);
                }
            }
            Desk::Types => {
                let Some((conversation, _, communication)) = self.leg(agent) else { return };
                self.ask(agent, &(conversation, AgentCommand::Typing { communication, ms: 9000 }));
            }
        }
    }

    fn compose(&mut self, agent: usize, answered: bool) {
        let Some((conversation, _, communication)) = self.leg(agent) else { return };
        self.numbered += 1;
        let (id, text) = (format!("c{}", self.numbered), format!("answer {}", self.numbered));
        let sent = Sent { conversation, communication, id, text, answered: false };
        let taken = self.send(agent, sent.clone());
        let own = &mut self.office.agents.get_mut(&AGENTS[agent]).unwrap().sent;
        own.push(Sent { answered: answered && taken, ..sent });
    }

    /// Sends, for the first time or once more. Says whether it was taken.
    fn send(&mut self, agent: usize, sent: Sent) -> bool {
        let Sent { conversation, communication, id, text, .. } = sent;
        let before = self.host.rows.clone();
        let prior = before.under(before.lookup(format!("a:{}:{id}", AGENTS[agent]))).cloned();
        let command = AgentCommand::Send { communication, text: text.clone(), client_message_id: Some(id) };
        let Some(reply) = self.ask(agent, &(conversation, command)) else { return false };
        let latest = before.latest().is_some_and(|one| one.id == conversation);
        let said_before = prior.filter(|_| latest).map(|prior| {
            let same = check::body(&prior)["text"].as_str() == Some(&text);
            (prior, same)
        });
        match (said_before, reply) {
            (Some((prior, true)), reply) => {
                assert_eq!(
                    reply,
                    Ok(AgentReply::Message(Box::new((*prior).clone()))),
                    "a repeat is a success"
                );
                assert_eq!(self.host.rows, before);
                true
            }
            (Some((_, false)), reply) => {
                assert_eq!(reply.unwrap_err().status, 409, "other words under the same id");
                assert_eq!(self.host.rows, before);
                false
            }
            (None, Ok(AgentReply::Message(record))) => {
                let added = added(&before, &self.host.rows);
                assert_eq!(added.iter().map(|one| &**one).collect::<Vec<_>>(), [&*record]);
                assert_eq!(check::body(&record)["text"].as_str(), Some(&*text));
                true
            }
            (None, reply) => {
                assert!(reply.is_err(), "a message without its record");
                assert_eq!(self.host.rows, before, "what is refused leaves no trace");
                false
            }
        }
    }

    fn patch(&mut self, agent: usize, state: State) {
        let Some((conversation, participant, _)) = self.leg(agent) else { return };
        let before = self.host.rows.clone();
        let reply = self.ask(agent, &(conversation, AgentCommand::Patch { participant, state }));
        if reply.is_some_and(|reply| reply.is_err()) {
            assert_eq!(self.host.rows, before, "what is refused leaves no trace");
        }
    }

    fn ask(&mut self, agent: usize, asked: &Asked) -> Option<Reply> {
        let before = self.host.rows.clone();
        let handled = self.host.agent(self.now, AGENTS[agent], asked);
        self.handled(&before, None, handled).map(|handled| handled.reply)
    }

    fn leg(&self, agent: usize) -> Option<Leg> {
        self.office.agents[&AGENTS[agent]].leg(AGENTS[agent])
    }
}

type Reply = Result<AgentReply, hanmadi_thread::AgentRefusal>;
type Leg = (hanmadi_ids::ConversationId, hanmadi_ids::ParticipantId, hanmadi_ids::CommunicationId);
