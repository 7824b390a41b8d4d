//! The caller chose something on their page. What holds by text holds here: the calendar decides, the team is told, and
//! the caller is texted what they have. Only a time that someone else took is answered on the page itself.

use jiff::Timestamp;

use super::{slots, wrote};
use crate::effect::What;
use crate::event::PageAction;
use crate::lead::{Happening, Lead, Stage};
use crate::page::{Standing, standing};
use crate::profile::{Business, Language};
use crate::slots::Slot;

const CAUSE: &str = "page.";

/// Whether a cause is a press on the page.
pub(super) fn is_cause(cause: &str) -> bool {
    cause.starts_with(CAUSE)
}

pub(super) fn chose(
    lead: &mut Lead,
    business: &Business,
    now: Timestamp,
    id: &str,
    what: PageAction,
    language: Language,
) {
    if lead.has_seen(id) {
        return;
    }
    let chosen = match (what, standing(lead, now)) {
        (_, Standing::Over) | (PageAction::Cancel, Standing::Free) => false,
        (PageAction::Cancel, Standing::Visit) => true,
        (PageAction::Pick(slot), _) => !has(lead, slot) && slots::is_in_time(slot, business, now),
    };
    // Pressed twice, or too late: the page shows what is the case.
    if !chosen {
        return;
    }
    lead.mark_seen(id);
    lead.milestones.replied.get_or_insert(now);
    if business.languages.contains(&language) {
        lead.language = language;
    }
    let cause = format!("{CAUSE}{id}");
    match what {
        PageAction::Pick(slot) => {
            lead.tell(now, Happening::Note("Chose a time on their page".to_owned()));
            if lead.stage == Stage::Closed {
                wrote::take_up_again(lead, now);
            }
            lead.waiting_since = None;
            slots::reserve(lead, business, &cause, slot, now);
        }
        PageAction::Cancel => {
            lead.tell(now, Happening::Note("Cancelled on their page".to_owned()));
            slots::cancel(lead, business, &cause, now);
        }
    }
}

/// Whether the time is theirs, or is being held for them.
fn has(lead: &Lead, slot: Slot) -> bool {
    lead.appointment.as_ref().is_some_and(|visit| visit.slot == slot)
        || lead
            .outbox
            .iter()
            .any(|effect| matches!(&effect.what, What::Reserve { visit } if visit.slot == slot))
}
