//! What the Ledger is told: each fact once, in order.
//! Never the words.

use hanmadi_protocol::{
    event::{Event, EventKind},
    limits,
    platform::conversation::State,
    post::WrapupPrompt,
};
use hanmadi_thread::{AgentCommand, Input, Policy, Rates, Wrapup};

use super::stage::{KIM, POLICY, Stage, terms};

fn stage(prompt: WrapupPrompt) -> Stage {
    let mut stage = Stage::configured(Policy { disconnect_read_only: false, ..POLICY }, Rates::Standard);
    stage.terms = terms(prompt, Some(30_000));
    stage
}

/// Each event by its name on the wire.
fn names(events: &[Event]) -> String {
    let name = |event: &Event| {
        let value = serde_json::to_value(&event.kind).unwrap();
        let key = value.as_object().and_then(|fields| fields.keys().next().cloned());
        key.or_else(|| value.as_str().map(str::to_owned)).unwrap()
    };
    events.iter().map(name).collect::<Vec<_>>().join(" ")
}

fn end(stage: &mut Stage) {
    let participant = stage.leg().participant;
    stage.agent(KIM, AgentCommand::Patch { participant, state: State::Disconnected });
}

#[test]
fn a_usual_conversation() {
    let mut stage = stage(WrapupPrompt::MandatoryTimeout);
    stage.say(1, "a", "Hello");
    stage.later(1000).say(1, "b", "Anyone?");
    stage.assign(KIM, false);
    let leg = stage.leg();
    stage
        .later(1000)
        .agent(KIM, AgentCommand::Patch { participant: leg.participant, state: State::Connected });
    let communication = leg.communication;
    let send = AgentCommand::Send { communication, text: "Hi".into(), client_message_id: None };
    stage.later(1000).agent(KIM, send);
    end(stage.later(1000));
    let wrapup = Wrapup { code: Some("solved".into()), ..Wrapup::default() };
    stage.later(1000).agent(KIM, AgentCommand::WrapUp { participant: leg.participant, wrapup });
    assert_eq!(
        names(&stage.ledger),
        "started customerConnected flowEntered messagesStored flowLeft queueEntered messagesStored agentAlerted \
         agentConnected messagesStored agentEnded wrapUpStarted customerDisconnected wrapUpDone ended"
    );
    assert!(stage.ledger.is_sorted_by_key(|event| event.at));
    assert!(stage.ledger.iter().zip(1..).all(|(event, n)| event.n == n));
}

#[test]
fn an_end_and_a_reopening() {
    let mut stage = stage(WrapupPrompt::Optional);
    stage.say(1, "a", "Hello");
    stage.assign(KIM, true);
    end(&mut stage);
    stage.ledger.clear();
    stage.later(1000).say(1, "b", "One more thing");
    assert_eq!(
        names(&stage.ledger),
        "reopened customerConnected flowEntered messagesStored flowLeft queueEntered"
    );
    let mut stage = self::stage(WrapupPrompt::Mandatory);
    stage.say(1, "a", "Hello");
    stage.assign(KIM, true);
    end(&mut stage);
    stage.ledger.clear();
    stage.later(1000).say(1, "b", "One more thing");
    assert!(names(&stage.ledger).starts_with("customerConnected flowEntered"), "it had not ended yet");
}

#[test]
fn messages_are_told_with_the_next_event_and_survive_a_loss_of_memory() {
    let mut stage = stage(WrapupPrompt::Optional);
    stage.say(1, "a", "Hello");
    stage.assign(KIM, true);
    stage.ledger.clear();
    for place in 0..3 {
        stage.later(300).say(1, &format!("b{place}"), "And");
    }
    assert!(stage.ledger.is_empty(), "a row for each would double what a message costs");
    stage.forget();
    let left = Input::CustomerLeft(stage.id());
    stage.input(left);
    assert_eq!(names(&stage.ledger), "messagesStored agentEnded ended");
    let EventKind::MessagesStored(stored) = &stage.ledger[0].kind else { panic!("not messages") };
    assert_eq!(stored.messages.iter().map(|message| message.seq).collect::<Vec<_>>(), [2, 3, 4]);
    assert!(stored.messages.is_sorted_by_key(|message| message.at));
}

#[test]
fn many_messages_are_told_without_an_event() {
    let mut stage = stage(WrapupPrompt::Optional);
    stage.say(1, "a", "Hello");
    stage.assign(KIM, true);
    stage.ledger.clear();
    for place in 0..2 * limits::UNREPORTED_MESSAGES + 20 {
        stage.later(1100).say(1, &format!("b{place}"), "And");
    }
    assert_eq!(names(&stage.ledger), "messagesStored messagesStored");
    assert_eq!(told(&stage.ledger), 2 * limits::UNREPORTED_MESSAGES);
}

fn told(events: &[Event]) -> usize {
    let stored = events.iter().map(|event| {
        if let EventKind::MessagesStored(stored) = &event.kind { stored.messages.len() } else { 0 }
    });
    stored.sum()
}
