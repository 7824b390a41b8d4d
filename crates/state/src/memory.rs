//! A store in memory.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Error;

#[derive(Clone, Default)]
pub(crate) struct Memory(Arc<Mutex<BTreeMap<String, Vec<u8>>>>, Arc<AtomicU64>);

impl Memory {
    fn map(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cfg(not(target_arch = "wasm32"))]
    pub(crate) fn contents(&self) -> Vec<(String, Vec<u8>)> {
        self.map().iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// How often anything was read.
    #[cfg(test)]
    pub(crate) fn reads(&self) -> u64 {
        self.1.load(Ordering::Relaxed)
    }

    pub(crate) fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        self.1.fetch_add(1, Ordering::Relaxed);
        Ok(self.map().get(key).cloned())
    }

    pub(crate) fn create(&self, key: &str, value: &[u8]) -> Result<bool, Error> {
        let mut map = self.map();
        let absent = !map.contains_key(key);
        if absent {
            map.insert(key.to_owned(), value.to_vec());
        }
        Ok(absent)
    }

    pub(crate) fn replace(&self, key: &str, old: &[u8], value: &[u8]) -> Result<bool, Error> {
        let mut map = self.map();
        let unchanged = map.get(key).is_some_and(|current| current == old);
        if unchanged {
            map.insert(key.to_owned(), value.to_vec());
        }
        Ok(unchanged)
    }

    pub(crate) fn delete(&self, key: &str) -> Result<(), Error> {
        self.map().remove(key);
        Ok(())
    }

    pub(crate) fn add(&self, key: &str, delta: i64) -> Result<i64, Error> {
        let mut map = self.map();
        let before =
            map.get(key).and_then(|bytes| bytes.as_slice().try_into().ok()).map_or(0, i64::from_le_bytes);
        let sum = before.saturating_add(delta);
        map.insert(key.to_owned(), sum.to_le_bytes().to_vec());
        Ok(sum)
    }
}
