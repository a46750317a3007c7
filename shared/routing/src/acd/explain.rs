//! Why an agent got a conversation, and why one still waits: whom the rules left over, and whom they refused.
//! Never a second set of rules: it narrows by sets in the order of `rules`, and the tests hold it against them.
//! Bounded: a count for each reason, and a few agents by name.

use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId, QueueId, SkillId, UserId};
use hanmadi_protocol::{post::SkillNeed, time::Timestamp};
use serde::{Deserialize, Serialize};

use super::{
    bits::Bits,
    model::Route,
    rules::{Case, Reason, Way, eligible},
    setup::Setup,
    staff::Staff,
    stage::Stage,
};

/// Agents named for each reason.
const NAMED: usize = 3;

/// Why an agent got a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Which of its waits.
    pub wait: ParticipantId,
    /// The offer.
    pub offer: CommunicationId,
    /// When.
    pub at: Timestamp,
    /// Who got it.
    pub user: UserId,
    /// By which route.
    pub route: Route,
    /// It was theirs at once.
    pub accepted: bool,
    /// Why they and not another of those who could.
    pub because: Because,
    /// What led to it.
    pub search: Search,
}

/// Why one of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Because {
    /// Somebody picked it or gave it.
    ByHand,
    /// It was held for them.
    HeldForThem,
    /// Nobody else could.
    OnlyOne,
    /// The highest score among those preferred; of equals, the longest idle.
    Score(u8),
    /// The most stars in what is asked for; of equals, the longest idle.
    Stars(u32),
    /// Idle since then, the longest.
    IdleSince(Timestamp),
}

/// Whom a search found, and whom not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Search {
    /// In which queue.
    pub queue: QueueId,
    /// How far the wait had come.
    pub stage: Stage,
    /// Since when it waits.
    pub since: Timestamp,
    /// Its priority.
    pub priority: i32,
    /// The skills that were asked for.
    pub asked: Vec<SkillNeed>,
    /// The skills that were asked for at first, and no more.
    pub relaxed: Vec<SkillId>,
    /// How many were looked at: those who take from the queue, and those it is held for.
    pub considered: usize,
    /// How many of them could have got it.
    pub eligible: usize,
    /// Why the others could not, in the order of the rules.
    pub refused: Vec<Refused>,
}

/// One reason, and whom it kept out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Which reason.
    pub reason: Reason,
    /// How many.
    pub count: usize,
    /// A few of them.
    pub agents: Vec<UserId>,
}

/// Why a conversation still waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StillWaiting {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Which of its waits.
    pub wait: ParticipantId,
    /// Asked when.
    pub at: Timestamp,
    /// Its place in the queue, from 1.
    pub place: usize,
    /// How many wait there.
    pub of: usize,
    /// About how long it will wait; unknown while nobody serves the queue or nothing was served yet.
    pub estimate_ms: Option<u64>,
    /// Who is being asked right now.
    pub offered_to: Option<UserId>,
    /// When time alone changes something.
    pub next: Option<Timestamp>,
    /// Whom the search leaves over now.
    pub search: Search,
}

/// Those whom the rules leave over.
pub(crate) struct Narrowed {
    pub(crate) left: Bits,
    pub(crate) considered: usize,
    pub(crate) refused: Vec<Refused>,
}

impl Narrowed {
    /// Applies every rule to everyone.
    pub(crate) fn new(setup: &Setup, staff: &Staff, case: &Case<'_>) -> Self {
        match case.stage {
            Stage::Ring(_) => in_line(setup, staff, case),
            Stage::Direct { user, .. } | Stage::Last { user, .. } => held_for(staff, case, vec![user]),
            Stage::Preferred { least, .. } => {
                let preferred = case.wait.preferred.iter().map(|one| one.user);
                held_for(staff, case, preferred.filter(|user| case.prefers(*user, least)).collect())
            }
        }
    }

    fn keep(&mut self, staff: &Staff, those: Option<&Bits>, reason: Reason) {
        let none = Bits::default();
        let out = self.left.split(those.unwrap_or(&none));
        self.refuse(staff, &out, reason);
    }

    fn refuse(&mut self, staff: &Staff, out: &Bits, reason: Reason) {
        let count = out.count();
        if count > 0 {
            let named = out.iter().take(NAMED).filter_map(|place| Some(staff.at(place)?.row.user));
            self.refused.push(Refused { reason, count, agents: named.collect() });
        }
    }

    /// The search as it is told.
    pub(crate) fn search(self, case: &Case<'_>) -> Search {
        Search {
            queue: case.queue.terms.queue,
            stage: case.stage,
            since: case.wait.since,
            priority: case.wait.priority,
            asked: case.needs().collect(),
            relaxed: case.relaxed(),
            considered: self.considered,
            eligible: self.left.count(),
            refused: self.refused,
        }
    }
}

/// Everyone who takes from the queue, narrowed rule by rule, in the order of `rules::eligible`.
fn in_line(setup: &Setup, staff: &Staff, case: &Case<'_>) -> Narrowed {
    let left = case.queue.members.clone();
    let mut narrowed = Narrowed { considered: left.count(), left, refused: Vec::new() };
    narrowed.keep(staff, Some(&staff.on_queue), Reason::OffQueue);
    narrowed.keep(staff, Some(&staff.responding), Reason::NotResponding);
    let holders = case.kept_out(Way::Automatic).filter_map(|user| staff.find(user)).map(|(place, _)| place);
    let holders: Bits = holders.filter(|place| narrowed.left.has(*place)).collect();
    holders.iter().for_each(|place| narrowed.left.put(place, false));
    narrowed.refuse(staff, &holders, Reason::HasLeg);
    narrowed.keep(staff, case.queue.ring(case.ring()).map(|ring| &ring.reaches), Reason::OuterRing);
    for need in case.needs() {
        narrowed.keep(staff, setup.able(need.skill, 0), Reason::NoSkill(need.skill));
        if need.level > 0 {
            narrowed.keep(staff, setup.able(need.skill, need.level), Reason::SkillTooLow(need.skill));
        }
    }
    if let Some(language) = case.language() {
        narrowed.keep(staff, setup.speaks(language), Reason::NoLanguage(language));
    }
    if case.weight == 1 && case.wait.label.is_none() {
        narrowed.keep(staff, Some(&staff.with_room), Reason::Full);
    } else {
        narrowed.keep_if(staff, Reason::Full, |place| {
            staff.at(place).is_some_and(|agent| agent.has_room(case.weight, case.wait.label))
        });
    }
    if let Some(label) = case.wait.label {
        narrowed.keep_if(staff, Reason::LabelFull(label), |place| {
            staff.at(place).is_some_and(|agent| agent.has_room_for(label))
        });
    }
    narrowed
}

impl Narrowed {
    fn keep_if(&mut self, staff: &Staff, reason: Reason, keeps: impl Fn(usize) -> bool) {
        let those: Bits = self.left.iter().filter(|place| keeps(*place)).collect();
        self.keep(staff, Some(&those), reason);
    }
}

/// Only these are asked; everyone else of the queue has to leave it to them.
fn held_for(staff: &Staff, case: &Case<'_>, users: Vec<UserId>) -> Narrowed {
    let mut everyone = case.queue.members.clone();
    let mut narrowed = Narrowed { left: Bits::default(), considered: 0, refused: Vec::new() };
    let mut asked = Bits::default();
    let mut refusals = Vec::new();
    for (place, agent) in users.into_iter().filter_map(|user| staff.find(user)) {
        everyone.put(place, true);
        asked.put(place, true);
        match eligible(case, place, agent, Way::Automatic) {
            Ok(_) => narrowed.left.put(place, true),
            Err(reason) => refusals.push((reason, place)),
        }
    }
    narrowed.considered = everyone.count();
    let others = everyone.split(&asked);
    narrowed.refuse(staff, &others, Reason::Held);
    refusals.sort_unstable();
    for group in refusals.chunk_by(|(one, _), (other, _)| one == other) {
        let out: Bits = group.iter().map(|(_, place)| *place).collect();
        if let Some((reason, _)) = group.first() {
            narrowed.refuse(staff, &out, *reason);
        }
    }
    narrowed
}
