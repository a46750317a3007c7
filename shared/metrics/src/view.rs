//! From the record to the published detail record.
//! Never a value that the record doesn't have: what isn't known is absent.

use hanmadi_ids::CommunicationId;
use hanmadi_protocol::{
    event::{Direction, DisconnectType as Why, FlowExit, FlowRef},
    platform::analytics::detail::{
        ConversationDetail, DisconnectType, FlowDetail, MetricDetail, ParticipantDetail, Purpose,
        SegmentDetail, SegmentType, SessionDetail,
    },
};

use crate::{
    catalog::Definition,
    record::{Participant, Record, Role, Session, Span, SpanKind},
};

/// The medium of every session here.
pub(crate) const MEDIA_TYPE: &str = "message";
/// What carries every message here.
pub(crate) const PROVIDER: &str = "Hanmadi Messaging";

impl Record {
    /// The record in the published form.
    #[must_use]
    pub fn detail(&self) -> ConversationDetail {
        ConversationDetail {
            conversation_id: self.conversation,
            conversation_start: self.started,
            conversation_end: self.ended,
            originating_direction: self.direction.clone(),
            conversation_initiator: self.initiator().to_owned(),
            customer_participation: self.customer_wrote,
            division_ids: self.divisions.clone(),
            participants: self.participants.iter().map(|one| self.participant(one)).collect(),
        }
    }

    /// Who began the conversation, as published.
    pub(crate) fn initiator(&self) -> &'static str {
        if self.direction == Direction::Outbound { "agent" } else { "customer" }
    }

    fn participant(&self, participant: &Participant) -> ParticipantDetail {
        ParticipantDetail {
            participant_id: participant.id,
            participant_name: participant.name.clone(),
            purpose: participant.purpose.clone(),
            user_id: participant.user,
            external_contact_id: participant.contact.clone(),
            attributes: participant.attributes.clone(),
            sessions: participant.sessions.iter().map(|session| self.session(participant, session)).collect(),
        }
    }

    fn session(&self, participant: &Participant, session: &Session) -> SessionDetail {
        let is_customer = participant.purpose == Purpose::Customer;
        let (peer_id, remote) = if is_customer { (None, None) } else { self.peer(session) };
        SessionDetail {
            session_id: session.leg,
            media_type: MEDIA_TYPE.to_owned(),
            message_type: self.message_type.clone(),
            direction: self.direction.clone(),
            peer_id,
            provider: PROVIDER.to_owned(),
            remote,
            address_to: self.through.clone(),
            authenticated: match session.role {
                Role::Customer { authenticated } => Some(authenticated),
                Role::Flow(_) | Role::Bot(_) | Role::Wait(_) | Role::Agent(_) => None,
            },
            media_count: Some(session.media).filter(|count| *count > 0),
            requested_routings: session.routing.requested.clone(),
            used_routing: session.routing.used.clone(),
            selected_agent_id: session.routing.agent,
            flow: flow(&session.role),
            metrics: metrics(&participant.purpose, session),
            segments: session.spans.iter().map(|span| segment(&session.role, span)).collect(),
        }
    }

    /// The customer's session and name at the time another session began.
    fn peer(&self, session: &Session) -> (Option<CommunicationId>, Option<String>) {
        let customers = self.sessions().filter(|(one, _)| one.purpose == Purpose::Customer);
        let there = customers.filter(|(_, known)| known.from() <= session.from()).last();
        there.map_or((None, None), |(one, known)| (Some(known.leg), one.name.clone()))
    }
}

/// What a session has emitted, in order of time and then of name, as in published records.
fn metrics(purpose: &Purpose, session: &Session) -> Vec<MetricDetail> {
    let mut metrics: Vec<MetricDetail> = Definition::all()
        .flat_map(|definition| {
            let emissions = definition.read(purpose, session).into_iter();
            emissions.map(|one| MetricDetail {
                name: definition.name.to_owned(),
                value: one.value,
                emit_date: one.at,
            })
        })
        .collect();
    metrics.sort_by(|a, b| (a.emit_date, &a.name).cmp(&(b.emit_date, &b.name)));
    metrics
}

/// What a flow or a bot did, in the published form.
pub(crate) fn flow(role: &Role) -> Option<FlowDetail> {
    let (flow, rule, flow_type, exit, failed) = match role {
        Role::Flow(facts) => {
            (facts.flow.as_ref(), facts.rule.clone(), "INBOUNDSHORTMESSAGE", facts.exit, false)
        }
        Role::Bot(facts) => (Some(&facts.bot), None, "BOT", facts.exit, facts.failed),
        Role::Customer { .. } | Role::Wait(_) | Role::Agent(_) => return None,
    };
    let part = |read: fn(&FlowRef) -> Option<String>| flow.and_then(read);
    Some(FlowDetail {
        flow_id: part(|flow| Some(flow.id.clone())),
        flow_name: part(|flow| Some(flow.name.clone())),
        flow_version: part(|flow| flow.version.clone()),
        flow_type: flow_type.to_owned(),
        exit_reason: exit.map(|exit| exit_reason(exit, failed).to_owned()),
        transfer_type: exit.and_then(transfer_type).map(str::to_owned),
        rule,
    })
}

const fn exit_reason(exit: FlowExit, failed: bool) -> &'static str {
    match exit {
        _ if failed => "FLOW_ERROR",
        FlowExit::Queue(_) | FlowExit::Agent(_) | FlowExit::Bot => "TRANSFER",
        FlowExit::Disconnect => "FLOW_DISCONNECT",
        FlowExit::Abandoned => "DISCONNECT",
    }
}

const fn transfer_type(exit: FlowExit) -> Option<&'static str> {
    match exit {
        FlowExit::Queue(_) => Some("ACD"),
        FlowExit::Agent(_) => Some("USER"),
        FlowExit::Bot => Some("FLOW"),
        FlowExit::Disconnect | FlowExit::Abandoned => None,
    }
}

/// One span in the published form.
pub(crate) fn segment(role: &Role, span: &Span) -> SegmentDetail {
    let asks = matches!(role, Role::Wait(_) | Role::Agent(_));
    let wrap_up = span.wrap_up.clone().unwrap_or_default();
    SegmentDetail {
        segment_start: span.from,
        segment_end: span.to,
        queue_id: span.terms.queue,
        disconnect_type: span.why.as_ref().map(disconnect_type),
        segment_type: segment_type(span.kind),
        conference: false,
        requested_routing_skill_ids: if asks { span.terms.skills.clone() } else { Vec::new() },
        requested_language_id: span.terms.language.filter(|_| asks),
        wrap_up_code: wrap_up.code,
        wrap_up_note: wrap_up.notes,
        wrap_up_tags: wrap_up.tags,
    }
}

const fn segment_type(kind: SpanKind) -> SegmentType {
    match kind {
        SpanKind::Automatic => SegmentType::Ivr,
        SpanKind::Present | SpanKind::Talk => SegmentType::Interact,
        SpanKind::Alert => SegmentType::Alert,
        SpanKind::Hold => SegmentType::Hold,
        SpanKind::Parked => SegmentType::Parked,
        SpanKind::Delay => SegmentType::Delay,
        SpanKind::WrapUp => SegmentType::Wrapup,
    }
}

fn disconnect_type(why: &Why) -> DisconnectType {
    match why {
        Why::Endpoint => DisconnectType::Endpoint,
        Why::Client => DisconnectType::Client,
        Why::System => DisconnectType::System,
        Why::Timeout => DisconnectType::Timeout,
        Why::Transfer => DisconnectType::Transfer,
        Why::TransferConference => DisconnectType::ConferenceTransfer,
        Why::TransferConsult => DisconnectType::ConsultTransfer,
        Why::TransferForward => DisconnectType::ForwardTransfer,
        Why::TransferNoAnswer => DisconnectType::NoAnswerTransfer,
        Why::TransferNotAvailable => DisconnectType::NotAvailableTransfer,
        Why::TransportFailure => DisconnectType::TransportFailure,
        Why::Error => DisconnectType::Error,
        Why::Peer => DisconnectType::Peer,
        Why::Other => DisconnectType::Other,
        Why::Spam => DisconnectType::Spam,
        Why::Uncallable => DisconnectType::Uncallable,
        Why::Inactivity => DisconnectType::Inactivity,
        Why::SessionExpired => DisconnectType::SessionExpired,
        Why::Takeover => DisconnectType::Takeover,
        Why::Unknown(other) => DisconnectType::Unknown(other.clone()),
    }
}
