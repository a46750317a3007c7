//! One step of a run: the die says who acts, what breaks, and how much time passes.
//! Never an expectation: those stand in `check`, `naive` and `settle`.

use hanmadi_ids::ThreadKey;
use hanmadi_protocol::platform::flow::Target;
use hanmadi_routing::flow::{Compiled, Facts as FlowFacts};
use hanmadi_thread::{BotAnswer, BotTerms, Decided, Effect, Facts, Input, Question, Then};

use super::{
    mail::{Address, Batch, Fault},
    network::Way,
    owner,
    world::World,
};

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;
const WORDS: [&str; 6] = ["hello", "sales", "returns", "robot", "hours", "and another thing"];
const FAULTS: [Fault; 3] = [Fault::CommitFails, Fault::CrashBefore, Fault::CrashAfter];

impl World {
    pub(crate) fn step(&mut self) {
        self.trace.next_step();
        self.switchboard.reachable = !self.dice.chance(5);
        match self.dice.below(100) {
            0..=23 => self.visit(),
            24..=41 => self.people(),
            42..=69 => self.carry(),
            70..=77 => self.answer(),
            78..=86 => self.ring(),
            87..=91 => self.break_something(),
            92 => self.own(),
            _ => self.pass_time(),
        }
    }

    fn key(&mut self) -> ThreadKey {
        let keys: Vec<_> = self.threads.keys().copied().collect();
        self.dice.pick(&keys)
    }

    /// A visitor does something, or their link does.
    fn visit(&mut self) {
        let key = self.key();
        match self.dice.below(20) {
            0..=3 => self.open(key),
            4..=6 => {
                self.open(key);
                for _ in 0..=self.dice.below(3) {
                    let words = self.dice.pick(&WORDS);
                    self.log(&format!("the visitor of {} says {words}", self.name(Address::Thread(key))));
                    let frame = self.visitors.get_mut(&key).unwrap().say(words);
                    self.write(key, frame);
                }
            }
            7 => {
                // The acknowledgement did not come: the same once more.
                let pending = self.visitors[&key].pending.front().map(|(_, frame)| frame.clone());
                pending.into_iter().for_each(|frame| self.write(key, frame));
            }
            8 => {
                self.log(&format!("the visitor of {} loses the link", self.name(Address::Thread(key))));
                self.lose(key);
                self.tally.faults += 1;
            }
            9 if self.dice.chance(30) => {
                self.log(&format!("the visitor of {} closes", self.name(Address::Thread(key))));
                let frame = self.visitors[&key].close();
                self.write(key, frame);
            }
            10 if self.dice.chance(50) => {
                // What they were told is lost with the link.
                self.down(key);
                self.lose(key);
                self.tally.faults += 1;
            }
            11 => {
                if let Some(latest) = self.threads[&key].current.last().map(|one| one.id)
                    && self.dice.chance(20)
                {
                    self.log(&format!("the customer of {} leaves", self.name(Address::Thread(key))));
                    let now = self.clock(Address::Thread(key));
                    self.threads.get_mut(&key).unwrap().hear(now, Input::CustomerLeft(latest));
                }
            }
            12..=14 => drop(self.up(key)),
            15..=16 => drop(self.down(key)),
            _ => self.flow(key),
        }
    }

    /// A courier goes one way, or an old batch arrives once more.
    fn carry(&mut self) {
        let ways = self.ways();
        if self.dice.chance(8) && !self.sent.is_empty() {
            let which = self.dice.below(self.sent.len());
            let batch = self.sent[which].clone();
            self.tally.faults += 1;
            self.again(&batch);
        } else if self.dice.chance(20) && !self.late.is_empty() {
            let which = self.dice.below(self.late.len());
            let batch = self.late.remove(which);
            self.again(&batch);
        } else if !ways.is_empty() {
            let (from, to) = self.dice.pick(&ways);
            let way = match self.dice.below(20) {
                0 => Way::RequestLost,
                1 => Way::AnswerLost,
                2 => Way::Late,
                3 => Way::Fails(self.dice.pick(&FAULTS)),
                4 => Way::SenderDies,
                _ => Way::Arrives,
            };
            self.tally.faults += u64::from(way != Way::Arrives);
            self.deliver(from, to, way);
        }
    }

    fn again(&mut self, batch: &Batch) {
        let (from, to) = (self.name(batch.source), self.name(batch.to));
        self.log(&format!("{from} → {to}: late, or again, {}", batch.kinds()));
        self.receive(batch);
    }

    /// The message flow or a bot answers a question, or fails to.
    fn answer(&mut self) {
        if self.dice.chance(30) {
            self.configuration_arrives();
        }
        let key = self.key();
        let n_asked = self.threads[&key].asked.len();
        if n_asked == 0 {
            return;
        }
        let which = self.dice.below(n_asked);
        let fails = self.dice.chance(10);
        // An answer may come twice.
        let again = self.dice.chance(10);
        let thread = self.threads.get_mut(&key).unwrap();
        let asked = if again { thread.asked[which].clone() } else { thread.asked.remove(which) };
        self.answer_to(key, asked, fails);
    }

    pub(crate) fn answer_to(&mut self, key: ThreadKey, asked: Effect, fails: bool) {
        let input = if let Effect::Route { conversation, turn, facts } = asked {
            let (decided, bot) = self.decide(&facts);
            let (decided, bot) = if fails { (None, None) } else { (Some(decided), bot) };
            Input::Routed { conversation, turn, decided, bot }
        } else if let Effect::AskBot(question) = asked {
            let answer = self.bot(&question);
            let (conversation, leg, turn) = (question.conversation, question.leg, question.turn);
            Input::BotAnswered { conversation, leg, turn, answer: Some(answer).filter(|_| !fails) }
        } else {
            panic!("nobody asked that: {asked:?}")
        };
        let address = Address::Thread(key);
        self.log(&format!("{} hears {input:?}", self.name(address)));
        let now = self.clock(address);
        self.threads.get_mut(&key).unwrap().hear(now, input);
    }

    /// What the switchboard asked of the Organization is answered.
    pub(crate) fn configuration_arrives(&mut self) {
        if let Some(answer) = self.switchboard.asked.pop() {
            // News came while the answer was under way: it is asked for once more.
            let configuration = if answer.version < self.switchboard.announced {
                self.organization.configuration.clone()
            } else {
                answer
            };
            self.log(&format!("the switchboard reads version {}", configuration.version));
            let now = self.clock(Address::Switchboard);
            self.switchboard.read(now, configuration);
        }
    }

    fn decide(&self, facts: &Facts) -> (Decided, Option<BotTerms>) {
        use hanmadi_protocol::platform::flow::{Outcome, QueueOutcome};
        let owner = &self.organization.configuration;
        let flow = owner.default_flow.and_then(|id| owner.flow(id));
        let Some(flow) = flow else {
            let to = Target::anyone(facts.queue);
            return (Decided::Default(Outcome::Queue(QueueOutcome { to, answer: None })), None);
        };
        let compiled = Compiled::new(flow.id, flow.version, &flow.document, owner);
        let decision = compiled.decide(&FlowFacts {
            text: &facts.text,
            channel: facts.messenger,
            known_contact: facts.known,
            attributes: &facts.attributes,
            now: facts.at,
        });
        // The same once more, by plain words: a visitor says one of the rules' words at most.
        let expected = flow.document.rules.iter().find(|rule| facts.text.contains(&*rule.id));
        assert_eq!(decision.rule.as_ref().map(|rule| &rule.id), expected.map(|rule| &rule.id), "{facts:?}");
        let bot = match &decision.outcome {
            Outcome::Bot(outcome) => owner.bot(outcome.bot),
            Outcome::Queue(_) | Outcome::Stop(_) => None,
        };
        let bot = bot.map(|bot| BotTerms { name: bot.name.clone(), timeout_ms: bot.timeout_ms });
        (Decided::Flow(Box::new(decision)), bot)
    }

    fn bot(&mut self, question: &Question) -> BotAnswer {
        assert!(question.after < question.upto, "a question about nothing");
        let then = match self.dice.below(4) {
            0 => Then::Stay,
            1 => Then::Done,
            2 => {
                let queue = self.dice.pick(&owner::QUEUES);
                let label = self.dice.chance(40).then(|| self.dice.pick(&owner::LABELS));
                Then::HandOver(Some(Target { priority: 1, label, ..Target::anyone(queue) }))
            }
            _ => Then::HandOver(None),
        };
        let messages = (0..self.dice.below(3)).map(|place| format!("beep {place}")).collect();
        BotAnswer { messages, then, ..BotAnswer::default() }
    }

    /// An alarm whose time has come rings, or what is under way of many things happens at once.
    fn ring(&mut self) {
        let due: Vec<_> = self.alarms().into_iter().filter(|(at, _)| *at <= self.now).collect();
        if due.is_empty() {
            return;
        }
        let (_, address) = self.dice.pick(&due);
        if self.dice.chance(5) {
            let fault = self.dice.pick(&FAULTS);
            self.fault(address, Some(fault));
        }
        self.wake(address);
        self.fault(address, None);
    }

    /// Memory goes, or the next event of an object fails.
    fn break_something(&mut self) {
        let address = match self.dice.below(20) {
            0 => Address::Organization,
            1..=6 => Address::Switchboard,
            _ => Address::Thread(self.key()),
        };
        self.tally.faults += 1;
        let how = self.dice.below(5);
        if let (Address::Thread(key), 1) = (address, how) {
            self.log(&format!("{} hibernates", self.name(address)));
            self.threads.get_mut(&key).unwrap().hibernate();
        } else if how < 2 {
            self.log(&format!("{} dies", self.name(address)));
            self.crash(address);
        } else if how == 2 {
            self.set_clock(address);
        } else {
            let fault = self.dice.pick(&FAULTS);
            self.log(&format!("{}, next: {fault:?}", self.name(address)));
            self.fault(address, Some(fault));
        }
    }

    /// The owner changes something.
    fn own(&mut self) {
        let (version, users) = (self.organization.configuration.version + 1, self.users.clone());
        let owner = owner::some(version, &users, &mut self.dice);
        self.log(&format!("the owner writes version {version}"));
        self.organization.change(self.now, owner);
    }

    fn pass_time(&mut self) {
        let ms = match self.dice.below(20) {
            0..=9 => self.dice.pick(&[1, 200, SECOND, 3 * SECOND]),
            10..=16 => self.dice.pick(&[10 * SECOND, 30 * SECOND, MINUTE]),
            17..=18 => self.dice.pick(&[10 * MINUTE, HOUR, 5 * HOUR]),
            _ => self.dice.pick(&[24 * HOUR, 73 * HOUR]),
        };
        self.now = self.now.plus_ms(ms);
    }
}
