//! The table of metrics itself.

use std::collections::BTreeSet;

use hanmadi_metrics::{CATALOG, Definition, Unit};

#[test]
fn each_metric_stands_once_and_says_what_it_is() {
    for place in CATALOG {
        let names: BTreeSet<&str> = place.iter().map(|definition| definition.name).collect();
        assert_eq!(names.len(), place.len(), "a name stands twice: {names:?}");
    }
    for definition in Definition::all() {
        let Definition { name, meaning, formula, source, unit, .. } = definition;
        assert_eq!(
            *unit == Unit::Milliseconds,
            name.starts_with('t'),
            "{name}: t is a duration, n and o are not"
        );
        assert!(meaning.ends_with('.') && formula.ends_with('.') && !source.is_empty(), "{name}");
    }
}

#[test]
fn what_the_issue_names_is_there() {
    for name in [
        "nConnected",
        "nOffered",
        "tAcd",
        "tAbandon",
        "tFlowOut",
        "tAlert",
        "tNotResponding",
        "tAnswered",
        "tTalk",
        "tTalkComplete",
        "tHeld",
        "tHeldComplete",
        "tAcw",
        "tHandle",
        "tPark",
        "tParkComplete",
        "nTransferred",
        "nBlindTransferred",
        "nConsult",
        "nConsultTransferred",
        "nOverSla",
        "nBotInteractions",
        "tUserResponseTime",
        "tAgentResponseTime",
        "tFirstResponse",
        "oMessageCount",
    ] {
        assert!(Definition::named(name).is_some(), "{name}");
    }
}
