//! The one gate: whether a text may leave now. Asked before every send, about every text.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::effect::{Purpose, Recipient, What};
use crate::lead::{Happening, Lead};
use crate::profile::Business;
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
    /// There is no number to send it to.
    NoNumber,
}

impl Forbidden {
    /// In plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::OptedOut => "they opted out",
            Self::Stale => "its time had passed",
            Self::Repeat => "they had just been texted",
            Self::Cap => "they had enough texts for a day",
            Self::NoNumber => "there is no number",
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
    match to {
        Recipient::Person(_) => Verdict::Allow,
        Recipient::Caller => check_caller(lead, business, *purpose, now),
    }
}

fn check_caller(lead: &Lead, business: &Business, purpose: Purpose, now: Timestamp) -> Verdict {
    let Some(phone) = lead.caller.phone() else { return Verdict::Forbid(Forbidden::NoNumber) };
    let allowed_after_opt_out = matches!(purpose, Purpose::OptOut | Purpose::Help);
    if lead.opted_out.is_some() && !allowed_after_opt_out {
        return Verdict::Forbid(Forbidden::OptedOut);
    }
    let sent = sent_within_a_day(lead, now);
    if unasked(purpose) && sent.unasked >= UNASKED_A_DAY || sent.all >= TEXTS_A_DAY {
        return Verdict::Forbid(Forbidden::Cap);
    }
    if purpose == Purpose::ReplyToCall && replied_within(lead, business.opportunity.repeat_window, now) {
        return Verdict::Forbid(Forbidden::Repeat);
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

fn replied_within(lead: &Lead, window: SignedDuration, now: Timestamp) -> bool {
    let since = earlier(now, window);
    lead.story.iter().filter(|entry| entry.at > since).any(
        |entry| matches!(&entry.what, Happening::Sent { effect, person: None, .. } if effect.starts_with("miss.")),
    )
}

fn earlier(now: Timestamp, by: SignedDuration) -> Timestamp {
    now.checked_sub(by).unwrap_or(Timestamp::MIN)
}
