//! The end of a run: nothing breaks any more, everybody does their work, time moves on, and all views must agree.
//! Never forgives what is stuck: a run that does not come to rest has failed.

use std::collections::BTreeSet;

use hanmadi_protocol::platform::conversation::State;
use hanmadi_routing::acd::{HeldState, Input as AcdInput, Presence, RoutingStatus};
use hanmadi_thread::{AgentCommand, Wrapup};

use super::{network::Way, owner, rows::body, world::World};

const MINUTE: u64 = 60_000;
/// After so many rounds of work, or alarms, something goes round in circles.
const ROUNDS: usize = 3000;

impl World {
    pub(crate) fn settle(&mut self) {
        self.log("nothing breaks any more");
        self.switchboard.reachable = true;
        for address in self.addresses() {
            self.fault(address, None);
        }
        for batch in std::mem::take(&mut self.late) {
            self.receive(&batch);
        }
        self.come_to_rest();
        self.agree();
        self.say_what_is_left();
        let owner = owner::generous(self.organization.configuration.version + 1, &self.users);
        self.organization.change(self.now, owner);
        self.come_to_rest();
        for user in self.users.clone() {
            self.presence(user, Presence::OnQueue);
        }
        self.finish();
        self.agree();
        self.compare();
        self.tally.assignments = self.switchboard.assignments;
        self.tally.holds = self.ledgers.values().map(super::ledger::LedgerObject::holds).sum();
        let threads = self.threads.values();
        self.tally.messages = threads.clone().map(|thread| thread.rows.messages.len() as u64).sum();
        self.tally.conversations = threads.map(|thread| thread.rows.count() as u64).sum();
    }

    /// Everything under way arrives, and what has to rest is waited for, until no outbox holds anything.
    fn come_to_rest(&mut self) {
        for _ in 0..ROUNDS {
            self.arrive();
            self.check();
            let addresses = self.addresses();
            let waiting =
                |world: &mut Self| addresses.iter().any(|address| !world.shell(*address).outbox.is_empty());
            if !waiting(self) {
                return;
            }
            self.next_alarm();
        }
        panic!("an outbox that never empties");
    }

    /// Whatever can happen without time passing.
    fn arrive(&mut self) {
        for _ in 0..ROUNDS {
            for key in self.threads.keys().copied().collect::<Vec<_>>() {
                self.flow(key);
                while let Some(asked) = self.threads.get_mut(&key).unwrap().asked.pop() {
                    self.answer_to(key, asked, false);
                }
            }
            self.configuration_arrives();
            let Some((from, to)) = self.ways().first().copied() else {
                let silent = self.threads.values().all(|thread| thread.asked.is_empty());
                if silent {
                    return;
                }
                continue;
            };
            self.deliver(from, to, Way::Arrives);
        }
        panic!("they never stop to post");
    }

    /// Time moves to the next alarm, and it rings.
    fn next_alarm(&mut self) {
        let Some((at, address)) = self.alarms().first().copied() else {
            panic!("something is left to do, and nothing will ring");
        };
        self.now = self.now.max(at);
        self.wake(address);
    }

    /// Visitors come back until nothing of theirs is unsaid.
    fn say_what_is_left(&mut self) {
        for key in self.threads.keys().copied().collect::<Vec<_>>() {
            for _ in 0..20 {
                self.lose(key);
                self.open(key);
                self.arrive();
                self.now = self.now.plus_ms(MINUTE);
                if self.visitors[&key].pending.is_empty() {
                    break;
                }
            }
            let pending = &self.visitors[&key].pending;
            assert!(pending.is_empty(), "neither taken nor refused: {pending:?}");
        }
    }

    /// Agents work until nobody waits and nothing is held.
    fn finish(&mut self) {
        for _ in 0..ROUNDS {
            self.come_to_rest();
            if self.is_over() {
                return;
            }
            let mut worked = false;
            for user in self.users.clone() {
                self.call(AcdInput::Status { user, status: RoutingStatus::Idle });
                for own in self.agents[&user].work() {
                    let participant = own.participant;
                    let command = match own.state {
                        State::Alerting | State::Parked => {
                            AgentCommand::Patch { participant, state: State::Connected }
                        }
                        State::Connected | State::Unknown(_) => {
                            AgentCommand::Patch { participant, state: State::Disconnected }
                        }
                        State::Disconnected => {
                            let wrapup = Wrapup { code: Some("code".into()), ..Wrapup::default() };
                            AgentCommand::WrapUp { participant, wrapup }
                        }
                    };
                    worked |= self.order(user, &own, command).is_some_and(|reply| reply.is_ok());
                }
            }
            if !worked || self.dice.chance(20) {
                self.next_alarm();
            }
        }
        let left: Vec<_> = self.threads.values().flat_map(|thread| &thread.current).collect();
        panic!("something is stuck: {left:#?}");
    }

    fn is_over(&self) -> bool {
        let mut all = self.threads.values().flat_map(|thread| &thread.current);
        all.all(|one| one.ended.is_some() && !one.is_wrapping())
    }

    /// With a quiet network what the switchboard and agents believe is what the threads' rows say.
    fn agree(&self) {
        let store = &self.switchboard.store;
        let current = || self.threads.values().flat_map(|thread| &thread.current);
        let mut waits: Vec<_> = current()
            .filter_map(|one| Some((one.id, one.waiting()?.participant, one.waiting()?.queue?)))
            .collect();
        waits.sort_unstable();
        let believed: Vec<_> =
            store.waits.values().map(|wait| (wait.conversation, wait.wait, wait.queue)).collect();
        assert_eq!(believed, waits, "what waits");
        let legs = current().flat_map(|one| one.legs.iter().filter(|leg| leg.is_agent()));
        let state = |leg: &hanmadi_thread::Leg| match (&leg.state, leg.after_contact()) {
            (State::Alerting, _) => Some("alerts"),
            (State::Connected, _) => Some("runs"),
            (State::Parked, _) => Some("parked"),
            (State::Disconnected, Some(_)) => Some("works"),
            (State::Disconnected, None) | (State::Unknown(_), _) => None,
        };
        let mut held: Vec<_> = legs.filter_map(|leg| Some((leg.communication, state(leg)?))).collect();
        held.sort_unstable();
        let believed = store.legs.values().map(|leg| {
            let state = match leg.state {
                HeldState::Alerting { .. } => "alerts",
                HeldState::Connected => "runs",
                HeldState::Parked => "parked",
                HeldState::AfterContact => "works",
            };
            (leg.offer, state)
        });
        assert_eq!(believed.collect::<Vec<_>>(), held, "what agents hold");
        for agent in self.agents.values() {
            let mut told: Vec<_> = agent.work().into_iter().map(|own| own.conversation).collect();
            told.dedup();
            let mine = |one: &&hanmadi_thread::Conversation| {
                one.legs.iter().any(|leg| {
                    leg.user == Some(agent.user) && (leg.ended.is_none() || leg.after_contact().is_some())
                })
            };
            let mut has: Vec<_> = current().filter(mine).map(|one| one.id).collect();
            has.sort_unstable();
            assert_eq!(told, has, "an inbox that differs from the threads");
            let on_hold = agent.work().into_iter().filter(|own| own.held).map(|own| own.communication);
            let own = current().flat_map(|one| &one.legs).filter(|leg| leg.user == Some(agent.user));
            let kept = own.filter(|leg| leg.held().is_some()).map(|leg| leg.communication);
            assert_eq!(on_hold.collect::<BTreeSet<_>>(), kept.collect(), "what an agent sees on hold");
            let row = store.agents.get(&agent.user);
            assert_eq!(agent.presence, row.map(|row| row.presence).filter(|_| agent.presence.is_some()));
            assert_eq!(agent.status, row.map(|row| row.status).filter(|_| agent.status.is_some()));
        }
        for one in current() {
            self.ledgers.values().filter(|it| it.knows(one.id)).for_each(|it| it.knows_holds(one));
        }
        self.transcripts();
    }

    /// Whoever has a conversation has seen each of its words once.
    fn transcripts(&self) {
        for thread in self.threads.values() {
            let Some(one) = thread.current.last() else { continue };
            let Some(user) = one.agent().and_then(|leg| leg.user) else { continue };
            let said = thread
                .rows
                .messages
                .iter()
                .filter(|record| record.conversation == Some(one.id) && body(record)["text"].is_string());
            let said: Vec<_> = said.map(|record| (record.seq, record.id.simple())).collect();
            let seen = self.agents[&user].seen.get(&one.id);
            let seen: Vec<_> = seen.into_iter().flatten().map(|(seq, id)| (*seq, id.clone())).collect();
            assert_eq!(seen, said, "an agent sees each message once");
        }
    }

    /// What was acknowledged stands in the rows, visitors see what the rows hold, and the ledger tells all of it.
    fn compare(&mut self) {
        for key in self.threads.keys().copied().collect::<Vec<_>>() {
            self.lose(key);
            self.open(key);
            self.flow(key);
            let (thread, visitor) = (&self.threads[&key], &self.visitors[&key]);
            assert!(visitor.live, "nothing stands in the way, and there is no session");
            let session = thread.rows.session().unwrap();
            let kept = thread.rows.of_session(session.ordinal, 0);
            let kept: Vec<_> = kept.iter().map(|record| (record.seq, record.id.simple())).collect();
            assert_eq!(visitor.shows(), kept, "a visitor's view");
            for ack in &visitor.acks {
                let record = &thread.rows.messages[usize::try_from(ack.seq).unwrap() - 1];
                assert_eq!(record.id.simple(), ack.id, "acknowledged, and not there: {ack:?}");
                assert_eq!(record.key.as_deref(), Some(&*format!("g:{}", ack.tracing_id)));
            }
        }
        self.come_to_rest();
        for agent in self.agents.values() {
            for sent in agent.sent.iter().filter(|sent| sent.answered) {
                let rows = &self.threads[&sent.conversation.thread()].rows;
                assert_eq!(
                    rows.under(&format!("a:{}:{}", agent.user, sent.id)),
                    1,
                    "answered, and not there"
                );
            }
        }
        for ledger in self.ledgers.values() {
            ledger.agrees();
        }
        for thread in self.threads.values() {
            for one in thread.rows.conversations() {
                let ledger = self.ledgers.values().find(|ledger| ledger.knows(one.id));
                ledger.expect("a conversation without events").tells(&thread.rows, &one);
            }
        }
        for address in self.addresses() {
            assert!(self.shell(address).outbox.is_empty(), "{address:?} has something left");
        }
        assert_eq!(self.switchboard.decided_by(), self.organization.configuration.version);
    }
}
