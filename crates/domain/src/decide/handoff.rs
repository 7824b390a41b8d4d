//! People: who is alerted, who has it, who is next.

use jiff::Timestamp;

use super::call_back;
use crate::effect::{Purpose, Recipient};
use crate::lead::{Caller, Handoff, HandoffReason, Happening, Lead, Outcome, Owner, Stage};
use crate::messages;
use crate::phone::Phone;
use crate::profile::{Business, Channel, Person};

/// How much of the caller's own words stands in an alert.
const LAST_WORDS: usize = 90;
/// And of what they need, in their words.
const SHORT_NEED: usize = 24;

/// Asks for a person, unless that has been done.
pub(super) fn open(lead: &mut Lead, business: &Business, reason: HandoffReason, cause: &str, now: Timestamp) {
    // In an emergency, and where a call back comes on top of the text, the conversation goes on.
    let texts_too = reason == HandoffReason::CallBack && business.response.channel == Channel::Both;
    // On the phone they are asked on, whoever comes.
    let asked_on = reason == HandoffReason::Asked
        && lead.spoken.is_some()
        && lead.on_the_phone.as_ref().is_some_and(|phone| phone.transfer.is_some());
    if reason != HandoffReason::Urgent && !texts_too && !asked_on && lead.stage != Stage::Booked {
        lead.stage = Stage::WithPeople;
    }
    if lead.handoff.is_some() {
        return;
    }
    let holder = lead.person().cloned();
    let alerted = holder.iter().map(|phone| (phone.clone(), now)).collect();
    lead.handoff = Some(Handoff { reason, alerted, exhausted: false });
    if holder.is_some() {
        // Whoever has it already is the one to know.
        return tell_owner(lead, business, cause, &format!("needs you: {}.", reason.words()), now);
    }
    climb(lead, business, cause, now);
}

/// Whether this person is the one whose answer is being waited for.
pub(super) fn waits_for(lead: &Lead, phone: &Phone) -> bool {
    let last = lead.handoff.as_ref().and_then(|handoff| handoff.alerted.last());
    last.is_some_and(|(alerted, _)| alerted == phone)
        && lead.person().is_none()
        && lead.stage != Stage::Closed
}

/// Alerts the next person on the ladder. At its end it belongs to the owner of the business, and the caller is
/// told the truth.
pub(super) fn climb(lead: &mut Lead, business: &Business, cause: &str, now: Timestamp) {
    let Some(handoff) = &mut lead.handoff else { return };
    let ladder = ladder(business);
    let next = ladder.iter().find(|person| !handoff.alerted.iter().any(|(phone, _)| *phone == person.phone));
    if let Some(person) = next {
        handoff.alerted.push((person.phone.clone(), now));
        let body = alert(lead, business, now);
        lead.tell(now, Happening::Alerted(person.name.clone()));
        let to = Recipient::Person(person.phone.clone());
        let phone = person.phone.clone();
        lead.text(cause, &format!("alert.{}", phone.last_four()), to, Purpose::Alert, body, now);
        return call_back::ring(lead, business, cause, &phone, now);
    }
    handoff.exhausted = true;
    if let Some(owner) = owner(business) {
        lead.owner = Owner::Person(owner.phone.clone());
        lead.tell(now, Happening::Note(format!("Nobody took it in time: it belongs to {}", owner.name)));
        let body = format!("Nobody took this one, so it is yours. {}", facts(lead, business));
        let to = Recipient::Person(owner.phone.clone());
        lead.text(cause, "unclaimed", to, Purpose::Alert, body, now);
    }
    if !matches!(lead.stage, Stage::Booked | Stage::Closed) {
        lead.say(business, cause, "nobody_free", Purpose::Answer, &[], now);
    }
}

/// A person takes it, and talks to them: nobody is told that a call will come.
pub(super) fn take_by_phone(
    lead: &mut Lead,
    business: &Business,
    person: &Person,
    cause: &str,
    now: Timestamp,
) {
    hold(lead, person, now);
    remind_to_close(lead, cause, person, now);
    tell_others(lead, business, person, cause, now);
}

/// What is left to do for someone who talks to the caller.
pub(super) fn remind_to_close(lead: &mut Lead, cause: &str, person: &Person, now: Timestamp) {
    let code = code(lead);
    let body = format!("{} is yours. Reply DONE{code} when it's dealt with.", lead.display_name());
    note(lead, cause, "yours", person, body, now);
}

pub(super) fn code(lead: &Lead) -> String {
    lead.caller.phone().map_or_else(String::new, |phone| format!(" {}", phone.last_four()))
}

fn hold(lead: &mut Lead, person: &Person, now: Timestamp) {
    if let Some(handoff) = &mut lead.handoff {
        handoff.exhausted = false;
    }
    lead.owner = Owner::Person(person.phone.clone());
    lead.milestones.claimed.get_or_insert(now);
    lead.tell(now, Happening::Claimed(person.name.clone()));
    if lead.stage == Stage::Intake {
        lead.stage = Stage::WithPeople;
    }
    lead.outcome.get_or_insert(Outcome::Transferred);
}

/// A person takes it.
pub(super) fn claim(lead: &mut Lead, business: &Business, person: &Person, cause: &str, now: Timestamp) {
    let code = code(lead);
    if let Some(Outcome::Disqualified(_)) = lead.outcome {
        let body = format!("{} is closed, there is nothing to do.", lead.display_name());
        return note(lead, cause, "closed", person, body, now);
    }
    // The owner of the business got it because nobody took it; anyone may still take it from them.
    if let Some(holder) = lead.person().cloned().filter(|_| !lead.fell_to_owner()) {
        if holder != person.phone {
            let name = business.person(&holder).map_or("Somebody else", |p| p.first_name()).to_owned();
            note(lead, cause, "taken", person, format!("{name} already has {}.", lead.display_name()), now);
        }
        return;
    }
    hold(lead, person, now);
    let body = format!("It's yours. {} Reply DONE{code} when it's dealt with.", reach(lead));
    note(lead, cause, "yours", person, body, now);
    tell_others(lead, business, person, cause, now);
    let values = [("person", person.first_name())];
    lead.say(business, cause, "claimed", Purpose::Confirmation, &values, now);
}

fn tell_others(lead: &mut Lead, business: &Business, holder: &Person, cause: &str, now: Timestamp) {
    let alerted = lead.handoff.as_ref().map(|handoff| handoff.alerted.clone()).unwrap_or_default();
    for (phone, _) in alerted.into_iter().filter(|(phone, _)| *phone != holder.phone) {
        if let Some(other) = business.person(&phone) {
            let body = format!("{} has {}.", holder.first_name(), lead.display_name());
            note(lead, cause, &format!("has-it.{}", phone.last_four()), other, body, now);
        }
    }
}

/// Word about the lead to the person who has it, else to whoever keeps the calendar.
pub(super) fn tell_owner(lead: &mut Lead, business: &Business, cause: &str, what: &str, now: Timestamp) {
    let holder = lead.person().cloned();
    let person = holder.and_then(|phone| business.person(&phone)).or_else(|| keeper(business));
    if let Some(person) = person {
        let body = format!("{} {what}{}", lead.display_name(), number_after_name(lead));
        note(lead, cause, "word", person, body, now);
    }
}

/// Word to whoever has it; where nobody has, to all who were asked to take it.
pub(super) fn tell_asked(lead: &mut Lead, business: &Business, cause: &str, what: &str, now: Timestamp) {
    if lead.person().is_some() {
        return tell_owner(lead, business, cause, what, now);
    }
    let alerted = lead.handoff.as_ref().map(|handoff| handoff.alerted.clone()).unwrap_or_default();
    for person in alerted.iter().filter_map(|(phone, _)| business.person(phone)) {
        let body = format!("{} {what}{}", lead.display_name(), number_after_name(lead));
        note(lead, cause, &format!("word.{}", person.phone.last_four()), person, body, now);
    }
}

fn number_after_name(lead: &Lead) -> String {
    match (&lead.intake.name, &lead.caller) {
        (Some(_), Caller::Number(phone)) => format!(" {}", phone.national()),
        _ => String::new(),
    }
}

pub(super) fn note(lead: &mut Lead, cause: &str, name: &str, person: &Person, body: String, now: Timestamp) {
    lead.text(cause, name, Recipient::Person(person.phone.clone()), Purpose::TeamNote, body, now);
}

/// Everybody on the ladder, in order; the owner where the profile names nobody.
pub fn ladder(business: &Business) -> Vec<&Person> {
    let people = business.people(&business.handoff.on_call);
    if people.is_empty() { owner(business).into_iter().collect() } else { people }
}

/// The owner of the business.
fn owner(business: &Business) -> Option<&Person> {
    with_role(business, "owner").or_else(|| business.team.first())
}

/// Whoever keeps the calendar: dispatch, else the owner.
pub(super) fn keeper(business: &Business) -> Option<&Person> {
    with_role(business, "dispatch").or_else(|| owner(business))
}

fn with_role<'a>(business: &'a Business, role: &str) -> Option<&'a Person> {
    business.team.iter().find(|person| person.roles.iter().any(|r| r == role))
}

/// The whole intake in one message.
fn alert(lead: &Lead, business: &Business, now: Timestamp) -> String {
    let reason = lead.handoff.as_ref().map_or("Needs a person", |handoff| handoff.reason.words());
    let after_hours = !business.is_open(now) && business.booking.emergency_after_hours;
    let hours = if after_hours { " (after hours)" } else { "" };
    let code = lead.caller.phone().map(Phone::last_four);
    let answer = code.map_or_else(
        || "Reply OK to take it, NO to pass.".to_owned(),
        |code| format!("Reply OK {code} to take it, NO {code} to pass."),
    );
    format!("{reason}{hours}: {} {answer}", facts(lead, business))
}

fn facts(lead: &Lead, business: &Business) -> String {
    let intake = &lead.intake;
    let mut parts: Vec<String> = vec![lead.display_name()];
    if let (Some(_), Some(phone)) = (&intake.name, lead.caller.phone()) {
        parts.push(phone.national());
    }
    parts.extend(service_name(lead, business).or_else(|| need_in_short(lead)));
    parts.extend(intake.place());
    parts.extend(intake.urgency.map(|urgency| urgency.words().to_owned()));
    let photos = photos(intake.media.len()).map(|photos| format!(" {photos}.")).unwrap_or_default();
    // What the photos take of the alert, their words give.
    let most = LAST_WORDS.saturating_sub(photos.len());
    let words = last_words(lead, most).map(|words| format!(" \"{words}\"")).unwrap_or_default();
    format!("{}.{words}{photos}", parts.join(", "))
}

/// `2 photos on the desk`. None: there are none.
pub(super) fn photos(count: usize) -> Option<String> {
    match count {
        0 => None,
        1 => Some("1 photo on the desk".to_owned()),
        _ => Some(format!("{count} photos on the desk")),
    }
}

/// The same, to be said: no number, which nobody can note while they hold the phone.
pub fn facts_to_say(lead: &Lead, business: &Business) -> String {
    let intake = &lead.intake;
    let place = intake.zip.as_deref().map(messages::digits).or_else(|| intake.city.clone());
    let parts = [intake.name.clone(), service_name(lead, business), place]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    let words = last_words(lead, LAST_WORDS).unwrap_or_default();
    [parts, words].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(". ")
}

fn service_name(lead: &Lead, business: &Business) -> Option<String> {
    let service = business.service(lead.intake.service.as_deref()?)?;
    Some(service.name.clone())
}

/// Their own words for what they need, where no service is known by them and they are not quoted anyway.
fn need_in_short(lead: &Lead) -> Option<String> {
    let need: String = lead.intake.need.as_ref()?.chars().take(SHORT_NEED).collect();
    let quoted = last_words(lead, LAST_WORDS).is_some_and(|words| words.contains(&need));
    (!quoted).then(|| need.trim().to_owned())
}

fn last_words(lead: &Lead, most: usize) -> Option<String> {
    let spoken = lead.story.iter().rev().find_map(|entry| match &entry.what {
        Happening::Wrote { body, .. } | Happening::Said(body) if !body.trim().is_empty() => Some(body),
        _ => None,
    })?;
    let mut words: String = spoken.chars().take(most).collect();
    if words.len() < spoken.len() {
        // The one character of an ellipsis would make the whole text cost double.
        words.push_str("...");
    }
    Some(words)
}

pub(super) fn reach(lead: &Lead) -> String {
    match &lead.caller {
        Caller::Number(phone) => match &lead.intake.name {
            Some(name) => format!("Call {name}, {}.", phone.national()),
            None => format!("Call {}.", phone.national()),
        },
        Caller::Withheld(_) => "The number is withheld; the message is on the desk.".to_owned(),
    }
}
