//! Own messages that wait a moment before they go, so that they can be taken back.
//! Never changes their order, and never takes one back that is on its way.

use hanmadi_protocol::time::Timestamp;

use super::talk::{Outgoing, Progress, Talk};

/// What is to be done about a conversation's own messages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing: there are none, or only the agent can help.
    Nothing,
    /// So many milliseconds pass before the next one goes.
    Wait(u64),
    /// This one goes, and can't be taken back any more.
    Go(Outgoing),
}

impl Progress {
    /// Until when it waits, if it waits.
    #[must_use]
    pub const fn held_until(self) -> Option<Timestamp> {
        match self {
            Self::Held(until) => Some(until),
            Self::Sending | Self::Retrying | Self::Refused => None,
        }
    }
}

impl Talk {
    /// Has an own message wait until then. Nothing if it is on its way, or through.
    pub fn hold(&mut self, client_message_id: &str, until: Timestamp) {
        let waits = |it: &&mut Outgoing| {
            it.client_message_id == client_message_id && it.progress == Progress::Sending
        };
        if let Some(it) = self.outgoing.iter_mut().find(waits) {
            it.progress = Progress::Held(until);
        }
    }

    /// Lets everything go that waits. True if something did.
    pub fn release(&mut self) -> bool {
        let held = self.outgoing.iter_mut().filter(|it| it.progress.held_until().is_some());
        held.map(|it| it.progress = Progress::Sending).count() > 0
    }

    /// Takes an own message back while it waits. Nothing once it is on its way.
    pub fn undo(&mut self, client_message_id: &str) -> Option<Outgoing> {
        let held =
            |it: &Outgoing| it.client_message_id == client_message_id && it.progress.held_until().is_some();
        let place = self.outgoing.iter().position(held)?;
        Some(self.outgoing.remove(place))
    }

    /// What waits and was written last.
    #[must_use]
    pub fn last_held(&self) -> Option<&Outgoing> {
        self.outgoing.iter().rev().find(|it| it.progress.held_until().is_some())
    }

    /// What is to be done next. What goes is marked as on its way; what was written later waits for it.
    pub fn begin_next(&mut self, now: Timestamp) -> Next {
        let Some(first) = self.outgoing.iter_mut().find(|it| it.progress != Progress::Refused) else {
            return Next::Nothing;
        };
        match first.progress {
            Progress::Held(until) if until > now => return Next::Wait(until.since_ms(now)),
            Progress::Held(_) => first.progress = Progress::Sending,
            Progress::Sending | Progress::Retrying | Progress::Refused => {}
        }
        Next::Go(first.clone())
    }
}

#[cfg(test)]
mod tests {
    use hanmadi_protocol::time::Timestamp;
    use proptest::prelude::*;

    use super::{Next, Talk};
    use crate::inbox::{Kind, Progress};

    const HOLD_MS: u64 = 5000;

    fn at(ms: u64) -> Timestamp {
        Timestamp::from_ms(ms)
    }

    fn write(talk: &mut Talk, id: &str, now: u64) {
        talk.compose(Kind::Reply, id.to_owned(), format!("words of {id}"), at(now));
        talk.hold(id, at(now + HOLD_MS));
    }

    fn goes(talk: &mut Talk, now: u64) -> Option<String> {
        match talk.begin_next(at(now)) {
            Next::Go(it) => Some(it.client_message_id),
            Next::Nothing | Next::Wait(_) => None,
        }
    }

    #[test]
    fn it_waits_then_goes_and_is_not_taken_back_after() {
        let mut talk = Talk::default();
        assert_eq!(talk.begin_next(at(0)), Next::Nothing);
        write(&mut talk, "a", 1000);
        assert_eq!(talk.begin_next(at(1000)), Next::Wait(HOLD_MS));
        assert_eq!(talk.begin_next(at(5999)), Next::Wait(1));
        assert_eq!(talk.last_held().map(|it| it.client_message_id.as_str()), Some("a"));
        assert_eq!(goes(&mut talk, 6000).as_deref(), Some("a"));
        assert_eq!((talk.undo("a"), talk.last_held()), (None, None));
        // The same one, until it is through: under the same id it is sent once.
        assert_eq!(goes(&mut talk, 6001).as_deref(), Some("a"));
        // What is on its way is not held again.
        talk.set_progress("a", Progress::Retrying);
        talk.hold("a", at(9000));
        assert_eq!(goes(&mut talk, 6002).as_deref(), Some("a"));
    }

    #[test]
    fn taking_one_back_leaves_the_others_in_order() {
        let mut talk = Talk::default();
        for (id, now) in [("a", 0), ("b", 1000), ("c", 2000)] {
            write(&mut talk, id, now);
        }
        assert_eq!(talk.undo("b").map(|it| it.text).as_deref(), Some("words of b"));
        assert_eq!(talk.undo("b"), None);
        // The last is due with the first still on its way.
        assert_eq!(goes(&mut talk, 9000).as_deref(), Some("a"));
        assert_eq!(goes(&mut talk, 9000).as_deref(), Some("a"));
        assert!(talk.undo("c").is_some(), "until it goes it can be taken back");
        write(&mut talk, "d", 9000);
        talk.refuse("a", "no".to_owned());
        assert_eq!(talk.begin_next(at(9000)), Next::Wait(HOLD_MS));
        assert!(talk.release() && !talk.release());
        assert_eq!(goes(&mut talk, 9000).as_deref(), Some("d"));
    }

    #[test]
    fn what_was_sent_without_waiting_stays_behind_what_waits() {
        let mut talk = Talk::default();
        write(&mut talk, "a", 0);
        talk.compose(Kind::Note, "b".to_owned(), "at once".to_owned(), at(10));
        assert_eq!(talk.begin_next(at(10)), Next::Wait(HOLD_MS - 10));
        assert_eq!(goes(&mut talk, HOLD_MS).as_deref(), Some("a"));
        talk.withdraw("a");
        assert_eq!(goes(&mut talk, HOLD_MS).as_deref(), Some("b"));
    }

    proptest! {
        /// Whatever is written, taken back and let go, and whenever somebody looks: each message either came back or
        /// went, once, and those that went did so in the order in which they were written.
        #[test]
        fn each_goes_once_in_order_or_comes_back(steps in prop::collection::vec((0..6u8, 0..3000u64), 0..60)) {
            let (mut talk, mut now, mut written) = (Talk::default(), 0, 0_usize);
            let (mut went, mut came_back) = (Vec::<usize>::new(), Vec::<usize>::new());
            let number = |id: &str| id.parse::<usize>().unwrap();
            let end = std::iter::repeat_n((5, HOLD_MS), 61);
            for (what, ms) in steps.into_iter().chain(end) {
                now += ms;
                match what {
                    0 | 1 => {
                        write(&mut talk, &written.to_string(), now);
                        written += 1;
                    }
                    2 => {
                        let last = talk.last_held().map(|it| it.client_message_id.clone());
                        came_back.extend(last.and_then(|id| talk.undo(&id)).map(|it| number(&it.client_message_id)));
                    }
                    3 => drop(talk.release()),
                    _ => if let Next::Go(it) = talk.begin_next(at(now)) {
                        prop_assert!(talk.undo(&it.client_message_id).is_none());
                        went.push(number(&it.client_message_id));
                        talk.withdraw(&it.client_message_id);
                    },
                }
            }
            prop_assert!(went.is_sorted());
            let mut all: Vec<_> = went.into_iter().chain(came_back).collect();
            all.sort_unstable();
            prop_assert_eq!(all, (0..written).collect::<Vec<_>>());
        }
    }
}
