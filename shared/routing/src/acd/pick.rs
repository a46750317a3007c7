//! Who gets what: the best agent for a wait, the best wait for an agent, until nothing is left to assign.
//! Never overrules `rules`: whoever is chosen is asked about there once more.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use hanmadi_ids::{ConversationId, Mint, QueueId, SkillId, UserId};
use hanmadi_protocol::{platform::queue::SkillEvaluation, post::SkillNeed, time::Timestamp};

use super::{
    Acd,
    bits::Bits,
    effect::Effect,
    explain::{Because, Narrowed, Search},
    lines::{Class, Rank, Under},
    model::Route,
    rules::{Case, Reason, Way, able, eligible},
    staff::Agent,
    stage::{self, Stage},
};

/// An agent for a wait.
pub(crate) struct Choice {
    pub(crate) user: UserId,
    pub(crate) route: Route,
    pub(crate) because: Because,
    pub(crate) search: Search,
}

impl Acd {
    /// Assigns what has become assignable: first the wait that is served first among all that anybody can take,
    /// to the best agent for it; and so on. Since each assignment only takes capacity away, one pass is enough.
    pub(crate) fn settle(&mut self, now: Timestamp, mint: &mut Mint, out: &mut Vec<Effect>) {
        loop {
            let by_agent = self.best_of_free_agents(now);
            let first = self.work.waits.first().copied();
            let rank = match (first, by_agent) {
                (None, None) => break,
                (Some(first), None) => first,
                (None, Some(rank)) => rank,
                (Some(first), Some(rank)) => first.min(rank),
            };
            self.work.waits.remove(&rank);
            if let Some(choice) = self.choose(rank.conversation, now) {
                self.assign(now, mint, rank.conversation, choice, false, out);
            }
        }
        self.work.begun.clear();
        self.work.agents.clear();
    }

    fn best_of_free_agents(&mut self, now: Timestamp) -> Option<Rank> {
        let mut best: Option<Rank> = None;
        let places: Vec<usize> = self.work.agents.iter().copied().collect();
        for place in places {
            match self.best_wait(place, now) {
                Some(rank) => best = Some(best.map_or(rank, |best| best.min(rank))),
                None => {
                    self.work.agents.remove(&place);
                }
            }
        }
        best
    }

    /// The wait that is served first among those that this agent may get.
    fn best_wait(&self, place: usize, now: Timestamp) -> Option<Rank> {
        let agent = self.staff.at(place)?;
        let mut best = None;
        let held = self.lines.held_for(agent.row.user);
        self.first_eligible(place, agent, held, now, &mut best);
        for queue in &agent.queues {
            self.first_in_queue(place, agent, *queue, now, &mut best);
        }
        best
    }

    fn first_in_queue(
        &self,
        place: usize,
        agent: &Agent,
        queue: QueueId,
        now: Timestamp,
        best: &mut Option<Rank>,
    ) {
        let Some(open) = self.lines.open(queue) else { return };
        let skills = agent.config.as_ref().map(|config| &config.skills);
        let mut look = |classes: &BTreeMap<Class, BTreeSet<Rank>>| {
            for (class, ranks) in classes {
                if able(agent, class.needs.iter().copied(), class.language).is_ok() {
                    self.first_eligible(place, agent, ranks.iter().copied(), now, best);
                }
            }
        };
        let held = skills.map_or(0, BTreeMap::len);
        if open.len() <= held {
            let has = |anchor: &Option<SkillId>| {
                anchor.is_none_or(|anchor| skills.is_some_and(|skills| skills.contains_key(&anchor)))
            };
            open.iter().filter(|(anchor, _)| has(anchor)).for_each(|(_, classes)| look(classes));
        } else {
            let anchors = skills.into_iter().flat_map(BTreeMap::keys).map(|skill| Some(*skill));
            anchors.chain([None]).filter_map(|anchor| open.get(&anchor)).for_each(look);
        }
    }

    /// The first of these waits, in the order of service, that the agent may get, if it comes before `best`.
    fn first_eligible(
        &self,
        place: usize,
        agent: &Agent,
        ranks: impl Iterator<Item = Rank>,
        now: Timestamp,
        best: &mut Option<Rank>,
    ) {
        for rank in ranks {
            if best.is_some_and(|best| best <= rank) {
                return;
            }
            let wait = self.waits.get(&rank.conversation);
            let Some(case) = wait.and_then(|wait| self.case(wait, now)) else { continue };
            match eligible(&case, place, agent, Way::Automatic) {
                Ok(_) => {
                    *best = Some(rank);
                    return;
                }
                // Only these depend on the single wait; what else is wrong is wrong with all that ask for the same.
                Err(Reason::HasLeg) => {}
                Err(_) if matches!(case.stage, Stage::Ring(_)) => return,
                Err(_) => {}
            }
        }
    }

    /// The best agent for a wait.
    pub(crate) fn choose(&self, conversation: ConversationId, now: Timestamp) -> Option<Choice> {
        let wait = self.waits.get(&conversation).filter(|wait| wait.offer.is_none())?;
        let case = self.case(wait, now)?;
        if self.work.begun.contains(&conversation)
            && let Some(choice) = self.last_agent_first(&case)
        {
            return Some(choice);
        }
        let narrowed = Narrowed::new(&self.setup, &self.staff, &case);
        let (place, because) = self.best_agent(&case, &narrowed.left)?;
        let agent = self.staff.at(place)?;
        let route = eligible(&case, place, agent, Way::Automatic).ok()?;
        Some(Choice { user: agent.row.user, route, because, search: narrowed.search(&case) })
    }

    /// As a wait begins, its last agent is asked before all others, whether or not it would be held for them.
    fn last_agent_first(&self, case: &Case<'_>) -> Option<Choice> {
        if matches!(case.stage, Stage::Direct { .. } | Stage::Preferred { .. }) || case.wait.last_over {
            return None;
        }
        let user =
            case.wait.last_agent.filter(|user| stage::last_is_there(&self.staff, case.queue, *user))?;
        let (place, agent) = self.staff.find(user)?;
        let route = eligible(case, place, agent, Way::AsLast).ok()?;
        let search = Narrowed::new(&self.setup, &self.staff, case).search(case);
        Some(Choice { user, route, because: Because::HeldForThem, search })
    }

    fn best_agent(&self, case: &Case<'_>, left: &Bits) -> Option<(usize, Because)> {
        let mut places = left.iter();
        let only = places.next()?;
        if places.next().is_none() {
            let held = matches!(case.stage, Stage::Direct { .. } | Stage::Last { .. });
            return Some((only, if held { Because::HeldForThem } else { Because::OnlyOne }));
        }
        let best = |merit: &dyn Fn(usize) -> u32| {
            left.iter().min_by_key(|place| {
                let user = self.staff.at(*place).map(|agent| agent.row.user);
                (Reverse(merit(*place)), self.staff.idle_since(*place), user)
            })
        };
        if matches!(case.stage, Stage::Preferred { .. }) {
            let place = best(&|place| u32::from(self.score(case, place)))?;
            return Some((place, Because::Score(self.score(case, place))));
        }
        if case.queue.evaluation == SkillEvaluation::Best && case.needs().next().is_some() {
            let place = best(&|place| self.stars(case, place))?;
            return Some((place, Because::Stars(self.stars(case, place))));
        }
        let place = self.longest_idle(left)?;
        Some((place, Because::IdleSince(self.staff.idle_since(place))))
    }

    /// Who has had nothing new for the longest time; of equals the one with the smallest id.
    fn longest_idle(&self, left: &Bits) -> Option<usize> {
        let user = |place: usize| self.staff.at(place).map(|agent| agent.row.user);
        let mut best: Option<(Timestamp, usize)> = None;
        for place in left.iter() {
            let idle = self.staff.idle_since(place);
            let better = best
                .is_none_or(|(least, other)| idle < least || (idle == least && user(place) < user(other)));
            if better {
                best = Some((idle, place));
            }
        }
        best.map(|(_, place)| place)
    }

    fn score(&self, case: &Case<'_>, place: usize) -> u8 {
        let user = self.staff.at(place).map(|agent| agent.row.user);
        let of = case.wait.preferred.iter().filter(|one| Some(one.user) == user);
        of.map(|one| one.score).max().unwrap_or(0)
    }

    /// The sum of an agent's stars in what is asked for; it orders as their mean does (contact-centre 4.1, BEST).
    fn stars(&self, case: &Case<'_>, place: usize) -> u32 {
        let skills =
            self.staff.at(place).and_then(|agent| agent.config.as_ref()).map(|config| &config.skills);
        let of = |need: SkillNeed| skills.and_then(|skills| skills.get(&need.skill));
        case.needs().filter_map(of).map(|stars| u32::from(*stars)).sum()
    }

    /// Files a wait where it belongs at this moment, and has it looked at.
    pub(crate) fn refile(&mut self, now: Timestamp, conversation: ConversationId) {
        let Some(wait) = self.waits.get(&conversation) else {
            self.lines.take_out(conversation);
            return;
        };
        if let Some(before) = self.lines.rank(conversation) {
            self.work.waits.remove(&before);
        }
        let Some(case) = self.case(wait, now) else {
            let rank = Rank::new(Default::default(), wait);
            self.lines.file(wait.queue, rank, Under::Offer, wait, None);
            return;
        };
        let rank = Rank::new(case.queue.scoring, wait);
        let under = if wait.offer.is_some() { Under::Offer } else { self.under(&case) };
        let wake = stage::next(case.queue, wait, now).filter(|_| wait.offer.is_none());
        if wait.offer.is_none() {
            self.work.waits.insert(rank);
        }
        self.lines.file(wait.queue, rank, under, wait, wake);
    }

    fn under(&self, case: &Case<'_>) -> Under {
        match case.stage {
            Stage::Direct { user, .. } | Stage::Last { user, .. } => Under::Users(vec![user]),
            Stage::Preferred { least, .. } => {
                let preferred = case.wait.preferred.iter().map(|one| one.user);
                Under::Users(preferred.filter(|user| case.prefers(*user, least)).collect())
            }
            Stage::Ring(ring) => {
                let needs: Vec<_> = case.needs().collect();
                let holders = |skill| self.setup.able(skill, 0).map_or(0, Bits::count);
                let anchor = needs.iter().map(|need| need.skill).min_by_key(|skill| holders(*skill));
                let class = Class { needs, language: case.language(), label: case.wait.label, ring };
                Under::Line(case.wait.queue, anchor, Box::new(class))
            }
        }
    }
}
