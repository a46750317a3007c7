//! Everybody and everything: visitors, threads, one switchboard, agents, ledgers, an owner, and the network between.
//! Never random by itself: the die is handed in, and time is a number.

use std::collections::{BTreeMap, VecDeque};

use hanmadi_ids::{DeploymentId, ThreadKey, UserId};
use hanmadi_protocol::{month::Month, notification::Topic, time::Timestamp};
use hanmadi_routing::acd::{Input as AcdInput, Presence};
use hanmadi_thread::{Identity, Policy};

use super::{
    agent::AgentObject,
    check,
    ledger::LedgerObject,
    mail::{Address, Batch},
    organization::OrganizationObject,
    owner,
    random::Dice,
    switchboard::SwitchboardObject,
    thread::ThreadObject,
    trace::Trace,
    visitor::Visitor,
};

const DEPLOYMENT: DeploymentId = DeploymentId::from_u128(1);
/// By how much the clocks of machines differ.
const AHEAD_MS: [u64; 4] = [0, 0, 40, 3000];

/// What was done to a run, for those who read its numbers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) steps: u64,
    /// Everything that went wrong, crashes among it.
    pub(crate) faults: u64,
    pub(crate) crashes: u64,
    pub(crate) messages: u64,
    pub(crate) conversations: u64,
    pub(crate) assignments: u64,
    pub(crate) holds: u64,
}

impl Tally {
    pub(crate) const fn add(&mut self, other: Self) {
        self.steps += other.steps;
        self.faults += other.faults;
        self.crashes += other.crashes;
        self.messages += other.messages;
        self.conversations += other.conversations;
        self.assignments += other.assignments;
        self.holds += other.holds;
    }
}

pub(crate) struct World {
    pub(crate) now: Timestamp,
    pub(crate) dice: Dice,
    pub(crate) users: Vec<UserId>,
    pub(crate) organization: OrganizationObject,
    pub(crate) threads: BTreeMap<ThreadKey, ThreadObject>,
    pub(crate) visitors: BTreeMap<ThreadKey, Visitor>,
    pub(crate) switchboard: SwitchboardObject,
    pub(crate) agents: BTreeMap<UserId, AgentObject>,
    pub(crate) ledgers: BTreeMap<Month, LedgerObject>,
    /// Batches that were sent before, and may arrive again.
    pub(crate) sent: VecDeque<Batch>,
    /// Batches that their senders gave up on.
    pub(crate) late: Vec<Batch>,
    pub(crate) tally: Tally,
    pub(crate) trace: Trace,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let (n_threads, n_agents) = (2 + dice.below(4), 1 + dice.below(4));
        let users: Vec<_> = (0..n_agents).map(|place| UserId::from_u128(0xa0 + place as u128)).collect();
        let mut threads = BTreeMap::new();
        let mut visitors = BTreeMap::new();
        for place in 0..n_threads {
            let token = format!("token {place}");
            let identity =
                Identity { guest: Identity::digest(DEPLOYMENT, &token), policy: policy(&mut dice) };
            visitors.insert(identity.key(), Visitor::new(&token, DEPLOYMENT));
            let ahead_ms = dice.pick(&AHEAD_MS);
            threads.insert(identity.key(), ThreadObject::new(place as u128 + 1, identity, ahead_ms));
        }
        let owner = owner::some(1, &users, &mut dice);
        let mut world = Self {
            now: Timestamp::from_ms(1_790_000_000_000),
            agents: users.iter().map(|user| (*user, AgentObject::new(*user))).collect(),
            users,
            organization: OrganizationObject::new(owner),
            threads,
            visitors,
            switchboard: SwitchboardObject::new(dice.pick(&AHEAD_MS)),
            ledgers: BTreeMap::new(),
            sent: VecDeque::new(),
            late: Vec::new(),
            tally: Tally::default(),
            trace: Trace::default(),
            dice,
        };
        for user in world.users.clone() {
            world.presence(user, Presence::OnQueue);
        }
        if world.dice.chance(50) {
            let until = world.now.plus_ms(365 * 86_400_000);
            let queues = world.organization.configuration.queues.iter();
            let topics = queues.flat_map(|queue| {
                [
                    Topic::QueueConversations(queue.id),
                    Topic::QueueUsers(queue.id),
                    Topic::QueueObservations(queue.id),
                ]
            });
            let watched = topics.map(|topic| (topic, until)).collect();
            world.call(AcdInput::Watch(world.users[0].into(), watched));
        }
        world
    }

    pub(crate) fn presence(&mut self, user: UserId, presence: Presence) {
        self.call(AcdInput::Presence { user, presence, definition: None, message: None });
    }

    /// Somebody asks something of the switchboard.
    pub(crate) fn call(&mut self, input: AcdInput) {
        self.log(&format!("asked of the switchboard: {input:?}"));
        let now = self.clock(Address::Switchboard);
        self.switchboard.call(now, input, &self.organization.configuration);
    }

    /// The clock of an object: each machine's is ahead by a little of its own.
    pub(crate) fn clock(&self, address: Address) -> Timestamp {
        let ahead = match address {
            Address::Thread(key) => self.threads[&key].ahead_ms,
            Address::Switchboard => self.switchboard.ahead_ms,
            Address::Agent(_) | Address::Ledger(_) | Address::Organization => 0,
        };
        self.now.plus_ms(ahead)
    }

    /// An object lives on another machine from now on, or its machine's clock is set: time may go back for it.
    pub(crate) fn set_clock(&mut self, address: Address) {
        let ahead = self.dice.pick(&AHEAD_MS);
        let before = match address {
            Address::Thread(key) => {
                std::mem::replace(&mut self.threads.get_mut(&key).unwrap().ahead_ms, ahead)
            }
            Address::Switchboard => std::mem::replace(&mut self.switchboard.ahead_ms, ahead),
            Address::Agent(_) | Address::Ledger(_) | Address::Organization => return,
        };
        let shell = self.shell(address);
        shell.most_ahead_ms = shell.most_ahead_ms.max(before);
        shell.back_ms = shell.most_ahead_ms.saturating_sub(ahead);
        if ahead < before {
            self.log(&format!("the clock of {} goes back by {} ms", self.name(address), before - ahead));
            self.tally.faults += 1;
        }
    }

    /// What an object is called in a trace.
    pub(crate) fn name(&self, address: Address) -> String {
        match address {
            Address::Thread(key) => format!("thread {}", self.threads[&key].number),
            Address::Agent(user) => {
                let place = self.users.iter().position(|one| *one == user);
                format!("agent {}", place.map_or(0, |place| place + 1))
            }
            Address::Switchboard | Address::Ledger(_) | Address::Organization => format!("{address:?}"),
        }
    }

    pub(crate) fn log(&mut self, what: &str) {
        self.trace.line(self.now, what);
    }

    /// A visitor's socket is open, or opens.
    pub(crate) fn open(&mut self, key: ThreadKey) {
        let now = self.clock(Address::Thread(key));
        let thread = self.threads.get_mut(&key).unwrap();
        let visitor = self.visitors.get_mut(&key).unwrap();
        if visitor.socket.is_some_and(|socket| thread.wires.contains_key(&socket)) {
            return;
        }
        let id = thread.open(now);
        let frame = visitor.opened(id);
        thread.wires.get_mut(&id).unwrap().up.push_back(frame);
    }

    pub(crate) fn lose(&mut self, key: ThreadKey) {
        let now = self.clock(Address::Thread(key));
        let thread = self.threads.get_mut(&key).unwrap();
        if let Some(id) = self.visitors.get_mut(&key).unwrap().lost() {
            thread.gone(now, id);
        }
    }

    pub(crate) fn write(&mut self, key: ThreadKey, frame: String) {
        let socket = self.visitors[&key].socket;
        let wire = socket.and_then(|socket| self.threads.get_mut(&key)?.wires.get_mut(&socket));
        if let Some(wire) = wire {
            wire.up.push_back(frame);
        }
    }

    /// The next frame reaches the thread.
    pub(crate) fn up(&mut self, key: ThreadKey) -> bool {
        let now = self.clock(Address::Thread(key));
        let thread = self.threads.get_mut(&key).unwrap();
        let Some(from) = self.visitors[&key].socket else { return false };
        let Some(frame) = thread.wires.get_mut(&from).and_then(|wire| wire.up.pop_front()) else {
            return false;
        };
        self.trace.hash(&frame);
        thread.frame(now, from, &frame);
        true
    }

    /// The next frame reaches the visitor.
    pub(crate) fn down(&mut self, key: ThreadKey) -> bool {
        let thread = self.threads.get_mut(&key).unwrap();
        let visitor = self.visitors.get_mut(&key).unwrap();
        let Some(wire) = visitor.socket.and_then(|socket| thread.wires.get_mut(&socket)) else {
            return false;
        };
        let Some(frame) = wire.down.pop_front() else {
            if wire.shut {
                self.lose(key);
            }
            return false;
        };
        self.trace.hash(&frame);
        let answers = visitor.hear(&frame);
        wire.up.extend(answers);
        true
    }

    /// Everything under way on a visitor's socket arrives.
    pub(crate) fn flow(&mut self, key: ThreadKey) {
        for _ in 0..400 {
            if !self.up(key) && !self.down(key) {
                return;
            }
        }
        panic!("a visitor and a thread that never fall silent");
    }

    /// What must hold at every moment.
    pub(crate) fn check(&mut self) {
        self.tally.steps += 1;
        check::threads(self);
        check::switchboard(self);
    }
}

fn policy(dice: &mut Dice) -> Policy {
    Policy {
        deployment: DEPLOYMENT,
        queue: owner::QUEUES[0],
        disconnect_told: dice.chance(70),
        disconnect_read_only: dice.chance(30),
        guest_typing: true,
        agent_typing: true,
        auto_start: dice.chance(50),
        session_seconds: dice.pick(&[900, 259_200]),
        window_minutes: dice.pick(&[0, 60, 4320]),
    }
}
