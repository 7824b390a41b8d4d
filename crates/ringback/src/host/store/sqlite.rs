//! The store on SQLite, with group commit.
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

use super::cache::Cache;
use super::{Write, Written};

/// At most so many writes share a commit.
const BATCH: usize = 512;

/// An open file.
pub(super) struct Sqlite {
    writes: Mutex<Option<mpsc::Sender<Job>>>,
    reader: Mutex<Connection>,
    writer: Mutex<Option<JoinHandle<()>>>,
    commits: Arc<AtomicU64>,
    cache: Arc<Cache>,
}

struct Job {
    write: Write,
    answer: oneshot::Sender<Result<Written, String>>,
}

impl Sqlite {
    /// Opens the file, or creates it.
    pub(super) fn open(path: &Path) -> Result<Self> {
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
        let commits = Arc::new(AtomicU64::new(0));
        let cache = Arc::new(Cache::new());
        let (counter, renewed) = (commits.clone(), cache.clone());
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(move || {
            run(writer, &jobs, &renewed, &counter);
        })?;
        Ok(Self {
            writes: Mutex::new(Some(sender)),
            reader: Mutex::new(reader),
            writer: Mutex::new(Some(thread)),
            commits,
            cache,
        })
    }

    /// How many commits there were since it was opened.
    pub(super) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// The value under `key`.
    pub(super) fn get(&self, key: &str) -> Result<Option<Vec<u8>>, String> {
        let ticket = match self.cache.get(key) {
            Ok(value) => return Ok(value),
            Err(ticket) => ticket,
        };
        let reader = lock(&self.reader);
        let mut statement = reader.prepare_cached("SELECT value FROM kv WHERE key = ?1").map_err(text)?;
        let value: Option<Vec<u8>> = statement.query_row([key], |row| row.get(0)).optional().map_err(text)?;
        self.cache.fill(&ticket, key, value.as_deref());
        Ok(value)
    }

    /// Every key: for reports and tests, never on a request's path.
    pub(super) fn keys(&self) -> Result<Vec<String>, String> {
        let reader = lock(&self.reader);
        let mut statement = reader.prepare("SELECT key FROM kv ORDER BY key").map_err(text)?;
        let keys = statement.query_map([], |row| row.get(0)).map_err(text)?;
        keys.collect::<Result<_, _>>().map_err(text)
    }

    pub(super) async fn write(&self, write: Write) -> Result<Written, String> {
        let (answer, answered) = oneshot::channel();
        {
            let writes = lock(&self.writes);
            let sender = writes.as_ref().ok_or("the store is closed")?;
            sender.send(Job { write, answer }).map_err(|_| "the store has stopped")?;
        }
        answered.await.map_err(|_| "the store stopped before it answered".to_owned())?
    }

    /// Finishes what waits, then closes. Later writes fail.
    pub(super) fn close(&self) {
        lock(&self.writes).take();
        if let Some(thread) = lock(&self.writer).take() {
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

/// After the commit, before anybody is answered: what is read from now on is what was written.
fn renew(cache: &Cache, write: &Write, result: &Result<Written, String>) {
    match (write, result) {
        (Write::Set(key, value), Ok(_)) | (Write::Swap(key, _, value), Ok(Written::Swapped(true))) => {
            cache.renew(key, Some(value));
        }
        (Write::Delete(key), Ok(_)) => cache.renew(key, None),
        (Write::Add(key, _), Ok(Written::Sum(sum))) => cache.renew(key, Some(&sum.to_le_bytes())),
        _ => {}
    }
}

fn run(mut connection: Connection, jobs: &mpsc::Receiver<Job>, cache: &Cache, commits: &AtomicU64) {
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(job) = jobs.try_recv()
        {
            batch.push(job);
        }
        match apply_all(&mut connection, &batch) {
            Ok(results) => {
                commits.fetch_add(1, Ordering::Relaxed);
                for (job, result) in batch.iter().zip(&results) {
                    renew(cache, &job.write, result);
                }
                for (job, result) in batch.into_iter().zip(results) {
                    // Whoever asked may have gone; the write stands all the same.
                    let _ = job.answer.send(result);
                }
            }
            Err(error) => {
                for job in batch {
                    cache.forget(job.write.key());
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
