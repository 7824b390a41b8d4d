//! `ringback backup` and `ringback restore`, while it serves or not: of our own file here, of a Redis or Valkey in
//! [`in_redis`].
//!
//! A backup is a SQLite file of one moment, with a line at its end that holds its SHA-256: whoever restores it checks
//! the sum first. SQLite itself ignores the line, so that the file can be looked into.
//!
//! A restore never touches a store that is open. It leaves the checked file in the folder under a name of its own.
//! Whoever has the folder takes it over: this process when nobody serves, else the server, which finishes what runs,
//! closes its store, takes the file over and goes on, on the same socket: callers wait for a moment and get no error.
//! A crash on the way leaves that file, and the next start takes it over.

pub mod in_redis;

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail, ensure};
use rusqlite::{Connection, OpenFlags};
use sha2::{Digest, Sha256};
use state::Place;
use state::version::{self, STEPS};

use crate::folder::{self, Lock, beside, parent};
use crate::host::store::stored_version;
use crate::settings::from_environment;

const MARK: &str = "\nringback-backup-1 sha256 ";
/// The mark, 64 hexadecimal digits, the line's end.
const TRAILER: u64 = MARK.len() as u64 + 64 + 1;
/// How long a server that runs may take to finish its requests and take a backup over.
const TAKEN_WITHIN: Duration = Duration::from_secs(60);

/// Writes everything that is stored, as it is at this moment, to a file: from where SPIN_VARIABLE_STATE says, else from
/// the folder.
pub async fn backup(data: &Path, file: &Path) -> Result<()> {
    match place()? {
        Place::KeyValue => of_folder(data, file),
        Place::Redis { address, prefix } => in_redis::backup(&address, &prefix, file).await,
    }
}

/// Writes everything that is stored in a folder, as it is at this moment, to a file.
pub fn of_folder(data: &Path, file: &Path) -> Result<()> {
    let store = folder::store(data);
    ensure!(store.is_file(), "there is nothing to back up: {} does not exist", store.display());
    let from = Connection::open_with_flags(&store, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .with_context(|| format!("cannot open the store {}", store.display()))?;
    from.busy_timeout(Duration::from_secs(5))?;
    copy(&from, file)
}

/// Writes what is in an open store, as it is at this moment, to a file.
pub fn copy(from: &Connection, file: &Path) -> Result<()> {
    let partial = beside(file, "partial");
    remove(&partial)?;
    // One read transaction: writers go on, and nothing of what they do from now on is in the copy.
    from.execute("VACUUM INTO ?1", [partial.to_string_lossy()])
        .with_context(|| format!("cannot copy the store to {}", partial.display()))?;
    seal(&partial, file)
}

/// Gives a copy its last line and its name.
fn seal(partial: &Path, file: &Path) -> Result<()> {
    let sum = sum(&mut File::open(partial)?, u64::MAX)?;
    let mut copy = File::options().append(true).open(partial)?;
    copy.write_all(format!("{MARK}{sum}\n").as_bytes())?;
    copy.sync_all()?;
    std::fs::rename(partial, file).with_context(|| format!("cannot write {}", file.display()))?;
    folder::sync(&parent(file))
}

/// What a restore came to.
#[derive(Debug, PartialEq, Eq)]
pub enum Restored {
    /// Nobody serves; it is there.
    Here,
    /// The server that runs has taken it over.
    Running,
}

/// Puts a backup in the place of everything that is stored in the folder; or into the Redis of SPIN_VARIABLE_STATE, if that
/// is empty.
pub async fn restore(data: &Path, file: &Path) -> Result<Restored> {
    match place()? {
        Place::KeyValue => to_folder(data, file),
        Place::Redis { address, prefix } => {
            in_redis::restore(&address, &prefix, file).await.map(|()| Restored::Here)
        }
    }
}

/// Puts a backup in the place of everything that is stored in a folder.
pub fn to_folder(data: &Path, file: &Path) -> Result<Restored> {
    let bytes = check(file).with_context(|| format!("{} is not restored", file.display()))?;
    std::fs::create_dir_all(data).with_context(|| format!("cannot create the folder {}", data.display()))?;
    let store = folder::store(data);
    let lock = Lock::try_take(&store)?;
    let fresh = beside(&store, "restore.partial");
    remove(&fresh)?;
    let mut copy = File::create(&fresh).with_context(|| format!("cannot write {}", fresh.display()))?;
    std::io::copy(&mut File::open(file)?.take(bytes), &mut copy)?;
    copy.sync_all()?;
    look(&fresh).with_context(|| format!("{} is not restored", file.display()))?;
    std::fs::rename(&fresh, pending(&store))?;
    folder::sync(data)?;
    if lock.is_some() {
        take_over(&store)?;
        return Ok(Restored::Here);
    }
    let end = Instant::now() + TAKEN_WITHIN;
    while waits(&store) {
        if Instant::now() > end {
            bail!("the server has not taken it over yet; it will, at the latest when it is started again");
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(Restored::Running)
}

fn place() -> Result<Place> {
    let state = from_environment("state").unwrap_or_default();
    Place::parse(&state).map_err(|why| anyhow!("SPIN_VARIABLE_STATE is not right: {why}"))
}

/// Whether a backup waits to be put in the place of a store.
pub fn waits(store: &Path) -> bool {
    pending(store).exists()
}

/// Puts the backup that waits, if any, in the place of the store. Only for whoever holds its lock, before it is opened.
pub fn take_over(store: &Path) -> Result<()> {
    if !waits(store) {
        return Ok(());
    }
    // The log of the old store would be taken for the new one's.
    for log in ["-wal", "-shm"] {
        let mut path = store.as_os_str().to_owned();
        path.push(log);
        remove(Path::new(&path))?;
    }
    std::fs::rename(pending(store), store)
        .with_context(|| format!("cannot put the backup in the place of {}", store.display()))?;
    folder::sync(&parent(store))
}

/// The length of the SQLite file in a backup that is whole.
fn check(file: &Path) -> Result<u64> {
    let mut backup = File::open(file).context("it cannot be read")?;
    let length = backup.metadata()?.len();
    let bytes = length.checked_sub(TRAILER).context("it is no backup of ringback's: it is too short")?;
    let computed = sum(&mut backup, bytes)?;
    backup.seek(SeekFrom::Start(bytes))?;
    let mut trailer = String::new();
    backup.read_to_string(&mut trailer).context("it is no backup of ringback's, or it is damaged")?;
    let stated = trailer.strip_prefix(MARK).map(str::trim_end);
    let stated = stated.context("it is no backup of ringback's, or its end is missing")?;
    ensure!(stated == computed, "it is damaged: its checksum does not match; take another backup");
    Ok(bytes)
}

/// Whether it is a store of ours.
fn look(path: &Path) -> Result<()> {
    let open = || {
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        connection.query_row("PRAGMA quick_check", [], |row| row.get::<_, String>(0)).and_then(|found| {
            connection.query_row("SELECT count(*) FROM kv WHERE value IS NULL", [], |_| Ok(found))
        })
    };
    let found = open().context("it holds no store of ringback's")?;
    ensure!(found == "ok", "the store in it is damaged: {found}");
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    version::of(stored_version(&connection)?.as_deref(), STEPS)?;
    Ok(())
}

fn sum(file: &mut File, bytes: u64) -> Result<String> {
    let mut hash = Sha256::new();
    let mut reader = BufReader::new(file).take(bytes);
    let mut chunk = vec![0; 64 * 1024];
    loop {
        let read = reader.read(&mut chunk)?;
        if read == 0 {
            break;
        }
        hash.update(chunk.get(..read).unwrap_or_default());
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

fn pending(store: &Path) -> PathBuf {
    beside(store, "restore")
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove {}", path.display()))
        }
        _ => Ok(()),
    }
}
