//! `cargo xtask dev`: everything on one address, built anew as it is edited.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::args::Args;
use crate::build::{self, Part};
use crate::repo::Repo;
use crate::say::{self, Since};
use crate::serve::{self, Edge, Place};
use crate::setup::{self, Tools};
use crate::trouble::{Result, Trouble};
use crate::watch::Watch;
use crate::worker::Flavor;

const POLL: Duration = Duration::from_millis(500);
/// A Worker that ends sooner than this after its start is broken, and is not started again
/// before it has been edited.
const LIVED_LONG_ENOUGH: Duration = Duration::from_secs(5);

struct Dev {
    repo: Repo,
    tools: Tools,
    place: Place,
    edge: Option<(Edge, Since)>,
    /// The configuration workerd was started with.
    config: String,
    ending: Arc<AtomicBool>,
}

pub(crate) fn run(given: &[String]) -> Result<ExitCode> {
    let args = Args::parse(given, &["port", "state"], &["clock", "no-watch"])?;
    args.no_words()?;
    let since = Since::now();
    let repo = Repo::here();
    let place = place(&repo, &args)?;
    serve::check_free(&place)?;
    let ending = ending_flag()?;
    let tools = setup::ensure(&repo)?;
    let mut watch = Watch::new(watched(&repo));
    let mut dev = Dev { repo, tools, place, edge: None, config: String::new(), ending };
    dev.update();
    if dev.edge.is_none() && !dev.is_ending() {
        dev.restart();
    }
    if dev.edge.is_some() {
        dev.greet(since, !args.has("no-watch"));
    }
    while !dev.is_ending() {
        std::thread::sleep(POLL);
        dev.look_after();
        if !args.has("no-watch") && watch.changed() {
            dev.wait_until_quiet(&mut watch);
            dev.follow();
        }
    }
    say::line("\nEnding.");
    Ok(ExitCode::SUCCESS)
}

impl Dev {
    fn is_ending(&self) -> bool {
        self.ending.load(Ordering::Relaxed)
    }

    /// An editor saves several files in a row, and a checkout many: builds after the last.
    fn wait_until_quiet(&self, watch: &mut Watch) {
        loop {
            std::thread::sleep(POLL);
            if self.is_ending() || !watch.changed() {
                return;
            }
        }
    }

    /// Follows an edit: builds, and starts workerd again when its configuration changed.
    fn follow(&mut self) {
        self.update();
        if self.config != self.read_config() {
            self.restart();
        }
    }

    fn read_config(&self) -> String {
        std::fs::read_to_string(self.repo.join("edge/workerd.capnp")).unwrap_or_default()
    }

    /// Builds what changed. A part that does not build is reported and leaves the others be.
    fn update(&mut self) {
        for part in build::all(Flavor::Development) {
            if self.is_ending() {
                return;
            }
            match part.ensure(&self.repo, &self.tools) {
                Ok(true) if matches!(part, Part::Worker(_)) => self.restart(),
                Ok(_) => {}
                Err(trouble) => {
                    eprintln!("{trouble}\n       {} was not built; edit and save to try again", part.name())
                }
            }
        }
    }

    fn restart(&mut self) {
        self.edge = None;
        self.config = self.read_config();
        let since = Since::now();
        match Edge::start(&self.repo, &self.tools, &self.place) {
            Ok(edge) => {
                say::line(format!("  ok Serving on {} ({})", self.url(), since.seconds()));
                self.edge = Some((edge, Since::now()));
            }
            Err(trouble) => eprintln!("{trouble}"),
        }
    }

    /// Starts workerd again when it ended by itself.
    fn look_after(&mut self) {
        let Some((edge, since)) = &mut self.edge else { return };
        if edge.is_running() || self.ending.load(Ordering::Relaxed) {
            return;
        }
        let lived = since.elapsed();
        eprintln!("workerd ended by itself after {} s", lived.as_secs());
        self.edge = None;
        if lived > LIVED_LONG_ENOUGH {
            self.restart();
        } else {
            eprintln!("   do: edit the Worker, or press Ctrl-C");
        }
    }

    fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.place.port)
    }

    fn greet(&self, since: Since, watches: bool) {
        let url = self.url();
        say::line(format!(
            "\nHanmadi is ready after {}.\n\n\
             \x20 demo shop     {url}/demo/\n\
             \x20 strict shop   {url}/demo/strict\n\
             \x20 desk          {url}/desk/\n\n\
             \x20 logins        agent1@example.com  agent2@example.com  supervisor@example.com  owner@example.com\n\
             \x20 password      hanmadi-dev\n\n\
             State is kept in {}. {}Ctrl-C ends.\n",
            since.seconds(),
            self.place.state.display(),
            if watches { "Sources are watched. " } else { "" },
        ));
    }
}

fn place(repo: &Repo, args: &Args) -> Result<Place> {
    let port = args.value("port").unwrap_or("8787");
    let port = port.parse().map_err(|_| Trouble::new(format!("--port {port} is not a port number")))?;
    let state = args.value("state").map_or_else(|| repo.join(".hanmadi/state"), PathBuf::from);
    let state = std::path::absolute(&state).unwrap_or(state);
    Ok(Place { port, state, clock: args.has("clock") })
}

/// Every place of sources, whole: a crate that joins while this runs is noticed too.
fn watched(repo: &Repo) -> Vec<PathBuf> {
    ["Cargo.toml", "Cargo.lock", "edge", "shared", "widget", "www"].map(|path| repo.join(path)).to_vec()
}

/// Set by Ctrl-C, a closed terminal or a request to end, so that workerd is ended too.
fn ending_flag() -> Result<Arc<AtomicBool>> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        // The second Ctrl-C ends at once, whatever is being waited for.
        let registered = signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&flag))
            .and_then(|_| signal_hook::flag::register(signal, Arc::clone(&flag)));
        registered.map_err(|error| Trouble::new(format!("could not listen for signals: {error}")))?;
    }
    Ok(flag)
}
