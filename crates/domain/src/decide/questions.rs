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

/// What is asked next.
pub(super) fn missing(lead: &Lead, business: &Business) -> Option<Topic> {
    let all = all_missing(lead, business);
    match all.as_slice() {
        // They are asked for together, and how soon goes first.
        [Topic::Name, Topic::Urgency, ..] => Some(Topic::Urgency),
        others => others.first().copied(),
    }
}

/// Everything that is not known, in the business's order. In an emergency nobody is kept waiting for a name.
fn all_missing(lead: &Lead, business: &Business) -> Vec<Topic> {
    let emergency = lead.intake.urgency == Some(Urgency::Emergency);
    let asked = business.intake.ask.iter().copied().filter(|topic| !(emergency && *topic == Topic::Name));
    asked.filter(|topic| lead.intake.missing(&[*topic]).is_some()).collect()
}

/// The message that asks about a topic by text, and about all else that is missing and fits into the same question. A
/// business that has its own words for one of them asks one by one.
pub(super) fn question_name(lead: &Lead, business: &Business, topic: Topic) -> &'static str {
    let missing = all_missing(lead, business);
    let (urgency, name) = (missing.contains(&Topic::Urgency), missing.contains(&Topic::Name));
    let together = match (topic, urgency, name) {
        (Topic::Where, true, true) => "ask_where_urgency_name",
        (Topic::Where, true, false) => "ask_where_urgency",
        (Topic::Where, false, true) => "ask_where_name",
        (Topic::Urgency, _, true) => "ask_urgency_name",
        _ => return name_of(topic),
    };
    let is_own = |message: &str| messages::is_own(business, lead.language, message);
    let apart = ["ask_where", "ask_urgency", "ask_name"].into_iter().zip(["where", "urgency", "name"]);
    let own_part = apart.filter(|(_, part)| together.contains(part)).any(|(message, _)| is_own(message));
    if own_part && !is_own(together) { name_of(topic) } else { together }
}

/// The message that asks about a topic alone.
pub(super) fn name_of(topic: Topic) -> &'static str {
    match topic {
        Topic::Need => "ask_need",
        Topic::Where => "ask_where",
        Topic::Urgency => "ask_urgency",
        Topic::Name => "ask_name",
        Topic::Slot => "ask_time",
    }
}

/// Whether the open question, which is about something else, asks for the name too.
pub fn asks_for_name_too(lead: &Lead, business: &Business) -> bool {
    let open = lead.asked.as_ref().map(|asked| asked.topic).filter(|topic| *topic != Topic::Name);
    open.is_some_and(|topic| question_name(lead, business, topic).ends_with("_name"))
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
