//! The threading timeline: `/api/v2/conversations/messaging/threadingtimeline` (M-THREAD-3).
//! Never longer than 72 hours.

use hanmadi_protocol::platform::threading::{ThreadingTimeline, WINDOW_MINUTES_MAX};

use crate::{
    answer::Work,
    call::{Refusal, Reply, ok},
    check,
    state::Organization,
};

impl Organization {
    pub(crate) fn read_threading(&self) -> Reply {
        ok(&self.head.threading)
    }

    pub(crate) fn set_threading(&mut self, work: &mut Work<'_>) -> Reply {
        let mut given: ThreadingTimeline = work.call.body()?;
        check::within("defaultTimeoutMinutes", given.default_timeout_minutes, 0..=WINDOW_MINUTES_MAX)?;
        for setting in &given.settings {
            check::within("timeoutInMinutes", setting.timeout_in_minutes, 0..=WINDOW_MINUTES_MAX)?;
        }
        let before = given.settings.len();
        given.settings.sort_by_key(|setting| setting.messenger_type);
        given.settings.dedup_by_key(|setting| setting.messenger_type);
        if given.settings.len() != before {
            return Err(Refusal::bad("A messengerType stands there twice."));
        }
        self.head.threading = given;
        work.head = true;
        self.read_threading()
    }
}
