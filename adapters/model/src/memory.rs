//! What an instance remembers of the model from message to message.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// So many failures in a row, and the model is left alone.
const FAILURES: u32 = 3;
/// For so long.
const REST: Duration = Duration::from_secs(60);

/// Whether the model failed of late, and what it does not know. Lasts as long as the instance.
#[derive(Debug, Default)]
pub struct Memory {
    failures: AtomicU32,
    /// Milliseconds on the caller's clock.
    rests_until: AtomicU64,
    plain: AtomicBool,
}

impl Memory {
    /// Of a model that nothing is known of.
    #[must_use]
    pub const fn new() -> Self {
        Self { failures: AtomicU32::new(0), rests_until: AtomicU64::new(0), plain: AtomicBool::new(false) }
    }

    /// Whether the model is left alone at this moment. After the rest one message tries it again, and one more failure
    /// lets it rest again.
    #[must_use]
    pub fn rests(&self, now: Duration) -> bool {
        millis(now) < self.rests_until.load(Ordering::Relaxed)
    }

    /// It answered with what can be used.
    pub fn answered(&self) {
        self.failures.store(0, Ordering::Relaxed);
    }

    /// It did not.
    pub fn failed(&self, now: Duration) {
        let failures = self.failures.load(Ordering::Relaxed).saturating_add(1);
        self.failures.store(failures, Ordering::Relaxed);
        if failures >= FAILURES {
            self.rests_until.store(millis(now.saturating_add(REST)), Ordering::Relaxed);
        }
    }

    /// Whether the server refused the full form of the question, so that the plain one is used.
    #[must_use]
    pub fn plain(&self) -> bool {
        self.plain.load(Ordering::Relaxed)
    }

    /// The plain form worked where the full one did not.
    pub fn keep_plain(&self) {
        self.plain.store(true, Ordering::Relaxed);
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn after_three_failures_in_a_row_the_model_rests_for_a_minute() {
        let memory = Memory::new();
        memory.failed(at(1));
        memory.failed(at(2));
        assert!(!memory.rests(at(3)));
        memory.failed(at(3));
        assert!(memory.rests(at(3)) && memory.rests(at(62)));
        assert!(!memory.rests(at(63)));
    }

    #[test]
    fn after_the_rest_one_more_failure_is_enough_and_an_answer_forgives_all() {
        let memory = Memory::new();
        (1..=3).for_each(|second| memory.failed(at(second)));
        memory.failed(at(70));
        assert!(memory.rests(at(71)));
        memory.answered();
        memory.failed(at(140));
        assert!(!memory.rests(at(141)));
    }
}
