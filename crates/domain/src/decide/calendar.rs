//! The calendar: what could not be written yet, and what somebody changed there.

use jiff::{SignedDuration, Timestamp};

use super::{handoff, later, slots, wrote};
use crate::effect::{EffectState, Purpose, What};
use crate::lead::{HandoffReason, Happening, Lead, Stage};
use crate::messages;
use crate::profile::{Business, Language, Topic};
use crate::slots::Slot;

/// How often the calendar is tried before a person is asked.
const TRIES: u8 = 4;
/// Pause between tries, times the number of tries.
const PAUSE_SECONDS: i64 = 20;
/// The pause grows no more after so many tries.
const LONGEST_PAUSE: u8 = 60;

/// It is written, or taken out.
pub(super) fn done(lead: &mut Lead, id: &str, now: Timestamp) {
    if lead.remove_effect(id).is_some_and(|effect| effect.attempts > 1) {
        lead.tell(now, Happening::Calendar("The calendar has it now".to_owned()));
    }
}

/// The calendar could not be asked: again soon. What the caller waits for goes to a person in the end; what is only to
/// be written is tried until it is.
pub(super) fn failed(lead: &mut Lead, business: &Business, now: Timestamp, id: &str) {
    let Some(effect) = lead.effect_mut(id) else { return };
    let pause = SignedDuration::from_secs(PAUSE_SECONDS * i64::from(effect.attempts));
    let for_the_caller = matches!(effect.what, What::FindSlots { .. } | What::Reserve { .. });
    if effect.attempts < TRIES || !for_the_caller {
        let first = effect.attempts == 1;
        effect.attempts = effect.attempts.saturating_add(1).min(LONGEST_PAUSE);
        effect.state = EffectState::Pending(Some(later(now, pause)));
        if first && !for_the_caller {
            let words = "The calendar cannot be written to; it is tried again until it can";
            lead.tell(now, Happening::Calendar(words.to_owned()));
        }
        return;
    }
    lead.remove_effect(id);
    lead.tell(now, Happening::Note("The calendar cannot be reached".to_owned()));
    lead.say(business, id, "handoff", Purpose::Answer, &[], now);
    handoff::open(lead, business, HandoffReason::CalendarDown, id, now);
}

/// Somebody moved the visit in the calendar, or deleted it there: the caller is told.
pub(super) fn changed(lead: &mut Lead, business: &Business, id: &str, to: Option<Slot>, now: Timestamp) {
    let Some(visit) = lead.appointment.as_mut().filter(|visit| visit.id == id) else { return };
    let before = visit.slot;
    if lead.stage == Stage::Closed || before.ends <= now || to == Some(before) {
        return;
    }
    let when = |at: Timestamp| messages::when(at, &business.time_zone, Language::En);
    // The same change again gives the same effect, another one of the same visit gives another.
    let cause =
        format!("calendar.{}.{}", before.starts.as_second(), to.map_or(0, |to| to.starts.as_second()));
    if let Some(to) = to {
        visit.slot = to;
        slots::count_reminders(lead, now);
        lead.tell(now, Happening::Calendar(format!("Moved in the calendar: {}", when(to.starts))));
        lead.say_when(business, &cause, "moved_by_us", to.starts, &[], now);
        return;
    }
    lead.appointment = None;
    lead.outcome = None;
    lead.milestones.booked = None;
    lead.tell(now, Happening::Calendar(format!("Deleted in the calendar: {}", when(before.starts))));
    lead.say_when(business, &cause, "called_off", before.starts, &[], now);
    lead.stage = Stage::Offering;
    lead.offers.clear();
    wrote::wait_for(lead, Topic::Slot, now);
}
