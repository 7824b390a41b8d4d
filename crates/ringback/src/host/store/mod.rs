//! Key-value storage: what `spin:key-value` and `wasi:keyvalue` stand on in this host.

mod cache;
mod memory;
mod migrate;
mod sqlite;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;

use super::surroundings::Life;
pub use memory::{End, Fate, Fates, Operation, Values};
pub(crate) use migrate::stored as stored_version;
pub(crate) use sqlite::{PUT, create_table};

/// An open store. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    backend: Backend,
    reads: AtomicU64,
    writes: AtomicU64,
}

/// Where the values are.
enum Backend {
    Sqlite(sqlite::Sqlite),
    Memory(memory::Memory),
}

enum Write {
    Set(String, Vec<u8>),
    Delete(String),
    Add(String, i64),
    /// The new value, if the current one is as it was seen.
    Swap(String, Option<Vec<u8>>, Vec<u8>),
}

impl Write {
    fn key(&self) -> &str {
        match self {
            Self::Set(key, _) | Self::Delete(key) | Self::Add(key, _) | Self::Swap(key, _, _) => key,
        }
    }
}

enum Written {
    Done,
    Sum(i64),
    Swapped(bool),
}

impl Store {
    /// Opens the file, or creates it. What an older program stored is migrated.
    pub fn open(path: &Path) -> Result<Self> {
        Ok(Self::over(Backend::Sqlite(sqlite::Sqlite::open(path)?)))
    }

    /// Opens a file that another process may be writing. Writes fail.
    pub fn open_to_read(path: &Path) -> Result<Self> {
        Ok(Self::over(Backend::Sqlite(sqlite::Sqlite::open_to_read(path)?)))
    }

    /// What a process of a simulation has: `fates` decides what becomes of its operations.
    pub fn simulated(values: Values, fates: Arc<dyn Fates>, life: Life) -> Self {
        Self::over(Backend::Memory(memory::Memory::new(values, fates, life)))
    }

    fn over(backend: Backend) -> Self {
        Self(Arc::new(Inner { backend, reads: AtomicU64::new(0), writes: AtomicU64::new(0) }))
    }

    /// How much it was used since it was opened: values read, writes asked for, commits.
    pub fn counts(&self) -> (u64, u64, u64) {
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        let (reads, writes) = (load(&self.0.reads), load(&self.0.writes));
        let commits = match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.commits(),
            Backend::Memory(_) => writes,
        };
        (reads, writes, commits)
    }

    /// The value under `key`, for a component.
    pub async fn read(&self, key: &str) -> Result<Option<Vec<u8>>, String> {
        self.0.reads.fetch_add(1, Ordering::Relaxed);
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.get(key),
            Backend::Memory(memory) => memory.read(key).await,
        }
    }

    /// The value under `key`, for whoever looks at the store from outside.
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, String> {
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.get(key),
            Backend::Memory(memory) => Ok(memory.peek(key)),
        }
    }

    /// Every key: for reports and tests, never on a request's path.
    pub fn keys(&self) -> Result<Vec<String>, String> {
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.keys(),
            Backend::Memory(memory) => Ok(memory.keys()),
        }
    }

    /// Writes `value`, whatever was there.
    pub async fn set(&self, key: String, value: Vec<u8>) -> Result<(), String> {
        self.write(Write::Set(key, value)).await.map(|_| ())
    }

    /// Removes `key`.
    pub async fn delete(&self, key: String) -> Result<(), String> {
        self.write(Write::Delete(key)).await.map(|_| ())
    }

    /// Adds to a counter and gives the sum.
    pub async fn add(&self, key: String, delta: i64) -> Result<i64, String> {
        match self.write(Write::Add(key, delta)).await? {
            Written::Sum(sum) => Ok(sum),
            _ => Err("the store answered something else".to_owned()),
        }
    }

    /// Writes `value` if `seen` still is what is there; says whether it did. Exclusive for absent keys too.
    pub async fn swap(&self, key: String, seen: Option<Vec<u8>>, value: Vec<u8>) -> Result<bool, String> {
        match self.write(Write::Swap(key, seen, value)).await? {
            Written::Swapped(done) => Ok(done),
            _ => Err("the store answered something else".to_owned()),
        }
    }

    async fn write(&self, write: Write) -> Result<Written, String> {
        self.0.writes.fetch_add(1, Ordering::Relaxed);
        match &self.0.backend {
            Backend::Sqlite(sqlite) => sqlite.write(write).await,
            Backend::Memory(memory) => memory.write(write).await,
        }
    }

    /// Finishes what waits, then closes. Later writes fail.
    pub fn close(&self) {
        if let Backend::Sqlite(sqlite) = &self.0.backend {
            sqlite.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open() -> (Store, std::path::PathBuf) {
        let name = format!("ringback-store-{}-{:?}", std::process::id(), std::thread::current().id());
        let path = std::env::temp_dir().join(name.replace(['(', ')'], ""));
        let _ = std::fs::remove_file(&path);
        (Store::open(&path).unwrap(), path)
    }

    #[tokio::test]
    async fn creation_is_exclusive_and_stale_swaps_fail() {
        let (store, path) = open();
        let swap = |seen: Option<&[u8]>, value: &[u8]| {
            store.swap("k".into(), seen.map(<[u8]>::to_vec), value.to_vec())
        };
        assert!(swap(None, b"a").await.unwrap());
        assert!(!swap(None, b"b").await.unwrap());
        assert!(!swap(Some(b"b"), b"c").await.unwrap());
        assert!(swap(Some(b"a"), b"c").await.unwrap());
        assert_eq!(store.get("k").unwrap().as_deref(), Some(&b"c"[..]));
        let _ = std::fs::remove_file(path);
    }

    #[tokio::test]
    async fn many_writers_share_commits_and_lose_nothing() {
        let (store, path) = open();
        let tasks: Vec<_> = (0..200)
            .map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.add("n".into(), 1).await.unwrap() })
            })
            .collect();
        let mut sums = Vec::new();
        for task in tasks {
            sums.push(task.await.unwrap());
        }
        sums.sort();
        assert_eq!(sums, (1..=200).collect::<Vec<_>>());
        assert!(store.counts().2 < 200, "every write had a commit of its own");
        store.close();
        assert!(store.set("x".into(), vec![]).await.is_err());
        let _ = std::fs::remove_file(path);
    }
}
