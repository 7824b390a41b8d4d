//! Sources of requests that turned out unsigned: each has a small allowance, and then has to wait.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
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
    trusted: Vec<IpAddr>,
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
        Self { burst, refill, trusted: limits.trusted.clone(), known: Mutex::default() }
    }

    /// Where a request comes from. `forwarded` is the last `X-Forwarded-For`: what the nearest proxy saw. None: a
    /// proxy of our own that we were not told to believe; it must not be punished for what passes through it.
    pub fn of(&self, peer: IpAddr, forwarded: Option<&str>) -> Option<IpAddr> {
        let peer = peer.to_canonical();
        let Some(forwarded) = forwarded else { return Some(network(peer)) };
        if self.trusted.contains(&peer) {
            let mut hops = forwarded.rsplit(',').map(|hop| hop.trim().parse::<IpAddr>());
            let stranger = |hop: &IpAddr| !self.trusted.contains(hop);
            let first = hops.find_map(|hop| match hop {
                Ok(hop) => Some(Ok(hop.to_canonical())).filter(|hop| hop.as_ref().is_ok_and(stranger)),
                Err(garbage) => Some(Err(garbage)),
            });
            return Some(network(first.and_then(Result::ok).unwrap_or(peer)));
        }
        let near = match peer {
            IpAddr::V4(address) => address.is_loopback() || address.is_private(),
            IpAddr::V6(address) => address.is_loopback() || address.is_unique_local(),
        };
        (!near).then(|| network(peer))
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

/// Whoever has one IPv6 address has a whole network of them.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(trusted: &[&str]) -> Sources {
        let trusted = trusted.iter().map(|address| address.parse().unwrap()).collect();
        Sources::new(&Limits {
            trusted,
            unsigned_burst: 3,
            unsigned_refill: Duration::from_secs(60),
            ..Limits::default()
        })
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_forwarded_address_is_believed_from_a_trusted_proxy_only() {
        let all = sources(&["10.0.0.1", "10.0.0.2"]);
        let of = |peer, forwarded| all.of(ip(peer), forwarded);
        assert_eq!(of("203.0.113.9", Some("198.51.100.1")), Some(ip("203.0.113.9")));
        assert_eq!(of("10.0.0.1", Some("198.51.100.1")), Some(ip("198.51.100.1")));
        // What a client wrote itself stands before what the proxy added.
        assert_eq!(of("10.0.0.1", Some("192.0.2.1, 198.51.100.1")), Some(ip("198.51.100.1")));
        assert_eq!(of("10.0.0.1", Some("198.51.100.1, 10.0.0.2")), Some(ip("198.51.100.1")));
        for garbage in ["", "unknown", "198.51.100.1, _hidden", ",,,"] {
            assert_eq!(of("10.0.0.1", Some(garbage)), Some(ip("10.0.0.1")), "{garbage:?}");
        }
        assert_eq!(of("::ffff:203.0.113.9", None), Some(ip("203.0.113.9")));
        assert_eq!(of("2001:db8:1:2:3:4:5:6", None), Some(ip("2001:db8:1:2::")));
    }

    #[test]
    fn a_proxy_of_our_own_is_not_blamed_for_what_passes_through_it() {
        let all = sources(&[]);
        assert_eq!(all.of(ip("127.0.0.1"), Some("198.51.100.1")), None);
        assert_eq!(all.of(ip("192.168.7.7"), Some("198.51.100.1")), None);
        assert_eq!(all.of(ip("127.0.0.1"), None), Some(ip("127.0.0.1")));
    }

    #[tokio::test(start_paused = true)]
    async fn who_sends_unsigned_requests_has_to_wait_and_is_forgiven_one_by_one() {
        let all = sources(&[]);
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
        let all = sources(&[]);
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
        let all = sources(&[]);
        let bad = ip("203.0.113.9");
        (0..3).for_each(|_| all.blame(bad));
        for number in 0..20_000_u32 {
            all.blame(IpAddr::from(number.to_be_bytes()));
        }
        assert!(all.lock().len() <= MOST);
        assert!(all.is_refused(bad));
    }
}
