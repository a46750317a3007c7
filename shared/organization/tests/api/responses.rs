//! Ready answers and their libraries.

use serde_json::{Value, json};

use crate::office::Office;

const LIBRARIES: &str = "responsemanagement/libraries";
const RESPONSES: &str = "responsemanagement/responses";

fn library(office: &mut Office, name: &str) -> Value {
    office.call("POST", LIBRARIES, &json!({ "name": name })).1["id"].clone()
}

fn response(name: &str, library: &Value, content: &str) -> Value {
    json!({ "name": name, "libraries": [{ "id": library }], "texts": [{ "content": content }] })
}

fn names(listing: &Value) -> Vec<&str> {
    listing["entities"].as_array().unwrap().iter().filter_map(|one| one["name"].as_str()).collect()
}

#[test]
fn a_response_stands_in_its_libraries_and_goes_with_the_last() {
    let mut office = Office::new();
    let (one, two) = (library(&mut office, "One"), library(&mut office, "Two"));
    let both =
        json!({ "name": "Both", "libraries": [{ "id": one }, { "id": two }], "texts": [{ "content": "b" }] });
    let (status, made) = office.call("POST", RESPONSES, &both);
    assert_eq!((status, &made["texts"]), (200, &json!([{ "content": "b", "contentType": "text/plain" }])));
    assert_eq!(made["libraries"], json!([{ "id": one, "name": "One" }, { "id": two, "name": "Two" }]));
    office.call("POST", RESPONSES, &response("Alone", &one, "a"));
    // The same name may stand in another library.
    assert_eq!(office.call("POST", RESPONSES, &response("alone", &two, "c")).0, 200);
    let (_, taken) = office.call("POST", RESPONSES, &response("ALONE", &one, "d"));
    assert_eq!(taken["code"], "name.taken");
    let list = |office: &mut Office, of: &Value| {
        office.call("GET", &format!("{RESPONSES}?libraryId={}", of.as_str().unwrap()), &Value::Null).1
    };
    assert_eq!(names(&list(&mut office, &one)), ["Alone", "Both"]);
    let path = format!("{LIBRARIES}/{}", one.as_str().unwrap());
    assert_eq!(office.call("DELETE", &path, &Value::Null).0, 204);
    assert_eq!(names(&list(&mut office, &one)), Vec::<&str>::new());
    assert_eq!(names(&office.call("GET", RESPONSES, &Value::Null).1), ["alone", "Both"]);
    let own = format!("{RESPONSES}/{}", made["id"].as_str().unwrap());
    assert_eq!(office.call("GET", &own, &Value::Null).1["libraries"], json!([{ "id": two, "name": "Two" }]));
    assert_eq!(office.call("DELETE", &own, &Value::Null).0, 204);
    assert_eq!(office.call("DELETE", &own, &Value::Null).0, 404);
}

#[test]
fn a_change_is_of_the_version_that_was_seen() {
    let mut office = Office::new();
    let one = library(&mut office, "One");
    let (_, made) = office.call("POST", RESPONSES, &response("R", &one, "a"));
    let own = format!("{RESPONSES}/{}", made["id"].as_str().unwrap());
    let mut change = response("R", &one, "b");
    change["version"] = json!(1);
    let (status, changed) = office.call("PUT", &own, &change);
    assert_eq!(
        (status, &changed["version"], &changed["dateCreated"]),
        (200, &json!(2), &made["dateCreated"])
    );
    assert_eq!(office.call("PUT", &own, &change).1["code"], "version.mismatch");
    let path = format!("{LIBRARIES}/{}", one.as_str().unwrap());
    let (status, renamed) = office.call("PUT", &path, &json!({ "name": "Uno", "version": 1 }));
    assert_eq!((status, &renamed["version"]), (200, &json!(2)));
    assert_eq!(office.call("PUT", &path, &json!({ "name": "Due", "version": 1 })).0, 409);
    assert_eq!(office.call("PUT", &path, &json!({ "name": "Due" })).0, 200);
}

#[test]
fn what_could_not_be_sent_is_refused_and_leaves_no_trace() {
    let mut office = Office::new();
    let one = library(&mut office, "One");
    let with = |name: &str, value: Value| {
        let mut body = response("R", &one, "a");
        body[name] = value;
        body
    };
    let before = office.call("GET", RESPONSES, &Value::Null);
    for (body, status) in [
        (json!({}), 400),
        (json!([]), 400),
        (with("name", json!(" ")), 400),
        (with("libraries", json!([])), 400),
        (with("libraries", json!([{ "id": "5a2b9c1d-3e4f-4a6b-9c8d-7e6f5a4b3c01" }])), 404),
        (with("texts", json!([])), 400),
        (with("texts", json!([{ "content": " \n" }])), 400),
        (with("texts", json!([{ "content": "가".repeat(4001) }])), 400),
        (with("texts", json!([{ "content": "<b>", "contentType": "text/html" }])), 400),
        (with("texts", json!(vec![json!({ "content": "a" }); 51])), 400),
        (with("responseType", json!("Footer")), 400),
        (with("substitutions", json!([{ "id": "a" }, { "id": "a" }])), 400),
        (with("substitutions", json!([{ "id": "{a}" }])), 400),
        (with("substitutions", json!([{ "id": "a", "defaultValue": "x".repeat(1001) }])), 400),
    ] {
        let (answered, told) = office.call("POST", RESPONSES, &body);
        assert_eq!(answered, status, "{body} {told}");
    }
    assert_eq!(office.call("GET", RESPONSES, &Value::Null), before);
    assert_eq!(
        office.call("POST", RESPONSES, &with("texts", json!([{ "content": "가".repeat(4000) }]))).0,
        200
    );
    assert_eq!(office.call("GET", &format!("{RESPONSES}?libraryId=x"), &Value::Null).0, 400);
}

#[test]
fn a_query_finds_by_every_word_and_by_library() {
    let mut office = Office::new();
    let (one, two) = (library(&mut office, "One"), library(&mut office, "Two"));
    for (name, library, text) in [
        ("Return, how to", &one, "Put it in its box."),
        ("Box sizes", &one, "S, M, L"),
        ("반품", &two, "상자에 넣어 주세요."),
    ] {
        office.call("POST", RESPONSES, &response(name, library, text));
    }
    let mut query = |body: Value| office.call("POST", &format!("{RESPONSES}/query"), &body);
    let filter = |operator: &str, value: &Value| json!([{ "name": "libraryId", "operator": operator, "values": [value] }]);
    for (body, found) in [
        (json!({}), vec!["Box sizes", "Return, how to", "반품"]),
        (json!({ "queryPhrase": "BOX" }), vec!["Box sizes", "Return, how to"]),
        (json!({ "queryPhrase": "box return" }), vec!["Return, how to"]),
        (json!({ "queryPhrase": "상자" }), vec!["반품"]),
        (json!({ "queryPhrase": "none" }), vec![]),
        (json!({ "queryPhrase": "box", "pageSize": 1 }), vec!["Box sizes"]),
        (json!({ "filters": filter("EQUALS", &two) }), vec!["반품"]),
        (json!({ "filters": filter("IN", &one), "queryPhrase": "상자" }), vec![]),
    ] {
        let (status, told) = query(body.clone());
        assert_eq!((status, names(&told["results"])), (200, found), "{body}");
    }
    for body in [
        json!({ "pageSize": 0 }),
        json!({ "filters": filter("NOT", &one) }),
        json!({ "filters": [{ "name": "text", "operator": "EQUALS", "values": ["x"] }] }),
        json!({ "filters": [{ "name": "libraryId", "operator": "EQUALS", "values": [] }] }),
    ] {
        assert_eq!(query(body.clone()).0, 400, "{body}");
    }
}
