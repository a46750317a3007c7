//! `cargo xtask test`: sets up, builds, runs the stages, and ends with one line of counts.

use std::process::ExitCode;

use crate::args::Args;
use crate::build;
use crate::repo::Repo;
use crate::say::{self, Since};
use crate::setup::{self, Tools};
use crate::stages::{self, Count, Stage};
use crate::trouble::Result;
use crate::worker::Flavor;

pub(crate) fn run(given: &[String]) -> Result<ExitCode> {
    let args = Args::parse(given, &[], &[])?;
    let (chosen, filters) = choose(&args.words);
    let repo = Repo::here();
    let since = Since::now();
    let tools = setup::ensure(&repo)?;
    let mut rows = Vec::new();
    for stage in chosen {
        let started = Since::now();
        say::line(format!("\n== {}", stage.name()));
        let count = run_stage(&repo, &tools, stage, &filters);
        rows.push((stage.name(), count, started.seconds()));
    }
    let mut total = Count::default();
    say::line("");
    for (name, count, seconds) in rows {
        total.add(count);
        say::line(format!(
            "  {name:<11} {:>5} passed {:>4} failed  {seconds:>8}",
            count.passed, count.failed
        ));
    }
    say::line(format!("  in {}\n\n{} passed, {} failed", since.seconds(), total.passed, total.failed));
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// A stage that cannot run, or whose build fails, is one failure; the others still run.
fn run_stage(repo: &Repo, tools: &Tools, stage: Stage, filters: &[String]) -> Count {
    let built =
        if stage.needs_build() { build::ensure_all(repo, tools, Flavor::Development) } else { Ok(()) };
    match built.and_then(|()| stage.run(repo, tools, filters)) {
        Ok(count) => count,
        Err(trouble) => {
            eprintln!("{trouble}");
            Count { passed: 0, failed: 1 }
        }
    }
}

/// Splits words into stages and name filters. Filters alone choose the stages that have names.
fn choose(words: &[String]) -> (Vec<Stage>, Vec<String>) {
    let is_stage = |word: &String| stages::ALL.iter().any(|stage| stage.name() == word);
    let (named, filters): (Vec<String>, Vec<String>) = words.iter().cloned().partition(is_stage);
    let chosen = stages::ALL.into_iter().filter(|stage| {
        if named.is_empty() {
            filters.is_empty() || stage.has_names()
        } else {
            named.iter().any(|name| name == stage.name())
        }
    });
    (chosen.collect(), filters)
}

#[cfg(test)]
mod tests {
    use super::choose;
    use crate::stages::{ALL, Stage};

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn no_words_mean_everything() {
        assert_eq!(choose(&[]), (ALL.to_vec(), Vec::new()));
    }

    #[test]
    fn stages_and_filters_combine() {
        assert_eq!(choose(&words("e2e login")), (vec![Stage::E2e], words("login")));
        assert!(!choose(&words("login")).0.contains(&Stage::Fmt));
    }
}
