//! Members of queues: `/api/v2/routing/queues/{id}/members`.
//! Never some of a list: all entries are taken or none.

use hanmadi_ids::{QueueId, UserId};
use hanmadi_protocol::platform::{
    queue::{MemberPatch, QueueMember},
    reference::Reference,
};

use crate::{
    answer::Work,
    call::{Refusal, Reply, done, ok},
    check,
    rows::{MemberRow, QueueRow},
    state::Organization,
};

impl Organization {
    pub(crate) fn list_members(&self, work: &Work<'_>) -> Reply {
        let id = work.call.id(0, "queue")?;
        let row = self.queues.find(id)?;
        let joined = work.call.flag("joined")?;
        let wanted = row.members.iter().filter(|(_, member)| joined.is_none_or(|it| it == member.joined));
        let mut members: Vec<QueueMember> =
            wanted.filter_map(|(user, member)| self.member(id, *user, *member)).collect();
        members.retain(|member| work.call.wants(&member.name));
        members.sort_by_cached_key(|member| (check::folded(&member.name), member.id));
        ok(&work.call.page(members)?)
    }

    /// Adds members, or with `delete=true` removes them.
    pub(crate) fn add_members(&mut self, work: &mut Work<'_>) -> Reply {
        let (id, mut row) = self.queue_to_change(work)?;
        let entries: Vec<MemberPatch> = work.call.list()?;
        let removes = work.call.flag("delete")?.unwrap_or(false);
        for entry in &entries {
            if removes {
                row.members.remove(&entry.id);
                continue;
            }
            if !self.people.has(entry.id) {
                return Err(no_user(entry.id));
            }
            let member = row.members.get(&entry.id).copied().unwrap_or_default();
            row.members.insert(entry.id, patched(member, *entry)?);
        }
        self.queues.put(id, row, &mut work.rows)?;
        done()
    }

    pub(crate) fn patch_members(&mut self, work: &mut Work<'_>) -> Reply {
        let (id, mut row) = self.queue_to_change(work)?;
        let entries: Vec<MemberPatch> = work.call.list()?;
        for entry in &entries {
            patch(&mut row, *entry)?;
        }
        let changed =
            entries.iter().filter_map(|entry| self.member(id, entry.id, *row.members.get(&entry.id)?));
        let answer = ok(&work.call.page(changed.collect())?)?;
        self.queues.put(id, row, &mut work.rows)?;
        Ok(answer)
    }

    pub(crate) fn patch_member(&mut self, work: &mut Work<'_>) -> Reply {
        let (id, mut row) = self.queue_to_change(work)?;
        let user: UserId = work.call.id(1, "member")?;
        if !row.members.contains_key(&user) {
            return Err(Refusal::absent("member"));
        }
        let entry: MemberPatch = work.call.body()?;
        if entry.id != user {
            return Err(Refusal::bad("id is not the one in the address."));
        }
        patch(&mut row, entry)?;
        self.queues.put(id, row, &mut work.rows)?;
        done()
    }

    pub(crate) fn remove_member(&mut self, work: &mut Work<'_>) -> Reply {
        let (id, mut row) = self.queue_to_change(work)?;
        if row.members.remove(&work.call.id(1, "member")?).is_none() {
            return Err(Refusal::absent("member"));
        }
        self.queues.put(id, row, &mut work.rows)?;
        done()
    }

    /// The queue in the address.
    pub(crate) fn queue_to_change(&self, work: &Work<'_>) -> Result<(QueueId, QueueRow), Refusal> {
        let id = work.call.id(0, "queue")?;
        Ok((id, self.queues.find(id)?.clone()))
    }

    fn member(&self, queue: QueueId, user: UserId, member: MemberRow) -> Option<QueueMember> {
        let person = self.people.get(user)?;
        Some(QueueMember {
            id: user,
            name: person.name.clone(),
            user: Reference::named(user, &person.name),
            ring_number: member.ring,
            joined: member.joined,
            member_by: "user".to_owned(),
            self_uri: format!("/api/v2/routing/queues/{queue}/members/{user}"),
        })
    }
}

fn patch(row: &mut QueueRow, entry: MemberPatch) -> Result<(), Refusal> {
    let Some(member) = row.members.get_mut(&entry.id) else {
        return Err(Refusal::bad(format!("{} is no member of this queue.", entry.id)));
    };
    *member = patched(*member, entry)?;
    Ok(())
}

fn patched(member: MemberRow, entry: MemberPatch) -> Result<MemberRow, Refusal> {
    let ring = check::within("ringNumber", entry.ring_number.unwrap_or(member.ring), 1..=6)?;
    Ok(MemberRow { joined: entry.joined.unwrap_or(member.joined), ring })
}

fn no_user(id: UserId) -> Refusal {
    Refusal::bad(format!("There is no user {id}."))
}
