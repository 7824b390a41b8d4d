//! Forgetting a lead, when nobody knows whether its caller is not calling at this very moment.
//!
//! A store can replace a value only if it is unchanged, but not delete it so. So a lead is forgotten in two steps:
//! first its document is replaced by its empty place; much later the place is removed. Whoever removes it does so at
//! once after looking at it, or not at all; whoever writes over it waits longer than that, and looks whether it stayed.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use domain::decide::{forget_at, next_due};
use domain::effect::{Effect, EffectState, What};
use domain::lead::{Appointment, Happening};
use domain::{Business, Event, Lead};
use jiff::Timestamp;
use jiff::civil::Date;
use spin_sdk::wasip3::clocks::monotonic_clock;
use state::{Document, Store, dues};

use crate::leads::{self, whole_seconds};
use crate::nudge::{self, MediaFile};
use crate::{Error, days, episodes, ledger, listeners, people, perform};

/// So much later the empty place is removed.
const REMOVED_AFTER_SECONDS: i64 = 3600;
const REMOVED_WITHIN: Duration = Duration::from_millis(300);
const STAYS_AFTER: Duration = Duration::from_secs(1);

/// Empties the place of a lead, and removes everything else about them: the archive, their visits in the calendar, their
/// lines in the day log and in what people were asked. Who wants no texts, or what was said about them, is remembered as
/// just that; what was decided about texts to them goes into the business's ledger, which names nobody.
///
/// Each step may be done twice: after a crash all of it is done again.
pub(crate) async fn empty(
    store: &Store,
    business: &Business,
    key: &str,
    document: Document<Lead>,
    now: Timestamp,
) -> Result<(), Error> {
    let lead = document.value;
    let archive = leads::earlier(store, &lead).await?;
    let all = || archive.iter().chain(std::iter::once(&lead));
    ledger::keep(store, &business.id, all().map(|lead| &lead.ledger)).await?;
    if !release(all().filter_map(|lead| lead.appointment.as_ref()), &lead, now).await {
        return Err(Error::Ours("the calendar does not forget a visit: it is tried again".to_owned()));
    }
    for url in all().flat_map(files) {
        nudge::post("sms-follow-up", "/media/remove", &MediaFile { url: url.to_owned() }).await?;
    }
    let began = all().flat_map(|lead| {
        let moments = std::iter::once(&lead.milestones).chain(lead.past.iter().map(|past| &past.milestones));
        moments.flat_map(|m| [m.missed, m.replied]).flatten().chain(lead.story.first().map(|entry| entry.at))
    });
    let dates: BTreeSet<Date> = began.map(|at| at.to_zoned(business.time_zone.clone()).date()).collect();
    for date in dates {
        days::forget(store, &business.id, date, key).await?;
    }
    for person in &business.team {
        people::forget(store, &business.id, &person.phone, key).await?;
    }
    listeners::forget(store, &lead).await?;
    episodes::forget(store, &business.id, key).await?;
    withdraw(store, business, key, &lead).await?;
    for episode in 1..lead.episode {
        store.delete(&lead.archive_key(episode)).await?;
    }
    crate::spam::forget(store, &lead.caller).await?;
    let left = lead.forget();
    if left.forgotten {
        let now = now.as_second();
        dues::schedule(store, key, now + REMOVED_AFTER_SECONDS, now).await?;
    }
    // Overtaken: they have come back at this moment, and it ends another time.
    store.save(key, Some(&document.stored), &left).await?;
    Ok(())
}

/// What they left at the carrier: voicemails and pictures.
fn files(lead: &Lead) -> impl Iterator<Item = &str> {
    let of_story = lead.story.iter().flat_map(|entry| match &entry.what {
        Happening::Recorded { url, .. } => std::slice::from_ref(url),
        Happening::Wrote { media, .. } => media.as_slice(),
        _ => &[],
    });
    of_story.chain(&lead.intake.media).map(String::as_str)
}

/// Takes them out of the due queue, wherever it would name them until a moment has passed.
async fn withdraw(store: &Store, business: &Business, key: &str, lead: &Lead) -> Result<(), Error> {
    let as_it_was = Lead { forget: None, ..lead.clone() };
    let moments = [next_due(&as_it_was, business), forget_at(&as_it_was, business), lead.due];
    for at in moments.into_iter().flatten() {
        dues::withdraw(store, key, whole_seconds(at)).await?;
    }
    Ok(())
}

/// Takes visits out of the calendar, past ones too: a calendar knows who they were for. False: not all of them.
async fn release<'a>(visits: impl Iterator<Item = &'a Appointment>, lead: &Lead, now: Timestamp) -> bool {
    let mut scratch = lead.clone();
    let effect = |(at, visit): (usize, &Appointment)| Effect {
        id: format!("forget.{at}"),
        what: What::Release { visit: visit.clone() },
        state: EffectState::Pending(None),
        attempts: 1,
        undelivered: 0,
        created: now,
    };
    scratch.outbox = visits.enumerate().map(effect).collect();
    if scratch.outbox.is_empty() {
        return true;
    }
    let ids: Vec<String> = scratch.outbox.iter().map(|effect| effect.id.clone()).collect();
    let done = perform::calendar(&scratch, &ids).await;
    done.iter().filter(|event| matches!(event, Event::CalendarDone { .. })).count() == ids.len()
}

/// Removes the empty place, if not too long ago it was seen to be one.
pub(crate) async fn remove(store: &Store, key: &str, looked: Instant) -> Result<(), Error> {
    if looked.elapsed() > REMOVED_WITHIN {
        return Err(Error::Ours("a forgotten lead is left to the next tick: the store is slow".to_owned()));
    }
    Ok(store.delete(key).await?)
}

/// After a lead was written over an empty place: sees to it that nobody has removed it together with the place.
pub(crate) async fn stay(store: &Store, key: &str, lead: &Lead) -> Result<(), Error> {
    monotonic_clock::wait_for(STAYS_AFTER.as_nanos() as u64).await;
    if store.get(key).await?.is_none() {
        // False: someone has written another one meanwhile, and decides from that.
        store.save(key, None, lead).await?;
    }
    Ok(())
}
