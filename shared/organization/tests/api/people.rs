//! People and machines come, change and go, and so do their logins; never is a secret a row.

use hanmadi_organization::LoginChange;
use serde_json::{Value, json};

use super::office::{AGENT, Office, SECRET};

const PASSWORD: &str = "a long password";

fn owner(office: &mut Office) -> String {
    let wanted =
        json!({ "name": "Park", "email": "owner@example.com", "role": "owner", "password": PASSWORD });
    let (status, made) = office.call("POST", "users", &wanted);
    assert_eq!(status, 200, "{made}");
    made["id"].as_str().unwrap().to_owned()
}

#[test]
fn a_login_is_kept_as_a_hash_beside_the_rows() {
    let mut office = Office::new();
    let id = owner(&mut office);
    let [LoginChange::Set { user, email, hash }] = office.logins.as_slice() else {
        panic!("one login: {:?}", office.logins)
    };
    assert_eq!((user.to_string(), email.as_str()), (id, "owner@example.com"));
    assert!(hanmadi_access::password::verify(PASSWORD, hash));
    let rows = format!("{:?}", office.rows);
    assert!(!rows.contains(PASSWORD) && !rows.contains(hash));
    let (status, told) = office.call("POST", "users", &json!({ "name": "Kim", "email": "KIM@example.com" }));
    assert_eq!((status, &told["email"], &told["nickname"]), (200, &json!("kim@example.com"), &json!("Kim")));
    assert_eq!(office.logins, [], "without a password nobody signs in");
}

#[test]
fn what_changes_a_login_is_said_and_nothing_else() {
    let mut office = Office::new();
    let id = owner(&mut office);
    let user = id.parse().unwrap();
    let own = format!("users/{id}");
    let _ = owner_too(&mut office);
    for (method, path, body, expected) in [
        ("PATCH", own.clone(), json!({ "name": "Park Seo-yeon" }), vec![]),
        ("PATCH", own.clone(), json!({ "email": "owner@example.com" }), vec![]),
        (
            "PATCH",
            own.clone(),
            json!({ "email": "Park@example.com" }),
            vec![LoginChange::Email { user, email: "park@example.com".into() }],
        ),
        ("PATCH", own.clone(), json!({ "state": "inactive" }), vec![LoginChange::SignedOut { user }]),
        ("PATCH", own.clone(), json!({ "state": "inactive" }), vec![]),
        ("DELETE", own.clone(), Value::Null, vec![LoginChange::Gone { user }]),
    ] {
        let (status, told) = office.call(method, &path, &body);
        assert!(status < 300, "{method} {path} {body}: {told}");
        assert_eq!(office.logins, expected, "{method} {path} {body}");
    }
    assert_eq!(office.call("GET", "users?name=Park*", &Value::Null).1["total"], 0);
}

fn owner_too(office: &mut Office) -> String {
    let wanted = json!({ "name": "Choi", "email": "choi@example.com", "role": "owner" });
    office.call("POST", "users", &wanted).1["id"].as_str().unwrap().to_owned()
}

#[test]
fn somebody_stays_in_charge() {
    let mut office = Office::new();
    let id = owner(&mut office);
    let own = format!("users/{id}");
    let before = office.configuration();
    for (method, body) in [
        ("PATCH", json!({ "role": "supervisor" })),
        ("PATCH", json!({ "state": "inactive" })),
        ("DELETE", Value::Null),
    ] {
        let (status, told) = office.call(method, &own, &body);
        assert_eq!((status, &told["code"]), (409, &json!("last.owner")), "{method} {body}");
    }
    assert_eq!(office.configuration(), before);
    owner_too(&mut office);
    assert_eq!(office.call("PATCH", &own, &json!({ "role": "agent" })).0, 200);
}

#[test]
fn who_is_inactive_or_gone_is_offered_nothing() {
    let mut office = Office::new();
    owner(&mut office);
    let has =
        |office: &Office| office.configuration().agents.iter().any(|agent| agent.user.to_string() == AGENT);
    let path = format!("users/{AGENT}");
    assert!(has(&office));
    office.call("PATCH", &path, &json!({ "state": "inactive" }));
    assert!(!has(&office));
    office.call("PATCH", &path, &json!({ "state": "active" }));
    assert!(has(&office));
    assert_eq!(office.call("DELETE", &path, &Value::Null).0, 204);
    let configuration = office.configuration();
    assert!(configuration.queues.iter().all(|queue| queue.members.is_empty()) && !has(&office));
}

#[test]
fn a_machines_secret_is_told_once() {
    let mut office = Office::new();
    let (status, made) =
        office.call("POST", "oauth/clients", &json!({ "name": "Bridge", "role": "supervisor" }));
    assert_eq!((status, &made["secret"], &made["role"]), (200, &json!(SECRET), &json!("supervisor")));
    let [LoginChange::Client { client, hash, .. }] = office.logins.as_slice() else {
        panic!("one login: {:?}", office.logins)
    };
    assert_eq!(json!(client), made["id"]);
    assert!(hanmadi_access::password::verify(SECRET, hash));
    assert!(!format!("{:?}", office.rows).contains(SECRET));
    let own = format!("oauth/clients/{}", made["id"].as_str().unwrap());
    assert_eq!(office.call("GET", &own, &Value::Null).1["secret"], Value::Null);
    assert_eq!(office.call("POST", "oauth/clients", &json!({ "name": "bridge" })).0, 409);
    let other = json!({ "name": "Bridge", "authorizedGrantType": "PASSWORD" });
    assert_eq!(office.call("PUT", &own, &other).0, 400, "machines have one way");
    let changed = office.call("PUT", &own, &json!({ "name": "Old bridge" })).1;
    assert_eq!((&changed["name"], &changed["role"]), (&json!("Old bridge"), &json!("supervisor")));
    assert_eq!(office.call("POST", &format!("{own}/secret"), &json!({})).1["secret"], SECRET);
    assert_eq!(office.call("DELETE", &own, &Value::Null).0, 204);
    assert!(matches!(office.logins.as_slice(), [LoginChange::ClientGone { .. }]));
    assert_eq!(office.call("GET", &own, &Value::Null).0, 404);
}
