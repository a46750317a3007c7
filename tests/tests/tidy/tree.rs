//! The checkout's text files, read once per test. Never what was built or fetched.

use std::fs;
use std::path::{Path, PathBuf};

const SKIPPED: [&str; 6] = [".git", ".hanmadi", ".wrangler", "build", "node_modules", "target"];
const READ: [&str; 13] =
    ["capnp", "css", "html", "js", "json", "lock", "md", "mjs", "npmrc", "rs", "sh", "toml", "yml"];
const SOURCES: [&str; 5] = ["css", "html", "js", "mjs", "rs"];

pub(crate) struct SourceFile {
    /// Path from the root, with forward slashes.
    pub(crate) name: String,
    pub(crate) text: String,
}

pub(crate) struct Line<'a> {
    pub(crate) name: &'a str,
    pub(crate) number: usize,
    pub(crate) text: &'a str,
}

impl Line<'_> {
    pub(crate) fn place(&self) -> String {
        format!("{}:{}: {}", self.name, self.number, self.text.trim())
    }
}

pub(crate) struct Tree(Vec<SourceFile>);

impl Tree {
    pub(crate) fn read() -> Self {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = own.parent().unwrap_or(own);
        let mut paths = Vec::new();
        collect(root, &mut paths);
        paths.sort();
        let files = paths.into_iter().filter_map(|path| {
            let name = path.strip_prefix(root).ok()?.to_str()?.replace('\\', "/");
            Some(SourceFile { name, text: fs::read_to_string(&path).ok()? })
        });
        Self(files.collect())
    }

    pub(crate) fn files(&self, extension: &str) -> impl Iterator<Item = &SourceFile> {
        let ending = format!(".{extension}");
        self.0.iter().filter(move |file| file.name.ends_with(&ending))
    }

    /// Written by people: not lock files, fixtures or settings.
    pub(crate) fn sources(&self) -> impl Iterator<Item = &SourceFile> {
        self.0.iter().filter(|file| file.name.rsplit('.').next().is_some_and(|end| SOURCES.contains(&end)))
    }

    /// The text of one file, empty when it is missing.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.0.iter().find(|file| file.name == name).map_or("", |file| file.text.as_str())
    }

    pub(crate) fn lines(&self, wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = Line<'_>> {
        self.0.iter().filter(move |file| wanted(&file.name)).flat_map(|file| {
            let lines = file.text.split('\n').enumerate();
            lines.map(|(index, text)| Line { name: &file.name, number: index + 1, text })
        })
    }
}

/// Fails with every place that breaks a rule.
pub(crate) fn fail(rule: &str, places: impl Iterator<Item = String>) {
    let places: Vec<String> = places.collect();
    assert!(places.is_empty(), "these do not {rule}:\n  {}", places.join("\n  "));
}

fn collect(dir: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        if path.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                collect(&path, found);
            }
        } else if name.rsplit('.').next().is_some_and(|end| READ.contains(&end)) {
            found.push(path);
        }
    }
}
