//! Who has which skill and language: `/api/v2/users/{id}/routingskills`, `…/routinglanguages`.
//! Never some of a list: all entries are taken or none.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use hanmadi_ids::{LanguageId, SkillId, UserId};
use hanmadi_protocol::platform::skill::{ProficiencyRequest, UserLanguage, UserSkill, UserSkillRequest};
use serde::de::DeserializeOwned;

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    rows::{NamedRow, PersonRow},
    state::Organization,
    table::Table,
};

impl Organization {
    pub(crate) fn user_skills(&self, work: &Work<'_>) -> Reply {
        let (user, row) = self.person(work)?;
        let mut all: Vec<_> =
            row.skills.iter().filter_map(|(id, stars)| self.skill(user, *id, *stars)).collect();
        all.sort_by_cached_key(|one| (check::folded(&one.name), one.id));
        ok(&work.call.page(all)?)
    }

    pub(crate) fn add_user_skill(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, mut row) = self.person(work)?;
        let (id, stars) = checked(&self.skills, "skill", work.call.body()?)?;
        row.skills.insert(id, stars);
        self.people.put(user, row, &mut work.rows)?;
        ok(&self.skill(user, id, stars).ok_or_else(Refusal::fault)?)
    }

    /// Gives a list of skills; with `replace` all others are taken away.
    pub(crate) fn set_user_skills(&mut self, work: &mut Work<'_>, replace: bool) -> Reply {
        let (user, mut row) = self.person(work)?;
        work.call.check_page()?;
        row.skills = merged(&self.skills, "skill", work, if replace { BTreeMap::new() } else { row.skills })?;
        self.people.put(user, row, &mut work.rows)?;
        self.user_skills(work)
    }

    pub(crate) fn set_user_skill(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, mut row) = self.person(work)?;
        let (id, stars) = stars_of(work, &row.skills, "skill")?;
        row.skills.insert(id, stars);
        self.people.put(user, row, &mut work.rows)?;
        ok(&self.skill(user, id, stars).ok_or_else(Refusal::fault)?)
    }

    pub(crate) fn remove_user_skill(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, mut row) = self.person(work)?;
        if row.skills.remove(&work.call.id(1, "skill")?).is_none() {
            return Err(Refusal::absent("skill"));
        }
        self.people.put(user, row, &mut work.rows)?;
        done()
    }

    pub(crate) fn user_languages(&self, work: &Work<'_>) -> Reply {
        let (user, row) = self.person(work)?;
        let known = row.languages.iter().filter_map(|(id, stars)| self.language(user, *id, *stars));
        let mut all: Vec<_> = known.collect();
        all.sort_by_cached_key(|one| (check::folded(&one.name), one.id));
        ok(&work.call.page(all)?)
    }

    pub(crate) fn add_user_language(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, mut row) = self.person(work)?;
        let (id, stars) = checked(&self.languages, "language", work.call.body()?)?;
        row.languages.insert(id, stars);
        self.people.put(user, row, &mut work.rows)?;
        ok(&self.language(user, id, stars).ok_or_else(Refusal::fault)?)
    }

    pub(crate) fn set_user_languages(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, mut row) = self.person(work)?;
        work.call.check_page()?;
        row.languages = merged(&self.languages, "language", work, row.languages)?;
        self.people.put(user, row, &mut work.rows)?;
        self.user_languages(work)
    }

    pub(crate) fn set_user_language(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, mut row) = self.person(work)?;
        let (id, stars) = stars_of(work, &row.languages, "language")?;
        row.languages.insert(id, stars);
        self.people.put(user, row, &mut work.rows)?;
        ok(&self.language(user, id, stars).ok_or_else(Refusal::fault)?)
    }

    pub(crate) fn remove_user_language(&mut self, work: &mut Work<'_>) -> Reply {
        let (user, mut row) = self.person(work)?;
        if row.languages.remove(&work.call.id(1, "language")?).is_none() {
            return Err(Refusal::absent("language"));
        }
        self.people.put(user, row, &mut work.rows)?;
        done()
    }

    /// The person in the address.
    pub(crate) fn person(&self, work: &Work<'_>) -> Result<(UserId, PersonRow), Refusal> {
        let id = work.call.id(0, "user")?;
        Ok((id, self.people.find(id)?.clone()))
    }

    fn skill(&self, user: UserId, id: SkillId, stars: u8) -> Option<UserSkill<SkillId>> {
        Some(UserSkill {
            id,
            name: self.skills.get(id)?.name.clone(),
            proficiency: f64::from(stars),
            state: "active".to_owned(),
            skill_uri: format!("/api/v2/routing/skills/{id}"),
            self_uri: format!("/api/v2/users/{user}/routingskills/{id}"),
        })
    }

    fn language(&self, user: UserId, id: LanguageId, stars: u8) -> Option<UserLanguage<LanguageId>> {
        Some(UserLanguage {
            id,
            name: self.languages.get(id)?.name.clone(),
            proficiency: f64::from(stars),
            state: "active".to_owned(),
            language_uri: format!("/api/v2/routing/languages/{id}"),
            self_uri: format!("/api/v2/users/{user}/routinglanguages/{id}"),
        })
    }
}

fn checked<I>(
    table: &Table<I, NamedRow>,
    kind: &str,
    request: UserSkillRequest<I>,
) -> Result<(I, u8), Refusal>
where
    I: Copy + Ord + Display + FromStr,
{
    if !table.has(request.id) {
        return Err(Refusal::bad(format!("There is no {kind} {}.", request.id)));
    }
    Ok((request.id, check::stars(request.proficiency)?))
}

fn merged<I>(
    table: &Table<I, NamedRow>,
    kind: &str,
    work: &Work<'_>,
    mut had: BTreeMap<I, u8>,
) -> Result<BTreeMap<I, u8>, Refusal>
where
    I: Copy + Ord + Display + FromStr + DeserializeOwned,
{
    for request in work.call.list::<UserSkillRequest<I>>()? {
        let (id, stars) = checked(table, kind, request)?;
        had.insert(id, stars);
    }
    Ok(had)
}

/// How well somebody shall know what stands in the address, which they must know already.
fn stars_of<I: Copy + Ord + FromStr>(
    work: &Work<'_>,
    had: &BTreeMap<I, u8>,
    kind: &str,
) -> Result<(I, u8), Refusal> {
    let id = work.call.id(1, kind)?;
    if !had.contains_key(&id) {
        return Err(Refusal::absent(kind));
    }
    let request: ProficiencyRequest = work.call.body()?;
    Ok((id, check::stars(request.proficiency)?))
}
