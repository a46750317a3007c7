//! `cargo xtask deploy`: the Worker without development features, handed to wrangler.
//!
//! wrangler needs a newer Node than the build does; its folder brings one, fetched only here.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::args::Args;
use crate::build;
use crate::files;
use crate::fingerprint::Stamp;
use crate::node;
use crate::process;
use crate::repo::Repo;
use crate::say;
use crate::setup;
use crate::trouble::{AtPath, Result, Trouble};
use crate::worker::Flavor;

/// wrangler asks for 22.12; one major more spares comparing minors.
const NODE_MAJOR_MIN: u32 = 23;

/// Assets that stay at home: the shop is for development.
const NOT_DEPLOYED: &str = "demo\nmanifest.json\n";

pub(crate) fn run(given: &[String]) -> Result<ExitCode> {
    let args = Args::parse(given, &[], &["dry-run"])?;
    args.no_words()?;
    let repo = Repo::here();
    let tools = setup::ensure(&repo)?;
    wrangler_packages(&repo)?;
    build::ensure_all(&repo, &tools, Flavor::Deployed)?;
    files::write(&repo.assets().join(".assetsignore"), NOT_DEPLOYED.as_bytes())?;
    let mut wrangler = process::command(&repo, node_for_wrangler(&repo)?);
    wrangler.arg(repo.npm().join("deploy/node_modules/wrangler/bin/wrangler.js")).arg("deploy");
    wrangler.current_dir(repo.join("edge")).env("WRANGLER_SEND_METRICS", "false");
    if args.has("dry-run") {
        wrangler.arg("--dry-run").arg("--outdir").arg(repo.target().join("deploy"));
    }
    process::show(&mut wrangler)?;
    if !args.has("dry-run") {
        say::line(
            "If this is the first deployment, set its signing key: wrangler secret put SIGNING_KEY (in edge/).",
        );
    }
    Ok(ExitCode::SUCCESS)
}

/// The Node on PATH when it is new enough, else the one npm brings on Linux.
fn node_for_wrangler(repo: &Repo) -> Result<PathBuf> {
    if node::major(repo).is_ok_and(|major| major >= NODE_MAJOR_MIN) {
        return Ok(PathBuf::from("node"));
    }
    let arch = if std::env::consts::ARCH == "aarch64" { "arm64" } else { "x64" };
    let brought = repo.npm().join(format!("deploy/node_modules/node-linux-{arch}/bin/node"));
    if brought.is_file() {
        return Ok(brought);
    }
    Err(Trouble::new("wrangler needs Node 22 or newer").hint("install a newer Node, then deploy again"))
}

fn wrangler_packages(repo: &Repo) -> Result<()> {
    let dir = repo.npm().join("deploy");
    let lock = dir.join("package-lock.json");
    let wanted = files::hash(&std::fs::read(&lock).at(&lock)?);
    let stamp = Stamp::new(repo, "npm-deploy");
    if stamp.matches(&wanted) && dir.join("node_modules/wrangler").is_dir() {
        return Ok(());
    }
    stamp.clear();
    say::step("Installing wrangler and the Node it needs from npm", || {
        process::read(process::command(repo, "npm").arg("ci").current_dir(&dir)).map(drop)
    })?;
    stamp.set(&wanted)
}
