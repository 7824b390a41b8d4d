//! When a lead must be looked at again: derived from the lead, never kept beside it.

use jiff::{SignedDuration, Timestamp};

use super::{later, phone};
use crate::effect::EffectState;
use crate::lead::{Lead, Stage};
use crate::profile::Business;
use crate::spam::Said;

/// Reminders go out this long before the visit.
pub(super) const REMINDERS_BEFORE: [SignedDuration; 2] =
    [SignedDuration::from_hours(24), SignedDuration::from_hours(2)];
/// A receipt that has not come after this will not come: the longest that the carrier tries to deliver a text.
pub(super) const RECEIPT_PATIENCE: SignedDuration = SignedDuration::from_hours(10);

/// The next moment at which the lead must be looked at. None: never, unless something happens.
pub fn next_due(lead: &Lead, business: &Business) -> Option<Timestamp> {
    if lead.forget.is_some() {
        return lead.forget;
    }
    let effects = lead.outbox.iter().filter_map(|effect| match effect.state {
        EffectState::Accepted { .. } => None,
        _ => effect.due(),
    });
    let moments = [
        climb_at(lead, business),
        nudge_at(lead, business),
        remind_at(lead),
        review_at(lead, business),
        close_at(lead, business),
        phone::over_at(lead),
    ];
    effects.chain(moments.into_iter().flatten()).min()
}

/// When a lead is forgotten: at once where someone said so, else when the time has passed for which the business keeps
/// leads that have ended.
pub fn forget_at(lead: &Lead, business: &Business) -> Option<Timestamp> {
    if lead.forget.is_some() {
        return lead.forget;
    }
    let last = lead.story.last().filter(|_| lead.stage == Stage::Closed)?;
    Some(later(last.at, business.forget_after))
}

/// When the next person on the ladder is alerted.
pub(super) fn climb_at(lead: &Lead, business: &Business) -> Option<Timestamp> {
    let handoff = lead.handoff.as_ref()?;
    let waits = !handoff.exhausted && lead.person().is_none() && lead.stage != Stage::Closed;
    let (_, alerted) = handoff.alerted.last()?;
    waits.then(|| later(*alerted, business.handoff.claim_within))
}

/// When a silent caller is asked once more.
pub(super) fn nudge_at(lead: &Lead, business: &Business) -> Option<Timestamp> {
    let since = lead.waiting_since?;
    // Whoever has been promised a person is not nagged by a machine.
    let active = matches!(lead.stage, Stage::Intake | Stage::Offering)
        && lead.opted_out.is_none()
        && lead.person().is_none()
        && lead.on_the_phone.is_none()
        && !lead.question_waits();
    let pause = business.follow_up.nudges.get(usize::try_from(lead.nudges).ok()?)?;
    active.then(|| later(since, *pause))
}

/// When the next reminder of the visit goes out.
pub(super) fn remind_at(lead: &Lead) -> Option<Timestamp> {
    let visit = lead.appointment.as_ref()?;
    let before = REMINDERS_BEFORE.get(usize::try_from(lead.reminders).ok()?)?;
    // Whoever was told that somebody is on the way need not be reminded.
    let active = lead.stage != Stage::Closed && lead.opted_out.is_none() && lead.course.on_the_way.is_none();
    if active { visit.slot.starts.checked_sub(*before).ok() } else { None }
}

/// When they are asked for a review: after the job is done, if nothing speaks against it.
pub(super) fn review_at(lead: &Lead, business: &Business) -> Option<Timestamp> {
    business.follow_up.review_link.as_ref()?;
    let at = later(lead.served_at()?, business.follow_up.review_after);
    let wanted = lead.course.review.is_none()
        && lead.opted_out.is_none()
        && lead.said != Some(Said::Block)
        && lead.caller.phone().is_some()
        && lead.may_be_asked_for_a_review(at)
        && !lead.has_more_to_say();
    wanted.then_some(at)
}

/// When the episode ends by itself.
pub(super) fn close_at(lead: &Lead, business: &Business) -> Option<Timestamp> {
    let silence = business.follow_up.close_after;
    match lead.stage {
        Stage::Closed => None,
        Stage::Booked => lead.appointment.as_ref().map(|visit| visit.slot.ends),
        Stage::WithPeople => {
            let last = later(lead.story.last()?.at, silence);
            Some(lead.appointment.as_ref().map_or(last, |visit| visit.slot.ends.max(last)))
        }
        Stage::Intake | Stage::Offering => match (&lead.appointment, lead.waiting_since) {
            // Someone who asked to move a visit and fell silent keeps it.
            (Some(visit), _) => Some(visit.slot.ends),
            (None, Some(since)) => Some(later(since, silence)),
            // Nothing was asked: no lead is forgotten for that.
            (None, None) => Some(later(lead.story.last()?.at, silence)),
        },
    }
}
