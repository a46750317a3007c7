//! Node and the packages which come from npm by a lock file, without running install scripts.

use std::path::PathBuf;

use crate::files;
use crate::fingerprint::Stamp;
use crate::process;
use crate::repo::Repo;
use crate::say;
use crate::trouble::{Result, Trouble};

const NODE_MAJOR_MIN: u32 = 20;

/// Installs the packages of `xtask/npm` when its lock file is not the installed one.
pub(crate) fn packages(repo: &Repo) -> Result<()> {
    let stamp = Stamp::new(repo, "npm");
    let wanted = lock_hash(repo)?;
    let installed = repo.npm_module("workerd").is_dir();
    major(repo)?;
    if installed && stamp.matches(&wanted) {
        return Ok(());
    }
    if process::find("npm").is_none() {
        return Err(Trouble::new("npm is missing; it usually comes with Node")
            .hint("install npm, or Node from https://nodejs.org"));
    }
    stamp.clear();
    say::step("Installing workerd, esbuild, wasm-opt and test tools from npm", || {
        process::read(process::command(repo, "npm").arg("ci").current_dir(repo.npm())).map(drop)
    })?;
    stamp.set(&wanted)
}

pub(crate) fn lock_hash(repo: &Repo) -> Result<String> {
    let path = repo.npm().join("package-lock.json");
    std::fs::read(&path)
        .map(|bytes| files::hash(&bytes))
        .map_err(|error| Trouble::new(format!("{}: {error}", path.display())))
}

/// The native program itself: its JavaScript wrapper would hide the process id.
pub(crate) fn workerd(repo: &Repo) -> Result<PathBuf> {
    let system = match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => "linux-64",
        ("linux", "aarch64") => "linux-arm64",
        ("macos", "x86_64") => "darwin-64",
        ("macos", "aarch64") => "darwin-arm64",
        (os, arch) => return Err(Trouble::new(format!("workerd is not published for {os} on {arch}"))),
    };
    let path = repo.npm_module(&format!("@cloudflare/workerd-{system}/bin/workerd"));
    if path.is_file() {
        return Ok(path);
    }
    Err(Trouble::new(format!("{} is missing", path.display()))
        .hint("remove xtask/npm/node_modules and start again"))
}

/// The major version of the Node on PATH.
pub(crate) fn major(repo: &Repo) -> Result<u32> {
    let how = "install Node 20 or newer from https://nodejs.org or your system's packages";
    if process::find("node").is_none() {
        return Err(Trouble::new("Node is missing; it runs the build tools and the tests").hint(how));
    }
    let version = process::read(process::command(repo, "node").arg("--version"))?;
    let version = version.trim();
    let major = version.trim_start_matches('v').split('.').next().and_then(|text| text.parse().ok());
    match major {
        Some(major) if major >= NODE_MAJOR_MIN => Ok(major),
        _ => Err(Trouble::new(format!("Node {version} is too old")).hint(how)),
    }
}
