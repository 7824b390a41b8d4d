//! Coming visits, as the calendar has them.

use guest::Error;
use guest::nudge::{self, Agenda, Visit};
use jiff::Timestamp;

use super::Answered;
use super::access::Visitor;
use super::leads::today;
use crate::asks::Bookings;
use crate::cursor::Place;
use crate::problem::Reply;
use crate::types::{BookingAnswer, Page};

pub(super) async fn list(visitor: &Visitor, asked: &Bookings) -> Answered {
    let mut visits: Vec<(Place, BookingAnswer)> =
        coming(visitor).await?.iter().filter_map(|visit| placed(visitor, visit)).collect();
    visits.sort_by_key(|(place, _)| *place);
    visits.retain(|(place, _)| asked.after.is_none_or(|after| *place > after));
    let more = visits.len() > asked.limit;
    visits.truncate(asked.limit);
    let next = visits.last().filter(|_| more).map(|(place, _)| place.text());
    Ok(Reply::json(200, &Page { items: visits.into_iter().map(|(_, visit)| visit).collect(), next }))
}

/// The visits that are not over, up to the last day on which one can be booked.
async fn coming(visitor: &Visitor) -> Result<Vec<Visit>, Error> {
    let business = &visitor.business;
    let (_, last) = domain::slots::dates(business, visitor.now);
    let agenda = Agenda { business: business.id.clone(), first: today(visitor), last };
    let mut visits: Vec<Visit> = nudge::question("booking", "/agenda", &agenda).await?;
    visits.retain(|visit| visit.ends > visitor.now.as_second());
    Ok(visits)
}

/// With its place in the list. The days count for nothing here: the moments are enough.
fn placed(visitor: &Visitor, visit: &Visit) -> Option<(Place, BookingAnswer)> {
    // Not its own id, in which the caller's number stands.
    let id = domain::lead::tag(&format!("{}:{}", visitor.business.id, visit.id));
    let starts = Timestamp::from_second(visit.starts).ok()?;
    let place = Place::new(jiff::civil::date(1970, 1, 1), starts.as_millisecond(), &id);
    let answer = BookingAnswer {
        id,
        lead: visit.lead.as_deref().map(domain::lead::tag),
        starts,
        ends: Timestamp::from_second(visit.ends).ok()?,
        summary: visit.summary.clone(),
        place: visit.place.clone(),
    };
    Some((place, answer))
}
