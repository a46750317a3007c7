//! Which crate may name which: the architecture, read from the manifests.

use std::collections::BTreeMap;

use crate::tree::{SourceFile, Tree, fail};

/// What a domain crate may depend on inside `shared/`. A crate that is not listed may not exist.
const SHARED: [(&str, &[&str]); 11] = [
    ("access", &["ids", "protocol"]),
    ("channels", &["ids", "protocol"]),
    ("ids", &[]),
    ("journey", &["ids", "protocol"]),
    ("metrics", &["ids", "protocol"]),
    ("organization", &["access", "ids", "protocol", "routing"]),
    ("policy", &["ids", "protocol"]),
    ("protocol", &["ids"]),
    ("routing", &["ids", "protocol"]),
    ("sync", &["ids", "protocol"]),
    ("thread", &["ids", "protocol"]),
];

/// Hosts: what would tie a domain crate to a browser or to the Worker.
const HOSTS: [&str; 7] =
    ["gloo-net", "js-sys", "leptos", "wasm-bindgen", "wasm-bindgen-futures", "web-sys", "worker"];

#[test]
fn domain_crates_name_no_host() {
    let tree = Tree::read();
    let found = crates(&tree).filter(|manifest| manifest.name.starts_with("shared/")).flat_map(|manifest| {
        let names = dependencies(manifest).into_iter().filter(|name| HOSTS.contains(&name.as_str()));
        names.map(|name| format!("{} names {name}", manifest.name)).collect::<Vec<_>>()
    });
    fail("stay free of hosts", found);
}

#[test]
fn only_the_edge_names_worker() {
    let tree = Tree::read();
    let others = crates(&tree).filter(|manifest| manifest.name != "edge/Cargo.toml");
    let found = others.filter(|manifest| dependencies(manifest).iter().any(|name| name == "worker"));
    fail("leave `worker` to the edge", found.map(|manifest| manifest.name.clone()));
}

#[test]
fn dependencies_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = SHARED.into_iter().collect();
    let tree = Tree::read();
    let mut broken = Vec::new();
    for manifest in crates(&tree) {
        let own = dependencies(manifest);
        let own = own.iter().filter_map(|name| name.strip_prefix("hanmadi-"));
        let shared = manifest.name.strip_prefix("shared/").and_then(|rest| rest.split('/').next());
        for name in own {
            let fine = match shared {
                Some(from) => allowed.get(from).is_some_and(|list| list.contains(&name)),
                None => allowed.contains_key(name),
            };
            if !fine {
                broken.push(format!("{} names hanmadi-{name}", manifest.name));
            }
        }
        if shared.is_some_and(|from| !allowed.contains_key(from)) {
            broken.push(format!("{} is not in the table of tests/tests/tidy/manifests.rs", manifest.name));
        }
    }
    fail("point toward ids and protocol", broken.into_iter());
}

#[test]
fn every_crate_takes_the_lints() {
    let tree = Tree::read();
    let without = crates(&tree).filter(|manifest| !manifest.text.contains("[lints]\nworkspace = true\n"));
    fail("take the workspace's lints", without.map(|manifest| manifest.name.clone()));
}

/// Every manifest but the workspace's own.
fn crates(tree: &Tree) -> impl Iterator<Item = &SourceFile> {
    tree.files("toml").filter(|file| file.name.ends_with("/Cargo.toml"))
}

/// Names in every table of dependencies, also `[dependencies.name]` and those of one target.
fn dependencies(manifest: &SourceFile) -> Vec<String> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.text.lines().map(str::trim) {
        if let Some(table) = line.strip_prefix('[') {
            let table = table.trim_end_matches(']');
            inside = table.ends_with("dependencies");
            if let Some((_, name)) = table.split_once("dependencies.") {
                names.push(name.to_owned());
            }
        } else if inside && !line.starts_with('#') && line.contains('=') {
            names.extend(line.split(['.', ' ', '=']).next().map(str::to_owned));
        }
    }
    names
}
