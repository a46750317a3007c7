//! Building the Worker into `edge/build`: cargo, wasm-bindgen, and esbuild over `edge/shim.js`.
//! Never a browser part.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files;
use crate::fingerprint;
use crate::process;
use crate::repo::Repo;
use crate::setup::Tools;
use crate::trouble::{AtPath, Result};

const TARGET: &str = "wasm32-unknown-unknown";

/// What the target's usual processor has, but for bulk memory: the engine leaves the module for each `memory.copy`,
/// and copies of a few bytes are most of what the Worker does. A loop of its own takes 4 % off a message's time.
const RUSTFLAGS: &str = "-Ctarget-cpu=mvp \
    -Ctarget-feature=+multivalue,+mutable-globals,+nontrapping-fptoint,+reference-types,+sign-ext";

/// Which Worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavor {
    /// With the development organization, built for a short way from an edit to its effect.
    Development,
    /// With the development organization, and as fast as what is deployed.
    Measured,
    Deployed,
}

impl Flavor {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Measured => "measured",
            Self::Deployed => "deployed",
        }
    }

    /// The profile of `Cargo.toml`, whose name is that of its folder too.
    fn profile(self) -> &'static str {
        match self {
            Self::Development => "edge-dev",
            Self::Measured | Self::Deployed => "edge",
        }
    }

    fn features(self) -> &'static [&'static str] {
        match self {
            Self::Development | Self::Measured => &["--features", "dev"],
            Self::Deployed => &[],
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
    let mut cargo = process::command(repo, "cargo");
    cargo.args(["build", "--profile", flavor.profile(), "--target", TARGET, "--package", "hanmadi-edge"]);
    cargo.args(flavor.features());
    // wasm-bindgen's macros ask for this when the Worker's own promises, and not a browser's, drive futures.
    cargo.env("WASM_BINDGEN_USE_JS_SYS", "1");
    cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", RUSTFLAGS);
    process::show(&mut cargo)?;
    let work = repo.target().join("worker");
    fs::create_dir_all(&work).at(&work)?;
    bind(repo, tools, flavor, &work)?;
    bundle(repo, tools, &work)
    // Whether its module is valid is for workerd to say, whose engine is newer than Node's.
}

/// The glue between JavaScript and the module. No wasm-opt: it took half a minute of each build, and neither
/// the time a message takes nor the compressed size showed a difference.
fn bind(repo: &Repo, tools: &Tools, flavor: Flavor, work: &Path) -> Result<()> {
    let built = repo.target().join(TARGET).join(flavor.profile()).join("hanmadi_edge.wasm");
    let mut bindgen = process::command(repo, &tools.wasm_bindgen);
    bindgen.arg(&built).args(["--target", "module", "--no-typescript", "--out-name", "index", "--out-dir"]);
    // A panic leaves memory in doubt: with these, `edge/shim.js` can go on with a new instance.
    bindgen.arg(work).args(["--experimental-reset-state-function", "--force-enable-abort-handler"]);
    process::read(&mut bindgen).map(drop)
}

/// One script and one module, as `edge/workerd.capnp` and wrangler take them.
fn bundle(repo: &Repo, tools: &Tools, work: &Path) -> Result<()> {
    let shim = repo.join("edge/shim.js");
    files::write(&work.join("shim.js"), &fs::read(&shim).at(&shim)?)?;
    let out = work.join("bundle.js");
    let mut esbuild = process::command(repo, &tools.esbuild);
    esbuild.arg(work.join("shim.js")).args(["--bundle", "--minify", "--format=esm", "--log-level=warning"]);
    esbuild.args(["--external:./index_bg.wasm", "--external:cloudflare:*"]);
    esbuild.arg(format!("--outfile={}", out.display()));
    process::read(&mut esbuild)?;
    // Modules by their source phase are newer than what wrangler bundles.
    let script = fs::read_to_string(&out).at(&out)?.replace("import source ", "import ");
    let module = work.join("index_bg.wasm");
    files::write(&repo.join("edge/build/index_bg.wasm"), &fs::read(&module).at(&module)?)?;
    files::write(&repo.join("edge/build/index.js"), script.as_bytes())
}
