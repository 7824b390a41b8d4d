//! Load, decide, save: the one way in which a lead changes.

use std::rc::Rc;

use domain::decide::next_due;
use domain::{Business, Event, Lead, decide};
use jiff::Timestamp;
use state::{Store, dues};

use crate::days::{self, Opened};
use crate::{Error, businesses};

/// A lost race is decided again; so many in a row mean that something is wrong.
const TRIES: usize = 24;

/// What became of an event.
#[derive(Debug)]
pub struct Acted {
    /// The lead as it stands in the store.
    pub lead: Lead,
    /// The effects that are new and ours to perform at once.
    pub now: Vec<String>,
}

/// The lead under `key`.
pub async fn load(store: &Store, key: &str) -> Result<Option<Lead>, Error> {
    Ok(store.load::<Lead>(key).await?.map(|document| document.value))
}

/// The lead under `key`, with its business.
pub async fn load_with_business(store: &Store, key: &str) -> Result<Option<(Lead, Rc<Business>)>, Error> {
    let Some(lead) = load(store, key).await? else { return Ok(None) };
    let business = businesses::by_id(store, &lead.business).await?;
    let missing = || Error::Ours("a lead belongs to a business that is not there".to_owned());
    Ok(Some((lead, business.ok_or_else(missing)?)))
}

/// Applies events to the lead under `key`, or to `new` where there is none; none of both: nothing happens.
///
/// The day log's entry and a due entry are written before the save, so that a crash at any point hides nothing.
pub async fn act(
    store: &Store,
    business: &Business,
    key: &str,
    new: Option<&Lead>,
    events: &[Event],
    now: Timestamp,
) -> Result<Option<Acted>, Error> {
    for _ in 0..TRIES {
        let document = store.load::<Lead>(key).await?;
        let (before, stored) = match document {
            Some(document) => (document.value, Some(document.stored)),
            None => match new {
                Some(lead) => (lead.clone(), None),
                None => return Ok(None),
            },
        };
        let (mut lead, effects) = decide_all(before.clone(), business, events, now);
        if lead == before {
            return Ok(Some(Acted { lead, now: effects }));
        }
        if stored.is_none() || lead.episode != before.episode {
            // Before the save, like the due entry: an entry too many is harmless, one too few hides a lead.
            let date = now.to_zoned(business.time_zone.clone()).date();
            let opened = Opened { lead: key.to_owned(), episode: lead.episode };
            days::note(store, &business.id, date, &opened).await?;
        }
        schedule(store, business, key, &mut lead, now).await?;
        if store.save(key, stored.as_ref(), &lead).await? {
            return Ok(Some(Acted { lead, now: effects }));
        }
    }
    Err(Error::Ours("a lead keeps changing".to_owned()))
}

fn decide_all(lead: Lead, business: &Business, events: &[Event], now: Timestamp) -> (Lead, Vec<String>) {
    let mut lead = lead;
    let mut effects = Vec::new();
    for event in events {
        if *event == Event::Due && lead.due.is_some_and(|due| due <= now) {
            // The entry that brought us here is used up.
            lead.due = None;
        }
        let decision = decide(lead, event, business, now);
        lead = decision.lead;
        effects.extend(decision.now);
    }
    effects.retain(|id| lead.effect(id).is_some());
    (lead, effects)
}

/// Sees to it that the clock looks at the lead in time. An entry that comes up earlier will do.
async fn schedule(
    store: &Store,
    business: &Business,
    key: &str,
    lead: &mut Lead,
    now: Timestamp,
) -> Result<(), Error> {
    let Some(next) = next_due(lead, business) else { return Ok(()) };
    if lead.due.is_some_and(|due| due > now && due <= next) {
        return Ok(());
    }
    dues::schedule(store, key, next.as_second() + i64::from(next.subsec_nanosecond() > 0), now.as_second())
        .await?;
    lead.due = Some(next);
    Ok(())
}
