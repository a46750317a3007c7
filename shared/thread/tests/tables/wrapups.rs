//! What each prompt asks of an agent, and for how long.
//! Never a code's meaning.

use hanmadi_protocol::{platform::conversation::State, post::WrapupPrompt};
use hanmadi_thread::{AgentCommand, Input, Policy, Rates, Wrapup};

use super::stage::{KIM, LEE, POLICY, Stage, terms};

const PROMPTS: [WrapupPrompt; 5] = [
    WrapupPrompt::Optional,
    WrapupPrompt::Mandatory,
    WrapupPrompt::MandatoryTimeout,
    WrapupPrompt::MandatoryForcedTimeout,
    WrapupPrompt::AgentRequested,
];

fn stage(prompt: &WrapupPrompt) -> Stage {
    let mut stage = Stage::configured(Policy { disconnect_told: false, ..POLICY }, Rates::Standard);
    stage.terms = terms(prompt.clone(), Some(30_000));
    stage.say(1, "a", "Hello");
    stage.assign(KIM, true);
    stage
}

fn code() -> Wrapup {
    Wrapup { code: Some("solved".into()), ..Wrapup::default() }
}

fn provisional() -> Wrapup {
    Wrapup { provisional: true, ..code() }
}

fn wrap_up(stage: &mut Stage, wrapup: Wrapup) -> String {
    let participant = stage.leg().participant;
    stage.agent(KIM, AgentCommand::WrapUp { participant, wrapup })
}

fn end(stage: &mut Stage) -> String {
    let participant = stage.leg().participant;
    let ended = stage.agent(KIM, AgentCommand::Patch { participant, state: State::Disconnected });
    let told = ended.strip_prefix("done: post ").unwrap().split(" to board").next().unwrap();
    told.to_owned()
}

/// What follows what an agent does, for each of [`PROMPTS`].
#[rustfmt::skip]
const TABLE: [(&str, [&str; 5]); 6] = [
    ("ends", ["done", "after-contact", "after-contact until", "after-contact until", "done"]),
    ("asks for time, ends", ["done", "after-contact", "after-contact until", "after-contact until", "after-contact until"]),
    ("wraps up, ends", ["done", "done", "done", "after-contact until", "done"]),
    ("half wraps up, ends", ["done", "after-contact", "after-contact until", "after-contact until", "done"]),
    ("asks for time, skips it", ["done", "409 wrapup.mandatory", "409 wrapup.mandatory", "409 wrapup.mandatory", "done"]),
    ("wraps up without a code", ["done", "400 wrapup.code.missing", "400 wrapup.code.missing", "400 wrapup.code.missing", "done"]),
];

#[test]
fn every_prompt() {
    for (does, row) in TABLE {
        for (prompt, expected) in PROMPTS.iter().zip(row) {
            let mut stage = stage(prompt);
            let participant = stage.leg().participant;
            if does.starts_with("asks for time") {
                stage.agent(KIM, AgentCommand::AskWrapUp { participant, wanted: true });
            }
            let followed = match does {
                "wraps up, ends" => {
                    wrap_up(&mut stage, code());
                    end(&mut stage)
                }
                "half wraps up, ends" => {
                    wrap_up(&mut stage, provisional());
                    end(&mut stage)
                }
                "asks for time, skips it" => {
                    end(&mut stage);
                    let skipped = stage.agent(KIM, AgentCommand::SkipWrapUp { participant });
                    skipped.split(':').next().unwrap().to_owned()
                }
                "wraps up without a code" => {
                    end(&mut stage);
                    wrap_up(&mut stage, Wrapup::default()).split(':').next().unwrap().to_owned()
                }
                _ => end(&mut stage),
            };
            assert_eq!(followed, expected, "{does}, {prompt:?}");
        }
    }
}

#[test]
fn the_code_or_the_time_ends_the_work_after() {
    let done = "post done to board; keep conversation 1 ended; post conversation to agent b";
    for prompt in PROMPTS {
        let mut stage = stage(&prompt);
        let participant = stage.leg().participant;
        stage.agent(KIM, AgentCommand::AskWrapUp { participant, wanted: true });
        end(&mut stage);
        let due = stage.due();
        let kept = "done: keep conversation 1 ended; post conversation to agent b";
        let timed = Some((30_000, "after-contact work ends"));
        match prompt {
            WrapupPrompt::Optional => assert_eq!(wrap_up(&mut stage, code()), kept, "said later"),
            WrapupPrompt::Mandatory => {
                assert_ne!(due, timed);
                assert!(!stage.later(9_000_000).input(Input::Wake).contains("board"), "no end of its own");
                assert_eq!(wrap_up(&mut stage, code()), format!("done: {done}"));
            }
            WrapupPrompt::MandatoryTimeout | WrapupPrompt::AgentRequested => {
                assert_eq!(due, timed);
                assert_eq!(wrap_up(&mut stage, provisional()), kept, "it may change");
                assert_eq!(wrap_up(&mut stage, code()), format!("done: {done}"));
            }
            WrapupPrompt::MandatoryForcedTimeout | WrapupPrompt::Unknown(_) => {
                assert_eq!(due, timed);
                assert_eq!(wrap_up(&mut stage, code()), kept, "nobody leaves earlier");
                assert_eq!(stage.later(29_999).input(Input::Wake), "");
                assert_eq!(stage.later(1).input(Input::Wake), done);
            }
        }
        assert_eq!(wrap_up(&mut stage, code()), "409 wrapup.done", "{prompt:?}");
        assert_eq!(stage.leg().work.unwrap().wrapup, Some(code()));
    }
}

#[test]
fn time_that_runs_out_leaves_what_was_written() {
    let mut stage = stage(&WrapupPrompt::MandatoryTimeout);
    end(&mut stage);
    wrap_up(&mut stage, provisional());
    stage.later(30_000).input(Input::Wake);
    assert_eq!(stage.leg().work.unwrap().wrapup, Some(provisional()));
    assert!(stage.leg().after_contact().is_none());
}

#[test]
fn a_wrap_up_outlasts_its_conversation() {
    let policy = Policy { disconnect_told: false, window_minutes: 0, ..POLICY };
    let mut stage = Stage::configured(policy, Rates::Standard);
    stage.terms = terms(WrapupPrompt::MandatoryTimeout, Some(30_000));
    stage.say(1, "a", "Hello");
    stage.assign(KIM, true);
    let (first, leg) = (stage.id(), stage.leg());
    end(&mut stage);
    stage.later(1000).say(1, "b", "Something else");
    assert_ne!(stage.id(), first);
    stage.assign(LEE, true);
    let command = AgentCommand::WrapUp { participant: leg.participant, wrapup: code() };
    let (effects, reply) =
        stage.outcome(Input::Agent { user: KIM, conversation: first, command: command.clone(), prior: None });
    assert!(reply.is_ok() && !effects.is_empty());
    let (_, reply) = stage.outcome(Input::Agent { user: KIM, conversation: first, command, prior: None });
    assert_eq!(reply.unwrap_err().code, "conversation.ended", "left to the rows");
}

#[test]
fn a_session_lives_on_from_the_wrap_up() {
    let mut stage = stage(&WrapupPrompt::Mandatory);
    end(&mut stage);
    stage.later(900_000);
    wrap_up(&mut stage, code());
    assert_eq!(stage.due(), Some((1_000_000, "the session ends")));
    let mut stage = self::stage(&WrapupPrompt::Mandatory);
    end(&mut stage);
    stage.later(1_000_001);
    wrap_up(&mut stage, code());
    assert_eq!(stage.due().map(|due| due.0), Some(0), "what was over stays over");
}

#[test]
fn a_wrap_up_has_a_bound() {
    let mut stage = stage(&WrapupPrompt::Optional);
    for wrapup in [
        Wrapup { code: Some("x".repeat(257)), ..Wrapup::default() },
        Wrapup { notes: Some("x".repeat(4001)), ..Wrapup::default() },
        Wrapup { tags: vec![String::new(); 51], ..Wrapup::default() },
    ] {
        assert_eq!(wrap_up(&mut stage, wrapup), "400 wrapup.too.long");
    }
}

#[test]
fn somebody_else_can_end_what_the_agent_does_not() {
    for prompt in PROMPTS {
        for ends in ["the work", "the conversation"] {
            let mut stage = stage(&prompt);
            let participant = stage.leg().participant;
            let command = || match ends {
                "the work" => AgentCommand::EndWrapUp { participant },
                _ => AgentCommand::Disconnect,
            };
            stage.agent(KIM, AgentCommand::AskWrapUp { participant, wanted: true });
            if ends == "the work" {
                assert_eq!(stage.agent(LEE, command()), "409 wrapup.not.begun", "{prompt:?}");
            }
            end(&mut stage);
            let lasts = prompt != WrapupPrompt::Optional;
            assert_eq!(stage.leg().after_contact().is_some(), lasts, "{prompt:?}");
            let told = stage.agent(LEE, command());
            assert_eq!(told.contains("post done to board"), lasts, "{prompt:?}: {told}");
            assert_eq!(stage.leg().after_contact(), None, "{prompt:?}, {ends}");
            assert_eq!(stage.agent(LEE, command()), "done", "a second time changes nothing");
        }
    }
}
