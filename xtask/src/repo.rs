//! Where things are in this repository. Paths only; never reads or writes.

use std::path::{Path, PathBuf};

/// The checkout these commands were compiled from.
#[derive(Clone, Debug)]
pub(crate) struct Repo {
    pub(crate) root: PathBuf,
}

impl Repo {
    pub(crate) fn here() -> Self {
        let own = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: own.parent().unwrap_or(own).to_path_buf() }
    }

    pub(crate) fn join(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    pub(crate) fn target(&self) -> PathBuf {
        self.join("target")
    }

    /// What the Worker serves as files.
    pub(crate) fn assets(&self) -> PathBuf {
        self.join("target/assets")
    }

    /// Build tools installed by cargo, apart from the user's own.
    pub(crate) fn tools(&self) -> PathBuf {
        self.join("target/tools")
    }

    /// Build and test tools installed by npm.
    pub(crate) fn npm(&self) -> PathBuf {
        self.join("xtask/npm")
    }

    pub(crate) fn npm_module(&self, path: &str) -> PathBuf {
        self.npm().join("node_modules").join(path)
    }
}
