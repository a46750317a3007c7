//! On hold and back: an agent marks that they look after something else first, and keep the conversation.
//! Never in the way of words: what the customer writes arrives, what the agent writes goes out, and neither ends the
//! hold. Whoever put it there takes it back, or it ends with the leg, or as it is parked.
//!
//! As published (contact-centre 4.4), a communication on hold stays connected and `held` stands beside its state. So
//! it takes up its agent as before, and its silence is counted as before. Nothing published says that a message is
//! refused or takes a conversation off hold, and clients that never heard of a hold must not meet a new refusal.

use hanmadi_ids::ParticipantId;
use hanmadi_protocol::{
    event::{AgentLeg, EventKind},
    platform::conversation::State,
    time::Timestamp,
};

use crate::{
    conversation::Conversation,
    leg::{Hold, Leg, Work},
    refusal::AgentRefusal,
};

impl Conversation {
    /// Puts an agent's leg on hold, or takes it back. What is so already stays as it is.
    pub(crate) fn hold(
        &mut self,
        now: Timestamp,
        participant: ParticipantId,
        on: bool,
    ) -> Result<(), AgentRefusal> {
        let leg = self.agent_leg(participant)?;
        Self::running(leg)?;
        if leg.held().is_some() == on {
            return Ok(());
        }
        let (communication, user) = (leg.communication, leg.user);
        if let Some(work) = self.leg_mut(communication).and_then(|leg| leg.work.as_mut()) {
            work.hold = Some(Hold { at: work.turns(now), on });
        }
        let leg = AgentLeg { communication };
        // The switchboard isn't told: the leg takes up its agent either way.
        self.event(now, if on { EventKind::AgentHeld(leg) } else { EventKind::AgentResumed(leg) });
        self.tell(user);
        Ok(())
    }
}

impl Leg {
    /// Since when it is on hold, if it is.
    #[must_use]
    pub fn held(&self) -> Option<Timestamp> {
        let hold = self.work.as_ref().and_then(|work| work.hold).filter(|hold| hold.on);
        hold.filter(|_| self.state == State::Connected).map(|hold| hold.at)
    }
}

impl Work {
    /// When it last became as it is: taken, parked, put on hold, or taken back.
    pub(crate) fn turned(&self) -> Option<Timestamp> {
        self.since.max(self.parked).max(self.hold.map(|hold| hold.at))
    }

    /// The moment of a turn at `now`: later than every turn before it, so that whoever hears of two knows the last.
    pub(crate) fn turns(&self, now: Timestamp) -> Timestamp {
        self.turned().map_or(now, |before| now.max(before.plus_ms(1)))
    }
}
