//! What agents do: presence, answers, words, notes, transfers, wrap-ups; and what they must be answered.
//! Never more than their inbox tells them.

use hanmadi_ids::UserId;
use hanmadi_protocol::platform::conversation::State;
use hanmadi_routing::acd::{Input as AcdInput, Presence, RoutingStatus};
use hanmadi_thread::{AgentCommand, AgentReply, Need, TransferTo, Wrapup};

use super::{
    agent::{Own, Sent},
    mail::Address,
    owner,
    rows::NOTE,
    thread::Reply,
    world::World,
};

impl World {
    pub(crate) fn people(&mut self) {
        let users = self.users.clone();
        let user = self.dice.pick(&users);
        match self.dice.below(20) {
            0 => {
                let presence = self.dice.pick(&[
                    Presence::Available,
                    Presence::Away,
                    Presence::Offline,
                    Presence::OnQueue,
                ]);
                self.presence(user, presence);
            }
            1..=2 => self.presence(user, Presence::OnQueue),
            3..=4 => self.call(AcdInput::Status { user, status: RoutingStatus::Idle }),
            5 => self.pick_by_hand(user),
            6 => self.send_again(user),
            _ => {
                let work = self.agents[&user].work();
                if !work.is_empty() {
                    let own = self.dice.pick(&work);
                    self.work(user, &own);
                }
            }
        }
    }

    fn pick_by_hand(&mut self, user: UserId) {
        let waits: Vec<_> = self.switchboard.store.waits.keys().copied().collect();
        if !waits.is_empty() {
            let (conversation, accepted) = (self.dice.pick(&waits), self.dice.chance(60));
            self.call(AcdInput::Take { conversation, user, accepted });
        }
    }

    /// Something with a conversation of theirs.
    fn work(&mut self, user: UserId, own: &Own) {
        let participant = own.participant;
        let patch = |state| AgentCommand::Patch { participant, state };
        // On hold they write seldom, and nothing stops them.
        if own.state == State::Connected && self.dice.chance(if own.held { 50 } else { 25 }) {
            let held = if self.dice.chance(10) { own.held } else { !own.held };
            self.command(user, own, AgentCommand::Hold { participant, held });
            return;
        }
        let command = match (&own.state, self.dice.below(12)) {
            (State::Alerting, 0..=5) => patch(State::Connected),
            (State::Alerting, 6..=7) => patch(State::Disconnected),
            // They look at it, and do nothing.
            (State::Alerting | State::Unknown(_), _) => return,
            (State::Parked, 0..=5) => patch(State::Connected),
            (State::Parked | State::Connected, 6) => self.transfer(user, own),
            (State::Parked, _) => return,
            (State::Connected, 0..=3) => return self.compose(user, own),
            (State::Connected, 4) => AgentCommand::Park { participant },
            (State::Connected, 5) => self.note(user),
            (State::Connected, 7) => AgentCommand::AskWrapUp { participant, wanted: true },
            (State::Connected, 8..=9) => self.wrap_up(own),
            (State::Connected, 10) if self.dice.chance(30) => AgentCommand::Disconnect,
            (State::Connected, _) => patch(State::Disconnected),
            (State::Disconnected, 0..=5) => self.wrap_up(own),
            (State::Disconnected, 6) => AgentCommand::SkipWrapUp { participant },
            // They go home without one.
            (State::Disconnected, _) => return,
        };
        self.command(user, own, command);
    }

    fn transfer(&mut self, user: UserId, own: &Own) -> AgentCommand {
        let users = self.users.clone();
        let to = match self.dice.below(3) {
            0 => TransferTo::Agent { user: self.dice.pick(&users), queue: None },
            1 => {
                let queue = self.dice.pick(&owner::QUEUES);
                TransferTo::Agent { user, queue: Some(queue) }
            }
            _ => {
                let skill = self.dice.pick(&owner::SKILLS);
                let skills = vec![hanmadi_protocol::post::SkillNeed { skill, level: 1 }];
                let need = Need { skills, ..Need::default() };
                TransferTo::Queue { queue: self.dice.pick(&owner::QUEUES), need }
            }
        };
        AgentCommand::Transfer { participant: own.participant, to }
    }

    fn note(&mut self, user: UserId) -> AgentCommand {
        let users = self.users.clone();
        let agent = self.agents.get_mut(&user).unwrap();
        agent.numbered += 1;
        let (id, text) = (format!("n{}", agent.numbered), format!("{NOTE} {}", agent.numbered));
        let to = vec![self.dice.pick(&users)];
        AgentCommand::Note { text, to, client_message_id: Some(id), prior: None }
    }

    fn wrap_up(&mut self, own: &Own) -> AgentCommand {
        let code = self.dice.chance(80).then(|| "code".to_owned());
        let wrapup = Wrapup { code, provisional: self.dice.chance(30), ..Wrapup::default() };
        AgentCommand::WrapUp { participant: own.participant, wrapup }
    }

    fn compose(&mut self, user: UserId, own: &Own) {
        let agent = self.agents.get_mut(&user).unwrap();
        agent.numbered += 1;
        let (id, text) = (format!("c{}", agent.numbered), format!("answer {}", agent.numbered));
        let (conversation, communication) = (own.conversation, own.communication);
        agent.sent.push(Sent { conversation, communication, id, text, answered: false });
        let place = agent.sent.len() - 1;
        self.send(user, place);
    }

    fn send_again(&mut self, user: UserId) {
        let count = self.agents[&user].sent.len();
        if count > 0 {
            let back = self.dice.below(count.min(3));
            self.send(user, count - 1 - back);
        }
    }

    /// Sends, for the first time or once more; the answer may be lost.
    fn send(&mut self, user: UserId, place: usize) {
        let sent = self.agents[&user].sent[place].clone();
        let key = format!("a:{user}:{}", sent.id);
        let own = Own {
            conversation: sent.conversation,
            participant: hanmadi_ids::ParticipantId::from_u128(0),
            communication: sent.communication,
            state: State::Connected,
            held: false,
            working: false,
        };
        let thread = &self.threads[&sent.conversation.thread()];
        let (before, head) = (thread.rows.under(&key), thread.rows.messages.len());
        let command = AgentCommand::Send {
            communication: sent.communication,
            text: sent.text,
            client_message_id: Some(sent.id),
        };
        let Some(reply) = self.command(user, &own, command) else { return };
        let rows = &self.threads[&sent.conversation.thread()].rows;
        let stored = rows.messages.len() - head;
        match reply {
            Ok(AgentReply::Message(record)) => {
                assert_eq!((rows.under(&key), stored), (1, 1 - before), "stored once: {record:?}");
                self.agents.get_mut(&user).unwrap().sent[place].answered = true;
            }
            Ok(AgentReply::Done | AgentReply::Note(_)) => panic!("a message, and no record"),
            Err(refusal) => assert_eq!(stored, 0, "what is refused leaves no trace: {refusal:?}"),
        }
    }

    /// A command that reaches its thread; `None` if that failed.
    pub(crate) fn order(&mut self, user: UserId, own: &Own, command: AgentCommand) -> Option<Reply> {
        let address = Address::Thread(own.conversation.thread());
        let (now, name) = (self.clock(address), self.name(Address::Agent(user)));
        self.log(&format!("{name} to {}: {command:?}", self.name(address)));
        let thread = self.threads.get_mut(&own.conversation.thread()).unwrap();
        thread.agent(now, user, own.conversation, command)
    }

    /// A command by a call, whose request or answer may be lost.
    pub(crate) fn command(&mut self, user: UserId, own: &Own, command: AgentCommand) -> Option<Reply> {
        if self.dice.chance(4) {
            self.tally.faults += 1;
            return None;
        }
        let reply = self.order(user, own, command);
        if self.dice.chance(4) {
            self.tally.faults += 1;
            return None;
        }
        reply
    }
}
