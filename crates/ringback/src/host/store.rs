//! Key-value storage on SQLite, with group commit.
//!
//! One thread owns the connection that writes. It takes every write that waits, applies them in one
//! transaction, commits once, and only then answers each: an acknowledged write is on the disk (WAL,
//! synchronous=FULL), and many writers share one sync. Reads use a connection of their own and see every
//! acknowledged write.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use tokio::sync::oneshot;

/// At most so many writes share a commit.
const BATCH: usize = 512;

/// An open store. Clones share it.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    writes: Mutex<Option<mpsc::Sender<Job>>>,
    reader: Mutex<Connection>,
    writer: Mutex<Option<JoinHandle<()>>>,
    counts: Counts,
}

/// How much a store was used.
#[derive(Default)]
pub struct Counts {
    /// Values read.
    pub reads: AtomicU64,
    /// Writes of any kind that were asked for.
    pub writes: AtomicU64,
    /// Commits.
    pub commits: AtomicU64,
}

struct Job {
    write: Write,
    answer: oneshot::Sender<Result<Written, String>>,
}

enum Write {
    Set(String, Vec<u8>),
    Delete(String),
    Add(String, i64),
    /// The new value, if the current one is as it was seen.
    Swap(String, Option<Vec<u8>>, Vec<u8>),
}

enum Written {
    Done,
    Sum(i64),
    Swapped(bool),
}

impl Store {
    /// Opens the file, or creates it.
    pub fn open(path: &Path) -> Result<Self> {
        let failed = || {
            format!(
                "cannot open the store {}; is another ringback using it, or is it damaged?",
                path.display()
            )
        };
        let writer = connect(path).with_context(failed)?;
        writer
            .execute_batch(
                "CREATE TABLE IF NOT EXISTS kv (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID, STRICT;",
            )
            .with_context(failed)?;
        let reader = connect(path).with_context(failed)?;
        let (sender, jobs) = mpsc::channel();
        let inner = Arc::new(Inner {
            writes: Mutex::new(Some(sender)),
            reader: Mutex::new(reader),
            writer: Mutex::new(None),
            counts: Counts::default(),
        });
        let counts = Arc::downgrade(&inner);
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(move || {
            let commits = |inner: &Inner| inner.counts.commits.fetch_add(1, Ordering::Relaxed);
            run(writer, &jobs, || {
                counts.upgrade().map(|inner| commits(&inner));
            });
        })?;
        *lock(&inner.writer) = Some(thread);
        Ok(Self(inner))
    }

    /// How much it was used since it was opened: reads, writes, commits.
    pub fn counts(&self) -> (u64, u64, u64) {
        let counts = &self.0.counts;
        let load = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        (load(&counts.reads), load(&counts.writes), load(&counts.commits))
    }

    /// The value under `key`.
    pub fn get(&self, key: &str) -> Result<Option<Vec<u8>>, String> {
        self.0.counts.reads.fetch_add(1, Ordering::Relaxed);
        let reader = lock(&self.0.reader);
        let mut statement = reader.prepare_cached("SELECT value FROM kv WHERE key = ?1").map_err(text)?;
        statement.query_row([key], |row| row.get(0)).optional().map_err(text)
    }

    /// Every key: for reports and tests, never on a request's path.
    pub fn keys(&self) -> Result<Vec<String>, String> {
        let reader = lock(&self.0.reader);
        let mut statement = reader.prepare("SELECT key FROM kv ORDER BY key").map_err(text)?;
        let keys = statement.query_map([], |row| row.get(0)).map_err(text)?;
        keys.collect::<Result<_, _>>().map_err(text)
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

    /// Writes `value` if `seen` is still what is there; says whether it did. Exclusive for absent keys too.
    pub async fn swap(&self, key: String, seen: Option<Vec<u8>>, value: Vec<u8>) -> Result<bool, String> {
        match self.write(Write::Swap(key, seen, value)).await? {
            Written::Swapped(done) => Ok(done),
            _ => Err("the store answered something else".to_owned()),
        }
    }

    async fn write(&self, write: Write) -> Result<Written, String> {
        self.0.counts.writes.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = oneshot::channel();
        {
            let writes = lock(&self.0.writes);
            let sender = writes.as_ref().ok_or("the store is closed")?;
            sender.send(Job { write, answer }).map_err(|_| "the store has stopped")?;
        }
        answered.await.map_err(|_| "the store stopped before it answered".to_owned())?
    }

    /// Finishes what waits, then closes. Later writes fail.
    pub fn close(&self) {
        lock(&self.0.writes).take();
        if let Some(thread) = lock(&self.0.writer).take() {
            // A panic there has already failed every write that waited.
            let _ = thread.join();
        }
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    Ok(connection)
}

fn run(mut connection: Connection, jobs: &mpsc::Receiver<Job>, committed: impl Fn()) {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(job) = jobs.try_recv()
        {
            batch.push(job);
        }
        match apply_all(&mut connection, &batch) {
            Ok(results) => {
                committed();
                for (job, result) in batch.into_iter().zip(results) {
                    // Whoever asked may have gone; the write stands all the same.
                    let _ = job.answer.send(result);
                }
            }
            Err(error) => {
                for job in batch {
                    let _ = job.answer.send(Err(error.clone()));
                }
            }
        }
    }
}

/// All in one transaction. A write that fails by itself fails alone; a commit that fails fails all.
fn apply_all(connection: &mut Connection, batch: &[Job]) -> Result<Vec<Result<Written, String>>, String> {
    let transaction = connection.transaction().map_err(text)?;
    let results = batch.iter().map(|job| apply(&transaction, &job.write)).collect();
    transaction.commit().map_err(text)?;
    Ok(results)
}

fn apply(transaction: &Transaction<'_>, write: &Write) -> Result<Written, String> {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        transaction.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(text)
    };
    match write {
        Write::Set(key, value) => {
            run(
                "INSERT INTO kv VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
                &[key, value],
            )?;
            Ok(Written::Done)
        }
        Write::Delete(key) => run("DELETE FROM kv WHERE key = ?1", &[key]).map(|_| Written::Done),
        Write::Add(key, delta) => {
            let before = transaction
                .prepare_cached("SELECT value FROM kv WHERE key = ?1")
                .and_then(|mut statement| {
                    statement.query_row(params![key], |row| row.get::<_, Vec<u8>>(0)).optional()
                })
                .map_err(text)?;
            let before = match before {
                None => 0,
                Some(bytes) => i64::from_le_bytes(bytes.try_into().map_err(|_| "this key holds no counter")?),
            };
            let sum = before.checked_add(*delta).ok_or("the counter would overflow")?;
            let bytes = sum.to_le_bytes().to_vec();
            run(
                "INSERT INTO kv VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
                &[key, &bytes],
            )?;
            Ok(Written::Sum(sum))
        }
        Write::Swap(key, None, value) => {
            let rows = run("INSERT INTO kv VALUES (?1, ?2) ON CONFLICT DO NOTHING", &[key, value])?;
            Ok(Written::Swapped(rows == 1))
        }
        Write::Swap(key, Some(seen), value) => {
            let rows = run("UPDATE kv SET value = ?3 WHERE key = ?1 AND value = ?2", &[key, seen, value])?;
            Ok(Written::Swapped(rows == 1))
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn text(error: rusqlite::Error) -> String {
    error.to_string()
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
