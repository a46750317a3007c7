//! Goal: every call is answered as published or refused with a documented status, and a refused call changes
//! nothing. Method: tables of calls as text, against an organization that is loaded anew from its rows after each.

#[cfg(test)]
mod office;
#[cfg(test)]
mod people;
#[cfg(test)]
mod responses;
#[cfg(test)]
mod standing;

use hanmadi_protocol::{configuration::Configuration, platform::operation::Operation};
use office::{AGENT, Office, QUEUE};
use proptest::prelude::*;
use serde_json::{Value, json};

#[test]
fn what_is_made_is_told_changed_and_deleted() {
    let kinds = [
        ("routing/queues", json!({ "name": "One" }), json!({ "name": "Two" })),
        ("routing/wrapupcodes", json!({ "name": "One" }), json!({ "name": "Two", "description": "x" })),
        ("routing/utilization/labels", json!({ "name": "One" }), json!({ "name": "Two", "weight": 25 })),
        ("architect/schedules", schedule("One"), schedule("Two")),
        ("architect/schedulegroups", group("One"), group("Two")),
        ("hanmadi/bots", bot("One"), bot("Two")),
        ("responsemanagement/libraries", json!({ "name": "One" }), json!({ "name": "Two" })),
    ];
    for (path, first, second) in kinds {
        let mut office = Office::new();
        let (status, made) = office.call("POST", path, &first);
        assert_eq!((status, &made["name"]), (200, &json!("One")), "{path} {made}");
        let own = format!("{path}/{}", made["id"].as_str().unwrap());
        assert_eq!(made["selfUri"], json!(format!("/api/v2/{own}")));
        assert_eq!(office.call("GET", &own, &Value::Null), (200, made), "{path}");
        let (_, same) = office.call("POST", path, &first);
        assert_eq!((&same["status"], &same["code"]), (&json!(409), &json!("name.taken")), "{path}");
        let (status, changed) = office.call("PUT", &own, &second);
        assert_eq!((status, &changed["name"]), (200, &json!("Two")), "{path} {changed}");
        assert_eq!(office.call("DELETE", &own, &Value::Null).0, 204, "{path}");
        assert_eq!(office.call("GET", &own, &Value::Null).0, 404, "{path}");
        assert_eq!(office.call("DELETE", &own, &Value::Null).0, 404, "{path}");
        assert_eq!(office.call("PUT", &own, &second).0, 404, "{path}");
    }
}

fn schedule(name: &str) -> Value {
    json!({ "name": name, "start": "2026-11-20T09:00:00.000", "end": "2026-11-20T18:00:00.000",
        "rrule": "FREQ=WEEKLY;BYDAY=MO" })
}

fn group(name: &str) -> Value {
    json!({ "name": name, "timeZone": "Asia/Seoul" })
}

fn bot(name: &str) -> Value {
    json!({ "name": name, "url": "https://bot.example/ask", "secret": "a secret of many letters" })
}

/// Bodies that a queue refuses, by what is wrong with them.
fn bad_queues() -> Vec<Value> {
    let message = |settings: Value| json!({ "name": "Q", "mediaSettings": { "message": settings } });
    let acw = |settings: Value| json!({ "name": "Q", "acwSettings": settings });
    let ring =
        |seconds: u64| json!({ "expansionCriteria": [{ "type": "TIMEOUT_SECONDS", "threshold": seconds }] });
    let rings = |rings: Value| json!({ "name": "Q", "bullseye": { "rings": rings } });
    vec![
        json!({}),
        json!({ "name": "" }),
        json!({ "name": " \t" }),
        json!({ "name": "a\nb" }),
        json!({ "name": "x".repeat(101) }),
        json!({ "name": 1 }),
        json!({ "name": "Q", "description": "x".repeat(1001) }),
        json!({ "name": "Q", "scoringMethod": "Best" }),
        json!({ "name": "Q", "skillEvaluationMethod": "SOME" }),
        json!({ "name": "Q", "lastAgentRoutingMode": "Always" }),
        json!({ "name": "Q", "lastAgentWaitSeconds": 864_001 }),
        json!({ "name": "Q", "directRouting": { "agentWaitSeconds": 59 } }),
        json!({ "name": "Q", "directRouting": { "agentWaitSeconds": 864_001 } }),
        message(json!({ "alertingTimeoutSeconds": 6 })),
        message(json!({ "alertingTimeoutSeconds": 3601 })),
        message(json!({ "alertingTimeoutSeconds": -1 })),
        message(json!({ "serviceLevel": { "percentage": 1.01 } })),
        message(json!({ "serviceLevel": { "percentage": -0.1 } })),
        message(json!({ "serviceLevel": { "durationMs": 999 } })),
        message(json!({ "inactivityTimeoutSettings": { "timeoutSeconds": 59 } })),
        message(json!({ "inactivityTimeoutSettings": { "timeoutSeconds": 259_201 } })),
        message(json!({ "inactivityTimeoutSettings": { "actionType": "SEND_TO_ARCHITECT_FLOW" } })),
        message(json!({ "inactivityTimeoutSettings": { "flowId": "11111111-1111-4111-8111-111111111111" } })),
        acw(json!({ "wrapupPrompt": "SOMETIMES" })),
        acw(json!({ "wrapupPrompt": "MANDATORY_TIMEOUT" })),
        acw(json!({ "wrapupPrompt": "MANDATORY_FORCED_TIMEOUT", "timeoutMs": 999 })),
        acw(json!({ "wrapupPrompt": "OPTIONAL", "timeoutMs": 3_600_001 })),
        json!({ "name": "Q", "routingRules": [{ "operator": "MEETS_THRESHOLD", "waitSeconds": 1 }] }),
        json!({ "name": "Q", "routingRules": [{ "operator": "ANY", "threshold": 101, "waitSeconds": 1 }] }),
        json!({ "name": "Q", "routingRules": [{ "operator": "ANY", "waitSeconds": 864_001 }] }),
        json!({ "name": "Q", "routingRules": vec![json!({ "operator": "ANY", "waitSeconds": 1 }); 11] }),
        rings(json!(vec![ring(10); 7])),
        rings(json!([{}, ring(10)])),
        rings(json!([ring(0)])),
        rings(
            json!([{ "actions": { "skillsToRemove": [{ "id": "11111111-1111-4111-8111-111111111111" }] } }]),
        ),
        json!({ "name": "Q", "messageInQueueFlow": { "id": "11111111-1111-4111-8111-111111111111" } }),
        json!(["Q"]),
        json!("Q"),
    ]
}

#[test]
fn a_queue_refuses_what_is_out_of_bounds_and_stays_as_it_was() {
    let mut office = Office::new();
    let own = format!("routing/queues/{QUEUE}");
    let (_, before) = office.call("GET", &own, &Value::Null);
    for body in bad_queues() {
        let (status, told) = office.call("POST", "routing/queues", &body);
        assert_eq!(status, 400, "{body} {told}");
        if body != json!({}) {
            assert_eq!(office.call("PUT", &own, &body).0, 400, "{body}");
        }
    }
    assert_eq!(office.call("GET", &own, &Value::Null), (200, before));
    assert_eq!(office.call("GET", "routing/queues", &Value::Null).1["total"], json!(1));
}

#[test]
fn every_bound_of_a_queue_is_within() {
    let mut office = Office::new();
    let skill = office.call("POST", "routing/skills", &json!({ "name": "S" })).1["id"].clone();
    let ring = json!({ "expansionCriteria": [{ "type": "TIMEOUT_SECONDS", "threshold": 864_000 }],
        "actions": { "skillsToRemove": [{ "id": skill }] } });
    let settings = json!({
        "scoringMethod": "PriorityOnly", "skillEvaluationMethod": "NONE", "lastAgentRoutingMode": "AnyAgent",
        "lastAgentWaitSeconds": 864_000, "directRouting": { "waitForAgent": false, "agentWaitSeconds": 60 },
        "routingRules": [{ "operator": "MEETS_THRESHOLD", "threshold": 100, "waitSeconds": 0 }],
        "bullseye": { "rings": vec![ring; 6] },
        "acwSettings": { "wrapupPrompt": "MANDATORY_TIMEOUT", "timeoutMs": 1000 },
        "mediaSettings": { "message": { "enableAutoAnswer": true, "alertingTimeoutSeconds": 7,
            "serviceLevel": { "percentage": 1.0, "durationMs": 1000 }, "enableInactivityTimeout": false,
            "inactivityTimeoutSettings": { "timeoutSeconds": 60, "actionType": "DISCONNECT" } } },
    });
    let (status, told) = office.call("PUT", &format!("routing/queues/{QUEUE}"), &settings);
    assert_eq!(status, 200, "{told}");
    for (name, value) in settings.as_object().unwrap() {
        assert_eq!(&told[name], value, "{name}");
    }
    let queue = office.configuration().queues.remove(0);
    assert_eq!((queue.rings.len(), queue.inactivity, queue.direct_wait_seconds), (6, None, 0));
    let gone = format!("routing/skills/{}", skill.as_str().unwrap());
    assert_eq!(office.call("DELETE", &gone, &Value::Null).0, 204);
    let rings = office.configuration().queues.remove(0).rings;
    assert!(rings.iter().all(|ring| ring.skills_to_remove.is_empty()), "a deleted skill stays in a ring");
}

#[test]
fn bad_bodies_of_other_kinds_are_refused() {
    let mut office = Office::new();
    let user = format!("users/{AGENT}");
    let capacity = |number: i64| json!({ "utilization": { "message": { "maximumCapacity": number } } });
    let nothing = "11111111-1111-4111-8111-111111111111";
    let window = |kinds: Value, minutes: u64| json!({ "settings": kinds, "defaultTimeoutMinutes": minutes });
    let utilization = "routing/utilization".to_owned();
    let threading = "conversations/messaging/threadingtimeline".to_owned();
    let members = format!("routing/queues/{QUEUE}/members");
    let table = [
        ("PUT", utilization.clone(), capacity(26)),
        ("PUT", utilization.clone(), capacity(-1)),
        ("PUT", utilization.clone(), json!({ "utilization": { "fax": { "maximumCapacity": 1 } } })),
        ("PUT", utilization, json!({ "labelUtilizations": { nothing: { "maximumCapacity": 1 } } })),
        ("PUT", threading.clone(), window(json!([]), 4321)),
        ("PUT", threading.clone(), window(json!([{ "messengerType": "fax", "timeoutInMinutes": 1 }]), 1)),
        ("PUT", threading.clone(), window(json!([{ "messengerType": "open", "timeoutInMinutes": 4321 }]), 1)),
        (
            "PUT",
            threading,
            window(json!(vec![json!({ "messengerType": "open", "timeoutInMinutes": 1 }); 2]), 1),
        ),
        ("POST", members.clone(), json!([{ "id": nothing }])),
        ("POST", members.clone(), json!([{ "id": AGENT, "ringNumber": 7 }])),
        ("POST", members.clone(), json!(vec![json!({ "id": AGENT }); 101])),
        ("POST", members.clone(), json!({ "id": AGENT })),
        ("POST", format!("{members}?delete=maybe"), json!([])),
        (
            "PATCH",
            members.clone(),
            json!([{ "id": AGENT, "joined": false }, { "id": nothing, "joined": false }]),
        ),
        ("PATCH", format!("{members}/{AGENT}"), json!({ "id": nothing, "joined": false })),
        ("POST", format!("{user}/routingskills"), json!({ "id": nothing, "proficiency": 1 })),
        ("POST", "architect/schedules".into(), json!({ "name": "S", "start": "now", "end": "later" })),
        ("POST", "architect/schedulegroups".into(), json!({ "name": "G", "timeZone": "Mars/Olympus" })),
        ("POST", "hanmadi/bots".into(), json!({ "name": "B", "url": "https://x" })),
        ("POST", "hanmadi/bots".into(), json!({ "name": "B", "url": "ftp://x", "secret": "x".repeat(16) })),
        (
            "POST",
            "hanmadi/bots".into(),
            json!({ "name": "B", "url": "https://a@b", "secret": "x".repeat(16) }),
        ),
        ("POST", "hanmadi/bots".into(), json!({ "name": "B", "url": "https://x", "secret": "short" })),
        ("GET", "routing/queues?pageSize=0".into(), Value::Null),
        ("GET", "routing/queues?pageSize=501".into(), Value::Null),
        ("GET", "routing/queues?pageNumber=x".into(), Value::Null),
        ("PUT", format!("{user}/routingskills/bulk?pageSize=0"), json!([])),
        ("PATCH", format!("{user}/routinglanguages/bulk?pageNumber=0"), json!([])),
        ("POST", "users/search".into(), json!({ "query": [] })),
    ];
    // Somebody who has something, so that taking it away would show.
    let id = office.call("POST", "routing/skills", &json!({ "name": "S" })).1["id"].clone();
    office.call("POST", &format!("{user}/routingskills"), &json!({ "id": id, "proficiency": 1 }));
    let before = office.configuration();
    for (method, path, body) in table {
        let (status, told) = office.call(method, &path, &body);
        assert_eq!(status, 400, "{method} {path} {body}: {told}");
    }
    assert_eq!(office.configuration(), before);
}

#[test]
fn a_bot_is_asked_without_encryption_in_development_alone() {
    let mut office = Office::new();
    let at = |url: &str| json!({ "name": "Bot", "url": url, "secret": "a secret of many letters" });
    let (status, told) = office.call("POST", "hanmadi/bots", &at("http://bot.example/ask"));
    assert_eq!((status, &told["code"]), (400, &json!("bot.url.insecure")), "{told}");
    let (status, made) = office.call("POST", "hanmadi/bots", &at("https://bot.example/ask"));
    assert_eq!(status, 200, "{made}");
    let own = format!("hanmadi/bots/{}", made["id"].as_str().unwrap());
    let (status, told) = office.call("PUT", &own, &at("http://bot.example/ask"));
    assert_eq!((status, &told["code"]), (400, &json!("bot.url.insecure")), "{told}");
    assert_eq!(office.call("GET", &own, &Value::Null).1["url"], "https://bot.example/ask");
    office.plain_http = true;
    let (status, told) = office.call("PUT", &own, &at("http://127.0.0.1:4000/ask"));
    assert_eq!((status, &told["url"]), (200, &json!("http://127.0.0.1:4000/ask")));
}

#[test]
fn stars_are_whole_and_from_0_to_5() {
    let mut office = Office::new();
    let id = office.call("POST", "routing/languages", &json!({ "name": "Thai" })).1["id"].clone();
    let path = format!("users/{AGENT}/routinglanguages");
    for (stars, status) in
        [(0.0, 200), (5.0, 200), (3.0, 200), (5.5, 400), (6.0, 400), (-1.0, 400), (0.5, 400)]
    {
        let body = json!({ "id": id, "proficiency": stars });
        assert_eq!(office.call("POST", &path, &body).0, status, "{stars}");
    }
    assert_eq!(office.configuration().agents[0].languages.values().copied().collect::<Vec<u8>>(), [3]);
}

#[test]
fn whoever_changes_an_older_version_is_told() {
    let mut office = Office::new();
    let made = office.call("POST", "architect/schedules", &schedule("S")).1;
    let path = format!("architect/schedules/{}", made["id"].as_str().unwrap());
    let mut body = schedule("S");
    body["version"] = json!(1);
    assert_eq!(office.call("PUT", &path, &body).1["version"], json!(2));
    let (status, told) = office.call("PUT", &path, &body);
    assert_eq!((status, &told["code"]), (409, &json!("version.mismatch")));
}

#[test]
fn pages_together_are_the_whole_and_name_their_neighbours() {
    let mut office = Office::new();
    for number in 0..7 {
        office.call("POST", "routing/skills", &json!({ "name": format!("Skill {number}") }));
    }
    let (mut path, mut names) = ("routing/skills?pageSize=3&name=skill*".to_owned(), Vec::new());
    loop {
        let page = office.call("GET", &path, &Value::Null).1;
        assert_eq!(
            (&page["total"], &page["pageCount"], &page["pageSize"]),
            (&json!(7), &json!(3), &json!(3))
        );
        names.extend(page["entities"].as_array().unwrap().iter().map(|skill| skill["name"].to_string()));
        let Some(next) = page["nextUri"].as_str() else { break };
        path = next.strip_prefix("/api/v2/").unwrap().to_owned();
    }
    assert_eq!(names.len(), 7);
    assert!(names.is_sorted());
}

#[test]
fn a_bots_secret_is_sealed_and_never_told() {
    let mut office = Office::new();
    let (_, made) = office.call("POST", "hanmadi/bots", &bot("B"));
    let sealed = office.configuration().bots.remove(0).sealed_secret;
    let rows: String = office.rows.values().filter_map(|row| row.body.clone()).collect();
    assert!(!rows.contains("secret of many") && !made.to_string().contains("secret of many"));
    assert_eq!(hanmadi_access::seal::open(&sealed, office::KEY).as_deref(), Some("a secret of many letters"));
    let own = format!("hanmadi/bots/{}", made["id"].as_str().unwrap());
    office.call("PUT", &own, &json!({ "name": "B", "url": "https://other.example" }));
    assert_eq!(
        office.configuration().bots.remove(0).sealed_secret,
        sealed,
        "the secret went with the address"
    );
}

#[test]
fn a_flow_decides_only_once_it_is_published_and_keeps_what_it_names() {
    let mut office = Office::new();
    let skill = office.call("POST", "routing/skills", &json!({ "name": "S" })).1["id"].clone();
    let draft = |queue: &str| {
        let to = json!({ "queue": queue, "skills": [{ "skill": skill, "level": 2 }] });
        json!({ "draft": { "name": "F", "otherwise": { "type": "queue", "to": to } } })
    };
    let (status, made) = office.call("POST", "flows", &draft("11111111-1111-4111-8111-111111111111"));
    assert_eq!((status, &made["active"]), (200, &json!(false)), "{made}");
    let id = made["id"].as_str().unwrap().to_owned();
    let (own, publish) = (format!("flows/{id}"), format!("flows/actions/publish?flow={id}"));
    let (status, told) = office.call("POST", &publish, &Value::Null);
    assert_eq!((status, &told["code"]), (400, &json!("flow.invalid")));
    assert!(told["message"].as_str().unwrap().contains("otherwise.to.queue is no queue"), "{told}");
    assert!(office.configuration().flows.is_empty());
    assert_eq!(office.call("PUT", &own, &draft(QUEUE)).0, 200);
    assert_eq!(office.call("POST", &publish, &Value::Null).1["publishedVersion"]["id"], json!("1"));
    let gone = format!("routing/skills/{}", skill.as_str().unwrap());
    let (status, told) = office.call("DELETE", &gone, &Value::Null);
    assert_eq!((status, &told["code"]), (409, &json!("flow.names.it")));
    let mut decides = draft(QUEUE);
    decides["isDefault"] = json!(true);
    assert_eq!(office.call("PUT", &own, &decides).1["isDefault"], json!(true));
    assert_eq!(office.configuration().default_flow.map(|flow| flow.to_string()), Some(id));
    assert_eq!(office.call("POST", &publish, &Value::Null).1["publishedVersion"]["id"], json!("2"));
    assert_eq!(office.configuration().flows[0].version, 2);
    let tried = office.call("POST", &format!("{own}/test"), &json!({ "text": "hello" })).1;
    assert_eq!(tried["decision"]["outcome"]["to"]["queue"], json!(QUEUE), "{tried}");
}

#[test]
fn only_a_change_makes_a_version() {
    let mut office = Office::new();
    let version = |office: &Office| office.configuration().version;
    let before = version(&office);
    office.call("GET", "routing/queues", &Value::Null);
    office.call("POST", "routing/queues", &json!({ "name": "" }));
    assert_eq!(version(&office), before);
    office.call("POST", "routing/queues", &json!({ "name": "N" }));
    assert_eq!(version(&office), before + 1);
    office.call("PUT", "routing/utilization", &json!({}));
    assert_eq!(version(&office), before + 2);
}

#[test]
fn the_document_reads_back_as_it_was() {
    let office = Office::new();
    let text = serde_json::to_string(&office.configuration()).unwrap();
    assert_eq!(serde_json::from_str::<Configuration>(&text).unwrap(), office.configuration());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_call_fails_from_within_and_a_refused_one_changes_nothing(
        calls in proptest::collection::vec((0..Operation::ALL.len(), ids(), bodies()), 1..12)
    ) {
        let mut office = Office::new();
        for (number, ids, body) in calls {
            let operation = Operation::ALL[number];
            let before = office.configuration();
            let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
            let (status, told) = office.raw(operation, &ids, &body);
            prop_assert!([200, 204, 400, 404, 409].contains(&status), "{operation:?} {body}: {status} {told}");
            if status >= 300 {
                prop_assert_eq!(office.configuration(), before);
            }
        }
    }
}

fn ids() -> impl Strategy<Value = Vec<String>> {
    let id =
        prop_oneof![Just(QUEUE.to_owned()), Just(AGENT.to_owned()), Just("x".to_owned()), "[a-f0-9]{32}"];
    proptest::collection::vec(id, 3)
}

fn bodies() -> impl Strategy<Value = String> {
    let known = prop_oneof![
        Just(json!({ "name": "N" })),
        Just(json!({ "name": "N", "secret": "x".repeat(20), "url": "https://x" })),
        Just(json!([{ "id": AGENT }])),
        Just(json!({ "id": AGENT, "joined": false })),
        Just(json!({ "utilization": { "message": { "maximumCapacity": 3 } } })),
        Just(schedule("S")),
        Just(group("G")),
    ];
    prop_oneof![3 => known.prop_map(|body| body.to_string()), 1 => ".{0,40}"]
}
