//! One thing that may happen, and how often it does.
//! Never an expectation: those stand in `check` and `answers`.

use hanmadi_protocol::post::{Terms, WrapupPrompt};
use proptest::prelude::*;

use super::{
    host::Fault,
    world::{QUEUE, STRANGER},
};

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
    Accepts,
    Sends {
        answered: bool,
    },
    SendsAgain(usize),
    SendsOther(usize),
    Types,
    /// Or declines, if it is offered.
    Ends,
    Parks,
    /// On hold, or back.
    Holds(bool),
    PassesToQueue,
    PassesTo(usize),
    Notes {
        to: usize,
        again: bool,
    },
    /// In the conversation heard of last, or in one before.
    WrapsUp {
        back: usize,
        code: bool,
        provisional: bool,
    },
    SkipsWrapUp,
    AsksWrapUp(bool),
    /// Somebody who may end any conversation.
    EndsAll,
    /// Somebody sends a wait elsewhere.
    PassesWait,
}

/// What the switchboard does.
#[derive(Clone, Debug)]
pub(crate) enum Board {
    /// Offers what waits, or a wait that may be over.
    Offers { agent: usize, which: usize, late: bool, accepted: bool, terms: Terms },
    /// Takes an offer back, answered or not.
    Withdraws(usize),
    /// Moves a wait, over or not.
    Moves(usize),
}

/// What the message flow answers, to the question asked last or to one before.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Flow {
    Queue { answered: bool },
    Bot { known: bool },
    Stop,
    Fails,
}

/// What a bot answers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bot {
    Stays { messages: usize },
    HandsOver { elsewhere: bool },
    IsDone,
    Fails,
}

#[derive(Clone, Debug)]
pub(crate) enum Step {
    Guest(usize, Guest),
    Desk(usize, Desk),
    Board(Board),
    /// The message flow answers the question that is so many back.
    Routed(usize, Flow),
    BotSays(usize, Bot),
    CustomerLeaves,
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
        8 => Just(Desk::Accepts),
        8 => any::<bool>().prop_map(|answered| Desk::Sends { answered }),
        3 => pick.clone().prop_map(Desk::SendsAgain),
        1 => pick.prop_map(Desk::SendsOther),
        1 => Just(Desk::Types),
        4 => Just(Desk::Ends),
        2 => Just(Desk::Parks),
        3 => any::<bool>().prop_map(Desk::Holds),
        1 => Just(Desk::PassesToQueue),
        1 => (0..2usize).prop_map(Desk::PassesTo),
        2 => (0..2usize, any::<bool>()).prop_map(|(to, again)| Desk::Notes { to, again }),
        4 => (0..2usize, prop::bool::weighted(0.7), prop::bool::weighted(0.3))
            .prop_map(|(back, code, provisional)| Desk::WrapsUp { back, code, provisional }),
        1 => Just(Desk::SkipsWrapUp),
        1 => any::<bool>().prop_map(Desk::AsksWrapUp),
        1 => Just(Desk::EndsAll),
        1 => Just(Desk::PassesWait),
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
        12 => 100..2000u64, 4 => 15_000..90_000u64, 1 => Just(HOUR), 1 => 72 * HOUR - 3..72 * HOUR + 3,
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

fn terms() -> impl Strategy<Value = Terms> {
    let prompts = vec![
        WrapupPrompt::Optional,
        WrapupPrompt::Mandatory,
        WrapupPrompt::MandatoryTimeout,
        WrapupPrompt::MandatoryForcedTimeout,
        WrapupPrompt::AgentRequested,
    ];
    let timeouts = vec![None, Some(1000), Some(90_000)];
    let inactivity = vec![None, Some(30), Some(600)];
    let select = prop::sample::select::<WrapupPrompt>;
    (select(prompts), prop::sample::select(timeouts), prop::sample::select(inactivity)).prop_map(
        |(wrapup_prompt, wrapup_timeout_ms, inactivity_seconds)| Terms {
            queue: QUEUE,
            wrapup_prompt,
            wrapup_timeout_ms,
            inactivity_seconds,
        },
    )
}

fn board() -> impl Strategy<Value = Step> {
    let offers = (0..2usize, 0..3usize, prop::bool::weighted(0.15), any::<bool>(), terms()).prop_map(
        |(agent, which, late, accepted, terms)| Board::Offers { agent, which, late, accepted, terms },
    );
    prop_oneof![
        8 => offers.prop_map(Step::Board),
        2 => (0..4usize).prop_map(|which| Step::Board(Board::Withdraws(which))),
        1 => (0..3usize).prop_map(|which| Step::Board(Board::Moves(which))),
    ]
}

fn program() -> impl Strategy<Value = Step> {
    let back = || prop::sample::select(vec![0, 0, 0, 0, 1, 2]);
    let flow = prop_oneof![
        6 => any::<bool>().prop_map(|answered| Flow::Queue { answered }),
        3 => prop::bool::weighted(0.9).prop_map(|known| Flow::Bot { known }),
        1 => Just(Flow::Stop),
        2 => Just(Flow::Fails),
    ];
    let bot = prop_oneof![
        4 => (0..3usize).prop_map(|messages| Bot::Stays { messages }),
        3 => any::<bool>().prop_map(|elsewhere| Bot::HandsOver { elsewhere }),
        1 => Just(Bot::IsDone),
        1 => Just(Bot::Fails),
    ];
    prop_oneof![
        10 => (back(), flow).prop_map(|(back, flow)| Step::Routed(back, flow)),
        5 => (back(), bot).prop_map(|(back, bot)| Step::BotSays(back, bot)),
        1 => Just(Step::CustomerLeaves),
    ]
}

pub(crate) fn step() -> impl Strategy<Value = Step> {
    prop_oneof![5 => guest(), 6 => wire(), 6 => host(), 5 => desk(), 3 => board(), 3 => program()]
}
