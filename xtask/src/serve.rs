//! One running workerd on one state directory: its key, its start, its health, its end.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::files;
use crate::process;
use crate::repo::Repo;
use crate::say::Since;
use crate::setup::Tools;
use crate::trouble::{AtPath, Result, Trouble};

/// workerd first waits for open connections, of which every browser holds some. What it
/// acknowledged is on disk, so an edit need not wait for them.
const STOP_GRACE: Duration = Duration::from_millis(500);
const HEALTHY_WITHIN: Duration = Duration::from_secs(20);

/// Where and how to serve.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) port: u16,
    pub(crate) state: PathBuf,
    /// Lets tests move time.
    pub(crate) clock: bool,
}

/// A started workerd. Ends it when dropped.
pub(crate) struct Edge {
    child: Child,
    pid_file: PathBuf,
}

impl Edge {
    /// Starts and waits until `/healthz` answers 200.
    pub(crate) fn start(repo: &Repo, tools: &Tools, place: &Place) -> Result<Self> {
        let key = signing_key(&place.state)?;
        let rows = place.state.join("objects");
        fs::create_dir_all(&rows).at(&rows)?;
        let mut command = process::command(repo, &tools.workerd);
        command.arg("serve").arg(repo.join("edge/workerd.capnp"));
        command.arg(format!("--socket-addr=http=127.0.0.1:{}", place.port));
        command.arg(format!("--directory-path=state={}", rows.display()));
        command.arg(format!("--directory-path=assets={}", repo.assets().display()));
        command.env("HANMADI_SIGNING_KEY", key).env("HANMADI_LIMITS", "standard");
        command.env("HANMADI_CLOCK", if place.clock { "movable" } else { "real" });
        let child = command.stdin(Stdio::null()).spawn();
        let child = child.map_err(|error| Trouble::new(format!("could not start workerd: {error}")))?;
        let pid_file = pid_file(&place.state);
        files::write(&pid_file, child.id().to_string().as_bytes())?;
        let mut edge = Self { child, pid_file };
        edge.wait_healthy(place.port)?;
        Ok(edge)
    }

    /// True until the process has ended by itself.
    pub(crate) fn is_running(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    fn wait_healthy(&mut self, port: u16) -> Result<()> {
        let since = Since::now();
        while since.elapsed() < HEALTHY_WITHIN {
            if !self.is_running() {
                return Err(Trouble::new("workerd ended while starting; its reason stands above"));
            }
            if health(port).is_ok_and(|status| status.contains(" 200 ")) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(Trouble::new(format!("the edge did not become healthy within {} s", HEALTHY_WITHIN.as_secs())))
    }
}

impl Drop for Edge {
    fn drop(&mut self) {
        process::stop(&mut self.child, STOP_GRACE);
        let _ = fs::remove_file(&self.pid_file);
    }
}

/// Refuses a taken port and a state directory in use before anything is built.
pub(crate) fn check_free(place: &Place) -> Result<()> {
    let left = fs::read_to_string(pid_file(&place.state)).unwrap_or_default();
    let left = left.trim();
    if !left.is_empty()
        && Path::new("/proc").join(left).join("exe").read_link().is_ok_and(|exe| exe.ends_with("workerd"))
    {
        return Err(Trouble::new(format!("workerd {left} is already using {}", place.state.display()))
            .hint(format!("end it (kill {left}), or choose another --state DIR and --port N")));
    }
    match TcpListener::bind(("127.0.0.1", place.port)) {
        Ok(_) => Ok(()),
        Err(error) => {
            Err(Trouble::new(format!("port {} cannot be used: {error}", place.port)).hint(format!(
                "end what uses it, or choose another: cargo xtask dev --port {}",
                place.port.wrapping_add(1)
            )))
        }
    }
}

fn pid_file(state: &Path) -> PathBuf {
    state.join("workerd.pid")
}

/// The key that signs tokens and file addresses: random, made once, readable by its owner alone.
fn signing_key(state: &Path) -> Result<String> {
    fs::create_dir_all(state).at(state)?;
    let path = state.join("signing.key");
    if let Ok(key) = fs::read_to_string(&path) {
        return Ok(key.trim().to_owned());
    }
    let mut seed = [0_u8; 32];
    let source = Path::new("/dev/urandom");
    fs::File::open(source).and_then(|mut file| file.read_exact(&mut seed)).at(source)?;
    let key = files::hash(&seed);
    let file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path);
    file.and_then(|mut file| file.write_all(key.as_bytes())).at(&path)?;
    Ok(key)
}

/// The status line of `GET /healthz`.
fn health(port: u16) -> std::io::Result<String> {
    let limit = Some(Duration::from_secs(2));
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(limit)?;
    stream.set_write_timeout(limit)?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")?;
    let mut head = [0_u8; 64];
    let length = stream.read(&mut head)?;
    let text = String::from_utf8_lossy(head.get(..length).unwrap_or_default()).into_owned();
    Ok(text.lines().next().unwrap_or_default().to_owned())
}
