//! Looks whether somebody moved or deleted appointments in a calendar outside, and tells the leads.

use domain::decide;
use domain::lead::Caller;
use domain::{Business, Event, Lead, Phone};
use guest::nudge::{Agenda, Look, Visit};
use guest::web::{Answer, Incoming};
use guest::{Error, businesses, leads, watch};
use jiff::Timestamp;
use spin_sdk::http::Method;
use state::Store;

use crate::bindings::ringback::calendar::calendar::{self, Change, Error as CalendarError};
use crate::keeper;

pub(crate) async fn look(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let Look { business } = request.json()?;
    let store = Store::open().await?;
    let Some(business) = businesses::by_id(&store, &business).await? else { return Ok(Answer::empty()) };
    let now = guest::now();
    if !keeper::is_written(&keeper::of(&business)) || !watch::take_turn(&store, &business.id, now).await? {
        return Ok(Answer::empty());
    }
    let trouble = match compare(&store, &business, now).await {
        Ok(()) => None,
        Err(CalendarError::Unavailable(what) | CalendarError::Invalid(what)) => Some(what),
        Err(CalendarError::Taken) => None,
    };
    if let Some(what) = &trouble {
        eprintln!("calendar: {what}");
    }
    watch::note(&store, &business.id, trouble, now).await?;
    Ok(Answer::empty())
}

/// Tries every calendar outside: what it is, or what is wrong with it.
pub(crate) async fn check(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let Look { business } = request.json()?;
    let store = Store::open().await?;
    let Some(business) = businesses::by_id(&store, &business).await? else { return Ok(Answer::empty()) };
    let keeper = keeper::of(&business);
    let found = if keeper.sources.is_empty() { Vec::new() } else { calendar::check(keeper).await };
    Answer::json(&found)
}

/// The keys of the leads whose visits somebody may set out for now, or say how they went.
pub(crate) async fn visits(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let Look { business } = request.json()?;
    let store = Store::open().await?;
    let Some(business) = businesses::by_id(&store, &business).await? else { return Ok(Answer::empty()) };
    let now = guest::now();
    let at = |moment: Result<Timestamp, jiff::Error>| keeper::date(&business, moment.unwrap_or(now));
    let (first, last) = (at(now.checked_sub(decide::TOLD_AFTER)), at(now.checked_add(decide::SETS_OUT)));
    let visits = calendar::appointments(keeper::of(&business), first, last).await;
    let visits = visits.map_err(|_| Error::Ours("the calendar cannot be asked".to_owned()))?;
    let mut keys: Vec<String> = visits.iter().filter_map(|visit| lead_of(&business, &visit.id)).collect();
    keys.dedup();
    Answer::json(&keys)
}

/// The firm visits on some dates, in order of their start.
pub(crate) async fn agenda(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let Agenda { business, first, last } = request.json()?;
    let store = Store::open().await?;
    let Some(business) = businesses::by_id(&store, &business).await? else {
        return Answer::json(&Vec::<Visit>::new());
    };
    let visits = calendar::appointments(keeper::of(&business), first.to_string(), last.to_string()).await;
    let visits = visits.map_err(|_| Error::Ours("the calendar cannot be asked".to_owned()))?;
    let visit = |one: calendar::Appointment| Visit {
        lead: lead_of(&business, &one.id),
        starts: one.work.starts,
        ends: one.work.ends,
        summary: one.summary,
        place: one.place,
        id: one.id,
    };
    Answer::json(&visits.into_iter().map(visit).collect::<Vec<_>>())
}

async fn compare(store: &Store, business: &Business, now: Timestamp) -> Result<(), CalendarError> {
    for change in calendar::changes(keeper::of(business), now.as_second()).await? {
        // The lead first: until the change is settled it is found again, and the same change twice is one.
        if let Err(error) = tell(store, business, &change, now).await {
            eprintln!("calendar: a change waits for the next look: {error}");
            continue;
        }
        calendar::settle(keeper::of(business), change).await?;
    }
    Ok(())
}

async fn tell(store: &Store, business: &Business, change: &Change, now: Timestamp) -> Result<(), Error> {
    let Some(key) = lead_of(business, &change.id) else { return Ok(()) };
    let event = Event::CalendarChanged { visit: change.id.clone(), to: change.to.and_then(keeper::slot) };
    leads::handle(store, business, &key, None, &[event], now).await.map(|_| ())
}

/// The id of a visit begins with the caller's number.
fn lead_of(business: &Business, visit: &str) -> Option<String> {
    let digits = visit.split('-').next()?;
    let phone = Phone::parse(&format!("+{digits}")).ok()?;
    Some(Lead::key(&business.id, &Caller::Number(phone)))
}
