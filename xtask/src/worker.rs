//! Building the Worker with worker-build into `edge/build`. Never a browser part.

use std::path::PathBuf;

use crate::fingerprint;
use crate::process;
use crate::repo::Repo;
use crate::setup::Tools;
use crate::trouble::Result;

/// Which Worker: with the development organization, or what is deployed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavor {
    Development,
    Deployed,
}

impl Flavor {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Deployed => "deployed",
        }
    }
}

pub(crate) fn inputs(repo: &Repo) -> Vec<PathBuf> {
    let mut inputs = fingerprint::crate_dirs(repo, "edge");
    inputs.extend([repo.join("Cargo.toml"), repo.join("Cargo.lock"), repo.join("xtask/src/worker.rs")]);
    inputs
}

pub(crate) fn outputs(repo: &Repo) -> Vec<PathBuf> {
    vec![repo.join("edge/build/index.js"), repo.join("edge/build/index_bg.wasm")]
}

/// Builds `edge/build/{index.js,index_bg.wasm}`.
pub(crate) fn build(repo: &Repo, tools: &Tools, flavor: Flavor) -> Result<()> {
    let mut command = process::command(repo, &tools.worker_build);
    // No wasm-opt: it took half a minute of each build, and neither the time a message takes nor
    // the compressed size showed a difference.
    command.current_dir(repo.join("edge")).args(["--profile", "edge", "--no-opt"]);
    if flavor == Flavor::Development {
        command.args(["--features", "dev"]);
    }
    command.env("WASM_BINDGEN_BIN", &tools.wasm_bindgen);
    command.env("WASM_OPT_BIN", &tools.wasm_opt);
    command.env("ESBUILD_BIN", &tools.esbuild);
    // Whether its module is valid is for workerd to say, whose engine is newer than Node's.
    process::show(&mut command)
}
