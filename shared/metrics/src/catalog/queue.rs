//! Metrics of a wait in a queue.
//! Never of the agent who answered it.

use super::{Definition, Emission, Place, Unit, length, once};
use crate::record::{Role, Session, WaitEnd};

/// A wait's metrics.
pub(super) const QUEUE: &[Definition] = &[
    Definition {
        name: "nOffered",
        unit: Unit::Count,
        place: Place::Queue,
        meaning: "A conversation entered a queue.",
        formula: "1 for each wait, at its beginning.",
        source: "contact-centre 4.10",
        read: once,
    },
    Definition {
        name: "tAcd",
        unit: Unit::Milliseconds,
        place: Place::Queue,
        meaning: "The time a conversation waited in a queue, however that ended.",
        formula: "End of the wait minus its beginning, at its end.",
        source: "contact-centre 4.10",
        read: length,
    },
    Definition {
        name: "tAbandon",
        unit: Unit::Milliseconds,
        place: Place::Queue,
        meaning: "The wait of a customer who went before anybody answered.",
        formula: "tAcd of a wait that ended because the customer left.",
        source: "contact-centre 4.10",
        read: |session| ended(session, WaitEnd::Abandoned),
    },
    Definition {
        name: "tFlowOut",
        unit: Unit::Milliseconds,
        place: Place::Queue,
        meaning: "The wait of a conversation that a flow took out of its queue.",
        formula: "tAcd of a wait that ended because of a flow.",
        source: "contact-centre 4.10",
        read: |session| ended(session, WaitEnd::FlowOut),
    },
];

fn ended(session: &Session, how: WaitEnd) -> Vec<Emission> {
    match &session.role {
        Role::Wait(facts) if facts.end == Some(how) => length(session),
        Role::Wait(_) | Role::Customer { .. } | Role::Flow(_) | Role::Bot(_) | Role::Agent(_) => Vec::new(),
    }
}
