//! Who is let in to work, who waits a little, and who is told at once to come again.
//!
//! The number in work is fixed, not learned from latency: most of a webhook's time is the carrier's, and a slow
//! carrier must not be mistaken for too much work. What is bounded instead is the wait: with so many in work and so
//! many behind them, whoever is let in is answered in time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Limits;

/// What a request is, as far as can be seen before anyone works on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Shows a signature: a lost one may be a lost lead.
    Webhook,
    /// A person's page, or a webhook without a signature: whoever it is can come again.
    Page,
    /// Health and ticks: few and cheap, and most needed when there is too much of everything else.
    Upkeep,
}

/// Upkeep has places of its own.
const UPKEEP: usize = 8;

/// Counts who is in work. Clones are the same.
#[derive(Clone)]
pub struct Gate {
    all: Arc<Semaphore>,
    pages: Arc<Semaphore>,
    upkeep: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    queue: usize,
    wait: Duration,
}

/// A place in work, until it is dropped.
pub struct Place {
    _place: OwnedSemaphorePermit,
    _page: Option<OwnedSemaphorePermit>,
}

impl Gate {
    /// With these limits.
    pub fn new(limits: &Limits) -> Self {
        Self {
            all: Arc::new(Semaphore::new(limits.work)),
            pages: Arc::new(Semaphore::new(limits.pages)),
            upkeep: Arc::new(Semaphore::new(UPKEEP)),
            waiting: Arc::default(),
            queue: limits.queue,
            wait: limits.wait,
        }
    }

    /// Whether there is any hope: what is refused anyway need not send its body first.
    pub fn is_full_for(&self, kind: Kind) -> bool {
        let none = |places: &Semaphore| places.available_permits() == 0;
        match kind {
            Kind::Webhook => none(&self.all) && self.waiting.load(Ordering::Relaxed) >= self.queue,
            Kind::Page => none(&self.all) || none(&self.pages),
            Kind::Upkeep => none(&self.upkeep),
        }
    }

    /// A place, now or soon. None: too much to do.
    pub async fn enter(&self, kind: Kind) -> Option<Place> {
        let now = |places: &Arc<Semaphore>| places.clone().try_acquire_owned().ok();
        match kind {
            Kind::Upkeep => Some(Place { _place: now(&self.upkeep)?, _page: None }),
            Kind::Page => {
                let page = now(&self.pages)?;
                Some(Place { _place: now(&self.all)?, _page: Some(page) })
            }
            Kind::Webhook => {
                let place = match now(&self.all) {
                    Some(place) => place,
                    None => self.wait().await?,
                };
                Some(Place { _place: place, _page: None })
            }
        }
    }

    async fn wait(&self) -> Option<OwnedSemaphorePermit> {
        let waiter = Waiter::new(&self.waiting, self.queue)?;
        let place = tokio::time::timeout(self.wait, self.all.clone().acquire_owned()).await;
        drop(waiter);
        place.ok()?.ok()
    }
}

/// One who waits; a client that goes away waits no more.
struct Waiter<'a>(&'a AtomicUsize);

impl<'a> Waiter<'a> {
    fn new(waiting: &'a AtomicUsize, most: usize) -> Option<Self> {
        let one_more = |count| (count < most).then_some(count + 1);
        waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more).ok()?;
        Some(Self(waiting))
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
