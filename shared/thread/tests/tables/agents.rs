//! What each command of an agent leads to, in each state of their leg.
//! Never a question whether they may: that is asked before the thread.

use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId};
use hanmadi_protocol::{
    platform::conversation::{Purpose, State},
    post::Assigned,
};
use hanmadi_thread::{AgentCommand, Input, Leg, Need, Policy, Rates, TransferTo};

use super::stage::{KIM, LEE, POLICY, SALES, Stage};

/// Offered; taken; on hold; put aside; ended; ended, reopened and taken by another agent.
const STATES: [&str; 6] = ["alerting", "connected", "held", "parked", "ended", "another's"];

fn patch(participant: ParticipantId, state: State) -> AgentCommand {
    AgentCommand::Patch { participant, state }
}

/// A thread in a state, and Kim's leg of it.
fn stage(state: &str) -> (Stage, Leg) {
    let policy = Policy { disconnect_read_only: false, ..POLICY };
    let mut stage = Stage::configured(policy, Rates::Standard);
    stage.say(1, "first", "Hello?");
    stage.assign(KIM, state != "alerting");
    let participant = stage.leg().participant;
    if state == "held" {
        stage.agent(KIM, AgentCommand::Hold { participant, held: true });
    }
    if state == "parked" {
        stage.agent(KIM, AgentCommand::Park { participant });
    }
    if matches!(state, "ended" | "another's") {
        stage.agent(KIM, patch(participant, State::Disconnected));
    }
    let leg = stage.leg();
    if state == "another's" {
        stage.say(1, "second", "Hello again");
        stage.assign(LEE, true);
    }
    (stage, leg)
}

fn commands(leg: &Leg, customer: &Leg) -> Vec<(&'static str, AgentCommand)> {
    let send = |communication: CommunicationId, text: &str| AgentCommand::Send {
        communication,
        text: text.to_owned(),
        client_message_id: None,
    };
    let (own, unknown) = (leg.communication, CommunicationId::from_u128(9));
    let typing = |communication, ms| AgentCommand::Typing { communication, ms };
    let own_participant = leg.participant;
    let pass = |to| AgentCommand::Transfer { participant: own_participant, to };
    let to_sales = TransferTo::Queue { queue: SALES, need: Need::default() };
    let to = |user| TransferTo::Agent { user, queue: None };
    vec![
        ("send", send(own, "Hi")),
        ("send nothing", send(own, "")),
        ("send blanks", send(own, " \n\u{3000}")),
        ("send 4000", send(own, &"가".repeat(4000))),
        ("send 4001", send(own, &"가".repeat(4001))),
        ("send nowhere", send(unknown, "Hi")),
        ("send as the customer", send(customer.communication, "Hi")),
        ("type", typing(own, 9000)),
        ("type nowhere", typing(unknown, 9000)),
        ("accept", patch(leg.participant, State::Connected)),
        ("end", patch(leg.participant, State::Disconnected)),
        ("say it is parked", patch(leg.participant, State::Parked)),
        ("park", AgentCommand::Park { participant: leg.participant }),
        ("hold", AgentCommand::Hold { participant: leg.participant, held: true }),
        ("take off hold", AgentCommand::Hold { participant: leg.participant, held: false }),
        ("hold the customer", AgentCommand::Hold { participant: customer.participant, held: true }),
        ("pass to a queue", pass(to_sales)),
        ("pass to Lee", pass(to(LEE))),
        ("pass to Kim", pass(to(KIM))),
        ("end all", AgentCommand::Disconnect),
        ("offer", patch(leg.participant, State::Alerting)),
        ("say nonsense", patch(leg.participant, State::from("dancing"))),
        ("end nobody", patch(ParticipantId::from_u128(9), State::Disconnected)),
        ("end the customer", patch(customer.participant, State::Disconnected)),
    ]
}

const ENDED: &str = "409 conversation.ended";
const OFFERED: &str = "409 conversation.not.accepted";
const NO_LEG: &str = "404 not.found";
const BAD: &str = "400 bad.request";
const LONG: &str = "400 message.too.long";
const PARKED: &str = "409 conversation.parked";
const ENDS: &str = "done: keep message 2; 1 hears Disconnect; 2 hears Disconnect; post done to board; \
                    keep conversation 1 ended; post conversation to agent b";
const SAYS: &str =
    "message 2: keep message 2; 1 hears message Hi; 2 hears message Hi; post message 2 to agent b";
const SAYS_MUCH: &str = "message 2: keep message 2; 1 hears message ...; 2 hears message ...; \
                         post message 2 to agent b";
const TAKES: &str =
    "done: post connected to board; keep conversation 1 connected; post conversation to agent b";
const DECLINES: &str = "done: post declined to board; post waiting to board; keep conversation 1 waiting; \
                        post conversation to agent b";
/// The switchboard isn't told: it takes up its agent as before.
const TURNS: &str = "done: keep conversation 1 connected; post conversation to agent b";
const PARKS: &str = "done: post parked to board; keep conversation 1 parked; post conversation to agent b";
const PASSES: &str = "done: post transferred to board; post waiting to board; keep conversation 1 waiting; \
                      post conversation to agent b";
const PASSES_TO: &str = "done: post transferred to board; post waiting for one to board; \
                         keep conversation 1 waiting; post conversation to agent b";
const ALL_END: &str = "done: keep message 2; 1 hears Disconnect; 2 hears Disconnect; post customer left to board; \
                       keep conversation 1 ended; post conversation to agent b";
const ALL_LEFT: &str = "done: keep message 2; 1 hears Disconnect; 2 hears Disconnect; \
                        post customer left to board; post left to board; keep conversation 1 ended; \
                        post conversation to agent b";
const LEE_LOST: &str = "done: keep message 4; 1 hears Disconnect; 2 hears Disconnect; \
                        post customer left to board; keep conversation 1 ended; post conversation to agent c";

/// For each command, what follows in each of [`STATES`].
#[rustfmt::skip]
const TABLE: [(&str, [&str; 6]); 24] = [
    ("send", [OFFERED, SAYS, SAYS, PARKED, ENDED, ENDED]),
    ("send nothing", [BAD; 6]),
    ("send blanks", [BAD; 6]),
    ("send 4000", [OFFERED, SAYS_MUCH, SAYS_MUCH, PARKED, ENDED, ENDED]),
    ("send 4001", [LONG; 6]),
    ("send nowhere", [NO_LEG; 6]),
    ("send as the customer", [NO_LEG; 6]),
    ("type", [OFFERED, "done: 1 hears typing 5000; 2 hears typing 5000", "done: 1 hears typing 5000; 2 hears typing 5000", PARKED, ENDED, ENDED]),
    ("type nowhere", [NO_LEG; 6]),
    ("accept", [TAKES, "done", "done", TAKES, ENDED, ENDED]),
    ("end", [DECLINES, ENDS, ENDS, ENDS, "done", "done"]),
    ("say it is parked", [BAD; 6]),
    ("park", [OFFERED, PARKS, PARKS, "done", ENDED, ENDED]),
    ("hold", [OFFERED, TURNS, "done", PARKED, ENDED, ENDED]),
    ("take off hold", [OFFERED, "done", TURNS, PARKED, ENDED, ENDED]),
    ("hold the customer", [NO_LEG; 6]),
    ("pass to a queue", [OFFERED, PASSES, PASSES, PASSES, ENDED, ENDED]),
    ("pass to Lee", [OFFERED, PASSES_TO, PASSES_TO, PASSES_TO, ENDED, ENDED]),
    ("pass to Kim", [BAD; 6]),
    ("end all", [ALL_LEFT, ALL_END, ALL_END, ALL_END, "done", LEE_LOST]),
    ("offer", [BAD; 6]),
    ("say nonsense", [BAD; 6]),
    ("end nobody", [NO_LEG; 6]),
    ("end the customer", [NO_LEG; 6]),
];

#[test]
fn every_command_in_every_state() {
    for (place, (row, expected)) in TABLE.into_iter().enumerate() {
        for (state, expected) in STATES.into_iter().zip(expected) {
            let (mut stage, leg) = stage(state);
            let customer = stage.conversation.as_ref().unwrap().legs[0].clone();
            assert_eq!(customer.purpose, Purpose::Customer);
            let (name, command) = commands(&leg, &customer).remove(place);
            assert_eq!(name, row);
            let followed = stage.agent(KIM, command).replace(&"가".repeat(4000), "...");
            assert_eq!(followed, expected, "{name}, {state}");
        }
    }
}

#[test]
fn an_earlier_conversation_takes_no_commands() {
    let (mut stage, leg) = stage("connected");
    let (user, conversation) = (KIM, ConversationId::new(stage.id().thread(), 7));
    for (name, command) in commands(&leg, &leg) {
        let input = Input::Agent { user, conversation, command, prior: None };
        let (effects, reply) = stage.outcome(input);
        assert!(effects.is_empty(), "{name}: {effects:?}");
        assert_eq!(reply.unwrap_err().code, "conversation.ended", "{name}");
    }
}

#[test]
fn an_assignment_is_taken_once_and_freed_when_late() {
    let mut stage = Stage::configured(POLICY, Rates::Standard);
    stage.say(1, "first", "Hello?");
    let offer = stage.assigned(KIM, false);
    let again = || Input::Assigned(Box::new(offer.clone()));
    assert_eq!(stage.input(again()), "keep conversation 1 alerting; post conversation to agent b");
    assert_eq!(stage.input(again()), "", "the same offer once more, and nothing to say of it");
    assert_eq!(stage.assign(LEE, true), "post stale to board", "an agent has it");
    let participant = stage.leg().participant;
    stage.agent(KIM, patch(participant, State::Connected));
    assert_eq!(stage.input(again()), "post connected to board", "the same offer once more");
    stage.agent(KIM, patch(participant, State::Disconnected));
    assert_eq!(stage.input(again()), "post done to board", "and how it ended");
    assert_eq!(stage.assign(LEE, true), "post stale to board", "it has ended meanwhile");
    let conversation = ConversationId::new(stage.id().thread(), 7);
    let assigned = Assigned { conversation, ..stage.assigned(KIM, true) };
    let followed = stage.input(Input::Assigned(Box::new(assigned)));
    assert_eq!(followed, "post stale to board", "no conversation of this thread");
}

#[test]
fn the_end_is_told_as_the_deployment_wants_it() {
    for (disconnect_told, disconnect_read_only, expected) in [
        (true, true, "keep message 2; 1 hears Disconnect; 2 hears Disconnect; keep session 1 read-only; "),
        (true, false, "keep message 2; 1 hears Disconnect; 2 hears Disconnect; "),
        (false, true, ""),
        (false, false, ""),
    ] {
        let policy = Policy { disconnect_told, disconnect_read_only, ..POLICY };
        let mut stage = Stage::configured(policy, Rates::Standard);
        stage.say(1, "first", "Hello?");
        stage.assign(KIM, true);
        let participant = stage.leg().participant;
        let followed = stage.agent(KIM, patch(participant, State::Disconnected));
        let freed = "post done to board; keep conversation 1 ended; post conversation to agent b";
        assert_eq!(followed, format!("done: {expected}{freed}"), "{disconnect_told} {disconnect_read_only}");
        let read_only = Some(disconnect_told && disconnect_read_only);
        assert_eq!(stage.thread.session().map(|session| session.read_only), read_only);
    }
}

#[test]
fn typing_is_shown_only_where_it_is_wanted() {
    let mut stage = Stage::configured(Policy { agent_typing: false, ..POLICY }, Rates::Standard);
    stage.say(1, "first", "Hello?");
    stage.assign(KIM, true);
    let communication = stage.leg().communication;
    assert_eq!(stage.agent(KIM, AgentCommand::Typing { communication, ms: 5000 }), "done");
}

#[test]
fn the_guest_sees_a_nickname_and_no_login() {
    let (mut stage, leg) = stage("connected");
    let command = commands(&leg, &leg).remove(0).1;
    stage.agent(KIM, command);
    let body = &stage.records.last().unwrap().body;
    assert!(body.contains(r#""nickname":"Kim""#), "{body}");
    assert!(!body.contains(&KIM.to_string()) && !body.contains(&KIM.simple()), "{body}");
}

#[test]
fn nobody_brings_a_session_back_to_life_but_its_guest() {
    let (mut stage, leg) = stage("connected");
    let send = || commands(&leg, &leg).remove(0).1;
    assert_eq!(stage.later(1_000_000).agent(KIM, send()), "409 session.expired");
    assert_eq!(stage.records.len(), 1);
    let configure =
        serde_json::json!({ "action": "configureSession", "deploymentId": super::stage::DEPLOYMENT });
    stage.frame(1, &configure);
    assert!(stage.agent(KIM, send()).starts_with("message 2: keep message 2; 1 hears message Hi"));
}
