//! The platform API: bodies of `/api/v2/…` and `/oauth/token`.
//! Never a type that storage or the domain keeps: the wire is not the model.

pub mod analytics;
pub mod architect;
pub mod bot;
pub mod conversation;
pub mod desk;
pub mod division;
pub mod draft;
pub mod error;
pub mod flow;
pub mod note;
pub mod oauth;
pub mod observation;
pub mod operation;
pub mod paging;
pub mod presence;
pub mod queue;
pub mod read_mark;
pub mod reference;
pub mod response;
pub mod routing;
pub mod schedule;
pub mod skill;
pub mod threading;
pub mod user;
pub mod utilization;
pub mod why;
pub mod wrapup;
