//! `cargo xtask bench`: builds, then measures against the floor with the scripts of `tests/bench`.

use std::process::ExitCode;

use crate::build;
use crate::process;
use crate::repo::Repo;
use crate::setup;
use crate::trouble::Result;
use crate::worker::Flavor;

pub(crate) fn run(given: &[String]) -> Result<ExitCode> {
    let repo = Repo::here();
    let tools = setup::ensure(&repo)?;
    build::ensure_all(&repo, &tools, Flavor::Measured)?;
    let mut node = process::command(&repo, "node");
    node.arg(repo.join("tests/bench/run.mjs")).args(given).env("WORKERD", &tools.workerd);
    process::show(&mut node)?;
    Ok(ExitCode::SUCCESS)
}
