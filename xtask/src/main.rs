//! The project's own commands: `cargo xtask dev | test | bench | deploy`.
//!
//! Every command sets up what is missing, builds what changed, and says what it does. It never
//! fetches from anywhere but the registries of cargo, rustup and npm.

mod args;
mod bench;
mod browser;
mod build;
mod cargo_tools;
mod deploy;
mod dev;
mod files;
mod fingerprint;
mod node;
mod process;
mod repo;
mod say;
mod serve;
mod setup;
mod stages;
mod test;
mod trouble;
mod watch;
mod worker;

use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask <command>

  dev [--port 8787] [--state DIR] [--clock] [--no-watch]
        Sets up, builds, and serves everything on one address; rebuilds what you edit.
  test [stage or file filter…]
        Runs every test, or the named stages: fmt clippy clippy-web unit e2e faults browser weight.
        Any other word keeps the tests whose file or name contains it.
  bench [weight|start|echo|desk|idle|faults …]
        Measures against the floor and writes tests/bench/RESULTS.md.
  deploy [--dry-run]
        Builds without development features and calls wrangler.
  build
        Sets up and builds everything once.
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let rest: Vec<String> = words.collect();
    let outcome = match command.as_str() {
        "dev" => dev::run(&rest),
        "test" => test::run(&rest),
        "bench" => bench::run(&rest),
        "deploy" => deploy::run(&rest),
        "build" => build::command(&rest),
        "" | "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        other => {
            Err(trouble::Trouble::new(format!("there is no command `{other}`")).hint("cargo xtask help"))
        }
    };
    outcome.unwrap_or_else(|trouble| {
        eprintln!("\n{trouble}");
        ExitCode::FAILURE
    })
}
