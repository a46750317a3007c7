//! Who reaches less after a call than before it: they may be listening to what they may hear no more.
//! Never asked of calls that take nothing from anybody.

use hanmadi_access::Principal;
use hanmadi_ids::{ClientId, ListenerId, QueueId, UserId};
use hanmadi_protocol::platform::{operation::Operation, queue::MemberPatch};

use crate::{call::Call, state::Organization};

/// Somebody, and what they are: nobody if they can't sign in.
pub(crate) type Standing = (ListenerId, Option<Principal>);

impl Organization {
    /// What those are, before a call, from whom it may take something.
    #[expect(clippy::wildcard_enum_match_arm, reason = "every other call takes nothing from anybody")]
    pub(crate) fn standings(&self, call: &Call) -> Vec<Standing> {
        let user = |place| call.id::<UserId>(place, "user").ok().map(ListenerId::User);
        let listeners: Vec<ListenerId> = match call.operation {
            Operation::UserUpdate | Operation::UserDelete => user(0).into_iter().collect(),
            Operation::ClientUpdate | Operation::ClientDelete => {
                call.id::<ClientId>(0, "OAuth client").ok().map(ListenerId::Client).into_iter().collect()
            }
            Operation::QueueMemberRemove => user(1).into_iter().collect(),
            Operation::QueueMembersAdd => {
                let entries: Vec<MemberPatch> = call.list().unwrap_or_default();
                entries.into_iter().map(|entry| ListenerId::User(entry.id)).collect()
            }
            Operation::QueueDelete => {
                let queue = call.id::<QueueId>(0, "queue").ok().and_then(|id| self.queues.get(id));
                let members = queue.into_iter().flat_map(|queue| queue.members.keys());
                members.map(|user| ListenerId::User(*user)).collect()
            }
            _ => Vec::new(),
        };
        listeners.into_iter().map(|listener| (listener, self.standing(listener))).collect()
    }

    /// Those of them who reach less now, and what they are.
    pub(crate) fn less(&self, before: Vec<Standing>) -> Vec<Standing> {
        let now = before.into_iter().map(|(listener, was)| (listener, was, self.standing(listener)));
        now.filter(|(_, was, is)| reaches_less(was.as_ref(), is.as_ref()))
            .map(|(listener, _, is)| (listener, is))
            .collect()
    }

    /// What somebody is; nobody if they can't sign in.
    #[must_use]
    pub fn standing(&self, listener: ListenerId) -> Option<Principal> {
        match listener {
            ListenerId::Client(client) => {
                self.clients.get(client).map(|row| Principal::Client { client, role: row.role })
            }
            ListenerId::User(user) => {
                let row = self.people.get(user).filter(|row| !row.inactive)?;
                let queues = self.queues.iter().filter(|(_, queue)| queue.members.contains_key(&user));
                Some(Principal::User { user, role: row.role, queues: queues.map(|(id, _)| id).collect() })
            }
        }
    }
}

fn reaches_less(was: Option<&Principal>, is: Option<&Principal>) -> bool {
    let queues = |of: &Principal| match of {
        Principal::User { queues, .. } => queues.clone(),
        Principal::Client { .. } => Vec::new(),
    };
    match (was, is) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(was), Some(is)) => {
            let left = queues(is);
            is.role() < was.role() || queues(was).iter().any(|queue| !left.contains(queue))
        }
    }
}
