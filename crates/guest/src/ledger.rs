//! The business's ledger: the chains of decisions that forgotten leads leave, sealed one under the other.
//!
//! `ledger:<business>` holds the number of the last page, `ledger:<business>.<page>` lines of a seal and a chain.

use domain::ledger::{Ledger, seal};
use serde::{Deserialize, Serialize};
use state::Store;

use crate::Error;

const TRIES: usize = 16;
/// So many bytes fill a page.
const FULL: usize = 48 * 1024;

#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize)]
struct Top {
    page: u32,
}

/// Keeps chains. One that is there already is not kept twice.
pub(crate) async fn keep(
    store: &Store,
    business: &str,
    chains: impl Iterator<Item = &Ledger>,
) -> Result<(), Error> {
    for chain in chains.filter(|chain| !chain.entries.is_empty()) {
        append(store, business, chain).await?;
    }
    Ok(())
}

async fn append(store: &Store, business: &str, chain: &Ledger) -> Result<(), Error> {
    let top_key = format!("ledger:{business}");
    let json = serde_json::to_string(chain).map_err(|cause| Error::Ours(cause.to_string()))?;
    for _ in 0..TRIES {
        let top = store.load::<Top>(&top_key).await?;
        let page = top.as_ref().map_or(0, |top| top.value.page);
        let key = page_key(business, page);
        let old = store.get(&key).await?;
        let text = String::from_utf8_lossy(old.as_deref().unwrap_or_default()).into_owned();
        if text.contains(chain.head()) {
            return Ok(());
        }
        let before = match last_seal(&text) {
            Some(seal) => seal.to_owned(),
            None if page > 0 => {
                let earlier = store.get(&page_key(business, page - 1)).await?.unwrap_or_default();
                last_seal(&String::from_utf8_lossy(&earlier)).unwrap_or_default().to_owned()
            }
            None => String::new(),
        };
        let line = format!("{} {json}\n", seal(&before, &json));
        if !text.is_empty() && text.len() + line.len() > FULL {
            // Lost to someone else: they have turned the page.
            store.save(&top_key, top.as_ref().map(|top| &top.stored), &Top { page: page + 1 }).await?;
            continue;
        }
        let new = format!("{text}{line}");
        let done = match &old {
            Some(old) => store.replace(&key, old, new.as_bytes()).await?,
            None => store.create(&key, new.as_bytes()).await?,
        };
        if done {
            return Ok(());
        }
    }
    Err(Error::Ours("the ledger keeps changing".to_owned()))
}

fn last_seal(text: &str) -> Option<&str> {
    text.lines().last()?.split(' ').next()
}

fn page_key(business: &str, page: u32) -> String {
    format!("ledger:{business}.{page}")
}
