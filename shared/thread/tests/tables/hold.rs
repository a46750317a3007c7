//! A conversation on hold: what shows of it, what goes on meanwhile, and everything that ends it.
//! Never what a command is refused for: that stands in `agents`.

use hanmadi_protocol::{
    event::{Event, EventKind},
    platform::conversation::{Participant, State},
    time::Timestamp,
};
use hanmadi_thread::{AgentCommand, Input, Need, Policy, Rates, TransferTo};

use super::stage::{KIM, LEE, POLICY, SALES, Stage};

/// What ends a hold: its name, how it is done, and what the Ledger is told.
type Ending<'a> = (&'a str, &'a dyn Fn(&mut Stage), &'a str);

fn stage() -> Stage {
    let policy = Policy { session_seconds: 99_999, disconnect_read_only: false, ..POLICY };
    let mut stage = Stage::configured(policy, Rates::Standard);
    stage.terms.inactivity_seconds = Some(600);
    stage.say(1, "a", "Hello");
    stage.assign(KIM, true);
    stage.later(1000);
    stage
}

fn hold(stage: &mut Stage, held: bool) -> String {
    let participant = stage.leg().participant;
    stage.agent(KIM, AgentCommand::Hold { participant, held })
}

/// Kim's leg, as the platform API shows it.
fn shown(stage: &Stage) -> Participant {
    let body = stage.conversation.as_ref().unwrap().body(None);
    body.participants.into_iter().find(|leg| leg.user_id == Some(KIM)).unwrap()
}

/// Since when it is on hold, at both places that say so.
fn held(stage: &Stage) -> Option<Timestamp> {
    let leg = shown(stage);
    let one = &leg.messages[0];
    assert_eq!((leg.held, leg.start_hold_time), (one.held, one.start_hold_time), "both places say the same");
    assert_eq!(one.held, one.start_hold_time.is_some());
    one.start_hold_time
}

/// What the Ledger was told of agents' legs, by its name on the wire.
fn told(events: &[Event]) -> Vec<String> {
    let kinds = events.iter().map(|event| serde_json::to_value(&event.kind).unwrap());
    let names = kinds.filter_map(|kind| kind.as_object()?.keys().next().cloned());
    names.filter(|name| name.starts_with("agent")).collect()
}

#[test]
fn on_hold_and_back() {
    let mut stage = stage();
    assert_eq!(held(&stage), None);
    hold(&mut stage, true);
    let since = stage.now;
    assert_eq!((held(&stage), shown(&stage).messages[0].state.clone()), (Some(since), State::Connected));
    stage.later(5000);
    assert_eq!(hold(&mut stage, true), "done", "a repeat is a success, and changes nothing");
    assert_eq!(held(&stage), Some(since));
    hold(&mut stage, false);
    assert_eq!(held(&stage), None);
    assert_eq!(hold(&mut stage, false), "done");
    assert_eq!(told(&stage.ledger), ["agentAlerted", "agentConnected", "agentHeld", "agentResumed"]);
    let at: Vec<_> = stage.ledger.iter().rev().take(2).map(|event| event.at).collect();
    assert_eq!(at, [since.plus_ms(5000), since]);
}

#[test]
fn each_turn_is_later_than_the_one_before_also_within_a_millisecond() {
    let mut stage = stage();
    let participant = stage.leg().participant;
    let mut turns = vec![shown(&stage).messages[0].state_time];
    for command in [
        AgentCommand::Hold { participant, held: true },
        AgentCommand::Hold { participant, held: false },
        AgentCommand::Hold { participant, held: true },
        AgentCommand::Park { participant },
        AgentCommand::Patch { participant, state: State::Connected },
        AgentCommand::Hold { participant, held: true },
    ] {
        stage.agent(KIM, command);
        turns.push(shown(&stage).messages[0].state_time);
    }
    assert!(turns.is_sorted_by(|a, b| a < b), "{turns:?}");
}

#[test]
fn words_of_both_sides_go_through_and_leave_it_on_hold() {
    let mut stage = stage();
    hold(&mut stage, true);
    let since = held(&stage);
    let written = stage.say(1, "b", "Take your time");
    assert!(written.contains("keep message 2") && written.contains("post message 2 to agent b"), "{written}");
    let communication = stage.leg().communication;
    let send = AgentCommand::Send { communication, text: "Still looking".into(), client_message_id: None };
    let sent = stage.agent(KIM, send);
    assert!(sent.contains("1 hears message Still looking"), "{sent}");
    assert_eq!(held(&stage), since);
    let kinds = stage.ledger.iter().map(|event| &event.kind);
    assert_eq!(kinds.filter(|kind| matches!(kind, EventKind::AgentResumed(_))).count(), 0);
}

#[test]
fn silence_is_counted_as_if_it_were_not_on_hold() {
    let mut stage = stage();
    let due = stage.due();
    hold(&mut stage, true);
    assert_eq!(stage.due(), due, "a hold begins no other silence");
    hold(stage.later(10_000), false);
    assert_eq!(stage.due(), due.map(|(ms, why)| (ms - 10_000, why)), "nor does its end");
    hold(&mut stage, true);
    stage.later(600_000).input(Input::Wake);
    stage.later(60_000).input(Input::Wake);
    assert_eq!((held(&stage), stage.leg().disconnect_type.as_deref()), (None, Some("inactivity")));
}

#[test]
fn memory_may_go_meanwhile() {
    let mut stage = stage();
    hold(&mut stage, true);
    let (since, due) = (held(&stage), stage.due());
    stage.forget();
    assert_eq!((held(&stage), stage.due()), (since, due));
    assert_eq!(hold(&mut stage, true), "done", "it is known to be on hold");
    hold(stage.later(1000), false);
    assert_eq!(held(&stage), None);
}

#[test]
fn whatever_ends_it_ends_it_once_and_for_all() {
    let patch = |state| move |participant| AgentCommand::Patch { participant, state };
    let ends: [Ending<'_>; 6] = [
        ("ended by its agent", &|it| order(it, patch(State::Disconnected)), "agentEnded"),
        ("ended by somebody who may", &|it| order(it, |_| AgentCommand::Disconnect), "agentEnded"),
        (
            "passed on to a queue",
            &|it| {
                let to = TransferTo::Queue { queue: SALES, need: Need::default() };
                order(it, |participant| AgentCommand::Transfer { participant, to });
            },
            "agentEnded",
        ),
        (
            "passed on to an agent",
            &|it| {
                let to = TransferTo::Agent { user: LEE, queue: None };
                order(it, |participant| AgentCommand::Transfer { participant, to });
            },
            "agentEnded",
        ),
        ("left by the customer", &|it| drop(it.input(Input::CustomerLeft(it.id()))), "agentEnded"),
        ("parked", &|it| order(it, |participant| AgentCommand::Park { participant }), "agentParked"),
    ];
    for (name, end, event) in ends {
        let mut stage = stage();
        hold(&mut stage, true);
        stage.ledger.clear();
        end(stage.later(1000));
        assert_eq!((held(&stage), told(&stage.ledger)), (None, vec![event.to_owned()]), "{name}");
    }
    // Taken back from being parked it is connected, and no longer on hold.
    let mut stage = stage();
    hold(&mut stage, true);
    order(&mut stage, |participant| AgentCommand::Park { participant });
    order(stage.later(1000), patch(State::Connected));
    assert_eq!((held(&stage), stage.leg().state), (None, State::Connected));
}

fn order(stage: &mut Stage, command: impl FnOnce(hanmadi_ids::ParticipantId) -> AgentCommand) {
    let command = command(stage.leg().participant);
    let done = stage.agent(KIM, command);
    assert!(done.starts_with("done"), "{done}");
}
