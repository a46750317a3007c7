//! The same switchboard, as naive as can be: lists, and every rule asked of everyone, every time.
//! Never uses an index, nor anything of the real one but its names for what goes in and out.

mod rules;

use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId, QueueId, UserId};
use hanmadi_protocol::{
    configuration::Configuration,
    post::{Leg, LegEnd, LegState, Waiting},
    time::Timestamp,
};
use hanmadi_routing::acd::{Presence, Route, RoutingStatus};
use rules::member;

#[derive(Clone, Debug)]
struct Wait {
    asked: Waiting,
    arrived: Timestamp,
    last_over: bool,
    blocked_by: Option<CommunicationId>,
}

#[derive(Clone, Debug, PartialEq)]
enum State {
    Alerting(Option<Timestamp>),
    Connected,
    Parked,
    AfterContact,
}

#[derive(Clone, Debug)]
struct Held {
    offer: CommunicationId,
    conversation: ConversationId,
    wait: Option<ParticipantId>,
    user: UserId,
    queue: Option<QueueId>,
    weight_of: Option<hanmadi_ids::LabelId>,
    state: State,
}

#[derive(Clone, Debug)]
struct Person {
    user: UserId,
    presence: Presence,
    silent: bool,
    idle: Timestamp,
}

/// One assignment.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Given {
    pub(crate) conversation: ConversationId,
    pub(crate) user: UserId,
    pub(crate) route: Route,
    pub(crate) accepted: bool,
    /// How many could have got it; none if it was picked by hand or asked of the last agent first.
    pub(crate) able: Option<usize>,
}

/// What it does.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Did {
    pub(crate) given: Vec<Given>,
    pub(crate) withdrawn: Vec<CommunicationId>,
    pub(crate) moved: Vec<(ConversationId, QueueId)>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Reference {
    config: Configuration,
    waits: Vec<Wait>,
    held: Vec<Held>,
    people: Vec<Person>,
    begun: Vec<ConversationId>,
}

enum Phase {
    For(UserId, bool),
    Preferred(u8),
    Ring(usize),
}

impl Reference {
    /// Time passes; `offers` are the ids that the real one gave its offers.
    pub(crate) fn pass(
        &mut self,
        now: Timestamp,
        offers: &mut dyn FnMut() -> CommunicationId,
        did: &mut Did,
    ) {
        let mut over: Vec<(Timestamp, CommunicationId)> = Vec::new();
        for held in &mut self.held {
            if let State::Alerting(Some(until)) = held.state
                && until <= now
            {
                held.state = State::Alerting(None);
                over.push((until, held.offer));
            }
        }
        over.sort_unstable();
        did.withdrawn.extend(over.into_iter().map(|(_, offer)| offer));
        self.settle(now, offers, did);
    }

    pub(crate) fn configure(&mut self, config: Configuration, did: &mut Did) {
        self.config = config;
        self.waits.sort_by_key(|wait| wait.asked.conversation);
        let moved: Vec<_> = self.waits.iter().map(|wait| self.home(wait.asked.queue)).collect();
        for (wait, home) in self.waits.iter_mut().zip(moved) {
            if home != wait.asked.queue {
                wait.asked.queue = home;
                did.moved.push((wait.asked.conversation, home));
            }
        }
    }

    fn home(&self, queue: QueueId) -> QueueId {
        let there = |id: &QueueId| self.config.queues.iter().any(|queue| queue.id == *id);
        let first = self.config.queues.iter().map(|queue| queue.id).min();
        [Some(queue), self.config.default_queue].into_iter().flatten().find(there).or(first).unwrap_or(queue)
    }

    pub(crate) fn begin(&mut self, now: Timestamp, mut asked: Waiting, did: &mut Did) {
        let highest = asked.skills.clone();
        asked
            .skills
            .retain(|need| highest.iter().all(|one| one.skill != need.skill || one.level <= need.level));
        asked.skills.sort_unstable();
        asked.skills.dedup();
        let answered =
            |held: &Held| held.wait == Some(asked.wait) && !matches!(held.state, State::Alerting(_));
        if self.held.iter().any(answered) {
            return;
        }
        let id = asked.conversation;
        let alerting = self.held.iter().filter(|held| held.conversation == id);
        let alerting = alerting.filter(|held| matches!(held.state, State::Alerting(_)));
        let mut wait = Wait {
            arrived: now,
            last_over: false,
            blocked_by: alerting.min_by_key(|held| (held.user, held.offer)).map(|held| held.offer),
            asked,
        };
        let known = self.waits.iter().position(|wait| wait.asked.conversation == id);
        let known = known.map(|index| self.waits.remove(index));
        match known.filter(|known| known.asked.wait == wait.asked.wait) {
            Some(known) => {
                (wait.asked.queue, wait.arrived) = (known.asked.queue, known.arrived);
                (wait.asked.last_agent, wait.last_over) = (known.asked.last_agent, known.last_over);
                wait.blocked_by = known.blocked_by;
                if known.asked.target.is_none() {
                    wait.asked.target = None;
                }
            }
            None => self.begun.push(id),
        }
        let home = self.home(wait.asked.queue);
        if home != wait.asked.queue {
            wait.asked.queue = home;
            did.moved.push((id, home));
        }
        self.waits.push(wait);
    }

    pub(crate) fn left(&mut self, conversation: ConversationId, id: ParticipantId) {
        self.waits.retain(|wait| (wait.asked.conversation, wait.asked.wait) != (conversation, id));
    }

    pub(crate) fn leg(&mut self, now: Timestamp, leg: Leg) {
        let index = self.held.iter().position(|held| held.offer == leg.offer);
        let state = match leg.state {
            LegState::Ended(why) => {
                if let Some(index) = index {
                    let held = self.held.remove(index);
                    self.ended(now, &held, why);
                }
                return;
            }
            LegState::Connected => State::Connected,
            LegState::Parked => State::Parked,
            LegState::AfterContact { .. } => State::AfterContact,
        };
        self.person(leg.user);
        match index.and_then(|index| self.held.get_mut(index)) {
            Some(held) => {
                let before = core::mem::replace(&mut held.state, state);
                let held = held.clone();
                if matches!(before, State::Alerting(_)) {
                    self.person(held.user).silent = false;
                    self.unblock(&held, true);
                }
            }
            None => self.held.push(Held {
                offer: leg.offer,
                conversation: leg.conversation,
                wait: None,
                user: leg.user,
                queue: leg.queue,
                weight_of: None,
                state,
            }),
        }
    }

    /// The wait of an offer is over (`close`) or goes on; a newer one is held up no more.
    fn unblock(&mut self, held: &Held, close: bool) {
        let own =
            |wait: &Wait| wait.asked.conversation == held.conversation && Some(wait.asked.wait) == held.wait;
        if close {
            self.waits.retain(|wait| !own(wait));
        }
        for wait in self.waits.iter_mut().filter(|wait| wait.blocked_by == Some(held.offer)) {
            wait.blocked_by = None;
        }
    }

    fn ended(&mut self, now: Timestamp, held: &Held, why: LegEnd) {
        let alerted = matches!(held.state, State::Alerting(_));
        let refused = matches!(why, LegEnd::Declined | LegEnd::NoAnswer);
        let person = self.person(held.user);
        person.idle = now;
        person.silent |= alerted && refused && person.presence == Presence::OnQueue;
        if !alerted {
            return;
        }
        self.unblock(held, !refused);
        for wait in &mut self.waits {
            if wait.asked.conversation == held.conversation && Some(wait.asked.wait) == held.wait {
                wait.last_over |= wait.asked.last_agent == Some(held.user);
                if wait.asked.target == Some(held.user) {
                    wait.asked.target = None;
                }
            }
        }
    }

    pub(crate) fn presence(&mut self, now: Timestamp, user: UserId, presence: Presence) {
        let person = self.person(user);
        if presence == Presence::OnQueue && person.presence != presence {
            person.idle = now;
        }
        (person.presence, person.silent) = (presence, false);
    }

    pub(crate) fn status(&mut self, now: Timestamp, user: UserId, status: RoutingStatus) -> bool {
        let on = self.people.iter().any(|one| one.user == user && one.presence == Presence::OnQueue);
        match status {
            RoutingStatus::Idle if on => self.person(user).silent = false,
            RoutingStatus::OffQueue if on => self.presence(now, user, Presence::Available),
            RoutingStatus::OffQueue => {}
            RoutingStatus::Idle
            | RoutingStatus::Interacting
            | RoutingStatus::NotResponding
            | RoutingStatus::Communicating => return false,
        }
        true
    }

    fn person(&mut self, user: UserId) -> &mut Person {
        let index = self.people.iter().position(|one| one.user == user).unwrap_or_else(|| {
            let never = Timestamp::from_ms(0);
            self.people.push(Person { user, presence: Presence::Offline, silent: false, idle: never });
            self.people.len() - 1
        });
        &mut self.people[index]
    }

    pub(crate) fn routing_status(&self, user: UserId) -> RoutingStatus {
        let Some(person) = self.people.iter().find(|one| one.user == user) else {
            return RoutingStatus::OffQueue;
        };
        let busy = |from_queue: bool| {
            let has = |held: &&Held| matches!(held.state, State::Connected | State::AfterContact);
            self.held.iter().filter(has).any(|held| held.user == user && held.queue.is_some() == from_queue)
        };
        if person.presence != Presence::OnQueue {
            RoutingStatus::OffQueue
        } else if person.silent {
            RoutingStatus::NotResponding
        } else if busy(true) {
            RoutingStatus::Interacting
        } else if busy(false) {
            RoutingStatus::Communicating
        } else {
            RoutingStatus::Idle
        }
    }

    /// Who takes by hand: `Err(Some)` names the holder, `Err(None)` is any other refusal.
    pub(crate) fn take(
        &mut self,
        now: Timestamp,
        (conversation, user, accepted): (ConversationId, UserId, bool),
        offers: &mut dyn FnMut() -> CommunicationId,
        did: &mut Did,
    ) -> Result<(), Option<UserId>> {
        let wait = self.waits.iter().find(|wait| wait.asked.conversation == conversation).cloned();
        let holder = match &wait {
            Some(wait) => {
                self.held.iter().find(|held| Some(held.offer) == wait.blocked_by).map(|held| held.user)
            }
            None => {
                let of = self.held.iter().filter(|held| held.conversation == conversation);
                let live = of.filter(|held| held.state != State::AfterContact);
                live.min_by_key(|held| (held.user, held.offer)).map(|held| held.user)
            }
        };
        match holder {
            Some(holder) if holder == user => return Ok(()),
            Some(holder) => return Err(Some(holder)),
            None => {}
        }
        let wait = wait.ok_or(None)?;
        let agent = self.config.agents.iter().find(|agent| agent.user == user).ok_or(None)?;
        let queue = self.queue(&wait).ok_or(None)?;
        let fine = queue.manual_assignment && member(queue, user).is_some();
        if !fine || self.kept_out(user, &wait, true) || !self.fits(agent, &wait) {
            return Err(None);
        }
        self.give(now, (conversation, user, Route::Manual, None), accepted, offers, did);
        if accepted {
            self.person(user).silent = false;
        }
        Ok(())
    }

    /// Gives the first that anybody can take to the best for it, until nobody can take any.
    pub(crate) fn settle(
        &mut self,
        now: Timestamp,
        offers: &mut dyn FnMut() -> CommunicationId,
        did: &mut Did,
    ) {
        loop {
            let mut waits: Vec<&Wait> = self.waits.iter().filter(|wait| wait.blocked_by.is_none()).collect();
            waits.sort_by_key(|wait| self.order(wait));
            let found = waits.into_iter().find_map(|wait| {
                let able = self.config.agents.iter().filter_map(|agent| {
                    let (route, merit) = self.may(agent, wait, now)?;
                    let person = self.people.iter().find(|one| one.user == agent.user)?;
                    Some((u32::MAX - merit, person.idle, agent.user, route))
                });
                let able: Vec<_> = able.collect();
                let best = able.iter().min_by_key(|(merit, idle, user, _)| (*merit, *idle, *user))?;
                let (_, _, user, route) = *best;
                let begins = route == Route::Last && self.begun.contains(&wait.asked.conversation);
                Some((wait.asked.conversation, user, route, (!begins).then_some(able.len())))
            });
            let Some((conversation, user, route, able)) = found else { break };
            self.give(now, (conversation, user, route, able), false, offers, did);
        }
        self.begun.clear();
    }

    fn give(
        &mut self,
        now: Timestamp,
        (conversation, user, route, able): (ConversationId, UserId, Route, Option<usize>),
        accepted: bool,
        offers: &mut dyn FnMut() -> CommunicationId,
        did: &mut Did,
    ) {
        let wait = self.waits.iter().find(|wait| wait.asked.conversation == conversation).cloned();
        let wait = wait.expect("what is given waits");
        let queue = self.queue(&wait).expect("it waits in a queue");
        let accepted = accepted || queue.auto_answer;
        let until = now.plus_ms(queue.alerting_timeout_seconds * 1000);
        let offer = offers();
        self.held.push(Held {
            offer,
            conversation,
            wait: Some(wait.asked.wait),
            user,
            queue: Some(wait.asked.queue),
            weight_of: wait.asked.label,
            state: State::Alerting((!accepted).then_some(until)),
        });
        for wait in self.waits.iter_mut().filter(|wait| wait.asked.conversation == conversation) {
            wait.blocked_by = Some(offer);
        }
        if accepted {
            self.leg(now, Leg { conversation, offer, user, queue: None, state: LegState::Connected });
        }
        self.person(user).idle = now;
        did.given.push(Given { conversation, user, route, accepted, able });
    }

    pub(crate) fn offers(&self) -> Vec<(CommunicationId, ConversationId, UserId)> {
        self.held.iter().map(|held| (held.offer, held.conversation, held.user)).collect()
    }
}
