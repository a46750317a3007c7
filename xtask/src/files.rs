//! Files: listing in a fixed order, content hashes, writing so that a reader sees old or new.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::trouble::{AtPath, Result};

/// Directories that hold what was built or fetched, never sources.
const NOT_SOURCES: [&str; 4] = ["target", "node_modules", "build", ".wrangler"];

/// All source files under `path`, or `path` itself, sorted. What is missing is left out.
pub(crate) fn list(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_path_buf()];
    }
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(path) else { return found };
    let mut entries: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        let name = entry.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if entry.is_file() {
            found.push(entry);
        } else if !name.starts_with('.') && !NOT_SOURCES.contains(&name.as_str()) {
            found.extend(list(&entry));
        }
    }
    found
}

/// Lowercase hexadecimal SHA-256.
pub(crate) fn hash(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// The part of a content hash that goes into a file name.
pub(crate) fn short_hash(bytes: &[u8]) -> String {
    hash(bytes).chars().take(12).collect()
}

/// Writes beside and renames, so that a server reading the file never sees half of it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let dir = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir).at(dir)?;
    let beside = path.with_extension("new");
    fs::write(&beside, bytes).at(&beside)?;
    fs::rename(&beside, path).at(path)
}

/// Removes files of `dir` whose names `keep` refuses. Directories stay.
pub(crate) fn prune(dir: &Path, keep: impl Fn(&str) -> bool) -> Result<()> {
    for entry in fs::read_dir(dir).at(dir)?.flatten() {
        let path = entry.path();
        if path.is_file() && !keep(&entry.file_name().to_string_lossy()) {
            fs::remove_file(&path).at(&path)?;
        }
    }
    Ok(())
}
