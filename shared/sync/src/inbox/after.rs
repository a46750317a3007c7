//! What is between an offer and its answer, and after the end of a leg: alerting and after-contact work.
//! Never decides what a queue asks for: the leg carries it.

use hanmadi_ids::{ConversationId, ParticipantId, QueueId};
use hanmadi_protocol::{
    limits,
    platform::conversation::{Conversation, Participant, ParticipantAcw, Purpose},
    post::WrapupPrompt,
    time::Timestamp,
};

use super::Inbox;

/// Where an own conversation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// It is offered, until then.
    Offered(Option<Timestamp>),
    /// The agent has it.
    Running,
    /// The agent has put it aside.
    Parked,
    /// After-contact work is left to do, until then.
    WrapUp(Option<Timestamp>),
}

/// How an offer ended that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfferEnd {
    /// Its time ran out.
    RanOut,
    /// The agent declined it, here or elsewhere.
    Declined,
    /// The customer left, or it went elsewhere.
    Withdrawn,
}

/// What an agent wrote about a conversation, as far as the platform has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The code.
    pub code: Option<String>,
    /// The notes.
    pub notes: String,
    /// It is given for good.
    pub is_final: bool,
}

/// The wrap-up of an own leg.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WrapUp {
    /// Of which leg.
    pub leg: ParticipantId,
    /// The queue whose codes are offered.
    pub queue: Option<QueueId>,
    /// What the queue asks for.
    pub prompt: WrapupPrompt,
    /// After-contact work lasts: the agent counts as busy until it is done.
    pub is_due: bool,
    /// When it ends by itself.
    pub until: Option<Timestamp>,
    /// What was given so far.
    pub given: Given,
}

impl WrapUp {
    /// True if it can't be done without a code.
    #[must_use]
    pub fn needs_code(&self) -> bool {
        match self.prompt {
            WrapupPrompt::Mandatory
            | WrapupPrompt::MandatoryTimeout
            | WrapupPrompt::MandatoryForcedTimeout => true,
            WrapupPrompt::Optional | WrapupPrompt::AgentRequested | WrapupPrompt::Unknown(_) => false,
        }
    }

    /// True if it lasts its time, whatever is given.
    #[must_use]
    pub fn lasts_its_time(&self) -> bool {
        self.prompt == WrapupPrompt::MandatoryForcedTimeout
    }
}

impl Inbox {
    /// The wrap-up to be done, or that may still be given, of the agent's last leg.
    #[must_use]
    pub fn wrap_up(&self, id: ConversationId) -> Option<WrapUp> {
        let conversation = self.get(id)?;
        if let Some(leg) = self.wrapping_leg(conversation) {
            return Some(wrap_up(leg, true));
        }
        let last = self.own_legs(conversation).next()?;
        let may =
            last.connected_time.is_some() && last.end_time.is_some() && last.acw.start_acw_time.is_none();
        let found = wrap_up(last, false);
        (may && last.acw.wrapup_prompt.is_some() && !found.given.is_final).then_some(found)
    }

    /// Whether the agent asked for after-contact work, where the queue leaves that to them.
    #[must_use]
    pub fn asked_wrap_up(&self, id: ConversationId) -> Option<bool> {
        let leg = self.my_leg(self.get(id)?)?;
        let asks = leg.acw.wrapup_prompt == Some(WrapupPrompt::AgentRequested);
        asks.then(|| leg.acw.wrapup_required.unwrap_or(false))
    }

    /// How an offer to the agent ended, unless it stands or was taken.
    #[must_use]
    pub fn offer_end(&self, id: ConversationId, leg: ParticipantId) -> Option<OfferEnd> {
        let leg = self.get(id)?.participants.iter().find(|it| it.id == leg)?;
        if leg.end_time.is_none() || leg.connected_time.is_some() {
            return None;
        }
        let why = leg.messages.last().and_then(|communication| communication.disconnect_type.as_deref());
        Some(match why {
            Some("transfer.noanswer") => OfferEnd::RanOut,
            Some("client") => OfferEnd::Declined,
            Some(_) | None => OfferEnd::Withdrawn,
        })
    }

    /// The own leg whose after-contact work lasts.
    pub(super) fn wrapping_leg<'a>(&self, conversation: &'a Conversation) -> Option<&'a Participant> {
        self.own_legs(conversation).find(|leg| leg.is_wrapping())
    }

    /// The agent's own legs, the last first.
    fn own_legs<'a>(&self, conversation: &'a Conversation) -> impl Iterator<Item = &'a Participant> {
        let me = self.me();
        let legs = conversation.participants.iter().rev();
        legs.filter(move |leg| leg.purpose == Purpose::Agent && leg.user_id == Some(me))
    }
}

fn wrap_up(leg: &Participant, is_due: bool) -> WrapUp {
    let acw = &leg.acw;
    let given = acw.wrapup.clone().unwrap_or_default();
    WrapUp {
        leg: leg.id,
        queue: leg.queue_id,
        prompt: acw.wrapup_prompt.clone().unwrap_or(WrapupPrompt::Optional),
        is_due,
        until: until(acw).filter(|_| is_due),
        given: Given {
            is_final: given.code.is_some() && given.provisional != Some(true),
            code: given.code,
            notes: given.notes.unwrap_or_default(),
        },
    }
}

/// When after-contact work ends by itself.
pub(super) fn until(acw: &ParticipantAcw) -> Option<Timestamp> {
    let (shortest, longest) = limits::WRAPUP_MS_RANGE;
    let ms = acw.wrapup_timeout_ms.unwrap_or(limits::WRAPUP_MS).clamp(shortest, longest);
    match acw.wrapup_prompt.as_ref()? {
        WrapupPrompt::MandatoryTimeout
        | WrapupPrompt::MandatoryForcedTimeout
        | WrapupPrompt::AgentRequested => Some(acw.start_acw_time?.plus_ms(ms)),
        WrapupPrompt::Mandatory | WrapupPrompt::Optional | WrapupPrompt::Unknown(_) => None,
    }
}

/// Until when an offer can be answered.
pub(super) fn alerts_until(leg: &Participant) -> Option<Timestamp> {
    leg.alerting_timeout_ms.map(|ms| leg.start_time.plus_ms(ms))
}
