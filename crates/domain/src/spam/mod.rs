//! Whether a call is spam: signs, each with a weight and words for the story, and what the owner says about it.
//!
//! A call that reaches [`SPAM`] gets nothing: no ring, no text, no alert. No weak sign gets there alone, because a call
//! that is turned away wrongly costs more than ten that are answered for nothing. What a person of the business has
//! said about a caller decides by itself, whatever the signs.
//!
//! Source for attestation: STIR/SHAKEN (RFC 8224, ATIS-1000074), as carriers report it.

mod learned;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::lead::{Caller, Lead, Outcome};
use crate::phone::Phone;
use crate::profile::Business;

pub use learned::Learned;

/// From this score on a call is spam.
pub const SPAM: i32 = 100;
/// A call that its caller ends so soon has told nobody anything.
pub const SHORT_SECONDS: u32 = 4;
/// So long short calls count.
const SHORT_CALLS_WITHIN: SignedDuration = SignedDuration::from_hours(24);
const A_SHORT_CALL: i32 = 20;
const SHORT_CALLS_MOST: i32 = 100;
const ANOTHER_BUSINESS: i32 = 20;
/// Whoever has an emergency calls everyone in town: calling many businesses is never enough alone.
const OTHER_BUSINESSES_MOST: i32 = 60;

/// How far the network vouches for the number that a caller shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vouched {
    /// In full or in part.
    For,
    /// Its check failed: the number may be forged.
    Forged,
    /// It says nothing.
    Unsaid,
    /// Nobody asked it: a later webhook of a call does not tell.
    NotTold,
}

/// What is known of a call before it rings.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// Who calls.
    pub caller: &'a Caller,
    /// It came from something that is not a phone number: letters, a SIP address.
    pub no_number: bool,
    /// The number of the business that was called.
    pub line: &'a Phone,
    /// What the network says.
    pub vouched: Vouched,
    /// How many other businesses here the same number called within the last hour.
    pub elsewhere: u32,
}

/// One sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// A person of the business blocked the caller.
    Blocked,
    /// The profile blocks the number.
    BlockList,
    /// The network says that the number is forged.
    Forged,
    /// It came from something that is not a phone number.
    NoNumber,
    /// Nobody can have the number that it showed.
    Impossible,
    /// The number was withheld.
    Withheld,
    /// The number begins like the business's own, and nobody vouches for it.
    Neighbour,
    /// Calls that ended within seconds.
    ShortCalls,
    /// The same number called other businesses here within the hour.
    Elsewhere,
    /// Other numbers of the same exchange were blocked here.
    Exchange,
    /// A person of the business said that this is not spam.
    Trusted,
    /// The profile lets the number through.
    AllowList,
    /// A customer: booked, taken by a person, or in a conversation with us.
    Customer,
    /// The network vouches for the number.
    Vouched,
}

impl Sign {
    /// In plain words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Blocked => "blocked by the business",
            Self::BlockList => "on the profile's block list",
            Self::Forged => "the network says that the number is forged",
            Self::NoNumber => "it came from something that is not a phone number",
            Self::Impossible => "nobody can have the number that it showed",
            Self::Withheld => "the number was withheld",
            Self::Neighbour => "the number begins like your own, and no carrier vouches for it",
            Self::ShortCalls => "calls that ended within seconds",
            Self::Elsewhere => "the same number called other businesses within the hour",
            Self::Exchange => "you blocked others whose numbers begin the same",
            Self::Trusted => "the business said that this is not spam",
            Self::AllowList => "on the profile's list of those who always get through",
            Self::Customer => "known from an earlier conversation or visit",
            Self::Vouched => "the network vouches for the number",
        }
    }

    /// What it weighs until the owner teaches otherwise; more than zero speaks for spam.
    fn weight(self) -> i32 {
        match self {
            Self::Blocked | Self::BlockList => 1000,
            Self::Forged | Self::NoNumber | Self::Impossible => SPAM,
            Self::Withheld => 20,
            Self::Neighbour | Self::Exchange => 40,
            Self::ShortCalls => A_SHORT_CALL,
            Self::Elsewhere => ANOTHER_BUSINESS,
            Self::Trusted | Self::AllowList => -1000,
            Self::Customer => -80,
            Self::Vouched => -20,
        }
    }

    /// Whether somebody said so, rather than it being a guess that can be learnt about.
    fn is_said(self) -> bool {
        matches!(self, Self::Blocked | Self::BlockList | Self::Trusted | Self::AllowList)
    }
}

/// What a person of the business said about a caller. It outlives the episode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// Never again.
    Block,
    /// Not spam, whatever it looks like.
    Trust,
}

/// The signs of a call and what they come to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Judgement {
    /// Each with its weight, the heaviest first.
    pub signs: Vec<(Sign, i32)>,
}

impl Judgement {
    /// The sum, not under zero.
    pub fn score(&self) -> i32 {
        self.signs.iter().map(|(_, weight)| *weight).sum::<i32>().max(0)
    }

    /// Whether the call gets nothing.
    pub fn is_spam(&self) -> bool {
        self.score() >= SPAM
    }

    /// For the story: every sign with its weight.
    pub fn words(&self) -> String {
        let sign = |(sign, weight): &(Sign, i32)| format!("{} ({weight:+})", sign.words());
        let said = self.signs.iter().find(|(sign, _)| sign.is_said());
        match said {
            Some((sign, _)) => sign.words().to_owned(),
            None => self.signs.iter().map(sign).collect::<Vec<_>>().join(", "),
        }
    }
}

/// Judges a call. `lead` is what is known of the caller here, `learned` what the owner has taught.
pub fn judge(
    call: &Call<'_>,
    business: &Business,
    lead: Option<&Lead>,
    learned: &Learned,
    now: Timestamp,
) -> Judgement {
    if let Some(sign) = said(call, business, lead) {
        return Judgement { signs: vec![(sign, sign.weight())] };
    }
    let mut signs = signs(call, lead, learned, now);
    // Nothing speaks against them: what speaks for them is not worth a word.
    if signs.iter().all(|(_, weight)| *weight <= 0) {
        return Judgement::default();
    }
    signs.sort_by_key(|(sign, weight)| (-weight, *sign));
    Judgement { signs }
}

/// What somebody said about the caller: the latest word of a person goes before the profile.
fn said(call: &Call<'_>, business: &Business, lead: Option<&Lead>) -> Option<Sign> {
    match lead.and_then(|lead| lead.said) {
        Some(Said::Block) => return Some(Sign::Blocked),
        Some(Said::Trust) => return Some(Sign::Trusted),
        None => {}
    }
    let phone = call.caller.phone()?;
    let lists = &business.opportunity;
    if lists.always.contains(phone) {
        return Some(Sign::AllowList);
    }
    lists.block.contains(phone).then_some(Sign::BlockList)
}

fn signs(call: &Call<'_>, lead: Option<&Lead>, learned: &Learned, now: Timestamp) -> Vec<(Sign, i32)> {
    let phone = call.caller.phone();
    let customer = lead.is_some_and(is_customer);
    let short = lead.map_or(0, |lead| short_calls(lead, now));
    let is = |sign: Sign, holds: bool| holds.then(|| (sign, learned.weight(sign)));
    let many = |sign: Sign, count: u32, most: i32| {
        let weight = i32::try_from(count).unwrap_or(most).saturating_mul(learned.weight(sign));
        (count > 0).then_some((sign, weight.min(most)))
    };
    [
        is(Sign::Forged, call.vouched == Vouched::Forged),
        is(Sign::NoNumber, call.no_number),
        is(Sign::Impossible, phone.is_some_and(Phone::is_impossible)),
        is(Sign::Withheld, phone.is_none() && !call.no_number),
        is(
            Sign::Neighbour,
            call.vouched == Vouched::Unsaid && phone.is_some_and(|phone| is_neighbour(phone, call.line)),
        ),
        many(Sign::ShortCalls, short, SHORT_CALLS_MOST),
        many(Sign::Elsewhere, call.elsewhere, OTHER_BUSINESSES_MOST),
        is(Sign::Exchange, phone.is_some_and(|phone| learned.blames(phone))),
        is(Sign::Customer, customer),
        is(Sign::Vouched, call.vouched == Vouched::For),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The same area code and exchange: what forgers show, because people answer their neighbours.
fn is_neighbour(phone: &Phone, line: &Phone) -> bool {
    phone != line && phone.exchange().is_some_and(|exchange| line.exchange() == Some(exchange))
}

/// A visit, a person who took it, or an answer to us, now or earlier.
fn is_customer(lead: &Lead) -> bool {
    let moments = std::iter::once(&lead.milestones).chain(lead.past.iter().map(|past| &past.milestones));
    let mut moments = moments.map(|m| m.replied.is_some() || m.booked.is_some() || m.claimed.is_some());
    lead.outcome == Some(Outcome::Booked) || moments.any(|known| known)
}

fn short_calls(lead: &Lead, now: Timestamp) -> u32 {
    let since = now.checked_sub(SHORT_CALLS_WITHIN).unwrap_or(Timestamp::MIN);
    let short = lead.misses.iter().filter(|miss| miss.short && miss.at > since).count();
    u32::try_from(short).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
