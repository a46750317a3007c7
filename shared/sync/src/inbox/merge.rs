//! Two bodies of one conversation make one, whichever came first.
//! Never takes back: a leg that ended stays ended, the last message only moves on.

use hanmadi_ids::{ParticipantId, UserId};
use hanmadi_protocol::{
    platform::conversation::{
        Communication, Conversation, Participant, ParticipantAcw, Purpose, State, Wrapup,
    },
    time::Timestamp,
};

/// True while the leg runs, waits or is offered.
pub(super) fn is_open(leg: &Participant) -> bool {
    leg.end_time.is_none()
}

/// Takes into `known` what `other` knows more.
pub(super) fn merge(known: &mut Conversation, other: Conversation) {
    // Silence is counted for one agent at a time, and each message or return from being parked moves its end on.
    if (last_agent(&other), other.inactivity_timeout) > (last_agent(known), known.inactivity_timeout) {
        known.inactivity_timeout = other.inactivity_timeout;
    }
    for leg in other.participants {
        match known.participants.iter_mut().find(|it| it.id == leg.id) {
            Some(it) => merge_leg(it, leg),
            None => known.participants.push(leg),
        }
    }
    known.participants.sort_unstable_by_key(|leg| (leg.start_time, leg.id));
    known.start_time = known.start_time.min(other.start_time);
    if other.latest.as_ref().map(|latest| latest.seq) > known.latest.as_ref().map(|latest| latest.seq) {
        known.latest = other.latest;
    }
    known.end_time = match known.participants.iter().any(is_open) {
        true => None,
        false => known.end_time.max(other.end_time),
    };
}

fn merge_leg(known: &mut Participant, other: Participant) {
    known.name = known.name.take().or(other.name);
    known.user_id = known.user_id.or(other.user_id);
    known.queue_id = known.queue_id.or(other.queue_id);
    known.connected_time = earliest(known.connected_time, other.connected_time);
    known.end_time = earliest(known.end_time, other.end_time);
    known.park_time = known.park_time.max(other.park_time);
    known.alerting_timeout_ms = known.alerting_timeout_ms.or(other.alerting_timeout_ms);
    merge_acw(&mut known.acw, other.acw);
    known.attributes.extend(other.attributes);
    for communication in other.messages {
        match known.messages.iter_mut().find(|it| it.id == communication.id) {
            Some(it) => merge_communication(it, communication),
            None => known.messages.push(communication),
        }
    }
    let hold = known.messages.last().map(|it| (it.held, it.start_hold_time));
    (known.held, known.start_hold_time) = hold.unwrap_or_default();
}

fn merge_acw(known: &mut ParticipantAcw, other: ParticipantAcw) {
    known.wrapup_required = other.wrapup_required.or(known.wrapup_required);
    known.wrapup_prompt = other.wrapup_prompt.or_else(|| known.wrapup_prompt.take());
    known.wrapup_timeout_ms = other.wrapup_timeout_ms.or(known.wrapup_timeout_ms);
    known.start_acw_time = earliest(known.start_acw_time, other.start_acw_time);
    known.end_acw_time = earliest(known.end_acw_time, other.end_acw_time);
    // What was given for good is not taken back by what was written before; else the latest to come counts.
    if finality(other.wrapup.as_ref()) >= finality(known.wrapup.as_ref()) {
        known.wrapup = other.wrapup;
    }
}

fn finality(wrapup: Option<&Wrapup>) -> u8 {
    match wrapup {
        None => 0,
        Some(wrapup) if wrapup.code.is_none() || wrapup.provisional == Some(true) => 1,
        Some(_) => 2,
    }
}

/// Ends the after-contact work of an agent, as a snapshot without it says.
pub(super) fn finish(conversation: &mut Conversation, me: UserId) {
    let own = conversation.participants.iter_mut().filter(|leg| leg.user_id == Some(me) && leg.is_wrapping());
    for leg in own {
        leg.acw.end_acw_time = leg.acw.start_acw_time;
    }
}

/// The agent's leg that began last.
fn last_agent(conversation: &Conversation) -> Option<(Timestamp, ParticipantId)> {
    let agents = conversation.participants.iter().filter(|leg| leg.purpose == Purpose::Agent);
    agents.map(|leg| (leg.start_time, leg.id)).max()
}

fn merge_communication(known: &mut Communication, other: Communication) {
    // Between connected, on hold and parked it may turn again and again: the later turn counts.
    if (rank(&other.state), other.state_time) > (rank(&known.state), known.state_time) {
        known.state = other.state;
        known.state_time = other.state_time;
        known.held = other.held;
        known.start_hold_time = other.start_hold_time;
    }
    known.disconnect_type = known.disconnect_type.take().or(other.disconnect_type);
}

/// Ends the open legs that `which` picks, as a snapshot without them says they have ended.
pub(super) fn close(conversation: &mut Conversation, which: impl Fn(&Participant) -> bool) {
    for leg in conversation.participants.iter_mut().filter(|leg| is_open(leg) && which(leg)) {
        // The true moment is not known; it is no earlier than the beginning.
        leg.end_time = Some(leg.connected_time.unwrap_or(leg.start_time));
        (leg.held, leg.start_hold_time) = (false, None);
        for communication in &mut leg.messages {
            communication.state = State::Disconnected;
            (communication.held, communication.start_hold_time) = (false, None);
        }
    }
}

fn earliest(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}

fn rank(state: &State) -> u8 {
    match state {
        State::Unknown(_) => 0,
        State::Alerting => 1,
        State::Connected | State::Parked => 2,
        State::Disconnected => 3,
    }
}
