//! Wrap-up: codes and notes, and the after-contact work of the five prompts (contact-centre 4.1, M-DESK-4).
//! Never keeps an agent longer than the queue's terms say, nor lets them go earlier.

use hanmadi_ids::{CommunicationId, ParticipantId};
use hanmadi_protocol::{
    event::{EventKind, WrapUpDone},
    limits,
    platform::conversation::State,
    post::WrapupPrompt,
    time::Timestamp,
};

use crate::{
    conversation::Conversation,
    effect::Effect,
    leg::{AfterContact, Leg, Work, Wrapup},
    refusal::AgentRefusal,
};

impl Wrapup {
    /// Given for good.
    const fn is_final(&self) -> bool {
        !self.provisional && self.code.is_some()
    }

    fn check(&self) -> Result<(), AgentRefusal> {
        let long = |text: &str, most: usize| text.chars().count() > most;
        let code = self.code.as_deref().is_some_and(|code| long(code, limits::WRAPUP_CODE_CHARS));
        let notes = self.notes.as_deref().is_some_and(|notes| long(notes, limits::NOTE_CHARS));
        let tags = self.tags.iter().any(|tag| long(tag, limits::WRAPUP_CODE_CHARS));
        if code || notes || tags || self.tags.len() > limits::WRAPUP_TAGS {
            return Err(AgentRefusal::WRAPUP_TOO_LONG);
        }
        Ok(())
    }
}

impl Work {
    /// Whether after-contact work follows a leg that ends now, and until when it lasts at most.
    #[expect(clippy::option_option, reason = "whether it follows, and whether it ends by itself")]
    pub(crate) fn after_contact(&self, now: Timestamp) -> Option<Option<Timestamp>> {
        let (shortest, longest) = limits::WRAPUP_MS_RANGE;
        let ms = self.terms.wrapup_timeout_ms.unwrap_or(limits::WRAPUP_MS).clamp(shortest, longest);
        let until = Some(now.plus_ms(ms));
        let given = self.wrapup.as_ref().is_some_and(Wrapup::is_final);
        match self.terms.wrapup_prompt {
            WrapupPrompt::Mandatory => (!given).then_some(None),
            WrapupPrompt::MandatoryTimeout => (!given).then_some(until),
            WrapupPrompt::MandatoryForcedTimeout => Some(until),
            WrapupPrompt::AgentRequested => self.asked.then_some(until),
            WrapupPrompt::Optional | WrapupPrompt::Unknown(_) => None,
        }
    }

    fn is_mandatory(&self) -> bool {
        match self.terms.wrapup_prompt {
            WrapupPrompt::Mandatory
            | WrapupPrompt::MandatoryTimeout
            | WrapupPrompt::MandatoryForcedTimeout => true,
            WrapupPrompt::AgentRequested | WrapupPrompt::Optional | WrapupPrompt::Unknown(_) => false,
        }
    }
}

impl Conversation {
    /// A wrap-up is given: before the leg ends, while after-contact work lasts, or once after a leg that had none.
    pub(crate) fn wrap_up(
        &mut self,
        now: Timestamp,
        participant: ParticipantId,
        wrapup: Wrapup,
        out: &mut Vec<Effect>,
    ) -> Result<(), AgentRefusal> {
        wrapup.check()?;
        let (leg, work) = self.worked(participant)?;
        let (communication, user, open) = (leg.communication, leg.user, leg.is_open());
        let lasts = leg.after_contact().is_some();
        let done = work.after.is_some_and(|after| after.done.is_some());
        let before = work.wrapup.as_ref().is_some_and(Wrapup::is_final);
        if leg.connected.is_none() {
            return Err(if open { AgentRefusal::NOT_ACCEPTED } else { AgentRefusal::ENDED });
        }
        if done || (!open && !lasts && before) {
            return Err(AgentRefusal::WRAPUP_DONE);
        }
        if work.is_mandatory() && wrapup.code.is_none() {
            return Err(AgentRefusal::CODE_MISSING);
        }
        let forced = work.terms.wrapup_prompt == WrapupPrompt::MandatoryForcedTimeout;
        let ends = lasts && !forced && !wrapup.provisional;
        if let Some(work) = self.leg_mut(communication).and_then(|leg| leg.work.as_mut()) {
            work.wrapup = Some(wrapup.clone());
        }
        self.keep();
        self.tell(user);
        if ends {
            self.end_wrapup(now, communication, out);
        } else if !open && !lasts && !wrapup.provisional {
            let Wrapup { code, notes, tags, .. } = wrapup;
            self.event(now, EventKind::WrapUpDone(WrapUpDone { communication, code, notes, tags }));
        }
        Ok(())
    }

    /// The agent goes without a wrap-up, where the queue lets them.
    pub(crate) fn skip_wrapup(
        &mut self,
        now: Timestamp,
        participant: ParticipantId,
        out: &mut Vec<Effect>,
    ) -> Result<(), AgentRefusal> {
        let (leg, work) = self.worked(participant)?;
        let (communication, lasts) = (leg.communication, leg.after_contact().is_some());
        if work.is_mandatory() && (leg.is_open() || lasts) {
            return Err(AgentRefusal::WRAPUP_MANDATORY);
        }
        if lasts {
            self.end_wrapup(now, communication, out);
        }
        Ok(())
    }

    /// Somebody who may ends an agent's after-contact work for them, whatever the queue says: the agent may be gone.
    pub(crate) fn end_wrapup_for(
        &mut self,
        now: Timestamp,
        participant: ParticipantId,
        out: &mut Vec<Effect>,
    ) -> Result<(), AgentRefusal> {
        let (leg, _) = self.worked(participant)?;
        let (communication, open, lasts) = (leg.communication, leg.is_open(), leg.after_contact().is_some());
        if open {
            return Err(AgentRefusal::NOT_WRAPPING);
        }
        if lasts {
            self.free(now, communication, out);
        }
        Ok(())
    }

    /// Ends all after-contact work.
    pub(crate) fn end_wrapups(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let wrapping = self.legs.iter().filter(|leg| leg.after_contact().is_some());
        let wrapping: Vec<_> = wrapping.map(|leg| leg.communication).collect();
        for communication in wrapping {
            self.free(now, communication, out);
        }
    }

    fn free(&mut self, now: Timestamp, communication: CommunicationId, out: &mut Vec<Effect>) {
        if let Some(work) = self.leg_mut(communication).and_then(|leg| leg.work.as_mut()) {
            work.freed = true;
        }
        self.end_wrapup(now, communication, out);
    }

    /// The agent asks for after-contact work once the leg ends, or not to have it.
    pub(crate) fn ask_wrapup(
        &mut self,
        participant: ParticipantId,
        wanted: bool,
    ) -> Result<(), AgentRefusal> {
        let (leg, work) = self.worked(participant)?;
        let (communication, user) = (leg.communication, leg.user);
        if !leg.is_open() {
            return Err(AgentRefusal::ENDED);
        }
        if leg.state == State::Alerting {
            return Err(AgentRefusal::NOT_ACCEPTED);
        }
        if work.asked == wanted {
            return Ok(());
        }
        if let Some(work) = self.leg_mut(communication).and_then(|leg| leg.work.as_mut()) {
            work.asked = wanted;
        }
        self.keep();
        self.tell(user);
        Ok(())
    }

    /// When the next after-contact work ends by itself.
    pub(crate) fn wrapup_due(&self) -> Option<Timestamp> {
        self.legs.iter().filter_map(|leg| leg.after_contact()?.until).min()
    }

    /// Ends all after-contact work whose time is over.
    pub(crate) fn wake_wrapups(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        let over = |leg: &&Leg| leg.after_contact().and_then(|after| after.until).is_some_and(|at| at <= now);
        let over: Vec<_> = self.legs.iter().filter(over).map(|leg| leg.communication).collect();
        for communication in over {
            self.end_wrapup(now, communication, out);
        }
    }

    fn end_wrapup(&mut self, now: Timestamp, communication: CommunicationId, out: &mut Vec<Effect>) {
        let Some(leg) = self.leg_mut(communication) else { return };
        let user = leg.user;
        let Some(work) = leg.work.as_mut() else { return };
        if let Some(after) = &mut work.after {
            *after = AfterContact { done: Some(now.max(after.since)), ..*after };
        }
        let Wrapup { code, notes, tags, .. } = work.wrapup.clone().unwrap_or_default();
        self.event(now, EventKind::WrapUpDone(WrapUpDone { communication, code, notes, tags }));
        self.post_leg(communication, out);
        self.tell(user);
        self.tell_end(now);
    }

    /// An agent's leg and their side of it.
    fn worked(&self, participant: ParticipantId) -> Result<(&Leg, &Work), AgentRefusal> {
        let leg = self.legs.iter().find(|leg| leg.participant == participant && leg.is_agent());
        let leg = leg.ok_or(AgentRefusal::NO_LEG)?;
        leg.work.as_deref().map(|work| (leg, work)).ok_or(AgentRefusal::ENDED)
    }
}
