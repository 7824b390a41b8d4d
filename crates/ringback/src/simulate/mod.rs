//! `ringback simulate`: a busy business on virtual time, with the real components, a simulated carrier and whatever
//! can go wrong, all of it from one seed. Checks the promises all along.
//!
//! One thread, no socket, no disk, no clock of the machine: the same seed gives the same history.

pub mod dice;
pub mod fates;
pub mod habits;
pub mod network;
pub mod plan;
pub mod play;
pub mod process;
pub mod promises;
mod shrink;
pub mod stage;
mod tell;
pub mod trouble;
pub mod watch;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::bundle::Bundle;
use plan::Plan;
use play::play_and_trace;
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
    /// A file for every step.
    pub trace: Option<PathBuf>,
}

/// Where compiled components are kept: beside the build, or with the system where there is none.
pub fn cache(manifest: &Path) -> Result<PathBuf> {
    Ok(match Bundle::open(manifest)? {
        Some(_) => std::env::temp_dir().join("ringback-simulate"),
        None => manifest.with_file_name("target").join("simulate"),
    })
}

/// Plays one seed, tells what happened, and fails if a promise was broken.
pub fn run(manifest: &Path, cache: &Path, options: &Options) -> Result<ExitCode> {
    let theatre = Theatre::open(manifest, cache)?;
    let plan = Plan::of(&theatre.business, options.seed, options.days, options.faults);
    let began = Instant::now();
    let trace = options.trace.as_deref().map(|path| {
        let file = File::create(path).with_context(|| format!("cannot write {}", path.display()))?;
        anyhow::Ok(Box::new(BufWriter::new(file)) as Box<dyn Write + Send>)
    });
    let played = play_and_trace(&theatre, &plan, trace.transpose()?)?;
    tell::history(&theatre.business, &plan, &played, options, began.elapsed());
    if played.breach.is_none() {
        return Ok(ExitCode::SUCCESS);
    }
    tell::searching(SHRINK_WITHIN);
    let shortest = shrink::shrink(&theatre, plan, played, SHRINK_WITHIN)?;
    tell::shortest(&theatre.business, &shortest);
    Ok(ExitCode::FAILURE)
}
