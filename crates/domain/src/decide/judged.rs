//! Someone of the business said whether a caller is spam.

use jiff::Timestamp;

use super::{handoff, missed, slots};
use crate::lead::{Happening, Lead, Outcome, Stage, Unfit};
use crate::phone::Phone;
use crate::profile::{Business, Person};
use crate::spam::Said;

pub(super) fn judged(
    lead: &mut Lead,
    business: &Business,
    now: Timestamp,
    person: Option<&Phone>,
    id: &str,
    said: Said,
) {
    let person = person.and_then(|phone| business.person(phone));
    if lead.has_seen(id) {
        return;
    }
    lead.mark_seen(id);
    let who = person.map_or_else(|| "At the desk".to_owned(), |person| person.name.clone());
    let words = if said == Said::Block { "blocked them" } else { "said that this is not spam" };
    lead.tell(now, Happening::Team { person: who, said: words.to_owned() });
    let cause = format!("judged.{id}");
    let answer = match said {
        Said::Block => block(lead, business, &cause, now),
        Said::Trust => trust(lead, business, now),
    };
    if let Some(person) = person {
        tell(lead, &cause, person, answer, now);
    }
}

/// Everything about them goes; the clock does it. Nothing more leaves meanwhile.
pub(super) fn forget(lead: &mut Lead, now: Timestamp, id: &str) {
    if lead.has_seen(id) {
        return;
    }
    lead.mark_seen(id);
    lead.forget.get_or_insert(now);
    lead.outbox.retain(|effect| !effect.is_text());
}

/// They never get through again: no ring, no text, and no visit.
fn block(lead: &mut Lead, business: &Business, cause: &str, now: Timestamp) -> &'static str {
    lead.said = Some(Said::Block);
    if lead.appointment.as_ref().is_some_and(|visit| visit.slot.starts > now) {
        slots::cancel(lead, business, cause, now);
    }
    missed::turn_away(lead, now);
    "is blocked: no ring, no text."
}

/// They always get through. A miss that is worth an answer still gets it.
fn trust(lead: &mut Lead, business: &Business, now: Timestamp) -> &'static str {
    lead.said = Some(Said::Trust);
    if lead.outcome != Some(Outcome::Disqualified(Unfit::Spam)) {
        return "always gets through from now on.";
    }
    lead.outcome = None;
    let window = business.opportunity.repeat_window;
    let recent = lead.misses.last().filter(|miss| now.duration_since(miss.at) < window);
    let recent = recent.map(|miss| miss.call.clone()).filter(|_| lead.caller.phone().is_some());
    if let Some(call) = recent {
        lead.stage = Stage::Intake;
        // Who was texted before they were blocked is not texted again.
        if lead.milestones.contacted.is_none() {
            // A text of the same miss may have been held up by the block: this is another one.
            if !super::phone::holds_text(lead, business, &call, now) {
                missed::respond(lead, business, &format!("{call}.trusted"), now);
            }
        }
        return "always gets through from now on, and is answered now.";
    }
    lead.close(Outcome::Noted, now);
    "always gets through from now on. It is too late for a text: please call them back."
}

fn tell(lead: &mut Lead, cause: &str, person: &Person, answer: &str, now: Timestamp) {
    let body = format!("{} {answer}", lead.display_name());
    handoff::note(lead, cause, "judged", person, body, now);
}
