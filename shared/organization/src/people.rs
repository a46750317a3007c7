//! People, as they are found and told: `/api/v2/users`, and the queues of one.
//! Never a password or its hash: those are not here.

use std::collections::BTreeSet;

use hanmadi_access::Role;
use hanmadi_ids::UserId;
use hanmadi_protocol::{
    limits,
    platform::user::{
        SearchField, SearchKind, User, UserQueue, UserRole, UserSearch, UserSearchResult, UserState,
    },
};

use crate::{
    answer::Work,
    call::{Refusal, Reply, ok},
    check,
    rows::PersonRow,
    state::Organization,
};

impl Organization {
    pub(crate) fn list_people(&self, work: &Work<'_>) -> Reply {
        let ids: Option<BTreeSet<String>> =
            work.call.query("id").map(|ids| ids.split(',').map(|id| id.trim().to_lowercase()).collect());
        let wanted = self.people.by_name().into_iter().filter(|(id, row)| {
            ids.as_ref().is_none_or(|ids| ids.contains(&id.to_string())) && work.call.wants(&row.name)
        });
        ok(&work.call.page(wanted.map(|(id, row)| body(id, row)).collect())?)
    }

    pub(crate) fn search_people(&self, work: &Work<'_>) -> Reply {
        let search: UserSearch = work.call.body()?;
        let size = search.page_size.unwrap_or(limits::PAGE_SIZE);
        let size = check::within("pageSize", size, 1..=limits::LISTING_SIZE_MAX)?;
        let number = check::within("pageNumber", search.page_number.unwrap_or(1), 1..=usize::MAX)?;
        if search.query.is_empty() || search.query.len() > limits::SEARCH_TERMS {
            return Err(Refusal::bad(format!("query has 1 to {} entries.", limits::SEARCH_TERMS)));
        }
        let meant = |id: UserId, row: &PersonRow| {
            search.query.iter().all(|term| {
                let values = term.values.iter().chain(&term.value).map(|value| check::folded(value));
                let wanted: Vec<String> = values.collect();
                let mut fields = term.fields.iter().map(|field| match field {
                    SearchField::Id => id.to_string(),
                    SearchField::Name => check::folded(&row.name),
                    SearchField::Email => check::folded(&row.email),
                });
                fields.any(|text| wanted.iter().any(|wanted| fits(term.kind, &text, wanted)))
            })
        };
        let people = self.people.by_name();
        let found: Vec<User> =
            people.into_iter().filter(|(id, row)| meant(*id, row)).map(|(id, row)| body(id, row)).collect();
        let total = found.len();
        let skipped = (number - 1).saturating_mul(size);
        ok(&UserSearchResult {
            total,
            page_count: total.div_ceil(size),
            page_size: size,
            page_number: number,
            types: vec!["users".to_owned()],
            results: found.into_iter().skip(skipped).take(size).collect(),
        })
    }

    pub(crate) fn queues_of_person(&self, work: &Work<'_>) -> Reply {
        let (user, _) = self.person(work)?;
        let joined = work.call.flag("joined")?;
        let queues = self.queues.by_name().into_iter().filter_map(|(id, row)| {
            let member = row.members.get(&user)?;
            joined.is_none_or(|joined| joined == member.joined).then(|| UserQueue {
                id,
                name: row.name.clone(),
                joined: member.joined,
                member_count: row.members.len(),
                self_uri: format!("/api/v2/routing/queues/{id}"),
            })
        });
        ok(&work.call.page(queues.collect())?)
    }
}

fn fits(kind: SearchKind, text: &str, wanted: &str) -> bool {
    match kind {
        SearchKind::Exact => text == wanted,
        SearchKind::Contains => text.contains(wanted),
        SearchKind::StartsWith => text.starts_with(wanted),
    }
}

/// A person as a colleague is told of them.
pub(crate) fn body(id: UserId, row: &PersonRow) -> User {
    User {
        id,
        name: row.name.clone(),
        email: row.email.clone(),
        nickname: row.nickname.clone(),
        state: row.state(),
        role: Some(told(row.role)),
        permissions: Vec::new(),
        queues: Vec::new(),
        presence: None,
        routing_status: None,
    }
}

impl PersonRow {
    /// Whether they can sign in.
    #[must_use]
    pub const fn state(&self) -> UserState {
        if self.inactive { UserState::Inactive } else { UserState::Active }
    }
}

/// A role as it is told.
pub(crate) const fn told(role: Role) -> UserRole {
    match role {
        Role::Agent => UserRole::Agent,
        Role::Supervisor => UserRole::Supervisor,
        Role::Owner => UserRole::Owner,
    }
}
