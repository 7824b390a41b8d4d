//! The visit itself: somebody sets out, nobody is there, it is done, and a review.

use jiff::{SignedDuration, Timestamp};

use super::slots::Search;
use super::{handoff, later, schedule, slots, wrote};
use crate::effect::{Purpose, What};
use crate::event::TeamCommand;
use crate::intake::Fact;
use crate::lead::{Appointment, Course, Happening, Lead, Outcome, Owner, Stage};
use crate::messages;
use crate::phone::Phone;
use crate::profile::{Business, Language, Person, Topic};
use crate::slots::Wish;

/// Nobody sets out earlier than this before a visit.
pub const SETS_OUT: SignedDuration = SignedDuration::from_hours(4);
/// How long after a visit somebody still tells what became of it.
pub const TOLD_AFTER: SignedDuration = SignedDuration::from_hours(36);
/// A review that the clock comes too late for is not asked for at all.
const REVIEW_GRACE: SignedDuration = SignedDuration::from_hours(48);
/// So many visits stand in a text that asks which.
const LISTED: usize = 4;

/// Which of these leads a word about a visit is about, or what to answer where that is not clear: the one with these
/// last digits; else the one whom the person has, or set out for; else the only one.
pub fn meant<'a>(
    leads: &'a [Lead],
    business: &Business,
    person: &Phone,
    command: &TeamCommand,
    code: Option<&str>,
    now: Timestamp,
) -> Result<&'a Lead, String> {
    let ends_so = |lead: &&Lead| code.is_none_or(|code| last_four(lead) == code);
    let fitting: Vec<&Lead> = leads.iter().filter(|lead| fits(lead, command, now)).filter(ends_so).collect();
    let is_theirs = |lead: &&Lead| {
        let sets_out = lead.course.on_the_way.as_ref().map(|(who, _)| who);
        lead.person() == Some(person) || sets_out == Some(person)
    };
    let theirs: Vec<&Lead> = fitting.iter().copied().filter(is_theirs).collect();
    let candidates = if theirs.is_empty() { fitting } else { theirs };
    match candidates.as_slice() {
        [only] => Ok(only),
        [] => Err(match code {
            Some(code) => format!("I know of no visit now whose number ends in {code}."),
            None => "I know of no visit that this can be about now.".to_owned(),
        }),
        several => Err(which(several, business, command)),
    }
}

/// Whether the visit of a lead can be what somebody means.
fn fits(lead: &Lead, command: &TeamCommand, now: Timestamp) -> bool {
    let Some(visit) = &lead.appointment else { return false };
    match command {
        TeamCommand::OnTheWay => {
            lead.stage != Stage::Closed && lead.course.is_open() && is_time_to_set_out(visit, now)
        }
        TeamCommand::NoShow => lead.course.done.is_none() && has_just_been(visit, now),
        TeamCommand::Done => {
            lead.course.done.is_none() && (has_just_been(visit, now) || lead.course.on_the_way.is_some())
        }
        TeamCommand::Claim | TeamCommand::Pass => false,
    }
}

fn is_time_to_set_out(visit: &Appointment, now: Timestamp) -> bool {
    later(now, SETS_OUT) >= visit.slot.starts && now < visit.slot.ends
}

/// It has begun, and not too long ago.
fn has_just_been(visit: &Appointment, now: Timestamp) -> bool {
    visit.slot.starts <= now && now <= later(visit.slot.ends, TOLD_AFTER)
}

fn last_four(lead: &Lead) -> &str {
    lead.caller.phone().map_or("", Phone::last_four)
}

/// `Which one? OMW 0142 (Marta, 1:00 PM), OMW 0176 (Joe, 3:00 PM)`
fn which(leads: &[&Lead], business: &Business, command: &TeamCommand) -> String {
    let word = match command {
        TeamCommand::NoShow => "NOSHOW",
        TeamCommand::Done => "DONE",
        _ => "OMW",
    };
    let one = |lead: &&Lead| {
        let at =
            lead.appointment.as_ref().map(|visit| visit.slot.starts.to_zoned(business.time_zone.clone()));
        let at = at.map_or_else(String::new, |at| messages::clock(at.time()));
        let name: String = lead.display_name().chars().take(18).collect();
        format!("{word} {} ({name}, {at})", last_four(lead))
    };
    let listed: Vec<String> = leads.iter().take(LISTED).map(one).collect();
    let more = if leads.len() > LISTED { ", ..." } else { "" };
    format!("Which one? {}{more}", listed.join(", "))
}

/// The caller is told who comes. A second one who says so changes nothing.
pub(super) fn on_the_way(lead: &mut Lead, business: &Business, person: &Person, cause: &str, now: Timestamp) {
    let who = lead.display_name();
    let (code, when) = (handoff::code(lead), when(lead, business));
    let answer = match (&lead.appointment, &lead.course.on_the_way) {
        (None, _) => format!("{who} has no visit."),
        (Some(visit), _) if !is_time_to_set_out(visit, now) || lead.stage == Stage::Closed => {
            format!("The visit of {who} is {when}. Say OMW{code} when you set out.")
        }
        (Some(_), Some((other, _))) => {
            let name = business.person(other).map_or("somebody", Person::first_name);
            format!("{who} was told that {name} is on the way.")
        }
        (Some(visit), None) => {
            let starts = visit.slot.starts.as_second();
            lead.course.on_the_way = Some((person.phone.clone(), now));
            lead.tell(now, Happening::Team { person: person.name.clone(), said: "on the way".to_owned() });
            if let Some(call) = cannot_be_texted(lead) {
                format!("{who} gets no texts: {call}")
            } else {
                let values = [("person", person.first_name())];
                lead.say(business, &format!("omw.{starts}"), "on_the_way", Purpose::OnTheWay, &values, now);
                format!("We tell {who} that you are on the way. Reply DONE{code} when it's done.")
            }
        }
    };
    handoff::note(lead, cause, "on-the-way", person, answer, now);
}

/// Nobody was there: it was no booked work, and the caller is asked once whether they want another time.
pub(super) fn no_show(lead: &mut Lead, business: &Business, person: &Person, cause: &str, now: Timestamp) {
    let who = lead.display_name();
    let when = when(lead, business);
    let answer = match &lead.appointment {
        None if lead.course.no_show.is_some() => format!("{who} was asked for a new time."),
        None => format!("{who} has no visit."),
        Some(visit) if visit.slot.starts > now => format!("The visit of {who} is still ahead: {when}."),
        Some(visit) if !has_just_been(visit, now) => {
            format!("The visit of {who} was {when}, too long ago for a text. Please call.")
        }
        Some(_) if lead.course.done.is_some() => format!("The visit of {who} is done already."),
        Some(_) => ask_for_another_time(lead, business, person, cause, now),
    };
    handoff::note(lead, cause, "no-show", person, answer, now);
}

/// Gives what to tell the person who was there for nothing.
fn ask_for_another_time(
    lead: &mut Lead,
    business: &Business,
    person: &Person,
    cause: &str,
    now: Timestamp,
) -> String {
    let who = lead.display_name();
    let Some(visit) = lead.appointment.take() else { return String::new() };
    let when = messages::when(visit.slot.starts, &business.time_zone, lead.language);
    lead.tell(now, Happening::Team { person: person.name.clone(), said: "nobody was there".to_owned() });
    lead.put(cause, "release", What::Release { visit }, now);
    lead.milestones.booked = None;
    lead.course = Course { no_show: Some(now), ..Course::default() };
    lead.owner = Owner::Ringback;
    lead.handoff = None;
    lead.intake.wish = Wish::default();
    if let Some(call) = cannot_be_texted(lead) {
        lead.close(Outcome::NoShow, now);
        return format!("{who} gets no texts: {call}");
    }
    lead.stage = Stage::Intake;
    lead.outcome = Some(Outcome::NoShow);
    lead.offers.clear();
    lead.asked = None;
    wrote::wait_for(lead, Topic::Slot, now);
    // One kind question, and no nudge after it.
    lead.nudges = u32::try_from(business.follow_up.nudges.len()).unwrap_or(u32::MAX);
    let cause = format!("noshow.{}", now.as_second());
    lead.say(business, &cause, "no_show", Purpose::NoShow, &[("when", &when)], now);
    format!("Noted. We ask {who} for a new time.")
}

/// True if the message answered the question for another time.
pub(super) fn answered(
    lead: &mut Lead,
    business: &Business,
    cause: &str,
    says: &wrote::Says<'_>,
    now: Timestamp,
) -> bool {
    if lead.course.no_show.is_none() || lead.appointment.is_some() || !lead.offers.is_empty() {
        return false;
    }
    if says.has(&Fact::No) && !says.wants_other_time() {
        lead.say(business, cause, "not_interested", Purpose::Answer, &[], now);
        lead.close(Outcome::NoShow, now);
        return true;
    }
    let yes = says.has(&Fact::Yes) || says.has(&Fact::Move);
    if yes {
        slots::find(lead, cause, Search::First, lead.intake.wish.clone(), now);
    }
    yes
}

/// The job is done: whoever said so knows better than the calendar when.
pub(super) fn done(lead: &mut Lead, now: Timestamp) -> bool {
    if lead.course.no_show.is_some() || !fits(lead, &TeamCommand::Done, now) {
        return false;
    }
    lead.course.done = Some(now);
    if lead.stage != Stage::Closed {
        lead.close(Outcome::Booked, now);
    }
    true
}

/// Asks for a review, where the owner wants that.
pub(super) fn review(lead: &mut Lead, business: &Business, now: Timestamp) {
    let Some(at) = schedule::review_at(lead, business) else { return };
    let Some(starts) = lead.appointment.as_ref().map(|visit| visit.slot.starts) else { return };
    let link = business.follow_up.review_link.clone().unwrap_or_default();
    lead.course.review = Some(now);
    if later(at, REVIEW_GRACE) <= now {
        return;
    }
    let cause = format!("review.{}", starts.as_second());
    lead.say(business, &cause, "review", Purpose::Review, &[("link", &link)], now);
}

fn when(lead: &Lead, business: &Business) -> String {
    let starts = lead.appointment.as_ref().map(|visit| visit.slot.starts);
    starts.map_or_else(String::new, |at| messages::when(at, &business.time_zone, Language::En))
}

/// What to do instead of a text, where none may go.
fn cannot_be_texted(lead: &Lead) -> Option<String> {
    let none = lead.opted_out.is_some() || lead.caller.phone().is_none();
    none.then(|| handoff::reach(lead))
}
