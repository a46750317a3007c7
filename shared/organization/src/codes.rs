//! Wrap-up codes: `/api/v2/routing/wrapupcodes`.
//! Never two of the same name.

use hanmadi_ids::WrapupCodeId;
use hanmadi_protocol::{
    limits,
    platform::{
        division::Division,
        wrapup::{WrapupCode, WrapupCodeRequest},
    },
};

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    rows::{Marks, NamedRow, QueueRow},
    state::Organization,
};

impl Organization {
    pub(crate) fn list_codes(&self, work: &Work<'_>) -> Reply {
        let wanted = self.codes.by_name().into_iter().filter(|(_, row)| work.call.wants(&row.name));
        ok(&work.call.page(wanted.map(|(id, row)| body(id, row)).collect())?)
    }

    pub(crate) fn read_code(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "wrap-up code")?;
        ok(&body(id, self.codes.find(id)?))
    }

    pub(crate) fn create_code(&mut self, work: &mut Work<'_>) -> Reply {
        let row = self.code_row(work, None, Marks::made(work.now, Some(&work.call.by)))?;
        let id = work.mint.draw();
        self.codes.put(id, row.clone(), &mut work.rows)?;
        ok(&body(id, &row))
    }

    pub(crate) fn update_code(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "wrap-up code")?;
        let marks = self.codes.find(id)?.marks.changed(work.now, &work.call.by);
        let row = self.code_row(work, Some(id), marks)?;
        self.codes.put(id, row.clone(), &mut work.rows)?;
        ok(&body(id, &row))
    }

    pub(crate) fn delete_code(&mut self, work: &mut Work<'_>) -> Reply {
        let id: WrapupCodeId = work.call.id(0, "wrap-up code")?;
        self.codes.find(id)?;
        self.queues.change_all(&mut work.rows, |row| {
            let codes = row.codes.iter().copied().filter(|code| *code != id).collect();
            row.codes.contains(&id).then(|| QueueRow { codes, ..row.clone() })
        })?;
        self.codes.remove(id, &mut work.rows);
        done()
    }

    fn code_row(&self, work: &Work<'_>, id: Option<WrapupCodeId>, marks: Marks) -> Result<NamedRow, Refusal> {
        let request: WrapupCodeRequest = work.call.body()?;
        let name = check::name(&request.name)?;
        self.codes.check_name(&name, id, limits::WRAPUP_CODES)?;
        Ok(NamedRow { name, description: check::description(request.description)?, marks })
    }
}

/// A code as the platform API tells it.
pub(crate) fn body(id: WrapupCodeId, row: &NamedRow) -> WrapupCode {
    WrapupCode {
        id,
        name: row.name.clone(),
        division: Division::home(),
        description: row.description.clone(),
        date_created: row.marks.created,
        date_modified: row.marks.modified,
        modified_by: row.marks.modified_by.clone(),
        created_by: row.marks.created_by.clone(),
        self_uri: format!("/api/v2/routing/wrapupcodes/{id}"),
    }
}
