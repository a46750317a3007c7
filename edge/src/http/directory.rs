//! The directory as this isolate last read it.
//! Never older than a few seconds: the Organization is the truth.

use std::{cell::RefCell, rc::Rc};

use hanmadi_protocol::time::Timestamp;
use worker::{Env, Result};

use crate::{
    host::{call, clock},
    objects::{binding::Object, call::OrganizationCall, organization::directory::Directory},
};

/// How long a copy is good, in milliseconds.
const FRESH_MS: u64 = 5000;

thread_local! {
    static COPY: RefCell<Option<(Timestamp, Rc<Directory>)>> = const { RefCell::new(None) };
}

/// The directory.
///
/// # Errors
/// When the Organization does not answer.
pub(crate) async fn read(env: &Env) -> Result<Rc<Directory>> {
    let now = clock::now();
    let copy = COPY.with(|copy| copy.borrow().clone());
    if let Some((read, directory)) = copy
        && now.since_ms(read) < FRESH_MS
    {
        return Ok(directory);
    }
    let answer = call::call(env, Object::Organization, &OrganizationCall::Directory).await?;
    let directory: Rc<Directory> = Rc::new(call::answer(&answer).await?);
    COPY.with(|copy| *copy.borrow_mut() = Some((now, Rc::clone(&directory))));
    Ok(directory)
}

/// Reads it anew next time: this isolate has just changed it.
pub(crate) fn forget() {
    COPY.with(|copy| *copy.borrow_mut() = None);
}
