//! The parts of the whole and bringing each up to date: only what its own sources changed.

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::args::Args;
use crate::browser;
use crate::fingerprint::{self, Stamp};
use crate::repo::Repo;
use crate::say;
use crate::setup::{self, Tools};
use crate::trouble::{AtPath, Result, Trouble};
use crate::worker::{self, Flavor};

/// What is built apart from the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Worker(Flavor),
    Loader,
    Demo,
    Description,
    Messenger,
    Desk,
}

/// Everything one address serves, the quick ones first.
pub(crate) fn all(flavor: Flavor) -> [Part; 6] {
    [Part::Loader, Part::Demo, Part::Description, Part::Worker(flavor), Part::Messenger, Part::Desk]
}

impl Part {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Worker(_) => "the Worker",
            Self::Loader => "the loader",
            Self::Demo => "the demo pages",
            Self::Description => "the description of the API",
            Self::Messenger => "the messenger",
            Self::Desk => "the desk",
        }
    }

    pub(crate) fn inputs(self, repo: &Repo) -> Vec<PathBuf> {
        match self {
            Self::Worker(_) => worker::inputs(repo),
            Self::Loader => browser::loader_inputs(repo),
            Self::Demo => browser::demo_inputs(repo),
            Self::Description => vec![browser::description_input(repo)],
            Self::Messenger => browser::MESSENGER.inputs(repo),
            Self::Desk => browser::DESK.inputs(repo),
        }
    }

    fn outputs(self, repo: &Repo) -> Vec<PathBuf> {
        match self {
            Self::Worker(_) => worker::outputs(repo),
            Self::Loader => vec![browser::loader_output(repo)],
            Self::Demo => Vec::new(),
            Self::Description => vec![browser::description_output(repo)],
            Self::Messenger => browser::MESSENGER.outputs(repo),
            Self::Desk => browser::DESK.outputs(repo),
        }
    }

    fn build(self, repo: &Repo, tools: &Tools) -> Result<()> {
        match self {
            Self::Worker(flavor) => worker::build(repo, tools, flavor),
            Self::Loader => browser::build_loader(repo, tools),
            Self::Demo => browser::build_demo(repo),
            Self::Description => browser::build_description(repo),
            Self::Messenger => browser::MESSENGER.build(repo, tools),
            Self::Desk => browser::DESK.build(repo, tools),
        }
    }

    fn flavor_name(self) -> &'static str {
        match self {
            Self::Worker(flavor) => flavor.name(),
            Self::Loader | Self::Demo | Self::Description | Self::Messenger | Self::Desk => "",
        }
    }

    /// Builds when sources, tools or flavor are not those of the last build. True if it built.
    pub(crate) fn ensure(self, repo: &Repo, tools: &Tools) -> Result<bool> {
        let stamp = Stamp::new(repo, self.name().trim_start_matches("the ").replace(' ', "-").as_str());
        let _lock = BuildLock::take(repo)?;
        let wanted = fingerprint::of(repo, &self.inputs(repo), &[self.flavor_name(), &tools.versions])?;
        if stamp.matches(&wanted) && self.outputs(repo).iter().all(|path| path.is_file()) {
            return Ok(false);
        }
        stamp.clear();
        say::step(&format!("Building {}", self.name()), || self.build(repo, tools))?;
        stamp.set(&wanted)?;
        browser::write_manifest(repo)?;
        Ok(true)
    }
}

/// Brings every part up to date; the first failure ends it.
pub(crate) fn ensure_all(repo: &Repo, tools: &Tools, flavor: Flavor) -> Result<()> {
    for part in all(flavor) {
        part.ensure(repo, tools)?;
    }
    Ok(())
}

pub(crate) fn command(given: &[String]) -> Result<ExitCode> {
    Args::parse(given, &[], &[])?.no_words()?;
    let repo = Repo::here();
    let tools = setup::ensure(&repo)?;
    ensure_all(&repo, &tools, Flavor::Development)?;
    Ok(ExitCode::SUCCESS)
}

/// Held while building: `dev` in one window and `test` in another write the same files.
/// The system releases it when the process ends, however it ends.
struct BuildLock {
    _file: File,
}

impl BuildLock {
    fn take(repo: &Repo) -> Result<Self> {
        let dir = repo.target().join("stamps");
        std::fs::create_dir_all(&dir).at(&dir)?;
        let path = dir.join("lock");
        let file = File::create(&path).at(&path)?;
        if file.try_lock().is_err() {
            say::line("  …  waiting for another build in this checkout");
            file.lock().map_err(|error| Trouble::new(format!("{}: {error}", path.display())))?;
        }
        Ok(Self { _file: file })
    }
}
