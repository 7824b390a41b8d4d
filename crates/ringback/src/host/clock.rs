//! The time that the components see: the machine's, or one that a driver moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use wasmtime_wasi::HostWallClock;

/// A wall clock. Clones show the same time.
#[derive(Clone, Default)]
pub struct Clock(Option<Arc<AtomicI64>>);

impl Clock {
    /// The machine's clock.
    pub fn real() -> Self {
        Self(None)
    }

    /// A clock that stands still until it is set.
    pub fn standing_at(now: Timestamp) -> Self {
        Self(Some(Arc::new(AtomicI64::new(now.as_millisecond()))))
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            None => Timestamp::now(),
            Some(millis) => {
                Timestamp::from_millisecond(millis.load(Ordering::SeqCst)).unwrap_or(Timestamp::MAX)
            }
        }
    }

    /// Moves a standing clock forward; never back. The machine's clock is left alone.
    pub fn advance_to(&self, now: Timestamp) {
        if let Some(millis) = &self.0 {
            millis.fetch_max(now.as_millisecond(), Ordering::SeqCst);
        }
    }
}

impl HostWallClock for Clock {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn now(&self) -> Duration {
        match &self.0 {
            None => SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
            Some(millis) => {
                Duration::from_millis(u64::try_from(millis.load(Ordering::SeqCst)).unwrap_or_default())
            }
        }
    }
}
