//! How things are stored: the only crate that knows.
//!
//! [`Store`] offers get, create (only if absent), replace (only if unchanged), delete and add (fetch-and-add)
//! over key-value storage. Everything else stands on these five: documents ([`Store::load`], [`Store::save`]),
//! the [`list`]s that grow by the day and the [`dues`] queue. Nothing here lists keys.
//!
//! Keys are at most 200 bytes of `[a-z0-9:._-]`, values at most 64 KiB: what every provider can hold.

pub mod dues;
pub mod list;
mod memory;
mod place;
pub mod version;

#[cfg(target_arch = "wasm32")]
mod key_value;
#[cfg(target_arch = "wasm32")]
mod redis;

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

pub use place::Place;

/// The longest value, in bytes.
pub const MAX_VALUE: usize = 64 * 1024;

/// Why a store operation did not happen, or may not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The store failed; the operation may or may not have been applied.
    Unavailable(String),
    /// The key or value is outside what every provider can hold: a fault in the program.
    Refused(&'static str),
    /// What is stored under this kind of key cannot be read.
    Corrupt(String),
    /// What is stored is of another version.
    Unfit(version::Unfit),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unavailable(cause) => write!(f, "the store is unavailable: {cause}"),
            Self::Refused(why) => write!(f, "the store cannot hold this: {why}"),
            Self::Corrupt(what) => write!(f, "a stored document cannot be read: {what}"),
            Self::Unfit(why) => why.fmt(f),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(target_arch = "wasm32")]
thread_local! {
    /// Whether this instance has looked at the version of what is stored.
    static CHECKED: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}

/// An open store. Cheap to clone.
#[derive(Clone)]
pub struct Store(Driver);

#[derive(Clone)]
enum Driver {
    #[cfg(target_arch = "wasm32")]
    KeyValue(std::rc::Rc<key_value::KeyValue>),
    #[cfg(target_arch = "wasm32")]
    Redis(std::rc::Rc<redis::Redis>),
    Memory(memory::Memory),
}

/// Runs the same operation on whichever driver is open.
macro_rules! on_driver {
    ($self:ident, $driver:ident => $call:expr) => {
        match &$self.0 {
            #[cfg(target_arch = "wasm32")]
            Driver::KeyValue($driver) => $call.await,
            #[cfg(target_arch = "wasm32")]
            Driver::Redis($driver) => $call.await,
            Driver::Memory($driver) => $call,
        }
    };
}

impl Store {
    /// Opens the store that the variable `state` names: the application's `default` key-value store, or a Redis.
    #[cfg(target_arch = "wasm32")]
    pub async fn open() -> Result<Self, Error> {
        use spin_sdk::variables;
        let place = match variables::get("state").await {
            Ok(state) => state,
            Err(variables::Error::Undefined(_)) => String::new(),
            Err(cause) => {
                return Err(Error::Unavailable(format!("the variable state cannot be read: {cause:?}")));
            }
        };
        let place = Place::parse(&place);
        let place = place.map_err(|why| Error::Unavailable(format!("the variable state is wrong: {why}")))?;
        let store = Self::at(place).await?;
        if !CHECKED.get() {
            version::check(&store, version::STEPS).await?;
            CHECKED.set(true);
        }
        Ok(store)
    }

    /// Opens the store at a place.
    #[cfg(target_arch = "wasm32")]
    pub async fn at(place: Place) -> Result<Self, Error> {
        Ok(Self(match place {
            Place::KeyValue => Driver::KeyValue(std::rc::Rc::new(key_value::KeyValue::open().await?)),
            Place::Redis { address, prefix } => {
                Driver::Redis(std::rc::Rc::new(redis::Redis::new(address, prefix)))
            }
        }))
    }

    /// A store that lives as long as its clones: for tests.
    pub fn in_memory() -> Self {
        Self(Driver::Memory(memory::Memory::default()))
    }

    #[cfg(test)]
    pub(crate) fn reads(&self) -> u64 {
        let Driver::Memory(memory) = &self.0;
        memory.reads()
    }

    /// What a store in memory holds: to fill another one with.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn contents(&self) -> Vec<(String, Vec<u8>)> {
        let Driver::Memory(memory) = &self.0;
        memory.contents()
    }

    /// The value under `key`.
    pub async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, Error> {
        check_key(key)?;
        on_driver!(self, driver => driver.get(key))
    }

    /// Writes `value` only if there is nothing under `key`; says whether it did.
    pub async fn create(&self, key: &str, value: &[u8]) -> Result<bool, Error> {
        check(key, value)?;
        on_driver!(self, driver => driver.create(key, value))
    }

    /// Writes `value` only if `old` still stands under `key`; says whether it did.
    pub async fn replace(&self, key: &str, old: &[u8], value: &[u8]) -> Result<bool, Error> {
        check(key, value)?;
        on_driver!(self, driver => driver.replace(key, old, value))
    }

    /// Removes `key`. Nothing there is a success.
    pub async fn delete(&self, key: &str) -> Result<(), Error> {
        check_key(key)?;
        on_driver!(self, driver => driver.delete(key))
    }

    /// Adds `delta` to the counter under `key` (0 if absent) and gives the sum. A counter may be touched by
    /// nothing else; `delta` 0 reads it. [`is_counter`] knows its key.
    pub async fn add(&self, key: &str, delta: i64) -> Result<i64, Error> {
        check_key(key)?;
        on_driver!(self, driver => driver.add(key, delta))
    }

    /// Loads the document under `key`.
    pub async fn load<T: DeserializeOwned>(&self, key: &str) -> Result<Option<Document<T>>, Error> {
        let Some(bytes) = self.get(key).await? else { return Ok(None) };
        let value = serde_json::from_slice(&bytes).map_err(|cause| Error::Corrupt(cause.to_string()))?;
        Ok(Some(Document { value, stored: Stored(bytes) }))
    }

    /// Saves a document: as a new one when `over` is none, else only over exactly that. False: someone else
    /// was faster; load again and decide again.
    pub async fn save<T: Serialize>(
        &self,
        key: &str,
        over: Option<&Stored>,
        value: &T,
    ) -> Result<bool, Error> {
        Ok(self.save_over(key, over, value).await?.is_some())
    }

    /// The same, and gives what stands there now, to save over once more. None: someone else was faster.
    pub async fn save_over<T: Serialize>(
        &self,
        key: &str,
        over: Option<&Stored>,
        value: &T,
    ) -> Result<Option<Stored>, Error> {
        let bytes = serde_json::to_vec(value).map_err(|cause| Error::Corrupt(cause.to_string()))?;
        let saved = match over {
            None => self.create(key, &bytes).await?,
            Some(Stored(old)) if *old == bytes => true,
            Some(Stored(old)) => self.replace(key, old, &bytes).await?,
        };
        Ok(saved.then_some(Stored(bytes)))
    }
}

/// A document as it was loaded.
#[derive(Debug, Clone)]
pub struct Document<T> {
    /// What it says.
    pub value: T,
    /// What stands in the store, to save over.
    pub stored: Stored,
}

/// The exact bytes that stood in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored(Vec<u8>);

/// Whether a key is one of [`Store::add`]'s: stores keep counters each in their own way, so whoever copies from one to
/// another must know.
pub fn is_counter(key: &str) -> bool {
    key.starts_with("cap:") && !key.ends_with(":told")
}

fn check(key: &str, value: &[u8]) -> Result<(), Error> {
    check_key(key)?;
    if value.len() > MAX_VALUE {
        return Err(Error::Refused("a value is longer than 64 KiB"));
    }
    Ok(())
}

fn check_key(key: &str) -> Result<(), Error> {
    let fits = (1..=200).contains(&key.len())
        && key.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b':' | b'.' | b'_' | b'-'));
    if fits { Ok(()) } else { Err(Error::Refused("a key is not 1 to 200 bytes of [a-z0-9:._-]")) }
}
