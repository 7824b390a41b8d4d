//! What extensions want of a lead. They decide nothing that a person would have to answer for: a text goes through the
//! gate like every other, and who has opted out or was forgotten stays so.

use jiff::Timestamp;

use super::{handoff, missed, slots};
use crate::effect::Purpose;
use crate::event::Command;
use crate::intake::{Fact, Reading};
use crate::lead::{HandoffReason, Happening, Lead, Outcome, Stage, Unfit};
use crate::profile::Business;
use crate::{effect::Recipient, segments};

/// Longer notes are cut: the story has room for a conversation, not for a file.
const LONGEST_NOTE: usize = 500;
/// Longer reasons are cut: they go into an alert.
const LONGEST_REASON: usize = 160;

pub(super) fn obey(
    lead: &mut Lead,
    business: &Business,
    now: Timestamp,
    id: &str,
    by: &str,
    command: &Command,
) {
    if lead.has_seen(id) {
        return;
    }
    lead.mark_seen(id);
    let cause = format!("extension.{id}");
    match command {
        Command::Note { text } => note(lead, by, &cut(text, LONGEST_NOTE), now),
        Command::SetFacts { .. } => set_facts(lead, business, by, command, now),
        Command::Disqualify { reason } => disqualify(lead, business, by, *reason, &cause, now),
        Command::HandOver { why } => {
            note(lead, by, &cut(why, LONGEST_REASON), now);
            if lead.stage != Stage::Closed {
                handoff::open(lead, business, HandoffReason::Extension, &cause, now);
            }
        }
        Command::Text { body } => text(lead, by, body, &cause, now),
    }
}

fn note(lead: &mut Lead, by: &str, words: &str, now: Timestamp) {
    lead.tell(now, Happening::Note(format!("{by}: {words}")));
}

fn cut(text: &str, most: usize) -> String {
    let plain = |c: char| if c.is_control() { ' ' } else { c };
    text.trim().chars().take(most).map(plain).collect()
}

/// As if the caller had said it: the same rules take it in, so that a new ZIP code drops the old city.
fn set_facts(lead: &mut Lead, business: &Business, by: &str, command: &Command, now: Timestamp) {
    let Command::SetFacts { name, service, zip, city, street, urgency } = command else { return };
    let known = service.as_deref().and_then(|id| business.service(id));
    if let (Some(unknown), None) = (service, known) {
        note(lead, by, &format!("wanted the service {}, which the profile has not", cut(unknown, 40)), now);
    }
    let bad_zip =
        zip.as_deref().is_some_and(|zip| zip.len() != 5 || !zip.bytes().all(|b| b.is_ascii_digit()));
    if bad_zip {
        note(lead, by, "gave a ZIP code that has not five digits", now);
    }
    let text =
        |value: &Option<String>| value.as_deref().map(|text| cut(text, 80)).filter(|text| !text.is_empty());
    let facts = [
        known.map(|service| (Fact::Need(Some(service.id.clone())), service.name.clone())),
        zip.clone().filter(|_| !bad_zip).map(|zip| (Fact::Zip(zip.clone()), zip)),
        text(city).map(|city| (Fact::City(city.clone()), city)),
        text(street).map(|street| (Fact::Street(street.clone()), street)),
        text(name).map(|name| (Fact::Name(name.clone()), name)),
        urgency.map(|urgency| (Fact::Urgency(urgency), urgency.words().to_owned())),
    ];
    let reading = |(fact, words)| Reading { fact, words, confidence: 1.0 };
    let readings: Vec<Reading> = facts.into_iter().flatten().map(reading).collect();
    if lead.intake.absorb(&readings) {
        let words = readings.iter().map(|reading| reading.words.as_str()).collect::<Vec<_>>().join(", ");
        note(lead, by, &format!("knows: {words}"), now);
    }
}

/// A visit that stands is called off first, and the caller is told: nobody drives there for nothing.
fn disqualify(lead: &mut Lead, business: &Business, by: &str, reason: Unfit, cause: &str, now: Timestamp) {
    if lead.stage == Stage::Closed || lead.person().is_some() {
        return note(lead, by, "wanted to end it, which a person has or which has ended", now);
    }
    note(lead, by, "says that this is not an opportunity", now);
    if lead.appointment.as_ref().is_some_and(|visit| visit.slot.starts > now) {
        slots::cancel(lead, business, cause, now);
    }
    if reason == Unfit::Spam {
        return missed::turn_away(lead, now);
    }
    lead.drop_unsent_texts_to_caller();
    lead.handoff = None;
    lead.close(Outcome::Disqualified(reason), now);
}

fn text(lead: &mut Lead, by: &str, body: &str, cause: &str, now: Timestamp) {
    let body = segments::economical(as_text(body));
    if body.is_empty() || segments::count(&body) > segments::MOST {
        return note(lead, by, "wanted to send a text that is empty or costs more than two segments", now);
    }
    lead.text(cause, "text", Recipient::Caller, Purpose::Word, body, now);
}

fn as_text(body: &str) -> String {
    let plain = |c: char| if c.is_control() && c != '\n' { ' ' } else { c };
    body.trim().chars().map(plain).collect()
}
