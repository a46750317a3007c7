//! The first content of an organization: the owner's settings, or the development organization.
//! Never the development organization in a deployed build.

use std::collections::BTreeMap;

use hanmadi_access::password;
use hanmadi_ids::{DeploymentId, QueueId};
use hanmadi_organization::{First, Organization};
use hanmadi_protocol::{
    deployment::{
        Alignment, Deployment, Disconnect, DisconnectKind, Launcher, Position, TypingShown, Visibility,
    },
    limits,
};
use worker::{Env, Error, Result, State};

use crate::{
    host::{clock, random},
    store::{OrganizationStore, transaction},
};

/// Fills an organization that has nothing yet, all of it or nothing. People sign in with the passwords that come
/// with them, which are hashed and forgotten.
///
/// # Errors
/// When the owner's settings are missing, or SQLite refuses.
pub(crate) fn seed(state: &State, env: &Env, store: &OrganizationStore) -> Result<Organization> {
    let (first, password) = first_content(env)?;
    let people: Vec<_> = first.people.iter().map(|person| (person.email.to_lowercase(), person.id)).collect();
    let (organization, rows) =
        Organization::begin(clock::now(), first).map_err(|refusal| Error::RustError(refusal.text))?;
    transaction(state, || {
        for (email, id) in &people {
            let hash = password::hash(&password, random::bytes(), password::ROUNDS);
            store.add_login(email, *id, &hash)?;
        }
        #[cfg(feature = "dev")]
        development::add_client(store)?;
        rows.iter().try_for_each(|row| store.apply(row))
    })?;
    Ok(organization)
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

/// The owner's own organization, from settings given at the deploy, and the owner's password.
#[cfg(not(feature = "dev"))]
fn first_content(env: &Env) -> Result<(First, String)> {
    use hanmadi_access::Role;
    use hanmadi_ids::UserId;
    use hanmadi_organization::{FirstQueue, Person};

    use crate::config::setting;

    /// Conversations that an agent may hold at once until the owner says otherwise.
    const MESSAGES: u32 = 5;

    let missing = |name: &str| Error::RustError(format!("set {name} before the first start"));
    let email = setting(env, "OWNER_EMAIL").ok_or_else(|| missing("OWNER_EMAIL"))?;
    let password = setting(env, "OWNER_PASSWORD").ok_or_else(|| missing("OWNER_PASSWORD"))?;
    let company = setting(env, "COMPANY_NAME").unwrap_or_else(|| "Hanmadi".into());
    let wanted = setting(env, "DEPLOYMENT_ID").and_then(|id| id.parse().ok());
    let mut mint = random::mint();
    let (id, queue): (UserId, QueueId) = (mint.draw(), mint.draw());
    let mut deployment = deployment(wanted.unwrap_or_else(|| mint.draw()), &company, queue);
    let domains = setting(env, "ALLOWED_DOMAINS").unwrap_or_default();
    deployment.allowed_domains =
        domains.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect();
    let owner = Person {
        id,
        name: "Owner".into(),
        email,
        nickname: company,
        role: Role::Owner,
        skills: BTreeMap::new(),
        languages: BTreeMap::new(),
    };
    let codes = ["Solved", "Not solved", "Wrong number"].map(|name| (mint.draw(), name.to_owned()));
    let first = First {
        deployments: vec![deployment],
        people: vec![owner],
        queues: vec![FirstQueue { id: queue, name: "Support".into(), members: vec![id] }],
        codes: codes.to_vec(),
        messages: MESSAGES,
        ..First::default()
    };
    Ok((first, password))
}

/// The development organization.
#[cfg(feature = "dev")]
fn first_content(_env: &Env) -> Result<(First, String)> {
    Ok((development::organization(), development::PASSWORD.to_owned()))
}

#[cfg(feature = "dev")]
mod development {
    //! The organization of `cargo xtask dev` and of the tests. Ids and passwords are public.

    use std::collections::BTreeMap;

    use hanmadi_access::{Role, password};
    use hanmadi_ids::{ClientId, DeploymentId, LanguageId, SkillId, UserId, WrapupCodeId};
    use hanmadi_organization::{First, FirstFlow, FirstQueue, Person, example::libraries};
    use hanmadi_protocol::{
        deployment::{Deployment, DisconnectKind, TypingShown},
        platform::utilization::CAPACITY_MAX,
    };
    use hanmadi_routing::flow::example::{
        BILLING, DELIVERY, FLOW, RETURNS, SALES, SUPPORT, example, schedule_group, schedules,
    };
    use worker::Result;

    use super::deployment;
    use crate::{host::random, store::OrganizationStore};

    const DEPLOYMENT: DeploymentId = DeploymentId::from_u128(0x11111111_1111_4111_8111_111111111111);
    const READ_ONLY: DeploymentId = DeploymentId::from_u128(0x11111111_1111_4111_8111_111111111112);
    const CLOSED: DeploymentId = DeploymentId::from_u128(0x11111111_1111_4111_8111_111111111113);
    const CLIENT: ClientId = ClientId::from_u128(0x22222222_2222_4222_8222_222222222222);
    pub(super) const PASSWORD: &str = "hanmadi-dev";

    const fn language(number: u128) -> LanguageId {
        LanguageId::from_u128(0x66666666_6666_4666_8666_666666666670 + number)
    }

    const fn code(number: u128) -> WrapupCodeId {
        WrapupCodeId::from_u128(0x88888888_8888_4888_8888_888888888880 + number)
    }

    /// Adds the machine of the development organization.
    pub(super) fn add_client(store: &OrganizationStore) -> Result<()> {
        let secret = password::hash("dev-secret", random::bytes(), password::ROUNDS);
        store.add_client(CLIENT, Role::Owner, &secret)
    }

    /// Everything else of it. Its flow is published, but does not decide until somebody says so.
    pub(super) fn organization() -> First {
        let people = people();
        let members: Vec<UserId> = people.iter().map(|person| person.id).collect();
        let queue = |id, name: &str| FirstQueue { id, name: name.into(), members: members.clone() };
        let named = |(id, name): (SkillId, &str)| (id, name.to_owned());
        First {
            deployments: deployments(),
            people,
            clients: vec![(CLIENT, "Development".into(), Role::Owner)],
            queues: vec![queue(SUPPORT, "Support"), queue(SALES, "Sales")],
            skills: [(RETURNS, "Returns"), (DELIVERY, "Delivery"), (BILLING, "Billing")].map(named).to_vec(),
            languages: [(language(1), "Korean"), (language(2), "English"), (language(3), "Japanese")]
                .map(|(id, name)| (id, name.to_owned()))
                .to_vec(),
            codes: [(code(1), "Solved"), (code(2), "Sent a refund"), (code(3), "Not solved")]
                .map(|(id, name)| (id, name.to_owned()))
                .to_vec(),
            schedules: schedules(),
            schedule_groups: vec![schedule_group()],
            flow: Some(FirstFlow { id: FLOW, document: example(), decides: false }),
            libraries: libraries(),
            messages: CAPACITY_MAX,
        }
    }

    fn people() -> Vec<Person> {
        let person =
            |number: u128, email: &str, name: &str, nickname: &str, role, skills: &[(SkillId, u8)]| Person {
                id: UserId::from_u128(0x44444444_4444_4444_8444_444444444440 + number),
                name: name.into(),
                email: email.into(),
                nickname: nickname.into(),
                role,
                skills: skills.iter().copied().collect(),
                languages: BTreeMap::from([(language(1), 5), (language(2), 3)]),
            };
        let all = [(RETURNS, 4), (DELIVERY, 4), (BILLING, 4)];
        vec![
            person(1, "agent1@example.com", "Kim Minji", "Minji", Role::Agent, &all),
            person(2, "agent2@example.com", "Lee Jun", "Jun", Role::Agent, &[(DELIVERY, 5)]),
            person(3, "supervisor@example.com", "Park Seo-yeon", "Seo-yeon", Role::Supervisor, &all),
            person(4, "owner@example.com", "Choi Haneul", "Haneul", Role::Owner, &[]),
        ]
    }

    fn deployments() -> Vec<Deployment> {
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
        vec![open, read_only, closed]
    }
}
