//! The dimensions and metrics that filters may name, and the values a record has of them.
//! Never a dimension that no event fills: whoever filters by it would find nothing and not know why.

use super::compile::{Named, Test};
use crate::{
    catalog::Definition,
    record::{Participant, Record, Session, Span},
    view,
};

macro_rules! dimensions {
    ($(#[$doc:meta])* $name:ident, $filters:literal, $metric:expr, { $($arm:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(super) enum $name {
            $($arm,)*
            Metric(&'static str),
        }

        impl Named for $name {
            const FILTERS: &'static str = $filters;

            fn dimension(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$arm),)*
                    _ => None,
                }
            }

            fn metric(name: &str) -> Option<Self> {
                let known: fn(&str) -> Option<&'static str> = $metric;
                known(name).map(Self::Metric)
            }
        }
    };
}

/// How long a segment took: the one metric of segment filters.
const SEGMENT_DURATION: &str = "tSegmentDuration";

dimensions! {
    /// What a segment filter may name.
    Segment, "segmentFilters", |name| (name == SEGMENT_DURATION).then_some(SEGMENT_DURATION), {
        AddressTo = "addressTo",
        Conference = "conference",
        Direction = "direction",
        DisconnectType = "disconnectType",
        ExitReason = "exitReason",
        ExternalContactId = "externalContactId",
        FlowId = "flowId",
        FlowName = "flowName",
        FlowType = "flowType",
        MediaType = "mediaType",
        MessageType = "messageType",
        ParticipantName = "participantName",
        Provider = "provider",
        Purpose = "purpose",
        QueueId = "queueId",
        RequestedLanguageId = "requestedLanguageId",
        RequestedRouting = "requestedRouting",
        RequestedRoutingSkillId = "requestedRoutingSkillId",
        End = "segmentEnd",
        Type = "segmentType",
        SelectedAgentId = "selectedAgentId",
        SessionId = "sessionId",
        TransferType = "transferType",
        UsedRouting = "usedRouting",
        UserId = "userId",
        WrapUpCode = "wrapUpCode",
        WrapUpNote = "wrapUpNote",
    }
}

dimensions! {
    /// What a conversation filter may name.
    Conversation, "conversationFilters", |name| Definition::named(name).map(|metric| metric.name), {
        End = "conversationEnd",
        Id = "conversationId",
        Initiator = "conversationInitiator",
        CustomerParticipation = "customerParticipation",
        DivisionId = "divisionId",
        OriginatingDirection = "originatingDirection",
    }
}

/// A segment, with all it stands in.
pub(super) struct Place<'a> {
    pub(super) record: &'a Record,
    pub(super) participant: &'a Participant,
    pub(super) session: &'a Session,
    pub(super) span: &'a Span,
}

impl Test<Segment> {
    /// Whether a segment meets it.
    pub(super) fn holds(&self, place: &Place<'_>) -> bool {
        self.how.holds(&segment(self.what, place))
    }
}

impl Test<Conversation> {
    /// Whether a conversation meets it.
    pub(super) fn holds(&self, record: &Record) -> bool {
        self.how.holds(&conversation(self.what, record))
    }
}

/// The values that a segment has of a dimension: none, one, or several.
fn segment(what: Segment, place: &Place<'_>) -> Vec<String> {
    let Place { record, participant, session, span } = place;
    let published = view::segment(&session.role, span);
    let flow = || view::flow(&session.role);
    match what {
        Segment::Metric(_) => one(span.length_ms()),
        Segment::AddressTo => one(record.through.as_ref()),
        Segment::Conference => one(Some(published.conference)),
        Segment::Direction => one(Some(record.direction.as_str())),
        Segment::DisconnectType => one(published.disconnect_type.as_ref().map(|why| why.as_str())),
        Segment::ExitReason => one(flow().and_then(|flow| flow.exit_reason)),
        Segment::ExternalContactId => one(participant.contact.as_ref()),
        Segment::FlowId => one(flow().and_then(|flow| flow.flow_id)),
        Segment::FlowName => one(flow().and_then(|flow| flow.flow_name)),
        Segment::FlowType => one(flow().map(|flow| flow.flow_type)),
        Segment::MediaType => one(Some(view::MEDIA_TYPE)),
        Segment::MessageType => one(Some(&record.message_type)),
        Segment::ParticipantName => one(participant.name.as_ref()),
        Segment::Provider => one(Some(view::PROVIDER)),
        Segment::Purpose => one(Some(participant.purpose.as_str())),
        Segment::QueueId => one(span.terms.queue),
        Segment::RequestedLanguageId => one(published.requested_language_id),
        Segment::RequestedRouting => many(session.routing.requested.iter().map(|one| one.as_str())),
        Segment::RequestedRoutingSkillId => many(published.requested_routing_skill_ids),
        Segment::End => one(span.to),
        Segment::Type => one(Some(published.segment_type.as_str())),
        Segment::SelectedAgentId => one(session.routing.agent),
        Segment::SessionId => one(Some(session.leg)),
        Segment::TransferType => one(flow().and_then(|flow| flow.transfer_type)),
        Segment::UsedRouting => one(session.routing.used.as_ref().map(|used| used.as_str())),
        Segment::UserId => one(participant.user),
        Segment::WrapUpCode => one(published.wrap_up_code),
        Segment::WrapUpNote => one(published.wrap_up_note),
    }
}

/// The values that a conversation has of a dimension. Of a metric it is the sum of all its values.
fn conversation(what: Conversation, record: &Record) -> Vec<String> {
    match what {
        Conversation::Metric(name) => one(sum(name, record)),
        Conversation::End => one(record.ended),
        Conversation::Id => one(Some(record.conversation)),
        Conversation::Initiator => one(Some(record.initiator())),
        Conversation::CustomerParticipation => one(Some(record.customer_wrote)),
        Conversation::DivisionId => many(&record.divisions),
        Conversation::OriginatingDirection => one(Some(record.direction.as_str())),
    }
}

fn sum(name: &str, record: &Record) -> Option<u64> {
    let definitions = Definition::all().filter(|definition| definition.name == name);
    let values = definitions.flat_map(|definition| {
        record.sessions().flat_map(|(participant, session)| definition.read(&participant.purpose, session))
    });
    values.map(|emission| emission.value).reduce(u64::saturating_add)
}

fn one(value: Option<impl ToString>) -> Vec<String> {
    value.iter().map(ToString::to_string).collect()
}

fn many(values: impl IntoIterator<Item = impl ToString>) -> Vec<String> {
    values.into_iter().map(|value| value.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Conversation, Segment};
    use crate::query::compile::Named;

    #[test]
    fn every_metric_of_the_catalog_can_be_asked_for() {
        for definition in crate::Definition::all() {
            assert!(Conversation::metric(definition.name).is_some(), "{}", definition.name);
        }
        assert!(Segment::metric("tSegmentDuration").is_some());
        assert!(Segment::metric("tHandle").is_none());
    }
}
