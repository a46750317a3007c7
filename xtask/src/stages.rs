//! What `cargo xtask test` runs, stage by stage, and how each stage counts what passed.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Duration;

use crate::files;
use crate::process;
use crate::repo::Repo;
use crate::setup::Tools;
use crate::trouble::Result;

const STAGE_SECONDS_MAX: u64 = 900;
const WEB_TARGET: [&str; 2] = ["--target", "wasm32-unknown-unknown"];
/// Crates that only exist in wasm32; all others are built and tested natively.
const WEB_CRATES: [&str; 3] = ["hanmadi-edge", "hanmadi-messenger", "hanmadi-desk"];

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
}

impl Count {
    fn of(success: bool) -> Self {
        Self { passed: u32::from(success), failed: u32::from(!success) }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// A runner that failed without counting a failure still failed.
    fn with_exit(mut self, success: bool) -> Self {
        if !success && self.failed == 0 {
            self.failed = 1;
        }
        self
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Fmt,
    Clippy,
    ClippyWeb,
    Unit,
    Weight,
    E2e,
    Faults,
    Browser,
}

pub(crate) const ALL: [Stage; 8] = [
    Stage::Fmt,
    Stage::Clippy,
    Stage::ClippyWeb,
    Stage::Unit,
    Stage::Weight,
    Stage::E2e,
    Stage::Faults,
    Stage::Browser,
];

impl Stage {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::ClippyWeb => "clippy-web",
            Self::Unit => "unit",
            Self::Weight => "weight",
            Self::E2e => "e2e",
            Self::Faults => "faults",
            Self::Browser => "browser",
        }
    }

    /// True for stages that run the built Worker and pages.
    pub(crate) fn needs_build(self) -> bool {
        matches!(self, Self::Weight | Self::E2e | Self::Faults | Self::Browser)
    }

    /// True for stages a file or test name can narrow.
    pub(crate) fn has_names(self) -> bool {
        self.needs_build() || self == Self::Unit
    }

    /// Runs the stage, keeping tests whose file or name contains one of `filters`.
    pub(crate) fn run(self, repo: &Repo, tools: &Tools, filters: &[String]) -> Result<Count> {
        match self {
            Self::Fmt => checked(process::command(repo, "cargo").args(["fmt", "--all", "--check"])),
            Self::Clippy => {
                let mut cargo = process::command(repo, "cargo");
                cargo.args(["clippy", "--quiet", "--workspace", "--all-targets"]);
                for name in WEB_CRATES {
                    cargo.args(["--exclude", name]);
                }
                checked(cargo.args(["--", "-D", "warnings"]))
            }
            Self::ClippyWeb => {
                let mut cargo = process::command(repo, "cargo");
                cargo.args(["clippy", "--quiet"]).args(WEB_TARGET);
                for name in WEB_CRATES {
                    cargo.args(["--package", name]);
                }
                checked(cargo.args(["--features", "hanmadi-edge/dev", "--", "-D", "warnings"]))
            }
            Self::Unit => unit(repo, filters),
            Self::Weight | Self::E2e | Self::Faults | Self::Browser => node(repo, tools, self, filters),
        }
    }
}

fn checked(command: &mut Command) -> Result<Count> {
    process::show_within(command, Duration::from_secs(STAGE_SECONDS_MAX)).map(Count::of)
}

/// `cargo test` of every native crate, counted from its result lines.
fn unit(repo: &Repo, filters: &[String]) -> Result<Count> {
    let mut cargo = process::command(repo, "cargo");
    cargo.args(["test", "--quiet", "--workspace", "--no-fail-fast"]);
    for name in WEB_CRATES {
        cargo.args(["--exclude", name]);
    }
    cargo.arg("--").args(filters);
    let kept = repo.target().join("stamps/unit.out");
    let out = fs::File::create(&kept);
    if let Ok(out) = out {
        cargo.stdout(Stdio::from(out));
    }
    let success = process::show_within(&mut cargo, Duration::from_secs(STAGE_SECONDS_MAX))?;
    let text = fs::read_to_string(&kept).unwrap_or_default();
    if !success {
        print!("{text}");
    }
    Ok(count_cargo(&text).with_exit(success))
}

/// Node's own runner over `tests/<stage>/*.test.mjs`, counted from its TAP summary.
fn node(repo: &Repo, tools: &Tools, stage: Stage, filters: &[String]) -> Result<Count> {
    let chosen = test_files(repo, stage, filters);
    if chosen.is_empty() {
        return Ok(Count::default());
    }
    let tap = repo.target().join(format!("stamps/{}.tap", stage.name()));
    let mut node = process::command(repo, "node");
    node.args(["--test", "--test-reporter=spec", "--test-reporter-destination=stdout"]);
    node.arg("--test-reporter=tap").arg(format!("--test-reporter-destination={}", tap.display()));
    node.args(chosen).env("WORKERD", &tools.workerd).env("NODE_NO_WARNINGS", "1");
    let success = process::show_within(&mut node, Duration::from_secs(STAGE_SECONDS_MAX))?;
    let text = fs::read_to_string(&tap).unwrap_or_default();
    Ok(count_tap(&text).with_exit(success))
}

fn test_files(repo: &Repo, stage: Stage, filters: &[String]) -> Vec<PathBuf> {
    let mut found = files::list(&repo.join("tests").join(stage.name()));
    found.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let wanted = filters.is_empty() || filters.iter().any(|filter| name.contains(filter.as_str()));
        name.ends_with(".test.mjs") && wanted
    });
    found
}

fn count_cargo(text: &str) -> Count {
    let mut count = Count::default();
    for line in text.lines().filter_map(|line| line.strip_prefix("test result: ")) {
        count.passed += number_before(line, " passed");
        count.failed += number_before(line, " failed");
    }
    count
}

fn number_before(line: &str, word: &str) -> u32 {
    let before = line.split(word).next().unwrap_or_default();
    before.rsplit(' ').next().and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn count_tap(text: &str) -> Count {
    let value = |name: &str| {
        let mut lines = text.lines().filter_map(|line| line.strip_prefix("# ")?.strip_prefix(name));
        lines.next_back().and_then(|rest| rest.trim().parse::<u32>().ok()).unwrap_or(0)
    };
    Count { passed: value("pass "), failed: value("fail ") + value("cancelled ") }
}

#[cfg(test)]
mod tests {
    use super::{Count, count_cargo, count_tap};

    #[test]
    fn counts_cargo_results() {
        let text = "test result: ok. 3 passed; 0 failed; 0 ignored\nx\ntest result: FAILED. 12 passed; 2 failed; 1 ignored\n";
        assert_eq!(count_cargo(text), Count { passed: 15, failed: 2 });
    }

    #[test]
    fn counts_the_last_tap_summary() {
        let text = "# Subtest: x\n# tests 4\n# pass 2\n# fail 1\n# cancelled 1\n# skipped 0\n";
        assert_eq!(count_tap(text), Count { passed: 2, failed: 2 });
    }

    #[test]
    fn a_failed_runner_is_a_failure() {
        assert_eq!(Count::default().with_exit(false), Count { passed: 0, failed: 1 });
    }
}
