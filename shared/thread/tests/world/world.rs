//! Guests, a thread, a switchboard and agents, with everything between them that can break.
//! Never random by itself: every step comes from outside.

use hanmadi_ids::{ConnectionId, DeploymentId, QueueId, UserId};
use hanmadi_protocol::time::Timestamp;
use hanmadi_thread::{Identity, Input, Policy, Rates};

use super::{
    answers::{self, Before},
    check,
    host::{Fault, Handled, Host},
    mail::{Address, Batch},
    office::Office,
    rows::Rows,
    step::{Guest, Step, Way},
    tab::Tab,
};

pub(crate) const DEPLOYMENT: DeploymentId = DeploymentId::from_u128(1);
pub(crate) const QUEUE: QueueId = QueueId::from_u128(2);
pub(crate) const OTHER_QUEUE: QueueId = QueueId::from_u128(3);
pub(crate) const AGENTS: [UserId; 2] = [UserId::from_u128(11), UserId::from_u128(12)];
/// A tab whose token is not the guest's, though it says to be them.
pub(crate) const STRANGER: usize = 4;

pub(crate) struct World {
    pub(crate) now: Timestamp,
    identity: Identity,
    pub(crate) host: Host,
    pub(crate) office: Office,
    pub(crate) tabs: Vec<Tab>,
    /// Frames said so far, by the guest's tabs: tracing id and frame.
    said: Vec<(String, String)>,
    /// Sockets whose guest is gone without the host's knowledge.
    pub(crate) unnoticed: Vec<ConnectionId>,
    /// Batches that were sent before.
    batches: Vec<Batch>,
    pub(crate) numbered: u64,
}

impl World {
    pub(crate) fn new(policy: Policy, rates: Rates) -> Self {
        let identity = Identity { guest: Identity::digest(DEPLOYMENT, "token"), policy };
        let tab = |place: usize| {
            let token = if place == STRANGER { "another token" } else { "token" };
            Tab::new(token, DEPLOYMENT, place != 2)
        };
        Self {
            now: Timestamp::from_ms(1_790_000_000_000),
            host: Host::new(identity.key(), rates),
            identity,
            office: Office::new(&AGENTS),
            tabs: (0..=STRANGER).map(tab).collect(),
            said: Vec::new(),
            unnoticed: Vec::new(),
            batches: Vec::new(),
            numbered: 0,
        }
    }

    pub(crate) fn step(&mut self, step: &Step) {
        match step {
            Step::Guest(tab, does) => self.guest(*tab, does),
            Step::Desk(agent, does) => self.desk(*agent, does),
            Step::Board(does) => self.board(does),
            Step::Routed(back, flow) => self.route(*back, *flow),
            Step::BotSays(back, bot) => self.bot(*back, *bot),
            Step::CustomerLeaves => {
                if let Some(latest) = self.host.rows.latest() {
                    self.hear(Input::CustomerLeft(latest.id));
                }
            }
            Step::Up(tab) => self.up(*tab),
            Step::Down(tab) => self.down(*tab),
            Step::DropUp(tab) => drop(self.wire(*tab).and_then(|wire| wire.up.pop_front())),
            Step::DropDown(tab) => drop(self.wire(*tab).and_then(|wire| wire.down.pop_front())),
            Step::RepeatUp(tab) => {
                if let Some(wire) = self.wire(*tab)
                    && let Some(frame) = wire.up.front().cloned()
                {
                    wire.up.push_front(frame);
                }
            }
            Step::Flow(tab) => self.flow(*tab),
            Step::Lose(tab, noticed) => self.lose(*tab, *noticed),
            Step::Notice => {
                if let Some(id) = self.unnoticed.pop() {
                    self.host.gone(self.now, id);
                }
            }
            Step::Hibernate => self.host.hibernate(),
            Step::Crash => self.host.crash(),
            Step::Fail(fault) => self.host.fault = Some(*fault),
            Step::Later(ms) => self.now = self.now.plus_ms(*ms),
            Step::Earlier(ms) => self.now = Timestamp::from_ms(self.now.as_ms() - ms),
            Step::Wake => self.wake(),
            Step::Deliver { board, to, most, way } => {
                let source = if *board { Address::Switchboard } else { Address::Thread };
                let all = self.outbox(source).destinations();
                if let Some(to) = all.iter().cycle().nth(*to) {
                    self.deliver(source, *to, *most, *way);
                }
            }
            Step::DeliverAll => {
                for source in [Address::Thread, Address::Switchboard] {
                    for to in self.outbox(source).destinations() {
                        self.deliver(source, to, usize::MAX, Way::Arrives);
                    }
                }
            }
            Step::DeliverAgain(which) => {
                if let Some(batch) = self.batches.iter().rev().nth(*which).cloned() {
                    self.receive(&batch);
                }
            }
        }
    }

    fn guest(&mut self, place: usize, does: &Guest) {
        self.numbered += 1;
        let number = self.numbered;
        let tab = &mut self.tabs[place];
        let frame = match does {
            Guest::Opens => return self.open(place),
            Guest::ComesBack => return self.come_back(place),
            Guest::Says => self.say(place, &format!("t{number}"), false),
            Guest::SaysMore => self.say(place, &format!("t{number}"), true),
            Guest::SaysOther(which) => {
                let Some((id, _)) = self.said.iter().rev().nth(*which).cloned() else { return };
                self.say(place, &id, false)
            }
            Guest::Repeats(which) => {
                let said = self.said.iter().rev().nth(*which);
                let Some((_, frame)) = said.filter(|_| place != STRANGER) else { return };
                frame.clone()
            }
            Guest::Joins => tab.join(&format!("j{number}")),
            Guest::Types => tab.typing(),
            Guest::Asks(action) => tab.ask(action),
            Guest::Closes => tab.close(false),
            Guest::StartsNew => tab.close(true),
        };
        if self.wire(place).is_none() {
            self.open(place);
        }
        self.wire(place).unwrap().up.push_back(frame);
    }

    fn say(&mut self, place: usize, id: &str, rich: bool) -> String {
        let text = format!("words {}", self.numbered);
        let frame = self.tabs[place].say(id, &text, rich);
        if place != STRANGER {
            self.said.push((id.to_owned(), frame.clone()));
        }
        frame
    }

    pub(crate) fn open(&mut self, place: usize) {
        self.connect(place, None);
    }

    /// A relay comes back with the time of the last message that its client was told.
    fn come_back(&mut self, place: usize) {
        if let Some(told) = self.tabs[place].relayed {
            self.connect(place, Some(self.host.rows.seq_at(told)));
        }
    }

    fn connect(&mut self, place: usize, resume: Option<u64>) {
        if self.wire(place).is_some() {
            return;
        }
        let id = self.host.open(self.now, self.identity.clone(), resume);
        let frame = self.tabs[place].opened(id);
        self.wire(place).unwrap().up.push_back(frame);
    }

    pub(crate) fn lose(&mut self, place: usize, noticed: bool) {
        let Some(id) = self.tabs[place].lost() else { return };
        self.host.wires.remove(&id);
        if noticed {
            self.host.gone(self.now, id);
        } else {
            self.unnoticed.push(id);
        }
    }

    /// The next frame of a tab reaches the host.
    pub(crate) fn up(&mut self, place: usize) {
        let Some(from) = self.tabs[place].socket else { return };
        let Some(text) = self.wire(place).and_then(|wire| wire.up.pop_front()) else { return };
        let rows = self.host.rows.clone();
        let socket = self.host.sockets.get(&from).cloned();
        let handled = self.host.frame(self.now, from, &text);
        if let Some(handled) = self.handled(&rows, Some(from), handled) {
            let before = Before { now: self.now, rows: &rows, socket, from, proven: place != STRANGER };
            answers::judge(&before, &text, &self.host, &handled);
        }
    }

    /// The next frame of the host's reaches a tab.
    pub(crate) fn down(&mut self, place: usize) {
        let Some(wire) = self.wire(place) else { return };
        let (text, shut) = (wire.down.pop_front(), wire.shut && wire.down.is_empty());
        let frame = text.and_then(|text| self.tabs[place].hear(&text));
        if shut {
            self.lose(place, true);
        } else if let (Some(frame), Some(wire)) = (frame, self.wire(place)) {
            wire.up.push_back(frame);
        }
    }

    pub(crate) fn flow(&mut self, place: usize) {
        for _ in 0..200 {
            let Some(wire) = self.wire(place) else { return };
            let (up, down) = (!wire.up.is_empty(), !wire.down.is_empty() || wire.shut);
            match (up, down) {
                (true, _) => self.up(place),
                (_, true) => self.down(place),
                (false, false) => return,
            }
        }
    }

    pub(crate) fn wake(&mut self) {
        let rows = self.host.rows.clone();
        let handled = self.host.wake(self.now);
        if self.handled(&rows, None, handled).is_some() {
            assert!(self.host.due().is_none_or(|due| due > self.now), "woken, and due all the same");
        }
    }

    /// What follows every event, whatever it was.
    pub(crate) fn handled(
        &mut self,
        before: &Rows,
        from: Option<ConnectionId>,
        handled: Option<Handled>,
    ) -> Option<Handled> {
        check::rows(self.now, self.host.key, before, &self.host.rows);
        let mut handled = handled?;
        check::fan_out(&self.host, before, from, &handled.told);
        self.office.hear(std::mem::take(&mut handled.asked));
        Some(handled)
    }

    pub(crate) fn deliver(&mut self, source: Address, to: Address, most: usize, way: Way) {
        let Some(batch) = self.outbox(source).batch(source, to, most) else { return };
        self.batches.push(batch.clone());
        if way == Way::RequestLost {
            return;
        }
        if way == Way::Refused && to == Address::Thread {
            self.host.fault = Some(Fault::CommitFails);
        }
        let refused = way == Way::Refused && to != Address::Thread;
        let taken = !refused && self.receive(&batch);
        if taken && way != Way::AnswerLost {
            let outbox = match source {
                Address::Switchboard => &mut self.office.outbox,
                Address::Thread | Address::Agent(_) | Address::Ledger => &mut self.host.rows.outbox,
            };
            outbox.delivered(to, batch.last());
        }
    }

    fn receive(&mut self, batch: &Batch) -> bool {
        match batch.to {
            Address::Thread => {
                let rows = self.host.rows.clone();
                let handled = self.host.take(self.now, batch);
                return self.handled(&rows, None, handled).is_some();
            }
            Address::Switchboard => self.office.take(batch),
            Address::Agent(user) => self.office.agent_takes(user, batch, &self.host.rows),
            Address::Ledger => self.office.ledger.take(batch),
        }
        true
    }

    pub(crate) fn outbox(&self, source: Address) -> &super::mail::Outbox {
        if source == Address::Switchboard { &self.office.outbox } else { &self.host.rows.outbox }
    }

    pub(crate) fn wire(&mut self, place: usize) -> Option<&mut super::host::Wire> {
        self.host.wires.get_mut(&self.tabs[place].socket?)
    }
}
