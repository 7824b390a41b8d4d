//! Everything that looks random and must be the same in every run with the same seed.

use std::time::Duration;

use sha1::{Digest, Sha1};

/// A resource id: two letters and 32 hexadecimal digits, from the seed and a counter.
pub(crate) fn sid(prefix: &str, seed: u64, count: u64) -> String {
    format!("{prefix}{}", hex(prefix, seed, count).get(..32).unwrap_or_default())
}

/// The value of `I-Twilio-Idempotency-Token`: shaped like a UUID.
pub(crate) fn token(seed: u64, count: u64) -> String {
    let digits = hex("token", seed, count);
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

fn hex(kind: &str, seed: u64, count: u64) -> String {
    let mut hash = Sha1::new();
    hash.update(kind.as_bytes());
    hash.update(seed.to_be_bytes());
    hash.update(count.to_be_bytes());
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SplitMix64: small, fast and good enough to spread delays.
pub(crate) struct Generator(u64);

impl Generator {
    /// A stream of its own for the `count`th thing of a run, so that other things cannot shift it.
    pub(crate) fn new(seed: u64, count: u64) -> Self {
        Self(seed ^ count.wrapping_mul(0xd134_2543_de82_ef95))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A duration of `from..to` milliseconds.
    pub(crate) fn millis(&mut self, from: u64, to: u64) -> Duration {
        Duration::from_millis(from + self.next() % (to - from).max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_repeat_with_the_seed_and_differ_by_prefix_seed_and_counter() {
        assert_eq!(sid("SM", 7, 1), sid("SM", 7, 1));
        assert_eq!(sid("SM", 7, 1).len(), 34);
        assert_ne!(sid("SM", 7, 1), sid("SM", 7, 2));
        assert_ne!(sid("SM", 7, 1), sid("SM", 8, 1));
        assert_ne!(sid("SM", 7, 1).get(2..), sid("CA", 7, 1).get(2..));
    }

    #[test]
    fn delays_stay_within_their_range() {
        let mut generator = Generator::new(1, 2);
        for _ in 0..1000 {
            let delay = generator.millis(2000, 4000).as_millis();
            assert!((2000..4000).contains(&delay));
        }
    }
}
