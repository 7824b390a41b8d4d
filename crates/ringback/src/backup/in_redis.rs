//! The same where the state is in a Redis or Valkey. The file is of the same kind, so what was kept from one store can be
//! put into the other.
//!
//! A copy is of one moment: one script reads everything, and the server answers nobody else meanwhile. So it has a bound;
//! beyond that the server's own copies are the way. A server that is being filled holds a version that everybody refuses,
//! until all of it is there.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use redis::aio::MultiplexedConnection;
use redis::{Cmd, Pipeline};
use rusqlite::{Connection, OpenFlags, params};
use state::version::{IN_USE, KEY};

use super::{check, look, remove, seal};
use crate::folder::beside;
use crate::host::store::{PUT, create_table};

/// More is not read at one moment, in bytes of values.
const MOST: u64 = 256 << 20;
const SIZE: &str = "local sum = 0 for _, key in ipairs(redis.call('KEYS', ARGV[1])) do \
    sum = sum + redis.call('STRLEN', key) end return sum";
const EVERYTHING: &str = "local all = {} for _, key in ipairs(redis.call('KEYS', ARGV[1])) do \
    all[#all + 1] = key all[#all + 1] = redis.call('GET', key) end return all";
/// So many entries are listed or written at a time.
const PAGE: usize = 500;
/// The version while it is being filled: nobody can read it.
const FILLING: &str = "restoring";

/// A connection to it. The address may hold a password, so no error tells it.
pub async fn connect(address: &str) -> Result<MultiplexedConnection> {
    let client = redis::Client::open(address).ok().context("the address of redis cannot be read")?;
    client.get_multiplexed_async_connection().await.context("the redis of SPIN_VARIABLE_STATE is away")
}

/// Writes everything in it, as it is at one moment, to a file.
pub async fn backup(address: &str, prefix: &str, file: &Path) -> Result<()> {
    let mut redis = connect(address).await?;
    let pattern = format!("{prefix}*");
    let script = async |redis: &mut MultiplexedConnection, text: &str| -> Result<redis::Value> {
        let answer = redis::cmd("EVAL").arg(text).arg(0).arg(&pattern).query_async(redis).await;
        answer.context(
            "the redis did not let itself be copied: its user needs `+eval +keys +strlen +get` on all keys of ours",
        )
    };
    let size: u64 = redis::from_redis_value(script(&mut redis, SIZE).await?)?;
    ensure!(
        size <= MOST,
        "there are {} MiB in the redis, and {} at most are copied at one moment: take a copy with its own means, such as \
         `redis-cli --rdb FILE`",
        size >> 20,
        MOST >> 20
    );
    let flat: Vec<Vec<u8>> = redis::from_redis_value(script(&mut redis, EVERYTHING).await?)?;
    ensure!(
        !flat.is_empty(),
        "there is nothing to back up: the redis holds no key that begins with {prefix}"
    );
    let mut copy = Copy::begin(file)?;
    copy.put(prefix, flat.as_chunks::<2>().0.iter().map(|[key, value]| (key.as_slice(), value.as_slice())))?;
    copy.finish()
}

/// Writes everything in it to a file, while nobody else may write there; with another version than stands there.
pub async fn backup_closed(
    redis: &mut MultiplexedConnection,
    prefix: &str,
    version: Option<&[u8]>,
    file: &Path,
) -> Result<()> {
    let mut copy = Copy::begin(file)?;
    let mut pages = Pages::new(prefix);
    while let Some(keys) = pages.next(redis).await? {
        if keys.is_empty() {
            continue;
        }
        let values: Vec<Option<Vec<u8>>> = Cmd::mget(&keys).query_async(redis).await?;
        let both = keys.iter().zip(&values);
        copy.put(prefix, both.filter_map(|(key, value)| Some((key.as_bytes(), value.as_deref()?))))?;
    }
    copy.says(version)?;
    copy.finish()
}

/// A backup that is being written.
struct Copy {
    file: PathBuf,
    partial: PathBuf,
    into: Connection,
}

impl Copy {
    fn begin(file: &Path) -> Result<Self> {
        let partial = beside(file, "partial");
        remove(&partial)?;
        let into =
            Connection::open(&partial).with_context(|| format!("cannot write {}", partial.display()))?;
        create_table(&into)?;
        Ok(Self { file: file.to_owned(), partial, into })
    }

    fn put<'a>(&mut self, prefix: &str, entries: impl Iterator<Item = (&'a [u8], &'a [u8])>) -> Result<()> {
        let transaction = self.into.transaction()?;
        for (key, value) in entries {
            let key = std::str::from_utf8(key).context("a key in the redis is no text")?;
            if let Some(own) = key.strip_prefix(prefix) {
                transaction.execute(PUT, params![own, in_bytes(own, value)])?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Puts another version, or none, in the place of the one that stood there.
    fn says(&self, version: Option<&[u8]>) -> Result<()> {
        match version {
            Some(version) => self.into.execute(PUT, params![KEY, version])?,
            None => self.into.execute("DELETE FROM kv WHERE key = ?1", [KEY])?,
        };
        Ok(())
    }

    /// Gives it its name.
    fn finish(self) -> Result<()> {
        self.into.close().map_err(|(_, error)| error)?;
        seal(&self.partial, &self.file)
    }
}

/// Puts a backup into one that is empty.
pub async fn restore(address: &str, prefix: &str, file: &Path) -> Result<()> {
    check(file).and_then(|_| look(file)).with_context(|| format!("{} is not restored", file.display()))?;
    // The line at its end is nothing to SQLite.
    let from = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut redis = connect(address).await?;
    let version = format!("{prefix}{KEY}");
    match Cmd::get(&version).query_async::<Option<Vec<u8>>>(&mut redis).await? {
        // Whoever was interrupted begins again, and leaves nothing of what was half there.
        Some(stored) if stored == FILLING.as_bytes() => empty(&mut redis, prefix, &version).await?,
        _ => ensure!(
            !Cmd::exists(format!("{prefix}{IN_USE}")).query_async::<bool>(&mut redis).await?,
            "something is stored there already, and a backup does not replace it: give another place, such as \
             redis://host:port?prefix=another:"
        ),
    }
    let () = Cmd::set(&version, FILLING).query_async(&mut redis).await?;
    let mut page = Pipeline::new();
    let mut rows = from.prepare("SELECT key, value FROM kv")?;
    let mut rows = rows.query([])?;
    let mut last = None;
    while let Some(row) = rows.next()? {
        let (key, value): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
        if key == KEY {
            last = Some(value);
            continue;
        }
        page.set(format!("{prefix}{key}"), in_digits(&key, &value)).ignore();
        if page.len() >= PAGE {
            let () = std::mem::take(&mut page).query_async(&mut redis).await?;
        }
    }
    // One transaction: it is never seen without a version and with something in it.
    page.atomic();
    match last {
        Some(last) => page.set(&version, last),
        None => page.del(&version),
    };
    Ok(page.query_async(&mut redis).await?)
}

async fn empty(redis: &mut MultiplexedConnection, prefix: &str, version: &str) -> Result<()> {
    let mut pages = Pages::new(prefix);
    while let Some(keys) = pages.next(redis).await? {
        let keys: Vec<_> = keys.iter().filter(|key| *key != version).collect();
        if !keys.is_empty() {
            let () = Cmd::del(keys).query_async(redis).await?;
        }
    }
    Ok(())
}

/// All keys that begin with a prefix, a page at a time. What is written meanwhile may be among them or not.
pub struct Pages {
    pattern: String,
    cursor: Option<u64>,
}

impl Pages {
    /// From the beginning.
    pub fn new(prefix: &str) -> Self {
        Self { pattern: format!("{prefix}*"), cursor: Some(0) }
    }

    /// The next page, which may be empty. None: that was all.
    pub async fn next(&mut self, redis: &mut MultiplexedConnection) -> Result<Option<Vec<String>>> {
        let Some(cursor) = self.cursor else { return Ok(None) };
        let mut scan = redis::cmd("SCAN");
        scan.arg(cursor).arg("MATCH").arg(&self.pattern).arg("COUNT").arg(PAGE);
        let (next, keys): (u64, Vec<String>) = scan.query_async(redis).await?;
        self.cursor = (next != 0).then_some(next);
        Ok(Some(keys))
    }
}

/// Counters are eight bytes in our file, as in Spin's own, and digits in a Redis.
fn in_bytes(key: &str, value: &[u8]) -> Vec<u8> {
    let digits = std::str::from_utf8(value).ok().filter(|_| state::is_counter(key));
    let count = digits.and_then(|digits| digits.parse::<i64>().ok());
    count.map_or_else(|| value.to_vec(), |count| count.to_le_bytes().to_vec())
}

fn in_digits(key: &str, value: &[u8]) -> Vec<u8> {
    let bytes = <[u8; 8]>::try_from(value).ok().filter(|_| state::is_counter(key));
    bytes.map_or_else(|| value.to_vec(), |bytes| i64::from_le_bytes(bytes).to_string().into_bytes())
}
