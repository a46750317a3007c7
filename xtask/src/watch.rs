//! Notices edits by asking times and sizes. Polling: it works on every system and file system.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::files;

type Marks = BTreeMap<PathBuf, (Option<SystemTime>, u64)>;

/// Watches files and directories.
pub(crate) struct Watch {
    paths: Vec<PathBuf>,
    seen: Marks,
}

impl Watch {
    pub(crate) fn new(paths: Vec<PathBuf>) -> Self {
        let seen = marks(&paths);
        Self { paths, seen }
    }

    /// True once for each change since the last call.
    pub(crate) fn changed(&mut self) -> bool {
        let now = marks(&self.paths);
        let changed = now != self.seen;
        self.seen = now;
        changed
    }
}

fn marks(paths: &[PathBuf]) -> Marks {
    let files = paths.iter().flat_map(|path| files::list(path));
    files
        .filter_map(|file| {
            let about = fs::metadata(&file).ok()?;
            Some((file, (about.modified().ok(), about.len())))
        })
        .collect()
}
