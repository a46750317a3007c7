//! Schedules: `/api/v2/architect/schedules`.
//! Never one that can't be read, nor one deleted that a group uses.

use hanmadi_ids::ScheduleId;
use hanmadi_protocol::{
    limits,
    platform::{
        division::Division,
        schedule::{Schedule, ScheduleRequest},
    },
};
use hanmadi_routing::flow::{HoursProblem, check_schedule};

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    rows::{Marks, ScheduleRow},
    state::Organization,
};

impl Organization {
    pub(crate) fn list_schedules(&self, work: &Work<'_>) -> Reply {
        let wanted = self.schedules.by_name().into_iter().filter(|(_, row)| work.call.wants(&row.name));
        ok(&work.call.page(wanted.map(|(id, row)| body(id, row)).collect())?)
    }

    pub(crate) fn read_schedule(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "schedule")?;
        ok(&body(id, self.schedules.find(id)?))
    }

    pub(crate) fn create_schedule(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.mint.draw();
        let marks = Marks::made(work.now, Some(&work.call.by));
        self.keep_schedule(work, id, None, marks)
    }

    pub(crate) fn update_schedule(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "schedule")?;
        let marks = self.schedules.find(id)?.marks.clone();
        self.keep_schedule(work, id, Some(id), marks)
    }

    pub(crate) fn delete_schedule(&mut self, work: &mut Work<'_>) -> Reply {
        let id: ScheduleId = work.call.id(0, "schedule")?;
        self.schedules.find(id)?;
        let mut groups = self.schedule_groups.iter();
        if let Some((_, group)) = groups.find(|(_, group)| group.schedules().any(|one| one == id)) {
            let text = format!("The schedule group {} uses this schedule.", group.name);
            return Err(Refusal::conflict("schedule.in.use", text));
        }
        self.schedules.remove(id, &mut work.rows);
        done()
    }

    fn keep_schedule(
        &mut self,
        work: &mut Work<'_>,
        id: ScheduleId,
        known: Option<ScheduleId>,
        marks: Marks,
    ) -> Reply {
        let request: ScheduleRequest = work.call.body()?;
        let marks = match known {
            Some(_) => check::version(&marks, request.version)?.changed(work.now, &work.call.by),
            None => marks,
        };
        let name = check::name(&request.name)?;
        self.schedules.check_name(&name, known, limits::SCHEDULES)?;
        let description = check::description(request.description)?;
        let rrule = request.rrule.filter(|rule| !rule.trim().is_empty());
        let row = ScheduleRow { name, description, start: request.start, end: request.end, rrule, marks };
        let body = body(id, &row);
        check_schedule(&body).map_err(|problem| Refusal::bad(words(&problem)))?;
        self.schedules.put(id, row, &mut work.rows)?;
        ok(&body)
    }
}

fn words(problem: &HoursProblem) -> &'static str {
    match problem {
        HoursProblem::NotATime(_) => "start and end must be local times such as 2026-11-20T09:00:00.000.",
        HoursProblem::BadSpan(_) => "end must come after start, and not more than a month later.",
        HoursProblem::BadRule(_) => "rrule is no recurrence rule, or one that is not supported.",
        HoursProblem::UnknownZone => "There is no such time zone.",
        HoursProblem::UnknownSchedule(_) => "There is no such schedule.",
    }
}

/// A schedule as the platform API tells it.
pub(crate) fn body(id: ScheduleId, row: &ScheduleRow) -> Schedule {
    Schedule {
        id,
        name: row.name.clone(),
        division: Division::home(),
        description: row.description.clone(),
        version: row.marks.version,
        date_created: row.marks.created,
        date_modified: row.marks.modified,
        state: "active".to_owned(),
        start: row.start.clone(),
        end: row.end.clone(),
        rrule: row.rrule.clone(),
        self_uri: format!("/api/v2/architect/schedules/{id}"),
    }
}
