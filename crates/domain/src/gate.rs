//! The one gate: whether a text may leave now. Asked before every send, about every text.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::effect::{Purpose, Recipient, What};
use crate::lead::{Happening, Lead, Outcome, Stage, Unfit};
use crate::profile::Business;
use crate::spam::Said;
use crate::zones;

/// Automatic texts that one caller gets in 24 hours at most, answers to their own texts not counted.
pub const UNASKED_A_DAY: usize = 4;
/// All texts that one caller gets in 24 hours at most: a conversation that goes in circles ends.
pub const TEXTS_A_DAY: usize = 24;

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may leave now.
    Allow,
    /// Ask again then.
    Wait(Timestamp),
    /// It may not leave, ever.
    Forbid(Forbidden),
}

/// Why a text may not leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forbidden {
    /// They opted out.
    OptedOut,
    /// Its time has passed.
    Stale,
    /// They have had one for this already.
    Repeat,
    /// They have had as many as anyone gets in a day.
    Cap,
    /// Too many callers of that country, or of foreign countries together, were texted today.
    Pumping,
    /// There is no number to send it to.
    NoNumber,
    /// The business blocked them, or they were taken for spam.
    Blocked,
}

impl Forbidden {
    /// In plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::OptedOut => "they opted out",
            Self::Stale => "its time had passed",
            Self::Repeat => "they had just been texted",
            Self::Cap => "they had enough texts for a day",
            Self::Pumping => "too many calls from costly or unusual numbers came that day",
            Self::NoNumber => "there is no number",
            Self::Blocked => "they were taken for spam",
        }
    }
}

/// Decides about the text with this effect id.
pub fn check(lead: &Lead, business: &Business, effect: &str, now: Timestamp) -> Verdict {
    let Some(effect) = lead.effect(effect) else { return Verdict::Forbid(Forbidden::Stale) };
    let What::Text { to, purpose, expires, .. } = &effect.what else {
        return Verdict::Forbid(Forbidden::Stale);
    };
    if now > *expires {
        return Verdict::Forbid(Forbidden::Stale);
    }
    if is_overtaken(lead, *purpose, &effect.id) {
        return Verdict::Forbid(Forbidden::Stale);
    }
    match to {
        Recipient::Person(_) => Verdict::Allow,
        Recipient::Caller => check_caller(lead, business, &effect.id, *purpose, now),
    }
}

/// Whether a text that waited for the morning has lost its reason: the question was answered, a person has taken
/// it, the visit was moved. Its id names the moment that it is about.
fn is_overtaken(lead: &Lead, purpose: Purpose, id: &str) -> bool {
    let waits = matches!(lead.stage, Stage::Intake | Stage::Offering) && lead.person().is_none();
    let (kind, moment) = match purpose {
        Purpose::FollowUp => ("nudge", lead.waiting_since.filter(|_| waits)),
        Purpose::Reminder => ("reminder", lead.appointment.as_ref().map(|visit| visit.slot.starts)),
        _ => return false,
    };
    moment.is_none_or(|moment| !id.starts_with(&format!("{kind}.{}.", moment.as_second())))
}

fn check_caller(lead: &Lead, business: &Business, id: &str, purpose: Purpose, now: Timestamp) -> Verdict {
    let Some(phone) = lead.caller.phone() else { return Verdict::Forbid(Forbidden::NoNumber) };
    let allowed_after_opt_out = matches!(purpose, Purpose::OptOut | Purpose::Help);
    if lead.opted_out.is_some() && !allowed_after_opt_out {
        return Verdict::Forbid(Forbidden::OptedOut);
    }
    if is_spam(lead) && purpose != Purpose::OptOut {
        return Verdict::Forbid(Forbidden::Blocked);
    }
    let sent = sent_within_a_day(lead, now);
    let enough = unasked(purpose) && sent.unasked >= UNASKED_A_DAY || sent.all >= TEXTS_A_DAY;
    if enough && purpose != Purpose::OptOut {
        return Verdict::Forbid(Forbidden::Cap);
    }
    if purpose == Purpose::ReplyToCall && replied_within(lead, business.opportunity.repeat_window, id, now) {
        return Verdict::Forbid(Forbidden::Repeat);
    }
    if purpose == Purpose::FollowUp && was_held_back(lead) {
        return Verdict::Forbid(Forbidden::Pumping);
    }
    let heeds_quiet_hours = match purpose {
        Purpose::ReplyToCall => !business.response.reply_in_quiet_hours,
        Purpose::FollowUp | Purpose::Reminder => true,
        _ => false,
    };
    let response = &business.response;
    let quiet_until = if heeds_quiet_hours {
        zones::is_quiet(phone, response.quiet_from, response.quiet_until, &business.time_zone, now)
    } else {
        None
    };
    quiet_until.map_or(Verdict::Allow, Verdict::Wait)
}

/// Whatever was on its way when the business blocked them.
fn is_spam(lead: &Lead) -> bool {
    lead.said == Some(Said::Block) || lead.outcome == Some(Outcome::Disqualified(Unfit::Spam))
}

/// Texts that we began, rather than answered.
fn unasked(purpose: Purpose) -> bool {
    matches!(purpose, Purpose::ReplyToCall | Purpose::FollowUp | Purpose::Reminder)
}

struct Sent {
    all: usize,
    unasked: usize,
}

/// Counts from the story, where every accepted text stands with the id of its effect; the id begins with the
/// kind of its cause.
fn sent_within_a_day(lead: &Lead, now: Timestamp) -> Sent {
    let since = earlier(now, SignedDuration::from_hours(24));
    let mut sent = Sent { all: 0, unasked: 0 };
    for entry in lead.story.iter().filter(|entry| entry.at > since) {
        if let Happening::Sent { effect, person: None, .. } = &entry.what {
            sent.all += 1;
            sent.unasked += usize::from(is_unasked_id(effect));
        }
    }
    sent
}

fn is_unasked_id(effect: &str) -> bool {
    ["miss.", "nudge.", "reminder."].iter().any(|kind| effect.starts_with(kind))
}

/// Whether another reply to a call left within the window; one that the network lost may be sent again.
fn replied_within(lead: &Lead, window: SignedDuration, id: &str, now: Timestamp) -> bool {
    let since = earlier(now, window);
    let another = |effect: &str| effect.starts_with("miss.") && effect != id;
    lead.story
        .iter()
        .filter(|entry| entry.at > since)
        .any(|entry| matches!(&entry.what, Happening::Sent { effect, person: None, .. } if another(effect)))
}

/// Whether a cap against pumping kept the last reply to them: a nudge would be their first text.
fn was_held_back(lead: &Lead) -> bool {
    let last = lead.story.iter().rev().find_map(|entry| match &entry.what {
        Happening::Sent { person: None, .. } => Some(false),
        Happening::NotSent { why, .. } if why == Forbidden::Pumping.words() => Some(true),
        _ => None,
    });
    last.unwrap_or(false)
}

fn earlier(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_sub(by).unwrap_or(Timestamp::MIN)
}
