//! What a process of the application has around it: the machine's, or a simulation's.

use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use rand::SeedableRng;
use rand::rngs::SmallRng;
use tokio::sync::Notify;
use wasmtime_wasi::WasiCtxBuilder;

use super::clock::Clock;
use super::log::Log;
use super::outbound::Outside;

/// All of it. Clones share it.
#[derive(Clone, Default)]
pub struct Surroundings {
    /// The time.
    pub clock: Clock,
    /// Where random numbers come from.
    pub chance: Chance,
    /// Who answers requests to the outside.
    pub outside: Outside,
    /// Where the components' words go.
    pub log: Log,
    /// Whether the process lives.
    pub life: Life,
}

/// Where random numbers come from.
#[derive(Clone, Default)]
pub enum Chance {
    /// The machine.
    #[default]
    Machine,
    /// A seed, so that the same run comes out the same again.
    Seeded(Arc<AtomicU64>),
}

impl Chance {
    /// From a seed.
    pub fn seeded(seed: u64) -> Self {
        Self::Seeded(Arc::new(AtomicU64::new(seed)))
    }

    /// Gives an instance its own stream.
    pub(super) fn give(&self, wasi: &mut WasiCtxBuilder) {
        if let Self::Seeded(next) = self {
            let seed = next.fetch_add(1, Ordering::Relaxed);
            wasi.secure_random(SmallRng::seed_from_u64(seed))
                .insecure_random(SmallRng::seed_from_u64(seed.rotate_left(32)))
                .insecure_random_seed(u128::from(seed) << 64 | u128::from(!seed));
        }
    }
}

/// Whether a process lives. When it has ended, its instances and requests go no further: as after a `kill -9`,
/// without one.
#[derive(Clone, Default)]
pub struct Life(Arc<Inner>);

/// Not a watch channel of Tokio's: that one wakes who waits in an order drawn by chance.
#[derive(Default)]
struct Inner {
    ended: AtomicBool,
    told: Notify,
}

impl Life {
    /// Ends it.
    pub fn end(&self) {
        self.0.ended.store(true, Ordering::SeqCst);
        self.0.told.notify_waiters();
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.0.ended.load(Ordering::SeqCst)
    }

    /// Returns when it has ended.
    pub async fn ended(&self) {
        let mut told = pin!(self.0.told.notified());
        // First in line, then looked: an end in between is not missed.
        told.as_mut().enable();
        if !self.has_ended() {
            told.await;
        }
    }
}
