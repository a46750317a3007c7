//! Eligibility: may this agent get this conversation now? One function, asked by assignment, by manual pick, by
//! every explanation, and by the tests' reference.
//! Never chooses between those who may, and never looks at an index: it is the truth that indexes must agree with.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{CommunicationId, ConversationId, LabelId, LanguageId, SkillId, UserId};
use hanmadi_protocol::{platform::queue::SkillEvaluation, post::SkillNeed};
use serde::{Deserialize, Serialize};

use super::{
    model::{HeldLeg, HeldState, Presence, Route, Wait, reachable},
    setup::QueueSetup,
    staff::Agent,
    stage::Stage,
};

/// Why an agent may not get a conversation. The first of these, in the order of the rules, is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// The configuration doesn't know them.
    UnknownAgent,
    /// The queue gives nothing by hand.
    NoManualAssignment,
    /// It is held for others until a time.
    Held,
    /// They don't take from this queue.
    NotMember,
    /// They can't be reached with this presence.
    Unreachable(Presence),
    /// They are off queue.
    OffQueue,
    /// They didn't answer the last time, and have not acted since.
    NotResponding,
    /// They have a leg in this very conversation, or passed it on and have not wrapped it up.
    HasLeg,
    /// Their ring is not open yet.
    OuterRing,
    /// They lack a skill.
    NoSkill(SkillId),
    /// They have the skill, with fewer stars than asked.
    SkillTooLow(SkillId),
    /// They don't speak the language.
    NoLanguage(LanguageId),
    /// They hold as much as they may.
    Full,
    /// They hold as much of this label as they may.
    LabelFull(LabelId),
}

/// How a conversation would come to an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the switchboard.
    Automatic,
    /// To the last agent, whatever the stage: asked as the wait begins.
    AsLast,
    /// Somebody picks it or gives it: skills, presence and reservations don't matter; membership and capacity do.
    ByHand,
}

/// A wait with everything its rules need.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'a> {
    pub(crate) queue: &'a QueueSetup,
    pub(crate) wait: &'a Wait,
    pub(crate) stage: Stage,
    pub(crate) weight: u32,
    pub(crate) holders: &'a Holders,
    pub(crate) legs: &'a BTreeMap<CommunicationId, HeldLeg>,
}

/// Who has a leg in which conversation.
pub(crate) type Holders = BTreeSet<(ConversationId, UserId, CommunicationId)>;

impl<'a> Case<'a> {
    /// The ring it has reached; while it is held for somebody, the first.
    pub(crate) const fn ring(&self) -> u8 {
        if let Stage::Ring(ring) = self.stage { ring } else { 0 }
    }

    /// The skills that are asked for: none if the queue ignores them, and not those its ring has taken away.
    pub(crate) fn needs(&self) -> impl Iterator<Item = SkillNeed> + 'a {
        let ring = self.queue.ring(self.ring());
        let ignored = self.queue.evaluation == SkillEvaluation::None;
        let asked = self.wait.skills.iter().copied().filter(move |_| !ignored);
        asked.filter(move |need| ring.is_none_or(|ring| !ring.removed.contains(&need.skill)))
    }

    /// The skills that were asked for and are no more.
    pub(crate) fn relaxed(&self) -> Vec<SkillId> {
        let asked: BTreeSet<SkillId> = self.needs().map(|need| need.skill).collect();
        self.wait.skills.iter().map(|need| need.skill).filter(|skill| !asked.contains(skill)).collect()
    }

    /// The language that is asked for: none if the queue ignores skills, since a language is one.
    pub(crate) fn language(&self) -> Option<LanguageId> {
        self.wait.language.filter(|_| self.queue.evaluation != SkillEvaluation::None)
    }

    /// How it reaches those whom no reservation names.
    pub(crate) fn open_route(&self) -> Route {
        if self.queue.rings.len() > 1 { Route::Bullseye } else { Route::Standard }
    }

    /// Whether an agent is among those preferred with at least this score.
    pub(crate) fn prefers(&self, user: UserId, least: u8) -> bool {
        self.wait.preferred.iter().any(|one| one.user == user && one.score >= least)
    }

    /// Whose leg in this conversation keeps them from another one. After-contact work does not keep somebody from
    /// what a person gives them, nor the last agent from what the customer adds meanwhile (M-THREAD-2); whoever passed
    /// it on is no last agent of that wait, and is not asked before their work is done.
    pub(crate) fn kept_out(&self, way: Way) -> impl Iterator<Item = UserId> + 'a {
        let (conversation, lowest) = (self.wait.conversation, UserId::from_u128(0));
        let from = (conversation, lowest, CommunicationId::from_u128(0));
        let (legs, last_agent) = (self.legs, self.wait.last_agent);
        let of = self.holders.range(from..).take_while(move |leg| leg.0 == conversation);
        of.filter(move |(_, user, offer)| {
            let welcome = way == Way::ByHand || last_agent == Some(*user);
            !welcome || legs.get(offer).is_none_or(|leg| leg.state != HeldState::AfterContact)
        })
        .map(|leg| leg.1)
    }
}

/// May this agent get this conversation now, and by which route? The one answer to that question.
///
/// # Errors
/// The first [`Reason`] against it.
pub(crate) fn eligible(case: &Case<'_>, place: usize, agent: &Agent, way: Way) -> Result<Route, Reason> {
    let user = agent.row.user;
    if agent.config.is_none() {
        return Err(Reason::UnknownAgent);
    }
    let route = match (way, case.stage) {
        (Way::ByHand, _) => by_hand(case, place)?,
        (Way::AsLast, _) => as_last(agent)?,
        (Way::Automatic, Stage::Direct { user: target, .. }) if target == user => as_target(agent)?,
        (Way::Automatic, Stage::Last { user: last, .. }) if last == user => as_last(agent)?,
        (Way::Automatic, Stage::Direct { .. } | Stage::Last { .. }) => return Err(Reason::Held),
        (Way::Automatic, Stage::Preferred { least, .. }) if !case.prefers(user, least) => {
            return Err(Reason::Held);
        }
        (Way::Automatic, Stage::Preferred { .. } | Stage::Ring(_)) => in_line(case, place, agent)?,
    };
    if case.kept_out(way).any(|holder| holder == user) {
        return Err(Reason::HasLeg);
    }
    if route.asks_skills() {
        let ring = case.queue.ring(case.ring());
        // A preferred agent is asked whatever their ring.
        if route != Route::Preferred && ring.is_some_and(|ring| !ring.reaches.has(place)) {
            return Err(Reason::OuterRing);
        }
        able(agent, case.needs(), case.language())?;
    }
    if !agent.has_room(case.weight, case.wait.label) {
        return Err(Reason::Full);
    }
    match case.wait.label {
        Some(label) if !agent.has_room_for(label) => Err(Reason::LabelFull(label)),
        _ => Ok(route),
    }
}

impl Route {
    /// Whether skills, language and ring matter. They don't to somebody who had it before or whom a person chose.
    const fn asks_skills(self) -> bool {
        matches!(self, Self::Preferred | Self::Bullseye | Self::Standard)
    }
}

fn by_hand(case: &Case<'_>, place: usize) -> Result<Route, Reason> {
    if !case.queue.manual {
        return Err(Reason::NoManualAssignment);
    }
    if case.queue.members.has(place) { Ok(Route::Manual) } else { Err(Reason::NotMember) }
}

fn as_target(agent: &Agent) -> Result<Route, Reason> {
    if !reachable(agent.row.presence) {
        return Err(Reason::Unreachable(agent.row.presence));
    }
    if agent.row.not_responding { Err(Reason::NotResponding) } else { Ok(Route::Direct) }
}

/// Whether they are a member where they must be is a matter of the stage, which asked before it held it for them.
fn as_last(agent: &Agent) -> Result<Route, Reason> {
    ready(agent).map(|()| Route::Last)
}

fn in_line(case: &Case<'_>, place: usize, agent: &Agent) -> Result<Route, Reason> {
    if !case.queue.members.has(place) {
        return Err(Reason::NotMember);
    }
    ready(agent)?;
    Ok(if matches!(case.stage, Stage::Preferred { .. }) { Route::Preferred } else { case.open_route() })
}

fn ready(agent: &Agent) -> Result<(), Reason> {
    if !agent.row.on_queue() {
        return Err(Reason::OffQueue);
    }
    if agent.row.not_responding { Err(Reason::NotResponding) } else { Ok(()) }
}

/// Whether an agent has all of these skills, and speaks the language.
pub(crate) fn able(
    agent: &Agent,
    needs: impl IntoIterator<Item = SkillNeed>,
    language: Option<LanguageId>,
) -> Result<(), Reason> {
    let config = agent.config.as_ref().ok_or(Reason::UnknownAgent)?;
    for need in needs {
        match config.skills.get(&need.skill) {
            None => return Err(Reason::NoSkill(need.skill)),
            Some(stars) if *stars < need.level => return Err(Reason::SkillTooLow(need.skill)),
            Some(_) => {}
        }
    }
    match language {
        Some(language) if !config.languages.contains_key(&language) => Err(Reason::NoLanguage(language)),
        _ => Ok(()),
    }
}
