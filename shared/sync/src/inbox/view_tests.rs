//! The lists as an agent wants them: one table of groups and orders, one of what is left out.

use hanmadi_ids::{ConversationId, QueueId, ThreadKey};
use hanmadi_protocol::time::Timestamp;

use super::{Sort, View};
use crate::inbox::{Group, Layout, MineRow, Phase, WaitRow};

const SUPPORT: QueueId = QueueId::from_u128(1);
const SALES: QueueId = QueueId::from_u128(2);

fn at(second: u64) -> Timestamp {
    Timestamp::from_ms(second * 1000)
}

fn id(letter: char) -> ConversationId {
    ConversationId::new(ThreadKey::derive("", "", ""), u32::from(letter))
}

/// Their name, who spoke last, when, since when they wait, how much is unread, and where it stands.
fn mine(name: &str, ours: bool, time: u64, since: Option<u64>, unread: usize, phase: Phase) -> MineRow {
    MineRow {
        id: id(name.chars().next().unwrap()),
        name: Some(name.into()),
        queue: Some(SUPPORT),
        text: format!("words of {name}"),
        ours,
        time: at(time),
        needs_me_since: since.map(at),
        unread,
        phase,
        channel: "webmessaging".into(),
        ends: None,
    }
}

fn waits(name: &str, since: u64) -> WaitRow {
    WaitRow {
        id: id(name.chars().next().unwrap()),
        name: Some(name.into()),
        queue: SALES,
        text: "환불하고 싶어요".into(),
        since: at(since),
        channel: "webmessaging".into(),
    }
}

fn own() -> Vec<MineRow> {
    use Phase::{Offered, Parked, Running, WrapUp};
    vec![
        mine("anna", false, 30, Some(20), 2, Running),
        mine("bora", false, 40, Some(10), 1, Running),
        mine("chul", false, 50, Some(5), 0, Running),
        mine("dan", true, 60, None, 0, Running),
        mine("ela", true, 55, None, 0, Running),
        mine("finn", true, 70, None, 0, Parked),
        mine("gina", false, 80, Some(75), 1, Parked),
        mine("hana", false, 85, Some(85), 0, Offered(Some(at(110)))),
        mine("ivo", false, 90, Some(90), 0, Offered(Some(at(105)))),
        mine("jan", true, 20, Some(21), 0, WrapUp(None)),
        mine("kim", true, 20, Some(22), 0, WrapUp(Some(at(120)))),
    ]
}

/// The first letters of the names in each group.
fn drawn(layout: &Layout) -> String {
    let letter = |it: &ConversationId| char::from_u32(it.ordinal()).unwrap();
    let group = |group| layout.group(group).iter().map(letter).collect::<String>();
    Group::ALL.map(group).join("|")
}

fn lay_out(view: &View) -> String {
    let queue = [waits("xu", 12), waits("wolf", 15), waits("jan", 95)];
    drawn(&view.lay_out(own().iter(), queue.iter(), |_, name| name.unwrap_or_default().to_owned()))
}

#[test]
fn each_row_stands_in_the_group_of_what_it_needs_in_the_order_asked_for() {
    for (sort, drawn) in [
        (Sort::Longest, "ih|kj|bag|c|de|f|xw"),
        (Sort::Latest, "ih|kj|gba|c|de|f|wx"),
        (Sort::Name, "ih|kj|abg|c|de|f|wx"),
    ] {
        assert_eq!(lay_out(&View { sort, ..View::default() }), drawn, "{sort:?}");
    }
}

#[test]
fn filters_leave_out_what_does_not_fit_but_never_what_runs_out() {
    let view = |queue, words: &str| View { sort: Sort::Longest, queue, words: words.into() };
    for (queue, words, drawn) in [
        (Some(SUPPORT), "", "ih|kj|bag|c|de|f|"),
        (Some(SALES), "", "ih|kj|||||xw"),
        (None, "ANN", "ih|kj|a||||"),
        (None, " 환불 ", "ih|kj|||||xw"),
        (None, "words of d", "ih|kj|||d||"),
        (Some(SALES), "anna", "ih|kj|||||"),
    ] {
        assert_eq!(lay_out(&view(queue, words)), drawn, "{queue:?} {words}");
    }
    assert!(view(Some(SALES), "").filters() && view(None, "x").filters() && !view(None, " ").filters());
}
