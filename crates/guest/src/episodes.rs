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

/// The key of the lead that stands behind a tag, if it began on one of these dates or within the last minute.
pub async fn tagged(
    store: &Store,
    business: &Business,
    tag: &str,
    dates: &[Date],
    now: Timestamp,
) -> Result<Option<String>, Error> {
    let is_it = |key: &str| domain::lead::tag(key) == tag;
    let fresh = days::fresh(store, &business.id, now).await?;
    if let Some((_, key, _)) = fresh.into_iter().find(|(_, key, _)| is_it(key)) {
        return Ok(Some(key));
    }
    for date in dates {
        let began = days::list(store, &business.id, *date).await?;
        if let Some((key, _)) = began.into_iter().find(|(key, _)| is_it(key)) {
            return Ok(Some(key));
        }
    }
    Ok(None)
}
