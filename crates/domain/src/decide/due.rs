//! It is time: nudges, ladders, reminders, endings.

use jiff::Timestamp;

use super::schedule::{self, REMINDERS_BEFORE};
use super::{handoff, later, phone, talk, visit, wrote};
use crate::effect::{EffectState, Purpose, What};
use crate::lead::{Lead, Outcome, Stage};
use crate::messages;
use crate::profile::{Business, Topic};

/// How late a reminder may be and still be one.
const REMINDER_GRACE_HOURS: i64 = 1;

/// A reminder reaches them at least this long before the visit.
const REMINDER_LEAD: jiff::SignedDuration = jiff::SignedDuration::from_mins(45);

pub(super) fn due(lead: &mut Lead, business: &Business, now: Timestamp) {
    let past = |at: Option<Timestamp>| at.is_some_and(|at| at <= now);
    if past(phone::over_at(lead))
        && let Some(call) = lead.on_the_phone.as_ref().map(|phone| phone.call.clone())
    {
        phone::left(lead, business, &call, now);
    }
    if past(schedule::climb_at(lead, business)) {
        // One episode may climb more than once; the moment of the last alert tells the ladders apart.
        let last = lead.handoff.as_ref().and_then(|handoff| handoff.alerted.last());
        let since = last.map_or(0, |(_, at)| at.as_second());
        let cause = format!("climb.{}.{since}", lead.episode);
        handoff::climb(lead, business, &cause, now);
    }
    if past(schedule::close_at(lead, business)) {
        close(lead, now);
    }
    if past(schedule::nudge_at(lead, business)) {
        nudge(lead, business, now);
    }
    while past(schedule::remind_at(lead)) {
        remind(lead, business, now);
    }
    if past(schedule::review_at(lead, business)) {
        visit::review(lead, business, now);
    }
}

/// A text whose failure would have been told by now is done.
pub(super) fn forget_old_receipts(lead: &mut Lead, now: Timestamp) {
    lead.outbox.retain(|effect| match effect.state {
        EffectState::Accepted { at, .. } => later(at, schedule::RECEIPT_PATIENCE) > now,
        _ => true,
    });
}

fn close(lead: &mut Lead, now: Timestamp) {
    let outcome = match lead.stage {
        _ if lead.appointment.is_some() => Outcome::Booked,
        _ if lead.course.no_show.is_some() => Outcome::NoShow,
        Stage::WithPeople if lead.milestones.claimed.is_some() => Outcome::Transferred,
        _ if lead.milestones.replied.is_some() => Outcome::Noted,
        _ => Outcome::Unreachable,
    };
    forget_old_receipts(lead, now);
    lead.close(outcome, now);
}

fn nudge(lead: &mut Lead, business: &Business, now: Timestamp) {
    // A clock that stood still does not make up for every one that it missed.
    while schedule::nudge_at(lead, business).is_some_and(|at| at <= now) {
        lead.nudges += 1;
    }
    let topic = wrote::open_topic(lead, business).unwrap_or(Topic::Slot);
    let question = talk::question(lead, business, topic, now);
    let since = lead.waiting_since.map_or(0, Timestamp::as_second);
    let cause = format!("nudge.{since}.{}", lead.nudges);
    lead.say(business, &cause, "nudge", Purpose::FollowUp, &[("question", &question)], now);
}

fn remind(lead: &mut Lead, business: &Business, now: Timestamp) {
    let Some(visit) = lead.appointment.clone() else { return };
    let Some(at) = schedule::remind_at(lead) else { return };
    lead.reminders += 1;
    let fresh = later(at, jiff::SignedDuration::from_hours(REMINDER_GRACE_HOURS)) > now;
    if !fresh {
        return;
    }
    let when = messages::when(visit.slot.starts, &business.time_zone, lead.language);
    let service = business.service(&visit.service).map_or("", |service| service.called(lead.language));
    let before = REMINDERS_BEFORE.len().min(lead.reminders as usize);
    let cause = format!("reminder.{}.{before}", visit.slot.starts.as_second());
    let values = [("service", service), ("when", when.as_str())];
    lead.say(business, &cause, "reminder", Purpose::Reminder, &values, now);
    // Held back by quiet hours until the crew rings the bell, it would remind of nothing.
    let latest = visit.slot.starts.checked_sub(REMINDER_LEAD).unwrap_or(now);
    if let Some(effect) = lead.outbox.last_mut()
        && let What::Text { purpose: Purpose::Reminder, expires, .. } = &mut effect.what
    {
        *expires = latest.min(*expires);
    }
}
