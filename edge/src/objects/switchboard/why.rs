//! Explanations of routing, as the platform API shows them.
//! Never decides anything: what is told was kept, or follows from the one set of rules.

use hanmadi_ids::ConversationId;
use hanmadi_protocol::{
    platform::why::{
        Because, BecauseKind, ConversationRouting, RefusalReason, RoutingRefusal, RoutingSearch,
        RoutingStage, StageKind, WhyAssigned, WhyWaiting,
    },
    post::UsedRouting,
};
use hanmadi_routing::acd::{Because as Decided, Explanation, Reason, Refused, Search, Stage, StillWaiting};

/// Everything that is known of the way of a conversation.
pub(super) fn body(
    conversation: ConversationId,
    waiting: Option<StillWaiting>,
    assignments: Vec<Explanation>,
) -> ConversationRouting {
    ConversationRouting {
        conversation_id: conversation,
        waiting: waiting.map(still_waiting),
        assignments: assignments.into_iter().map(assigned).collect(),
    }
}

fn still_waiting(why: StillWaiting) -> WhyWaiting {
    WhyWaiting {
        at: why.at,
        place: why.place,
        of: why.of,
        estimated_wait_ms: why.estimate_ms,
        offered_user_id: why.offered_to,
        next_change: why.next,
        search: search(why.search),
    }
}

fn assigned(why: Explanation) -> WhyAssigned {
    WhyAssigned {
        at: why.at,
        user_id: why.user,
        communication_id: why.offer,
        used_routing: UsedRouting::from(why.route).as_str().to_owned(),
        accepted: why.accepted,
        because: because(why.because),
        search: search(why.search),
    }
}

const fn because(decided: Decided) -> Because {
    let (kind, value, since) = match decided {
        Decided::ByHand => (BecauseKind::ByHand, None, None),
        Decided::HeldForThem => (BecauseKind::HeldForThem, None, None),
        Decided::OnlyOne => (BecauseKind::OnlyOne, None, None),
        Decided::Score(score) => (BecauseKind::Score, Some(score as u32), None),
        Decided::Stars(stars) => (BecauseKind::Stars, Some(stars), None),
        Decided::IdleSince(since) => (BecauseKind::IdleSince, None, Some(since)),
    };
    Because { kind, value, since }
}

fn search(search: Search) -> RoutingSearch {
    RoutingSearch {
        queue_id: search.queue,
        stage: stage(search.stage),
        since: search.since,
        priority: search.priority,
        skills: search.asked,
        relaxed_skill_ids: search.relaxed,
        considered: search.considered,
        eligible: search.eligible,
        refused: search.refused.into_iter().map(refusal).collect(),
    }
}

fn stage(stage: Stage) -> RoutingStage {
    let (kind, user_id, until, least_score, ring) = match stage {
        Stage::Direct { user, until } => (StageKind::Direct, Some(user), Some(until), None, None),
        Stage::Last { user, until } => (StageKind::Last, Some(user), Some(until), None, None),
        Stage::Preferred { least, until } => (StageKind::Preferred, None, Some(until), Some(least), None),
        Stage::Ring(ring) => (StageKind::Ring, None, None, None, Some(u32::from(ring) + 1)),
    };
    RoutingStage { kind, user_id, until, least_score, ring }
}

fn refusal(refused: Refused) -> RoutingRefusal {
    let plain = |reason| RoutingRefusal::new(reason, refused.count, refused.agents.clone());
    match refused.reason {
        Reason::UnknownAgent => plain(RefusalReason::UnknownAgent),
        Reason::NoManualAssignment => plain(RefusalReason::NoManualAssignment),
        Reason::Held => plain(RefusalReason::Held),
        Reason::NotMember => plain(RefusalReason::NotMember),
        Reason::Unreachable(presence) => {
            RoutingRefusal { system_presence: Some(presence), ..plain(RefusalReason::Unreachable) }
        }
        Reason::OffQueue => plain(RefusalReason::OffQueue),
        Reason::NotResponding => plain(RefusalReason::NotResponding),
        Reason::HasLeg => plain(RefusalReason::HasLeg),
        Reason::OuterRing => plain(RefusalReason::OuterRing),
        Reason::NoSkill(skill) => RoutingRefusal { skill_id: Some(skill), ..plain(RefusalReason::NoSkill) },
        Reason::SkillTooLow(skill) => {
            RoutingRefusal { skill_id: Some(skill), ..plain(RefusalReason::SkillTooLow) }
        }
        Reason::NoLanguage(language) => {
            RoutingRefusal { language_id: Some(language), ..plain(RefusalReason::NoLanguage) }
        }
        Reason::Full => plain(RefusalReason::Full),
        Reason::LabelFull(label) => {
            RoutingRefusal { label_id: Some(label), ..plain(RefusalReason::LabelFull) }
        }
    }
}
