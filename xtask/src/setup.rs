//! Setting up a bare machine: says plainly what only its owner can install, installs the rest.

use std::path::PathBuf;

use crate::cargo_tools;
use crate::node;
use crate::process;
use crate::repo::Repo;
use crate::say;
use crate::trouble::{Result, Trouble};

/// The tools a build needs, by absolute path.
#[derive(Clone, Debug)]
pub(crate) struct Tools {
    pub(crate) wasm_bindgen: PathBuf,
    pub(crate) wasm_opt: PathBuf,
    pub(crate) esbuild: PathBuf,
    pub(crate) workerd: PathBuf,
    /// Part of every fingerprint, so that a new tool builds everything anew.
    pub(crate) versions: String,
}

/// Installs what is missing. Quick when nothing is: it reads stamps and asks versions.
pub(crate) fn ensure(repo: &Repo) -> Result<Tools> {
    c_compiler()?;
    wasm_target(repo)?;
    node::packages(repo)?;
    let lock = cargo_tools::Lock::read(repo)?;
    let wasm_bindgen = cargo_tools::wasm_bindgen(repo, &lock)?;
    let rustc = process::read(process::command(repo, "rustc").arg("--version"))?;
    Ok(Tools {
        wasm_bindgen,
        wasm_opt: repo.npm_module(".bin/wasm-opt"),
        esbuild: repo.npm_module(".bin/esbuild"),
        workerd: node::workerd(repo)?,
        versions: format!("{rustc}{}{}", lock.versions(), node::lock_hash(repo)?),
    })
}

fn c_compiler() -> Result<()> {
    if ["cc", "gcc", "clang"].iter().any(|name| process::find(name).is_some()) {
        return Ok(());
    }
    Err(Trouble::new("no C compiler found; Rust needs one to link its build tools")
        .hint("apt-get install build-essential (Debian), or xcode-select --install (macOS)"))
}

/// The compiler's own library for wasm32, which rustup adds.
fn wasm_target(repo: &Repo) -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let place = process::read(process::command(repo, "rustc").args([
        "--print",
        "target-libdir",
        "--target",
        TARGET,
    ]))?;
    if PathBuf::from(place.trim()).is_dir() {
        return Ok(());
    }
    if process::find("rustup").is_none() {
        return Err(Trouble::new(format!(
            "this Rust has no {TARGET} target, and there is no rustup to add it"
        ))
        .hint("install Rust from https://rustup.rs, or your system's package of that target"));
    }
    say::step(&format!("Adding the Rust target {TARGET}"), || {
        process::show(process::command(repo, "rustup").args(["target", "add", TARGET]))
    })
}
