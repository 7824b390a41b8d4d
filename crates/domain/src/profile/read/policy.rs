//! The sections that say how the business wants things done. All are optional, and so is everything in them.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::Time;

use super::item::{Item, Section};
use super::people::People;
use super::text::{self, duration_text};
use super::{areas, hours};
use crate::messages;
use crate::profile::{
    AfterHours, Answering, Channel, FollowUp, HandoffPolicy, IntakePolicy, Opportunity, Response, Topic,
    Withheld,
};
use crate::pumping;

const AFTER_HOURS: &[(&str, AfterHours)] = &[
    ("voice-intake", AfterHours::VoiceIntake),
    ("voicemail", AfterHours::Voicemail),
    ("text-only", AfterHours::TextOnly),
];
const CHANNELS: &[(&str, Channel)] =
    &[("text", Channel::Text), ("call", Channel::Call), ("both", Channel::Both)];
const WITHHELD: &[(&str, Withheld)] = &[("voicemail", Withheld::Voicemail), ("hang-up", Withheld::HangUp)];
const TOPICS: &[(&str, Topic)] =
    &[("need", Topic::Need), ("where", Topic::Where), ("urgency", Topic::Urgency), ("name", Topic::Name)];
const HANDOFF_WORDS: &[&str] = &["person", "human", "representative"];
/// More messages than this to someone who does not answer are a nuisance.
const MOST_NUDGES: usize = 5;
/// Carriers cut texts that are longer into many parts, or refuse them.
const LONGEST_MESSAGE: usize = 640;
/// A longer link would take the room of the words around it.
const LONGEST_LINK: usize = 90;

pub(super) fn answering(section: Section, people: &People) -> Answering {
    let press_one = section.take("press_one").and_then(|item| item.flag()).unwrap_or(true);
    let gets =
        |key| section.take(key).and_then(|item| item.word(AFTER_HOURS)).unwrap_or(AfterHours::Voicemail);
    let answering = Answering {
        ring: section.take("ring").and_then(|item| people.named(&item)).unwrap_or_default(),
        ring_seconds: section.take("ring_seconds").and_then(|item| item.whole(5..=60)).unwrap_or(18),
        press_one,
        detect_machines: section.take("detect_machines").and_then(|item| item.flag()).unwrap_or(!press_one),
        min_talk: section
            .take("min_talk")
            .and_then(|item| item.duration("0s", "60s"))
            .unwrap_or(SignedDuration::from_secs(5)),
        after_hours: gets("after_hours"),
        overflow: gets("overflow"),
    };
    section.close();
    answering
}

pub(super) fn opportunity(section: Section) -> Opportunity {
    let opportunity = Opportunity {
        area: section.take("area").and_then(|item| item.each(areas::pattern)).unwrap_or_default(),
        repeat_window: section
            .take("repeat_window")
            .and_then(|item| item.duration("0s", "7d"))
            .unwrap_or(SignedDuration::from_mins(30)),
        never: phones(&section, "never"),
        always: phones(&section, "always"),
        block: phones(&section, "block"),
        withheld: section
            .take("withheld")
            .and_then(|item| item.word(WITHHELD))
            .unwrap_or(Withheld::Voicemail),
    };
    section.close();
    opportunity
}

fn phones<'a>(section: &Section<'a>, key: &'a str) -> Vec<crate::Phone> {
    section.take(key).and_then(|item| item.each(Item::phone)).unwrap_or_default()
}

pub(super) fn response(section: Section) -> Response {
    let channel = |key| section.take(key).and_then(|item| item.word(CHANNELS)).unwrap_or(Channel::Text);
    let standard = section.take("standard").and_then(|item| item.duration("1s", "1d"));
    let (channel, urgent_channel) = (channel("channel"), channel("urgent_channel"));
    let quiet = section.take("quiet_hours").and_then(|item| hours::quiet(&item));
    let (quiet_from, quiet_until) =
        quiet.unwrap_or((Time::constant(21, 0, 0, 0), Time::constant(8, 0, 0, 0)));
    let reply = section.take("reply_in_quiet_hours").and_then(|item| item.flag());
    let texts_a_day = section.take("texts_a_day").and_then(|item| item.whole(1..=100_000));
    let foreign = section.take("foreign_texts_a_day").and_then(|item| item.whole(0..=10_000));
    section.close();
    Response {
        standard: standard.unwrap_or(SignedDuration::from_mins(5)),
        channel,
        urgent_channel,
        quiet_from,
        quiet_until,
        reply_in_quiet_hours: reply.unwrap_or(true),
        texts_a_day: texts_a_day.unwrap_or(pumping::TEXTS_A_DAY),
        foreign_texts_a_day: foreign.unwrap_or(pumping::FOREIGN_TEXTS_A_DAY),
    }
}

pub(super) fn intake(section: Section) -> IntakePolicy {
    let ask = match section.take("ask") {
        Some(item) => topics(&item),
        None => TOPICS.iter().map(|(_, topic)| *topic).collect(),
    };
    let word = |entry: &Item| entry.line(40, "\"person\"");
    let handoff_words = match section.take("handoff_words") {
        Some(item) => item.each(word).unwrap_or_default(),
        None => HANDOFF_WORDS.iter().map(|&word| word.to_owned()).collect(),
    };
    section.close();
    IntakePolicy { ask, handoff_words }
}

fn topics(item: &Item) -> Vec<Topic> {
    if item.is_empty_list() {
        item.fault(format!(
            "is empty; write some of {}",
            text::choices(TOPICS.iter().map(|(word, _)| *word))
        ));
    }
    let mut topics = Vec::new();
    item.each(|entry| {
        let topic = entry.word(TOPICS)?;
        if topics.contains(&topic) {
            entry.fault("is asked before; write each topic once");
        } else {
            topics.push(topic);
        }
        Some(())
    });
    topics
}

pub(super) fn handoff(section: Section, people: &mut People) -> HandoffPolicy {
    let named =
        section.take("on_call").and_then(|item| people.named(&item)).filter(|roles| !roles.is_empty());
    let claim_within = section.take("claim_within").and_then(|item| item.duration("10s", "1d"));
    section.close();
    HandoffPolicy {
        on_call: named.unwrap_or_else(|| people.owner()),
        claim_within: claim_within.unwrap_or(SignedDuration::from_mins(5)),
    }
}

pub(super) fn follow_up(section: Section) -> FollowUp {
    let nudges = match section.take("nudges") {
        Some(item) => nudges(&item),
        None => vec![SignedDuration::from_mins(20), SignedDuration::from_hours(24)],
    };
    let close_after = close_after(&section, nudges.last().copied());
    let review_link = section.take("review_link").and_then(|item| link(&item));
    let review_after = section.take("review_after").and_then(|item| item.duration("0s", "14d"));
    section.close();
    let review_after = review_after.unwrap_or(SignedDuration::from_hours(3));
    FollowUp { nudges, close_after, review_link, review_after }
}

/// An address that fits into a text, and that nothing in it can spoil.
fn link(item: &Item) -> Option<String> {
    let example = "\"https://g.page/r/your-business/review\"";
    let link = item.line(LONGEST_LINK, example)?;
    let plain = link.bytes().all(|b| b.is_ascii_graphic() && !b"{}[]\\|^~`<>\"".contains(&b));
    let host = link.strip_prefix("https://").and_then(|rest| rest.split('/').next());
    if !plain || !host.is_some_and(|host| host.contains('.')) {
        item.fault(format!("is not an address for a text; write one such as {example}"));
        return None;
    }
    Some(link)
}

/// In the order written; one that is not later than the one before is noted.
fn nudges(item: &Item) -> Vec<SignedDuration> {
    let mut nudges: Vec<SignedDuration> = Vec::new();
    let Some(list) = item.list() else { return nudges };
    if list.len() > MOST_NUDGES {
        item.fault(format!("has {} entries; the most is {MOST_NUDGES}", list.len()));
    }
    for entry in list {
        let Some(nudge) = entry.duration("1m", "30d") else { continue };
        if nudges.last().is_some_and(|last| nudge <= *last) {
            entry.fault(
                "is not later than the one before; all count from the same question, so write them in order",
            );
        } else {
            nudges.push(nudge);
        }
    }
    nudges
}

/// Three days, or a day after the last nudge, where the profile does not say.
fn close_after(section: &Section, last_nudge: Option<SignedDuration>) -> SignedDuration {
    let day = SignedDuration::from_hours(24);
    let last = last_nudge.unwrap_or_default();
    let default = (day * 3).max(last + day);
    let Some(item) = section.take("close_after") else { return default };
    let Some(written) = item.duration("1m", "90d") else { return default };
    if written <= last {
        item.fault(format!("is not after the last nudge; write more than \"{}\"", duration_text(last)));
    }
    written
}

pub(super) fn forget_after(section: Section, follow_up: &FollowUp) -> SignedDuration {
    let item = section.take("forget_after");
    let written = item.as_ref().and_then(|item| item.duration("1d", "3650d"));
    if let (Some(item), Some(written)) = (item, written)
        && written <= follow_up.close_after
    {
        let least = duration_text(follow_up.close_after);
        item.fault(format!("is not after follow_up.close_after; write more than \"{least}\""));
    }
    section.close();
    written.unwrap_or(SignedDuration::from_hours(400 * 24))
}

pub(super) fn messages(section: Section) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (name, allowed) in messages::own_words() {
        let Some(item) = section.take(name) else { continue };
        let example = format!("the words of {name}");
        let Some(text) = item.short_text(LONGEST_MESSAGE, &example) else { continue };
        placeholders(&item, &text, allowed);
        if name.starts_with("review") && !text.contains("{link}") {
            item.fault("does not say where to write the review; add {link}");
        }
        if (name.starts_with("first_text") || name.starts_with("review"))
            && !text.split(|c: char| !c.is_alphanumeric()).any(|word| word == "STOP")
        {
            item.fault("does not say how to opt out; add \"Reply STOP to opt out.\"");
        }
        found.insert(name.to_owned(), text);
    }
    section.close();
    found
}

/// Notes each `{placeholder}` that the message does not have, and braces that stand alone.
fn placeholders(item: &Item, text: &str, allowed: &[&str]) {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((inner, behind)) = after.split_once('}') else { break };
        if before.contains('}') || inner.contains('{') {
            break;
        }
        if !allowed.contains(&inner) {
            let known: Vec<String> = allowed.iter().map(|word| format!("{{{word}}}")).collect();
            let hint = match known.is_empty() {
                true => "this message has none".to_owned(),
                false => format!("allowed here: {}", known.join(", ")),
            };
            item.fault(format!("{{{}}} is not known; {hint}", text::plain(inner)));
        }
        rest = behind;
    }
    if rest.contains(['{', '}']) {
        item.fault("has a brace that stands alone; write placeholders as {business}, and no other braces");
    }
}
