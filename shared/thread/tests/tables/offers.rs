//! What becomes of offers: answered, declined, withdrawn, late, or overtaken by the customer.
//! Never who is offered what.

use hanmadi_protocol::{
    platform::conversation::{Purpose, State},
    post::{Moved, Withdrawn},
};
use hanmadi_thread::{AgentCommand, Input, Need, Policy, Rates, TransferTo};

use super::stage::{KIM, LEE, POLICY, SALES, SUPPORT, Stage};

fn stage() -> Stage {
    let mut stage = Stage::configured(Policy { disconnect_told: false, ..POLICY }, Rates::Standard);
    stage.say(1, "a", "Hello");
    stage
}

fn patch(stage: &mut Stage, state: State) -> String {
    let participant = stage.leg().participant;
    stage.agent(KIM, AgentCommand::Patch { participant, state })
}

const DECLINED: &str = "done: post declined to board; post waiting to board; keep conversation 1 waiting; \
                        post conversation to agent b";
const NO_ANSWER: &str = "post no answer to board; post waiting to board; keep conversation 1 waiting; \
                         post conversation to agent b";

#[test]
fn the_wait_goes_on_until_somebody_answers() {
    let mut stage = stage();
    let wait = stage.conversation.as_ref().unwrap().waiting().unwrap().participant;
    stage.assign(KIM, false);
    assert_eq!(patch(&mut stage, State::Disconnected), DECLINED);
    stage.assign(LEE, false);
    assert_eq!(stage.withdraw(), NO_ANSWER.replace("agent b", "agent c"));
    let waiting = stage.conversation.as_ref().unwrap().waiting().unwrap();
    assert_eq!((waiting.participant, waiting.started), (wait, stage.now), "the same wait, and its place");
    stage.assign(KIM, true);
    let legs = &stage.conversation.as_ref().unwrap().legs;
    let ends: Vec<_> = legs.iter().map(|leg| leg.disconnect_type.as_deref()).collect();
    let expected =
        [None, Some("transfer"), Some("transfer"), Some("client"), Some("transfer.noanswer"), None];
    assert_eq!(ends, expected);
}

#[test]
fn an_answer_and_a_withdrawal_cannot_both_win() {
    let mut stage = stage();
    stage.assign(KIM, false);
    patch(&mut stage, State::Connected);
    assert_eq!(stage.withdraw(), "post connected to board", "answered in time, and told once more");
    let participant = stage.leg().participant;
    stage.agent(KIM, AgentCommand::Park { participant });
    assert_eq!(stage.withdraw(), "post parked to board");
    patch(&mut stage, State::Disconnected);
    assert_eq!(stage.withdraw(), "post done to board");
    let (conversation, offer) = (stage.id(), hanmadi_ids::CommunicationId::from_u128(7));
    let unknown = Input::Withdrawn(Withdrawn { conversation, offer, user: KIM });
    assert_eq!(stage.input(unknown), "post stale to board");
    let mut stage = self::stage();
    stage.assign(KIM, false);
    stage.withdraw();
    assert_eq!(patch(&mut stage, State::Connected), "409 conversation.ended", "too late");
    assert_eq!(stage.withdraw(), "post no answer to board");
}

#[test]
fn the_customer_may_leave_at_any_moment() {
    for (state, expected) in [
        ("waiting", "post left to board; keep conversation 1 ended"),
        (
            "alerting",
            "post customer left to board; post left to board; keep conversation 1 ended; \
             post conversation to agent b",
        ),
        ("connected", "post customer left to board; keep conversation 1 ended; post conversation to agent b"),
    ] {
        let mut stage = stage();
        if state != "waiting" {
            stage.assign(KIM, state == "connected");
        }
        let left = Input::CustomerLeft(stage.id());
        assert_eq!(stage.input(left), expected, "{state}");
        let customer = stage.conversation.as_ref().unwrap().legs[0].clone();
        assert_eq!(
            (customer.purpose, customer.disconnect_type.as_deref()),
            (Purpose::Customer, Some("client"))
        );
        let left = Input::CustomerLeft(stage.id());
        assert_eq!(stage.input(left), "", "once");
        assert_eq!(stage.assign(LEE, true), "post stale to board", "an offer of what is over");
    }
}

#[test]
fn a_wait_moves_with_its_queue() {
    let mut stage = stage();
    stage.assign(KIM, false);
    let conversation = stage.id();
    let wait = stage.conversation.as_ref().unwrap().waiting().unwrap().participant;
    let moved = || Input::Moved(Moved { conversation, wait, queue: SALES });
    assert_eq!(stage.input(moved()), "keep conversation 1 alerting; post conversation to agent b");
    assert_eq!(stage.input(moved()), "", "once");
    assert_eq!(stage.conversation.as_ref().unwrap().queue, SALES);
    patch(&mut stage, State::Connected);
    let late = Input::Moved(Moved { conversation, wait, queue: SUPPORT });
    assert_eq!(stage.input(late), "", "it waits no more");
}

#[test]
fn a_wait_can_be_sent_elsewhere_with_its_offer() {
    let mut stage = stage();
    stage.assign(KIM, false);
    let participant = stage.conversation.as_ref().unwrap().waiting().unwrap().participant;
    let to = TransferTo::Queue { queue: SALES, need: Need::default() };
    let pass = AgentCommand::Transfer { participant, to };
    assert_eq!(
        stage.agent(LEE, pass.clone()),
        "done: post stale to board; post left to board; post waiting to board; keep conversation 1 waiting; \
         post conversation to agent b"
    );
    assert_eq!(stage.conversation.as_ref().unwrap().queue, SALES);
    assert_eq!(stage.agent(LEE, pass), "409 conversation.ended", "that wait is over");
}

#[test]
fn a_transfer_to_one_agent_falls_back_to_their_queue() {
    let mut stage = stage();
    stage.assign(KIM, true);
    let participant = stage.leg().participant;
    let to = TransferTo::Agent { user: LEE, queue: Some(SALES) };
    let passed = stage.agent(KIM, AgentCommand::Transfer { participant, to });
    assert!(passed.contains("post transferred to board; post waiting for one to board"), "{passed}");
    stage.assign(LEE, false);
    assert_eq!(stage.withdraw(), NO_ANSWER.replace("agent b", "agent c"), "waits for whoever comes");
    assert_eq!(stage.conversation.as_ref().unwrap().queue, SALES);
}
