//! Sources of requests that turned out unsigned: each has a small allowance, and then has to wait.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::Limits;

/// Sources that are remembered at a time.
const MOST: usize = 4096;
/// A source of well signed webhooks is trusted for so long.
const VOUCHED_FOR: Duration = Duration::from_secs(3600);

/// What is known of the sources.
pub struct Sources {
    burst: u32,
    refill: Duration,
    known: Mutex<HashMap<IpAddr, Source>>,
}

struct Source {
    /// Unsigned requests that are held against it.
    debt: u32,
    /// When it was last forgiven one.
    since: Instant,
    /// When a well signed webhook last came from it.
    vouched: Option<Instant>,
}

impl Sources {
    /// With these limits.
    pub fn new(limits: &Limits) -> Self {
        let (burst, refill) = (limits.unsigned_burst, limits.unsigned_refill);
        Self { burst, refill, known: Mutex::default() }
    }

    /// Whether it has to wait.
    pub fn is_refused(&self, source: IpAddr) -> bool {
        let mut known = self.lock();
        let Some(source) = known.get_mut(&source) else { return false };
        source.forgive(self.refill);
        // Someone who shares an address with the carrier must not silence it.
        source.debt >= self.burst && source.vouched.is_none_or(|at| at.elapsed() > VOUCHED_FOR)
    }

    /// An answer on a webhook's route said that the request was unsigned.
    pub fn blame(&self, source: IpAddr) {
        let mut known = self.lock();
        let source = self.entry(&mut known, source);
        source.forgive(self.refill);
        source.debt = source.debt.saturating_add(1).min(self.burst);
    }

    /// A well signed webhook came from it.
    pub fn vouch(&self, source: IpAddr) {
        let mut known = self.lock();
        self.entry(&mut known, source).vouched = Some(Instant::now());
    }

    fn entry<'a>(&self, known: &'a mut HashMap<IpAddr, Source>, source: IpAddr) -> &'a mut Source {
        if known.len() >= MOST && !known.contains_key(&source) {
            known.retain(|_, source| {
                source.forgive(self.refill);
                source.debt > 0 || source.vouched.is_some_and(|at| at.elapsed() < VOUCHED_FOR)
            });
            // Strangers from everywhere: those who did least are forgotten first, those who are vouched for last.
            if known.len() >= MOST {
                let least = known.iter().min_by_key(|(_, source)| (source.vouched.is_some(), source.debt));
                if let Some(least) = least.map(|(address, _)| *address) {
                    known.remove(&least);
                }
            }
        }
        known.entry(source).or_insert_with(|| Source { debt: 0, since: Instant::now(), vouched: None })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, Source>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source {
    fn forgive(&mut self, refill: Duration) {
        let passed = self.since.elapsed().as_nanos() / refill.as_nanos().max(1);
        let passed = u32::try_from(passed).unwrap_or(u32::MAX);
        if passed >= self.debt {
            self.debt = 0;
            self.since = Instant::now();
        } else {
            self.debt -= passed;
            self.since += refill * passed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Sources {
        Sources::new(&Limits {
            unsigned_burst: 3,
            unsigned_refill: Duration::from_secs(60),
            ..Limits::default()
        })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn who_sends_unsigned_requests_has_to_wait_and_is_forgiven_one_by_one() {
        let all = sources();
        let one = ip("203.0.113.9");
        for _ in 0..2 {
            all.blame(one);
        }
        assert!(!all.is_refused(one));
        all.blame(one);
        assert!(all.is_refused(one) && !all.is_refused(ip("203.0.113.8")));
        tokio::time::advance(Duration::from_secs(61)).await;
        assert!(!all.is_refused(one));
        all.blame(one);
        assert!(all.is_refused(one));
    }

    #[tokio::test(start_paused = true)]
    async fn whoever_shares_an_address_with_the_carrier_cannot_silence_it() {
        let all = sources();
        let shared = ip("203.0.113.9");
        all.vouch(shared);
        for _ in 0..10 {
            all.blame(shared);
        }
        assert!(!all.is_refused(shared));
        tokio::time::advance(VOUCHED_FOR + Duration::from_secs(1)).await;
        for _ in 0..3 {
            all.blame(shared);
        }
        assert!(all.is_refused(shared));
    }

    #[tokio::test(start_paused = true)]
    async fn a_crowd_of_sources_takes_no_more_memory_and_frees_no_one_who_is_refused() {
        let all = sources();
        let bad = ip("203.0.113.9");
        (0..3).for_each(|_| all.blame(bad));
        for number in 0..20_000_u32 {
            all.blame(IpAddr::from(number.to_be_bytes()));
        }
        assert!(all.lock().len() <= MOST);
        assert!(all.is_refused(bad));
    }
}
