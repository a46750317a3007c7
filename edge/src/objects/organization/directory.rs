//! The directory: what the Worker reads of the organization with every call.
//! Never a secret, nor a setting that only routing reads.

use hanmadi_access::{Principal, Role};
use hanmadi_ids::{ClientId, DeploymentId, ListenerId, QueueId, UserId};
use hanmadi_organization::Organization;
use hanmadi_protocol::{
    deployment::Deployment,
    platform::{
        threading::ThreadingTimeline,
        user::{User, UserRole, UserState},
    },
};
use serde::{Deserialize, Serialize};

/// Deployments, queues and people.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Directory {
    /// Messenger configurations.
    pub(crate) deployments: Vec<Deployment>,
    /// Queues.
    pub(crate) queues: Vec<QueueEntry>,
    /// People who sign in.
    pub(crate) users: Vec<UserEntry>,
    /// Machines that log in, and as what.
    #[serde(default)]
    pub(crate) clients: Vec<(ClientId, Role)>,
    /// How long after its end a message reopens a conversation.
    pub(crate) threading: ThreadingTimeline,
}

/// A queue and its members.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct QueueEntry {
    /// Id.
    pub(crate) id: QueueId,
    /// Name.
    pub(crate) name: String,
    /// Members.
    pub(crate) members: Vec<UserId>,
}

/// A person.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct UserEntry {
    /// Id.
    pub(crate) id: UserId,
    /// Full name.
    pub(crate) name: String,
    /// Login.
    pub(crate) email: String,
    /// What guests see.
    pub(crate) nickname: String,
    /// Role.
    pub(crate) role: Role,
    /// Whether they can sign in.
    pub(crate) state: UserState,
}

impl Directory {
    /// What an organization tells of itself.
    pub(crate) fn of(organization: &Organization) -> Self {
        let queues = organization.queues().map(|(id, row)| QueueEntry {
            id,
            name: row.name.clone(),
            members: row.members.keys().copied().collect(),
        });
        let users = organization.people().map(|(id, row)| UserEntry {
            id,
            name: row.name.clone(),
            email: row.email.clone(),
            nickname: row.nickname.clone(),
            role: row.role,
            state: row.state(),
        });
        let deployments = organization.deployments().cloned().collect();
        let threading = organization.threading().clone();
        let clients = organization.clients().collect();
        Self { deployments, queues: queues.collect(), users: users.collect(), clients, threading }
    }

    /// An active deployment.
    pub(crate) fn deployment(&self, id: DeploymentId) -> Option<&Deployment> {
        self.deployments.iter().find(|deployment| deployment.id == id && deployment.active)
    }

    /// A person.
    pub(crate) fn user(&self, id: UserId) -> Option<&UserEntry> {
        self.users.iter().find(|user| user.id == id)
    }

    /// Whether there is such a queue.
    pub(crate) fn has_queue(&self, id: QueueId) -> bool {
        self.queues.iter().any(|queue| queue.id == id)
    }

    /// Queues of which a person is a member.
    pub(crate) fn queues_of(&self, user: UserId) -> Vec<QueueId> {
        self.queues.iter().filter(|queue| queue.members.contains(&user)).map(|queue| queue.id).collect()
    }

    /// Whoever listens as a principal, if they can sign in.
    pub(crate) fn standing(&self, listener: ListenerId) -> Option<Principal> {
        match listener {
            ListenerId::User(user) => self.principal(user),
            ListenerId::Client(client) => {
                let (_, role) = self.clients.iter().find(|(id, _)| *id == client)?;
                Some(Principal::Client { client, role: *role })
            }
        }
    }

    /// A person as a principal, if they can sign in.
    pub(crate) fn principal(&self, id: UserId) -> Option<Principal> {
        self.user(id).filter(|user| user.state == UserState::Active).map(|user| Principal::User {
            user: id,
            role: user.role,
            queues: self.queues_of(id),
        })
    }
}

impl UserEntry {
    /// The published body.
    pub(crate) fn body(&self) -> User {
        User {
            id: self.id,
            name: self.name.clone(),
            email: self.email.clone(),
            nickname: self.nickname.clone(),
            state: self.state,
            role: Some(match self.role {
                Role::Agent => UserRole::Agent,
                Role::Supervisor => UserRole::Supervisor,
                Role::Owner => UserRole::Owner,
            }),
            permissions: Vec::new(),
            queues: Vec::new(),
            presence: None,
            routing_status: None,
        }
    }
}
