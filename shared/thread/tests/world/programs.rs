//! The message flow, a bot and the switchboard act: in time, late, or twice.
//! Never a decision of theirs that they could not have made.

use hanmadi_ids::BotId;
use hanmadi_protocol::platform::flow::{BotOutcome, Outcome, QueueOutcome, StopOutcome, Target};
use hanmadi_thread::{BotAnswer, BotTerms, Decided, Input, Then};

use super::{
    step::{Board, Bot, Flow},
    world::{AGENTS, OTHER_QUEUE, QUEUE, World},
};

const TARGET: Target = Target::anyone(QUEUE);

impl World {
    pub(crate) fn board(&mut self, does: &Board) {
        let order = match does {
            Board::Offers { agent, which, late, accepted, terms } => {
                self.office.board.assign(AGENTS[*agent], *which, *late, *accepted, terms.clone())
            }
            Board::Withdraws(which) => self.office.board.withdraw(*which),
            Board::Moves(which) => self.office.board.move_wait(*which, OTHER_QUEUE),
        };
        self.office.order(order);
    }

    pub(crate) fn route(&mut self, back: usize, flow: Flow) {
        let Some((conversation, turn)) = self.office.routes.iter().rev().nth(back).copied() else { return };
        let answer = Some("We will be with you.".to_owned());
        let outcome = match flow {
            Flow::Queue { answered } => {
                Some(Outcome::Queue(QueueOutcome { to: TARGET, answer: answer.filter(|_| answered) }))
            }
            Flow::Bot { .. } => {
                Some(Outcome::Bot(BotOutcome { bot: BotId::from_u128(5), to: TARGET, answer: None }))
            }
            Flow::Stop => Some(Outcome::Stop(StopOutcome { answer })),
            Flow::Fails => None,
        };
        let known = matches!(flow, Flow::Bot { known: true });
        let bot = known.then(|| BotTerms { name: "Bot".into(), timeout_ms: 10_000 });
        self.hear(Input::Routed { conversation, turn, decided: outcome.map(Decided::Default), bot });
    }

    pub(crate) fn bot(&mut self, back: usize, bot: Bot) {
        let Some(question) = self.office.questions.iter().rev().nth(back).cloned() else { return };
        self.numbered += 1;
        let (messages, then) = match bot {
            Bot::Stays { messages } => (messages, Then::Stay),
            Bot::HandsOver { elsewhere } => {
                let to = elsewhere.then_some(Target { queue: OTHER_QUEUE, ..TARGET });
                (1, Then::HandOver(to))
            }
            Bot::IsDone => (1, Then::Done),
            Bot::Fails => (0, Then::Stay),
        };
        let messages = (0..messages).map(|place| format!("beep {} {place}", self.numbered)).collect();
        let attributes = [("beeps".to_owned(), self.numbered.to_string())].into();
        let answer = Some(BotAnswer { messages, attributes, then });
        let answer = answer.filter(|_| !matches!(bot, Bot::Fails));
        let (conversation, leg, turn) = (question.conversation, question.leg, question.turn);
        self.hear(Input::BotAnswered { conversation, leg, turn, answer });
    }

    pub(crate) fn hear(&mut self, input: Input) {
        let rows = self.host.rows.clone();
        let handled = self.host.hear(self.now, input);
        self.handled(&rows, None, handled);
    }
}
