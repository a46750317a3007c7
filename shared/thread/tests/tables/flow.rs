//! The way into a queue: the message flow decides, a bot may go first, and nothing is lost if either fails.
//! Never a decision of the thread's own.

use hanmadi_ids::BotId;
use hanmadi_protocol::platform::{
    conversation::Purpose,
    flow::{BotOutcome, Outcome, QueueOutcome, StopOutcome, Target},
};
use hanmadi_thread::{BotAnswer, BotTerms, Decided, Input, Policy, Rates, Stage as Standing, Then};

use super::stage::{KIM, POLICY, SALES, SUPPORT, Stage, to_queue};

const TARGET: Target = Target::anyone(SUPPORT);

fn stage() -> Stage {
    let mut stage = Stage::configured(
        Policy { disconnect_told: false, session_seconds: 99_999, ..POLICY },
        Rates::Standard,
    );
    stage.routes = false;
    stage
}

fn routed(stage: &Stage, turn: u64, outcome: Option<Outcome>) -> Input {
    let bot = Some(BotTerms { name: "Bot".into(), timeout_ms: 5000 });
    Input::Routed { conversation: stage.id(), turn, decided: outcome.map(Decided::Default), bot }
}

fn bot() -> Outcome {
    Outcome::Bot(BotOutcome { bot: BotId::from_u128(5), to: TARGET, answer: None })
}

fn answered(stage: &Stage, turn: u64, answer: Option<(&str, Then)>) -> Input {
    let legs = &stage.conversation.as_ref().unwrap().legs;
    let leg = legs.iter().find(|leg| leg.purpose == Purpose::Bot).unwrap().communication;
    let answer =
        answer.map(|(text, then)| BotAnswer { messages: vec![text.into()], then, ..BotAnswer::default() });
    Input::BotAnswered { conversation: stage.id(), leg, turn, answer }
}

#[test]
fn a_decision_is_asked_for_until_it_comes() {
    let mut stage = stage();
    let told = stage.say(1, "a", "Hello");
    assert!(told.ends_with("ask flow 1; keep conversation 1 pending"), "{told}");
    assert_eq!(stage.due(), Some((15_000, "the message flow has not answered")));
    stage.say(1, "b", "Anyone?");
    let mut pauses = Vec::new();
    for _ in 0..12 {
        let failed = routed(&stage, 1, None);
        assert_eq!(stage.input(failed), "keep conversation 1 pending");
        let (pause, why) = stage.due().unwrap();
        assert_eq!(why, "the message flow is asked");
        pauses.push(pause);
        assert_eq!(stage.later(pause).input(Input::Wake), "ask flow 1");
    }
    assert_eq!(&pauses[..4], [500, 1000, 2000, 4000]);
    assert_eq!(pauses.last(), Some(&300_000), "growing, and bounded");
    let silent = stage.later(15_000).input(Input::Wake);
    assert_eq!(silent, "keep conversation 1 pending", "no answer is a failure too");
    let decided = routed(&stage, 1, Some(to_queue(SALES)));
    assert_eq!(stage.input(decided), "post waiting to board; keep conversation 1 waiting");
    assert_eq!(stage.conversation.as_ref().unwrap().queue, SALES);
    let again = routed(&stage, 1, Some(to_queue(SUPPORT)));
    assert_eq!(stage.input(again), "", "once");
}

#[test]
fn a_loss_of_memory_asks_again_at_once() {
    let mut stage = stage();
    stage.say(1, "a", "Hello");
    stage.forget();
    assert_eq!(stage.due(), Some((0, "the message flow is asked")));
    assert_eq!(stage.input(Input::Wake), "ask flow 1");
    let late = routed(&stage, 9, Some(to_queue(SALES)));
    assert_eq!(stage.input(late), "", "an answer to another question");
    let decided = routed(&stage, 1, Some(bot()));
    assert_eq!(stage.input(decided), "ask bot 1 about 1 to 1; keep conversation 1 bot");
    stage.forget();
    assert_eq!(stage.due(), Some((0, "the bot is asked once more")));
    assert_eq!(stage.later(100).input(Input::Wake), "ask bot 1 about 1 to 1", "the same question");
    assert_eq!(stage.due(), Some((4900, "the bot has not answered")), "and the same deadline");
}

#[test]
fn the_decision_is_kept_and_shown() {
    let mut stage = stage();
    stage.say(1, "a", "Hello");
    let pending = stage.conversation.as_ref().unwrap().body(None);
    let shown: Vec<_> = pending.participants.iter().map(|one| one.purpose.as_str()).collect();
    assert_eq!(shown, ["customer", "workflow"], "visible while nothing is decided");
    let answer = Some("We will be with you.".to_owned());
    let decided = routed(&stage, 1, Some(Outcome::Queue(QueueOutcome { to: TARGET, answer })));
    assert_eq!(
        stage.input(decided),
        "keep message 2; 1 hears message We will be with you.; 2 hears message We will be with you.; \
         post waiting to board; keep conversation 1 waiting"
    );
    assert!(stage.conversation.as_ref().unwrap().decided.is_some());
    assert!(stage.records[1].body.contains(r#""originatingEntity":"Bot""#), "no person wrote it");
}

#[test]
fn a_flow_may_end_it() {
    let mut stage = stage();
    stage.say(1, "a", "Hello");
    let decided = routed(&stage, 1, Some(Outcome::Stop(StopOutcome { answer: Some("Closed.".into()) })));
    let told = stage.input(decided);
    assert_eq!(
        told,
        "keep message 2; 1 hears message Closed.; 2 hears message Closed.; keep conversation 1 ended"
    );
    let reopened = stage.say(1, "b", "Hello?");
    assert!(reopened.contains("ask flow 3"), "the next words ask again: {reopened}");
}

#[test]
fn a_bot_hears_each_message_once_and_answers_once() {
    let mut stage = stage();
    stage.say(1, "a", "Hello");
    stage.say(1, "b", "Anyone?");
    let decided = routed(&stage, 1, Some(bot()));
    assert_eq!(stage.input(decided), "ask bot 1 about 1 to 2; keep conversation 1 bot");
    let meanwhile = stage.say(1, "c", "Please");
    assert_eq!(meanwhile, "keep message 3; 1 hears message Please; 2 hears message Please");
    let beep = "keep message 4; 1 hears message beep; 2 hears message beep";
    let stays = answered(&stage, 1, Some(("beep", Then::Stay)));
    assert_eq!(stage.input(stays), format!("{beep}; ask bot 2 about 3 to 4; keep conversation 1 bot"));
    let repeated = answered(&stage, 1, Some(("beep", Then::Done)));
    assert_eq!(stage.input(repeated), "", "once");
    let stays = answered(&stage, 2, Some(("boop", Then::Stay)));
    stage.input(stays);
    assert_eq!(stage.due().map(|due| due.1), Some("the guest has left the bot"), "it waits for the guest");
    let next = stage.say(1, "d", "Yes");
    assert!(next.ends_with("ask bot 3 about 6 to 6; keep conversation 1 bot"), "{next}");
    let over = answered(&stage, 3, Some(("bye", Then::HandOver(Some(Target { queue: SALES, ..TARGET })))));
    let told = stage.input(over);
    assert!(told.ends_with("post waiting to board; keep conversation 1 waiting"), "{told}");
    assert_eq!(stage.conversation.as_ref().unwrap().queue, SALES);
    stage.assign(KIM, true);
    assert_eq!(stage.conversation.as_ref().unwrap().stage, Standing::Queue);
}

#[test]
fn people_go_on_when_a_bot_fails() {
    for how in ["fault", "silence"] {
        let mut stage = stage();
        stage.say(1, "a", "Hello");
        let decided = routed(&stage, 1, Some(bot()));
        stage.input(decided);
        let told = if how == "fault" {
            let fault = answered(&stage, 1, None);
            stage.input(fault)
        } else {
            assert_eq!(stage.later(4999).input(Input::Wake), "");
            stage.later(1).input(Input::Wake)
        };
        assert_eq!(told, "post waiting to board; keep conversation 1 waiting", "{how}");
        let late = answered(&stage, 1, Some(("beep", Then::Stay)));
        assert_eq!(stage.input(late), "", "too late");
    }
}

#[test]
fn a_bot_may_end_it_and_so_may_the_guests_silence() {
    let mut stage = stage();
    stage.say(1, "a", "Hello");
    let decided = routed(&stage, 1, Some(bot()));
    stage.input(decided);
    let done = answered(&stage, 1, Some(("bye", Then::Done)));
    let told = stage.input(done);
    assert!(told.ends_with("keep conversation 1 ended"), "{told}");
    let mut stage = self::stage();
    stage.say(1, "a", "Hello");
    let decided = routed(&stage, 1, Some(bot()));
    stage.input(decided);
    let stays = answered(&stage, 1, Some(("beep", Then::Stay)));
    stage.input(stays);
    let told = stage.later(99_999_001).input(Input::Wake);
    assert!(told.ends_with("keep conversation 1 ended"), "{told}");
    let customer = &stage.conversation.as_ref().unwrap().legs[0];
    assert_eq!(customer.disconnect_type.as_deref(), Some("session.expired"));
}

#[test]
fn a_guest_is_told_whichever_of_our_programs_ended_it() {
    for (told, read_only) in [(true, false), (true, true), (false, true)] {
        for by_bot in [false, true] {
            let policy = Policy { disconnect_told: told, disconnect_read_only: read_only, ..POLICY };
            let mut stage = Stage::configured(Policy { session_seconds: 99_999, ..policy }, Rates::Standard);
            stage.routes = false;
            stage.say(1, "a", "Hello");
            let stop = Outcome::Stop(StopOutcome { answer: Some("Bye".into()) });
            let decided = routed(&stage, 1, Some(if by_bot { bot() } else { stop }));
            let mut followed = stage.input(decided);
            if by_bot {
                let done = answered(&stage, 1, Some(("Bye", Then::Done)));
                followed = stage.input(done);
            }
            let shown = format!("{told} {read_only} {by_bot}: {followed}");
            let (bye, end) = (followed.find("1 hears message Bye"), followed.find("1 hears Disconnect"));
            assert!(bye.is_some() && followed.contains("keep conversation 1 ended"), "{shown}");
            assert_eq!(end.is_some(), told, "{shown}");
            assert!(end.is_none_or(|end| bye.is_some_and(|bye| bye < end)), "{shown}");
            assert_eq!(followed.contains("read-only"), told && read_only, "{shown}");
        }
    }
}
