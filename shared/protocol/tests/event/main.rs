//! Conversation events as rows: each kind as it is written, so that no field is renamed by accident.
//! Never changed but by adding: what is written here stands in ledgers.

use hanmadi_ids::{
    CommunicationId, ConversationId, DeploymentId, LabelId, LanguageId, ParticipantId, QueueId, SkillId,
    ThreadKey, UserId,
};
use hanmadi_protocol::{
    event::{
        AgentAlerted, AgentConsulted, AgentEnd, AgentEnded, AgentLeg, AttributesSet, BotEnded, BotStarted,
        BotTurned, CustomerConnected, Direction, DisconnectType, Ended, Event, EventKind, FlowEntered,
        FlowExit, FlowLeft, FlowRef, LegEnded, MessageStored, MessagesStored, QueueChanged, QueueEntered,
        QueueExit, QueueLeft, QueueMoved, ServiceLevel, Started, TransferKind, WrapUpDone, Writer,
    },
    post::{SkillNeed, UsedRouting},
    time::Timestamp,
};
use serde_json::json;

const P: ParticipantId = ParticipantId::from_u128(1);
const C: CommunicationId = CommunicationId::from_u128(2);
const Q: QueueId = QueueId::from_u128(3);
const U: UserId = UserId::from_u128(4);
const S: SkillId = SkillId::from_u128(5);
const L: LanguageId = LanguageId::from_u128(6);

fn id(number: u8) -> String {
    format!("00000000-0000-0000-0000-00000000000{number}")
}

fn flow() -> FlowRef {
    FlowRef { id: "f".into(), name: "Door".into(), version: Some("1".into()) }
}

fn customer() -> Vec<(EventKind, serde_json::Value)> {
    let started = Started {
        direction: Direction::Inbound,
        message_type: "webmessaging".into(),
        through: Some("shop".into()),
        deployment: Some(DeploymentId::from_u128(7)),
        divisions: vec!["home".into()],
    };
    let connected = CustomerConnected {
        participant: P,
        communication: C,
        name: Some("Kim".into()),
        external_contact: Some("contact".into()),
        authenticated: true,
    };
    let attributes = [("plan".to_owned(), "gold".to_owned())].into();
    vec![
        (
            EventKind::Started(started),
            json!({ "started": { "direction": "inbound", "messageType": "webmessaging", "through": "shop",
                "deployment": id(7), "divisions": ["home"] } }),
        ),
        (EventKind::Reopened, json!("reopened")),
        (
            EventKind::CustomerConnected(connected),
            json!({ "customerConnected": { "participant": id(1), "communication": id(2), "name": "Kim",
                "externalContact": "contact", "authenticated": true } }),
        ),
        (
            EventKind::CustomerDisconnected(LegEnded { communication: C, why: DisconnectType::Client }),
            json!({ "customerDisconnected": { "communication": id(2), "why": "client" } }),
        ),
        (
            EventKind::MessagesStored(MessagesStored {
                messages: vec![
                    MessageStored { seq: 9, at: Timestamp::from_ms(0), by: Writer::Agent(C), media: 1 },
                    MessageStored { seq: 10, at: Timestamp::from_ms(1), by: Writer::Customer, media: 0 },
                ],
            }),
            json!({ "messagesStored": { "messages": [
                { "seq": 9, "at": 0, "by": { "agent": id(2) }, "media": 1 },
                { "seq": 10, "at": 1 },
            ] } }),
        ),
        (
            EventKind::AttributesSet(AttributesSet { participant: P, attributes }),
            json!({ "attributesSet": { "participant": id(1), "attributes": { "plan": "gold" } } }),
        ),
        (
            EventKind::Ended(Ended { why: DisconnectType::SessionExpired }),
            json!({ "ended": { "why": "session.expired" } }),
        ),
    ]
}

fn automatic() -> Vec<(EventKind, serde_json::Value)> {
    let left = FlowLeft {
        communication: C,
        flow: Some(flow()),
        rule: Some("refund".into()),
        exit: FlowExit::Queue(Q),
    };
    vec![
        (
            EventKind::FlowEntered(FlowEntered { participant: P, communication: C }),
            json!({ "flowEntered": { "participant": id(1), "communication": id(2) } }),
        ),
        (
            EventKind::FlowLeft(left),
            json!({ "flowLeft": { "communication": id(2), "rule": "refund", "exit": { "queue": id(3) },
                "flow": { "id": "f", "name": "Door", "version": "1" } } }),
        ),
        (
            EventKind::BotStarted(BotStarted { participant: P, communication: C, bot: flow() }),
            json!({ "botStarted": { "participant": id(1), "communication": id(2),
                "bot": { "id": "f", "name": "Door", "version": "1" } } }),
        ),
        (
            EventKind::BotTurned(BotTurned { communication: C }),
            json!({ "botTurned": { "communication": id(2) } }),
        ),
        (
            EventKind::BotEnded(BotEnded { communication: C, exit: FlowExit::Disconnect, failed: true }),
            json!({ "botEnded": { "communication": id(2), "exit": "disconnect", "failed": true } }),
        ),
    ]
}

fn queue() -> Vec<(EventKind, serde_json::Value)> {
    let entered = QueueEntered {
        wait: P,
        communication: C,
        queue: Q,
        queue_name: Some("Support".into()),
        skills: vec![SkillNeed { skill: S, level: 2 }],
        language: Some(L),
        priority: -1,
        label: Some(LabelId::from_u128(8)),
        requested: vec![UsedRouting::Last, UsedRouting::Standard],
        target: Some(U),
        service_level: Some(ServiceLevel { duration_ms: 20_000, thousandths: 800 }),
    };
    vec![
        (
            EventKind::QueueEntered(entered),
            json!({ "queueEntered": { "wait": id(1), "communication": id(2), "queue": id(3), "queueName": "Support",
                "skills": [{ "skill": id(5), "level": 2 }], "language": id(6), "priority": -1, "label": id(8),
                "requested": ["Last", "Standard"], "target": id(4),
                "serviceLevel": { "durationMs": 20_000, "thousandths": 800 } } }),
        ),
        (
            EventKind::QueueMoved(QueueMoved { wait: P, queue: Q }),
            json!({ "queueMoved": { "wait": id(1), "queue": id(3) } }),
        ),
        (
            EventKind::QueueChanged(QueueChanged { wait: P, skills: vec![], language: Some(L), priority: 1 }),
            json!({ "queueChanged": { "wait": id(1), "language": id(6), "priority": 1 } }),
        ),
        (
            EventKind::QueueLeft(QueueLeft { wait: P, why: QueueExit::FlowOut }),
            json!({ "queueLeft": { "wait": id(1), "why": "flowOut" } }),
        ),
    ]
}

fn agent() -> Vec<(EventKind, serde_json::Value)> {
    let alerted = AgentAlerted {
        participant: P,
        communication: C,
        user: U,
        name: Some("Lee".into()),
        wait: Some(P),
        queue: Some(Q),
        used_routing: Some(UsedRouting::Standard),
    };
    let done = WrapUpDone {
        communication: C,
        code: Some("code".into()),
        notes: Some("notes".into()),
        tags: vec!["tag".into()],
    };
    let ended = |why| EventKind::AgentEnded(AgentEnded { communication: C, why });
    let mut all = vec![
        (
            EventKind::AgentAlerted(alerted),
            json!({ "agentAlerted": { "participant": id(1), "communication": id(2), "user": id(4), "name": "Lee",
                "wait": id(1), "queue": id(3), "usedRouting": "Standard" } }),
        ),
        (
            EventKind::AgentConsulted(AgentConsulted { communication: C, user: Some(U) }),
            json!({ "agentConsulted": { "communication": id(2), "user": id(4) } }),
        ),
        (
            ended(AgentEnd::Transferred(TransferKind::Consult)),
            json!({ "agentEnded": { "communication": id(2), "why": { "transferred": "consult" } } }),
        ),
        (
            ended(AgentEnd::Other(DisconnectType::Inactivity)),
            json!({ "agentEnded": { "communication": id(2), "why": { "other": "inactivity" } } }),
        ),
        (
            EventKind::WrapUpDone(done),
            json!({ "wrapUpDone": { "communication": id(2), "code": "code", "notes": "notes", "tags": ["tag"] } }),
        ),
    ];
    for (why, text) in [
        (AgentEnd::Declined, "declined"),
        (AgentEnd::NoAnswer, "noAnswer"),
        (AgentEnd::Withdrawn, "withdrawn"),
        (AgentEnd::Done, "done"),
        (AgentEnd::CustomerLeft, "customerLeft"),
    ] {
        all.push((ended(why), json!({ "agentEnded": { "communication": id(2), "why": text } })));
    }
    let leg = AgentLeg { communication: C };
    for (kind, name) in [
        (EventKind::AgentConnected(leg), "agentConnected"),
        (EventKind::AgentHeld(leg), "agentHeld"),
        (EventKind::AgentParked(leg), "agentParked"),
        (EventKind::AgentResumed(leg), "agentResumed"),
        (EventKind::WrapUpStarted(leg), "wrapUpStarted"),
    ] {
        all.push((kind, json!({ name: { "communication": id(2) } })));
    }
    all
}

#[test]
fn each_kind_is_written_as_it_always_was() {
    let conversation = ConversationId::new(ThreadKey::derive("a", "b", "c"), 1);
    for (kind, written) in [customer(), automatic(), queue(), agent()].into_iter().flatten() {
        let event = Event { conversation, n: 3, at: Timestamp::from_ms(0), kind };
        let row = json!({ "conversation": conversation, "n": 3, "at": "1970-01-01T00:00:00.000Z", "kind": written });
        assert_eq!(serde_json::to_value(&event).unwrap(), row);
        // Through text, as rows are read.
        assert_eq!(serde_json::from_str::<Event>(&row.to_string()).unwrap(), event);
    }
}

#[test]
fn what_older_rows_lack_has_a_default() {
    for row in [
        json!({ "started": { "direction": "inbound", "messageType": "open" } }),
        json!({ "customerConnected": { "participant": id(1), "communication": id(2) } }),
        json!({ "flowLeft": { "communication": id(2), "exit": "abandoned" } }),
        json!({ "botEnded": { "communication": id(2), "exit": "bot" } }),
        json!({ "queueEntered": { "wait": id(1), "communication": id(2), "queue": id(3) } }),
        json!({ "queueChanged": { "wait": id(1) } }),
        json!({ "agentAlerted": { "participant": id(1), "communication": id(2), "user": id(4) } }),
        json!({ "wrapUpDone": { "communication": id(2) } }),
    ] {
        let kind: EventKind = serde_json::from_str(&row.to_string()).unwrap();
        let again: EventKind = serde_json::from_str(&serde_json::to_string(&kind).unwrap()).unwrap();
        assert_eq!(again, kind);
    }
}
