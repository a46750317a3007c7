//! The first content of an organization: the owner's settings, or the development organization.
//! Never the development organization in a deployed build.

use std::collections::BTreeMap;

use hanmadi_access::password;
use hanmadi_ids::{DeploymentId, QueueId};
use hanmadi_protocol::{
    deployment::{
        Alignment, Deployment, Disconnect, DisconnectKind, Launcher, Position, TypingShown, Visibility,
    },
    limits,
};
use worker::{Env, Result, State};

use super::organization::directory::{Directory, UserEntry};
use crate::{
    host::random,
    store::{OrganizationStore, transaction},
};

/// Somebody to create, with a password in the clear; it is hashed and forgotten.
struct Person {
    entry: UserEntry,
    password: String,
}

/// Fills an organization that has nothing yet, all of it or nothing.
///
/// # Errors
/// When the owner's settings are missing, or SQLite refuses.
pub(crate) fn seed(state: &State, env: &Env, store: &OrganizationStore) -> Result<()> {
    let (directory, people) = first_content(env)?;
    let store = store.clone();
    transaction(state, move || {
        for person in &people {
            let hash = password::hash(&person.password, random::bytes(), password::ROUNDS);
            store.add_login(&person.entry.email.to_lowercase(), person.entry.id, &hash)?;
        }
        #[cfg(feature = "dev")]
        development::add_client(&store)?;
        store.keep("directory", &directory)
    })
}

fn deployment(id: DeploymentId, name: &str, queue: QueueId) -> Deployment {
    Deployment {
        id,
        name: name.to_owned(),
        active: true,
        allow_all_domains: false,
        allowed_domains: Vec::new(),
        languages: vec!["en-us".into(), "ko".into(), "ja".into()],
        default_language: "en-us".into(),
        primary_color: "#0B6E4F".into(),
        greeting: BTreeMap::from([
            ("en-us".into(), "How can we help?".into()),
            ("ko".into(), "무엇을 도와드릴까요?".into()),
            ("ja".into(), "ご用件をお聞かせください。".into()),
        ]),
        suggestions: BTreeMap::new(),
        launcher: Launcher { visibility: Visibility::On },
        position: Position { alignment: Alignment::Auto, side_space: 20, bottom_space: 20 },
        typing: TypingShown { guest: true, agent: true },
        disconnect: Disconnect { enabled: true, kind: DisconnectKind::Send },
        auto_start: false,
        session_seconds: limits::SESSION_SECONDS,
        queue,
    }
}

/// The owner's own organization, from settings given at the deploy.
#[cfg(not(feature = "dev"))]
fn first_content(env: &Env) -> Result<(Directory, Vec<Person>)> {
    use hanmadi_access::Role;
    use hanmadi_ids::UserId;

    use super::organization::directory::QueueEntry;
    use crate::config::setting;

    let missing = |name: &str| worker::Error::RustError(format!("set {name} before the first start"));
    let email = setting(env, "OWNER_EMAIL").ok_or_else(|| missing("OWNER_EMAIL"))?;
    let password = setting(env, "OWNER_PASSWORD").ok_or_else(|| missing("OWNER_PASSWORD"))?;
    let company = setting(env, "COMPANY_NAME").unwrap_or_else(|| "Hanmadi".into());
    let wanted = setting(env, "DEPLOYMENT_ID").and_then(|id| id.parse().ok());
    let mut mint = random::mint();
    let (owner, queue): (UserId, QueueId) = (mint.draw(), mint.draw());
    let mut deployment = deployment(wanted.unwrap_or_else(|| mint.draw()), &company, queue);
    let domains = setting(env, "ALLOWED_DOMAINS").unwrap_or_default();
    deployment.allowed_domains =
        domains.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let entry = UserEntry { id: owner, name: "Owner".into(), email, nickname: company, role: Role::Owner };
    let directory = Directory {
        deployments: vec![deployment],
        queues: vec![QueueEntry { id: queue, name: "Support".into(), members: vec![owner] }],
        users: vec![entry.clone()],
    };
    Ok((directory, vec![Person { entry, password }]))
}

/// The development organization.
#[cfg(feature = "dev")]
fn first_content(_env: &Env) -> Result<(Directory, Vec<Person>)> {
    Ok(development::organization())
}

#[cfg(feature = "dev")]
mod development {
    //! The organization of `cargo xtask dev` and of the tests. Ids and passwords are public.

    use std::collections::BTreeMap;

    use hanmadi_access::{Role, password};
    use hanmadi_ids::{ClientId, DeploymentId, QueueId, UserId};
    use hanmadi_protocol::deployment::{DisconnectKind, TypingShown};
    use worker::Result;

    use super::{Directory, Person, UserEntry, deployment};
    use crate::{host::random, objects::organization::directory::QueueEntry, store::OrganizationStore};

    const DEPLOYMENT: DeploymentId = DeploymentId::from_u128(0x11111111_1111_4111_8111_111111111111);
    const READ_ONLY: DeploymentId = DeploymentId::from_u128(0x11111111_1111_4111_8111_111111111112);
    const CLOSED: DeploymentId = DeploymentId::from_u128(0x11111111_1111_4111_8111_111111111113);
    const CLIENT: ClientId = ClientId::from_u128(0x22222222_2222_4222_8222_222222222222);
    const SUPPORT: QueueId = QueueId::from_u128(0x33333333_3333_4333_8333_333333333331);
    const SALES: QueueId = QueueId::from_u128(0x33333333_3333_4333_8333_333333333332);
    const PASSWORD: &str = "hanmadi-dev";

    /// Adds the machine of the development organization.
    pub(super) fn add_client(store: &OrganizationStore) -> Result<()> {
        let secret = password::hash("dev-secret", random::bytes(), password::ROUNDS);
        store.add_client(CLIENT, &serde_json::to_string(&Role::Owner)?, &secret)
    }

    /// Everything else of it.
    pub(super) fn organization() -> (Directory, Vec<Person>) {
        let person = |number: u128, email: &str, name: &str, nickname: &str, role| UserEntry {
            id: UserId::from_u128(0x44444444_4444_4444_8444_444444444440 + number),
            name: name.into(),
            email: email.into(),
            nickname: nickname.into(),
            role,
        };
        let users = vec![
            person(1, "agent1@example.com", "Kim Minji", "Minji", Role::Agent),
            person(2, "agent2@example.com", "Lee Jun", "Jun", Role::Agent),
            person(3, "supervisor@example.com", "Park Seo-yeon", "Seo-yeon", Role::Supervisor),
            person(4, "owner@example.com", "Choi Haneul", "Haneul", Role::Owner),
        ];
        let members: Vec<UserId> = users.iter().map(|user| user.id).collect();
        let queue = |id, name: &str| QueueEntry { id, name: name.into(), members: members.clone() };
        let mut open = deployment(DEPLOYMENT, "Onnuri Ceramics", SUPPORT);
        open.allow_all_domains = true;
        open.suggestions = BTreeMap::from([
            ("en-us".into(), vec!["Where is my order?".into(), "Do you ship to Japan?".into()]),
            ("ko".into(), vec!["주문한 상품은 어디쯤 왔나요?".into(), "교환하고 싶어요".into()]),
            ("ja".into(), vec!["注文した商品はどこですか".into(), "交換したいです".into()]),
        ]);
        let mut read_only = open.clone();
        read_only.id = READ_ONLY;
        read_only.disconnect.kind = DisconnectKind::ReadOnly;
        read_only.auto_start = true;
        let mut closed = deployment(CLOSED, "Onnuri Ceramics", SALES);
        closed.allowed_domains = vec!["shop.example".into()];
        closed.typing = TypingShown { guest: false, agent: false };
        closed.disconnect.enabled = false;
        let directory = Directory {
            deployments: vec![open, read_only, closed],
            queues: vec![queue(SUPPORT, "Support"), queue(SALES, "Sales")],
            users: users.clone(),
        };
        let people = users.into_iter().map(|entry| Person { entry, password: PASSWORD.into() }).collect();
        (directory, people)
    }
}
