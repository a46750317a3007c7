//! The published sample record (contact-centre 4.9), and small stories of what it doesn't show.

use hanmadi_protocol::{
    event::{
        AgentEnd, BotEnded, BotStarted, BotTurned, CustomerConnected, DisconnectType, EventKind, FlowEntered,
        FlowExit, FlowLeft, FlowRef, QueueExit, QueueLeft, TransferKind, Writer,
    },
    post::UsedRouting,
};

use crate::story::{Story, leg, metrics, participant, queue, segments, session, skill, user};

#[test]
fn the_published_sample() {
    let story = Story::new(1).at(2).waits(2, 60_000).at(133).alerts(3, 2).at(11_181).answers(3);
    let story = story.at(385_744).of_agent(3, EventKind::AgentHeld).at(929_920).ends(DisconnectType::Timeout);
    let detail = story.detail();

    let purposes: Vec<&str> = detail.participants.iter().map(|one| one.purpose.as_str()).collect();
    assert_eq!(purposes, ["customer", "acd", "agent"]);
    assert_eq!(segments(session(&detail, 1)), ["interact 0-929920 timeout"]);
    assert_eq!(metrics(session(&detail, 1)), ["nConnected 1 @0"]);
    assert_eq!(segments(session(&detail, 2)), ["interact 2-11181 transfer"]);
    assert_eq!(metrics(session(&detail, 2)), ["nOffered 1 @2", "tAcd 11179 @11181"]);
    assert_eq!(
        segments(session(&detail, 3)),
        ["alert 133-11181", "interact 11181-385744", "hold 385744-929920 peer"]
    );
    assert_eq!(
        metrics(session(&detail, 3)),
        [
            "tAlert 11048 @11181",
            "tAnswered 11179 @11181",
            "tTalk 374563 @385744",
            "tTalkComplete 374563 @385744",
            "tHandle 918739 @929920",
            "tHeld 544176 @929920",
            "tHeldComplete 544176 @929920",
        ]
    );
    for (number, used, peer) in [
        (1, Some(UsedRouting::Standard), None),
        (2, None, Some(leg(1))),
        (3, Some(UsedRouting::Standard), Some(leg(1))),
    ] {
        let session = session(&detail, number);
        assert_eq!(session.requested_routings, [UsedRouting::Standard]);
        assert_eq!((&session.used_routing, session.peer_id), (&used, peer));
        assert_eq!(session.selected_agent_id, Some(user(3)));
        assert!(session.segments.iter().all(|segment| segment.queue_id == Some(queue(2))));
    }
    assert_eq!(session(&detail, 2).segments[0].requested_routing_skill_ids, [skill(1)]);
}

#[test]
fn on_hold_twice() {
    let story = Story::new(1).at(10).waits(2, 60_000).at(20).alerts(3, 2).at(100).answers(3);
    let story = story.at(400).of_agent(3, EventKind::AgentHeld);
    let going_on = story.detail();
    assert_eq!(segments(session(&going_on, 3)), ["alert 20-100", "interact 100-400", "hold 400-"]);
    let so_far = metrics(session(&going_on, 3));
    assert_eq!(
        so_far,
        ["tAlert 80 @100", "tAnswered 90 @100", "tTalk 300 @400"],
        "a hold is told at its end"
    );
    let story = story.at(1000).of_agent(3, EventKind::AgentResumed);
    let story =
        story.at(1500).of_agent(3, EventKind::AgentHeld).at(1501).of_agent(3, EventKind::AgentResumed);
    let story = story.at(2000).leaves(3, AgentEnd::Done);
    let story = story.of_agent(3, EventKind::WrapUpStarted).at(2700).wraps_up(3, Some("code"));
    let detail = story.ends(DisconnectType::Peer).detail();
    assert_eq!(
        segments(session(&detail, 3)),
        [
            "alert 20-100",
            "interact 100-400",
            "hold 400-1000",
            "interact 1000-1500",
            "hold 1500-1501",
            "interact 1501-2000 client",
            "wrapup 2000-2700",
        ]
    );
    assert_eq!(
        metrics(session(&detail, 3)),
        [
            "tAlert 80 @100",
            "tAnswered 90 @100",
            "tTalk 300 @400",
            "tHeld 600 @1000",
            "tTalk 500 @1500",
            "tHeld 1 @1501",
            "tHeldComplete 601 @1501",
            "tTalk 499 @2000",
            "tTalkComplete 1299 @2000",
            "tAcw 700 @2700",
            "tHandle 2600 @2700",
        ],
        "tHandle is talk, hold and work"
    );
}

#[test]
fn the_sample_is_written_as_published() {
    let story = Story::new(1).at(2).waits(2, 60_000).at(133).alerts(3, 2).at(11_181).answers(3);
    let json = serde_json::to_value(story.detail()).unwrap();
    let text = |pointer: &str| json.pointer(pointer).and_then(|value| value.as_str()).unwrap_or_default();
    assert_eq!(text("/conversationStart"), "2026-11-10T00:00:00.000Z");
    assert_eq!(text("/originatingDirection"), "inbound");
    assert_eq!(text("/participants/1/purpose"), "acd");
    assert_eq!(text("/participants/1/sessions/0/mediaType"), "message");
    assert_eq!(text("/participants/1/sessions/0/messageType"), "webmessaging");
    assert_eq!(text("/participants/1/sessions/0/segments/0/disconnectType"), "transfer");
    assert_eq!(text("/participants/1/sessions/0/metrics/1/name"), "tAcd");
    assert_eq!(text("/participants/1/sessions/0/metrics/1/emitDate"), "2026-11-10T00:00:11.181Z");
    assert_eq!(text("/participants/2/userId"), user(3).to_string());
    assert!(json.pointer("/conversationEnd").is_none(), "it goes on");
    assert!(json.pointer("/participants/2/sessions/0/segments/1/segmentEnd").is_none(), "it goes on");
}

#[test]
fn nobody_answers_then_somebody_transfers() {
    let story = Story::new(1).waits(2, 5000).at(1000).alerts(3, 2).at(9000).leaves(3, AgentEnd::NoAnswer);
    let story = story.alerts(4, 2).at(10_000).answers(4);
    let story = story.at(30_000).leaves(4, AgentEnd::Transferred(TransferKind::Blind));
    let story =
        story.of_agent(4, EventKind::WrapUpStarted).waits(5, 60_000).at(33_000).wraps_up(4, Some("code"));
    let detail = story.detail();

    assert_eq!(segments(session(&detail, 3)), ["alert 1000-9000 noAnswerTransfer"]);
    assert_eq!(metrics(session(&detail, 3)), ["tAlert 8000 @9000", "tNotResponding 8000 @9000"]);
    assert_eq!(
        segments(session(&detail, 4)),
        ["alert 9000-10000", "interact 10000-30000 transfer", "wrapup 30000-33000"]
    );
    assert_eq!(
        metrics(session(&detail, 4)),
        [
            "nOverSla 1 @10000",
            "tAlert 1000 @10000",
            "tAnswered 10000 @10000",
            "nBlindTransferred 1 @30000",
            "nTransferred 1 @30000",
            "tTalk 20000 @30000",
            "tTalkComplete 20000 @30000",
            "tAcw 3000 @33000",
            "tHandle 23000 @33000",
        ]
    );
    assert_eq!(session(&detail, 4).segments[2].wrap_up_code.as_deref(), Some("code"));
    assert_eq!(segments(session(&detail, 5)), ["interact 30000-"], "the next wait goes on");
}

#[test]
fn the_customer_leaves_while_waiting_and_comes_back() {
    let story =
        Story::new(1).at(1000).waits(2, 5000).at(2000).alerts(3, 2).at(4000).ends(DisconnectType::Client);
    let story =
        story.at(90_000).then(EventKind::Reopened).then(EventKind::CustomerConnected(CustomerConnected {
            participant: participant(1),
            communication: leg(4),
            name: None,
            external_contact: Some("contact".to_owned()),
            authenticated: true,
        }));
    let story = story.waits(5, 5000);
    let left = QueueLeft { wait: participant(5), why: QueueExit::FlowOut };
    let detail = story.at(95_000).then(EventKind::QueueLeft(left)).detail();

    assert_eq!(detail.conversation_end, None, "it goes on again");
    assert_eq!(segments(session(&detail, 1)), ["interact 0-4000 client"]);
    assert_eq!(metrics(session(&detail, 2)), ["nOffered 1 @1000", "tAbandon 3000 @4000", "tAcd 3000 @4000"]);
    assert_eq!(segments(session(&detail, 3)), ["alert 2000-4000 peer"]);
    assert_eq!(metrics(session(&detail, 3)), ["tAlert 2000 @4000"], "the agent is not to blame");
    assert_eq!(
        metrics(session(&detail, 5)),
        ["nOffered 1 @90000", "tAcd 5000 @95000", "tFlowOut 5000 @95000"]
    );
    let customer = &detail.participants[0];
    assert_eq!((customer.sessions.len(), customer.participant_name.as_deref()), (2, Some("Kim")));
    assert_eq!(customer.external_contact_id.as_deref(), Some("contact"));
    assert_eq!(session(&detail, 5).peer_id, Some(leg(4)));
}

#[test]
fn a_flow_and_a_bot_have_it_first() {
    let flow = FlowRef { id: "f".to_owned(), name: "Door".to_owned(), version: Some("3".to_owned()) };
    let bot = FlowRef { id: "b".to_owned(), name: "Bori".to_owned(), version: None };
    let story = Story::new(1)
        .then(EventKind::FlowEntered(FlowEntered { participant: participant(2), communication: leg(2) }))
        .at(40)
        .then(EventKind::FlowLeft(FlowLeft {
            communication: leg(2),
            flow: Some(flow),
            rule: Some("refund".to_owned()),
            exit: FlowExit::Bot,
        }))
        .then(EventKind::BotStarted(BotStarted { participant: participant(3), communication: leg(3), bot }))
        .then(EventKind::BotTurned(BotTurned { communication: leg(3) }))
        .at(70)
        .then(EventKind::BotTurned(BotTurned { communication: leg(3) }))
        .then(EventKind::BotEnded(BotEnded {
            communication: leg(3),
            exit: FlowExit::Queue(queue(4)),
            failed: false,
        }));
    let detail = story.detail();

    let purposes: Vec<&str> = detail.participants.iter().map(|one| one.purpose.as_str()).collect();
    assert_eq!(purposes, ["customer", "workflow", "botflow"]);
    assert_eq!(segments(session(&detail, 2)), ["ivr 0-40 transfer"]);
    assert_eq!(metrics(session(&detail, 2)), ["nFlow 1 @0", "tFlow 40 @40", "tFlowExit 40 @40"]);
    assert_eq!(metrics(session(&detail, 3)), ["nBotInteractions 2 @70"]);
    let flow = session(&detail, 2).flow.clone().unwrap();
    assert_eq!((flow.flow_type.as_str(), flow.rule.as_deref()), ("INBOUNDSHORTMESSAGE", Some("refund")));
    assert_eq!(
        (flow.exit_reason.as_deref(), flow.transfer_type.as_deref()),
        (Some("TRANSFER"), Some("FLOW"))
    );
}

#[test]
fn answers_are_timed_for_each_side_and_each_agent() {
    let story = Story::new(1).says(Writer::Customer).at(1000).waits(2, 5000).alerts(3, 2).at(4000).answers(3);
    let story = story.at(5000).says(Writer::Customer).at(6000).says(Writer::Agent(leg(3)));
    let story = story.at(7000).says(Writer::Agent(leg(3))).at(9000).says(Writer::Customer);
    let story = story.at(9500).leaves(3, AgentEnd::Done).ends(DisconnectType::Peer);
    let detail = story.detail();

    let of = |number: u32, name: &str| {
        let all = metrics(session(&detail, number));
        all.into_iter().filter(|line| line.starts_with(name)).collect::<Vec<_>>()
    };
    assert_eq!(
        of(3, "tAgentResponseTime"),
        ["tAgentResponseTime 2000 @6000"],
        "not longer than the agent was there"
    );
    assert_eq!(of(3, "tFirstResponse"), ["tFirstResponse 5000 @6000"], "from the beginning of the wait");
    assert_eq!(
        of(1, "tUserResponseTime"),
        ["tUserResponseTime 3000 @9000"],
        "from the first that was not answered"
    );
    assert_eq!(of(3, "oMessageCount"), ["oMessageCount 2 @9500"]);
    assert_eq!(of(1, "oMessageCount"), ["oMessageCount 3 @9500"]);
    assert!(detail.customer_participation);
}

#[test]
fn wrap_up_without_a_time_of_its_own_changes_no_duration() {
    let early = Story::new(1).waits(2, 1).alerts(3, 2).answers(3).at(500).wraps_up(3, Some("a"));
    let early = early.at(1000).leaves(3, AgentEnd::Done).detail();
    let late = Story::new(1).waits(2, 1).alerts(3, 2).answers(3).at(1000).leaves(3, AgentEnd::Done);
    let late = late.at(99_000).wraps_up(3, Some("a")).detail();
    for detail in [early, late] {
        let session = session(&detail, 3);
        assert_eq!(segments(session), ["alert 0-0", "interact 0-1000 client", "wrapup 1000-1000"]);
        assert_eq!(session.segments[2].wrap_up_code.as_deref(), Some("a"));
        assert!(metrics(session).contains(&"tHandle 1000 @1000".to_owned()));
        assert!(!metrics(session).iter().any(|line| line.starts_with("tAcw")));
    }
    let pause = Story::new(1).waits(2, 1).alerts(3, 2).answers(3).at(1000).leaves(3, AgentEnd::Done);
    let pause = pause.at(1500).of_agent(3, EventKind::WrapUpStarted).at(4000).wraps_up(3, None).detail();
    let session = session(&pause, 3);
    assert_eq!(
        segments(session),
        ["alert 0-0", "interact 0-1000 client", "delay 1000-1500", "wrapup 1500-4000"]
    );
    assert!(metrics(session).contains(&"tHandle 3500 @4000".to_owned()));
}
