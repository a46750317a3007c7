//! Conversations in which nobody writes: warned of, then ended, if the queue says so.
//! Never cut off without notice.

use hanmadi_protocol::platform::conversation::State;
use hanmadi_thread::{AgentCommand, Input, Policy, Rates};
use serde_json::json;

use super::stage::{DEPLOYMENT, KIM, POLICY, Stage};

fn stage(seconds: Option<u64>) -> Stage {
    let mut stage = Stage::configured(Policy { session_seconds: 99_999, ..POLICY }, Rates::Standard);
    let resume =
        json!({ "action": "configureSession", "deploymentId": DEPLOYMENT, "hanmadi": { "resumeAfter": 0 } });
    stage.frame(2, &resume);
    stage.terms.inactivity_seconds = seconds;
    stage.say(1, "a", "Hello");
    stage.assign(KIM, true);
    stage
}

const WARNED: &str = "2 hears that it ends soon; keep conversation 1 connected; post conversation to agent b";
const ENDED: &str = "keep message 2; 1 hears Disconnect; 2 hears Disconnect; keep session 1 read-only; \
                     post customer left to board; keep conversation 1 ended; post conversation to agent b";
const WARNS: &str = "both sides are warned of the silence";
const ENDS: &str = "the conversation ends for its silence";

#[test]
fn both_sides_are_warned_a_minute_before() {
    let mut stage = stage(Some(600));
    assert_eq!(stage.due(), Some((540_000, WARNS)));
    assert_eq!(stage.later(539_999).input(Input::Wake), "");
    assert_eq!(stage.later(1).input(Input::Wake), WARNED, "only who asked for additions has a word for it");
    assert_eq!(stage.due(), Some((60_000, ENDS)));
    assert_eq!(stage.later(59_999).input(Input::Wake), "", "warned once");
    assert_eq!(stage.later(1).input(Input::Wake), ENDED);
    let legs = &stage.conversation.as_ref().unwrap().legs;
    let ends: Vec<_> = legs.iter().map(|leg| leg.disconnect_type.as_deref().unwrap()).collect();
    assert_eq!(ends, ["inactivity", "transfer", "transfer", "inactivity"]);
}

#[test]
fn any_message_begins_another_silence() {
    let mut stage = stage(Some(600));
    stage.later(540_000).input(Input::Wake);
    stage.later(1000).say(1, "b", "Still here");
    assert_eq!(stage.due(), Some((540_000, WARNS)));
    let communication = stage.leg().communication;
    let send = AgentCommand::Send { communication, text: "So am I".into(), client_message_id: None };
    stage.later(1000).agent(KIM, send);
    assert_eq!(stage.due(), Some((540_000, WARNS)));
}

#[test]
fn an_alarm_that_comes_late_still_warns_first() {
    let mut stage = stage(Some(600));
    assert_eq!(stage.later(900_000).input(Input::Wake), WARNED);
    assert_eq!(stage.due(), Some((60_000, ENDS)));
    stage.forget();
    assert_eq!(stage.due(), Some((60_000, ENDS)), "remembered");
}

#[test]
fn a_short_time_is_warned_of_in_its_middle() {
    assert_eq!(stage(Some(60)).due(), Some((30_000, WARNS)));
}

#[test]
fn it_is_counted_only_while_an_agent_has_it() {
    assert_eq!(stage(None).due().map(|due| due.1), Some("the session ends"));
    let mut stage = stage(Some(600));
    let participant = stage.leg().participant;
    stage.later(500_000).agent(KIM, AgentCommand::Park { participant });
    assert_eq!(stage.due().map(|due| due.1), Some("the session ends"), "put aside on purpose");
    stage.later(500_000).agent(KIM, AgentCommand::Patch { participant, state: State::Connected });
    assert_eq!(stage.due(), Some((540_000, WARNS)), "and begins again");
}
