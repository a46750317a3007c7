//! What agents do, and what they must be answered.
//! Never knows of a conversation what the agent was not told.

use std::rc::Rc;

use hanmadi_protocol::platform::conversation::State;
use hanmadi_thread::{AgentCommand, AgentReply, Need, TransferTo, Wrapup};

use super::{
    check,
    host::{Asked, added},
    office::Sent,
    rows::NOTE,
    step::Desk,
    world::{AGENTS, OTHER_QUEUE, World},
};

impl World {
    pub(crate) fn desk(&mut self, agent: usize, does: &Desk) {
        let sent = |which: usize| self.office.agents[&AGENTS[agent]].sent.iter().rev().nth(which).cloned();
        match does {
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
                self.command(agent, 0, |(_, _, communication)| AgentCommand::Typing {
                    communication,
                    ms: 9000,
                });
            }
            Desk::Parks => {
                self.command(agent, 0, |(_, participant, _)| AgentCommand::Park { participant });
            }
            Desk::Holds(held) => {
                let held = *held;
                self.command(agent, 0, |(_, participant, _)| AgentCommand::Hold { participant, held });
            }
            Desk::PassesToQueue => {
                let to = TransferTo::Queue { queue: OTHER_QUEUE, need: Need::default() };
                self.command(agent, 0, |(_, participant, _)| AgentCommand::Transfer { participant, to });
            }
            Desk::PassesTo(other) => {
                let to = TransferTo::Agent { user: AGENTS[*other], queue: None };
                self.command(agent, 0, |(_, participant, _)| AgentCommand::Transfer { participant, to });
            }
            Desk::Notes { to, again } => self.note(agent, *to, *again),
            Desk::WrapsUp { back, code, provisional } => {
                let code = code.then(|| "code".to_owned());
                let wrapup = Wrapup { code, provisional: *provisional, ..Wrapup::default() };
                self.command(agent, *back, |(_, participant, _)| AgentCommand::WrapUp {
                    participant,
                    wrapup,
                });
            }
            Desk::SkipsWrapUp => {
                self.command(agent, 0, |(_, participant, _)| AgentCommand::SkipWrapUp { participant });
            }
            Desk::AsksWrapUp(wanted) => {
                let wanted = *wanted;
                self.command(agent, 0, |(_, participant, _)| AgentCommand::AskWrapUp { participant, wanted });
            }
            Desk::EndsAll => self.command(agent, 0, |_| AgentCommand::Disconnect),
            Desk::PassesWait => {
                let wait = self.office.board.waits.values().next();
                let Some((id, participant)) = wait.map(|wait| (wait.conversation, wait.wait)) else { return };
                let to = TransferTo::Queue { queue: OTHER_QUEUE, need: Need::default() };
                self.ask(agent, &(id, AgentCommand::Transfer { participant, to }));
            }
        }
    }

    fn note(&mut self, agent: usize, to: usize, again: bool) {
        let Some((conversation, ..)) = self.leg(agent, 0) else { return };
        self.numbered += u64::from(!again);
        let (id, text) = (format!("n{}", self.numbered), format!("{NOTE} {}", self.numbered));
        let before = self.host.rows.clone();
        let known = before.note(AGENTS[agent], &id);
        let command = AgentCommand::Note {
            text,
            to: vec![AGENTS[to]],
            client_message_id: Some(id.clone()),
            prior: None,
        };
        match (self.ask(agent, &(conversation, command)), known) {
            (Some(Ok(AgentReply::Note(note))), Some(known)) => {
                assert_eq!((*note, &self.host.rows), (known, &before), "a repeat is a success");
            }
            (Some(Ok(AgentReply::Note(note))), None) => {
                assert_eq!(self.host.rows.note(AGENTS[agent], &id), Some(*note));
                assert_eq!(self.host.rows.messages, before.messages, "a note is no message");
            }
            (Some(reply), _) => {
                assert!(reply.is_err(), "a note without its row");
                assert_eq!(self.host.rows, before, "what is refused leaves no trace");
            }
            (None, _) => {}
        }
    }

    fn command(&mut self, agent: usize, back: usize, command: impl FnOnce(Leg) -> AgentCommand) {
        let Some(leg) = self.leg(agent, back) else { return };
        let before = self.host.rows.clone();
        if self.ask(agent, &(leg.0, command(leg))).is_some_and(|reply| reply.is_err()) {
            assert_eq!(self.host.rows, before, "what is refused leaves no trace");
        }
    }

    fn compose(&mut self, agent: usize, answered: bool) {
        let Some((conversation, _, communication)) = self.leg(agent, 0) else { return };
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
        let key = Some(format!("a:{}:{id}", AGENTS[agent]));
        let prior = before.messages.values().find(|one| one.key == key).cloned();
        let command = AgentCommand::Send { communication, text: text.clone(), client_message_id: Some(id) };
        let Some(reply) = self.ask(agent, &(conversation, command)) else { return false };
        let said_before = prior.map(|prior| {
            let same = check::body(&prior)["text"].as_str() == Some(&text);
            (prior, same)
        });
        match (said_before, reply) {
            (Some((prior, true)), reply) => {
                assert_eq!(
                    reply,
                    Ok(AgentReply::Message(Rc::new((*prior).clone()))),
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
        self.command(agent, 0, |(_, participant, _)| AgentCommand::Patch { participant, state });
    }

    fn ask(&mut self, agent: usize, asked: &Asked) -> Option<Reply> {
        let before = self.host.rows.clone();
        let handled = self.host.agent(self.now, AGENTS[agent], asked);
        self.handled(&before, None, handled).map(|handled| handled.reply)
    }

    fn leg(&self, agent: usize, back: usize) -> Option<Leg> {
        self.office.agents[&AGENTS[agent]].leg(AGENTS[agent], back)
    }
}

type Reply = Result<AgentReply, hanmadi_thread::AgentRefusal>;
type Leg = (hanmadi_ids::ConversationId, hanmadi_ids::ParticipantId, hanmadi_ids::CommunicationId);
