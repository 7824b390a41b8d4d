//! The store on SQLite, with group commit.
//!
//! One thread owns the connection that writes. It takes every write that waits, applies them in one
//! transaction, commits once, and only then answers each: an acknowledged write is on the disk (WAL,
//! synchronous=FULL), and many writers share one sync. Reads use connections of their own and see every
//! acknowledged write.

use std::path::Path;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, ErrorCode, OptionalExtension, Transaction, TransactionBehavior, params};
use state::version::{self, STEPS};
use tokio::sync::oneshot;

use super::cache::Cache;
use super::migrate::{migrate, stored};
use super::{Write, Written};
use crate::backup;
use crate::folder::Lock;

/// At most so many writes share a commit.
const BATCH: usize = 512;
/// So many can read at a time.
const READERS: usize = 4;
/// How long another process (a report, a backup) may hold the file.
const BUSY: Duration = Duration::from_secs(5);

/// An open file.
pub(super) struct Sqlite {
    writes: Mutex<Option<mpsc::Sender<Job>>>,
    readers: Vec<Mutex<Connection>>,
    turn: AtomicUsize,
    writer: Mutex<Option<JoinHandle<()>>>,
    commits: Arc<AtomicU64>,
    cache: Arc<Cache>,
    /// The cache is right only as long as nobody else writes the file.
    lock: Mutex<Option<Lock>>,
}

struct Job {
    write: Write,
    answer: oneshot::Sender<Result<Written, String>>,
}

impl Sqlite {
    /// Opens the file, or creates it. A backup that waits beside it is put in its place first, then what an older program
    /// stored is migrated.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let owned = Lock::take(path)?;
        backup::take_over(path)?;
        let failed = || cannot_open(path);
        let mut writer = connect(path).with_context(failed)?;
        create_table(&writer).map_err(|error| explain(error, path)).with_context(failed)?;
        migrate(&mut writer, path, STEPS).with_context(failed)?;
        let readers = readers(path).with_context(failed)?;
        let (sender, jobs) = mpsc::channel();
        let (commits, cache) = (Arc::new(AtomicU64::new(0)), Arc::new(Cache::new()));
        let (counter, renewed) = (commits.clone(), cache.clone());
        let thread = std::thread::Builder::new().name("store".to_owned()).spawn(move || {
            run(writer, &jobs, &renewed, &counter);
        })?;
        Ok(Self {
            writes: Mutex::new(Some(sender)),
            readers,
            turn: AtomicUsize::new(0),
            writer: Mutex::new(Some(thread)),
            commits,
            cache,
            lock: Mutex::new(Some(owned)),
        })
    }

    /// Opens a file that another process may be writing. Writes fail.
    pub(super) fn open_to_read(path: &Path) -> Result<Self> {
        let readers = readers(path).with_context(|| cannot_open(path))?;
        if let Some(reader) = readers.first() {
            let stored = stored(&lock(reader)).map_err(|error| explain(error, path));
            let stored = stored.with_context(|| cannot_open(path))?;
            version::readable(stored.as_deref(), STEPS).with_context(|| cannot_open(path))?;
        }
        Ok(Self {
            writes: Mutex::new(None),
            readers,
            turn: AtomicUsize::new(0),
            writer: Mutex::new(None),
            commits: Arc::new(AtomicU64::new(0)),
            cache: Arc::new(Cache::new()),
            lock: Mutex::new(None),
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
        let reader = self.reader()?;
        let mut statement = reader.prepare_cached("SELECT value FROM kv WHERE key = ?1").map_err(text)?;
        let value: Option<Vec<u8>> = statement.query_row([key], |row| row.get(0)).optional().map_err(text)?;
        self.cache.fill(&ticket, key, value.as_deref());
        Ok(value)
    }

    /// Every key: for reports and tests, never on a request's path.
    pub(super) fn keys(&self) -> Result<Vec<String>, String> {
        let reader = self.reader()?;
        let mut statement = reader.prepare("SELECT key FROM kv ORDER BY key").map_err(text)?;
        let keys = statement.query_map([], |row| row.get(0)).map_err(text)?;
        keys.collect::<Result<_, _>>().map_err(text)
    }

    /// A connection that nobody reads with, or else the next one.
    fn reader(&self) -> Result<MutexGuard<'_, Connection>, String> {
        for reader in &self.readers {
            match reader.try_lock() {
                Ok(reader) => return Ok(reader),
                Err(TryLockError::Poisoned(poisoned)) => return Ok(poisoned.into_inner()),
                Err(TryLockError::WouldBlock) => {}
            }
        }
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.readers.len().max(1);
        self.readers.get(turn).map(lock).ok_or_else(|| "the store has no reader".to_owned())
    }

    pub(super) async fn write(&self, write: Write) -> Result<Written, String> {
        let (answer, answered) = oneshot::channel();
        {
            let writes = lock(&self.writes);
            let sender = writes.as_ref().ok_or("the store is closed, or only open to be read")?;
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
        // Whoever takes the file next must find nobody with it open.
        lock(&self.lock).take();
    }
}

fn readers(path: &Path) -> Result<Vec<Mutex<Connection>>> {
    (0..READERS).map(|_| connect(path).map(Mutex::new)).collect()
}

/// A connection to a file that holds a store of ours, or nothing yet.
pub(super) fn connect(path: &Path) -> Result<Connection> {
    let open = || {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        Ok(connection)
    };
    let connection = open().map_err(|error| explain(error, path))?;
    if connection.is_readonly("main").map_err(|error| explain(error, path))? {
        bail!("the file may not be written: give the user that runs ringback the right to write it");
    }
    Ok(connection)
}

pub(crate) fn create_table(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE TABLE IF NOT EXISTS kv (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID, STRICT;",
    )?;
    // Whether there is such a table with such columns, before anybody counts on it.
    connection.prepare("SELECT key, value FROM kv").map(|_| ())
}

fn cannot_open(path: &Path) -> String {
    format!("cannot open the store {}", path.display())
}

/// What to do about it.
fn explain(error: rusqlite::Error, path: &Path) -> anyhow::Error {
    let folder = path.parent().unwrap_or(path).display();
    let advice = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            "the file is damaged, or is not a store of ringback: put a backup in its place with `ringback restore \
             FILE`"
                .to_owned()
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another program keeps it locked: close whatever has it open".to_owned()
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            format!("give the user that runs ringback the right to write the folder {folder} and the file")
        }
        Some(ErrorCode::DiskFull) => format!("the disk that holds {folder} is full: make room"),
        Some(ErrorCode::SystemIoFailure) => format!("the disk that holds {folder} fails"),
        _ => "it is not a store of this version of ringback".to_owned(),
    };
    anyhow::Error::new(error).context(advice)
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
    let mut batch = Vec::new();
    while let Ok(first) = jobs.recv() {
        batch.push(first);
        batch.extend(jobs.try_iter().take(BATCH - 1));
        match apply_all(&mut connection, &batch) {
            Ok(results) => {
                commits.fetch_add(1, Ordering::Relaxed);
                for (job, result) in batch.iter().zip(&results) {
                    renew(cache, &job.write, result);
                }
                for (job, result) in batch.drain(..).zip(results) {
                    // Whoever asked may have gone; the write stands all the same.
                    let _ = job.answer.send(result);
                }
            }
            Err(error) => {
                for job in batch.drain(..) {
                    cache.forget(job.write.key());
                    let _ = job.answer.send(Err(error.clone()));
                }
            }
        }
    }
}

/// All in one transaction. A write that fails by itself fails alone; a commit that fails fails all, and leaves
/// nothing behind.
fn apply_all(connection: &mut Connection, batch: &[Job]) -> Result<Vec<Result<Written, String>>, String> {
    // At once, because one that begins with a read cannot go on to write when another process wrote in between.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(text)?;
    let mut results = Vec::with_capacity(batch.len());
    for job in batch {
        let result = apply(&transaction, &job.write);
        if result.is_err() && transaction.is_autocommit() {
            // A full disk has undone everything, not only this one.
            return Err(result.err().unwrap_or_default());
        }
        results.push(result);
    }
    transaction.commit().map_err(text)?;
    Ok(results)
}

pub(crate) const PUT: &str =
    "INSERT INTO kv VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value";

fn apply(transaction: &Transaction<'_>, write: &Write) -> Result<Written, String> {
    let run = |sql: &str, values: &[&dyn rusqlite::ToSql]| {
        transaction.prepare_cached(sql).and_then(|mut statement| statement.execute(values)).map_err(text)
    };
    match write {
        Write::Set(key, value) => run(PUT, &[key, value]).map(|_| Written::Done),
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
            run(PUT, &[key, &sum.to_le_bytes().to_vec()])?;
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

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn text(error: rusqlite::Error) -> String {
    error.to_string()
}
