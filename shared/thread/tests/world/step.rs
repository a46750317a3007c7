//! One thing that may happen, and how often it does.
//! Never an expectation: those stand in `check` and `answers`.

use proptest::prelude::*;

use super::{host::Fault, world::STRANGER};

/// What becomes of a batch under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Arrives,
    RequestLost,
    AnswerLost,
    /// The receiver's commit fails.
    Refused,
}

/// What a guest does in one of their windows.
#[derive(Clone, Debug)]
pub(crate) enum Guest {
    Opens,
    /// A relay lost its thread and comes back for a client who must not notice.
    ComesBack,
    Says,
    /// With content, metadata and attributes.
    SaysMore,
    Repeats(usize),
    /// The tracing id of an earlier message, with other words.
    SaysOther(usize),
    Joins,
    Types,
    Asks(&'static str),
    Closes,
    StartsNew,
}

/// What an agent does.
#[derive(Clone, Debug)]
pub(crate) enum Desk {
    Takes { accepted: bool },
    Accepts,
    Sends { answered: bool },
    SendsAgain(usize),
    SendsOther(usize),
    Types,
    Ends,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Guest(usize, Guest),
    Desk(usize, Desk),
    /// The next frame of a socket reaches the host, or the guest.
    Up(usize),
    Down(usize),
    DropUp(usize),
    DropDown(usize),
    RepeatUp(usize),
    /// Everything under way on this socket arrives.
    Flow(usize),
    /// The guest's end is gone; the host notices at once, or with `Notice`.
    Lose(usize, bool),
    Notice,
    Hibernate,
    Crash,
    Fail(Fault),
    Later(u64),
    Earlier(u64),
    Wake,
    /// The events of an outbox to one of its destinations.
    Deliver {
        board: bool,
        to: usize,
        most: usize,
        way: Way,
    },
    /// Every outbox is delivered.
    DeliverAll,
    /// An earlier batch comes once more.
    DeliverAgain(usize),
}

const HOUR: u64 = 3_600_000;

fn tab() -> impl Strategy<Value = usize> {
    prop::sample::select(vec![0, 0, 0, 1, 1, 2, 3, STRANGER])
}

fn guest() -> impl Strategy<Value = Step> {
    let pick = 0..8usize;
    let does = prop_oneof![
        3 => Just(Guest::Opens),
        1 => Just(Guest::ComesBack),
        14 => Just(Guest::Says),
        3 => Just(Guest::SaysMore),
        4 => pick.clone().prop_map(Guest::Repeats),
        2 => pick.prop_map(Guest::SaysOther),
        1 => Just(Guest::Joins),
        1 => Just(Guest::Types),
        1 => prop::sample::select(vec!["echo", "getConfiguration", "getJwt"]).prop_map(Guest::Asks),
        1 => Just(Guest::Closes),
        1 => Just(Guest::StartsNew),
    ];
    (tab(), does).prop_map(|(tab, does)| Step::Guest(tab, does))
}

fn desk() -> impl Strategy<Value = Step> {
    let pick = 0..8usize;
    let does = prop_oneof![
        6 => any::<bool>().prop_map(|accepted| Desk::Takes { accepted }),
        6 => Just(Desk::Accepts),
        8 => any::<bool>().prop_map(|answered| Desk::Sends { answered }),
        3 => pick.clone().prop_map(Desk::SendsAgain),
        1 => pick.prop_map(Desk::SendsOther),
        1 => Just(Desk::Types),
        3 => Just(Desk::Ends),
    ];
    (prop::sample::select(vec![0, 0, 1]), does).prop_map(|(agent, does)| Step::Desk(agent, does))
}

fn wire() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => tab().prop_map(Step::Up),
        6 => tab().prop_map(Step::Down),
        1 => tab().prop_map(Step::DropUp),
        2 => tab().prop_map(Step::DropDown),
        2 => tab().prop_map(Step::RepeatUp),
        12 => tab().prop_map(Step::Flow),
        2 => (tab(), any::<bool>()).prop_map(|(tab, noticed)| Step::Lose(tab, noticed)),
        1 => Just(Step::Notice),
    ]
}

fn host() -> impl Strategy<Value = Step> {
    let way = prop_oneof![
        6 => Just(Way::Arrives), 1 => Just(Way::RequestLost), 2 => Just(Way::AnswerLost), 1 => Just(Way::Refused)
    ];
    let fault = prop_oneof![Just(Fault::CommitFails), Just(Fault::CrashBefore), Just(Fault::CrashAfter)];
    let later = prop_oneof![
        12 => 100..2000u64, 4 => 60_000..90_000u64, 1 => Just(HOUR), 1 => 72 * HOUR - 3..72 * HOUR + 3,
        1 => Just(2000 * HOUR)
    ];
    prop_oneof![
        6 => Just(Step::Hibernate),
        1 => Just(Step::Crash),
        2 => fault.prop_map(Step::Fail),
        4 => later.prop_map(Step::Later),
        1 => (1..5000u64).prop_map(Step::Earlier),
        2 => Just(Step::Wake),
        8 => Just(Step::DeliverAll),
        8 => (any::<bool>(), 0..3usize, 1..5usize, way)
            .prop_map(|(board, to, most, way)| Step::Deliver { board, to, most, way }),
        2 => (0..8usize).prop_map(Step::DeliverAgain),
    ]
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![5 => guest(), 6 => wire(), 6 => host(), 5 => desk()]
}
