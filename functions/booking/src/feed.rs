//! The visits as a calendar, for any phone to subscribe to.

use guest::web::{Answer, Incoming};
use guest::{Error, businesses, config};
use jiff::{SignedDuration, Timestamp};
use session::Scope;
use spin_sdk::http::StatusCode;
use state::Store;

use crate::bindings::ringback::calendar::calendar::{self, Appointment, Error as CalendarError};
use crate::keeper;

/// Visits of the last days stay in it: whoever looks for what they did last week finds it.
const PAST: SignedDuration = SignedDuration::from_hours(14 * 24);

/// `GET /calendar/{token}.ics`
pub(crate) async fn feed(request: &Incoming, token: &str) -> Result<Answer, Error> {
    request.must_be(spin_sdk::http::Method::GET)?;
    let nothing = || Error::Bad(StatusCode::NOT_FOUND, "there is no such calendar".to_owned());
    let key = config::required("session_key").await?;
    let now = guest::now();
    let claims = session::verify(&key, Scope::Feed, token, now).map_err(|_| nothing())?;
    let store = Store::open().await?;
    let business = businesses::by_id(&store, &claims.business).await?.ok_or_else(nothing)?;
    let first = keeper::date(&business, now.checked_sub(PAST).unwrap_or(now));
    let (_, last) = domain::slots::dates(&business, now);
    let appointments = calendar::appointments(keeper::of(&business), first, last.to_string()).await;
    let appointments = appointments.map_err(|error| match error {
        CalendarError::Unavailable(cause) | CalendarError::Invalid(cause) => Error::Ours(cause),
        CalendarError::Taken => nothing(),
    })?;
    let text = write(&appointments, &business.id, &business.name, now);
    let mut answer = Answer::of("text/calendar; charset=utf-8", text);
    answer.headers.push(("cache-control", "private, max-age=60".to_owned()));
    Ok(answer)
}

fn write(appointments: &[Appointment], business: &str, name: &str, now: Timestamp) -> String {
    // Not their ids, in which the callers' numbers stand.
    let names: Vec<String> =
        appointments.iter().map(|one| domain::lead::tag(&format!("{business}:{}", one.id))).collect();
    let events = appointments.iter().zip(&names).map(|(one, name)| ical::Appointment {
        uid: name,
        period: ical::Period { starts: one.work.starts, ends: one.work.ends },
        summary: &one.summary,
        description: &one.description,
        place: &one.place,
        stamp: now.as_second(),
    });
    ical::write(&events.collect::<Vec<_>>(), Some(name))
}
