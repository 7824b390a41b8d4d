//! Performs what a lead wants of the calendar; whoever asked saves what came of it. Every one of these may be done
//! twice: looking changes nothing, and writing goes by the id of the visit. A hold that nobody confirms ends by
//! itself, so times may be looked for and held for a lead that is not saved yet.

use domain::effect::{Effect, What};
use domain::event::Event;
use domain::lead::Appointment as Visit;
use domain::slots::{self, Slot, Wish};
use domain::{Business, Lead};
use guest::perform::{Calendar, Performed};
use guest::web::{Answer, Incoming};
use guest::{Error, businesses};
use jiff::Timestamp;
use spin_sdk::http::Method;
use state::Store;

use crate::bindings::ringback::calendar::calendar::{self, Appointment, Error as CalendarError, Period};

/// A hold that nobody confirms ends after this.
const HOLD_SECONDS: i64 = 600;
/// Where no service is known yet.
const USUAL_MINUTES: u32 = 60;

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
        events.extend(one(&business, &lead, effect, now).await);
    }
    Answer::json(&Performed { events })
}

async fn one(business: &Business, lead: &Lead, effect: &Effect, now: Timestamp) -> Option<Event> {
    let id = effect.id.clone();
    let done = match &effect.what {
        What::FindSlots { wish } => {
            find(business, lead, wish, now).await.map(|slots| Event::SlotsFound { effect: id.clone(), slots })
        }
        What::Reserve { visit } => {
            let until = now.as_second() + HOLD_SECONDS;
            match reserve(business, lead, visit, Some(until), now).await {
                Ok(()) => Ok(Event::Reserved { effect: id.clone(), held: true }),
                Err(CalendarError::Taken) => Ok(Event::Reserved { effect: id.clone(), held: false }),
                Err(error) => Err(error),
            }
        }
        What::Confirm { visit } => {
            let confirmed = reserve(business, lead, visit, None, now).await;
            confirmed.map(|()| Event::CalendarDone { effect: id.clone() })
        }
        What::Release { visit } => {
            let released =
                calendar::release(business.id.clone(), visit.id.clone(), date(business, &visit.slot)).await;
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

async fn find(
    business: &Business,
    lead: &Lead,
    wish: &Wish,
    now: Timestamp,
) -> Result<Vec<Slot>, CalendarError> {
    let (first, last) = slots::dates(business, now);
    let busy =
        calendar::busy(business.id.clone(), first.to_string(), last.to_string(), now.as_second()).await?;
    let busy: Vec<Slot> = busy.iter().filter_map(slot).collect();
    let service = lead.intake.service.as_deref().and_then(|id| business.service(id));
    let minutes =
        service.or_else(|| business.services.first()).map_or(USUAL_MINUTES, |service| service.minutes);
    Ok(slots::find(business, minutes, wish, &busy, now))
}

async fn reserve(
    business: &Business,
    lead: &Lead,
    visit: &Visit,
    held_until: Option<i64>,
    now: Timestamp,
) -> Result<(), CalendarError> {
    let service = business.service(&visit.service).map_or("Visit", |service| service.name.as_str());
    let number = lead.caller.phone().map_or_else(String::new, |phone| phone.national());
    let need = lead.intake.need.clone().unwrap_or_default();
    let notes = lead.intake.notes.join(" / ");
    let appointment = Appointment {
        business: business.id.clone(),
        id: visit.id.clone(),
        date: date(business, &visit.slot),
        work: period(&visit.slot),
        blocked: period(&slots::blocked(visit.slot, business.booking.buffer_minutes)),
        held_until,
        summary: format!("{service}: {}", lead.display_name()),
        description: format!("{number} {need} {notes}").trim().to_owned(),
        place: lead.intake.place().unwrap_or_default(),
    };
    calendar::reserve(appointment, business.booking.crews, now.as_second()).await
}

fn date(business: &Business, slot: &Slot) -> String {
    slot.starts.to_zoned(business.time_zone.clone()).date().to_string()
}

fn period(slot: &Slot) -> Period {
    Period { starts: slot.starts.as_second(), ends: slot.ends.as_second() }
}

fn slot(period: &Period) -> Option<Slot> {
    let starts = Timestamp::from_second(period.starts).ok()?;
    let ends = Timestamp::from_second(period.ends).ok()?;
    Some(Slot { starts, ends })
}
