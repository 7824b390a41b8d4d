//! `ringback simulate`: a busy business on virtual time, with the real components, a simulated carrier and whatever
//! can go wrong, all of it from one seed. Checks the promises all along.
//!
//! One thread, no socket, no disk, no clock of the machine: the same seed gives the same history.

mod dice;
mod fates;
mod habits;
mod network;
pub mod plan;
pub mod play;
mod process;
pub mod promises;
mod shrink;
pub mod stage;
mod tell;
pub mod trouble;
mod watch;

use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Result;

use plan::Plan;
use play::play;
use stage::Theatre;
use trouble::Level;

/// How long the shortest history is looked for.
const SHRINK_WITHIN: Duration = Duration::from_secs(120);

/// What is to be simulated.
pub struct Options {
    /// From which everything follows.
    pub seed: u64,
    /// How many days.
    pub days: u32,
    /// How much goes wrong.
    pub faults: Level,
}

/// Plays one seed, tells what happened, and fails if a promise was broken.
pub fn run(manifest: &Path, cache: &Path, options: &Options) -> Result<ExitCode> {
    let theatre = Theatre::open(manifest, cache)?;
    let plan = Plan::of(&theatre.business, options.seed, options.days, options.faults);
    let began = Instant::now();
    let played = play(&theatre, &plan)?;
    tell::history(&theatre.business, &plan, &played, options, began.elapsed());
    if played.breach.is_none() {
        return Ok(ExitCode::SUCCESS);
    }
    tell::searching(SHRINK_WITHIN);
    let shortest = shrink::shrink(&theatre, plan, played, SHRINK_WITHIN)?;
    tell::shortest(&theatre.business, &shortest);
    Ok(ExitCode::FAILURE)
}
