//! A switchboard that knows no rules: it offers what waits to whomever the run says, and withdraws what it likes.
//! Never forgives a thread: what it is told of waits and offers must fit what it knows.

use std::collections::{BTreeMap, BTreeSet};

use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId, QueueId, UserId};
use hanmadi_protocol::post::{Assigned, LegEnd, LegState, Moved, Terms, UsedRouting, Waiting, Withdrawn};
use hanmadi_thread::Post;
use serde::{Deserialize, Serialize};

/// What it posts to a thread.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Order {
    Assigned(Box<Assigned>),
    Withdrawn(Withdrawn),
    Moved(Moved),
}

#[derive(Clone, Debug)]
pub(crate) struct Offer {
    pub(crate) conversation: ConversationId,
    pub(crate) wait: ParticipantId,
    pub(crate) user: UserId,
    pub(crate) state: Option<LegState>,
}

#[derive(Debug, Default)]
pub(crate) struct Board {
    pub(crate) waits: BTreeMap<ParticipantId, Waiting>,
    pub(crate) offers: BTreeMap<CommunicationId, Offer>,
    /// Waits that are over.
    over: BTreeSet<ParticipantId>,
    /// Every wait there ever was, in order.
    ever: Vec<(ConversationId, ParticipantId)>,
    numbered: u128,
}

impl Board {
    pub(crate) fn take(&mut self, post: Post) {
        match post {
            Post::Waiting(waiting) => {
                assert!(waiting.body.end_time.is_none() && waiting.body.agent_leg().is_none());
                assert_eq!(waiting.body.id, waiting.conversation);
                assert!(!self.over.contains(&waiting.wait), "a wait that was over begins again");
                if let Some(known) = self.waits.get(&waiting.wait) {
                    assert_eq!((known.conversation, known.since), (waiting.conversation, waiting.since));
                } else {
                    let others = self.waits.values().filter(|one| one.conversation == waiting.conversation);
                    assert_eq!(others.count(), 0, "it waits twice");
                    self.ever.push((waiting.conversation, waiting.wait));
                }
                self.waits.insert(waiting.wait, *waiting);
            }
            Post::Left(left) => {
                let wait = self.waits.remove(&left.wait).expect("left, and did not wait");
                assert_eq!(wait.conversation, left.conversation);
                self.over.insert(left.wait);
            }
            Post::Leg(leg) => {
                let offer = self.offers.get_mut(&leg.offer).expect("a leg that nobody offered");
                assert_eq!((offer.conversation, offer.user), (leg.conversation, leg.user));
                let fresh = offer.state != Some(leg.state);
                assert!(follows(offer.state, leg.state), "{:?} after {:?}", leg.state, offer.state);
                if !matches!((offer.state, leg.state), (Some(LegState::Ended(_)), _)) {
                    offer.state = Some(leg.state);
                }
                let wait = offer.wait;
                if leg.state == LegState::Connected && fresh && self.waits.remove(&wait).is_some() {
                    self.over.insert(wait);
                }
                if matches!(leg.state, LegState::Ended(LegEnd::Declined | LegEnd::NoAnswer)) && fresh {
                    assert!(self.waits.contains_key(&wait), "declined, and nobody waits");
                }
            }
            Post::Events(_) | Post::Conversation { .. } | Post::Message { .. } | Post::Note { .. } => {
                panic!("nothing for the switchboard")
            }
        }
    }

    /// Offers the wait that is `which` to an agent: one that goes on, or, if `late`, any that ever was.
    pub(crate) fn assign(
        &mut self,
        user: UserId,
        which: usize,
        late: bool,
        accepted: bool,
        terms: Terms,
    ) -> Option<Order> {
        let offered = |wait: &ParticipantId| {
            self.offers.values().any(|offer| offer.wait == *wait && offer.state.is_none())
        };
        let free: Vec<_> = self.waits.values().filter(|wait| !offered(&wait.wait)).collect();
        let (conversation, wait) = if late {
            self.ever.iter().rev().nth(which).copied()?
        } else {
            free.get(which % free.len().max(1)).map(|wait| (wait.conversation, wait.wait))?
        };
        self.numbered += 1;
        let offer = CommunicationId::from_u128(self.numbered << 64);
        self.offers.insert(offer, Offer { conversation, wait, user, state: None });
        Some(Order::Assigned(Box::new(Assigned {
            conversation,
            wait,
            offer,
            user,
            nickname: Some("Kim".into()),
            accepted,
            used_routing: UsedRouting::Standard,
            alert_until: None,
            terms,
        })))
    }

    /// Withdraws an offer, answered or not.
    pub(crate) fn withdraw(&self, which: usize) -> Option<Order> {
        let (offer, known) = self.offers.iter().rev().nth(which)?;
        let Offer { conversation, user, .. } = *known;
        Some(Order::Withdrawn(Withdrawn { conversation, offer: *offer, user }))
    }

    pub(crate) fn move_wait(&mut self, which: usize, queue: QueueId) -> Option<Order> {
        let (conversation, wait) = self.ever.iter().rev().nth(which).copied()?;
        Some(Order::Moved(Moved { conversation, wait, queue }))
    }
}

/// Whether a leg can come from one state to another. The same again is no news.
fn follows(before: Option<LegState>, after: LegState) -> bool {
    use LegState::{AfterContact, Connected, Ended, Parked};
    match (before, after) {
        (Some(before), after) if before == after => true,
        // The thread remembers no leg of a conversation that is long over.
        (Some(Ended(_)), Ended(LegEnd::Stale)) => true,
        (None, Connected) | (Some(Connected), Parked) | (Some(Parked), Connected) => true,
        (None, Ended(end)) => {
            matches!(end, LegEnd::Declined | LegEnd::NoAnswer | LegEnd::CustomerLeft | LegEnd::Stale)
        }
        (Some(Connected | Parked), AfterContact { .. }) => true,
        (Some(Connected | Parked | AfterContact { .. }), Ended(end)) => {
            matches!(end, LegEnd::Done | LegEnd::Transferred | LegEnd::CustomerLeft)
        }
        _ => false,
    }
}
