//! Labels of utilization: `/api/v2/routing/utilization/labels`.
//! Never deleted unasked while somebody's capacity names them.

use hanmadi_ids::LabelId;
use hanmadi_protocol::{
    limits,
    platform::utilization::{CAPACITY_MAX, Label, LabelRequest, Utilization},
};

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    rows::{LabelRow, Marks, PersonRow},
    state::Organization,
};

impl Organization {
    pub(crate) fn list_labels(&self, work: &Work<'_>) -> Reply {
        let wanted = self.labels.by_name().into_iter().filter(|(_, row)| work.call.wants(&row.name));
        ok(&work.call.page(wanted.map(|(id, row)| body(id, row)).collect())?)
    }

    pub(crate) fn read_label(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "label")?;
        ok(&body(id, self.labels.find(id)?))
    }

    pub(crate) fn create_label(&mut self, work: &mut Work<'_>) -> Reply {
        let marks = Marks::made(work.now, Some(&work.call.by));
        let row = self.label_row(work, None, LabelRow { weight: 1, marks, ..LabelRow::default() })?;
        let id = work.mint.draw();
        self.labels.put(id, row.clone(), &mut work.rows)?;
        ok(&body(id, &row))
    }

    pub(crate) fn update_label(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.call.id(0, "label")?;
        let before = self.labels.find(id)?;
        let marks = before.marks.changed(work.now, &work.call.by);
        let row = self.label_row(work, Some(id), LabelRow { marks, ..before.clone() })?;
        self.labels.put(id, row.clone(), &mut work.rows)?;
        ok(&body(id, &row))
    }

    pub(crate) fn delete_label(&mut self, work: &mut Work<'_>) -> Reply {
        let id: LabelId = work.call.id(0, "label")?;
        self.labels.find(id)?;
        let force = work.call.flag("forceDelete")?.unwrap_or(false);
        if !force && self.label_is_used(id) {
            let text = "A utilization names this label; forceDelete=true deletes it all the same.";
            return Err(Refusal::conflict("label.in.use", text));
        }
        self.people.change_all(&mut work.rows, |row| {
            let utilization = without(row.utilization.as_ref()?, id)?;
            Some(PersonRow { utilization: Some(utilization), ..row.clone() })
        })?;
        if let Some(changed) = self.head.utilization.as_ref().and_then(|own| without(own, id)) {
            self.head.utilization = Some(changed);
        }
        self.labels.remove(id, &mut work.rows);
        done()
    }

    fn label_is_used(&self, id: LabelId) -> bool {
        let own = self.people.iter().filter_map(|(_, row)| row.utilization.as_ref());
        own.chain(&self.head.utilization).any(|one| without(one, id).is_some())
    }

    fn label_row(&self, work: &Work<'_>, id: Option<LabelId>, row: LabelRow) -> Result<LabelRow, Refusal> {
        let request: LabelRequest = work.call.body()?;
        let name = check::name(&request.name)?;
        self.labels.check_name(&name, id, limits::LABELS)?;
        let weight = check::within("weight", request.weight.unwrap_or(row.weight), 1..=CAPACITY_MAX)?;
        Ok(LabelRow { name, weight, ..row })
    }
}

/// A utilization that does not name a label any more, if it did.
fn without(before: &Utilization, id: LabelId) -> Option<Utilization> {
    let mut changed = before.clone();
    changed.label_utilizations.remove(&id);
    for label in changed.label_utilizations.values_mut() {
        label.interrupting_label_ids.retain(|one| *one != id);
    }
    (changed != *before).then_some(changed)
}

fn body(id: LabelId, row: &LabelRow) -> Label {
    Label {
        id,
        name: row.name.clone(),
        weight: row.weight,
        date_created: row.marks.created,
        date_modified: row.marks.modified,
        self_uri: format!("/api/v2/routing/utilization/labels/{id}"),
    }
}
