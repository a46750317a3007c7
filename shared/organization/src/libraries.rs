//! Libraries of ready answers: `/api/v2/responsemanagement/libraries`.
//! Never an answer left in none: those that stand in no other library go with theirs, as published.

use hanmadi_ids::LibraryId;
use hanmadi_protocol::{
    limits,
    platform::{
        reference::Reference,
        response::{Library, LibraryRequest},
    },
};

use crate::{
    answer::Work,
    call::{Reply, done, ok},
    check,
    rows::{LibraryRow, Marks, ResponseRow},
    state::Organization,
};

impl Organization {
    pub(crate) fn list_libraries(&self, work: &Work<'_>) -> Reply {
        let wanted = self.libraries.by_name().into_iter().filter(|(_, row)| work.call.wants(&row.name));
        ok(&work.call.page(wanted.map(|(id, row)| body(id, row)).collect())?)
    }

    pub(crate) fn read_library(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "library")?;
        ok(&body(id, self.libraries.find(id)?))
    }

    pub(crate) fn create_library(&mut self, work: &mut Work<'_>) -> Reply {
        let request: LibraryRequest = work.call.body()?;
        let id = work.mint.draw();
        self.keep_library(work, (id, None), &request, Marks::made(work.now, Some(&work.call.by)))
    }

    pub(crate) fn update_library(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "library")?;
        let before = &self.libraries.find(id)?.marks;
        let request: LibraryRequest = work.call.body()?;
        let marks = check::version(before, request.version)?.changed(work.now, &work.call.by);
        self.keep_library(work, (id, Some(id)), &request, marks)
    }

    pub(crate) fn delete_library(&mut self, work: &mut Work<'_>) -> Reply {
        let id: LibraryId = work.call.id(0, "library")?;
        self.libraries.find(id)?;
        let here = self.responses.iter().filter(|(_, row)| row.libraries.contains(&id));
        let alone: Vec<_> = here.filter(|(_, row)| row.libraries.len() == 1).map(|(id, _)| id).collect();
        for response in alone {
            self.responses.remove(response, &mut work.rows);
        }
        self.responses.change_all(&mut work.rows, |row| {
            let libraries = row.libraries.iter().copied().filter(|library| *library != id).collect();
            row.libraries.contains(&id).then(|| ResponseRow { libraries, ..row.clone() })
        })?;
        self.libraries.remove(id, &mut work.rows);
        done()
    }

    fn keep_library(
        &mut self,
        work: &mut Work<'_>,
        (id, before): (LibraryId, Option<LibraryId>),
        request: &LibraryRequest,
        marks: Marks,
    ) -> Reply {
        let name = check::name(&request.name)?;
        self.libraries.check_name(&name, before, limits::LIBRARIES)?;
        let row = LibraryRow { name, marks };
        self.libraries.put(id, row.clone(), &mut work.rows)?;
        ok(&body(id, &row))
    }
}

fn body(id: LibraryId, row: &LibraryRow) -> Library {
    Library {
        id,
        name: row.name.clone(),
        version: row.marks.version,
        created_by: row.marks.created_by.clone().map(Reference::new),
        date_created: row.marks.created,
        self_uri: format!("/api/v2/responsemanagement/libraries/{id}"),
    }
}
