//! Tells again what was told, or never arrived.

use std::rc::Rc;

use domain::Business;
use events::Delivery;
use events::event::Id;
use guest::nudge::{Replay, Replayed};
use guest::web::{Answer, Incoming};
use guest::{Error, businesses, episodes, leads, listeners};
use jiff::Timestamp;
use state::{Store, dues};

use crate::{deliver, journal, publish};

/// A lost race is tried again.
const TRIES: usize = 8;

pub(crate) async fn replay(request: &Incoming) -> Result<Answer, Error> {
    let Replay { business, event } = request.json()?;
    let store = Store::open().await?;
    let now = guest::now();
    let found = match event {
        Some(event) => match businesses::by_id(&store, &business).await? {
            Some(business) => one(&store, business, &event, now).await?,
            None => false,
        },
        None => {
            dead(&store, &business, now).await?;
            true
        }
    };
    Answer::json(&Replayed { found })
}

/// Dead letters, from the beginning: the clock sends them.
async fn dead(store: &Store, business: &str, now: Timestamp) -> Result<(), Error> {
    for dead in journal::dead(store, business).await? {
        dues::schedule(store, &dead, now.as_second(), now.as_second()).await?;
        if let Some(document) = store.load::<Delivery>(&dead).await? {
            let mut delivery = document.value;
            delivery.replay(now);
            store.save(&dead, Some(&document.stored), &delivery).await?;
        }
        journal::revive(store, business, &dead).await?;
    }
    Ok(())
}

/// One event, to everybody who wants it now, whoever had it before. False: there is no such event.
async fn one(store: &Store, business: Rc<Business>, event: &str, now: Timestamp) -> Result<bool, Error> {
    let Some(id) = Id::read(event) else { return Ok(false) };
    let Some(key) = episodes::tagged(store, &business, id.lead, now).await? else { return Ok(false) };
    let Some(lead) = leads::load(store, &key).await? else { return Ok(false) };
    let Some(occurrence) = id.of(&lead) else { return Ok(false) };
    let to = publish::recipients(&business, occurrence.kind).await?;
    if to.is_empty() {
        return Ok(true);
    }
    let (delivery, place) =
        (Delivery::new(&key, occurrence.clone(), to, now), listeners::delivery_key(&lead, id.number));
    for _ in 0..TRIES {
        let before = store.load::<Delivery>(&place).await?.map(|document| document.stored);
        if publish::store_one(store, &place, before.as_ref(), &delivery, now).await? {
            journal::revive(store, &business.id, &place).await?;
            wasip3::spawn(deliver::all(business, vec![place]));
            return Ok(true);
        }
    }
    Err(Error::Ours("a delivery keeps changing".to_owned()))
}
