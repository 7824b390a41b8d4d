//! What was read or written last, in memory. One process owns the file, and the thread that writes it renews what
//! stands here after each commit and before it answers: whoever reads here sees exactly what the file holds.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Readers of different keys seldom meet.
const SHARDS: usize = 16;
/// So many bytes of keys and values are kept in all; a shard that is full begins anew.
const BYTES: usize = 32 * 1024 * 1024;
/// What an entry takes besides.
const ENTRY: usize = 96;

pub(super) struct Cache {
    shards: Vec<Mutex<Shard>>,
    hasher: RandomState,
}

#[derive(Default)]
struct Shard {
    /// None: it is known that there is nothing under the key.
    values: HashMap<String, Option<Vec<u8>>>,
    bytes: usize,
    /// Counts the renewals, so that what was read before one is not taken for what stands after it.
    renewals: u64,
}

/// How far a shard was when someone went to read the file.
pub(super) struct Ticket(u64);

impl Cache {
    pub(super) fn new() -> Self {
        Self { shards: (0..SHARDS).map(|_| Mutex::default()).collect(), hasher: RandomState::new() }
    }

    fn shard(&self, key: &str) -> Option<MutexGuard<'_, Shard>> {
        let at = usize::try_from(self.hasher.hash_one(key)).unwrap_or_default() % SHARDS;
        Some(self.shards.get(at)?.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// What is known of a key; otherwise a ticket for [`Cache::fill`].
    pub(super) fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Ticket> {
        let Some(shard) = self.shard(key) else { return Err(Ticket(0)) };
        shard.values.get(key).cloned().ok_or(Ticket(shard.renewals))
    }

    /// Keeps what was read from the file, unless something was written since the ticket was taken.
    pub(super) fn fill(&self, ticket: &Ticket, key: &str, value: Option<&[u8]>) {
        if let Some(mut shard) = self.shard(key)
            && shard.renewals == ticket.0
        {
            shard.put(key, value);
        }
    }

    /// Keeps what was written.
    pub(super) fn renew(&self, key: &str, value: Option<&[u8]>) {
        if let Some(mut shard) = self.shard(key) {
            shard.renewals += 1;
            shard.put(key, value);
        }
    }

    /// What stands under the key is not known any more.
    pub(super) fn forget(&self, key: &str) {
        if let Some(mut shard) = self.shard(key) {
            shard.renewals += 1;
            if let Some(old) = shard.values.remove(key) {
                shard.bytes = shard.bytes.saturating_sub(ENTRY + key.len() + old.map_or(0, |old| old.len()));
            }
        }
    }
}

impl Shard {
    fn put(&mut self, key: &str, value: Option<&[u8]>) {
        let bytes = ENTRY + key.len() + value.map_or(0, <[u8]>::len);
        if self.bytes + bytes > BYTES / SHARDS {
            self.values.clear();
            self.bytes = 0;
        }
        self.bytes += bytes;
        if let Some(old) = self.values.insert(key.to_owned(), value.map(<[u8]>::to_vec)) {
            self.bytes = self.bytes.saturating_sub(ENTRY + key.len() + old.map_or(0, |old| old.len()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_read_before_a_write_is_not_kept_after_it() {
        let cache = Cache::new();
        let Err(ticket) = cache.get("k") else { panic!("nothing was kept yet") };
        cache.renew("k", Some(b"new"));
        cache.fill(&ticket, "k", Some(b"old"));
        assert_eq!(cache.get("k").ok().flatten().as_deref(), Some(&b"new"[..]));
    }

    #[test]
    fn it_does_not_grow_beyond_its_bounds() {
        let cache = Cache::new();
        let value = vec![7; 16 * 1024];
        for n in 0..8 * BYTES / value.len() {
            cache.renew(&format!("lead:acme:{n}"), Some(&value));
        }
        let held: usize = cache.shards.iter().map(|shard| shard.lock().unwrap().bytes).sum();
        assert!(held <= BYTES && held > BYTES / 32, "{held}");
    }
}
