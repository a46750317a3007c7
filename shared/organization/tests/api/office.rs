//! An organization with one queue and one agent, called by text. After each call it is loaded anew from its rows,
//! so that whatever is not kept is missed at once.

use std::collections::BTreeMap;

use hanmadi_access::{Principal, Role};
use hanmadi_ids::{ListenerId, Mint, QueueId, UserId};
use hanmadi_organization::{Call, First, FirstQueue, Host, LoginChange, Organization, Person, Row};
use hanmadi_protocol::{configuration::Configuration, platform::operation::Operation, time::Timestamp};
use serde_json::Value;

pub(crate) const KEY: &[u8] = b"the signing key of this test edge";
pub(crate) const SECRET: &str = "a secret that the host draws";
pub(crate) const QUEUE: &str = "33333333-3333-4333-8333-333333333331";
pub(crate) const AGENT: &str = "44444444-4444-4444-8444-444444444441";

pub(crate) struct Office {
    organization: Organization,
    pub(crate) rows: BTreeMap<(String, String), Row>,
    calls: u8,
    /// What the last call said of logins.
    pub(crate) logins: Vec<LoginChange>,
    /// Who reaches less since the last call.
    pub(crate) standings: Vec<(ListenerId, Option<Principal>)>,
    /// Bots may be asked without encryption, as in development.
    pub(crate) plain_http: bool,
}

impl Office {
    pub(crate) fn new() -> Self {
        let (queue, user): (QueueId, UserId) = (QUEUE.parse().unwrap(), AGENT.parse().unwrap());
        let agent = Person {
            id: user,
            name: "Kim Minji".into(),
            email: "agent1@example.com".into(),
            nickname: "Minji".into(),
            role: Role::Agent,
            skills: BTreeMap::new(),
            languages: BTreeMap::new(),
        };
        let first = First {
            people: vec![agent],
            queues: vec![FirstQueue { id: queue, name: "Support".into(), members: vec![user] }],
            messages: 5,
            ..First::default()
        };
        let (organization, rows) = Organization::begin(Timestamp::from_ms(1000), first).unwrap();
        let mut office = Self {
            organization,
            rows: BTreeMap::new(),
            calls: 0,
            logins: Vec::new(),
            standings: Vec::new(),
            plain_http: false,
        };
        office.keep(rows);
        office
    }

    /// A call by method and path behind `/api/v2/`, with a query if there is one.
    pub(crate) fn call(&mut self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let path = format!("/api/v2/{path}");
        let (operation, ids) = Operation::find(method, &path).expect("an address of the API");
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let query = pairs.map(|(name, value)| (name.to_owned(), value.replace("%2A", "*"))).collect();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        self.answer(operation, &ids, query, body)
    }

    pub(crate) fn raw(&mut self, operation: Operation, ids: &[&str], body: &str) -> (u16, Value) {
        self.answer(operation, ids, Vec::new(), body.to_owned())
    }

    pub(crate) fn configuration(&self) -> Configuration {
        self.organization.configuration()
    }

    fn answer(
        &mut self,
        operation: Operation,
        ids: &[&str],
        query: Vec<(String, String)>,
        body: String,
    ) -> (u16, Value) {
        self.calls += 1;
        let now = Timestamp::from_ms(2000 + u64::from(self.calls));
        let plain_http = self.plain_http;
        let host = Host {
            now,
            mint: Mint::new([self.calls; 16]),
            nonce: [self.calls; 12],
            salt: [self.calls; 16],
            secret: SECRET,
            rounds: 2,
            key: KEY,
            plain_http,
        };
        let ids = ids.iter().map(|id| (*id).to_owned()).collect();
        let call = Call { operation, ids, query, body, by: "somebody".to_owned() };
        match self.organization.answer(host, &call) {
            Ok(answer) => {
                self.keep(answer.rows);
                self.logins = answer.logins;
                self.standings = answer.standings;
                let told = serde_json::from_str(&answer.body).unwrap_or(Value::Null);
                assert_eq!(answer.body.is_empty(), answer.status == 204);
                (answer.status, told)
            }
            Err(refusal) => (refusal.status, serde_json::to_value(refusal.body()).unwrap()),
        }
    }

    /// Keeps rows, and knows no more than they say.
    fn keep(&mut self, rows: Vec<Row>) {
        for row in rows {
            let key = (row.kind.clone(), row.id.clone());
            if row.body.is_some() {
                self.rows.insert(key, row);
            } else {
                assert!(self.rows.remove(&key).is_some(), "forgets what it never kept: {key:?}");
            }
        }
        let known = self.organization.configuration();
        self.organization = Organization::load(self.rows.values()).unwrap();
        assert_eq!(self.organization.configuration(), known, "rows and memory differ");
    }
}
