//! What becomes of a process's operations on the store.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::dice::Dice;
use super::watch::Watch;
use crate::host::store::{End, Fate, Fates, Operation};

/// The longest that a healthy store takes to write, in milliseconds.
const SLOWEST_WRITE: u64 = 4;

/// The fates of one process. They outlive it: an operation that was planned for it may meet the next one.
pub struct Planned {
    process: usize,
    watch: Arc<Watch>,
    state: Mutex<State>,
}

struct State {
    dice: Dice,
    count: u32,
    waiting: Vec<Waiting>,
    /// How many of a hundred fail now.
    flaky: u64,
}

/// An operation that will end otherwise.
struct Waiting {
    at: u32,
    end: End,
    hangs: Duration,
}

impl Planned {
    /// Of a process.
    pub fn new(seed: u64, process: usize, watch: Arc<Watch>) -> Self {
        let dice = Dice::of(seed, ("store", process));
        let state = State { dice, count: 0, waiting: Vec::new(), flaky: 0 };
        Self { process, watch, state: Mutex::new(state) }
    }

    /// How many operations there were.
    pub fn count(&self) -> u32 {
        self.state().count
    }

    /// Lets the operation after the next `after` ones end like this.
    pub fn plan(&self, after: u32, end: End, hangs: Duration) {
        let mut state = self.state();
        let at = state.count + after + 1;
        state.waiting.push(Waiting { at, end, hangs });
    }

    /// So many of a hundred operations fail from now on.
    pub fn flaky(&self, percent: u64) {
        self.state().flaky = percent;
    }

    /// Nothing that was planned happens any more.
    pub fn calm(&self) {
        let mut state = self.state();
        state.flaky = 0;
        state.waiting.clear();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fates for Planned {
    fn decide(&self, operation: Operation<'_>) -> Fate {
        let mut state = self.state();
        state.count += 1;
        let writes = !matches!(operation, Operation::Get(_));
        let usual = if writes { state.dice.millis(0, SLOWEST_WRITE) } else { Duration::ZERO };
        let mut fate = Fate { before: Duration::ZERO, after: usual, end: End::Well };
        let count = state.count;
        if let Some(found) = state.waiting.iter().position(|waiting| waiting.at == count) {
            let waiting = state.waiting.swap_remove(found);
            fate = Fate { before: waiting.hangs, after: usual, end: waiting.end };
        } else if state.flaky > 0 {
            let flaky = state.flaky;
            if state.dice.percent(flaky) {
                fate.end = if state.dice.percent(50) { End::Fails } else { End::FailsApplied };
            }
        }
        drop(state);
        self.watch.operation(self.process, operation, fate);
        fate
    }

    fn applied(&self, operation: Operation<'_>, changed: bool) {
        self.watch.applied(self.process, operation, changed);
    }
}
