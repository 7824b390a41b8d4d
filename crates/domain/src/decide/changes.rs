//! People correct what they said, change their mind, and come back.

use jiff::Timestamp;

use super::{handoff, slots, talk, wrote};
use crate::effect::Purpose;
use crate::intake::{Fact, Intake};
use crate::lead::{Lead, Outcome, Stage, Unfit};
use crate::messages;
use crate::profile::Business;
use crate::slots::Wish;
use wording::correction;

/// How many notes for a visit are kept, and how much of each.
const NOTES: usize = 3;
const LONGEST_NOTE: usize = 120;

/// Takes in what a message says. True if it told anything that the intake wants.
pub(super) fn take_in(lead: &mut Lead, says: &wrote::Says<'_>) -> bool {
    let names_city = says.sure().any(|fact| matches!(fact, Fact::City(_)));
    let names_zip = says.sure().any(|fact| matches!(fact, Fact::Zip(_)));
    let before = lead.intake.clone();
    // "I meant Tempe": the ZIP code was wrong as well.
    if names_city && !names_zip && correction::corrects(says.text) {
        lead.intake.zip = None;
    }
    lead.intake.absorb(says.readings);
    lead.intake != before
}

/// Whether what they say now makes the offers worthless: the work is another one, or not one of ours.
pub(super) fn is_other_work(
    lead: &Lead,
    business: &Business,
    before: &Intake,
    says: &wrote::Says<'_>,
) -> bool {
    let chosen = before.service.is_none() && says.choice().is_some();
    let other_service = lead.intake.service != before.service && !chosen;
    other_service || lead.intake.in_area(business) == Some(false)
}

/// They need nothing. Whoever was asked to take it is told.
pub(super) fn not_interested(lead: &mut Lead, business: &Business, cause: &str, now: Timestamp) {
    let outcome = Outcome::Disqualified(Unfit::NotInterested);
    if lead.stage == Stage::Closed && lead.outcome == Some(outcome) {
        return;
    }
    if lead.stage != Stage::Closed {
        handoff::tell_asked(lead, business, cause, "needs nothing any more.", now);
    }
    lead.say(business, cause, "not_interested", Purpose::Answer, &[], now);
    lead.close(outcome, now);
}

/// They wanted a person, and take an offer after all before anyone has it. True if so.
pub(super) fn chooses_after_all(
    lead: &mut Lead,
    business: &Business,
    cause: &str,
    says: &wrote::Says<'_>,
    now: Timestamp,
) -> bool {
    let nobody_has_it = lead.person().is_none() && lead.milestones.claimed.is_none();
    let chosen = says.choice().and_then(|number| usize::try_from(number).ok()?.checked_sub(1));
    let offered = chosen.is_some_and(|at| lead.offers.get(at).is_some());
    if !nobody_has_it || !offered {
        return false;
    }
    lead.stage = Stage::Offering;
    handoff::tell_asked(lead, business, cause, "is choosing a time by text after all.", now);
    wrote::about_the_offers(lead, business, cause, says, now)
}

/// They wanted to move their visit, and do not any more.
pub(super) fn keep_visit(lead: &mut Lead, business: &Business, cause: &str, now: Timestamp) {
    let Some(starts) = lead.appointment.as_ref().map(|visit| visit.slot.starts) else { return };
    slots::keep(lead);
    let when = messages::when(starts, &business.time_zone, lead.language);
    talk::say_all(lead, cause, &[messages::write(business, lead.language, "kept", &[("when", &when)])], now);
}

/// What they would like instead of their visit: "5 pm, not 4" is about the same day.
pub(super) fn on_the_day_of_the_visit(lead: &Lead, business: &Business, says: &wrote::Says<'_>) -> Wish {
    let wish = lead.intake.wish.clone();
    let only_hours = |fact: &Fact| matches!(fact, Fact::Time(wish) if wish.says_hours() && !wish.says_days());
    let day = lead.appointment.as_ref().filter(|_| says.sure().any(only_hours));
    let day = day.map(|visit| visit.slot.starts.to_zoned(business.time_zone.clone()).date());
    Wish { first: day.or(wish.first), last: day.or(wish.last), ..wish }
}

/// What they add once a visit is booked goes to whoever goes there: into the calendar, with what has been corrected.
pub(super) fn note_for_the_visit(lead: &mut Lead, cause: &str, says: &wrote::Says<'_>, now: Timestamp) {
    let ahead = lead.appointment.as_ref().is_some_and(|visit| visit.slot.starts > now);
    if !ahead {
        return;
    }
    let words: String = says.text.trim().chars().take(LONGEST_NOTE).collect();
    if !words.is_empty() {
        lead.intake.notes.push(words);
    }
    let over = lead.intake.notes.len().saturating_sub(NOTES);
    lead.intake.notes.drain(..over);
    slots::write_again(lead, cause, now);
}
