//! The one gate: whether a text may leave now. Asked before every send, about every text. What it says is kept with its
//! reason (`crate::ledger`).

pub mod law;
mod open;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::effect::{Purpose, Recipient, What};
use crate::lead::{Entry, Happening, Lead, Outcome, Stage, Unfit};
use crate::profile::Business;
use crate::spam::Said;
use crate::{Phone, zones};
use law::Place;

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
    /// They never asked for anything, or too long ago.
    NoConsent,
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
            Self::NoConsent => "they have not asked for it",
        }
    }

    /// As `docs/compliance.md` and the ledger name it.
    pub fn rule(self) -> &'static str {
        match self {
            Self::OptedOut => "opted-out",
            Self::Stale => "stale",
            Self::Repeat => "repeat",
            Self::Cap => "daily-cap",
            Self::Pumping => "pumping-cap",
            Self::NoNumber => "no-number",
            Self::Blocked => "blocked",
            Self::NoConsent => "no-consent",
        }
    }
}

/// Who asked for it: what gives us leave to text somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// They called, and nobody answered.
    Called,
    /// They wrote to us or spoke to us.
    Wrote,
    /// They have a visit booked.
    Visit,
    /// A job was done for them.
    Served,
    /// They said STOP or HELP, and the one answer to that is owed.
    Keyword,
    /// Someone of the business itself.
    Team,
}

/// What was decided, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What the gate says.
    pub verdict: Verdict,
    /// Who asked for it. None: nobody.
    pub basis: Option<Basis>,
    /// The rule that decided, as `docs/compliance.md` names it.
    pub rule: &'static str,
}

impl Decision {
    fn forbid(why: Forbidden, basis: Option<Basis>) -> Self {
        Self { verdict: Verdict::Forbid(why), basis, rule: why.rule() }
    }
}

/// How long an inquiry gives leave to come back to it: 3 months in the United States (47 CFR 64.1200(f)(5)), less than
/// the 6 of Canada (CASL 10(10)(e)), and elsewhere.
const INQUIRY: SignedDuration = SignedDuration::from_hours(24 * 90);

/// How long a job that was done gives leave to ask how it went: far less than the 18 months of an established business
/// relationship (47 CFR 64.1200(f)(5)) or the two years of CASL 10(10)(a).
const SERVED: SignedDuration = SignedDuration::from_hours(24 * 30);

/// Decides about the text with this effect id.
pub fn check(lead: &Lead, business: &Business, effect: &str, now: Timestamp) -> Verdict {
    decide(lead, business, effect, now).verdict
}

/// The same, with the reason.
pub fn decide(lead: &Lead, business: &Business, effect: &str, now: Timestamp) -> Decision {
    let stale = Decision::forbid(Forbidden::Stale, None);
    let Some(effect) = lead.effect(effect) else { return stale };
    if let What::Call { person, expires } = &effect.what {
        return if now > *expires { stale } else { call_back(lead, business, person, now) };
    }
    let What::Text { to, purpose, expires, .. } = &effect.what else { return stale };
    if now > *expires || is_overtaken(lead, *purpose, &effect.id) {
        return stale;
    }
    match to {
        Recipient::Person(_) => Decision { verdict: Verdict::Allow, basis: Some(Basis::Team), rule: "team" },
        Recipient::Caller => check_caller(lead, business, &effect.id, *purpose, now),
    }
}

/// Whether a text that waited for the morning has lost its reason: the question was answered, a person has taken
/// it, the visit was moved. Its id names the moment that it is about.
fn is_overtaken(lead: &Lead, purpose: Purpose, id: &str) -> bool {
    let waits = matches!(lead.stage, Stage::Intake | Stage::Offering) && lead.person().is_none();
    let visit = lead.appointment.as_ref().map(|visit| visit.slot.starts);
    let (kind, moment) = match purpose {
        Purpose::FollowUp => ("nudge", lead.waiting_since.filter(|_| waits)),
        Purpose::Reminder => ("reminder", visit),
        Purpose::OnTheWay => ("omw", visit),
        Purpose::NoShow => ("noshow", lead.waiting_since.filter(|_| waits && lead.course.no_show.is_some())),
        // Whoever has come back to us since is not asked for praise.
        Purpose::Review => {
            ("review", visit.filter(|_| lead.served_at().is_some() && !lead.has_more_to_say()))
        }
        _ => return false,
    };
    moment.is_none_or(|moment| !id.starts_with(&format!("{kind}.{}.", moment.as_second())))
}

fn check_caller(lead: &Lead, business: &Business, id: &str, purpose: Purpose, now: Timestamp) -> Decision {
    let basis = basis(lead, purpose, now);
    let forbid = |why| Decision::forbid(why, basis);
    let Some(phone) = lead.caller.phone() else { return forbid(Forbidden::NoNumber) };
    let allowed_after_opt_out = matches!(purpose, Purpose::OptOut | Purpose::Help);
    if lead.opted_out.is_some() && !allowed_after_opt_out {
        return forbid(Forbidden::OptedOut);
    }
    if is_spam(lead) && purpose != Purpose::OptOut {
        return forbid(Forbidden::Blocked);
    }
    if basis.is_none() {
        return forbid(Forbidden::NoConsent);
    }
    let sent = sent_within_a_day(lead, now);
    let enough = unasked(purpose) && sent.unasked >= UNASKED_A_DAY || sent.all >= TEXTS_A_DAY;
    if enough && purpose != Purpose::OptOut {
        return forbid(Forbidden::Cap);
    }
    if purpose == Purpose::ReplyToCall && replied_within(lead, business.opportunity.repeat_window, id, now) {
        return forbid(Forbidden::Repeat);
    }
    if purpose == Purpose::Review && !lead.may_be_asked_for_a_review(now) {
        return forbid(Forbidden::Repeat);
    }
    if purpose == Purpose::FollowUp && was_held_back(lead) {
        return forbid(Forbidden::Pumping);
    }
    let heeds_hours = match purpose {
        Purpose::ReplyToCall => !business.response.reply_in_quiet_hours,
        Purpose::FollowUp | Purpose::Reminder | Purpose::NoShow | Purpose::Review | Purpose::Word => true,
        _ => false,
    };
    if !heeds_hours {
        let rule = match purpose {
            Purpose::OnTheWay => "on-the-way",
            _ if unasked(purpose) => "reply-at-once",
            _ => "answer",
        };
        return Decision { verdict: Verdict::Allow, basis, rule };
    }
    by_the_clock(lead, business, phone, basis, purpose == Purpose::Review, now)
}

/// How long after their own call or text somebody expects to be called back at any hour.
const EXPECTED: SignedDuration = SignedDuration::from_mins(60);

/// A person calls them back, at their own request: it is no call to a stranger, and no machine's. All the same nobody is
/// woken hours later.
fn call_back(lead: &Lead, business: &Business, person: &Phone, now: Timestamp) -> Decision {
    let basis = basis(lead, Purpose::CallBack, now);
    let forbid = |why| Decision::forbid(why, basis);
    let Some(phone) = lead.caller.phone() else { return forbid(Forbidden::NoNumber) };
    if is_spam(lead) {
        return forbid(Forbidden::Blocked);
    }
    if lead.stage == Stage::Closed || lead.person().is_some_and(|holder| holder != person) {
        return forbid(Forbidden::Stale);
    }
    if basis.is_none() {
        return forbid(Forbidden::NoConsent);
    }
    let theirs = |entry: &&Entry| {
        matches!(entry.what, Happening::Missed(_) | Happening::Wrote { .. } | Happening::Said(_))
    };
    let last = lead.story.iter().rev().find(theirs).map(|entry| entry.at);
    if last.is_some_and(|at| now.duration_since(at) <= EXPECTED) {
        return Decision { verdict: Verdict::Allow, basis, rule: "call-expected" };
    }
    by_the_clock(lead, business, phone, basis, false, now)
}

/// The owner's quiet hours and the law's, in every zone that they can be in; where it is wanted the opening hours too.
fn by_the_clock(
    lead: &Lead,
    business: &Business,
    phone: &Phone,
    basis: Option<Basis>,
    while_open: bool,
    now: Timestamp,
) -> Decision {
    let (from, until) = (business.response.quiet_from, business.response.quiet_until);
    let place = Place::of(phone, lead.intake.zip.as_deref(), &business.time_zone);
    let closed = |at| if while_open { open::closed_until(business, at) } else { None };
    let Some(open) = place.wait(now, |zone, at| zones::quiet_end(zone, from, until, at).max(closed(at)))
    else {
        return Decision { verdict: Verdict::Allow, basis, rule: "within-hours" };
    };
    let own = if closed(now).is_some() { "opening-hours" } else { "quiet-hours" };
    let rule = place.closed(now).map_or(own, |(_, rule)| rule.name);
    Decision { verdict: Verdict::Wait(open), basis, rule }
}

/// What gives leave for a text of this kind.
fn basis(lead: &Lead, purpose: Purpose, now: Timestamp) -> Option<Basis> {
    let within = |at: &Timestamp| now.duration_since(*at) <= INQUIRY;
    let called = lead.misses.last().map(|miss| miss.at).or(lead.milestones.missed);
    let spoke = |entry: &&Entry| matches!(entry.what, Happening::Wrote { .. } | Happening::Said(_));
    let wrote = lead.story.iter().rev().find(spoke).map(|entry| entry.at).or(lead.milestones.replied);
    let visit = lead.appointment.as_ref().map(|_| Basis::Visit);
    let called = called.filter(within).map(|_| Basis::Called);
    let wrote = wrote.filter(within).map(|_| Basis::Wrote);
    let recent = |at: &Timestamp| *at <= now && now.duration_since(*at) <= SERVED;
    let served = lead.served_at().filter(recent).map(|_| Basis::Served);
    match purpose {
        Purpose::OptOut | Purpose::Help => Some(Basis::Keyword),
        Purpose::ReplyToCall => called,
        Purpose::Reminder | Purpose::OnTheWay => visit,
        Purpose::Review => served,
        Purpose::Confirmation | Purpose::Word => visit.or(wrote).or(called),
        Purpose::Answer | Purpose::FollowUp | Purpose::NoShow | Purpose::CallBack => wrote.or(called),
        Purpose::Alert | Purpose::TeamNote => None,
    }
}

/// Whatever was on its way when the business blocked them.
fn is_spam(lead: &Lead) -> bool {
    lead.said == Some(Said::Block) || lead.outcome == Some(Outcome::Disqualified(Unfit::Spam))
}

/// Texts that we began, rather than answered.
fn unasked(purpose: Purpose) -> bool {
    use Purpose::{FollowUp, NoShow, Reminder, ReplyToCall, Review, Word};
    matches!(purpose, ReplyToCall | FollowUp | Reminder | NoShow | Review | Word)
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
    ["miss.", "nudge.", "reminder.", "noshow.", "review.", "extension.", "word.", "extension."]
        .iter()
        .any(|kind| effect.starts_with(kind))
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
