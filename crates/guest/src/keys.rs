//! The keys to the API. `keys:<business>` holds all of a business's, `key:<id>` whose a key is.

use session::key::{self, Key, MOST, RANDOM, Scope};
use spin_sdk::wasip3::random::random::get_random_bytes;
use state::Store;

use crate::Error;

/// A lost race is tried again.
const TRIES: usize = 8;

/// All of a business's keys, the oldest first.
pub async fn list(store: &Store, business: &str) -> Result<Vec<Key>, Error> {
    Ok(store.load(&of_business(business)).await?.map(|document| document.value).unwrap_or_default())
}

/// Makes a key: as it is kept, and as it is shown once. None: there are as many as there may be.
pub async fn create(
    store: &Store,
    business: &str,
    name: &str,
    scopes: &[Scope],
) -> Result<Option<(Key, String)>, Error> {
    let (key, token) = Key::mint(&random::<RANDOM>()?, name, scopes, crate::now());
    for _ in 0..TRIES {
        let document = store.load::<Vec<Key>>(&of_business(business)).await?;
        let (mut keys, stored) = document.map_or_else(Default::default, |doc| (doc.value, Some(doc.stored)));
        if keys.len() >= MOST {
            return Ok(None);
        }
        // First whose it is: a key that stands in no list opens nothing.
        store.create(&owner(&key.id), business.as_bytes()).await?;
        keys.push(key.clone());
        if store.save(&of_business(business), stored.as_ref(), &keys).await? {
            return Ok(Some((key, token)));
        }
    }
    Err(Error::Ours("the keys of a business keep changing".to_owned()))
}

/// From here on the key opens nothing. False: there is no such key.
pub async fn revoke(store: &Store, business: &str, id: &str) -> Result<bool, Error> {
    for _ in 0..TRIES {
        let Some(document) = store.load::<Vec<Key>>(&of_business(business)).await? else { return Ok(false) };
        let mut keys = document.value;
        let before = keys.len();
        keys.retain(|key| key.id != id);
        if keys.len() == before {
            return Ok(false);
        }
        if store.save(&of_business(business), Some(&document.stored), &keys).await? {
            store.delete(&owner(id)).await?;
            return Ok(true);
        }
    }
    Err(Error::Ours("the keys of a business keep changing".to_owned()))
}

/// The key that somebody shows, with the business whose it is. None: it opens nothing.
pub async fn find(store: &Store, token: &str) -> Result<Option<(String, Key)>, Error> {
    let Some((id, secret)) = key::parts(token) else { return Ok(None) };
    let Some(business) = store.get(&owner(id)).await? else { return Ok(None) };
    let business = String::from_utf8_lossy(&business).into_owned();
    let keys = list(store, &business).await?;
    Ok(keys.into_iter().find(|key| key.id == id && key.opens(secret)).map(|key| (business, key)))
}

/// A name that nobody has had before, of `[0-9a-f]`.
pub fn nonce() -> Result<String, Error> {
    Ok(key::hex(&random::<12>()?))
}

/// A host may give fewer bytes at a time than it is asked for.
fn random<const COUNT: usize>() -> Result<[u8; COUNT], Error> {
    let mut bytes = Vec::with_capacity(COUNT);
    for _ in 0..COUNT {
        bytes.extend(get_random_bytes(COUNT.saturating_sub(bytes.len()) as u64));
        if bytes.len() >= COUNT {
            break;
        }
    }
    bytes.truncate(COUNT);
    bytes.try_into().map_err(|_| Error::Ours("the host gives no random bytes".to_owned()))
}

fn of_business(business: &str) -> String {
    format!("keys:{business}")
}

fn owner(id: &str) -> String {
    format!("key:{id}")
}
