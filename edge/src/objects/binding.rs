//! Which object: its binding and its name.
//! Never a lookup: whoever holds an identifier can address its object.

use hanmadi_ids::{ClientId, ListenerId, ThreadKey, UserId};
use hanmadi_protocol::month::Month;
use hanmadi_routing::watch::Source;

/// An object of the system.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Object<'a> {
    /// One customer on one channel.
    Thread(ThreadKey),
    /// What waits, and who has what.
    Switchboard,
    /// One agent.
    Agent(UserId),
    /// One machine that listens; of the same kind as an agent, without an inbox.
    Machine(ClientId),
    /// Configuration, users, secrets.
    Organization,
    /// Events and records of the conversations that began in a month.
    Ledger(Month),
    /// Any of them by binding and name, for the development clock.
    #[cfg_attr(
        not(feature = "dev"),
        expect(dead_code, reason = "the development clock alone names objects so")
    )]
    Named(&'a str, &'a str),
}

impl Object<'_> {
    /// The binding in the Worker's configuration.
    pub(crate) const fn binding(&self) -> &str {
        match self {
            Self::Thread(_) => "THREAD",
            Self::Switchboard => "SWITCHBOARD",
            Self::Agent(_) | Self::Machine(_) => "AGENT",
            Self::Organization => "ORGANIZATION",
            Self::Ledger(_) => "LEDGER",
            Self::Named(binding, _) => binding,
        }
    }

    /// The object's name within its class.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Thread(key) => key.to_string(),
            Self::Switchboard | Self::Organization => "main".to_owned(),
            Self::Agent(user) => ListenerId::User(*user).to_string(),
            Self::Machine(client) => ListenerId::Client(*client).to_string(),
            Self::Ledger(month) => format!("main:{month}"),
            Self::Named(_, name) => (*name).to_owned(),
        }
    }

    /// How an outbox names it.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::Switchboard => "switchboard".to_owned(),
            Self::Ledger(month) => format!("ledger:{month}"),
            Self::Thread(_) | Self::Agent(_) | Self::Machine(_) | Self::Organization | Self::Named(..) => {
                format!("{}:{}", self.binding().to_ascii_lowercase(), self.name())
            }
        }
    }

    /// Reads an outbox's name of an object.
    pub(crate) fn from_address(address: &str) -> Option<Object<'static>> {
        match address.split_once(':') {
            None if address == "switchboard" => Some(Object::Switchboard),
            Some(("thread", key)) => key.parse().ok().map(Object::Thread),
            Some(("agent", name)) => name.parse::<ListenerId>().ok().map(Object::from),
            Some(("organization", _)) => Some(Object::Organization),
            Some(("ledger", month)) => month.parse().ok().map(Object::Ledger),
            _ => None,
        }
    }
}

impl From<ListenerId> for Object<'static> {
    fn from(listener: ListenerId) -> Self {
        match listener {
            ListenerId::User(user) => Self::Agent(user),
            ListenerId::Client(client) => Self::Machine(client),
        }
    }
}

impl From<Source> for Object<'static> {
    fn from(source: Source) -> Self {
        match source {
            Source::Switchboard => Self::Switchboard,
            Source::Agent(user) => Self::Agent(user),
        }
    }
}
