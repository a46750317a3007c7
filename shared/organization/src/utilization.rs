//! Utilization: `/api/v2/routing/utilization`, `/api/v2/routing/users/{id}/utilization`.
//! Never past 25 of anything (contact-centre 4.3).

use hanmadi_protocol::{
    configuration::{Capacity, LabelCapacity},
    platform::utilization::{CAPACITY_MAX, Media, UserUtilization, Utilization, UtilizationLevel},
};

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    rows::PersonRow,
    state::Organization,
};

impl Organization {
    pub(crate) fn read_utilization(&self) -> Reply {
        ok(&self.utilization())
    }

    pub(crate) fn set_utilization(&mut self, work: &mut Work<'_>) -> Reply {
        let given = self.checked(work.call.body()?)?;
        self.head.utilization = Some(given);
        work.head = true;
        self.read_utilization()
    }

    pub(crate) fn reset_utilization(&mut self, work: &mut Work<'_>) -> Reply {
        self.head.utilization = None;
        work.head = true;
        done()
    }

    pub(crate) fn read_user_utilization(&self, work: &Work<'_>) -> Reply {
        let (_, row) = self.person(work)?;
        ok(&self.of_person(&row))
    }

    pub(crate) fn set_user_utilization(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, mut row) = self.person(work)?;
        row.utilization = Some(self.checked(work.call.body()?)?);
        self.people.put(user, row.clone(), &mut work.rows)?;
        ok(&self.of_person(&row))
    }

    pub(crate) fn reset_user_utilization(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, mut row) = self.person(work)?;
        row.utilization = None;
        self.people.put(user, row, &mut work.rows)?;
        done()
    }

    /// How much messaging a person may hold.
    pub(crate) fn capacity(&self, row: &PersonRow) -> Capacity {
        let holds = self.of_person(row);
        let labels = holds.label_utilizations.into_iter().map(|(id, label)| {
            let interrupting = label.interrupting_label_ids;
            (id, LabelCapacity { maximum: label.maximum_capacity, interrupting })
        });
        Capacity {
            messages: holds.utilization.get(&Media::Message).map_or(1, |media| media.maximum_capacity),
            labels: labels.collect(),
        }
    }

    /// How much everybody may hold: the owner's numbers over the usual ones.
    fn utilization(&self) -> Utilization {
        self.head.utilization.as_ref().map_or_else(Utilization::usual, |own| over(Utilization::usual(), own))
    }

    fn of_person(&self, row: &PersonRow) -> UserUtilization {
        let (all, level) = match &row.utilization {
            Some(own) => {
                let labels = own.label_utilizations.clone();
                let all = Utilization { label_utilizations: labels, ..over(self.utilization(), own) };
                (all, UtilizationLevel::Agent)
            }
            None => (self.utilization(), UtilizationLevel::Organization),
        };
        UserUtilization { utilization: all.utilization, label_utilizations: all.label_utilizations, level }
    }

    fn checked(&self, given: Utilization) -> Result<Utilization, Refusal> {
        for media in given.utilization.values() {
            check::within("maximumCapacity", media.maximum_capacity, 0..=CAPACITY_MAX)?;
        }
        for (id, label) in &given.label_utilizations {
            check::within("maximumCapacity", label.maximum_capacity, 0..=CAPACITY_MAX)?;
            let mut named = label.interrupting_label_ids.iter().chain([id]);
            if let Some(gone) = named.find(|id| !self.labels.has(**id)) {
                return Err(Refusal::bad(format!("There is no label {gone}.")));
            }
        }
        Ok(given)
    }
}

/// Numbers of `own` in place of those of `usual`.
fn over(mut usual: Utilization, own: &Utilization) -> Utilization {
    usual.utilization.extend(own.utilization.clone());
    usual.label_utilizations.extend(own.label_utilizations.clone());
    usual
}
