//! Runs of the world by their seeds: one that fails is run again, shorter and shorter.
//! Never hides a failure: its seed and its length are all that is needed to see it again.

use std::{
    cell::RefCell,
    panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook},
    sync::Once,
};

use super::world::{Tally, World};

/// Steps of a run, unless told otherwise.
pub(crate) const STEPS: usize = 600;

/// What a run has come to.
pub(crate) struct Run {
    pub(crate) tally: Tally,
    /// One number for everything that happened.
    pub(crate) digest: u64,
}

thread_local! {
    /// What the run of this thread failed with, while there is one.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Once for the whole process, since tests run beside each other: panics of runs are kept, others are printed.
static HOOK: Once = Once::new();

/// Runs a seed.
///
/// # Errors
/// What failed, after the fewest steps that were found to fail, the last of them, and how to see it again.
pub(crate) fn try_seed(seed: u64, steps: usize) -> Result<Run, String> {
    let (mut fine, mut fails, mut why) = match quietly(seed, steps) {
        Ok(run) => return Ok(run),
        Err(why) => (0, steps, why),
    };
    // Fewer steps need not fail because more of them do; those that are found to do.
    while fine + 1 < fails {
        let middle = usize::midpoint(fine, fails);
        match quietly(seed, middle) {
            Ok(_) => fine = middle,
            Err(shorter) => (fails, why) = (middle, shorter),
        }
    }
    Err(format!(
        "seed {seed} fails after {fails} steps:\n{why}\nthe same once more: \
         WORLD_SEED={seed} WORLD_STEPS={fails} cargo test -p hanmadi-tests --test world"
    ))
}

fn quietly(seed: u64, steps: usize) -> Result<Run, String> {
    HOOK.call_once(|| {
        let print = take_hook();
        set_hook(Box::new(move |info| {
            let runs = PANIC.with_borrow_mut(|panic| panic.as_mut().map(|panic| *panic = info.to_string()));
            if runs.is_none() {
                print(info);
            }
        }));
    });
    PANIC.set(Some(String::new()));
    let mut world = World::new(seed);
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        for _ in 0..steps {
            world.step();
            world.check();
        }
        world.settle();
    }));
    let panic = PANIC.take().unwrap_or_default();
    match outcome {
        Ok(()) => Ok(Run { tally: world.tally, digest: world.trace.digest() }),
        Err(_) => Err(format!("{panic}\nthe last steps:\n{}", world.trace)),
    }
}

/// A number from the environment.
pub(crate) fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}
