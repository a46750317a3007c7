//! The Switchboard's object: rows, memory, configuration, and the promises that hold after each of its events.
//! Never decides anything: who is offered what is the real `Acd`'s.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use hanmadi_ids::{CommunicationId, ConversationId, ListenerId, Mint, QueueId, UserId};
use hanmadi_protocol::{
    configuration::Configuration,
    limits,
    notification::Topic,
    post::{LegEnd, LegState},
    time::Timestamp,
};
use hanmadi_routing::{
    acd::{
        Acd, AgentRow, Change, Destination, Effect, HeldLeg, HeldState, Input, Membership, Pace, Post,
        Presence, Refusal, Rows, Wait, Way,
    },
    watch::{Watch, WatchChange},
};
use hanmadi_thread::Post as ThreadPost;

use super::{
    mail::{Address, Batch, Fault, Shell},
    naive,
};

#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    pub(crate) waits: BTreeMap<ConversationId, Wait>,
    pub(crate) legs: BTreeMap<CommunicationId, HeldLeg>,
    pub(crate) agents: BTreeMap<UserId, AgentRow>,
    /// Who let an offer pass and has not acted since. No row: it is kept to compare the rows with.
    silent: BTreeSet<UserId>,
    paces: BTreeMap<QueueId, Pace>,
    watchers: BTreeMap<(Topic, ListenerId), Timestamp>,
    memberships: BTreeMap<QueueId, Membership>,
    explained: BTreeSet<CommunicationId>,
}

pub(crate) struct SwitchboardObject {
    pub(crate) store: Store,
    pub(crate) shell: Shell,
    pub(crate) fault: Option<Fault>,
    /// Its machine's clock is ahead.
    pub(crate) ahead_ms: u64,
    /// Whether the Organization answers.
    pub(crate) reachable: bool,
    /// Answers of the Organization that are under way; lost with the memory.
    pub(crate) asked: Vec<Rc<Configuration>>,
    memory: Option<Acd>,
    /// The configuration that memory has.
    configured: Option<Rc<Configuration>>,
    /// The version that it has heard of; lost with the object.
    pub(crate) announced: u64,
    /// The configuration by which the rows were decided. No row: it is kept for the checks.
    decided_by: Option<Rc<Configuration>>,
    draws: u128,
    pub(crate) assignments: u64,
    /// Its clock at its last event. No row: until the next one nothing changes, also if the clock is set back.
    pub(crate) looked_at: Timestamp,
}

impl SwitchboardObject {
    pub(crate) fn new(ahead_ms: u64) -> Self {
        Self {
            store: Store::default(),
            shell: Shell::default(),
            fault: None,
            ahead_ms,
            reachable: true,
            asked: Vec::new(),
            memory: None,
            configured: None,
            announced: 0,
            decided_by: None,
            draws: 0,
            assignments: 0,
            looked_at: Timestamp::from_ms(0),
        }
    }

    pub(crate) fn crash(&mut self) {
        self.forget();
        self.announced = 0;
        self.asked.clear();
        self.shell.forget();
    }

    /// What memory holds was not kept. What was announced is: an older answer may be under way.
    fn forget(&mut self) {
        (self.memory, self.configured) = (None, None);
    }

    /// Takes events, each once. Says whether it did.
    pub(crate) fn take(&mut self, now: Timestamp, batch: &Batch, owner: &Rc<Configuration>) -> bool {
        if !self.configure(now, owner) {
            return false;
        }
        let mut inputs = Vec::new();
        for parcel in self.shell.outbox.fresh(batch) {
            match batch.source {
                Address::Organization => self.announced = self.announced.max(parcel.body.parse().unwrap()),
                Address::Thread(_) => inputs.push(input(&parcel.body)),
                Address::Switchboard | Address::Agent(_) | Address::Ledger(_) => {
                    panic!("nothing for the switchboard: {batch:?}")
                }
            }
        }
        if self.event(now, inputs, Some(batch)).is_none() {
            return false;
        }
        if !self.is_configured() {
            // It is asked for once the sender has its answer, and again by the alarm should that come to nothing.
            self.shell.arm(now, now.plus_ms(limits::RETRY_DELAY_MS));
            self.asked.extend(self.reachable.then(|| Rc::clone(owner)));
        }
        true
    }

    /// Somebody asks for something by a call.
    pub(crate) fn call(
        &mut self,
        now: Timestamp,
        input: Input,
        owner: &Rc<Configuration>,
    ) -> Option<Result<(), Refusal>> {
        self.configure(now, owner).then(|| self.event(now, vec![input], None))?
    }

    pub(crate) fn wake(&mut self, now: Timestamp, owner: &Rc<Configuration>) {
        if !self.shell.ring(now) {
            return;
        }
        if self.call(now, Input::Wake, owner).is_none() {
            self.shell.try_later(now, limits::RETRY_DELAY_MS);
            return;
        }
        let due = self.due(now);
        assert!(due.is_none_or(|due| due > now), "woken, and due all the same: {due:?}");
        self.shell.rang(now);
    }

    /// When time alone changes something, whether or not memory is there to know.
    pub(crate) fn due(&self, now: Timestamp) -> Option<Timestamp> {
        let due = |acd: &Acd| acd.due().map(|(at, _)| at);
        if let Some(acd) = self.memory.as_ref().filter(|_| self.configured.is_some()) {
            return due(acd);
        }
        let decided_by = self.decided_by.as_deref()?;
        let mut acd = Acd::load(self.store.rows());
        let configure = Input::Configure(Box::new(decided_by.clone()));
        let outcome = acd.handle(now, &mut Mint::new([0; 16]), configure);
        // A look at a queue is told once more after a load: that is no news.
        let news =
            |effect: &Effect| matches!(effect, Effect::Post(_, post) if !matches!(post, Post::Observed(_)));
        let acts = outcome.effects.iter().any(news);
        if acts { Some(now) } else { due(&acd) }
    }

    /// The first moment from which somebody could have a wait, if nothing but time passes.
    pub(crate) fn next_chance(&self, now: Timestamp) -> Option<Timestamp> {
        let owner = self.decided_by.as_deref()?;
        let mut chances = Vec::new();
        for wait in self.store.waits.values().filter(|wait| wait.offer.is_none()) {
            let Some(queue) = owner.queue(wait.queue) else { continue };
            let frees = |at: &Timestamp| {
                let then = now.max(*at);
                owner.agents.iter().any(|agent| naive::is_free(&self.store, owner, wait, agent, then))
            };
            chances.extend(naive::moments(queue, wait).into_iter().find(frees));
        }
        chances.into_iter().min()
    }

    /// Whether memory knows when something is due.
    pub(crate) const fn knows(&self) -> bool {
        self.memory.is_some() && self.configured.is_some()
    }

    /// The version of the configuration by which the rows were decided.
    pub(crate) fn decided_by(&self) -> u64 {
        self.decided_by.as_ref().map_or(0, |configuration| configuration.version)
    }

    fn is_configured(&self) -> bool {
        self.configured.as_ref().is_some_and(|has| has.version >= self.announced)
    }

    /// Asks for the owner's configuration, unless the newest that was announced is here. Whether it is.
    fn configure(&mut self, now: Timestamp, owner: &Rc<Configuration>) -> bool {
        self.remember(now);
        if self.is_configured() {
            return true;
        }
        // Should there be no answer, the alarm asks again: rows alone don't say when a ring opens.
        self.shell.arm(now, now.plus_ms(limits::RETRY_DELAY_MS));
        self.reachable && self.read(now, Rc::clone(owner))
    }

    /// The Organization has answered.
    pub(crate) fn read(&mut self, now: Timestamp, owner: Rc<Configuration>) -> bool {
        self.remember(now);
        if self.configured.as_ref().is_some_and(|has| has.version > owner.version) {
            return true;
        }
        if self.event(now, vec![Input::Configure(Box::new((*owner).clone()))], None).is_none() {
            return false;
        }
        self.announced = self.announced.max(owner.version);
        self.configured = Some(owner);
        true
    }

    fn event(
        &mut self,
        now: Timestamp,
        inputs: Vec<Input>,
        mark: Option<&Batch>,
    ) -> Option<Result<(), Refusal>> {
        self.remember(now);
        let mut acd = self.memory.take()?;
        self.draws += 1;
        let mut mint = Mint::new((0xacd << 96 | self.draws).to_be_bytes());
        // What brings nothing new lets no time pass either: whatever that opens waits for the alarm.
        let looked = !inputs.is_empty();
        let mut terms: Vec<_> = self.configured.iter().cloned().collect();
        let (mut effects, mut refused) = (Vec::new(), Ok(()));
        let (mut acts, mut declined) = (None, BTreeSet::new());
        for input in inputs {
            acts = acts.or(acting(&input));
            declined.extend(refused_offer(&input));
            if let Input::Configure(newer) = &input {
                terms.push(Rc::new((**newer).clone()));
            }
            let outcome = acd.handle(now, &mut mint, input);
            effects.extend(outcome.effects);
            refused = refused.and(outcome.refusal.map_or(Ok(()), Err));
        }
        let fault = self.fault.take();
        match fault {
            Some(Fault::CommitFails) => {
                self.forget();
                return None;
            }
            Some(Fault::CrashBefore) => {
                self.crash();
                return None;
            }
            Some(Fault::CrashAfter) | None => {}
        }
        self.store.silent.retain(|user| Some(*user) != acts);
        self.commit(now, effects, mark, (&terms, &declined));
        for row in self.store.agents.values() {
            let silent = self.store.silent.contains(&row.user);
            assert_eq!(row.not_responding, silent, "who answers, and who doesn't: {row:?}");
        }
        self.shell.rearm(now, false, acd.due().map(|(at, _)| at));
        if let Some(terms) = terms.last().filter(|_| looked) {
            self.looked_at = now;
            self.nobody_waits_for_the_free(now, &acd, terms);
            self.decided_by = Some(Rc::clone(terms));
        }
        self.memory = Some(acd);
        if fault == Some(Fault::CrashAfter) {
            self.crash();
            return None;
        }
        Some(refused)
    }

    /// Memory from rows, if it is not there.
    fn remember(&mut self, now: Timestamp) {
        if self.memory.is_none() {
            let acd = Acd::load(self.store.rows());
            self.shell.woke(now, acd.due().map(|(at, _)| at));
            self.memory = Some(acd);
        }
    }

    /// Keeps what is to be kept. Whoever is given something has room for it at that moment, by the configuration
    /// that memory has or the one that it takes in.
    fn commit(
        &mut self,
        now: Timestamp,
        effects: Vec<Effect>,
        mark: Option<&Batch>,
        (terms, declined): (&[Rc<Configuration>], &BTreeSet<CommunicationId>),
    ) {
        let mut posted = false;
        for effect in effects {
            match effect {
                Effect::Store(change) => {
                    self.store.listen(&change, declined);
                    self.store.apply(change);
                }
                Effect::Post(to, post) => {
                    posted = true;
                    let to = match to {
                        Destination::Thread(key) => Address::Thread(key),
                        Destination::Agent(user) => Address::Agent(user),
                        Destination::Machine(client) => panic!("no machine {client} listens here"),
                    };
                    self.shell.outbox.add(now, to, serde_json::to_string(&post).unwrap());
                    if let Post::Assigned(one) = post {
                        assert!(self.store.explained.contains(&one.offer), "each assignment is explained");
                        naive::has_room(&self.store, terms, one.offer);
                        self.assignments += 1;
                    }
                }
            }
        }
        if let Some(batch) = mark {
            self.shell.outbox.take(batch);
        }
        self.shell.rearm(now, posted, None);
    }

    /// Judged by the one eligibility function, and once more by a naive reading of rows and configuration.
    fn nobody_waits_for_the_free(&self, now: Timestamp, acd: &Acd, owner: &Configuration) {
        for wait in self.store.waits.values() {
            assert!(owner.queue(wait.queue).is_some(), "it waits in a queue that is gone: {wait:?}");
        }
        for wait in self.store.waits.values().filter(|wait| wait.offer.is_none()) {
            for agent in &owner.agents {
                let free = acd.eligible(agent.user, wait.conversation, Way::Automatic, now);
                assert!(free.is_err(), "{} waits, and {} is free", wait.conversation, agent.user);
                let naive = naive::is_free(&self.store, owner, wait, agent, now);
                assert!(!naive, "{} waits while {} looks free: {free:?}", wait.conversation, agent.user);
            }
        }
    }
}

impl Store {
    pub(crate) fn rows(&self) -> Rows {
        Rows {
            waits: self.waits.values().cloned().collect(),
            legs: self.legs.values().cloned().collect(),
            agents: self.agents.values().cloned().collect(),
            paces: self.paces.values().copied().collect(),
            watchers: {
                let rows = self.watchers.iter();
                rows.map(|(&(topic, listener), &until)| Watch { topic, listener, until }).collect()
            },
            memberships: self.memberships.iter().map(|(queue, who)| (*queue, who.clone())).collect(),
        }
    }

    /// Whoever answers an offer is silent no more, whoever lets one pass on queue is.
    fn listen(&mut self, change: &Change, declined: &BTreeSet<CommunicationId>) {
        let alerting = |offer| {
            let leg: Option<&HeldLeg> = self.legs.get(offer);
            leg.filter(|leg| matches!(leg.state, HeldState::Alerting { .. })).map(|leg| leg.user)
        };
        if let Change::Leg(leg) = change {
            let answers = !matches!(leg.state, HeldState::Alerting { .. });
            if let Some(user) = alerting(&leg.offer).filter(|_| answers) {
                self.silent.remove(&user);
            }
        } else if let Change::LegGone(offer) = change
            && let Some(user) = alerting(offer).filter(|_| declined.contains(offer))
            && self.agents.get(&user).is_some_and(|row| row.presence == Presence::OnQueue)
        {
            self.silent.insert(user);
        }
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Wait(wait) => drop(self.waits.insert(wait.conversation, *wait)),
            Change::WaitGone(id) => assert!(self.waits.remove(&id).is_some(), "no row to remove"),
            Change::Leg(leg) => drop(self.legs.insert(leg.offer, *leg)),
            Change::LegGone(id) => assert!(self.legs.remove(&id).is_some(), "no row to remove"),
            Change::Agent(row) => drop(self.agents.insert(row.user, *row)),
            Change::Pace(pace) => drop(self.paces.insert(pace.queue, pace)),
            Change::Explained(why) => assert!(self.explained.insert(why.offer), "explained twice"),
            Change::Watch(WatchChange::Kept(watch)) => {
                self.watchers.insert((watch.topic, watch.listener), watch.until);
            }
            Change::Watch(WatchChange::Over(topic, listener)) => {
                assert!(self.watchers.remove(&(topic, listener)).is_some(), "no row to remove");
            }
            Change::Membership(queue, who) => drop(self.memberships.insert(queue, who)),
            Change::MembershipGone(queue) => assert!(self.memberships.remove(&queue).is_some(), "no row"),
        }
    }
}

/// Who has acted by this, so that they are asked again.
fn acting(input: &Input) -> Option<UserId> {
    match input {
        Input::Presence { user, .. } | Input::Status { user, .. } => Some(*user),
        Input::Configure(_)
        | Input::Waiting(_)
        | Input::Left(_)
        | Input::Leg(_)
        | Input::Take { .. }
        | Input::Watch(..)
        | Input::Wake => None,
    }
}

/// The offer that somebody declined, or let pass.
fn refused_offer(input: &Input) -> Option<CommunicationId> {
    let Input::Leg(leg) = input else { return None };
    let refused = matches!(leg.state, LegState::Ended(LegEnd::Declined | LegEnd::NoAnswer));
    refused.then_some(leg.offer)
}

fn input(body: &str) -> Input {
    match serde_json::from_str(body).unwrap() {
        ThreadPost::Waiting(waiting) => Input::Waiting(waiting),
        ThreadPost::Left(left) => Input::Left(left),
        ThreadPost::Leg(leg) => Input::Leg(leg),
        ThreadPost::Events(_)
        | ThreadPost::Conversation { .. }
        | ThreadPost::Message { .. }
        | ThreadPost::Note { .. } => panic!("nothing for the switchboard: {body}"),
    }
}
