//! Documents of the adapter in the store, changed by compare-and-set.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::Error;

/// How often a change is tried when others change the same document.
const TRIES: u32 = 20;

/// Where documents are kept: the store, or a slower one in tests.
#[allow(async_fn_in_trait, reason = "the calendar never leaves its thread")]
pub trait Documents {
    /// The bytes under `key`.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, state::Error>;
    /// Writes `new` if `old` still stands there (none: nothing). Says whether it did.
    async fn swap(&self, key: &str, old: Option<&[u8]>, new: &[u8]) -> Result<bool, state::Error>;
}

impl Documents for state::Store {
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, state::Error> {
        self.get(key).await
    }

    async fn swap(&self, key: &str, old: Option<&[u8]>, new: &[u8]) -> Result<bool, state::Error> {
        match old {
            Some(old) => self.replace(key, old, new).await,
            None => self.create(key, new).await,
        }
    }
}

/// The document under `key`; an empty one where there is none.
pub(crate) async fn load<D: DeserializeOwned + Default>(
    documents: &impl Documents,
    key: &str,
) -> Result<D, Error> {
    documents.get(key).await?.as_deref().map_or(Ok(D::default()), read)
}

/// Applies a change to a document as it stands, as often as someone else is faster. `apply` also says whether anything
/// has changed; if not, nothing is written.
pub(crate) async fn change<D: DeserializeOwned + Serialize + Default, T>(
    documents: &impl Documents,
    key: &str,
    full: &str,
    apply: impl Fn(&mut D) -> Result<(T, bool), Error>,
) -> Result<T, Error> {
    for _ in 0..TRIES {
        let old = documents.get(key).await?;
        let mut document = old.as_deref().map_or(Ok(D::default()), read)?;
        let (result, changed) = apply(&mut document)?;
        if !changed {
            return Ok(result);
        }
        let new = serde_json::to_vec(&document).map_err(|cause| Error::Unavailable(cause.to_string()))?;
        if new.len() > state::MAX_VALUE {
            return Err(Error::Invalid(full.to_owned()));
        }
        if documents.swap(key, old.as_deref(), &new).await? {
            return Ok(result);
        }
    }
    Err(Error::Unavailable(format!("others changed the same document {TRIES} times in between")))
}

fn read<D: DeserializeOwned>(bytes: &[u8]) -> Result<D, Error> {
    serde_json::from_slice(bytes)
        .map_err(|cause| Error::Unavailable(format!("a stored document cannot be read: {cause}")))
}
