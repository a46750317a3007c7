//! What agents say among themselves.
//! Never a word of it where a guest could read.

use hanmadi_thread::{AgentCommand, Effect, Input, Note, Rates};
use serde_json::json;

use super::stage::{DEPLOYMENT, KIM, LEE, POLICY, Stage};

fn note(text: &str, prior: Option<Note>) -> AgentCommand {
    AgentCommand::Note {
        text: text.into(),
        to: vec![LEE],
        client_message_id: Some("n".into()),
        prior: prior.map(Box::new),
    }
}

fn stage() -> Stage {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.say(1, "a", "Hello");
    stage.assign(KIM, true);
    stage
}

#[test]
fn a_note_reaches_those_it_concerns_and_no_guest() {
    let mut stage = stage();
    let told = stage.agent(KIM, note("Who knows this?", None));
    assert_eq!(
        told,
        "note 1: keep note 1; post note 1 to agent b; post note 1 to agent c; keep conversation 1 connected"
    );
    let answer = AgentCommand::Note { text: "I do".into(), to: vec![], client_message_id: None, prior: None };
    let told = stage.agent(LEE, answer);
    assert_eq!(told, "note 2: keep note 2; post note 2 to agent b; post note 2 to agent c");
    assert_eq!((stage.records.len(), stage.notes.len()), (1, 2), "notes are no messages");
    let resume =
        json!({ "action": "configureSession", "deploymentId": DEPLOYMENT, "hanmadi": { "resumeAfter": 0 } });
    let (effects, _) = stage.raw(1, &resume);
    assert!(effects.iter().all(|effect| !matches!(effect, Effect::Tell(_, text) if text.contains("knows"))));
}

#[test]
fn a_repeat_is_a_success_and_other_words_are_not() {
    let mut stage = stage();
    stage.agent(KIM, note("Who knows this?", None));
    let prior = stage.notes.first().cloned();
    assert_eq!(stage.agent(KIM, note("Who knows this?", prior.clone())), "note 1");
    assert_eq!(stage.agent(KIM, note("Does anyone?", prior)), "409 message.id.reused");
    assert_eq!(stage.notes.len(), 1);
}

#[test]
fn a_note_has_words_and_a_bound() {
    let mut stage = stage();
    assert_eq!(stage.agent(KIM, note(" \n", None)), "400 bad.request");
    assert_eq!(stage.agent(KIM, note(&"가".repeat(4001), None)), "400 message.too.long");
    let many =
        AgentCommand::Note { text: "All".into(), to: vec![LEE; 21], client_message_id: None, prior: None };
    assert_eq!(stage.agent(KIM, many), "400 message.too.long");
    let conversation = hanmadi_ids::ConversationId::new(stage.id().thread(), 7);
    let elsewhere = Input::Agent { user: KIM, conversation, command: note("Hm", None), prior: None };
    assert_eq!(stage.outcome(elsewhere).1.unwrap_err().code, "conversation.ended");
}
