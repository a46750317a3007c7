//! `cargo xtask deploy`: the Worker without development features, handed to wrangler.
//!
//! wrangler needs a newer Node than the build does; its folder brings one, fetched only here.

use std::process::ExitCode;

use crate::args::Args;
use crate::build;
use crate::files;
use crate::fingerprint::Stamp;
use crate::process;
use crate::repo::Repo;
use crate::say;
use crate::setup;
use crate::trouble::{AtPath, Result};
use crate::worker::Flavor;

pub(crate) fn run(given: &[String]) -> Result<ExitCode> {
    let args = Args::parse(given, &[], &["dry-run"])?;
    args.no_words()?;
    let repo = Repo::here();
    let tools = setup::ensure(&repo)?;
    wrangler_packages(&repo)?;
    build::ensure_all(&repo, &tools, Flavor::Deployed)?;
    let modules = repo.npm().join("deploy/node_modules");
    let mut wrangler = process::command(&repo, modules.join("node/bin/node"));
    wrangler.arg(modules.join("wrangler/bin/wrangler.js")).arg("deploy");
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
