//! The organization's configuration as this isolate last read it.
//! Never older than a moment: the Organization is the truth.

use std::{cell::RefCell, rc::Rc};

use hanmadi_protocol::{configuration::Configuration, time::Timestamp};
use worker::{Env, Result};

use super::{binding::Object, call::OrganizationCall};
use crate::host::{call, clock};

/// How long a copy is good, in milliseconds: a flow counts from the next message on, as people see it.
const FRESH_MS: u64 = 1000;

thread_local! {
    static COPY: RefCell<Option<(Timestamp, Rc<Configuration>)>> = const { RefCell::new(None) };
}

/// The configuration.
///
/// # Errors
/// When the Organization does not answer.
pub(crate) async fn read(env: &Env) -> Result<Rc<Configuration>> {
    let now = clock::now();
    let copy = COPY.with(|copy| copy.borrow().clone());
    if let Some((read, configuration)) = copy
        && now.since_ms(read) < FRESH_MS
    {
        return Ok(configuration);
    }
    let answer = call::call(env, Object::Organization, &OrganizationCall::Configuration).await?;
    let configuration: Rc<Configuration> = Rc::new(call::answer(&answer).await?);
    COPY.with(|copy| *copy.borrow_mut() = Some((now, Rc::clone(&configuration))));
    Ok(configuration)
}
