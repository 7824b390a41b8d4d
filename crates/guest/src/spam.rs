//! What a call is judged by besides its lead: what the owner has taught (`spam:<business>`), and which businesses here
//! the same number called lately (`caller:<hash of the number>`, written only where there are several).

use domain::event::Event;
use domain::lead::Caller;
use domain::spam::{Learned, Said};
use domain::{Business, Lead, Phone};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use state::Store;

use crate::{Error, businesses, days, leads};

const TRIES: usize = 8;
/// So many businesses of one caller are remembered: more say nothing more, and fit into no document in the end.
const REMEMBERED: usize = 64;
/// How long a call to another business counts.
const LATELY: SignedDuration = SignedDuration::from_hours(1);
/// How many days back a caller is looked for by the last digits of the number.
const DAYS: i32 = 7;

/// What the owner of a business has taught.
pub async fn learned(store: &Store, business: &str) -> Result<Learned, Error> {
    Ok(store.load::<Learned>(&key(business)).await?.map(|document| document.value).unwrap_or_default())
}

/// Takes in that someone of the business said whether a caller is spam. `id` names their word: one that comes twice
/// changes nothing. Without a person it was said at the desk.
pub async fn said(
    store: &Store,
    business: &Business,
    lead: &Lead,
    person: Option<&Phone>,
    id: &str,
    said: Said,
) -> Result<(), Error> {
    let key = lead.own_key();
    let event = Event::Judged { person: person.cloned(), id: id.to_owned(), said };
    leads::handle(store, business, &key, None, &[event], crate::now()).await?;
    learn(store, business, lead, id, said).await
}

async fn learn(store: &Store, business: &Business, lead: &Lead, id: &str, said: Said) -> Result<(), Error> {
    let key = key(&business.id);
    for _ in 0..TRIES {
        let document = store.load::<Learned>(&key).await?;
        let (mut learned, stored) =
            document.map_or_else(Default::default, |doc| (doc.value, Some(doc.stored)));
        if !learned.learn(id, lead.caller.phone(), lead.spam.as_ref(), said)
            || store.save(&key, stored.as_ref(), &learned).await?
        {
            return Ok(());
        }
    }
    Err(Error::Ours("what the owner teaches about spam keeps changing".to_owned()))
}

/// The latest lead of the last days whose number ends so.
pub async fn by_last_four(
    store: &Store,
    business: &Business,
    code: &str,
    now: Timestamp,
) -> Result<Option<Lead>, Error> {
    let ends = |key: &str| key.ends_with(code);
    let fresh = days::fresh(store, &business.id, now).await?;
    if let Some((_, key, _)) = fresh.iter().rev().find(|(_, key, _)| ends(key)) {
        return leads::load(store, key).await;
    }
    let today = now.to_zoned(business.time_zone.clone()).date();
    for back in 0..DAYS {
        let Ok(date) = today.checked_sub(jiff::Span::new().days(back)) else { break };
        let began = days::list(store, &business.id, date).await?;
        if let Some((key, _)) = began.iter().rev().find(|(key, _)| ends(key)) {
            return leads::load(store, key).await;
        }
    }
    Ok(None)
}

/// Calls of one number, by business.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Calls(Vec<(String, Timestamp)>);

/// Notes that a number calls a business, and says how many others here it called within the hour. With one business
/// nothing is read or written.
pub async fn elsewhere(
    store: &Store,
    business: &Business,
    caller: &Caller,
    now: Timestamp,
) -> Result<u32, Error> {
    let Some(phone) = caller.phone() else { return Ok(0) };
    if !businesses::are_several(store).await? {
        return Ok(0);
    }
    let key = calls_key(phone);
    let since = now.checked_sub(LATELY).unwrap_or(Timestamp::MIN);
    for _ in 0..TRIES {
        let document = store.load::<Calls>(&key).await?;
        let (mut calls, stored) = document.map_or_else(Default::default, |doc| (doc.value, Some(doc.stored)));
        calls.0.retain(|(_, at)| *at > since);
        let others = calls.0.iter().filter(|(id, _)| *id != business.id).count();
        let noted = calls.0.len() > others;
        if !noted {
            calls.0.push((business.id.clone(), now));
            let too_many = calls.0.len().saturating_sub(REMEMBERED);
            calls.0.drain(..too_many);
        }
        if noted || store.save(&key, stored.as_ref(), &calls).await? {
            return Ok(u32::try_from(others).unwrap_or(u32::MAX));
        }
    }
    Err(Error::Ours("the calls of a number keep changing".to_owned()))
}

/// Forgets which businesses a caller called.
pub(crate) async fn forget(store: &Store, caller: &Caller) -> Result<(), Error> {
    match caller.phone() {
        Some(phone) if businesses::are_several(store).await? => Ok(store.delete(&calls_key(phone)).await?),
        _ => Ok(()),
    }
}

fn calls_key(phone: &Phone) -> String {
    format!("caller:{:016x}", businesses::fingerprint(phone.digits()))
}

fn key(business: &str) -> String {
    format!("spam:{business}")
}
