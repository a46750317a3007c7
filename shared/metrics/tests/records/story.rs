//! Conversations told step by step, with small numbers for identifiers.

use hanmadi_ids::{CommunicationId, ConversationId, ParticipantId, QueueId, SkillId, ThreadKey, UserId};
use hanmadi_metrics::{Record, recompute};
use hanmadi_protocol::{
    event::{
        AgentAlerted, AgentEnd, AgentEnded, AgentLeg, CustomerConnected, Direction, DisconnectType, Ended,
        Event, EventKind, MessageStored, MessagesStored, QueueEntered, ServiceLevel, Started, WrapUpDone,
        Writer,
    },
    platform::analytics::detail::{ConversationDetail, SessionDetail},
    post::{SkillNeed, UsedRouting},
    time::Timestamp,
};

/// When every story begins: 2026-11-10T00:00:00Z, a Tuesday.
pub(crate) const BEGIN_MS: u64 = 1_794_268_800_000;

pub(crate) fn leg(number: u32) -> CommunicationId {
    CommunicationId::from_u128(0xc0_0000 + u128::from(number))
}

pub(crate) fn participant(number: u32) -> ParticipantId {
    ParticipantId::from_u128(0xa0_0000 + u128::from(number))
}

pub(crate) fn queue(number: u32) -> QueueId {
    QueueId::from_u128(0xb0_0000 + u128::from(number))
}

pub(crate) fn user(number: u32) -> UserId {
    UserId::from_u128(0xd0_0000 + u128::from(number))
}

pub(crate) fn skill(number: u32) -> SkillId {
    SkillId::from_u128(0xe0_0000 + u128::from(number))
}

pub(crate) fn conversation(number: u32) -> ConversationId {
    ConversationId::new(ThreadKey::derive("webmessaging", "deployment", "guest"), number)
}

/// A conversation in the making. Leg, participant and user of an agent share a number.
pub(crate) struct Story {
    pub(crate) events: Vec<Event>,
    number: u32,
    pub(crate) at: Timestamp,
}

impl Story {
    /// Begins with the customer, at `BEGIN_MS`: leg and participant 1.
    pub(crate) fn new(number: u32) -> Self {
        Self::silent(number).then(EventKind::CustomerConnected(CustomerConnected {
            participant: participant(1),
            communication: leg(1),
            name: Some("Kim".to_owned()),
            external_contact: None,
            authenticated: false,
        }))
    }

    /// Begins without the customer.
    pub(crate) fn silent(number: u32) -> Self {
        let story = Self { events: Vec::new(), number, at: Timestamp::from_ms(BEGIN_MS) };
        story.then(EventKind::Started(Started {
            direction: Direction::Inbound,
            message_type: "webmessaging".to_owned(),
            through: Some("shop".to_owned()),
            deployment: None,
            divisions: vec!["home".to_owned()],
        }))
    }

    /// Moves the clock to so many milliseconds after the beginning.
    pub(crate) fn at(mut self, ms: u64) -> Self {
        self.at = Timestamp::from_ms(BEGIN_MS + ms);
        self
    }

    pub(crate) fn then(mut self, kind: EventKind) -> Self {
        let n = self.events.len() as u64 + 1;
        self.events.push(Event { conversation: conversation(self.number), n, at: self.at, kind });
        self
    }

    pub(crate) fn waits(self, wait: u32, promised_ms: u64) -> Self {
        self.then(EventKind::QueueEntered(QueueEntered {
            wait: participant(wait),
            communication: leg(wait),
            queue: queue(wait),
            queue_name: Some("Support".to_owned()),
            skills: vec![SkillNeed { skill: skill(1), level: 2 }],
            language: None,
            priority: 0,
            label: None,
            requested: vec![UsedRouting::Standard],
            target: None,
            service_level: Some(ServiceLevel { duration_ms: promised_ms, thousandths: 800 }),
        }))
    }

    pub(crate) fn alerts(self, agent: u32, wait: u32) -> Self {
        self.then(EventKind::AgentAlerted(AgentAlerted {
            participant: participant(agent),
            communication: leg(agent),
            user: user(agent),
            name: None,
            wait: Some(participant(wait)),
            queue: None,
            used_routing: Some(UsedRouting::Standard),
        }))
    }

    pub(crate) fn of_agent(self, agent: u32, kind: fn(AgentLeg) -> EventKind) -> Self {
        self.then(kind(AgentLeg { communication: leg(agent) }))
    }

    pub(crate) fn answers(self, agent: u32) -> Self {
        self.of_agent(agent, EventKind::AgentConnected)
    }

    pub(crate) fn leaves(self, agent: u32, why: AgentEnd) -> Self {
        self.then(EventKind::AgentEnded(AgentEnded { communication: leg(agent), why }))
    }

    pub(crate) fn wraps_up(self, agent: u32, code: Option<&str>) -> Self {
        self.then(EventKind::WrapUpDone(WrapUpDone {
            communication: leg(agent),
            code: code.map(str::to_owned),
            notes: None,
            tags: Vec::new(),
        }))
    }

    pub(crate) fn says(self, by: Writer) -> Self {
        let seq = self.events.len() as u64;
        let stored = MessageStored { seq, at: self.at, by, media: 0 };
        self.then(EventKind::MessagesStored(MessagesStored { messages: vec![stored] }))
    }

    pub(crate) fn ends(self, why: DisconnectType) -> Self {
        self.then(EventKind::Ended(Ended { why }))
    }

    pub(crate) fn record(&self) -> Record {
        recompute(&self.events).unwrap()
    }

    pub(crate) fn detail(&self) -> ConversationDetail {
        let record = self.record();
        assert_eq!((record.misfits, record.missing), (0, 0), "the story fits");
        record.detail()
    }
}

/// A moment as milliseconds after the beginning.
pub(crate) fn after(moment: Timestamp) -> u64 {
    moment.as_ms() - BEGIN_MS
}

/// The session of a leg.
pub(crate) fn session(detail: &ConversationDetail, number: u32) -> &SessionDetail {
    let mut sessions = detail.participants.iter().flat_map(|participant| &participant.sessions);
    sessions.find(|session| session.session_id == leg(number)).unwrap()
}

/// A session's segments as text: `type from-to why`.
pub(crate) fn segments(session: &SessionDetail) -> Vec<String> {
    let line = |segment: &hanmadi_protocol::platform::analytics::detail::SegmentDetail| {
        let end = segment.segment_end.map_or_else(String::new, |end| after(end).to_string());
        let why =
            segment.disconnect_type.as_ref().map(|why| format!(" {}", why.as_str())).unwrap_or_default();
        format!("{} {}-{end}{why}", segment.segment_type.as_str(), after(segment.segment_start))
    };
    session.segments.iter().map(line).collect()
}

/// A session's metrics as text: `name value @moment`.
pub(crate) fn metrics(session: &SessionDetail) -> Vec<String> {
    let line = |metric: &hanmadi_protocol::platform::analytics::detail::MetricDetail| {
        format!("{} {} @{}", metric.name, metric.value, after(metric.emit_date))
    };
    session.metrics.iter().map(line).collect()
}
