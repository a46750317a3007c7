//! Schedule groups: `/api/v2/architect/schedulegroups`.
//! Never one of a zone that is not there, nor one deleted that a published flow asks.

use hanmadi_ids::{ScheduleGroupId, ScheduleId};
use hanmadi_protocol::{
    limits,
    platform::{
        division::Division,
        reference::Reference,
        schedule::{ScheduleGroup, ScheduleGroupRequest},
    },
};
use hanmadi_routing::flow::is_time_zone;

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    rows::{Marks, ScheduleGroupRow},
    state::Organization,
};

impl ScheduleGroupRow {
    /// Every schedule it names.
    pub(crate) fn schedules(&self) -> impl Iterator<Item = ScheduleId> {
        self.open.iter().chain(&self.closed).chain(&self.holidays).copied()
    }
}

impl Organization {
    pub(crate) fn list_groups(&self, work: &Work<'_>) -> Reply {
        let groups = self.schedule_groups.by_name().into_iter();
        let wanted = groups.filter(|(_, row)| work.call.wants(&row.name));
        ok(&work.call.page(wanted.map(|(id, row)| body(id, row)).collect())?)
    }

    pub(crate) fn read_group(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "schedule group")?;
        ok(&body(id, self.schedule_groups.find(id)?))
    }

    pub(crate) fn create_group(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.mint.draw();
        let marks = Marks::made(work.now, Some(&work.call.by));
        self.keep_group(work, id, None, marks)
    }

    pub(crate) fn update_group(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "schedule group")?;
        let marks = self.schedule_groups.find(id)?.marks.clone();
        self.keep_group(work, id, Some(id), marks)
    }

    pub(crate) fn delete_group(&mut self, work: &mut Work<'_>) -> Reply {
        let id: ScheduleGroupId = work.call.id(0, "schedule group")?;
        self.schedule_groups.find(id)?;
        if let Some(name) = self.flow_that_asks(id) {
            let text = format!("The published flow {name} asks for this schedule group.");
            return Err(Refusal::conflict("schedule.group.in.use", text));
        }
        self.schedule_groups.remove(id, &mut work.rows);
        done()
    }

    fn keep_group(
        &mut self,
        work: &mut Work<'_>,
        id: ScheduleGroupId,
        known: Option<ScheduleGroupId>,
        marks: Marks,
    ) -> Reply {
        let request: ScheduleGroupRequest = work.call.body()?;
        let marks = match known {
            Some(_) => check::version(&marks, request.version)?.changed(work.now, &work.call.by),
            None => marks,
        };
        let name = check::name(&request.name)?;
        self.schedule_groups.check_name(&name, known, limits::SCHEDULES)?;
        if !is_time_zone(&request.time_zone) {
            return Err(Refusal::bad("timeZone must be a name such as Asia/Seoul."));
        }
        let row = ScheduleGroupRow {
            name,
            description: check::description(request.description)?,
            time_zone: request.time_zone,
            open: self.known_schedules(&request.open_schedules)?,
            closed: self.known_schedules(&request.closed_schedules)?,
            holidays: self.known_schedules(&request.holiday_schedules)?,
            marks,
        };
        let answer = ok(&body(id, &row))?;
        self.schedule_groups.put(id, row, &mut work.rows)?;
        Ok(answer)
    }

    fn known_schedules(&self, given: &[Reference<ScheduleId>]) -> Result<Vec<ScheduleId>, Refusal> {
        check::within("The number of schedules", given.len(), 0..=limits::SCHEDULES_PER_GROUP)?;
        match given.iter().find(|one| !self.schedules.has(one.id)) {
            Some(gone) => Err(Refusal::bad(format!("There is no schedule {}.", gone.id))),
            None => Ok(given.iter().map(|one| one.id).collect()),
        }
    }
}

/// A group as the platform API tells it.
pub(crate) fn body(id: ScheduleGroupId, row: &ScheduleGroupRow) -> ScheduleGroup {
    let references = |ids: &[ScheduleId]| ids.iter().copied().map(Reference::new).collect();
    ScheduleGroup {
        id,
        name: row.name.clone(),
        division: Division::home(),
        description: row.description.clone(),
        version: row.marks.version,
        date_created: row.marks.created,
        date_modified: row.marks.modified,
        state: "active".to_owned(),
        time_zone: row.time_zone.clone(),
        open_schedules: references(&row.open),
        closed_schedules: references(&row.closed),
        holiday_schedules: references(&row.holidays),
        self_uri: format!("/api/v2/architect/schedulegroups/{id}"),
    }
}
