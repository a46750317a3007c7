//! How long a decision takes with ten thousand agents, ten thousand waiting, 200 queues and 500 skills.
//! Never a test: it prints one line of JSON, and `cargo xtask bench routing` holds it against the bar.
//!
//! A decision is one whole input: a conversation that begins to wait, or an agent who is through with one. Timed is
//! everything the switchboard does for it: time, rows, choice, explanation, effects.
#![expect(clippy::disallowed_methods, reason = "a measurement reads a clock")]
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a measurement may fail")]

use std::{
    collections::{BTreeMap, VecDeque},
    time::Instant,
};

use hanmadi_ids::{
    CommunicationId, ConversationId, Mint, ParticipantId, QueueId, SkillId, ThreadKey, UserId,
};
use hanmadi_protocol::{
    configuration::{Agent, Capacity, Configuration, Member, Queue},
    platform::queue::{AcwSettings, LastAgentRouting, ScoringMethod, ServiceLevel, SkillEvaluation},
    post::{Leg, LegEnd, LegState, SkillNeed, Waiting},
    time::Timestamp,
};
use hanmadi_routing::acd::{Acd, Change, Effect, Input, Post, Presence, Rows};

const AGENTS: u64 = 10_000;
const WAITING: usize = 10_000;
const QUEUES: u64 = 200;
const SKILLS: u64 = 500;
const SKILLS_OF_QUEUE: u64 = 20;
const QUEUES_OF_AGENT: u64 = 5;
const SKILLS_OF_AGENT: usize = 10;
const CAPACITY: u32 = 3;
const ROUNDS: usize = 50_000;

/// Numbers that look random and are the same each time (xorshift64*).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % bound
    }
}

fn queue(number: u64) -> QueueId {
    QueueId::from_u128(u128::from(number) + 1)
}

fn skill(number: u64) -> SkillId {
    SkillId::from_u128(u128::from(number) + 1)
}

fn user(number: u64) -> UserId {
    UserId::from_u128(u128::from(number) + 1)
}

/// The skills a queue asks for: a window of all that there are.
fn skill_of(queue: u64, number: u64) -> SkillId {
    skill((queue * 7 + number) % SKILLS)
}

fn configuration(dice: &mut Dice) -> Configuration {
    let mut members: BTreeMap<u64, Vec<Member>> = BTreeMap::new();
    let mut agents = Vec::new();
    for number in 0..AGENTS {
        let queues: Vec<u64> = (0..QUEUES_OF_AGENT).map(|_| dice.below(QUEUES)).collect();
        let mut skills = BTreeMap::new();
        while skills.len() < SKILLS_OF_AGENT {
            let of = queues[usize::try_from(dice.below(QUEUES_OF_AGENT)).expect("small")];
            let stars = u8::try_from(1 + dice.below(5)).expect("small");
            skills.insert(skill_of(of, dice.below(SKILLS_OF_QUEUE)), stars);
        }
        for queue in queues {
            let list = members.entry(queue).or_default();
            if list.last().is_none_or(|last| last.user != user(number)) {
                list.push(Member { user: user(number), joined: true, ring: 1 });
            }
        }
        let capacity = Capacity { messages: CAPACITY, labels: BTreeMap::new() };
        let nickname = format!("Agent {number}");
        agents.push(Agent { user: user(number), nickname, skills, languages: BTreeMap::new(), capacity });
    }
    let queues = (0..QUEUES).map(|number| Queue {
        id: queue(number),
        name: format!("Queue {number}"),
        scoring: ScoringMethod::TimestampAndPriority,
        skill_evaluation: if number % 2 == 0 { SkillEvaluation::All } else { SkillEvaluation::Best },
        last_agent: LastAgentRouting::AnyAgent,
        last_agent_wait_seconds: 0,
        direct_wait_seconds: 60,
        routing_rules: Vec::new(),
        rings: Vec::new(),
        manual_assignment: true,
        auto_answer: true,
        alerting_timeout_seconds: 30,
        service_level: ServiceLevel::default(),
        inactivity: None,
        acw: AcwSettings::default(),
        wrapup_codes: Vec::new(),
        members: members.remove(&number).unwrap_or_default(),
    });
    Configuration {
        version: 1,
        default_queue: Some(queue(0)),
        queues: queues.collect(),
        agents,
        ..Configuration::default()
    }
}

/// What was given and is not over yet.
#[derive(Clone, Copy)]
struct Given {
    conversation: ConversationId,
    offer: CommunicationId,
    user: UserId,
}

struct Bench {
    acd: Acd,
    now: u64,
    dice: Dice,
    begun: u32,
    given: VecDeque<Given>,
    taken: Vec<u64>,
    explained: usize,
}

impl Bench {
    fn handle(&mut self, input: Input, timed: bool) {
        self.now += 1;
        let mut seed = [0; 16];
        seed[..8].copy_from_slice(&self.now.to_be_bytes());
        let mut mint = Mint::new(seed);
        let start = Instant::now();
        let outcome = self.acd.handle(Timestamp::from_ms(self.now), &mut mint, input);
        if timed {
            self.taken.push(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
        }
        let mut connected = Vec::new();
        for effect in outcome.effects {
            match effect {
                Effect::Post(_, Post::Assigned(assigned)) => connected.push(Given {
                    conversation: assigned.conversation,
                    offer: assigned.offer,
                    user: assigned.user,
                }),
                Effect::Store(Change::Explained(_)) => self.explained += usize::from(timed),
                Effect::Store(_) | Effect::Post(..) => {}
            }
        }
        for given in connected {
            self.leg(given, LegState::Connected, false);
            self.given.push_back(given);
        }
    }

    fn leg(&mut self, given: Given, state: LegState, timed: bool) {
        let Given { conversation, offer, user } = given;
        self.handle(Input::Leg(Leg { conversation, offer, user, queue: None, state }), timed);
    }

    fn begin(&mut self, timed: bool) {
        self.begun += 1;
        let number = self.dice.below(QUEUES);
        let conversation =
            ConversationId::new(ThreadKey::derive("bench", "bench", &self.begun.to_string()), 1);
        let since = Timestamp::from_ms(self.now);
        let mut skills = Vec::new();
        for _ in 0..1 + self.dice.below(2) {
            let level = u8::try_from(self.dice.below(4)).expect("small");
            skills.push(SkillNeed { skill: skill_of(number, self.dice.below(SKILLS_OF_QUEUE)), level });
        }
        let body = format!(
            r#"{{"id":"{conversation}","startTime":{},"participants":[]}}"#,
            serde_json::json!(since)
        );
        let waiting = Waiting {
            conversation,
            wait: ParticipantId::from_u128(u128::from(self.begun)),
            queue: queue(number),
            since,
            skills,
            language: None,
            priority: i32::try_from(self.dice.below(5)).expect("small"),
            label: None,
            last_agent: self.begun.is_multiple_of(3).then(|| user(u64::from(self.begun) % AGENTS)),
            preferred: Vec::new(),
            target: None,
            name: None,
            preview: "Where is my order?".into(),
            body: serde_json::from_str(&body).expect("a conversation"),
        };
        self.handle(Input::Waiting(Box::new(waiting)), timed);
    }

    fn end(&mut self, timed: bool) {
        let at = self.dice.below(u64::try_from(self.given.len().max(1)).expect("fits"));
        if let Some(given) = self.given.swap_remove_back(usize::try_from(at).expect("fits")) {
            self.leg(given, LegState::Ended(LegEnd::Done), timed);
        }
    }
}

/// Kilobytes of memory of this process.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or(0)
}

fn main() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let configuration = configuration(&mut dice);
    let before = resident();
    let mut bench = Bench {
        acd: Acd::load(Rows::default()),
        now: 1_700_000_000_000,
        dice,
        begun: 0,
        given: VecDeque::new(),
        taken: Vec::with_capacity(ROUNDS * 2),
        explained: 0,
    };
    bench.handle(Input::Configure(Box::new(configuration)), false);
    for number in 0..AGENTS {
        let (user, presence) = (user(number), Presence::OnQueue);
        bench.handle(Input::Presence { user, presence, definition: None, message: None }, false);
    }
    while bench.acd.waits().count() < WAITING {
        (0..100).for_each(|_| bench.begin(false));
    }
    let after = resident();
    let held = bench.given.len();
    for _ in 0..ROUNDS {
        bench.end(true);
        bench.begin(true);
    }
    let total: u64 = bench.taken.iter().sum();
    bench.taken.sort_unstable();
    let micros = |share: f64| {
        let last = bench.taken.len() - 1;
        let index = (share * last as f64) as usize;
        bench.taken[index.min(last)] as f64 / 1000.0
    };
    println!(
        "{}",
        serde_json::json!({
            "agents": AGENTS,
            "waiting": bench.acd.waits().count(),
            "queues": QUEUES,
            "skills": SKILLS,
            "held": held,
            "decisions": bench.taken.len(),
            "assigned": bench.explained,
            "p50_us": micros(0.5),
            "p99_us": micros(0.99),
            "p999_us": micros(0.999),
            "max_us": micros(1.0),
            "decisions_per_second": (bench.taken.len() as f64 * 1e9 / total.max(1) as f64).round(),
            "memory_before_kib": before,
            "memory_after_kib": after,
        })
    );
}
