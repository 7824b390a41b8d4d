//! Times: looked for, offered, held, booked.

use jiff::{SignedDuration, Timestamp};

use super::schedule::REMINDERS_BEFORE;
use super::{handoff, later, page, wrote};
use crate::effect::{Effect, Purpose, What};
use crate::lead::{Appointment, Course, HandoffReason, Happening, Lead, Outcome, Stage};
use crate::messages;
use crate::profile::{Business, Topic};
use crate::slots::{Slot, Wish, spread};

/// Nobody is reminded of what they agreed on a moment ago.
const JUST_BOOKED: SignedDuration = SignedDuration::from_hours(2);

/// Why times are looked for: the name of the effect, and the message that offers them.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Search {
    First,
    Again,
    Taken,
    Move,
    /// What was offered is over.
    Stale,
}

impl Search {
    fn name(self) -> &'static str {
        match self {
            Self::First => "find",
            Self::Again => "find-again",
            Self::Taken => "find-taken",
            Self::Move => "find-move",
            Self::Stale => "find-stale",
        }
    }

    fn of(effect: &str) -> Self {
        let name = effect.rsplit('.').next().unwrap_or_default();
        [Self::Again, Self::Taken, Self::Move, Self::Stale]
            .into_iter()
            .find(|s| s.name() == name)
            .unwrap_or(Self::First)
    }
}

/// Asks booking for times.
pub(super) fn find(lead: &mut Lead, cause: &str, search: Search, wish: Wish, now: Timestamp) {
    lead.stage = Stage::Offering;
    lead.asked = None;
    lead.waiting_since = None;
    // Only the last wish counts.
    lead.outbox.retain(|effect| !matches!(effect.what, What::FindSlots { .. }));
    lead.put(cause, search.name(), What::FindSlots { wish }, now);
}

/// Takes an offer.
pub(super) fn take(lead: &mut Lead, business: &Business, cause: &str, slot: Slot, now: Timestamp) {
    // An offer may be taken up late, but not so late that nobody could be there in time.
    if !is_in_time(slot, business, now) {
        return find(lead, cause, Search::Stale, lead.intake.wish.clone(), now);
    }
    reserve(lead, business, cause, slot, now);
}

/// Asks booking to hold a time.
pub(super) fn reserve(lead: &mut Lead, business: &Business, cause: &str, slot: Slot, now: Timestamp) {
    let service = lead.intake.service.as_deref().and_then(|id| business.service(id));
    let service = service.or_else(|| business.services.first());
    let tail = lead.caller.phone().map_or("", |phone| phone.digits());
    let visit = Appointment {
        id: format!("{tail}-{}-{}", lead.episode, slot.starts.as_second()),
        slot,
        service: service.map_or_else(String::new, |service| service.id.clone()),
        value: service.map_or(0, |service| service.value),
        with: String::new(),
    };
    lead.waiting_since = None;
    lead.put(cause, "reserve", What::Reserve { visit }, now);
}

pub(super) fn is_in_time(slot: Slot, business: &Business, now: Timestamp) -> bool {
    slot.starts > later(now, business.booking.lead_time / 2)
}

/// Whether there are offers, and all can still be taken.
pub(super) fn can_be_taken(lead: &Lead, business: &Business, now: Timestamp) -> bool {
    !lead.offers.is_empty() && lead.offers.iter().all(|slot| is_in_time(*slot, business, now))
}

pub(super) fn found(lead: &mut Lead, business: &Business, now: Timestamp, id: &str, slots: &[Slot]) {
    let Some(effect) = lead.remove_effect(id) else { return };
    let What::FindSlots { wish } = effect.what else { return };
    if lead.stage != Stage::Offering {
        return;
    }
    let search = Search::of(id);
    let cause = id.trim_end_matches(search.name()).trim_end_matches('.').to_owned();
    let count = business.booking.offer;
    let mut choice = spread(&unseen(slots, &lead.offers), count, &business.time_zone);
    if choice.is_empty() {
        choice = spread(slots, count, &business.time_zone);
    }
    if choice.is_empty() && wish != Wish::default() {
        lead.tell(now, Happening::Note("Nothing is free at the time they would like".to_owned()));
        let wish = wish.relaxed();
        lead.intake.wish = wish.clone();
        let search = if matches!(search, Search::Move | Search::Stale) { search } else { Search::Again };
        find(lead, &format!("{cause}.any"), search, wish, now);
        return;
    }
    if choice.is_empty() {
        lead.say(business, &cause, "handoff", Purpose::Answer, &[], now);
        handoff::open(lead, business, HandoffReason::NoSlots, &cause, now);
        return;
    }
    let first_time = lead.offers.is_empty();
    lead.offers = choice;
    let urgent = lead.handoff.as_ref().is_some_and(|h| h.reason == HandoffReason::Urgent);
    let message = match search {
        Search::Taken => "taken",
        Search::Again => "offer_again",
        Search::Stale => "offer_fresh",
        Search::First if urgent && first_time && lead.milestones.claimed.is_none() => "offer_urgent",
        Search::First | Search::Move => "offer",
    };
    let offers = if lead.spoken.is_some() {
        messages::spoken_offers(&lead.offers, now, &business.time_zone, lead.language)
    } else {
        messages::offers(&lead.offers, &business.time_zone, lead.language)
    };
    lead.say(business, &cause, message, Purpose::Answer, &[("offers", &offers)], now);
    wrote::wait_for(lead, Topic::Slot, now);
}

/// What was not offered last time.
fn unseen(slots: &[Slot], offers: &[Slot]) -> Vec<Slot> {
    slots.iter().filter(|slot| !offers.contains(slot)).copied().collect()
}

pub(super) fn reserved(lead: &mut Lead, business: &Business, now: Timestamp, id: &str, taker: Option<&str>) {
    let Some(effect) = lead.remove_effect(id) else { return };
    let What::Reserve { mut visit } = effect.what else { return };
    let cause = id.trim_end_matches(".reserve").to_owned();
    // Whoever books on the phone or on their page needs no text for it.
    let by_text = lead.spoken.is_none() && !page::is_cause(&cause);
    let opted_out = lead.opted_out.is_some() && by_text;
    if lead.stage == Stage::Closed || opted_out {
        // They stopped, or cancelled, while the calendar was asked: the hold goes.
        if taker.is_some() && lead.appointment.as_ref().is_none_or(|kept| kept.id != visit.id) {
            lead.put(&cause, "release", What::Release { visit }, now);
        }
        return;
    }
    let Some(taker) = taker else {
        lead.tell(now, Happening::Calendar("Someone else was faster to that time".to_owned()));
        lead.offers.retain(|slot| *slot != visit.slot);
        if page::is_cause(&cause) {
            // The page itself shows what else is free.
            return;
        }
        return find(lead, &cause, Search::Taken, lead.intake.wish.clone(), now);
    };
    visit.with = taker.to_owned();
    let before = lead.appointment.replace(visit.clone());
    let starts = visit.slot.starts;
    let service = business.service(&visit.service);
    let called = service.map_or("", |service| service.called(lead.language)).to_owned();
    let service = service.map_or("", |service| service.name.as_str());
    match &before {
        Some(old) if old.id != visit.id => {
            lead.say_when(business, &cause, "moved", starts, &[], now);
            release(lead, &cause, old.clone(), now);
        }
        _ => {
            lead.say_when(business, &cause, "booked", starts, &[("service", &called)], now);
        }
    }
    settle(lead, now);
    let when = messages::when(visit.slot.starts, &business.time_zone, crate::profile::Language::En);
    let verb = if before.is_some() { "Moved" } else { "Booked" };
    lead.tell(now, Happening::Calendar(format!("{verb}: {service}, {when}")));
    tell_keeper(lead, business, &cause, &format!("{verb}: {service}, {when}."), now);
    lead.put(&cause, "confirm", What::Confirm { visit }, now);
}

fn settle(lead: &mut Lead, now: Timestamp) {
    keep(lead);
    lead.outcome = Some(Outcome::Booked);
    lead.course = Course::default();
    lead.milestones.booked.get_or_insert(now);
    count_reminders(lead, now);
    // An emergency is for a person also when a visit is booked; other alerts have found their answer.
    let unclaimed = lead.milestones.claimed.is_none();
    if unclaimed && lead.handoff.as_ref().is_some_and(|handoff| handoff.reason != HandoffReason::Urgent) {
        lead.handoff = None;
    }
}

/// Counts the reminders of a visit whose time has just become known.
pub(super) fn count_reminders(lead: &mut Lead, now: Timestamp) {
    // Those whose moment has passed, or comes within minutes, would only repeat the confirmation.
    let soon = later(now, JUST_BOOKED);
    let passed =
        |starts: Timestamp| REMINDERS_BEFORE.iter().filter(move |before| later(soon, **before) >= starts);
    let passed = lead.appointment.as_ref().map_or(0, |visit| passed(visit.slot.starts).count());
    lead.reminders = u32::try_from(passed).unwrap_or(0);
}

/// The visit stands as it is: nothing is being moved any more.
pub(super) fn keep(lead: &mut Lead) {
    lead.stage = Stage::Booked;
    lead.offers.clear();
    lead.asked = None;
    lead.waiting_since = None;
}

/// Takes the visit out of the calendar.
pub(super) fn cancel(lead: &mut Lead, business: &Business, cause: &str, now: Timestamp) {
    let Some(visit) = lead.appointment.take() else { return };
    lead.say_when(business, cause, "cancelled", visit.slot.starts, &[], now);
    let when = messages::when(visit.slot.starts, &business.time_zone, crate::profile::Language::En);
    lead.tell(now, Happening::Calendar(format!("Cancelled: {when}")));
    tell_keeper(lead, business, cause, &format!("Cancelled: {when}."), now);
    release(lead, cause, visit, now);
    lead.course = Course::default();
    lead.milestones.booked = None;
    lead.close(Outcome::Noted, now);
}

/// Takes a visit out of the calendar. What would write it again is not done any more.
fn release(lead: &mut Lead, cause: &str, visit: Appointment, now: Timestamp) {
    lead.outbox.retain(|effect| !confirms(effect, &visit));
    lead.put(cause, "release", What::Release { visit }, now);
}

fn confirms(effect: &Effect, visit: &Appointment) -> bool {
    matches!(&effect.what, What::Confirm { visit: firm } if firm.id == visit.id)
}

/// Writes the visit into the calendar once more, with what is known now.
pub(super) fn write_again(lead: &mut Lead, cause: &str, now: Timestamp) {
    let Some(visit) = lead.appointment.clone() else { return };
    lead.outbox.retain(|effect| !confirms(effect, &visit));
    lead.put(cause, "confirm", What::Confirm { visit }, now);
}

fn tell_keeper(lead: &mut Lead, business: &Business, cause: &str, words: &str, now: Timestamp) {
    let Some(keeper) = handoff::keeper(business) else { return };
    let number = lead.caller.phone().map(|phone| phone.national());
    let name = lead.intake.name.clone();
    let who = [name, number, lead.intake.place()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    handoff::note(lead, cause, "calendar", keeper, format!("{words} {who}"), now);
}
