//! What may become of a conversation's legs from one event to the next.
//! Never the times of an alarm: only that nothing ends before its time, and nothing twice.

use hanmadi_protocol::{
    limits,
    platform::conversation::{Purpose, State},
    post::WrapupPrompt,
    time::Timestamp,
};
use hanmadi_thread::{Conversation, Leg, Stage, Work, Wrapup};

use super::rows::Rows;

/// A conversation by itself.
pub(crate) fn alone(one: &Conversation) {
    let open =
        |purpose: Purpose| one.legs.iter().filter(move |leg| leg.purpose == purpose && leg.ended.is_none());
    let count = |purpose: Purpose| open(purpose).count();
    let (waits, agents) = (count(Purpose::Acd), count(Purpose::Agent));
    let (flows, bots) = (count(Purpose::Workflow), count(Purpose::Bot));
    if one.ended.is_some() {
        assert!(one.legs.iter().all(|leg| leg.ended.is_some()), "an ended one has open legs");
        assert_eq!(one.stage, Stage::Queue);
    } else {
        assert_eq!(count(Purpose::Customer), 1);
        match &one.stage {
            Stage::Routing(_) => assert_eq!((flows, bots, waits, agents), (1, 0, 0, 0)),
            Stage::Bot(_) => assert_eq!((flows, bots, waits, agents), (0, 1, 0, 0)),
            Stage::Queue => {
                let alerting = open(Purpose::Agent).all(|leg| leg.state == State::Alerting);
                assert!(agents <= 1 && flows + bots == 0, "one owner at a time");
                assert_eq!(waits, usize::from(alerting), "it waits until an agent answers");
            }
        }
    }
    for leg in &one.legs {
        assert_eq!(leg.ended.is_some(), leg.state == State::Disconnected);
        assert_eq!(leg.ended.is_some(), leg.disconnect_type.is_some());
        assert_eq!(leg.user.is_some(), leg.purpose == Purpose::Agent);
        assert_eq!(leg.connected.is_none(), leg.state == State::Alerting || never_answered(leg));
        assert!(leg.after_contact().is_none() || leg.connected.is_some(), "wrap-up without a contact");
        let same = one.legs.iter().filter(|other| other.communication == leg.communication);
        assert_eq!(same.count(), 1, "two legs under one id");
    }
}

fn never_answered(leg: &Leg) -> bool {
    leg.purpose == Purpose::Agent && leg.ended.is_some() && leg.connected.is_none()
}

/// A conversation before and after an event.
pub(crate) fn change(now: Timestamp, rows: &Rows, before: &Conversation, after: &Conversation) {
    assert!(before.legs.len() <= after.legs.len(), "a leg is gone");
    for (old, new) in before.legs.iter().zip(&after.legs) {
        assert_eq!(old.communication, new.communication, "legs changed places");
        if old.ended.is_some() {
            let end = |leg: &Leg| (leg.ended, leg.disconnect_type.clone(), leg.connected);
            assert_eq!(end(old), end(new), "a leg ends once");
        }
        assert!(
            new.held().is_none() || (new.is_agent() && new.state == State::Connected),
            "held, and not had"
        );
        if let (Some(since), Some(still)) = (old.held(), new.held()) {
            assert_eq!(since, still, "a hold that goes on began once");
        }
        if let (Some(old_work), Some(new_work)) = (&old.work, &new.work) {
            work(now, (old, old_work), (new, new_work));
        }
        if old.ended.is_none() && new.disconnect_type.as_deref() == Some("inactivity") && new.is_agent() {
            silence(now, rows, after, new);
        }
    }
}

/// After-contact work begins as the queue's terms say, and ends neither early nor twice.
fn work(now: Timestamp, (old, old_work): (&Leg, &Work), (new, new_work): (&Leg, &Work)) {
    let given = |work: &Work| {
        work.wrapup.as_ref().is_some_and(|wrapup: &Wrapup| !wrapup.provisional && wrapup.code.is_some())
    };
    let prompt = &new_work.terms.wrapup_prompt;
    if old.ended.is_none() && new.ended.is_some() {
        let expected = old.connected.is_some()
            && match prompt {
                WrapupPrompt::Mandatory | WrapupPrompt::MandatoryTimeout => !given(old_work),
                WrapupPrompt::MandatoryForcedTimeout => true,
                WrapupPrompt::AgentRequested => old_work.asked,
                WrapupPrompt::Optional | WrapupPrompt::Unknown(_) => false,
            };
        assert_eq!(new_work.after.is_some(), expected, "{prompt:?}");
        let timed = *prompt != WrapupPrompt::Mandatory;
        assert!(new_work.after.is_none_or(|after| after.until.is_some() == timed), "{prompt:?}");
    }
    let (Some(before), Some(after)) = (old_work.after, new_work.after) else {
        return assert!(old_work.after.is_none() || new_work.after.is_some(), "it was never begun");
    };
    assert_eq!((before.since, before.until), (after.since, after.until));
    if before.done.is_some() {
        return assert_eq!((old_work, before), (new_work, after), "done is done");
    }
    if after.done.is_some() {
        let over = after.until.is_some_and(|until| until <= now) || new_work.freed;
        match prompt {
            WrapupPrompt::MandatoryForcedTimeout => assert!(over, "nobody leaves before the time"),
            WrapupPrompt::Mandatory => assert!(given(new_work) || over, "nobody leaves without a code"),
            WrapupPrompt::MandatoryTimeout => assert!(given(new_work) || over),
            WrapupPrompt::AgentRequested | WrapupPrompt::Optional | WrapupPrompt::Unknown(_) => {}
        }
    }
}

/// It was silent for as long as the queue says, and both sides were warned a minute before.
fn silence(now: Timestamp, before: &Rows, after: &Conversation, leg: &Leg) {
    let work = leg.work.as_ref().unwrap();
    let ms = work.terms.inactivity_seconds.unwrap() * 1000;
    let silent = work.since.unwrap().max(before.last_time());
    assert!(now.since_ms(silent) >= ms, "cut off too early");
    let warned = after.warned.unwrap();
    assert_eq!(warned.silent, silent, "warned of another silence");
    assert!(now.since_ms(warned.at) >= limits::INACTIVITY_NOTICE_MS.min(ms / 2), "cut off without notice");
}
