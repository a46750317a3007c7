//! A bot's part of a conversation: one open question at most, and people as soon as it fails (M-ROUTE-1).
//! Never waits for a bot longer than a customer would, and never takes an answer twice.

use hanmadi_ids::{BotId, CommunicationId, ConversationId, Mint};
use hanmadi_protocol::{
    event::{BotEnded, BotStarted, BotTurned, EventKind, FlowExit, FlowRef},
    limits,
    platform::{
        conversation::Purpose,
        flow::{LanguageCode, Outcome, Target},
        threading::MessengerType,
    },
    time::Timestamp,
};

use crate::{
    conversation::{Asked, Conversation, Decided, Stage, Turn},
    effect::{Effect, Question},
    end::Ending,
    input::{BotAnswer, BotTerms, Then},
    leg::Leg,
    thread::Thread,
};

impl Thread {
    /// A bot goes first.
    pub(crate) fn start_bot(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        (bot, terms): (BotId, BotTerms),
        out: &mut Vec<Effect>,
    ) {
        let Some(conversation) = &mut self.conversation else { return };
        let mut leg = Leg::new(Purpose::Bot, now, mint);
        let (participant, communication) = (leg.participant, leg.communication);
        let named = FlowRef { id: bot.to_string(), name: terms.name.clone(), version: None };
        leg.nickname = Some(terms.name);
        conversation.event(now, EventKind::BotStarted(BotStarted { participant, communication, bot: named }));
        conversation.legs.push(leg);
        // It hears the words that opened the conversation, and whatever came since.
        let heard = conversation.opening_seq().saturating_sub(1);
        conversation.stage = Stage::Bot(Turn {
            bot,
            leg: communication,
            timeout_ms: terms.timeout_ms,
            number: 0,
            heard,
            asked: None,
        });
        self.ask_bot(now, out);
    }

    /// Asks the bot about what it has not heard, unless a question is open.
    pub(crate) fn ask_bot(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let upto = self.last_seq;
        let Some(conversation) = &mut self.conversation else { return };
        let Stage::Bot(turn) = &mut conversation.stage else { return };
        if turn.asked.is_some() || turn.heard >= upto {
            return;
        }
        turn.number += 1;
        let (deadline, attributes) = (now.plus_ms(turn.timeout_ms), conversation.attributes.clone());
        turn.asked = Some(Asked { upto, at: now, deadline, attributes });
        conversation.keep();
        self.repeat_question(out);
    }

    /// Asks the open question, for the first time or once more.
    pub(crate) fn repeat_question(&mut self, out: &mut Vec<Effect>) {
        let (Some(identity), Some(conversation)) = (&self.identity, &self.conversation) else { return };
        let Stage::Bot(turn) = &conversation.stage else { return };
        let Some(asked) = &turn.asked else { return };
        self.bot_asked = true;
        out.push(Effect::AskBot(Box::new(Question {
            conversation: conversation.id,
            bot: turn.bot,
            leg: turn.leg,
            turn: turn.number,
            after: turn.heard,
            upto: asked.upto,
            deployment: identity.policy.deployment,
            channel: MessengerType::Webmessaging,
            language: conversation.language(),
            known: conversation.is_known(),
            attributes: asked.attributes.clone(),
            otherwise: conversation.decided_target(),
            deadline: asked.deadline,
        })));
    }

    /// The bot answered, or failed. An answer to another question than the open one is dropped.
    pub(crate) fn bot_answered(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        (id, leg, number): (ConversationId, CommunicationId, u64),
        answer: Option<BotAnswer>,
        out: &mut Vec<Effect>,
    ) {
        let Some(conversation) = self.conversation.as_mut().filter(|one| one.id == id) else { return };
        let Stage::Bot(turn) = &mut conversation.stage else { return };
        let own = turn.leg == leg && turn.number == number;
        let Some(upto) = turn.asked.as_ref().filter(|_| own).map(|asked| asked.upto) else { return };
        self.bot_asked = false;
        let Some(answer) = answer else {
            self.bot_ends(now, mint, None, true, out);
            return;
        };
        turn.asked = None;
        // What came while the bot thought is the next question.
        let more = self.last_seq > upto;
        turn.heard = upto;
        conversation.keep();
        conversation.learn(now, answer.attributes);
        for text in answer.messages.iter().take(limits::BOT_MESSAGES) {
            self.say(now, mint, text, out);
        }
        let Some(conversation) = &mut self.conversation else { return };
        conversation.event(now, EventKind::BotTurned(BotTurned { communication: leg }));
        match answer.then {
            Then::Stay if more => self.ask_bot(now, out),
            Then::Stay => {
                if let Stage::Bot(turn) = &mut conversation.stage {
                    turn.heard = self.last_seq;
                }
            }
            Then::HandOver(target) => self.bot_ends(now, mint, target, false, out),
            Then::Done => {
                conversation.end_bot(now, FlowExit::Disconnect, false);
                self.end(now, mint, &Ending::Bot, out);
            }
        }
    }

    /// People go on: where the bot says, or where the flow decided.
    pub(crate) fn bot_ends(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        target: Option<Target>,
        failed: bool,
        out: &mut Vec<Effect>,
    ) {
        self.bot_asked = false;
        let Some(conversation) = &mut self.conversation else { return };
        let target = target.unwrap_or_else(|| conversation.decided_target());
        conversation.end_bot(now, FlowExit::Queue(target.queue), failed);
        conversation.enter_target(now, mint, &target, out);
    }
}

impl Conversation {
    fn end_bot(&mut self, now: Timestamp, exit: FlowExit, failed: bool) {
        self.stage = Stage::Queue;
        let Some(leg) = self.open_mut(&Purpose::Bot) else { return };
        leg.end(now, if failed { "error" } else { "transfer" });
        let communication = leg.communication;
        self.event(now, EventKind::BotEnded(BotEnded { communication, exit, failed }));
    }

    /// Where people go on unless the bot says otherwise.
    fn decided_target(&self) -> Target {
        let decided = self.decided.as_ref().map(Decided::outcome).and_then(Outcome::target);
        decided.cloned().unwrap_or(Target::anyone(self.queue))
    }

    /// The language of the words that opened it, if it shows.
    fn language(&self) -> Option<LanguageCode> {
        match self.decided.as_ref()? {
            Decided::Flow(decision) => {
                let detected = decision.language;
                let shows = detected.confidence > 0 && detected.language != LanguageCode::Other;
                shows.then_some(detected.language)
            }
            Decided::Default(_) => None,
        }
    }

    /// The customer had a conversation before, or this one goes on after its end.
    fn is_known(&self) -> bool {
        let came = self.legs.iter().filter(|leg| leg.purpose == Purpose::Customer).count();
        self.id.ordinal() > 1 || came > 1
    }

    /// `seq` of the message that opened it.
    fn opening_seq(&self) -> u64 {
        self.opening.as_ref().map_or(0, |latest| latest.seq)
    }
}
