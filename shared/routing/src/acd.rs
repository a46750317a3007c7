//! The switchboard as an automatic call distributor: what waits, who is there, who gets what, and why.
//! Never reads a clock or makes randomness, and never decides by anything but [`Acd::eligible`].
//!
//! Each input is handled in three steps: time passes (rings open, offers run out), the input changes rows, and
//! what has become assignable is assigned. After that nobody waits for whom an eligible agent is free.

mod agents;
mod bits;
mod effect;
mod explain;
mod legs;
mod lines;
mod model;
mod observe;
pub mod observed;
mod pick;
mod rules;
mod setup;
mod staff;
mod stage;
mod told;
mod waits;

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{CommunicationId, ConversationId, Mint, QueueId, UserId};
use hanmadi_protocol::{configuration::Configuration, time::Timestamp};

use crate::watch::{Watch, Watchers};

pub use effect::{Change, Destination, Due, Effect, Input, Outcome, Post, Refusal};
pub use explain::{Because, Explanation, Refused, Search, StillWaiting};
pub use model::{AgentRow, HeldLeg, HeldState, Pace, Presence, Route, RoutingStatus, Wait};
pub use observe::{Estimate, QueueView};
pub use rules::{Reason, Way};
pub use stage::Stage;
pub use told::Membership;

use lines::{Lines, Rank};
use rules::{Case, Holders};
use setup::Setup;
use staff::Staff;
use told::Observing;

/// Everything that is kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    /// What waits.
    pub waits: Vec<Wait>,
    /// Agents' legs.
    pub legs: Vec<HeldLeg>,
    /// Agents' states.
    pub agents: Vec<AgentRow>,
    /// How fast queues are.
    pub paces: Vec<Pace>,
    /// Who watches what.
    pub watchers: Vec<Watch>,
    /// Of queues whose users are watched: who takes from them, as their watchers know it.
    pub memberships: Vec<(QueueId, Membership)>,
}

/// Everything that waits or is held, and everyone who may take it.
#[derive(Debug, Default)]
pub struct Acd {
    setup: Setup,
    staff: Staff,
    lines: Lines,
    waits: BTreeMap<ConversationId, Wait>,
    legs: BTreeMap<CommunicationId, HeldLeg>,
    holders: Holders,
    alerts: BTreeSet<(Timestamp, CommunicationId)>,
    paces: BTreeMap<QueueId, Pace>,
    watchers: Watchers,
    memberships: BTreeMap<QueueId, Membership>,
    /// Whoever watches the users of queues may not know them as they are.
    members_stale: bool,
    observing: Observing,
    /// When it was asked last.
    latest: Timestamp,
    work: Work,
}

/// What may have become assignable; empty between inputs.
#[derive(Debug, Default)]
struct Work {
    waits: BTreeSet<Rank>,
    agents: BTreeSet<usize>,
    begun: BTreeSet<ConversationId>,
}

impl Acd {
    /// Loads the switchboard from its rows. It knows no queue and assigns nothing before it is configured.
    #[must_use]
    pub fn load(rows: Rows) -> Self {
        let mut acd = Self {
            paces: rows.paces.into_iter().map(|pace| (pace.queue, pace)).collect(),
            watchers: rows.watchers.into_iter().collect(),
            memberships: rows.memberships.into_iter().collect(),
            waits: rows.waits.into_iter().map(|wait| (wait.conversation, wait)).collect(),
            ..Self::default()
        };
        rows.agents.into_iter().for_each(|row| acd.staff.restore(row));
        rows.legs.into_iter().for_each(|leg| acd.hold(leg));
        acd
    }

    /// Takes one input at a moment; `mint` makes the ids of offers.
    pub fn handle(&mut self, now: Timestamp, mint: &mut Mint, input: Input) -> Outcome {
        let mut out = Vec::new();
        self.forget_watchers(now, &mut out);
        let set_back = self.turn_back(now);
        if self.pass_time(now, &mut out) || set_back {
            self.settle(now, mint, &mut out);
        }
        let refusal = self.apply(now, mint, input, &mut out).err();
        self.settle(now, mint, &mut out);
        self.tell_agents(now, &mut out);
        self.tell_members(&mut out);
        self.tell_observed(now, &mut out);
        Outcome { effects: out, refusal }
    }

    /// When time alone changes something, and what.
    #[must_use]
    pub fn due(&self) -> Option<(Timestamp, Due)> {
        let alert = self.alerts.first().map(|(at, offer)| (*at, Due::Alert(*offer)));
        let wait = self.lines.next_wake().map(|(at, conversation)| (at, Due::Wait(conversation)));
        alert.into_iter().chain(wait).chain(self.observed_next()).min()
    }

    /// May this agent get this waiting conversation now?
    ///
    /// # Errors
    /// The first [`Reason`] against it; `None` if the conversation doesn't wait, or the agent is a stranger.
    pub fn eligible(
        &self,
        user: UserId,
        conversation: ConversationId,
        way: Way,
        now: Timestamp,
    ) -> Result<Route, Option<Reason>> {
        let case = self.waits.get(&conversation).and_then(|wait| self.case(wait, now)).ok_or(None)?;
        let (place, agent) = self.staff.find(user).ok_or(Some(Reason::UnknownAgent))?;
        rules::eligible(&case, place, agent, way).map_err(Some)
    }

    fn apply(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        input: Input,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        match input {
            Input::Configure(configuration) => self.configure(now, &configuration, out),
            Input::Waiting(waiting) => self.begin(now, *waiting, out),
            Input::Left(left) => self.left(left, out),
            Input::Leg(leg) => self.leg(now, leg, out),
            Input::Presence { user, presence, definition, message } => {
                self.presence(now, user, presence, (definition, message), out);
            }
            Input::Status { user, status } => self.status(now, user, status, out)?,
            Input::Take { conversation, user, accepted } => {
                self.take(now, mint, conversation, user, accepted, out)?;
            }
            Input::Watch(listener, wanted) => self.watch(listener, &wanted, out),
            Input::Wake => {}
        }
        Ok(())
    }

    fn configure(&mut self, now: Timestamp, configuration: &Configuration, out: &mut Vec<Effect>) {
        self.setup = self.staff.configure(configuration);
        self.watched_may_differ();
        self.staff.count_from_zero();
        for leg in self.legs.values() {
            self.staff.count(leg, self.setup.weight(leg.label), true);
        }
        let conversations: Vec<ConversationId> = self.waits.keys().copied().collect();
        for conversation in conversations {
            self.move_if_homeless(conversation, out);
            self.refile(now, conversation);
        }
    }

    /// A clock that was set back brings moments again that had passed, so every wait is filed anew; whether it was.
    fn turn_back(&mut self, now: Timestamp) -> bool {
        let set_back = now < self.latest;
        self.latest = now;
        if set_back {
            let conversations: Vec<ConversationId> = self.waits.keys().copied().collect();
            conversations.into_iter().for_each(|conversation| self.refile(now, conversation));
        }
        set_back
    }

    /// Lets offers run out and rings open; whether a wait has changed by it.
    fn pass_time(&mut self, now: Timestamp, out: &mut Vec<Effect>) -> bool {
        while let Some((_, offer)) = self.alerts.first().copied().filter(|(at, _)| *at <= now) {
            self.run_out(offer, out);
        }
        let mut changed = false;
        while let Some((_, conversation)) = self.lines.next_wake().filter(|(at, _)| *at <= now) {
            self.refile(now, conversation);
            changed = true;
        }
        changed
    }

    /// A wait with everything its rules need; none if its queue isn't configured.
    fn case<'a>(&'a self, wait: &'a Wait, now: Timestamp) -> Option<Case<'a>> {
        let queue = self.setup.queues.get(&wait.queue)?;
        Some(Case {
            queue,
            wait,
            stage: stage::stage(&self.staff, queue, wait, now),
            weight: self.setup.weight(wait.label),
            holders: &self.holders,
            legs: &self.legs,
        })
    }
}
