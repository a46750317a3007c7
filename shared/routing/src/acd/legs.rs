//! Offers and agents' legs: made here, and from then on in the state that their thread tells.
//! Never ends a leg by itself: an offer that has run out stays booked until its thread has answered.

use hanmadi_ids::{CommunicationId, ConversationId, Mint, UserId};
use hanmadi_protocol::{
    post::{Assigned, Leg, LegEnd, LegState, Withdrawn},
    time::Timestamp,
};

use super::{
    Acd,
    effect::{Change, Destination, Effect, Post, Refusal},
    explain::{Because, Explanation, Narrowed},
    model::{HeldLeg, HeldState, Pace},
    pick::Choice,
    rules::{Reason, Way, eligible},
};

impl Acd {
    /// Somebody takes, or is given, a conversation by hand.
    pub(crate) fn take(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        conversation: ConversationId,
        user: UserId,
        accepted: bool,
        out: &mut Vec<Effect>,
    ) -> Result<(), Refusal> {
        let wait = self.waits.get(&conversation);
        let holder = match wait {
            Some(wait) => wait.offer.and_then(|offer| self.legs.get(&offer)).map(|leg| leg.user),
            None => self.holder(conversation),
        };
        match (holder, wait) {
            (Some(holder), _) if holder == user => return Ok(()),
            (Some(holder), _) => return Err(Refusal::Taken(holder)),
            (None, None) => return Err(Refusal::Unknown),
            (None, Some(wait)) => {
                let case = self.case(wait, now).ok_or(Refusal::Unknown)?;
                let found = self.staff.find(user).ok_or(Refusal::NotEligible(Reason::UnknownAgent))?;
                let route = eligible(&case, found.0, found.1, Way::ByHand).map_err(Refusal::NotEligible)?;
                let search = Narrowed::new(&self.setup, &self.staff, &case).search(&case);
                let choice = Choice { user, route, because: Because::ByHand, search };
                self.assign(now, mint, conversation, choice, accepted, out);
            }
        }
        if accepted {
            self.responds(now, user);
        }
        Ok(())
    }

    /// Who has a conversation that waits no more.
    fn holder(&self, conversation: ConversationId) -> Option<UserId> {
        let legs = self.legs_of(conversation).filter(|leg| leg.state != HeldState::AfterContact);
        legs.map(|leg| leg.user).next()
    }

    /// The offer of a conversation that is out.
    pub(crate) fn alerting(&self, conversation: ConversationId) -> Option<CommunicationId> {
        self.legs_of(conversation).find(|leg| leg.alerts()).map(|leg| leg.offer)
    }

    /// The agents' legs of a conversation.
    pub(crate) fn legs_of(&self, conversation: ConversationId) -> impl Iterator<Item = &HeldLeg> {
        let from = (conversation, UserId::from_u128(0), CommunicationId::from_u128(0));
        let of = self.holders.range(from..).take_while(move |leg| leg.0 == conversation);
        of.filter_map(|(_, _, offer)| self.legs.get(offer))
    }

    /// Gives a wait to an agent.
    pub(crate) fn assign(
        &mut self,
        now: Timestamp,
        mint: &mut Mint,
        conversation: ConversationId,
        choice: Choice,
        by_themselves: bool,
        out: &mut Vec<Effect>,
    ) {
        let Some(wait) = self.waits.get_mut(&conversation) else { return };
        let Some(queue) = self.setup.queues.get(&wait.queue) else { return };
        let (offer, user) = (mint.draw(), choice.user);
        let accepted = by_themselves || queue.auto_answer;
        let alert_until = (!accepted).then(|| now.plus_ms(queue.alerting_ms));
        wait.offer = Some(offer);
        let leg = HeldLeg {
            offer,
            conversation,
            wait: Some(wait.wait),
            user,
            queue: Some(wait.queue),
            label: wait.label,
            since: now,
            connected: None,
            accepted,
            state: HeldState::Alerting { until: alert_until },
        };
        let wait = wait.wait;
        let terms = queue.terms.clone();
        let config = self.staff.find(user).and_then(|(_, agent)| agent.config.as_ref());
        let nickname = config.map(|config| config.nickname.clone());
        let Choice { route, because, search, .. } = choice;
        let used_routing = route.into();
        let assigned = Assigned {
            conversation,
            wait,
            offer,
            user,
            nickname,
            accepted,
            used_routing,
            alert_until,
            terms,
        };
        let explanation =
            Explanation { conversation, wait, offer, at: now, user, route, accepted, because, search };
        self.keep_wait(conversation, out);
        out.push(Effect::Store(Change::Leg(Box::new(leg.clone()))));
        out.push(Effect::Store(Change::Explained(Box::new(explanation))));
        let thread = Destination::Thread(conversation.thread());
        out.push(Effect::Post(thread, Post::Assigned(Box::new(assigned))));
        self.hold(leg);
        self.staff.change(user, |row| row.idle_since = now);
        self.refile(now, conversation);
        if accepted {
            // Nobody has to answer: it is theirs, and the thread says so if it isn't.
            self.leg(now, Leg { conversation, offer, user, queue: None, state: LegState::Connected }, out);
        }
    }

    /// Takes the news of a leg.
    pub(crate) fn leg(&mut self, now: Timestamp, news: Leg, out: &mut Vec<Effect>) {
        let known = self.legs.get(&news.offer).cloned();
        if known.as_ref().is_some_and(|leg| leg.user != news.user || leg.conversation != news.conversation) {
            return;
        }
        let state = match news.state {
            LegState::Connected => HeldState::Connected,
            LegState::Parked => HeldState::Parked,
            LegState::AfterContact { .. } => HeldState::AfterContact,
            LegState::Ended(why) => {
                if let Some(leg) = known {
                    self.ended(now, &leg, why, out);
                }
                return;
            }
        };
        let mut leg = known.clone().unwrap_or_else(|| elsewhere(now, &news));
        if leg.state != state {
            leg.since = now;
        }
        (leg.state, leg.connected) = (state, leg.connected.or(Some(now)));
        if known.as_ref() == Some(&leg) {
            return;
        }
        out.push(Effect::Store(Change::Leg(Box::new(leg.clone()))));
        self.hold(leg);
        if let Some(known) = known.filter(HeldLeg::alerts) {
            self.answered(now, &known, out);
        }
        self.free(news.user);
    }

    /// An offer was answered: its wait is over.
    fn answered(&mut self, now: Timestamp, leg: &HeldLeg, out: &mut Vec<Effect>) {
        if !self.back_in_line(now, leg, out) {
            self.close(leg.conversation, out);
        }
        self.responds(now, leg.user);
    }

    /// A newer wait of the conversation was held up by this offer: it isn't any more. Whether there is one.
    fn back_in_line(&mut self, now: Timestamp, leg: &HeldLeg, out: &mut Vec<Effect>) -> bool {
        let Some(wait) = self.waits.get_mut(&leg.conversation) else { return true };
        if Some(wait.wait) == leg.wait {
            return false;
        }
        if wait.offer == Some(leg.offer) {
            wait.offer = None;
            self.keep_wait(leg.conversation, out);
        }
        self.refile(now, leg.conversation);
        true
    }

    fn ended(&mut self, now: Timestamp, leg: &HeldLeg, why: LegEnd, out: &mut Vec<Effect>) {
        self.release(leg.offer);
        out.push(Effect::Store(Change::LegGone(leg.offer)));
        self.pace(now, leg, out);
        let refused = matches!(why, LegEnd::Declined | LegEnd::NoAnswer);
        self.staff.change(leg.user, |row| {
            row.idle_since = now;
            row.not_responding |= leg.alerts() && refused && row.on_queue();
        });
        if leg.alerts() && !self.back_in_line(now, leg, out) {
            if refused {
                self.waits_again(now, leg, out);
            } else {
                self.close(leg.conversation, out);
            }
        }
        self.refile(now, leg.conversation);
        self.look_at_naming(now, leg.user);
        self.free(leg.user);
    }

    /// The agent didn't want it, or didn't answer: it keeps its place, and isn't held for them again.
    fn waits_again(&mut self, now: Timestamp, leg: &HeldLeg, out: &mut Vec<Effect>) {
        if let Some(wait) = self.waits.get_mut(&leg.conversation) {
            wait.offer = None;
            wait.last_over |= wait.last_agent == Some(leg.user);
            wait.target = wait.target.filter(|target| *target != leg.user);
        }
        self.keep_wait(leg.conversation, out);
        self.refile(now, leg.conversation);
    }

    /// An offer's time is over: its thread is asked what became of it.
    pub(crate) fn run_out(&mut self, offer: CommunicationId, out: &mut Vec<Effect>) {
        let Some(mut leg) = self.legs.get(&offer).cloned() else {
            self.alerts.retain(|(_, other)| *other != offer);
            return;
        };
        leg.state = HeldState::Alerting { until: None };
        let withdrawn = Withdrawn { conversation: leg.conversation, offer, user: leg.user };
        out.push(Effect::Store(Change::Leg(Box::new(leg.clone()))));
        let thread = Destination::Thread(leg.conversation.thread());
        out.push(Effect::Post(thread, Post::Withdrawn(withdrawn)));
        self.hold(leg);
    }

    fn pace(&mut self, now: Timestamp, leg: &HeldLeg, out: &mut Vec<Effect>) {
        let (Some(queue), Some(connected)) = (leg.queue, leg.connected) else { return };
        let sample_ms = now.since_ms(connected);
        let pace = self.paces.entry(queue);
        let pace = pace.and_modify(|pace| pace.take(sample_ms)).or_insert(Pace::first(queue, sample_ms));
        out.push(Effect::Store(Change::Pace(*pace)));
    }

    /// Books a leg, in place of what was booked for it.
    pub(crate) fn hold(&mut self, leg: HeldLeg) {
        self.release(leg.offer);
        self.staff.count(&leg, self.setup.weight(leg.label), true);
        self.holders.insert((leg.conversation, leg.user, leg.offer));
        if let HeldState::Alerting { until: Some(until) } = leg.state {
            self.alerts.insert((until, leg.offer));
        }
        self.legs.insert(leg.offer, leg);
    }

    fn release(&mut self, offer: CommunicationId) {
        let Some(leg) = self.legs.remove(&offer) else { return };
        self.staff.count(&leg, self.setup.weight(leg.label), false);
        self.holders.remove(&(leg.conversation, leg.user, leg.offer));
        if let HeldState::Alerting { until: Some(until) } = leg.state {
            self.alerts.remove(&(until, leg.offer));
        }
    }
}

/// A leg that no offer began, such as an outbound conversation.
fn elsewhere(now: Timestamp, news: &Leg) -> HeldLeg {
    HeldLeg {
        offer: news.offer,
        conversation: news.conversation,
        wait: None,
        user: news.user,
        queue: news.queue,
        label: None,
        since: now,
        connected: None,
        accepted: true,
        state: HeldState::Connected,
    }
}
