//! Running other programs: found or said to be missing, with their output kept or shown.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Duration;

use crate::repo::Repo;
use crate::say::Since;
use crate::trouble::{Result, Trouble};

const OUTPUT_LINES_SHOWN_MAX: usize = 40;

/// A command in the repository, building into its one target directory.
pub(crate) fn command(repo: &Repo, program: impl AsRef<Path>) -> Command {
    let mut command = Command::new(program.as_ref());
    command.current_dir(&repo.root).env("CARGO_TARGET_DIR", repo.target());
    command
}

/// Runs with output shown as it comes.
pub(crate) fn show(command: &mut Command) -> Result<()> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    succeeded(command, status)
}

/// Runs silently and returns standard output; shows the end of it all when it fails.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| not_started(command, &error))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let all = format!("{text}{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = all.lines().collect();
    for line in lines.iter().skip(lines.len().saturating_sub(OUTPUT_LINES_SHOWN_MAX)) {
        eprintln!("     {line}");
    }
    succeeded(command, output.status).map(|()| text)
}

/// Runs with output shown, and ends it when it takes longer than `limit`.
pub(crate) fn show_within(command: &mut Command, limit: Duration) -> Result<bool> {
    let mut child = command.spawn().map_err(|error| not_started(command, &error))?;
    let since = Since::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if since.elapsed() > limit => {
                eprintln!("     {} did not end within {} s, ended it", name(command), limit.as_secs());
                stop(&mut child, Duration::from_secs(3));
                return Ok(false);
            }
            Ok(None) => std::thread::sleep(Duration::from_millis(50)),
            Err(error) => return Err(not_started(command, &error)),
        }
    }
}

/// Asks a child to end, and kills it when it has not after `grace`: workerd ignores the
/// request while one of its own requests hangs.
pub(crate) fn stop(child: &mut std::process::Child, grace: Duration) {
    if !matches!(child.try_wait(), Ok(None)) {
        return;
    }
    let asked = Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    let since = Since::now();
    while asked.is_ok() && since.elapsed() < grace {
        if !matches!(child.try_wait(), Ok(None)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let _ = child.kill();
    let _ = child.wait();
}

/// Looks a program up on PATH.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|dir| dir.join(program)).find(|file| file.is_file())
}

fn succeeded(command: &Command, status: ExitStatus) -> Result<()> {
    if status.success() { Ok(()) } else { Err(Trouble::new(format!("{} failed ({status})", name(command)))) }
}

fn not_started(command: &Command, error: &std::io::Error) -> Trouble {
    Trouble::new(format!("could not start {}: {error}", name(command)))
}

fn name(command: &Command) -> String {
    let program =
        Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let first = command.get_args().next().map(|arg| format!(" {}", arg.to_string_lossy()));
    program + &first.unwrap_or_default()
}
