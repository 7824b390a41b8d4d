//! The time that the components see: the machine's, or one that a driver moves.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock};

/// A wall clock. Clones show the same time.
#[derive(Clone, Default)]
pub struct Clock(Source);

#[derive(Clone, Default)]
enum Source {
    #[default]
    Machine,
    /// Milliseconds since 1970.
    Standing(Arc<AtomicI64>),
    Running(Arc<Running>),
}

/// Goes with the runtime's own time, which a simulation pauses and skips.
struct Running {
    start: Timestamp,
    began: tokio::time::Instant,
    /// How far it is off, in milliseconds: as a machine's clock may be.
    off: AtomicI64,
}

impl Clock {
    /// The machine's clock.
    pub fn real() -> Self {
        Self(Source::Machine)
    }

    /// A clock that stands still until it is set.
    pub fn standing_at(now: Timestamp) -> Self {
        Self(Source::Standing(Arc::new(AtomicI64::new(now.as_millisecond()))))
    }

    /// A clock that shows `now` at this moment and goes on with the runtime's time.
    pub fn running_from(now: Timestamp) -> Self {
        let off = AtomicI64::new(0);
        Self(Source::Running(Arc::new(Running { start: now, began: tokio::time::Instant::now(), off })))
    }

    /// Another clock that goes with the same time, and can be put wrong by itself.
    pub fn another(&self) -> Self {
        match &self.0 {
            Source::Running(running) => {
                let (start, began) = (running.start, running.began);
                Self(Source::Running(Arc::new(Running { start, began, off: AtomicI64::new(0) })))
            }
            Source::Standing(_) => Self::standing_at(self.now()),
            Source::Machine => Self::real(),
        }
    }

    /// Puts a running clock wrong by so many milliseconds. Others are left alone.
    pub fn put_off(&self, by: i64) {
        if let Source::Running(running) = &self.0 {
            running.off.store(by, Ordering::SeqCst);
        }
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        match self.millis() {
            None => Timestamp::now(),
            Some(millis) => Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX),
        }
    }

    /// Moves a standing clock forward; never back. Other clocks are left alone.
    pub fn advance_to(&self, now: Timestamp) {
        if let Source::Standing(millis) = &self.0 {
            millis.fetch_max(now.as_millisecond(), Ordering::SeqCst);
        }
    }

    /// The clock behind timers and lengths of time, which nobody puts back: none where the machine's own will do.
    pub(super) fn monotonic(&self) -> Option<Monotonic> {
        match &self.0 {
            Source::Running(running) => Some(Monotonic(running.began)),
            Source::Machine | Source::Standing(_) => None,
        }
    }

    fn millis(&self) -> Option<i64> {
        match &self.0 {
            Source::Machine => None,
            Source::Standing(millis) => Some(millis.load(Ordering::SeqCst)),
            Source::Running(running) => {
                let gone = i64::try_from(running.began.elapsed().as_millis()).unwrap_or(i64::MAX);
                let off = running.off.load(Ordering::SeqCst);
                Some(running.start.as_millisecond().saturating_add(gone).saturating_add(off))
            }
        }
    }
}

impl HostWallClock for Clock {
    fn resolution(&self) -> Duration {
        Duration::from_millis(1)
    }

    fn now(&self) -> Duration {
        match self.millis() {
            None => SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(),
            Some(millis) => Duration::from_millis(u64::try_from(millis).unwrap_or_default()),
        }
    }
}

/// The runtime's time since some moment.
pub(super) struct Monotonic(tokio::time::Instant);

impl HostMonotonicClock for Monotonic {
    fn resolution(&self) -> u64 {
        1_000_000
    }

    fn now(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}
