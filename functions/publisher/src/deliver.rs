//! Tells those who are to be told, and tries again.

use std::rc::Rc;

use domain::lead::Lead;
use domain::{Business, Event};
use events::delivery::{Outcome, Recipient, RecipientKind};
use events::log::Line;
use events::{CloudEvent, Delivery};
use futures::future::join_all;
use guest::nudge::Deliver;
use guest::web::{Answer, Incoming};
use guest::{Error, businesses, leads};
use jiff::Timestamp;
use state::{Store, dues};

use crate::{journal, send};

/// A lost race is tried again.
const TRIES: usize = 8;

/// Those that were just stored, and claimed with that.
pub(crate) async fn all(business: Rc<Business>, keys: Vec<String>) {
    let one = async |key: String| {
        if let Err(error) = first(&business, &key).await {
            eprintln!("an event is left to the clock: {error}");
        }
    };
    join_all(keys.into_iter().map(one)).await;
}

async fn first(business: &Business, key: &str) -> Result<(), Error> {
    let store = Store::open().await?;
    let Some(document) = store.load::<Delivery>(key).await? else { return Ok(()) };
    let due = document.value.due(guest::now());
    attempt(&store, business, key, &document.value, due).await
}

/// What the clock brings up.
pub(crate) async fn due(request: &Incoming) -> Result<Answer, Error> {
    let Deliver { key } = request.json()?;
    let store = Store::open().await?;
    let Some(document) = store.load::<Delivery>(&key).await? else { return Ok(Answer::empty()) };
    let now = guest::now();
    let Some(business) = business_of(&store, &document.value).await? else {
        store.delete(&key).await?;
        return Ok(Answer::empty());
    };
    let mut delivery = document.value;
    let Some(due) = delivery.claim(now) else {
        // Not yet, or somebody else is at it: whoever that is may die.
        look_again(&store, &key, delivery.busy.or(delivery.next()), now).await?;
        return Ok(Answer::empty());
    };
    look_again(&store, &key, delivery.busy, now).await?;
    if store.save(&key, Some(&document.stored), &delivery).await? {
        attempt(&store, &business, &key, &delivery, due).await?;
    }
    Ok(Answer::empty())
}

async fn business_of(store: &Store, delivery: &Delivery) -> Result<Option<Rc<Business>>, Error> {
    let business = delivery.lead.split(':').nth(1).unwrap_or_default();
    businesses::by_id(store, business).await
}

async fn look_again(store: &Store, key: &str, at: Option<Timestamp>, now: Timestamp) -> Result<(), Error> {
    let Some(at) = at else { return Ok(()) };
    Ok(dues::schedule(store, key, at.as_second() + 1, now.as_second()).await?)
}

/// The lead in the episode in which it happened. None: it was forgotten, and nobody is told of it any more.
async fn lead(store: &Store, delivery: &Delivery) -> Result<Option<Lead>, Error> {
    let Some(lead) = leads::load(store, &delivery.lead).await? else { return Ok(None) };
    if lead.forget.is_some() {
        return Ok(None);
    }
    if lead.episode == delivery.occurrence.episode {
        return Ok(Some(lead));
    }
    let archived = store.load::<Lead>(&lead.archive_key(delivery.occurrence.episode)).await?;
    Ok(Some(archived.map_or(lead, |document| document.value)))
}

async fn attempt(
    store: &Store,
    business: &Business,
    key: &str,
    delivery: &Delivery,
    due: Vec<Recipient>,
) -> Result<(), Error> {
    let Some(lead) = lead(store, delivery).await? else { return Ok(store.delete(key).await?) };
    let event = CloudEvent::new(business, &lead, &delivery.occurrence);
    let body = serde_json::to_string(&event).map_err(|cause| Error::Ours(cause.to_string()))?;
    let tried = due.iter().map(|recipient| send::send(business, recipient, &event.id, &body));
    let tried: Vec<send::Tried> = join_all(tried).await;
    let now = guest::now();
    let line = |(recipient, tried): (&Recipient, &send::Tried)| Line {
        at: now,
        event: event.id.clone(),
        kind: event.kind.to_owned(),
        to: recipient.name.clone(),
        of: recipient.kind,
        tries: recipient.tries.saturating_add(1),
        what: tried.what.clone(),
        delivered: tried.outcome == Outcome::Delivered,
    };
    let lines = due.iter().zip(&tried).map(line).collect();
    settle(store, &business.id, key, &due, &tried, now).await?;
    journal::add(store, &business.id, lines).await?;
    for (recipient, tried) in due.iter().zip(&tried) {
        obey(store, business, &delivery.lead, &event.id, recipient, tried).await?;
    }
    Ok(())
}

/// Notes what came of it, and when it is tried next.
async fn settle(
    store: &Store,
    business: &str,
    key: &str,
    due: &[Recipient],
    tried: &[send::Tried],
    now: Timestamp,
) -> Result<(), Error> {
    for _ in 0..TRIES {
        let Some(document) = store.load::<Delivery>(key).await? else { return Ok(()) };
        let mut delivery = document.value;
        delivery.busy = None;
        for (recipient, tried) in due.iter().zip(tried) {
            delivery.tried(&recipient.name, recipient.kind, &tried.outcome, now);
        }
        if delivery.to.is_empty() {
            return Ok(store.delete(key).await?);
        }
        look_again(store, key, delivery.next(), now).await?;
        if store.save(key, Some(&document.stored), &delivery).await? {
            if delivery.is_dead() {
                journal::bury(store, business, key).await?;
            }
            return Ok(());
        }
    }
    Err(Error::Ours("a delivery keeps changing".to_owned()))
}

/// Does what an extension wants. Subscribers outside are not asked.
async fn obey(
    store: &Store,
    business: &Business,
    lead: &str,
    event: &str,
    recipient: &Recipient,
    tried: &send::Tried,
) -> Result<(), Error> {
    if recipient.kind != RecipientKind::Extension {
        return Ok(());
    }
    let commands = tried.commands.iter().enumerate().map(|(at, command)| Event::Commanded {
        id: format!("{event}.{}.{at}", recipient.name),
        by: recipient.name.clone(),
        command: command.clone(),
    });
    let commands: Vec<Event> = commands.collect();
    if !commands.is_empty() {
        leads::handle(store, business, lead, None, &commands, guest::now()).await?;
    }
    Ok(())
}
