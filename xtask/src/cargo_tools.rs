//! The build tool that comes from cargo: wasm-bindgen's, which must match its library exactly.

use std::fs;
use std::path::PathBuf;

use crate::process;
use crate::repo::Repo;
use crate::say;
use crate::trouble::{AtPath, Result, Trouble};

/// The version that decides which tool is needed.
pub(crate) struct Lock {
    wasm_bindgen: String,
}

impl Lock {
    pub(crate) fn read(repo: &Repo) -> Result<Self> {
        let path = repo.join("Cargo.lock");
        let text = fs::read_to_string(&path).at(&path)?;
        let wasm_bindgen = locked_version(&text, "wasm-bindgen")
            .ok_or_else(|| Trouble::new("Cargo.lock has no wasm-bindgen".to_owned()))?;
        Ok(Self { wasm_bindgen })
    }

    pub(crate) fn versions(&self) -> String {
        format!("{}\n", self.wasm_bindgen)
    }
}

pub(crate) fn wasm_bindgen(repo: &Repo, lock: &Lock) -> Result<PathBuf> {
    ensure(repo, "wasm-bindgen-cli", "wasm-bindgen", &lock.wasm_bindgen)
}

fn ensure(repo: &Repo, package: &str, program: &str, version: &str) -> Result<PathBuf> {
    let path = repo.tools().join("bin").join(program);
    if has_version(repo, &path, version) {
        return Ok(path);
    }
    say::step(&format!("Installing {package} {version} into target/tools, once"), || {
        // The locked build is the tested one; a mirror that holds back the newest crates cannot
        // resolve it, so the second attempt lets cargo choose among what there is.
        if install(repo, package, program, version, true).is_ok() {
            return Ok(());
        }
        say::line("     its lock file could not be met, trying without it");
        install(repo, package, program, version, false)
    })?;
    if has_version(repo, &path, version) {
        return Ok(path);
    }
    Err(Trouble::new(format!("{} is not version {version}", path.display()))
        .hint("remove target/tools and start again"))
}

fn install(repo: &Repo, package: &str, program: &str, version: &str, locked: bool) -> Result<()> {
    let mut cargo = process::command(repo, "cargo");
    cargo.args(["install", package, "--version", version, "--bin", program, "--force", "--root"]);
    cargo.arg(repo.tools()).arg("--target-dir").arg(repo.tools().join("build"));
    cargo.args(locked.then_some("--locked"));
    // These run for a second each: building them quickly matters more than their speed.
    cargo.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1").env("CARGO_PROFILE_RELEASE_DEBUG", "0");
    process::show(&mut cargo)
}

fn has_version(repo: &Repo, path: &PathBuf, version: &str) -> bool {
    path.is_file()
        && process::read(process::command(repo, path).arg("--version"))
            .is_ok_and(|text| text.split_whitespace().any(|word| word == version))
}

/// The version of the package called exactly `name` in a lock file.
fn locked_version(text: &str, name: &str) -> Option<String> {
    let head = format!("name = \"{name}\"");
    let mut lines = text.lines();
    lines.find(|line| *line == head)?;
    let value = lines.next()?.strip_prefix("version = \"")?;
    Some(value.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::locked_version;

    #[test]
    fn finds_the_exact_name() {
        let other = "[[package]]\nname = \"worker-macros\"\nversion = \"1.0.0\"\n\n";
        let text = format!("{other}[[package]]\nname = \"worker\"\nversion = \"0.8.7\"\n");
        let text = text.as_str();
        assert_eq!(locked_version(text, "worker").as_deref(), Some("0.8.7"));
        assert_eq!(locked_version(text, "work"), None);
    }
}
