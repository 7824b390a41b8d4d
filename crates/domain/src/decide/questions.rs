//! What is asked, what was asked, and what is still open. What was said once is never asked again.

use jiff::Timestamp;

use crate::intake::Urgency;
use crate::lead::{Asked, Lead};
use crate::messages;
use crate::profile::{Business, Topic};
use crate::together::BURST;

/// Notes that an answer about a topic is awaited.
pub(super) fn wait_for(lead: &mut Lead, topic: Topic, now: Timestamp) {
    let times = tries(lead, topic).max(1);
    lead.asked = Some(Asked { topic, times, at: Some(now) });
    lead.waiting_since = Some(now);
}

/// How often this was asked in a row without an answer that helps.
pub(super) fn tries(lead: &Lead, topic: Topic) -> u32 {
    lead.asked.as_ref().filter(|asked| asked.topic == topic).map_or(0, |asked| asked.times)
}

/// Whether a question left so short a time ago that what they write now was written before they read it.
pub(super) fn just_asked(lead: &Lead, topic: Topic, now: Timestamp) -> bool {
    let asked = lead.asked.as_ref().filter(|asked| asked.topic == topic && lead.spoken.is_none());
    asked.and_then(|asked| asked.at).is_some_and(|at| now.duration_since(at) < BURST)
}

/// What is asked next. In an emergency nobody is kept waiting for a name.
pub(super) fn missing(lead: &Lead, business: &Business) -> Option<Topic> {
    match first_two_missing(lead, business) {
        // They are asked for together, and how soon goes first.
        [Some(Topic::Name), Some(Topic::Urgency)] => Some(Topic::Urgency),
        [first, _] => first,
    }
}

fn first_two_missing(lead: &Lead, business: &Business) -> [Option<Topic>; 2] {
    let emergency = lead.intake.urgency == Some(Urgency::Emergency);
    let asked = business.intake.ask.iter().copied().filter(|topic| !(emergency && *topic == Topic::Name));
    let mut missing = asked.filter(|topic| lead.intake.missing(&[*topic]).is_some());
    [missing.next(), missing.next()]
}

/// Whether how soon and the name are all that is missing, or come next: one question asks for both.
pub(super) fn soon_and_name(lead: &Lead, business: &Business) -> bool {
    let [first, second] = first_two_missing(lead, business);
    let both =
        [first, second].contains(&Some(Topic::Urgency)) && [first, second].contains(&Some(Topic::Name));
    let own_words = |name: &str| messages::is_own(business, lead.language, name);
    both && (own_words("ask_urgency_name") || !own_words("ask_urgency") && !own_words("ask_name"))
}

/// Whether the open question, which is about how soon, asks for the name too.
pub fn asks_for_name_too(lead: &Lead, business: &Business) -> bool {
    lead.asked.as_ref().is_some_and(|asked| asked.topic == Topic::Urgency) && soon_and_name(lead, business)
}

/// What is still open of what was asked, else what is asked next. What has become known meanwhile, as by a message that
/// they had left, is not asked again.
pub(super) fn open_topic(lead: &Lead, business: &Business) -> Option<Topic> {
    let asked = lead.asked.as_ref().map(|asked| asked.topic);
    let open = |topic: &Topic| *topic == Topic::Slot || lead.intake.missing(&[*topic]).is_some();
    asked.filter(open).or_else(|| missing(lead, business))
}

/// What an episode begins with: their need; what is missing, if they have told it in this one.
pub(super) fn first_topic(lead: &Lead, business: &Business) -> Topic {
    let told = lead.intake.need.as_ref();
    told.map_or(Topic::Need, |_| missing(lead, business).unwrap_or(Topic::Slot))
}
