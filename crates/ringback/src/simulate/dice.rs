//! Chance from a seed: the same question gets the same answer in every run.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngExt, SeedableRng};

/// A stream of chance.
pub struct Dice(SmallRng);

impl Dice {
    /// The stream of a thing: other things cannot shift it.
    pub fn of(seed: u64, thing: impl Hash) -> Self {
        let mut hash = DefaultHasher::new();
        (seed, thing).hash(&mut hash);
        Self(SmallRng::seed_from_u64(hash.finish()))
    }

    /// A number below `end`; 0 where there is none.
    pub fn below(&mut self, end: u64) -> u64 {
        if end == 0 { 0 } else { self.0.random_range(0..end) }
    }

    /// A number from `from` to `to`, both included.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to.saturating_sub(from) + 1)
    }

    /// True in so many of 100 cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of these; none of nothing.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(usize::try_from(self.below(from.len() as u64)).unwrap_or(0))
    }

    /// One of these by weight.
    pub fn weighted<'a, T>(&mut self, from: &'a [(u64, T)]) -> Option<&'a T> {
        let mut at = self.below(from.iter().map(|(weight, _)| weight).sum());
        from.iter().find_map(|(weight, thing)| {
            let here = at < *weight;
            at = at.saturating_sub(*weight);
            here.then_some(thing)
        })
    }

    /// A length of time of so many milliseconds, both included.
    pub fn millis(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(self.between(from, to))
    }
}
