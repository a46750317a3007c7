//! Whoever reaches less after a call is named, with what they are from then on; nobody else is.

use hanmadi_access::{Principal, Role};
use hanmadi_ids::{ClientId, ListenerId, QueueId, UserId};
use serde_json::{Value, json};

use super::office::{AGENT, Office, QUEUE};

fn agent(role: Role, queues: &[&str]) -> Option<Principal> {
    let queues: Vec<QueueId> = queues.iter().map(|id| id.parse().unwrap()).collect();
    Some(Principal::User { user: AGENT.parse().unwrap(), role, queues })
}

#[test]
fn of_people_only_what_takes_something_from_them() {
    let mut office = Office::new();
    let user: UserId = AGENT.parse().unwrap();
    let owner = json!({ "name": "Park", "email": "owner@example.com", "role": "owner" });
    office.call("POST", "users", &owner);
    let (own, members) = (format!("users/{AGENT}"), format!("routing/queues/{QUEUE}/members"));
    let entry = json!([{ "id": AGENT }]);
    for (method, path, body, expected) in [
        ("PATCH", own.clone(), json!({ "name": "Kim Min-ji" }), None),
        ("PATCH", own.clone(), json!({ "role": "supervisor" }), None),
        ("PATCH", own.clone(), json!({ "role": "agent" }), Some(agent(Role::Agent, &[QUEUE]))),
        ("PATCH", own.clone(), json!({ "state": "inactive" }), Some(None)),
        ("PATCH", own.clone(), json!({ "state": "active" }), None),
        ("PATCH", members.clone(), json!([{ "id": AGENT, "joined": false }]), None),
        ("POST", format!("{members}?delete=true"), entry.clone(), Some(agent(Role::Agent, &[]))),
        ("POST", members.clone(), entry, None),
        ("DELETE", format!("{members}/{AGENT}"), Value::Null, Some(agent(Role::Agent, &[]))),
        ("DELETE", own, Value::Null, Some(None)),
    ] {
        let (status, told) = office.call(method, &path, &body);
        assert!(status < 300, "{method} {path} {body}: {told}");
        let expected: Vec<_> = expected.into_iter().map(|is| (ListenerId::User(user), is)).collect();
        assert_eq!(office.standings, expected, "{method} {path} {body}");
    }
}

#[test]
fn of_a_queue_that_is_deleted_its_members() {
    let mut office = Office::new();
    let (_, made) = office.call("POST", "routing/queues", &json!({ "name": "Sales" }));
    let own = format!("routing/queues/{}", made["id"].as_str().unwrap());
    office.call("POST", &format!("{own}/members"), &json!([{ "id": AGENT }]));
    assert_eq!(office.call("DELETE", &own, &Value::Null).0, 204);
    let user = ListenerId::User(AGENT.parse().unwrap());
    assert_eq!(office.standings, [(user, agent(Role::Agent, &[QUEUE]))]);
}

#[test]
fn of_machines_whose_role_is_less_and_who_are_gone() {
    let mut office = Office::new();
    let wanted = json!({ "name": "Wallboard", "role": "owner" });
    let (_, made) = office.call("POST", "oauth/clients", &wanted);
    assert_eq!(office.standings, []);
    let client: ClientId = made["id"].as_str().unwrap().parse().unwrap();
    let own = format!("oauth/clients/{client}");
    office.call("PUT", &own, &wanted);
    assert_eq!(office.standings, []);
    office.call("PUT", &own, &json!({ "name": "Wallboard", "role": "agent" }));
    let is = Some(Principal::Client { client, role: Role::Agent });
    assert_eq!(office.standings, [(ListenerId::Client(client), is)]);
    office.call("DELETE", &own, &Value::Null);
    assert_eq!(office.standings, [(ListenerId::Client(client), None)]);
}
