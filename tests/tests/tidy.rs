//! Rules of the house that no compiler knows, over every source file of the checkout.
//!
//! Each rule lists what breaks it by file and line, so that a failure reads as a to-do list.

#[path = "tidy/manifests.rs"]
mod manifests;
#[path = "tidy/tree.rs"]
mod tree;

use tree::{Tree, fail};

const LINES_MAX: usize = 500;

/// What begins a statement, written in capitals at the start of a string or of its line.
const SQL: [&str; 9] = [
    "SELECT ",
    "INSERT INTO ",
    "INSERT OR ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE UNIQUE ",
    "ALTER TABLE ",
    "DROP TABLE ",
];

#[test]
fn every_rust_file_says_what_it_is() {
    let tree = Tree::read();
    let silent = tree.files("rs").filter(|file| !file.text.starts_with("//! "));
    fail("begin with a `//!` line", silent.map(|file| file.name.clone()));
}

#[test]
fn files_stay_short() {
    let tree = Tree::read();
    let long = tree.sources().filter_map(|file| {
        let lines = file.text.lines().count();
        (lines > LINES_MAX).then(|| format!("{}: {lines} lines", file.name))
    });
    fail("have at most 500 lines", long);
}

#[test]
fn modules_are_named_by_their_file() {
    let tree = Tree::read();
    let unnamed = tree.files("rs").filter(|file| file.name.ends_with("/mod.rs"));
    fail("are not called mod.rs", unnamed.map(|file| file.name.clone()));
}

#[test]
fn no_line_ends_in_a_space() {
    let tree = Tree::read();
    let found = tree.lines(|_| true).filter(|line| line.text.ends_with([' ', '\t', '\r']));
    fail("have no trailing whitespace", found.map(|line| line.place()));
}

#[test]
fn sql_lives_in_one_room() {
    let tree = Tree::read();
    let outside = |name: &str| {
        name.ends_with(".rs") && !name.starts_with("edge/src/store") && !name.starts_with("tests/tests/tidy")
    };
    let found = tree.lines(outside).filter(|line| {
        let code = line.text.trim_start();
        SQL.iter().any(|word| code.starts_with(word) || code.contains(&format!("\"{word}")))
    });
    fail("keep SQL under edge/src/store", found.map(|line| line.place()));
}

#[test]
fn one_compatibility_date() {
    let tree = Tree::read();
    let date = |name: &str, before: &str| {
        let text = tree.text(name);
        let (_, rest) = text.split_once(before).expect("names a compatibility date");
        rest.split('"').nth(1).expect("a date in quotes").to_owned()
    };
    let deployed = date("edge/wrangler.toml", "compatibility_date");
    let local = date("edge/workerd.capnp", "compatibilityDate");
    let floor = date("tests/bench/floor/floor.capnp", "compatibilityDate");
    assert_eq!((&deployed, &deployed), (&local, &floor), "wrangler.toml, workerd.capnp and the floor differ");
}

#[test]
fn the_deployed_objects_are_the_local_ones() {
    let tree = Tree::read();
    let classes = |name: &str, before: &str| {
        let text = tree.text(name);
        let after = text.split(before).skip(1);
        let mut found: Vec<String> =
            after.filter_map(|rest| rest.split('"').nth(1)).map(str::to_owned).collect();
        found.sort();
        found
    };
    assert_eq!(classes("edge/wrangler.toml", "class_name"), classes("edge/workerd.capnp", "className"));
}

#[test]
fn lock_files_carry_no_addresses() {
    let tree = Tree::read();
    let is_lock = |name: &str| name.ends_with("package-lock.json") || name.ends_with("Cargo.lock");
    let found = tree.lines(is_lock).filter(|line| {
        let text = line.text.trim();
        let crates_io = text == "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
        text.starts_with("\"resolved\"") || (text.starts_with("source = ") && !crates_io)
    });
    fail("carry no download addresses", found.map(|line| line.place()));
}

#[test]
fn settings_name_no_registry() {
    let tree = Tree::read();
    let is_setting = |name: &str| name.ends_with(".npmrc") || name.starts_with(".cargo/");
    let found = tree
        .lines(is_setting)
        .filter(|line| line.text.contains("://") || line.text.trim_start().starts_with("registry"));
    fail("name no registry", found.map(|line| line.place()));
}
