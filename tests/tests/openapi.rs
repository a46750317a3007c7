//! The description of the platform API, made from the table of operations and the bodies' own types.
//!
//! Goal: `edge/openapi.json` says what the API takes and answers, for every address. Method: it is made anew and
//! compared; `HANMADI_WRITE=1 cargo test -p hanmadi-tests --test openapi` writes it.

#[path = "openapi/book.rs"]
mod book;
#[path = "openapi/describe.rs"]
mod describe;

use std::{collections::BTreeSet, fs, path::PathBuf};

use book::{Book, put};
use hanmadi_access::needed;
use hanmadi_protocol::platform::operation::{BASE, Operation};
use serde_json::{Map, Value, json};

#[test]
fn the_description_is_current() {
    let made = format!("{:#}\n", document());
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../edge/openapi.json");
    if std::env::var_os("HANMADI_WRITE").is_some() {
        fs::write(&path, &made).expect("edge/openapi.json can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let differs =
        made.lines().zip(kept.lines().chain(std::iter::repeat(""))).position(|(new, old)| new != old);
    assert!(
        made == kept,
        "edge/openapi.json is not current from line {}: run HANMADI_WRITE=1 cargo test -p hanmadi-tests --test openapi",
        differs.map_or(0, |line| line + 1)
    );
}

#[test]
fn every_operation_stands_in_it_once_with_its_permission() {
    let document = document();
    let mut found = 0;
    let mut names = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, operation) in methods.as_object().expect("methods") {
            assert!(names.insert(operation["operationId"].to_string()), "{method} {path} has another's name");
            found += usize::from(operation.get("x-permission").is_some());
        }
    }
    assert_eq!(found, Operation::ALL.len());
}

#[test]
fn every_reference_leads_somewhere() {
    let document = document();
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let place = reference.split('"').next().unwrap_or_default();
        assert!(document.pointer(place).is_some(), "nothing at {place}");
    }
}

/// The whole document.
fn document() -> Value {
    let mut book = Book::new();
    let mut paths: Map<String, Value> = Map::new();
    for operation in Operation::ALL {
        let described = describe::operation(*operation, &mut book);
        let mut entry = described.entry(operation.summary().trim(), operation.path());
        put(&mut entry, "operationId", json!(operation.name()));
        put(&mut entry, "x-permission", json!(needed(*operation).name()));
        put(&mut entry, "security", json!([{ "bearer": [] }]));
        let path = paths.entry(format!("{BASE}{}", operation.path())).or_insert_with(|| json!({}));
        put(path, &operation.method().to_ascii_lowercase(), entry);
    }
    for (method, path, summary, described) in describe::open(&mut book) {
        let mut entry = described.entry(summary, path);
        put(&mut entry, "operationId", json!(format!("{method}{}", path.replace(['/', '{', '}', '.'], "_"))));
        put(paths.entry(path.to_owned()).or_insert_with(|| json!({})), method, entry);
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Hanmadi platform API",
            "description": "What agents, owners and reports do. Paths and bodies are those of the published \
                platform API; what is added says so.",
            "version": env!("CARGO_PKG_VERSION"),
        },
        "paths": paths,
        "components": {
            "schemas": book.schemas(),
            "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } },
        },
    })
}
