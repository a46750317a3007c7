//! The Durable Objects, one file each: load, handle, commit, tell, re-arm.
//! Never a rule of the domain, and never two writers of one thing.

pub(crate) mod agent;
pub(crate) mod binding;
pub(crate) mod call;
pub(crate) mod configuration;
pub(crate) mod courier;
pub(crate) mod ledger;
pub(crate) mod organization;
pub(crate) mod seed;
pub(crate) mod switchboard;
pub(crate) mod thread;
