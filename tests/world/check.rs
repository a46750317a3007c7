//! What must hold after every step, whatever has gone wrong.
//! Never asks an object for its opinion of itself: rows, outboxes and alarms speak.

use hanmadi_protocol::{limits, platform::conversation::State, time::Timestamp};
use hanmadi_routing::acd::HeldState;
use hanmadi_thread::{Conversation, Stage};

use super::{
    mail::{Address, Shell},
    switchboard::SwitchboardObject,
    thread::ThreadObject,
    world::World,
};

pub(crate) fn threads(world: &World) {
    for thread in world.threads.values() {
        let now = world.clock(Address::Thread(thread.key));
        for one in &thread.current {
            alone(one);
            timers(now, thread, one);
            booked(&world.switchboard, one);
        }
        if let Some(latest) = thread.current.last() {
            known(&world.switchboard, thread, latest);
        }
        // What memory had asked is asked again when the alarm rings by which memory wanted to look after it.
        let asked = thread.current.last().map_or(0, |one| match &one.stage {
            Stage::Routing(_) => limits::ROUTE_WAIT_MS,
            Stage::Bot(turn) => turn.asked.as_ref().map_or(0, |asked| asked.deadline.since_ms(asked.at)),
            Stage::Queue => 0,
        });
        let late = if thread.remembers() { 0 } else { asked };
        let due = thread.due().map(|due| due.max(now).plus_ms(late));
        wakes(now, &thread.shell, due, "a thread");
    }
}

pub(crate) fn switchboard(world: &World) {
    let (switchboard, now) = (&world.switchboard, world.clock(Address::Switchboard));
    // Without the configuration it does not know of every moment, and asks for it by an alarm.
    let late = if switchboard.knows() { 0 } else { limits::RETRY_DELAY_MS };
    let from = now.max(switchboard.looked_at);
    let due = switchboard.due(from).map(|due| due.max(now).plus_ms(late));
    wakes(now, &switchboard.shell, due, "the switchboard");
    let organization = &world.organization;
    wakes(world.now, &organization.shell, None, "the organization");
    // What the owner changed takes effect, though nobody else should ever come.
    let unread = switchboard.decided_by() < organization.configuration.version;
    if unread && !organization.shell.outbox.has_for(Address::Switchboard) {
        rings_by(now, &switchboard.shell, now.plus_ms(limits::RETRY_DELAY_MS), "a configuration is unread");
    }
    for wait in switchboard.store.waits.values() {
        let offered = wait.offer.is_none_or(|offer| {
            switchboard
                .store
                .legs
                .get(&offer)
                .is_some_and(|leg| matches!(leg.state, HeldState::Alerting { .. }))
        });
        assert!(offered, "offered by an offer that is not there: {wait:?}");
    }
    // The moments at which time alone frees somebody for a wait, found without its own list of them.
    if let Some(at) = switchboard.next_chance(from) {
        rings_by(now, &switchboard.shell, at.max(now).plus_ms(late), "somebody may have a wait");
    }
    for leg in switchboard.store.legs.values() {
        let Some(thread) = world.threads.get(&leg.conversation.thread()) else {
            panic!("a leg of no thread")
        };
        let HeldState::Alerting { until } = leg.state else { continue };
        let offers = switchboard.store.waits.values().filter(|wait| wait.offer == Some(leg.offer)).count();
        assert!(offers <= 1, "one offer of two waits");
        if let Some(until) = until {
            rings_by(now, &switchboard.shell, until, "an offer runs out");
        } else {
            // Withdrawn: its thread is being asked, or its answer is under way.
            let asked = switchboard.shell.outbox.has_for(Address::Thread(thread.key));
            let answers = thread.shell.outbox.has_for(Address::Switchboard);
            assert!(asked || answers, "an offer that nobody will answer: {leg:?}");
        }
    }
}

/// One owner at a time: of the legs that go on one is an agent's at most, and one a wait's.
fn alone(one: &Conversation) {
    let agents = one.legs.iter().filter(|leg| leg.is_agent() && leg.ended.is_none()).count();
    assert!(agents <= 1, "two agents have it: {:#?}", one.legs);
    let waits = one.legs.iter().filter(|leg| leg.need.is_some() && leg.ended.is_none()).count();
    assert!(waits <= 1, "it waits twice: {:#?}", one.legs);
    let answered = one.agent().is_some_and(|leg| leg.state != State::Alerting);
    assert!(!answered || waits == 0, "answered, and waits: {:#?}", one.legs);
    if one.ended.is_some() {
        assert!(agents + waits == 0, "ended, and goes on: {:#?}", one.legs);
        return;
    }
    match one.stage {
        Stage::Queue => assert!(agents + waits > 0, "nobody has it, and it waits for nobody: {one:#?}"),
        Stage::Routing(_) | Stage::Bot(_) => assert_eq!(agents + waits, 0, "two have it: {one:#?}"),
    }
}

/// Whatever a leg of an agent's takes up is booked at the switchboard, so their capacity can't be overrun.
fn booked(switchboard: &SwitchboardObject, one: &Conversation) {
    for leg in one.legs.iter().filter(|leg| leg.is_agent()) {
        if leg.ended.is_none() || leg.after_contact().is_some() {
            let known = switchboard.store.legs.get(&leg.communication);
            assert!(known.is_some_and(|held| Some(held.user) == leg.user), "not booked: {leg:?}");
        }
    }
}

/// A wait is known to the switchboard, or will be.
fn known(switchboard: &SwitchboardObject, thread: &ThreadObject, one: &Conversation) {
    let Some(wait) = one.waiting() else { return };
    let waits = switchboard.store.waits.get(&one.id).is_some_and(|known| known.wait == wait.participant);
    let told = thread.shell.outbox.has_for(Address::Switchboard);
    // Theirs at once: the switchboard has closed the wait, and its thread will hear why.
    let given = switchboard.shell.outbox.has_for(Address::Thread(thread.key));
    assert!(waits || told || given, "it waits, and the switchboard doesn't know: {one:#?}");
}

/// Each thing that has to end by itself has an alarm in time.
fn timers(now: Timestamp, thread: &ThreadObject, one: &Conversation) {
    for leg in &one.legs {
        if let Some(until) = leg.after_contact().and_then(|after| after.until) {
            rings_by(now, &thread.shell, until, "after-contact work ends");
        }
    }
    match &one.stage {
        Stage::Routing(_) if one.ended.is_none() => {
            assert!(thread.shell.alarm.is_some() || thread.shell.courier, "nobody asks the flow again");
        }
        Stage::Bot(turn) => {
            if let Some(asked) = &turn.asked {
                rings_by(now, &thread.shell, asked.deadline, "a bot is too late");
            } else {
                assert!(thread.shell.alarm.is_some(), "a bot waits for ever");
            }
        }
        Stage::Routing(_) | Stage::Queue => {}
    }
    if let Some(agent) = one.agent().filter(|leg| leg.state == State::Connected)
        && let Some(work) = &agent.work
        && let Some(seconds) = work.terms.inactivity_seconds
    {
        let last = thread.rows.messages.last().map_or(one.started, |last| last.time);
        let silent = work.since.unwrap().max(last);
        // Late by the notice at most, which is a minute.
        let latest = silent.plus_ms(seconds * 1000 + 60_000);
        let warned = one.warned.map_or(latest, |warned| latest.max(warned.at.plus_ms(60_000)));
        rings_by(now, &thread.shell, warned, "a silent conversation ends");
    }
}

fn rings_by(now: Timestamp, shell: &Shell, at: Timestamp, what: &str) {
    let latest = at.max(now).max(shell.patience).plus_ms(shell.back_ms);
    let rings = shell.alarm.is_some_and(|alarm| alarm <= latest);
    let alarm = shell.alarm.map(|alarm| alarm.to_string());
    assert!(rings, "{what}: due at {at}, it is {now}, and the alarm rings at {alarm:?}");
}

/// Whatever is due has its alarm, and what is to be delivered a courier or an alarm.
fn wakes(now: Timestamp, shell: &Shell, due: Option<Timestamp>, whose: &str) {
    if let Some(due) = due {
        rings_by(now, shell, due, whose);
    }
    // Also while a courier is under way, since it may die: the alarm then sends it again.
    if let Some(next) = shell.outbox.next_due().filter(|_| !shell.rings_again()) {
        rings_by(now, shell, next.max(now).plus_ms(limits::RETRY_DELAY_MS), whose);
    }
}
