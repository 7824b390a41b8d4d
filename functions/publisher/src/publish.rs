//! Stores who is to be told what.

use domain::{Business, Event};
use events::Delivery;
use events::delivery::RecipientKind;
use guest::perform::{Performed, Publish};
use guest::web::{Answer, Incoming};
use guest::{Error, businesses, listeners};
use jiff::{SignedDuration, Timestamp};
use state::{Store, Stored, dues};

use crate::deliver;

/// What is not sent by whoever stored it is sent by the clock after this.
const LEFT_AFTER: SignedDuration = SignedDuration::from_secs(30);

pub(crate) async fn publish(request: &Incoming) -> Result<Answer, Error> {
    let Publish { lead } = request.json()?;
    let store = Store::open().await?;
    let Some(business) = businesses::by_id(&store, &lead.business).await? else { return Ok(Answer::empty()) };
    let now = guest::now();
    let mut keys = Vec::new();
    for occurrence in lead.occurrences.unpublished() {
        let to = recipients(&business, occurrence.kind).await?;
        if to.is_empty() {
            continue;
        }
        let key = listeners::delivery_key(&lead, occurrence.number);
        let delivery = Delivery::new(&lead.own_key(), occurrence.clone(), to, now);
        if store_one(&store, &key, None, &delivery, now).await? {
            keys.push(key);
        }
    }
    if !keys.is_empty() {
        wasip3::spawn(deliver::all(business, keys));
    }
    let up_to = lead.occurrences.count;
    Answer::json(&Performed { events: vec![Event::Published { up_to }] })
}

/// Everybody who wants it.
pub(crate) async fn recipients(
    business: &Business,
    kind: domain::occurrence::Kind,
) -> Result<Vec<(RecipientKind, String)>, Error> {
    let extensions = listeners::extensions().await?;
    let inside = extensions.iter().filter(|extension| extension.wants(kind));
    let inside = inside.map(|extension| (RecipientKind::Extension, extension.name.clone()));
    let outside = business.webhooks.iter().filter(|webhook| webhook.wants(kind));
    Ok(inside.chain(outside.map(|webhook| (RecipientKind::Webhook, webhook.id.clone()))).collect())
}

/// The due entry first, so that a crash at any point loses nothing. False: somebody else was faster, or it is stored already.
pub(crate) async fn store_one(
    store: &Store,
    key: &str,
    before: Option<&Stored>,
    delivery: &Delivery,
    now: Timestamp,
) -> Result<bool, Error> {
    let left = now.checked_add(LEFT_AFTER).unwrap_or(now);
    dues::schedule(store, key, left.as_second() + 1, now.as_second()).await?;
    Ok(store.save(key, before, delivery).await?)
}
