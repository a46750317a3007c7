//! The long run of the world: seed after seed, every step checked.
//! Never a test: it prints one line of JSON, and `cargo xtask bench world` fails if a seed did.
#![expect(clippy::disallowed_methods, reason = "a measurement reads a clock")]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a checker fails by a panic, and so does a measurement"
)]

mod agent;
mod check;
mod ledger;
mod mail;
mod naive;
mod network;
mod organization;
mod owner;
mod people;
mod random;
mod rows;
mod run;
mod settle;
mod step;
mod switchboard;
mod thread;
mod trace;
mod visitor;
mod world;

use std::time::Instant;

use run::{STEPS, setting, try_seed};
use world::Tally;

/// So many seeds, unless told otherwise.
const SEEDS: u64 = 10_000;

fn main() {
    let steps = setting("WORLD_STEPS").map_or(STEPS, |steps| usize::try_from(steps).unwrap());
    let (first, seeds) =
        (setting("WORLD_FROM").unwrap_or(1_000_000), setting("WORLD_SEEDS").unwrap_or(SEEDS));
    let begun = Instant::now();
    let (mut all, mut failed, mut digest) = (Tally::default(), 0, 0);
    for seed in first..first + seeds {
        match try_seed(seed, steps) {
            Ok(run) => {
                all.add(run.tally);
                digest ^= run.digest;
            }
            Err(failure) => {
                failed += 1;
                eprintln!("{failure}\n");
            }
        }
    }
    let seconds = begun.elapsed().as_secs();
    let Tally { steps, faults, crashes, messages, conversations, assignments, holds } = all;
    println!(
        "{{\"first\":{first},\"seeds\":{seeds},\"failed\":{failed},\"steps\":{steps},\"faults\":{faults},\
         \"crashes\":{crashes},\"messages\":{messages},\"conversations\":{conversations},\
         \"assignments\":{assignments},\"holds\":{holds},\"seconds\":{seconds},\"digest\":\"{digest:016x}\"}}"
    );
}
