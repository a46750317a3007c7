//! The Organization's object: the owner's configuration, and the news that there is a newer one.
//! Never the configuration itself on the way: who hears of it asks for it.

use std::rc::Rc;

use hanmadi_protocol::{configuration::Configuration, time::Timestamp};

use super::mail::{Address, Shell};

pub(crate) struct OrganizationObject {
    pub(crate) configuration: Rc<Configuration>,
    pub(crate) shell: Shell,
}

impl OrganizationObject {
    pub(crate) fn new(configuration: Configuration) -> Self {
        Self { configuration: Rc::new(configuration), shell: Shell::default() }
    }

    /// The owner changes something: it is kept together with the news of it.
    pub(crate) fn change(&mut self, now: Timestamp, configuration: Configuration) {
        self.shell.outbox.add(now, Address::Switchboard, configuration.version.to_string());
        self.configuration = Rc::new(configuration);
        self.shell.rearm(now, true, None);
    }

    pub(crate) fn wake(&mut self, now: Timestamp) {
        if self.shell.ring(now) {
            self.shell.rang(now);
        }
    }
}
