//! Skills and languages: `/api/v2/routing/skills`, `/api/v2/routing/languages`.
//! Never left with somebody, or in a ring, once they are deleted.

use std::{fmt::Display, str::FromStr};

use hanmadi_ids::{LanguageId, SkillId};
use hanmadi_protocol::{
    limits,
    platform::{
        queue::Bullseye,
        skill::{Skill, SkillRequest},
    },
};
use serde::Serialize;

use crate::{
    answer::Work,
    call::{Reply, done, ok},
    check,
    rows::{Marks, NamedRow, PersonRow, QueueRow},
    state::Organization,
    table::Table,
};

impl Organization {
    pub(crate) fn list_skills(&self, work: &Work<'_>) -> Reply {
        list(&self.skills, "skills", work)
    }

    pub(crate) fn create_skill(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.mint.draw();
        create(&mut self.skills, id, "skills", work)
    }

    pub(crate) fn read_skill(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "skill")?;
        ok(&body(id, self.skills.find(id)?, "skills"))
    }

    pub(crate) fn delete_skill(&mut self, work: &mut Work<'_>) -> Reply {
        let id: SkillId = work.call.id(0, "skill")?;
        self.skills.find(id)?;
        self.check_unused("skill", |to| to.skills.iter().any(|need| need.skill == id))?;
        self.people.change_all(&mut work.rows, |row| {
            let mut changed = row.clone();
            changed.skills.remove(&id).map(|_| changed)
        })?;
        self.queues.change_all(&mut work.rows, |row| {
            let bullseye = without(row.bullseye.as_ref()?, id)?;
            Some(QueueRow { bullseye: Some(bullseye), ..row.clone() })
        })?;
        self.skills.remove(id, &mut work.rows);
        done()
    }

    pub(crate) fn list_languages(&self, work: &Work<'_>) -> Reply {
        list(&self.languages, "languages", work)
    }

    pub(crate) fn create_language(&mut self, work: &mut Work<'_>) -> Reply {
        let id = work.mint.draw();
        create(&mut self.languages, id, "languages", work)
    }

    pub(crate) fn read_language(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "language")?;
        ok(&body(id, self.languages.find(id)?, "languages"))
    }

    pub(crate) fn delete_language(&mut self, work: &mut Work<'_>) -> Reply {
        let id: LanguageId = work.call.id(0, "language")?;
        self.languages.find(id)?;
        self.check_unused("language", |to| to.language == Some(id))?;
        self.people.change_all(&mut work.rows, |row| {
            let mut changed: PersonRow = row.clone();
            changed.languages.remove(&id).map(|_| changed)
        })?;
        self.languages.remove(id, &mut work.rows);
        done()
    }
}

/// Rings that no longer take a skill away, if one did.
fn without(bullseye: &Bullseye, id: SkillId) -> Option<Bullseye> {
    let mut changed = bullseye.clone();
    for ring in &mut changed.rings {
        ring.actions.skills_to_remove.retain(|skill| skill.id != id);
    }
    (changed != *bullseye).then_some(changed)
}

fn list<I>(table: &Table<I, NamedRow>, path: &str, work: &Work<'_>) -> Reply
where
    I: Copy + Ord + Display + FromStr + Serialize,
{
    let wanted = table.by_name().into_iter().filter(|(_, row)| work.call.wants(&row.name));
    ok(&work.call.page(wanted.map(|(id, row)| body(id, row, path)).collect())?)
}

fn create<I>(table: &mut Table<I, NamedRow>, id: I, path: &str, work: &mut Work<'_>) -> Reply
where
    I: Copy + Ord + Display + FromStr + Serialize,
{
    let request: SkillRequest = work.call.body()?;
    let name = check::name(&request.name)?;
    table.check_name(&name, None, limits::SKILLS)?;
    let marks = Marks::made(work.now, Some(&work.call.by));
    let row = NamedRow { name, description: None, marks };
    table.put(id, row.clone(), &mut work.rows)?;
    ok(&body(id, &row, path))
}

fn body<I: Copy + Display>(id: I, row: &NamedRow, path: &str) -> Skill<I> {
    Skill {
        id,
        name: row.name.clone(),
        date_modified: row.marks.modified,
        state: "active".to_owned(),
        version: "1".to_owned(),
        self_uri: format!("/api/v2/routing/{path}/{id}"),
    }
}
