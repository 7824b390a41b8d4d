//! What began in some days: the leads, read once each.

use std::collections::{BTreeMap, BTreeSet};

use domain::{Business, Lead};
use jiff::Timestamp;
use jiff::civil::Date;
use state::Store;

use crate::{Error, days, leads};

/// What was read.
#[derive(Debug, Default)]
pub struct Gathered {
    /// Each lead once.
    pub leads: Vec<Lead>,
    /// The episodes that began, each once: its number, and where its lead stands among the leads.
    pub opened: Vec<(u32, usize)>,
    /// There was more than was to be read: the earliest are left out.
    pub cut: bool,
}

/// What began on these dates, at most so many leads; the latest date comes first, so that a cut takes the earliest.
pub async fn gather(
    store: &Store,
    business: &Business,
    dates: &[Date],
    most: usize,
    now: Timestamp,
) -> Result<Gathered, Error> {
    let mut gathered = Gathered::default();
    let mut places: BTreeMap<String, Option<usize>> = BTreeMap::new();
    let mut seen: BTreeSet<(u32, usize)> = BTreeSet::new();
    let fresh = days::fresh(store, &business.id, now).await?;
    for date in dates {
        let noted = days::list(store, &business.id, *date).await?;
        let fresh = fresh.iter().filter(|(began, _, _)| began == date);
        let began = noted.into_iter().chain(fresh.map(|(_, lead, episode)| (lead.clone(), *episode)));
        for (key, episode) in began.collect::<Vec<_>>().into_iter().rev() {
            if !places.contains_key(&key) {
                if gathered.leads.len() >= most {
                    gathered.cut = true;
                    return Ok(gathered);
                }
                // A lead that was forgotten since still stands in the log.
                let lead = leads::load(store, &key).await?;
                places.insert(key.clone(), lead.is_some().then_some(gathered.leads.len()));
                gathered.leads.extend(lead);
            }
            if let Some(lead) = places.get(&key).copied().flatten() {
                // A webhook that came twice may have noted its episode twice.
                gathered.opened.extend(seen.insert((episode, lead)).then_some((episode, lead)));
            }
        }
    }
    Ok(gathered)
}

/// The key of the lead that stands behind a tag.
pub async fn tagged(
    store: &Store,
    business: &Business,
    tag: &str,
    now: Timestamp,
) -> Result<Option<String>, Error> {
    if let Some(key) = store.get(&index_key(&business.id, tag)).await? {
        return Ok(String::from_utf8(key).ok());
    }
    // Not noted yet, if it began within the last minute.
    let fresh = days::fresh(store, &business.id, now).await?;
    Ok(fresh.into_iter().map(|(_, key, _)| key).find(|key| domain::lead::tag(key) == tag))
}

/// Notes where the lead behind a tag stands: a tag does not say it.
pub(crate) async fn index(store: &Store, business: &str, lead: &str) -> Result<(), Error> {
    let tag = domain::lead::tag(lead);
    // It never changes: who has it already keeps it.
    store.create(&index_key(business, &tag), lead.as_bytes()).await?;
    Ok(())
}

/// Nothing stands behind it any more.
pub(crate) async fn forget(store: &Store, business: &str, lead: &str) -> Result<(), Error> {
    Ok(store.delete(&index_key(business, &domain::lead::tag(lead))).await?)
}

fn index_key(business: &str, tag: &str) -> String {
    format!("tag:{business}:{tag}")
}
