//! Generated conversations: whatever a Thread may tell, in any order that it may tell it in.

#![expect(clippy::wildcard_enum_match_arm, reason = "most kinds matter to one question at a time only")]

use hanmadi_protocol::event::{
    AgentConsulted, AgentEnd, BotEnded, BotStarted, BotTurned, CustomerConnected, DisconnectType, Event,
    EventKind, FlowEntered, FlowExit, FlowLeft, FlowRef, MessageStored, MessagesStored, QueueChanged,
    QueueExit, QueueLeft, QueueMoved, TransferKind, Writer,
};
use proptest::prelude::*;

use crate::story::{Story, leg, participant, queue};

/// What the generator knows of the conversation, so that it only tells what can happen.
#[derive(Default)]
struct Scene {
    ended: bool,
    customer: Option<u32>,
    flow: Option<u32>,
    bot: Option<u32>,
    wait: Option<u32>,
    agents: Vec<(u32, Agent)>,
    legs: u32,
}

#[derive(Clone, Copy, PartialEq)]
enum Agent {
    Alerting,
    Talking,
    Held,
    Parked,
    Gone { talked: bool },
    WrappingUp,
}

/// What can happen next.
#[derive(Clone, Copy)]
enum Step {
    Customer,
    Message(Writer),
    FlowIn,
    FlowOut(u32),
    BotIn,
    BotTurn(u32),
    BotOut(u32),
    Wait,
    Moved(u32),
    Changed(u32),
    Left(u32, QueueExit),
    Alert(u32),
    Agent(u32, Agent),
    Consult(u32),
    Ends(u32, usize),
    WrapUp(u32),
    Wrapped(u32),
    End(usize),
    Reopen,
}

/// A conversation that could have been.
pub(crate) fn conversations() -> impl Strategy<Value = Vec<Event>> {
    prop::collection::vec((any::<prop::sample::Index>(), 0u64..5000), 0..60).prop_map(|choices| {
        let mut scene = Scene { legs: 1, ..Scene::default() };
        let mut story = Story::silent(1);
        let mut at = 0;
        for (choice, pause) in choices {
            // Half of what happens happens in the same millisecond.
            at += pause.saturating_sub(2500);
            let steps = scene.steps();
            let step = steps[choice.index(steps.len())];
            story = scene.take(story.at(at), step);
        }
        story.events
    })
}

impl Scene {
    fn steps(&self) -> Vec<Step> {
        let mut steps = vec![];
        for (number, agent) in &self.agents {
            match agent {
                Agent::Gone { talked: true } => steps.extend([Step::WrapUp(*number), Step::Wrapped(*number)]),
                Agent::WrappingUp => steps.push(Step::Wrapped(*number)),
                Agent::Gone { talked: false } => {}
                Agent::Alerting => {
                    steps.push(Step::Agent(*number, Agent::Talking));
                    steps.extend((0..3).map(|why| Step::Ends(*number, why)));
                }
                Agent::Talking | Agent::Held | Agent::Parked => {
                    let others = [Agent::Talking, Agent::Held, Agent::Parked].into_iter();
                    steps.extend(
                        others.filter(|other| other != agent).map(|other| Step::Agent(*number, other)),
                    );
                    steps.extend([Step::Message(Writer::Agent(leg(*number))), Step::Consult(*number)]);
                    steps.extend((3..8).map(|why| Step::Ends(*number, why)));
                    steps.push(Step::Wrapped(*number));
                }
            }
        }
        if self.ended {
            steps.push(Step::Reopen);
            return steps;
        }
        steps.extend((0..4).map(Step::End));
        match self.customer {
            Some(_) => steps.push(Step::Message(Writer::Customer)),
            None => steps.push(Step::Customer),
        }
        steps.push(self.flow.map_or(Step::FlowIn, Step::FlowOut));
        steps.extend(match self.bot {
            Some(bot) => vec![Step::BotTurn(bot), Step::BotOut(bot), Step::Message(Writer::Bot(leg(bot)))],
            None => vec![Step::BotIn],
        });
        match self.wait {
            None => steps.extend([Step::Wait; 3]),
            Some(wait) => {
                steps.extend([Step::Moved(wait), Step::Changed(wait)]);
                steps.extend(
                    [QueueExit::Abandoned, QueueExit::FlowOut, QueueExit::System]
                        .map(|why| Step::Left(wait, why)),
                );
                steps.extend([Step::Alert(wait); 4]);
            }
        }
        steps
    }

    fn mint(&mut self) -> u32 {
        self.legs += 1;
        self.legs
    }

    fn take(&mut self, story: Story, step: Step) -> Story {
        match step {
            Step::Customer => {
                let number = self.mint();
                self.customer = Some(number);
                story.then(EventKind::CustomerConnected(CustomerConnected {
                    participant: participant(1),
                    communication: leg(number),
                    name: None,
                    external_contact: None,
                    authenticated: false,
                }))
            }
            Step::Message(by) => {
                let stored = MessageStored { seq: 1, at: story.at, by, media: 1 };
                story.then(EventKind::MessagesStored(MessagesStored { messages: vec![stored] }))
            }
            Step::FlowIn | Step::FlowOut(_) | Step::BotIn | Step::BotTurn(_) | Step::BotOut(_) => {
                self.automatic(story, step)
            }
            Step::Wait => {
                let number = self.mint();
                self.wait = Some(number);
                story.waits(number, 1000)
            }
            Step::Moved(wait) => story
                .then(EventKind::QueueMoved(QueueMoved { wait: participant(wait), queue: queue(wait + 1) })),
            Step::Changed(wait) => story.then(EventKind::QueueChanged(QueueChanged {
                wait: participant(wait),
                skills: vec![],
                language: None,
                priority: 1,
            })),
            Step::Left(wait, why) => {
                self.wait = None;
                story.then(EventKind::QueueLeft(QueueLeft { wait: participant(wait), why }))
            }
            Step::Alert(wait) => {
                let number = self.mint();
                self.agents.push((number, Agent::Alerting));
                story.alerts(number, wait)
            }
            Step::Agent(..) | Step::Consult(_) | Step::Ends(..) | Step::WrapUp(_) | Step::Wrapped(_) => {
                self.agent(story, step)
            }
            Step::End(why) => {
                self.end();
                let ways = [
                    DisconnectType::Client,
                    DisconnectType::Peer,
                    DisconnectType::Inactivity,
                    DisconnectType::SessionExpired,
                ];
                story.ends(ways[why].clone())
            }
            Step::Reopen => {
                self.ended = false;
                story.then(EventKind::Reopened)
            }
        }
    }

    fn automatic(&mut self, story: Story, step: Step) -> Story {
        let name = FlowRef { id: "id".to_owned(), name: "name".to_owned(), version: None };
        let exit = FlowExit::Queue(queue(1));
        match step {
            Step::FlowIn => {
                let number = self.mint();
                self.flow = Some(number);
                let (participant, communication) = (participant(number), leg(number));
                story.then(EventKind::FlowEntered(FlowEntered { participant, communication }))
            }
            Step::FlowOut(number) => {
                self.flow = None;
                let communication = leg(number);
                story.then(EventKind::FlowLeft(FlowLeft {
                    communication,
                    flow: Some(name),
                    rule: None,
                    exit,
                }))
            }
            Step::BotIn => {
                let number = self.mint();
                self.bot = Some(number);
                let (participant, communication) = (participant(number), leg(number));
                story.then(EventKind::BotStarted(BotStarted { participant, communication, bot: name }))
            }
            Step::BotTurn(number) => {
                story.then(EventKind::BotTurned(BotTurned { communication: leg(number) }))
            }
            Step::BotOut(number) => {
                self.bot = None;
                story.then(EventKind::BotEnded(BotEnded { communication: leg(number), exit, failed: false }))
            }
            _ => story,
        }
    }

    fn agent(&mut self, story: Story, step: Step) -> Story {
        match step {
            Step::Agent(number, next) => {
                let before = self.turn(number, next);
                match (before, next) {
                    (Agent::Alerting, _) => {
                        // The answer ends the wait, so nobody else is offered it any more.
                        self.wait = None;
                        story.answers(number)
                    }
                    (_, Agent::Held) => story.of_agent(number, EventKind::AgentHeld),
                    (_, Agent::Parked) => story.of_agent(number, EventKind::AgentParked),
                    _ => story.of_agent(number, EventKind::AgentResumed),
                }
            }
            Step::Consult(number) => story
                .then(EventKind::AgentConsulted(AgentConsulted { communication: leg(number), user: None })),
            Step::Ends(number, why) => {
                self.turn(number, Agent::Gone { talked: why >= 3 });
                let ways = [
                    AgentEnd::Declined,
                    AgentEnd::NoAnswer,
                    AgentEnd::Withdrawn,
                    AgentEnd::Done,
                    AgentEnd::Transferred(TransferKind::Blind),
                    AgentEnd::Transferred(TransferKind::Consult),
                    AgentEnd::CustomerLeft,
                    AgentEnd::Other(DisconnectType::Error),
                ];
                story.leaves(number, ways[why].clone())
            }
            Step::WrapUp(number) => {
                self.turn(number, Agent::WrappingUp);
                story.of_agent(number, EventKind::WrapUpStarted)
            }
            Step::Wrapped(number) => {
                if self.agents.contains(&(number, Agent::WrappingUp)) {
                    self.turn(number, Agent::Gone { talked: true });
                }
                story.wraps_up(number, Some("code"))
            }
            _ => story,
        }
    }

    fn turn(&mut self, number: u32, next: Agent) -> Agent {
        let agent = self.agents.iter_mut().find(|(known, _)| *known == number).unwrap();
        core::mem::replace(&mut agent.1, next)
    }

    fn end(&mut self) {
        self.ended = true;
        (self.customer, self.flow, self.bot, self.wait) = (None, None, None, None);
        for (_, agent) in &mut self.agents {
            *agent = match *agent {
                Agent::Alerting => Agent::Gone { talked: false },
                Agent::Talking | Agent::Held | Agent::Parked => Agent::Gone { talked: true },
                gone => gone,
            };
        }
    }
}
