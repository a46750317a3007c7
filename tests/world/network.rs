//! What is between the objects: couriers, batches that are lost, late or come again, faults, alarms.
//! Never knows what it carries.

use hanmadi_protocol::time::Timestamp;

use super::{
    mail::{Address, Batch, Fault, Shell},
    world::World,
};

/// Batches that may come once more.
const REMEMBERED: usize = 40;

/// What becomes of a batch under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Arrives,
    RequestLost,
    /// Taken, and the sender never hears of it.
    AnswerLost,
    /// The sender gives up, and it arrives later.
    Late,
    /// The receiver fails in the middle.
    Fails(Fault),
    /// Taken, and the sender dies before it hears of it.
    SenderDies,
}

impl World {
    /// Everyone who has an outbox.
    pub(crate) fn addresses(&self) -> Vec<Address> {
        let threads = self.threads.keys().map(|key| Address::Thread(*key));
        threads.chain([Address::Switchboard, Address::Organization]).collect()
    }

    pub(crate) fn shell(&mut self, address: Address) -> &mut Shell {
        match address {
            Address::Thread(key) => &mut self.threads.get_mut(&key).unwrap().shell,
            Address::Switchboard => &mut self.switchboard.shell,
            Address::Organization => &mut self.organization.shell,
            Address::Agent(_) | Address::Ledger(_) => panic!("{address:?} sends nothing in this world"),
        }
    }

    /// Couriers that have somewhere to go.
    pub(crate) fn ways(&mut self) -> Vec<(Address, Address)> {
        let mut ways = Vec::new();
        for from in self.addresses() {
            let now = self.clock(from);
            let shell = self.shell(from);
            ways.extend(shell.ways(now).into_iter().map(|to| (from, to)));
            shell.rest(now);
        }
        ways
    }

    /// The courier of an object goes to one destination.
    pub(crate) fn deliver(&mut self, from: Address, to: Address, way: Way) {
        let now = self.clock(from);
        let batch = self.shell(from).outbox.batch(from, to);
        let Some(last) = batch.parcels.last().map(|parcel| parcel.id) else { return };
        self.log(&format!("{} → {}: {way:?}, {}", self.name(from), self.name(to), batch.kinds()));
        batch.parcels.iter().for_each(|parcel| self.trace.hash(&parcel.body));
        let taken = match way {
            Way::RequestLost => false,
            Way::Late => {
                self.late.push(batch.clone());
                false
            }
            Way::Arrives => self.receive(&batch),
            Way::AnswerLost | Way::SenderDies => {
                self.receive(&batch);
                false
            }
            Way::Fails(fault) => {
                self.fault(to, Some(fault));
                let taken = self.receive(&batch);
                self.fault(to, None);
                taken
            }
        };
        self.sent.push_back(batch);
        if self.sent.len() > REMEMBERED {
            self.sent.pop_front();
        }
        if way == Way::SenderDies {
            return self.crash(from);
        }
        let shell = self.shell(from);
        if taken {
            shell.outbox.delivered(to, last);
        } else {
            shell.outbox.failed(now, to);
        }
        shell.rest(now);
    }

    /// A batch reaches its destination. Says whether it was taken.
    pub(crate) fn receive(&mut self, batch: &Batch) -> bool {
        let now = self.clock(batch.to);
        let owner = &self.organization.configuration;
        match batch.to {
            Address::Thread(key) => self.threads.get_mut(&key).unwrap().take(now, batch),
            Address::Switchboard => self.switchboard.take(now, batch, owner),
            Address::Agent(user) => {
                let rows = match batch.source {
                    Address::Thread(key) => self.threads.get(&key).map(|thread| &thread.rows),
                    Address::Switchboard | Address::Agent(_) | Address::Ledger(_) | Address::Organization => {
                        None
                    }
                };
                self.agents.get_mut(&user).unwrap().take(batch, rows)
            }
            Address::Ledger(month) => self.ledgers.entry(month).or_default().take(batch),
            Address::Organization => panic!("nobody posts to the organization"),
        }
    }

    /// Orders a fault of an object's next event, or takes the order back.
    pub(crate) fn fault(&mut self, address: Address, fault: Option<Fault>) {
        match address {
            Address::Thread(key) => self.threads.get_mut(&key).unwrap().fault = fault,
            Address::Switchboard => self.switchboard.fault = fault,
            Address::Agent(user) => self.agents.get_mut(&user).unwrap().fault = fault,
            Address::Ledger(month) => self.ledgers.entry(month).or_default().fault = fault,
            // Its one event is a call of the owner's, which this world lets through.
            Address::Organization => {}
        }
        self.tally.faults += u64::from(fault.is_some());
    }

    /// An object dies, with its memory and its sockets.
    pub(crate) fn crash(&mut self, address: Address) {
        self.tally.crashes += 1;
        match address {
            Address::Thread(key) => self.threads.get_mut(&key).unwrap().crash(),
            Address::Switchboard => self.switchboard.crash(),
            Address::Organization => self.organization.shell.forget(),
            // Everything that these two keep is a row.
            Address::Agent(_) | Address::Ledger(_) => {}
        }
        self.set_clock(address);
    }

    pub(crate) fn wake(&mut self, address: Address) {
        let now = self.clock(address);
        self.log(&format!("alarm of {}", self.name(address)));
        match address {
            Address::Thread(key) => self.threads.get_mut(&key).unwrap().wake(now),
            Address::Switchboard => self.switchboard.wake(now, &self.organization.configuration),
            Address::Organization => self.organization.wake(now),
            Address::Agent(_) | Address::Ledger(_) => {}
        }
    }

    /// Alarms that may ring, the earliest first, by the world's clock.
    pub(crate) fn alarms(&mut self) -> Vec<(Timestamp, Address)> {
        let mut alarms = Vec::new();
        for address in self.addresses() {
            let ahead = self.clock(address).since_ms(self.now);
            let rings = self.shell(address).rings_at();
            let at = rings.map(|at| Timestamp::from_ms(at.as_ms().saturating_sub(ahead)));
            alarms.extend(at.map(|at| (at, address)));
        }
        alarms.sort_unstable();
        alarms
    }
}
