//! The real one and the naive one side by side: each step goes into both, and everything they do is compared.
//! Never lets the real one's offers differ: the naive one adopts their ids after the comparison.

use std::collections::BTreeMap;

use hanmadi_ids::{ClientId, CommunicationId, Mint, ParticipantId, UserId};
use hanmadi_protocol::{
    configuration::Configuration,
    limits,
    notification::Topic,
    post::{Left, Leg, LegEnd, LegState, UsedRouting},
    time::Timestamp,
};
use hanmadi_routing::acd::{
    Acd, AgentRow, Effect, Input, Outcome, Presence, Reason, Refusal, RoutingStatus, Rows, Way,
};

use super::{
    reference::{Did, Reference},
    rows::{Posted, Store},
    world::{AGENTS, CONVERSATIONS, Wish, at, conversation, outbound, queue, user, wait_id},
};

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Pass(u64),
    Wait { conversation: u8, wish: Wish, again: bool, ago_ms: u64 },
    Left { conversation: u8, current: bool },
    Leg { which: usize, state: u8 },
    Outbound { user: u8, conversation: u8, from_queue: bool },
    Presence { user: u8, presence: Presence },
    Status { user: u8, status: RoutingStatus },
    Take { conversation: u8, user: u8, accepted: bool },
    Watch { user: u8, queues: Vec<u8> },
    Configure(usize),
    LoseMemory,
}

pub(crate) struct Play {
    acd: Acd,
    store: Store,
    reference: Reference,
    configurations: Vec<Configuration>,
    configured: usize,
    now: Timestamp,
    seed: u8,
    waits: u32,
    latest: BTreeMap<u8, (ParticipantId, u32)>,
}

impl Play {
    pub(crate) fn new(configurations: Vec<Configuration>) -> Self {
        let mut play = Self {
            acd: Acd::load(Rows::default()),
            store: Store::default(),
            reference: Reference::default(),
            configurations,
            configured: 0,
            now: at(1_000_000),
            seed: 0,
            waits: 0,
            latest: BTreeMap::new(),
        };
        play.step(&Step::Configure(0));
        play
    }

    pub(crate) fn held(&self) -> usize {
        self.acd.legs().count()
    }

    pub(crate) fn step(&mut self, step: &Step) {
        match step {
            Step::Pass(ms) => self.pass(self.now.plus_ms(*ms)),
            Step::LoseMemory => self.acd = self.reload(),
            Step::Configure(which) => {
                self.configured = which % self.configurations.len();
                let config = self.configurations[self.configured].clone();
                self.drive(Input::Configure(Box::new(config.clone())), |reference, _, _, did| {
                    reference.configure(config, did);
                    Ok(())
                });
            }
            Step::Wait { conversation: number, wish, again, ago_ms } => {
                self.wait(*number, wish, *again, *ago_ms)
            }
            Step::Left { conversation: number, current } => {
                let known = self.latest.get(number).map(|(wait, _)| *wait);
                let wait = known.filter(|_| *current).unwrap_or_else(|| wait_id(999_999));
                let left = Left { conversation: conversation(*number), wait };
                self.drive(Input::Left(left), move |reference, _, _, _| {
                    reference.left(left.conversation, left.wait);
                    Ok(())
                });
            }
            Step::Leg { which, state } => {
                let offers = self.reference.offers();
                if let Some((offer, conversation, user)) = offers.get(which % offers.len().max(1)).copied() {
                    self.leg(Leg { conversation, offer, user, queue: None, state: leg_state(*state) });
                }
            }
            Step::Outbound { user: who, conversation: number, from_queue } => self.leg(Leg {
                conversation: conversation(*number),
                offer: outbound(*who * CONVERSATIONS + *number),
                user: user(*who),
                queue: from_queue.then(|| queue(0)),
                state: LegState::Connected,
            }),
            Step::Presence { user: who, presence } => {
                let (user, presence) = (user(*who), *presence);
                let input = Input::Presence { user, presence, definition: None, message: None };
                self.drive(input, move |reference, now, _, _| {
                    reference.presence(now, user, presence);
                    Ok(())
                });
            }
            Step::Status { user: who, status } => {
                let (user, status) = (user(*who), *status);
                self.drive(Input::Status { user, status }, move |reference, now, _, _| {
                    if reference.status(now, user, status) { Ok(()) } else { Err(Some(Refusal::NotSettable)) }
                });
            }
            Step::Take { conversation: number, user: who, accepted } => {
                let (conversation, user, accepted) = (conversation(*number), user(*who), *accepted);
                self.drive(
                    Input::Take { conversation, user, accepted },
                    move |reference, now, offers, did| {
                        let took = reference.take(now, (conversation, user, accepted), offers, did);
                        took.map_err(|holder| holder.map(Refusal::Taken))
                    },
                );
            }
            Step::Watch { user, queues } => self.watch(*user, queues),
        }
    }

    /// No looks at queues: those are told once more after a load. They, and the ends of channels, have tests of
    /// their own.
    fn watch(&mut self, who: u8, queues: &[u8]) {
        let until = self.now.plus_ms(limits::CHANNEL_SECONDS * 1_000_000);
        let topics = queues.iter().copied().map(queue);
        let topics = topics.flat_map(|id| [Topic::QueueConversations(id), Topic::QueueUsers(id)]);
        let agents = queues.iter().map(|number| user(*number));
        let agents = agents.flat_map(|id| [Topic::UserPresence(id), Topic::UserRoutingStatus(id)]);
        let wanted = topics.chain(agents).map(|topic| (topic, until)).collect();
        let listener = ClientId::from_u128(u128::from(who)).into();
        self.drive(Input::Watch(listener, wanted), |_, _, _, _| Ok(()));
    }

    fn wait(&mut self, number: u8, wish: &Wish, again: bool, ago_ms: u64) {
        let known = self.latest.get(&number).copied().filter(|_| again);
        self.waits += u32::from(known.is_none());
        let (_, count) = known.unwrap_or((wait_id(self.waits), self.waits));
        self.latest.insert(number, (wait_id(count), count));
        let since = Timestamp::from_ms(self.now.as_ms() - ago_ms);
        let waiting = wish.waiting(number, count, since);
        self.drive(Input::Waiting(Box::new(waiting.clone())), move |reference, now, _, did| {
            reference.begin(now, waiting, did);
            Ok(())
        });
    }

    fn leg(&mut self, leg: Leg) {
        self.drive(Input::Leg(leg), move |reference, now, _, _| {
            reference.leg(now, leg);
            Ok(())
        });
    }

    /// Time passes: the real one is woken when it asked to be, and between that the naive one has nothing to do.
    fn pass(&mut self, until: Timestamp) {
        while let Some((due, why)) = self.acd.due().filter(|(due, _)| *due <= until) {
            assert!(due > self.now, "{why:?} was due before {:?}", self.now);
            self.now = due;
            self.drive(Input::Wake, |_, _, _, _| Ok(()));
            self.check();
        }
        self.now = until;
        let mut did = Did::default();
        let mut none = || CommunicationId::from_u128(0);
        self.reference.clone().pass(until, &mut none, &mut did);
        assert_eq!(did, Did::default(), "time brought something for which nothing was due");
    }

    /// Puts an input into both, and compares.
    fn drive(
        &mut self,
        input: Input,
        naive: impl FnOnce(
            &mut Reference,
            Timestamp,
            &mut dyn FnMut() -> CommunicationId,
            &mut Did,
        ) -> Result<(), Option<Refusal>>,
    ) {
        self.seed = self.seed.wrapping_add(1);
        let mut mint = Mint::new([self.seed; 16]);
        let mut seed = u128::from(self.waits) << 32;
        let shown = format!("{input:?}");
        let Outcome { effects, refusal } = self.acd.handle(self.now, &mut mint, input);
        let posted = self.commit(effects);
        let mut ids = posted.assigned.iter().map(|assigned| assigned.offer);
        let mut offers = move || {
            seed += 1;
            ids.next().unwrap_or_else(|| CommunicationId::from_u128(seed))
        };
        let mut did = Did::default();
        self.reference.pass(self.now, &mut offers, &mut did);
        let expected = naive(&mut self.reference, self.now, &mut offers, &mut did);
        self.reference.settle(self.now, &mut offers, &mut did);
        compare(&posted, &did, &shown);
        match expected {
            Ok(()) => assert_eq!(refusal, None, "{shown}"),
            Err(Some(expected)) => assert_eq!(refusal, Some(expected), "{shown}"),
            Err(None) => {
                let other = matches!(refusal, Some(Refusal::Unknown | Refusal::NotEligible(_)));
                assert!(other, "{shown}: {refusal:?}");
            }
        }
        for (user, status) in &posted.statuses {
            assert_eq!(self.acd.agent(*user).status, *status, "the last status told is the status");
        }
        for assigned in &posted.assigned {
            let (load, most) = self.acd.load_of(assigned.user);
            let on_top = self.reference.gives_way(assigned.user, None);
            assert!(load - on_top <= most, "{:?} has {load} of {most} after {shown}", assigned.user);
        }
    }

    fn commit(&mut self, effects: Vec<Effect>) -> Posted {
        self.store.commit(effects)
    }

    fn reload(&self) -> Acd {
        let mut acd = self.store.load();
        let config = self.configurations[self.configured].clone();
        let outcome = acd.handle(self.now, &mut Mint::new([9; 16]), Input::Configure(Box::new(config)));
        let news = outcome.effects.iter().filter(|effect| matches!(effect, Effect::Post(..)));
        assert_eq!(news.collect::<Vec<_>>(), Vec::<&Effect>::new(), "a load brings no news");
        acd
    }

    /// Every promise, at this moment.
    pub(crate) fn check(&self) {
        self.nobody_waits_while_somebody_is_free();
        let reloaded = self.reload();
        assert_eq!(known(self.acd.rows()), known(self.store.rows()), "rows are the memory");
        assert_eq!(known(reloaded.rows()), known(self.acd.rows()), "memory is the rows");
        assert_eq!(reloaded.due(), self.acd.due());
        for number in 0..=AGENTS {
            let user = user(number);
            assert_eq!(self.acd.agent(user).status, self.reference.routing_status(user), "{user}");
            assert_eq!(self.acd.load_of(user).0, self.reference.load(user), "{user}");
            assert_eq!(self.acd.load_of(user), reloaded.load_of(user));
        }
        for wait in self.acd.waits() {
            let alerting = self.acd.legs_in(wait.conversation).filter(|leg| leg.alerts()).count();
            assert!(alerting <= 1, "one offer for one conversation");
            assert_eq!(wait.offer.is_some(), alerting == 1, "an offer is known to its wait");
        }
    }

    fn nobody_waits_while_somebody_is_free(&self) {
        for wait in self.acd.waits() {
            let Some(why) = self.acd.why_waiting(wait.conversation, self.now) else {
                assert!(self.configurations[self.configured].queues.is_empty(), "it can always say why");
                continue;
            };
            let mut refused: BTreeMap<Reason, usize> = BTreeMap::new();
            let mut free = 0;
            for user in (0..AGENTS).map(user) {
                match self.acd.eligible(user, wait.conversation, Way::Automatic, self.now) {
                    Ok(_) => free += 1,
                    Err(reason) => *refused.entry(reason.expect("a reason")).or_default() += 1,
                }
            }
            assert!(wait.offer.is_some() || free == 0, "{} waits while {free} are free", wait.conversation);
            // Whoever is no member isn't counted among those refused, nor who is unknown.
            refused.retain(|reason, _| {
                !matches!(reason, Reason::NotMember | Reason::UnknownAgent | Reason::Held)
            });
            let counted =
                why.search.refused.iter().filter(|one| {
                    !matches!(one.reason, Reason::NotMember | Reason::UnknownAgent | Reason::Held)
                });
            assert_eq!(counted.map(|one| (one.reason, one.count)).collect::<BTreeMap<_, _>>(), refused);
            let sum: usize = why.search.refused.iter().map(|one| one.count).sum();
            assert_eq!(why.search.considered, sum + why.search.eligible, "everyone is accounted for");
            assert_eq!(why.search.eligible, free);
            assert!((1..=why.of).contains(&why.place));
        }
    }
}

fn compare(posted: &Posted, did: &Did, shown: &str) {
    let given = |used: &UsedRouting| used.clone();
    let real: Vec<_> = posted
        .assigned
        .iter()
        .map(|one| (one.conversation, one.user, given(&one.used_routing), one.accepted))
        .collect();
    let naive: Vec<_> = did
        .given
        .iter()
        .map(|one| (one.conversation, one.user, UsedRouting::from(one.route), one.accepted))
        .collect();
    assert_eq!(real, naive, "given after {shown}");
    assert_eq!(posted.withdrawn, did.withdrawn, "withdrawn after {shown}");
    assert_eq!(posted.moved, did.moved, "moved after {shown}");
    assert_eq!(posted.explained.len(), posted.assigned.len(), "each assignment is explained");
    for ((why, assigned), given) in posted.explained.iter().zip(&posted.assigned).zip(&did.given) {
        assert_eq!((why.offer, why.user, why.route), (assigned.offer, assigned.user, given.route));
        if let Some(able) = given.able {
            assert_eq!(why.search.eligible, able, "{why:?} after {shown}");
        }
    }
}

/// Rows without those agents of whom nothing is known yet.
fn known(mut rows: Rows) -> Rows {
    let unknown =
        |row: &AgentRow| *row == AgentRow { user: row.user, ..Acd::default().agent(UserId::from_u128(0)) };
    rows.agents.retain(|row| !unknown(row));
    rows.agents.sort_by_key(|row| row.user);
    rows
}

fn leg_state(number: u8) -> LegState {
    match number {
        0..=2 => LegState::Connected,
        3 => LegState::Parked,
        4 => LegState::AfterContact { until: None },
        5 => LegState::Ended(LegEnd::Declined),
        6 => LegState::Ended(LegEnd::NoAnswer),
        7 => LegState::Ended(LegEnd::Done),
        _ => LegState::Ended(LegEnd::Stale),
    }
}
