//! The end of a run: nothing breaks any more, everyone says what is left to say, and all must agree.
//! Never forgives a difference: with a quiet network every view is the rows' view.

use hanmadi_protocol::{
    platform::conversation::Purpose,
    post::{LegEnd, LegState},
};

use super::{
    check,
    mail::Address,
    step::{Bot, Flow, Step},
    world::{AGENTS, STRANGER, World},
};

const MINUTE_MS: u64 = 61_000;

impl World {
    pub(crate) fn settle(&mut self) {
        self.host.fault = None;
        for place in 0..self.tabs.len() {
            self.lose(place, true);
        }
        for id in std::mem::take(&mut self.unnoticed) {
            self.host.gone(self.now, id);
        }
        for place in (0..self.tabs.len()).filter(|place| *place != STRANGER) {
            self.send_what_is_left(place);
        }
        self.deliver_what_is_left();
        self.let_time_pass();
        self.deliver_what_is_left();
        for place in (0..self.tabs.len()).filter(|place| *place != STRANGER) {
            self.compare(place);
        }
        self.let_time_pass();
        self.deliver_what_is_left();
        self.compare_board();
        self.compare_desk();
        self.office.ledger.compare(&self.host.rows);
        self.compare_acknowledged();
    }

    /// Connects until nothing of a tab's is unsaid.
    fn send_what_is_left(&mut self, place: usize) {
        for _ in 0..20 {
            self.now = self.now.plus_ms(MINUTE_MS);
            self.wake();
            self.open(place);
            self.flow(place);
            let pending: Vec<String> =
                self.tabs[place].pending.iter().map(|(_, frame)| frame.clone()).collect();
            for frame in pending.into_iter().take(50) {
                self.now = self.now.plus_ms(1000);
                self.wire(place).unwrap().up.push_back(frame);
                self.flow(place);
            }
            self.lose(place, true);
            if self.tabs[place].pending.is_empty() {
                return;
            }
        }
        panic!("{:?} are neither taken nor refused", self.tabs[place].pending);
    }

    /// Whatever is due is done, and whoever is asked answers, until nothing is due by itself.
    fn let_time_pass(&mut self) {
        for _ in 0..100 {
            let Some(due) = self.host.due() else { return };
            self.now = self.now.max(due);
            self.wake();
            self.route(0, Flow::Queue { answered: false });
            self.bot(0, Bot::HandsOver { elsewhere: false });
        }
        panic!("nobody is here, and something is always due");
    }

    fn deliver_what_is_left(&mut self) {
        for _ in 0..10 {
            self.step(&Step::DeliverAll);
        }
        for source in [Address::Thread, Address::Switchboard] {
            assert!(self.outbox(source).destinations().is_empty(), "an outbox that never empties");
        }
    }

    /// A guest who resumes sees exactly what the rows hold.
    fn compare(&mut self, place: usize) {
        self.now = self.now.plus_ms(MINUTE_MS);
        self.wake();
        self.open(place);
        self.flow(place);
        assert!(self.tabs[place].live, "nothing stands in the way, and it has no session");
        assert!(self.host.due().is_some(), "somebody is here, and nothing ends it");
        let session = self.host.rows.session().unwrap();
        assert_eq!(self.tabs[place].read_only, session.read_only);
        if self.tabs[place].extras {
            assert_eq!(self.tabs[place].base(), session.base);
            let rows = self.host.rows.of_session(session.ordinal, 0);
            let rows: Vec<_> = rows.map(|record| (record.seq, check::body(record))).collect();
            assert_eq!(self.tabs[place].shows(), rows);
        }
        self.lose(place, true);
    }

    /// What the switchboard believes to wait, to be offered, or to be wrapped up, is what the rows say.
    fn compare_board(&self) {
        let rows = &self.host.rows;
        let all: Vec<_> = rows.conversations().collect();
        let legs = || all.iter().flat_map(|one| one.legs.iter().map(move |leg| (one.id, leg)));
        let waits: Vec<_> = legs()
            .filter(|(_, leg)| leg.purpose == Purpose::Acd && leg.ended.is_none())
            .map(|(id, leg)| (id, leg.participant))
            .collect();
        let board = &self.office.board;
        let believed: Vec<_> = board.waits.values().map(|wait| (wait.conversation, wait.wait)).collect();
        assert_eq!(believed, waits, "every wait is left or answered");
        for (offer, known) in &board.offers {
            let leg = legs().find(|(id, leg)| *id == known.conversation && leg.communication == *offer);
            let state = leg.map_or(Some(LegState::Ended(LegEnd::Stale)), |(_, leg)| leg.state_told());
            let over = |state: Option<LegState>| matches!(state, Some(LegState::Ended(_)));
            let agree = known.state == state || (over(known.state) && over(state));
            assert!(agree, "{:?}, and the switchboard believes {:?} of {offer}", state, known.state);
        }
    }

    /// Thread and inboxes tell the same story.
    fn compare_desk(&self) {
        let rows = &self.host.rows;
        let latest = rows.latest();
        let held: Vec<_> = latest.iter().filter_map(|one| Some((one.id, one.agent()?.user?))).collect();
        for user in AGENTS {
            let agent = &self.office.agents[&user];
            let has: Vec<_> = held.iter().filter(|(_, holder)| *holder == user).map(|(id, _)| *id).collect();
            assert_eq!(agent.open(user), has, "an inbox that differs from the thread");
            for id in has {
                let said = rows.messages.values().filter(|record| {
                    record.conversation == Some(id) && check::body(record)["text"].is_string()
                });
                let said: Vec<_> = said.map(|record| (record.seq, record.id.simple())).collect();
                let seen: Vec<_> = agent.seen[&id].iter().map(|(seq, id)| (*seq, id.clone())).collect();
                assert_eq!(seen, said, "an agent sees each message once");
            }
        }
    }

    /// What was acknowledged stands in the rows, and what is in the rows once stands there once.
    fn compare_acknowledged(&self) {
        let rows = &self.host.rows;
        let acks = self.tabs.iter().flat_map(|tab| &tab.acks);
        for ack in acks {
            let key = format!("g:{}", ack.tracing_id);
            let kept: Vec<_> = rows.messages.values().filter(|one| one.id.simple() == ack.id).collect();
            assert_eq!(kept.len(), 1, "acknowledged, and not there: {ack:?}");
            assert_eq!(kept[0].key, Some(key));
            assert_eq!(check::body(kept[0])["text"].as_str(), ack.text.as_deref());
        }
        for (user, agent) in &self.office.agents {
            for sent in agent.sent.iter().filter(|sent| sent.answered) {
                let key = Some(format!("a:{user}:{}", sent.id));
                assert!(rows.messages.values().any(|one| one.key == key), "answered, and not there");
            }
        }
        assert!(self.tabs[STRANGER].acks.is_empty(), "a stranger was acknowledged");
    }
}
