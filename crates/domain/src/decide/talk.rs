//! Things to say.

use jiff::Timestamp;

use super::questions::{name_of, question_name};
use super::{handoff, slots, wrote};
use crate::effect::{Purpose, Recipient};
use crate::intake::{Fact, Question};
use crate::lead::{HandoffReason, Happening, Lead, Outcome, Stage};
use crate::messages;
use crate::profile::{Business, Topic};

/// Asks about a topic, after the answers to what they asked us.
pub(super) fn ask(
    lead: &mut Lead,
    business: &Business,
    cause: &str,
    topic: Topic,
    answers: Vec<String>,
    now: Timestamp,
) {
    let mut parts = answers;
    if lead.spoken.is_some() {
        parts.push(spoken_question(lead, business, topic, now));
        parts.into_iter().for_each(|part| lead.speak(part));
    } else {
        parts.push(question(lead, business, topic, now));
        lead.text(cause, "ask", Recipient::Caller, Purpose::Answer, parts.join(" "), now);
    }
    wrote::wait_for(lead, topic, now);
}

/// The question about a topic.
pub(super) fn question(lead: &Lead, business: &Business, topic: Topic, now: Timestamp) -> String {
    if topic == Topic::Slot && still_offered(lead, now) {
        let offers = messages::offers(&lead.offers, &business.time_zone, lead.language);
        return messages::write(business, lead.language, "offer", &[("offers", &offers)]);
    }
    messages::write(business, lead.language, question_name(lead, business, topic), &[])
}

/// Times that have passed are not offered again.
fn still_offered(lead: &Lead, now: Timestamp) -> bool {
    !lead.offers.is_empty() && lead.offers.iter().all(|slot| slot.starts > now)
}

/// The question about a topic, to be said.
pub(super) fn spoken_question(lead: &Lead, business: &Business, topic: Topic, now: Timestamp) -> String {
    if topic == Topic::Slot && still_offered(lead, now) {
        let offers = messages::spoken_offers(&lead.offers, now, &business.time_zone, lead.language);
        return messages::write(business, lead.language, "voice_offer", &[("offers", &offers)]);
    }
    messages::write(business, lead.language, messages::spoken_name(name_of(topic)), &[])
}

/// Says answers by themselves, where no question follows at once.
pub(super) fn say_all(lead: &mut Lead, cause: &str, answers: &[String], now: Timestamp) {
    if lead.spoken.is_some() {
        answers.iter().for_each(|answer| lead.speak(answer.clone()));
    } else if !answers.is_empty() {
        lead.text(cause, "answer", Recipient::Caller, Purpose::Answer, answers.join(" "), now);
    }
}

/// Answers to what they ask us. Never a price.
pub(super) fn answers(
    lead: &Lead,
    business: &Business,
    says: &wrote::Says<'_>,
    now: Timestamp,
) -> Vec<String> {
    let write = |name: &str, values: &[(&str, &str)]| messages::write(business, lead.language, name, values);
    let mut answers = Vec::new();
    if says.has(&Fact::Asks(Question::Price)) {
        answers.push(write("price", &[]));
    }
    if says.has(&Fact::Asks(Question::Hours)) {
        answers.push(
            next_hours(lead, business, now)
                .map_or_else(|| write("closed_now", &[]), |hours| write("hours", &[("hours", &hours)])),
        );
    }
    answers
}

/// The hours of today or of the next day that has some: `Tue 8:00 AM to 5:00 PM`.
fn next_hours(lead: &Lead, business: &Business, now: Timestamp) -> Option<String> {
    let today = now.to_zoned(business.time_zone.clone());
    let mut date = today.date();
    for _ in 0..8 {
        let spans = business.hours.on(date);
        let open_later = |span: &&crate::profile::Span| date > today.date() || span.until > today.time();
        if let (Some(first), Some(last)) = (spans.iter().find(open_later), spans.last()) {
            let starts = date.to_datetime(first.from).to_zoned(business.time_zone.clone()).ok()?;
            let when = messages::when(starts.timestamp(), &business.time_zone, lead.language);
            return Some(format!("{when} - {}", messages::clock(last.until)));
        }
        date = date.tomorrow().ok()?;
    }
    None
}

/// The caller's last text.
pub(super) fn last_text(lead: &Lead) -> Option<String> {
    lead.story.iter().rev().find_map(|entry| match &entry.what {
        Happening::Wrote { body, .. } => Some(body.chars().take(120).collect()),
        _ => None,
    })
}

pub(super) fn opt_out(lead: &mut Lead, business: &Business, cause: &str, answered: bool, now: Timestamp) {
    let already = lead.opted_out.is_some();
    lead.opted_out.get_or_insert(now);
    lead.drop_unsent_texts_to_caller();
    if !answered && !already {
        lead.say(business, cause, "opt_out", Purpose::OptOut, &[], now);
    }
    match lead.stage {
        Stage::Closed => {}
        // The visit stands; someone should know that we cannot remind them.
        _ if lead.appointment.is_some() => {
            slots::keep(lead);
            if lead.handoff.is_some() {
                handoff::tell_owner(lead, business, cause, "wants no more texts. The visit stands.", now);
            }
            handoff::open(lead, business, HandoffReason::OptedOutWithVisit, cause, now);
        }
        _ if lead.person().is_some() => {
            lead.stage = Stage::WithPeople;
            handoff::tell_owner(lead, business, cause, "wants no more texts. A call is fine.", now);
        }
        _ => {
            lead.handoff = None;
            lead.close(Outcome::OptedOut, now);
        }
    }
}

pub(super) fn opt_in(lead: &mut Lead, business: &Business, cause: &str, answered: bool, now: Timestamp) {
    let was_out = lead.opted_out.take().is_some();
    if !was_out {
        return;
    }
    if lead.outcome == Some(Outcome::OptedOut) {
        lead.stage = Stage::Intake;
        lead.outcome = None;
    }
    let underway = matches!(lead.stage, Stage::Intake | Stage::Offering) && lead.appointment.is_none();
    if !answered && underway && lead.intake.need.is_none() {
        lead.say(business, cause, "opt_in", Purpose::Answer, &[], now);
        return wrote::wait_for(lead, Topic::Need, now);
    }
    // Where the carrier said that texts are on again, the question is still ours to ask.
    let hello = messages::write(business, lead.language, "texts_on", &[]);
    let hello = if answered { Vec::new() } else { vec![hello] };
    if underway {
        wrote::advance(lead, business, cause, hello, now);
    } else {
        say_all(lead, cause, &hello, now);
    }
}

pub(super) fn help(lead: &mut Lead, business: &Business, cause: &str, answered: bool, now: Timestamp) {
    if !answered {
        let number = lead.line.national();
        lead.say(business, cause, "help", Purpose::Help, &[("number", &number)], now);
    }
}
