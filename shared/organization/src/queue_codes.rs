//! Wrap-up codes of queues: `/api/v2/routing/queues/{id}/wrapupcodes`.
//! Never a code that is not there.

use hanmadi_ids::WrapupCodeId;
use hanmadi_protocol::platform::wrapup::{WrapupCode, WrapupCodeReference};

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    codes::body,
    rows::QueueRow,
    state::Organization,
};

impl Organization {
    pub(crate) fn list_queue_codes(&self, work: &Work<'_>) -> Reply {
        let row = self.queues.find(work.call.id(0, "queue")?)?;
        let wanted = self.codes_of(row).into_iter().filter(|code| work.call.wants(&code.name));
        ok(&work.call.page(wanted.collect())?)
    }

    pub(crate) fn add_queue_codes(&mut self, work: &mut Work<'_>) -> Reply {
        let (id, mut row) = self.queue_to_change(work)?;
        let given: Vec<WrapupCodeReference> = work.call.list()?;
        if let Some(gone) = given.iter().find(|code| !self.codes.has(code.id)) {
            return Err(Refusal::bad(format!("There is no wrap-up code {}.", gone.id)));
        }
        row.codes.extend(given.iter().map(|code| code.id));
        let added: Vec<WrapupCode> =
            self.codes_of(&row).into_iter().filter(|code| given.iter().any(|it| it.id == code.id)).collect();
        let answer = ok(&added)?;
        self.queues.put(id, row, &mut work.rows)?;
        Ok(answer)
    }

    pub(crate) fn remove_queue_code(&mut self, work: &mut Work<'_>) -> Reply {
        let (id, mut row) = self.queue_to_change(work)?;
        let code: WrapupCodeId = work.call.id(1, "wrap-up code")?;
        if !row.codes.remove(&code) {
            return Err(Refusal::absent("wrap-up code"));
        }
        self.queues.put(id, row, &mut work.rows)?;
        done()
    }

    /// The codes of a queue, by name.
    fn codes_of(&self, row: &QueueRow) -> Vec<WrapupCode> {
        let known = row.codes.iter().filter_map(|id| Some(body(*id, self.codes.get(*id)?)));
        let mut codes: Vec<WrapupCode> = known.collect();
        codes.sort_by_cached_key(|code| (check::folded(&code.name), code.id));
        codes
    }
}
