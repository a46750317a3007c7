//! What a thread does by itself, and when: the earliest of all its timers.
//! Never relies on an alarm that rang in time: whatever is due is done, however late.

use hanmadi_ids::Mint;
use hanmadi_protocol::{guest::frame, time::Timestamp};

use crate::{
    conversation::{Conversation, Stage},
    effect::Effect,
    end::Ending,
    thread::Thread,
};

impl Thread {
    /// When the thread has something to do by itself, and why.
    #[must_use]
    pub fn due(&self) -> Option<(Timestamp, &'static str)> {
        let timers = [
            self.session_due().map(|at| (at, "the session ends")),
            self.stage_due(),
            self.wrapup_due().map(|at| (at, "after-contact work ends")),
            self.inactivity().map(|(ends, warn)| match warn {
                Some(warn) => (warn, "both sides are warned of the silence"),
                None => (ends, "the conversation ends for its silence"),
            }),
        ];
        timers.into_iter().flatten().min()
    }

    /// When the guest's session runs out: after its lifetime without a message or a wrap-up (M-THREAD-4). A
    /// wrap-up that is done only after that brings nothing back.
    #[must_use]
    pub fn session_expires(&self) -> Option<Timestamp> {
        let session = self.session.as_ref()?;
        let mut expires = session.expires(self.last_time);
        let legs = self.conversation.iter().flat_map(|conversation| &conversation.legs);
        let done = legs.filter_map(|leg| leg.work.as_ref()?.after?.done);
        let mut done: Vec<_> = done.filter(|done| *done >= session.opened).collect();
        done.sort_unstable();
        for done in done {
            if done < expires {
                expires = expires.max(session.expires(done));
            }
        }
        Some(expires)
    }

    fn session_due(&self) -> Option<Timestamp> {
        self.sockets.configured().next()?;
        self.session_expires()
    }

    fn wrapup_due(&self) -> Option<Timestamp> {
        self.earlier.iter().chain(&self.conversation).filter_map(Conversation::wrapup_due).min()
    }

    fn stage_due(&self) -> Option<(Timestamp, &'static str)> {
        match &self.conversation.as_ref()?.stage {
            Stage::Routing(pending) => match self.flow_asked {
                Some(until) => Some((until, "the message flow has not answered")),
                None => Some((pending.again, "the message flow is asked")),
            },
            Stage::Bot(turn) => match (&turn.asked, self.bot_asked) {
                (Some(asked), true) => Some((asked.deadline, "the bot has not answered")),
                (Some(asked), false) => Some((asked.at, "the bot is asked once more")),
                (None, _) => Some((self.session_expires()?, "the guest has left the bot")),
            },
            Stage::Queue => None,
        }
    }

    pub(crate) fn wake(&mut self, now: Timestamp, mint: &mut Mint, out: &mut Vec<Effect>) {
        self.wake_session(now, out);
        self.wake_stage(now, mint, out);
        for conversation in self.earlier.iter_mut().chain(&mut self.conversation) {
            conversation.wake_wrapups(now, out);
        }
        self.wake_inactive(now, mint, out);
    }

    fn wake_session(&mut self, now: Timestamp, out: &mut Vec<Effect>) {
        if self.session.is_some() && !self.is_live(now) {
            self.expire_sockets(None, out);
        }
    }

    /// Tells the sockets of a session that it is over, but for the one that opens the next.
    pub(crate) fn expire_sockets(&mut self, but: Option<hanmadi_ids::ConnectionId>, out: &mut Vec<Effect>) {
        let live: Vec<_> = self.sockets.configured().map(|socket| socket.id).collect();
        for id in live.into_iter().filter(|id| Some(*id) != but) {
            out.push(Effect::Tell(id, frame::session_expired()));
            self.sockets.unconfigure(id, out);
        }
    }

    fn wake_stage(&mut self, now: Timestamp, mint: &mut Mint, out: &mut Vec<Effect>) {
        let Some(conversation) = &self.conversation else { return };
        match &conversation.stage {
            Stage::Routing(pending) => {
                let (id, turn) = (conversation.id, pending.turn);
                match self.flow_asked {
                    Some(until) if until <= now => self.routed(now, mint, (id, turn), None, out),
                    None if pending.again <= now => self.ask_flow(now, out),
                    Some(_) | None => {}
                }
            }
            Stage::Bot(turn) => match &turn.asked {
                Some(asked) if asked.deadline <= now => self.bot_ends(now, mint, None, true, out),
                Some(_) if !self.bot_asked => self.repeat_question(out),
                None if !self.is_live(now) => self.end(now, mint, &Ending::SessionExpired, out),
                Some(_) | None => {}
            },
            Stage::Queue => {}
        }
    }
}
