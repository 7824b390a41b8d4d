//! Leads: listed, found, and what was said.

use domain::Lead as Document;
use domain::lead::tag;
use guest::{Error, days, episodes, leads};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Answered;
use super::access::Visitor;
use crate::asks::Leads;
use crate::conversation::Conversation;
use crate::cursor::Place;
use crate::problem::{Problem, Reply};
use crate::types::{BusinessAnswer, LeadAnswer, OutcomeName, Page, began, dates_to, is_open};

/// Unless it is asked otherwise, the leads of so many days are listed.
const USUAL_DAYS: u32 = 7;
/// Leads are looked for so many days back; most are forgotten earlier.
const MOST_DAYS: u32 = 400;
/// One page looks at so many days: the next one goes on.
const DAYS_A_PAGE: usize = 62;

pub(super) fn businesses(visitor: &Visitor) -> Answered {
    Ok(Reply::json(200, &Page { items: vec![BusinessAnswer::of(&visitor.business)], next: None }))
}

pub(super) async fn one(visitor: &Visitor, id: &str) -> Answered {
    let lead = find(visitor, id).await?.ok_or_else(Problem::no_lead)?;
    Ok(Reply::json(200, &LeadAnswer::of(&lead, &visitor.business)))
}

pub(super) async fn conversation(visitor: &Visitor, id: &str) -> Answered {
    let lead = find(visitor, id).await?.ok_or_else(Problem::no_lead)?;
    Ok(Reply::json(200, &Conversation::of(&lead, &visitor.business)))
}

/// The lead with this id, if it is the visitor's.
pub(super) async fn find(visitor: &Visitor, id: &str) -> Result<Option<Document>, Error> {
    if id.len() != 16 || !id.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f')) {
        return Ok(None);
    }
    let (store, business) = (&visitor.store, &visitor.business);
    match episodes::tagged(store, business, id, visitor.now).await? {
        Some(key) => leads::load(store, &key).await,
        None => Ok(None),
    }
}

pub(super) async fn list(visitor: &Visitor, asked: &Leads) -> Answered {
    let found = page(visitor, asked).await?;
    let items = found.leads.iter().map(|lead| LeadAnswer::of(lead, &visitor.business)).collect();
    Ok(Reply::json(200, &Page { items, next: found.next.map(Place::text) }))
}

/// Leads of one page, and where the next one begins.
pub(super) struct Found {
    pub leads: Vec<Document>,
    pub next: Option<Place>,
}

/// Goes through the days, the latest first. Within a day the leads are in an order of their own, so that whatever is
/// noted meanwhile moves nobody over the end of a page.
pub(super) async fn page(visitor: &Visitor, asked: &Leads) -> Result<Found, Error> {
    let mut found = Found { leads: Vec::new(), next: None };
    for (looked_at, date) in range(visitor, asked).into_iter().enumerate() {
        if looked_at >= DAYS_A_PAGE {
            // Everything of this day and before is still to come.
            found.next = date.tomorrow().ok().map(Place::before);
            return Ok(found);
        }
        for (place, lead) in of_day(visitor, date).await? {
            if asked.after.is_some_and(|after| place >= after) || !fits(&lead, asked) {
                continue;
            }
            if found.leads.len() >= asked.limit {
                return Ok(found);
            }
            found.next = Some(place);
            found.leads.push(lead);
        }
    }
    // Nobody is left.
    found.next = None;
    Ok(found)
}

/// The days that are looked at, the latest first.
fn range(visitor: &Visitor, asked: &Leads) -> Vec<Date> {
    let today = today(visitor);
    let all = dates_to(asked.to.unwrap_or(today).min(today), MOST_DAYS);
    let earliest = dates_to(today, MOST_DAYS).last().copied().unwrap_or(today);
    let usual = dates_to(today, USUAL_DAYS).last().copied().unwrap_or(today);
    let from = asked.from.unwrap_or(usual).max(earliest);
    let begun = |date: &Date| asked.after.is_none_or(|after| crate::cursor::day_number(*date) <= after.day);
    all.into_iter().filter(|date| *date >= from).filter(begun).collect()
}

/// The leads whose episode began on a day, in descending order of their places. A lead that came again since stands on
/// the day of that.
async fn of_day(visitor: &Visitor, date: Date) -> Result<Vec<(Place, Document)>, Error> {
    let (store, business) = (&visitor.store, &visitor.business);
    let mut opened = days::list(store, &business.id, date).await?;
    let zone = &business.time_zone;
    // What began a moment ago is not in the log yet; it can only be of these days.
    if date >= day_of(visitor.now, zone).yesterday().unwrap_or(date) {
        let fresh = days::fresh(store, &business.id, visitor.now).await?;
        opened.extend(
            fresh.into_iter().filter(|(day, _, _)| *day == date).map(|(_, key, number)| (key, number)),
        );
    }
    opened.sort();
    opened.dedup();
    let mut placed = Vec::new();
    for (key, episode) in opened {
        let lead = leads::load(store, &key).await?.filter(|lead| lead.episode == episode);
        if let Some(lead) = lead {
            placed.push((Place::new(date, began(&lead).as_millisecond(), &tag(&key)), lead));
        }
    }
    placed.sort_by_key(|(place, _)| std::cmp::Reverse(*place));
    Ok(placed)
}

fn fits(lead: &Document, asked: &Leads) -> bool {
    asked.open.is_none_or(|open| is_open(lead) == open)
        && asked.outcome.is_none_or(|outcome| lead.outcome.map(OutcomeName::of) == Some(outcome))
}

pub(super) fn today(visitor: &Visitor) -> Date {
    day_of(visitor.now, &visitor.business.time_zone)
}

fn day_of(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}
