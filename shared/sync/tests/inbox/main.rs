//! Goal: an inbox that got events, in whatever order and however often, shows what a fresh snapshot shows.
//! Method: a naive model of the platform makes random histories and both kinds of input.

#[cfg(test)]
mod model;

use hanmadi_protocol::{platform::conversation::TranscriptPage, time::Timestamp};
use hanmadi_sync::inbox::{
    Group, Inbox, Kind, Layout, Line, MineRow, Note, OfferEnd, Phase, Progress, Stand, Talk, View, WaitRow,
    WrapUp,
};
use model::{Dice, Event, ME, Server};
use proptest::prelude::*;

/// Everything a screen draws.
#[derive(Debug, PartialEq)]
struct Seen {
    mine: Vec<MineRow>,
    waiting: Vec<WaitRow>,
    layout: Layout,
    talks: Vec<(Vec<Line>, Vec<Note>, Option<WrapUp>)>,
    /// Since when each own one is on hold.
    held: Vec<Option<Timestamp>>,
}

fn layout(inbox: &Inbox) -> Layout {
    let name = |_, name: Option<&str>| name.unwrap_or_default().to_owned();
    View::default().lay_out(inbox.mine().iter(), inbox.waiting().iter(), name)
}

/// The groups that have rows.
fn groups(inbox: &Inbox) -> Vec<(Group, usize)> {
    let layout = layout(inbox);
    let counted = Group::ALL.map(|group| (group, layout.group(group).len()));
    counted.into_iter().filter(|(_, rows)| *rows > 0).collect()
}

fn fetch(inbox: &mut Inbox, server: &Server, size: usize) {
    for _ in 0..1000 {
        let Some((id, page)) = inbox.missing(None).first().copied() else { break };
        inbox.page(id, server.transcript(id, page, size));
    }
    assert!(inbox.missing(None).is_empty(), "reading what is missing ends");
}

fn seen(inbox: &mut Inbox, server: &Server, page: usize) -> Seen {
    fetch(inbox, server, page);
    let mine = inbox.mine();
    for row in &mine {
        while let Some(before) = inbox.talk(row.id).and_then(Talk::earlier) {
            inbox.page(row.id, server.transcript(row.id, before, page));
        }
        if let Some(after) = inbox.missing_notes(row.id) {
            inbox.notes_page(row.id, after, server.notes(row.id, after));
        }
    }
    let talk = |row: &MineRow| {
        let talk = inbox.talk(row.id).cloned().unwrap_or_default();
        (talk.lines().cloned().collect(), talk.notes().cloned().collect(), inbox.wrap_up(row.id))
    };
    let talks = mine.iter().map(talk).collect();
    let held = mine.iter().map(|row| inbox.held(row.id)).collect();
    Seen { held, waiting: inbox.waiting(), layout: layout(inbox), mine, talks }
}

fn fresh(server: &Server) -> Seen {
    let mut inbox = Inbox::new(ME);
    inbox.begin_sync();
    inbox.snapshot(server.mine(), server.waiting());
    seen(&mut inbox, server, 1000)
}

fn apply(inbox: &mut Inbox, event: &Event) {
    match event.clone() {
        Event::Conversation(conversation) => inbox.conversation(*conversation),
        Event::Note(event) => inbox.note_event(*event),
        Event::Read(mark) => inbox.read_mark(mark),
        Event::Transcript(event) => inbox.transcript_event(*event, Timestamp::from_ms(0)),
    }
}

fn history() -> impl Strategy<Value = Vec<(u8, u8)>> {
    prop::collection::vec((0..14u8, 0..4u8), 0..80)
}

proptest! {
    #[test]
    fn repeats_and_reordering_change_nothing(steps in history(), seed: u64, page in 1..7usize) {
        let mut server = Server::default();
        let mut events: Vec<Event> = steps.iter().flat_map(|(what, whom)| server.step(*what, *whom)).collect();
        let mut dice = Dice::new(seed);
        let repeats: Vec<Event> = events.iter().filter(|_| dice.roll(3) == 0).cloned().collect();
        events.extend(repeats);
        dice.shuffle(&mut events);
        let mut inbox = Inbox::new(ME);
        for event in &events {
            apply(&mut inbox, event);
        }
        prop_assert_eq!(seen(&mut inbox, &server, page), fresh(&server));
    }

    #[test]
    fn a_late_snapshot_mends_what_was_lost(
        before in history(), lost in history(), during in history(), after in history(), page in 1..7usize,
    ) {
        let mut server = Server::default();
        let mut inbox = Inbox::new(ME);
        let run = |inbox: &mut Inbox, server: &mut Server, steps: &[(u8, u8)], heard: bool| {
            for (what, whom) in steps {
                for event in server.step(*what, *whom) {
                    if heard {
                        apply(inbox, &event);
                    }
                }
            }
        };
        run(&mut inbox, &mut server, &before, true);
        fetch(&mut inbox, &server, page);
        run(&mut inbox, &mut server, &lost, false);
        inbox.begin_sync();
        let (mine, waiting) = (server.mine(), server.waiting());
        run(&mut inbox, &mut server, &during, true);
        inbox.snapshot(mine, waiting);
        run(&mut inbox, &mut server, &after, true);
        prop_assert_eq!(seen(&mut inbox, &server, page), fresh(&server));
    }
}

#[test]
fn an_own_message_stays_until_it_is_shown_back() {
    let mut server = Server::default();
    let mut inbox = Inbox::new(ME);
    for event in server.step(0, 0).into_iter().chain(server.step(1, 0)) {
        apply(&mut inbox, &event);
    }
    let id = server.mine()[0].id;
    assert!(matches!(inbox.stand(id), Stand::Mine(..)));
    let now = Timestamp::from_ms(7);
    inbox.talk_mut(id).compose(Kind::Reply, "c2".into(), "Hello".into(), now);
    inbox.talk_mut(id).set_progress("c2", Progress::Retrying);
    fetch(&mut inbox, &server, 10);
    assert_eq!(inbox.talk(id).unwrap().outgoing().len(), 1);
    let events = server.step(4, 0);
    for event in &events {
        apply(&mut inbox, event);
        apply(&mut inbox, event);
    }
    let talk = inbox.talk(id).unwrap();
    assert!(talk.outgoing().is_empty());
    assert_eq!(talk.lines().filter(|line| line.client_message_id.as_deref() == Some("c2")).count(), 1);
}

#[test]
fn what_was_read_while_it_waited_is_read_on_once_taken() {
    let mut server = Server::default();
    let mut inbox = Inbox::new(ME);
    inbox.begin_sync();
    server.step(0, 0);
    inbox.snapshot(server.mine(), server.waiting());
    let id = server.waiting()[0].1.conversation_id;
    assert_eq!(inbox.missing(Some(id)), [(id, TranscriptPage::LATEST)]);
    inbox.page(id, server.transcript(id, TranscriptPage::LATEST, 10));
    assert_eq!(inbox.missing(Some(id)), []);
    // Nobody tells this agent of the second message.
    server.step(3, 0);
    for event in server.step(1, 0) {
        let Event::Conversation(mut body) = event else { continue };
        body.latest = None;
        inbox.conversation(*body);
    }
    fetch(&mut inbox, &server, 10);
    assert_eq!(inbox.talk(id).unwrap().lines().count(), 2);
}

#[test]
fn typing_ends_by_time_and_by_the_message() {
    let mut server = Server::default();
    let mut inbox = Inbox::new(ME);
    for event in server.step(0, 0).into_iter().chain(server.step(1, 0)) {
        apply(&mut inbox, &event);
    }
    let id = server.mine()[0].id;
    let at = Timestamp::from_ms;
    inbox.transcript_event(server.typing(id, 5000), at(1000));
    assert!(inbox.talk(id).unwrap().is_typing(at(5999)));
    assert!(!inbox.talk(id).unwrap().is_typing(at(6000)));
    for event in server.step(3, 0) {
        apply(&mut inbox, &event);
    }
    assert!(!inbox.talk(id).unwrap().is_typing(at(2000)));
}

/// One guest's conversation after these steps, with every event applied.
fn after(steps: &[u8]) -> (Inbox, Server) {
    let (mut inbox, mut server) = (Inbox::new(ME), Server::default());
    for what in steps {
        server.step(*what, 0).iter().for_each(|event| apply(&mut inbox, event));
    }
    (inbox, server)
}

#[test]
fn an_offer_alerts_until_it_is_answered_or_runs_out() {
    let (mut inbox, mut server) = after(&[0, 6]);
    let row = inbox.mine().remove(0);
    let Stand::Offered(leg) = inbox.stand(row.id) else { panic!("{:?}", inbox.stand(row.id)) };
    assert_eq!(row.phase, Phase::Offered(Some(Timestamp::from_ms(2000 + 30_000))));
    assert_eq!(groups(&inbox), [(Group::Offered, 1)]);
    assert_eq!(inbox.offer_end(row.id, leg), None);
    server.step(8, 0).iter().for_each(|event| apply(&mut inbox, event));
    assert_eq!(inbox.offer_end(row.id, leg), Some(OfferEnd::RanOut));
    assert_eq!(groups(&inbox), [(Group::Waiting, 1)]);
    let (inbox, _) = after(&[0, 6, 7]);
    assert_eq!(inbox.mine()[0].phase, Phase::Running);
    let Stand::Mine(leg, _) = inbox.stand(row.id) else { panic!("{:?}", inbox.stand(row.id)) };
    assert_eq!(inbox.offer_end(row.id, leg), None);
}

#[test]
fn a_wrap_up_is_due_until_it_is_done_also_while_the_customer_waits_again() {
    let (inbox, server) = after(&[0, 1, 5]);
    let id = server.mine()[0].id;
    let due = inbox.wrap_up(id).unwrap();
    assert!(due.is_due && due.needs_code() && due.until.is_none());
    assert_eq!(groups(&inbox), [(Group::WrapUp, 1)]);
    let (inbox, _) = after(&[0, 1, 5, 0]);
    assert_eq!((inbox.stand(id), groups(&inbox)), (Stand::Waiting, vec![(Group::WrapUp, 1)]));
    assert_eq!(inbox.waiting().len(), 1);
    let (inbox, _) = after(&[0, 1, 5, 0, 1]);
    assert!(matches!(inbox.stand(id), Stand::Mine(..)) && inbox.wrap_up(id).unwrap().is_due);
    let (inbox, _) = after(&[0, 1, 5, 9]);
    assert_eq!((inbox.wrap_up(id), groups(&inbox)), (None, vec![]));
}

#[test]
fn what_is_parked_is_apart_until_the_customer_writes_or_it_is_taken_back() {
    let (inbox, server) = after(&[0, 1, 4, 11]);
    let id = server.mine()[0].id;
    assert!(matches!(inbox.stand(id), Stand::Parked(_)));
    assert_eq!((groups(&inbox), inbox.mine()[0].ends), (vec![(Group::Parked, 1)], None));
    let (inbox, _) = after(&[0, 1, 4, 11, 3]);
    assert_eq!((groups(&inbox), inbox.mine()[0].phase), (vec![(Group::Unread, 1)], Phase::Parked));
    let (inbox, _) = after(&[0, 1, 4, 11, 11]);
    assert!(matches!(inbox.stand(id), Stand::Mine(..)));
    let ends = inbox.mine()[0].ends;
    assert_eq!((groups(&inbox), ends), (vec![(Group::Answered, 1)], Some(Timestamp::from_ms(605_000))));
}

#[test]
fn what_is_on_hold_is_known_to_be_and_stays_where_it_is() {
    let (inbox, server) = after(&[0, 1, 4, 13]);
    let id = server.mine()[0].id;
    assert_eq!(inbox.held(id), Some(Timestamp::from_ms(4000)));
    assert!(matches!(inbox.stand(id), Stand::Mine(..)), "it may be written in");
    assert_eq!(groups(&inbox), vec![(Group::Answered, 1)]);
    assert_eq!(after(&[0, 1, 4, 13, 3]).0.held(id), Some(Timestamp::from_ms(4000)), "the customer wrote");
    for ends in [13, 11, 5] {
        assert_eq!(after(&[0, 1, 4, 13, ends]).0.held(id), None, "{ends}");
    }
    assert_eq!(after(&[0, 2, 4, 13]).0.held(id), None, "another's hold is not shown as one's own");
}

#[test]
fn what_is_read_on_one_screen_is_read_on_the_other_and_only_what_is_new_is_told() {
    let (mut inbox, mut server) = after(&[0, 1, 3]);
    fetch(&mut inbox, &server, 10);
    let id = server.mine()[0].id;
    assert_eq!((inbox.mine()[0].unread, inbox.unmarked()), (2, vec![]));
    inbox.talk_mut(id).mark_seen(1);
    let unmarked = inbox.unmarked();
    assert_eq!((inbox.mine()[0].unread, unmarked.len(), unmarked[0].seq), (1, 1, 1));
    inbox.read_mark(unmarked[0]);
    assert_eq!(inbox.unmarked(), []);
    server.step(12, 0).iter().for_each(|event| apply(&mut inbox, event));
    assert_eq!((inbox.mine()[0].unread, groups(&inbox)), (0, vec![(Group::ToAnswer, 1)]));
    // An older mark changes nothing, and whoever answers has read what came before.
    inbox.read_mark(unmarked[0]);
    assert_eq!(inbox.mine()[0].unread, 0);
    for what in [3, 4] {
        server.step(what, 0).iter().for_each(|event| apply(&mut inbox, event));
    }
    inbox.talk_mut(id).mark_seen(4);
    assert_eq!((inbox.mine()[0].unread, inbox.unmarked()), (0, vec![]));
}

#[test]
fn a_long_thread_is_read_from_its_end_and_what_came_before_on_wish() {
    let mut server = Server::default();
    let mut inbox = Inbox::new(ME);
    // The customer writes, and is answered at last.
    let say = |server: &mut Server, times: usize| {
        (1..times).for_each(|_| drop(server.step(3, 0)));
        server.step(4, 0);
    };
    let sync = |inbox: &mut Inbox, server: &Server| {
        inbox.begin_sync();
        inbox.snapshot(server.mine(), server.waiting());
    };
    server.step(0, 0);
    let taken = server.step(1, 0);
    say(&mut server, 649);
    sync(&mut inbox, &server);
    taken.iter().for_each(|event| apply(&mut inbox, event));
    let id = server.mine()[0].id;
    let known = |inbox: &Inbox| {
        let lines: Vec<u64> = inbox.talk(id).unwrap().lines().map(|line| line.seq).collect();
        assert!(lines.windows(2).all(|pair| pair[1] == pair[0] + 1), "no gaps");
        (lines[0], *lines.last().unwrap())
    };
    assert_eq!(inbox.missing(None), [(id, TranscriptPage::LATEST)]);
    fetch(&mut inbox, &server, 100);
    assert_eq!(known(&inbox), (551, 650));
    let before = inbox.talk(id).unwrap().earlier().unwrap();
    inbox.page(id, server.transcript(id, before, 100));
    assert_eq!(known(&inbox), (451, 650));
    // What is asked for twice, or comes late, changes nothing.
    inbox.page(id, server.transcript(id, before, 100));
    inbox.page(id, server.transcript(id, TranscriptPage::Before(100), 100));
    assert_eq!(known(&inbox), (451, 650));
    // After a while away it reads on, after a long one from the new end.
    say(&mut server, 300);
    sync(&mut inbox, &server);
    assert_eq!(inbox.missing(None), [(id, TranscriptPage::After(650))]);
    fetch(&mut inbox, &server, 100);
    assert_eq!(known(&inbox), (451, 950));
    say(&mut server, 301);
    sync(&mut inbox, &server);
    fetch(&mut inbox, &server, 100);
    assert_eq!(known(&inbox), (1152, 1251));
    let whole = |inbox: &mut Inbox, server: &Server| {
        while let Some(before) = inbox.talk(id).and_then(Talk::earlier) {
            inbox.page(id, server.transcript(id, before, 100));
        }
    };
    whole(&mut inbox, &server);
    assert_eq!(known(&inbox), (1, 1251));
    // What is let go is no less than the row needs, and is there again on wish.
    for answered in [true, false] {
        let rows = inbox.mine();
        inbox.forget_earlier(id);
        assert_eq!(inbox.mine(), rows);
        assert_eq!(inbox.missing(None), []);
        assert_eq!(known(&inbox), if answered { (1152, 1251) } else { (1251, 1401) });
        whole(&mut inbox, &server);
        assert_eq!(known(&inbox).0, 1);
        (0..150).filter(|_| answered).for_each(|_| drop(server.step(3, 0)));
        sync(&mut inbox, &server);
        fetch(&mut inbox, &server, 100);
    }
}
