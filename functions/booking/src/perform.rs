//! Performs what a lead wants of the calendar; whoever asked saves what came of it. Every one of these may be done
//! twice: looking changes nothing, and writing goes by the id of the visit. A hold that nobody confirms ends by
//! itself, so times may be looked for and held for a lead that is not saved yet.

use domain::effect::{Effect, What};
use domain::event::Event;
use domain::lead::Appointment as Visit;
use domain::slots::{self, Job, Slot, Wish};
use domain::{Business, Lead};
use guest::perform::{Calendar, Performed};
use guest::web::{Answer, Incoming};
use guest::{Error, businesses, watch};
use jiff::Timestamp;
use spin_sdk::http::Method;
use state::Store;

use crate::bindings::ringback::calendar::calendar::{self, Appointment, Error as CalendarError, Taker};
use crate::keeper;

/// A hold that nobody confirms ends after this.
const HOLD_SECONDS: i64 = 600;

pub(crate) async fn perform(request: Incoming) -> Result<Answer, Error> {
    request.must_be(Method::POST)?;
    let Calendar { lead, effects } = request.json()?;
    let store = Store::open().await?;
    let Some(business) = businesses::by_id(&store, &lead.business).await? else {
        return Err(Error::Ours("a lead belongs to a business that is not there".to_owned()));
    };
    let now = guest::now();
    let mut events = Vec::new();
    for effect in effects.iter().filter_map(|id| lead.effect(id)) {
        events.extend(one(&store, &business, &lead, effect, now).await);
    }
    Answer::json(&Performed { events })
}

async fn one(
    store: &Store,
    business: &Business,
    lead: &Lead,
    effect: &Effect,
    now: Timestamp,
) -> Option<Event> {
    let id = effect.id.clone();
    let done = match &effect.what {
        What::FindSlots { wish } => {
            find(business, lead, wish, now).await.map(|slots| Event::SlotsFound { effect: id.clone(), slots })
        }
        What::Reserve { visit } => {
            let until = now.as_second() + HOLD_SECONDS;
            match reserve(business, lead, visit, Some(until), now).await {
                Ok(taker) => Ok(Event::Reserved { effect: id.clone(), taker: Some(taker) }),
                Err(CalendarError::Taken) => Ok(Event::Reserved { effect: id.clone(), taker: None }),
                Err(error) => Err(error),
            }
        }
        What::Confirm { visit } => {
            let confirmed = reserve(business, lead, visit, None, now).await;
            keep_in_step(store, business, now).await;
            confirmed.map(|_| Event::CalendarDone { effect: id.clone() })
        }
        What::Release { visit } => {
            let date = keeper::date(business, visit.slot.starts);
            let released = calendar::release(keeper::of(business), visit.id.clone(), date).await;
            released.map(|()| Event::CalendarDone { effect: id.clone() })
        }
        What::Text { .. } | What::Call { .. } => return None,
    };
    Some(done.unwrap_or_else(|error| {
        match error {
            CalendarError::Unavailable(cause) | CalendarError::Invalid(cause) => {
                eprintln!("calendar: {cause}")
            }
            // A hold that lapsed before it was confirmed, and someone else came: rare, and a person must see it.
            CalendarError::Taken => eprintln!("calendar: a hold was lost before it was confirmed"),
        }
        Event::CalendarFailed { effect: id }
    }))
}

/// Every time that could be offered.
pub(crate) async fn find(
    business: &Business,
    lead: &Lead,
    wish: &Wish,
    now: Timestamp,
) -> Result<Vec<Slot>, CalendarError> {
    let (first, last) = slots::dates(business, now);
    let (first, last) = (first.to_string(), last.to_string());
    let busy = calendar::busy(keeper::of(business), first, last, now.as_second()).await?;
    let busy: Vec<_> = busy.into_iter().filter_map(|one| keeper::busy(business, one)).collect();
    Ok(slots::find(business, &Job::of(lead, business), wish, &busy, now))
}

/// Holds or books a visit, and says for whom.
async fn reserve(
    business: &Business,
    lead: &Lead,
    visit: &Visit,
    held_until: Option<i64>,
    now: Timestamp,
) -> Result<String, CalendarError> {
    let job = Job { service: business.service(&visit.service), ..Job::of(lead, business) };
    let service = job.service.map_or("Visit", |service| service.name.as_str());
    let number = lead.caller.phone().map_or_else(String::new, |phone| phone.national());
    let need = lead.intake.need.clone().unwrap_or_default();
    let notes = lead.intake.notes.join(" / ");
    let appointment = Appointment {
        id: visit.id.clone(),
        date: keeper::date(business, visit.slot.starts),
        work: keeper::period(&visit.slot),
        blocked: keeper::period(&slots::blocked(business, &job, visit.slot)),
        held_until,
        summary: format!("{service}: {}", lead.display_name()),
        description: format!("{number} {need} {notes}").trim().to_owned(),
        place: lead.intake.place().unwrap_or_default(),
    };
    let takers = takers(business, &job, visit, held_until.is_none());
    calendar::reserve(keeper::of(business), appointment, takers, now.as_second()).await
}

/// Who may get it. What is confirmed stays with whom it is held for, whatever the profile says now.
fn takers(business: &Business, job: &Job, visit: &Visit, firm: bool) -> Vec<Taker> {
    if !firm {
        return slots::takers(business, job, visit.slot).into_iter().map(keeper::taker).collect();
    }
    let capacity = if visit.with.is_empty() { business.booking.crews } else { 1 };
    vec![Taker { id: visit.with.clone(), capacity }]
}

/// From now on it is looked whether somebody changes the appointment outside.
async fn keep_in_step(store: &Store, business: &Business, now: Timestamp) {
    if !keeper::is_written(&keeper::of(business)) {
        return;
    }
    if let Err(error) = watch::start(store, &business.id, now).await {
        eprintln!("calendar: it is not looked at until the next booking: {error}");
    }
}
