//! Stamps: what a part was last built from, so that an unchanged part costs a hash of its
//! sources and no call of cargo. Contents decide, so a fresh clone or `touch` rebuilds nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::files;
use crate::repo::Repo;
use crate::trouble::{AtPath, Result};

/// Hashes names and contents of everything under `inputs`, and `extra` words.
pub(crate) fn of(repo: &Repo, inputs: &[PathBuf], extra: &[&str]) -> Result<String> {
    let mut text = extra.join("\n");
    for input in inputs {
        for file in files::list(input) {
            let bytes = fs::read(&file).at(&file)?;
            let name = file.strip_prefix(&repo.root).unwrap_or(&file);
            text.push_str(&format!("\n{} {}", name.display(), files::hash(&bytes)));
        }
    }
    Ok(files::hash(text.as_bytes()))
}

/// The stored fingerprint of one part.
pub(crate) struct Stamp(PathBuf);

impl Stamp {
    pub(crate) fn new(repo: &Repo, name: &str) -> Self {
        Self(repo.target().join("stamps").join(name))
    }

    pub(crate) fn matches(&self, fingerprint: &str) -> bool {
        fs::read_to_string(&self.0).is_ok_and(|stored| stored == fingerprint)
    }

    /// Forgets before a build, so that a build broken off is not taken for done.
    pub(crate) fn clear(&self) {
        let _ = fs::remove_file(&self.0);
    }

    pub(crate) fn set(&self, fingerprint: &str) -> Result<()> {
        files::write(&self.0, fingerprint.as_bytes())
    }
}

/// The directory of a crate and of every crate under `shared/` it reaches through its manifest.
pub(crate) fn crate_dirs(repo: &Repo, dir: &str) -> Vec<PathBuf> {
    let mut reached = BTreeSet::new();
    let mut open = vec![repo.join(dir)];
    while let Some(dir) = open.pop() {
        for name in shared_dependencies(&dir) {
            let next = repo.join("shared").join(name);
            if reached.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    reached.insert(repo.join(dir));
    reached.into_iter().collect()
}

fn shared_dependencies(dir: &Path) -> Vec<String> {
    let manifest = fs::read_to_string(dir.join("Cargo.toml")).unwrap_or_default();
    let lines = manifest.lines().filter_map(|line| line.strip_prefix("hanmadi-"));
    lines.filter_map(|line| line.split(['.', ' ', '=']).next()).map(str::to_owned).collect()
}
