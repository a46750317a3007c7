//! Metrics of flows and bots.
//! Never of what follows them.

use hanmadi_protocol::event::FlowExit;

use super::{Definition, Emission, Place, Unit, at_end, length, once};
use crate::record::{Role, Session};

/// A message flow's metrics.
pub(super) const FLOW: &[Definition] = &[
    Definition {
        name: "nFlow",
        unit: Unit::Count,
        place: Place::Flow,
        meaning: "A conversation entered a message flow.",
        formula: "1, at its beginning.",
        source: "published flow metrics",
        read: once,
    },
    Definition {
        name: "tFlow",
        unit: Unit::Milliseconds,
        place: Place::Flow,
        meaning: "The time a conversation was in a message flow.",
        formula: "End minus beginning, at its end.",
        source: "published flow metrics",
        read: length,
    },
    Definition {
        name: "tFlowExit",
        unit: Unit::Milliseconds,
        place: Place::Flow,
        meaning: "The time in a flow that passed the conversation on.",
        formula: "tFlow of a flow that ended in a queue, with an agent or a bot.",
        source: "published flow metrics",
        read: |session| flow_time(session, true),
    },
    Definition {
        name: "tFlowDisconnect",
        unit: Unit::Milliseconds,
        place: Place::Flow,
        meaning: "The time in a flow in which the conversation ended.",
        formula: "tFlow of a flow that passed the conversation to nobody.",
        source: "published flow metrics",
        read: |session| flow_time(session, false),
    },
];

/// A bot's metrics.
pub(super) const BOT: &[Definition] = &[Definition {
    name: "nBotInteractions",
    unit: Unit::Count,
    place: Place::Bot,
    meaning: "How often a bot answered.",
    formula: "The bot's turns, when it is through; nothing for none.",
    source: "contact-centre 4.10",
    read: |session| match &session.role {
        Role::Bot(facts) => at_end(session, facts.turns),
        Role::Flow(_) | Role::Customer { .. } | Role::Wait(_) | Role::Agent(_) => Vec::new(),
    },
}];

fn flow_time(session: &Session, passed_on: bool) -> Vec<Emission> {
    let Role::Flow(facts) = &session.role else { return Vec::new() };
    let wanted = facts.exit.is_some_and(|exit| match exit {
        FlowExit::Queue(_) | FlowExit::Agent(_) | FlowExit::Bot => passed_on,
        FlowExit::Disconnect | FlowExit::Abandoned => !passed_on,
    });
    if wanted { length(session) } else { Vec::new() }
}
