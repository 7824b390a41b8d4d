//! What we hold ourselves: the clock, the store, the calendar.

use domain::effect::{Effect, EffectState, What};
use domain::lead::Caller;
use domain::setup::{Check, Part};
use domain::slots::Wish;
use domain::{Event, Lead, Phone};
use guest::nudge::{self, Look};
use guest::{Error, heartbeat, now, perform};

use super::opt_out::NOBODY;
use super::ours;
use crate::Desk;

/// It is written down once a minute.
const TICKED_WITHIN_SECONDS: i64 = 180;
/// What the carrier's clock and ours may be apart, in seconds: a few carriers take signatures for five minutes.
const MOST_APART: i64 = 60;

pub(super) async fn clock(desk: &Desk, carrier_time: Option<i64>) -> Check {
    let last = match heartbeat::last(&desk.store).await {
        Ok(last) => last,
        Err(error) => return ours(Part::Clock, &error),
    };
    let advice = "have something POST to /tick every few seconds with the bearer tick_token (ringback up does it by \
                  itself): without it nobody is nudged or reminded";
    let now = now().as_second();
    let Some(last) = last else { return Check::failed(Part::Clock, "it has never ticked", advice) };
    let ago = now - last.as_second();
    if ago > TICKED_WITHIN_SECONDS {
        return Check::failed(Part::Clock, format!("it last ticked {} minutes ago", ago / 60), advice);
    }
    let apart = carrier_time.map_or(0, |theirs| (now - theirs).abs());
    if apart > MOST_APART {
        let found = format!("this machine's clock and the carrier's are {apart} seconds apart");
        return Check::failed(Part::Clock, found, "let the machine keep time by NTP");
    }
    Check::ok(Part::Clock, "")
}

pub(super) async fn store(desk: &Desk) -> Check {
    match write_read_remove(desk).await {
        Ok(true) => Check::ok(Part::Store, ""),
        Ok(false) => Check::failed(
            Part::Store,
            "what was written is not what is read",
            "use a store of one place: a Redis with replicas must be asked at its primary",
        ),
        Err(error) => {
            eprintln!("doctor: store: {error}");
            let advice =
                "see the application's log: is the disk full, or the Redis of the variable state away?";
            Check::failed(Part::Store, "it does not take or give what it should", advice)
        }
    }
}

async fn write_read_remove(desk: &Desk) -> Result<bool, Error> {
    let key = format!("setup:{}:probe.{}", desk.business.id, now().as_millisecond());
    let created = desk.store.create(&key, b"one").await?;
    let replaced = desk.store.replace(&key, b"one", b"two").await?;
    let read = desk.store.get(&key).await?;
    desk.store.delete(&key).await?;
    let gone = desk.store.get(&key).await?.is_none();
    Ok(created && replaced && read.as_deref() == Some(b"two") && gone)
}

/// Our own calendar, and each outside.
pub(super) async fn calendars(desk: &Desk) -> Vec<Check> {
    let about = Look { business: desk.business.id.clone() };
    let outside: Result<Vec<Result<String, String>>, Error> =
        nudge::question("booking", "/check", &about).await;
    // If booking itself cannot be asked, the first line says so.
    let outside = outside.unwrap_or_default();
    let outside = outside.into_iter().map(|one| match one {
        Ok(found) => Check::ok(Part::Calendar, found),
        Err(trouble) => Check::failed(
            Part::Calendar,
            trouble,
            "look at [booking] and [[staff]] in the profile and at the variables calendar_user and calendar_secret",
        ),
    });
    std::iter::once(calendar(desk).await).chain(outside).collect()
}

/// Asks for times as for a caller.
async fn calendar(desk: &Desk) -> Check {
    let business = &desk.business;
    let (Ok(nobody), Some(line)) = (Phone::parse(NOBODY), business.numbers.first()) else {
        return Check::unknown(Part::Calendar, "the profile has no number", "");
    };
    let mut lead = Lead::new(&business.id, line.clone(), Caller::Number(nobody), business.language());
    let (id, what) = ("doctor".to_owned(), What::FindSlots { wish: Wish::default() });
    let state = EffectState::Pending(None);
    lead.outbox.push(Effect { id: id.clone(), what, state, attempts: 1, undelivered: 0, created: now() });
    let found = perform::calendar(&lead, &[id]).await.into_iter().find_map(|event| match event {
        Event::SlotsFound { slots, .. } => Some(slots),
        _ => None,
    });
    match found {
        None => Check::failed(
            Part::Calendar,
            "no times can be looked up",
            "see the application's log: it says what the calendar answered",
        ),
        Some(slots) if slots.is_empty() => Check::unknown(
            Part::Calendar,
            format!("it answers, and no time is free in the next {} days", business.booking.horizon_days),
            "if that is wrong, look at hours, crews and horizon_days in the profile",
        ),
        Some(_) => Check::ok(Part::Calendar, ""),
    }
}
