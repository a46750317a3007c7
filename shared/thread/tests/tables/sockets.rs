//! Who counts as present, and what ends it.
//! Never more sockets than a session may have.

use hanmadi_protocol::limits;
use hanmadi_thread::{Attachment, Identity, Input, Policy, Rates, Snapshot, Thread};
use serde_json::{Value, json};

use super::stage::{DEPLOYMENT, KIM, POLICY, Stage, socket};

fn configure() -> Value {
    json!({ "action": "configureSession", "deploymentId": DEPLOYMENT })
}

#[test]
fn the_fourth_socket_closes_the_oldest() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.open(3);
    stage.open(4);
    assert_eq!(stage.later(10).frame(3, &configure()), "3 is configured; 3 hears session connected");
    // Configuring again makes nobody younger.
    stage.later(10).frame(1, &configure());
    assert_eq!(
        stage.later(10).frame(4, &configure()),
        "4 is configured; 1 hears closed connectionLimit; close 1 1000; 4 hears session connected"
    );
    assert_eq!(stage.thread.sockets(), limits::CONNECTIONS_PER_SESSION);
    assert_eq!(stage.frame(1, &json!({ "action": "getJwt" })), "1 hears 4007 session not found");
}

#[test]
fn a_socket_that_has_gone_makes_room() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.open(3);
    stage.frame(3, &configure());
    assert_eq!(stage.input(Input::Gone(socket(2))), "");
    assert_eq!(stage.thread.sockets(), 2);
    stage.open(4);
    assert_eq!(stage.frame(4, &configure()), "4 is configured; 4 hears session connected");
}

#[test]
fn something_is_due_as_long_as_somebody_is_here() {
    let mut stage = Stage::new(POLICY, Rates::Standard);
    assert_eq!(stage.thread.due(), None);
    stage.open(1);
    assert_eq!(stage.thread.due(), None, "a socket that has said nothing has no session");
    let opened = stage.now;
    stage.frame(1, &configure());
    let due = |stage: &Stage| stage.thread.due().map(|(at, _)| at.since_ms(opened));
    assert_eq!(due(&stage), Some(1_000_000));
    stage.later(500_000).say(1, "a", "Hello");
    assert_eq!(due(&stage), Some(1_500_000), "from the last message on");
    stage.later(999_999);
    assert_eq!(stage.input(Input::Wake), "", "not yet");
    stage.later(1);
    assert_eq!(stage.input(Input::Wake), "1 hears SessionExpiredEvent; 1 is open");
    assert_eq!(stage.thread.due(), None);
    assert_eq!(stage.input(Input::Wake), "", "once");
    assert!(stage.frame(1, &configure()).starts_with("keep session 2"));
    stage.frame(1, &json!({ "action": "closeSession" }));
    assert_eq!(stage.thread.due(), None, "left");
}

#[test]
fn sockets_come_back_from_what_is_kept_on_them() {
    let identity = Identity { guest: Identity::digest(DEPLOYMENT, "token"), policy: POLICY };
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.say(1, "a", "Hello");
    let attachments = [(1, true), (2, false)].map(|(number, configured)| Attachment {
        configured: configured.then_some(stage.now),
        ..Attachment::new(socket(number), identity.clone())
    });
    let snapshot = Snapshot {
        identity: stage.thread.identity().cloned(),
        session: stage.thread.session().cloned(),
        conversation: stage.conversation.clone(),
        last_seq: stage.records[0].seq,
        last_time: stage.records[0].time,
        attachments: attachments.to_vec(),
        ..Snapshot::default()
    };
    let due = stage.thread.due();
    stage.thread = Thread::load(snapshot, Rates::Standard);
    assert_eq!((stage.thread.sockets(), stage.thread.due()), (1, due));
    assert_eq!(stage.say(1, "b", "Still there?"), "keep message 2; 1 hears message Still there?");
    assert_eq!(stage.say(2, "c", "And I?"), "2 hears 4007 session not found");
}

#[test]
fn a_changed_deployment_counts_from_the_next_configuration() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    let policy = Policy { guest_typing: false, session_seconds: 900, ..POLICY };
    let identity = Identity { guest: Identity::digest(DEPLOYMENT, "token"), policy };
    stage.input(Input::Opened(Attachment::new(socket(3), identity)));
    let told = stage.frame(3, &configure());
    assert_eq!(told, "keep identity; 3 is configured; 3 hears session connected");
    let lifetime = stage.thread.session().map(|session| session.lifetime_seconds);
    assert_eq!(lifetime, Some(1000), "a session keeps the lifetime it began with");
}

#[test]
fn a_stranger_who_knows_the_digest_gets_nothing() {
    let mut stage = Stage::new(POLICY, Rates::Standard);
    stage.open(1);
    let mut frame = configure();
    frame["token"] = "another".into();
    assert_eq!(stage.frame(1, &frame), "1 hears 4007 session not found");
    assert!(stage.thread.identity().is_none() && stage.thread.session().is_none());
    assert!(stage.frame(1, &configure()).ends_with("1 hears session connected new"));
    assert_eq!(stage.frame(1, &frame), "1 hears 4007 session not found", "nor after the guest was here");
}

#[test]
fn who_asked_for_our_additions_asks_for_their_place() {
    let ask = json!({ "action": "getWait" });
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    let refused = stage.frame(1, &ask);
    assert!(refused.starts_with("1 hears 4000"), "{refused}");
    let ours = json!({ "action": "configureSession", "deploymentId": DEPLOYMENT, "hanmadi": {} });
    stage.frame(1, &ours);
    assert_eq!(stage.frame(1, &ask), "1 hears WaitResponse", "nothing waits, so nobody is asked");
    stage.say(1, "a", "Hello");
    assert_eq!(stage.frame(1, &ask), "1 hears its place");
    stage.assign(KIM, true);
    assert_eq!(stage.frame(1, &ask), "1 hears WaitResponse");
}

#[test]
fn who_asked_for_our_additions_ends_the_conversation_themselves() {
    let leave = json!({ "action": "disconnectCustomer" });
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.say(1, "a", "Hello");
    let refused = stage.frame(1, &leave);
    assert!(refused.starts_with("1 hears 4000"), "{refused}");
    let ours = json!({ "action": "configureSession", "deploymentId": DEPLOYMENT, "hanmadi": {} });
    stage.frame(1, &ours);
    let told = stage.frame(1, &leave);
    assert!(told.contains("post left") && told.contains("1 hears DisconnectResponse"), "{told}");
    assert_eq!(stage.frame(1, &leave), "1 hears DisconnectResponse", "again is no fault");
    stage.say(1, "b", "One more thing");
    stage.assign(KIM, true);
    let told = stage.frame(1, &leave);
    assert!(told.contains("customer left"), "the agent is free: {told}");
}
