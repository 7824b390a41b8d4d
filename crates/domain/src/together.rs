//! What a text says in its conversation. People write "my ac is", "out since yesterday", "85021" within seconds: each text
//! is read by itself and together with those just before it, so that a sentence in two texts comes out right.
//!
//! Nothing waits for that. What only the whole says is added to what the last text says, and nothing that an earlier text
//! said is said again or undone. The carrier may deliver such texts in any order, so both orders are read.

use std::mem::discriminant;

use jiff::{SignedDuration, Timestamp};

use crate::Business;
use crate::decide::asks_for_name_too;
use crate::intake::{Fact, Question, Reading, SURE, Urgency};
use crate::lead::{Happening, Lead};
use crate::profile::Topic;
use wording::correction;

/// Texts that come within so long belong together. A question that left so short a time ago was not answered by them.
pub const BURST: SignedDuration = SignedDuration::from_secs(20);
/// A text of ours can have been read after so long; what they write from then on is an answer to it.
const READ: SignedDuration = SignedDuration::from_secs(10);
/// Nobody's sentence is in more texts than that.
const MOST_TEXTS: usize = 6;
/// What is only found across texts must be clearer than what one text says.
const CLEAR: f32 = 0.75;

/// Reads a text that has just come, given a reader of single texts and what was asked.
pub fn read(
    lead: &Lead,
    business: &Business,
    text: &str,
    now: Timestamp,
    reader: impl Fn(&str, Option<Topic>) -> Vec<Reading>,
) -> Vec<Reading> {
    let asked = lead.asked.as_ref().map(|asked| asked.topic);
    let both = asks_for_name_too(lead, business);
    let is_soon_open =
        lead.intake.urgency.is_none() && lead.offers.is_empty() && asked != Some(Topic::Urgency);
    let read = |text: &str| {
        let mut readings = reader(text, asked);
        if is_soon_open {
            // "85254, whenever" answers what will be asked next.
            let soon = reader(text, Some(Topic::Urgency));
            readings
                .extend(soon.into_iter().find(|reading| reading.fact == Fact::Urgency(Urgency::Flexible)));
        }
        // Among several things a bare name stands beside another answer; words alone may be about anything.
        let beside = asked == Some(Topic::Urgency) || readings.iter().any(answers);
        if both && beside && !readings.iter().any(is_name) {
            let more = reader(text, Some(Topic::Name)).into_iter().filter(is_name);
            // The words for how soon are nobody's name.
            let apart = |name: &Reading| readings.iter().all(|other| !other.words.contains(&name.words));
            let names: Vec<Reading> = more.filter(apart).collect();
            readings.extend(names);
        }
        readings
    };
    let alone = read(text);
    let before = earlier_texts(lead, now);
    if before.is_empty() || text.trim().is_empty() {
        return alone;
    }
    let together = |texts: &[&str]| read(&texts.join(" "));
    let known: Vec<Reading> = before.iter().flat_map(|text| read(text)).collect();
    // Two texts that belong together may have others between them, and come in either order.
    let mut whole: Vec<_> =
        before.iter().flat_map(|other| [together(&[other, text]), together(&[text, other])]).collect();
    if before.len() > 1 {
        whole.push(read(&format!("{} {text}", before.join(" "))));
    }
    combine(&known, alone, &whole, correction::corrects(text))
}

/// Whether it is where or how soon.
fn answers(reading: &Reading) -> bool {
    let is_answer = matches!(
        reading.fact,
        Fact::Zip(_) | Fact::City(_) | Fact::Street(_) | Fact::Urgency(_) | Fact::Time(_)
    );
    is_answer && reading.confidence >= SURE
}

fn is_name(reading: &Reading) -> bool {
    matches!(reading.fact, Fact::Name(_)) && reading.confidence >= SURE
}

/// What they wrote just before, and since the last text of ours that they can have read, oldest first.
fn earlier_texts(lead: &Lead, now: Timestamp) -> Vec<&str> {
    let mut texts = Vec::new();
    for entry in lead.story.iter().rev().take_while(|entry| now.duration_since(entry.at) < BURST) {
        match &entry.what {
            Happening::Wrote { body, .. } if !body.trim().is_empty() => texts.push(body.as_str()),
            Happening::Sent { person: None, .. } if now.duration_since(entry.at) >= READ => break,
            _ => {}
        }
    }
    texts.truncate(MOST_TEXTS);
    texts.reverse();
    texts
}

/// What the last text says, with what only the whole says.
fn combine(before: &[Reading], alone: Vec<Reading>, whole: &[Vec<Reading>], corrects: bool) -> Vec<Reading> {
    // "Sorry, 85012" came before the "85021" that it corrects, or "leaking" belongs to the water heater before it.
    let stands =
        |reading: &Reading| corrects || !whole.iter().any(|whole| corrected_by(whole, before, reading));
    let (mut readings, dropped): (Vec<Reading>, Vec<Reading>) = alone.into_iter().partition(stands);
    for reading in whole.iter().flatten().filter(|reading| reading.confidence >= CLEAR) {
        if adds(before, reading) && adds(&readings, reading) && adds(&dropped, reading) {
            readings.push(reading.clone());
        }
    }
    readings
}

/// Whether the whole holds another value instead, which an earlier text has said.
fn corrected_by(whole: &[Reading], before: &[Reading], reading: &Reading) -> bool {
    let says = |readings: &[Reading], fact: &Fact| readings.iter().any(|said| said.fact == *fact);
    let may_go = is_value(&reading.fact) || matches!(reading.fact, Fact::Need(Some(_)));
    let mut others = whole.iter().filter(|said| is_same_kind(&said.fact, &reading.fact));
    may_go && !says(whole, &reading.fact) && others.any(|said| says(before, &said.fact))
}

/// Whether a reading of the whole is more than what was read of its parts.
fn adds(known: &[Reading], more: &Reading) -> bool {
    let mut same = known
        .iter()
        .filter(|reading| reading.confidence >= SURE && is_same_kind(&reading.fact, &more.fact))
        .map(|reading| &reading.fact);
    match &more.fact {
        Fact::Need(service) => service.is_some() && same.all(|fact| *fact != more.fact),
        Fact::Urgency(urgency) => same.all(|fact| matches!(fact, Fact::Urgency(known) if urgency > known)),
        Fact::Time(_) => same.all(|fact| *fact != more.fact),
        fact if is_value(fact) => same.all(|known| longer(fact, known)),
        Fact::Person | Fact::OptOut | Fact::Move | Fact::Asks(Question::Price | Question::Hours) => {
            same.all(|fact| *fact != more.fact)
        }
        // Choices, yes, no and courtesies are short: across texts they are chance. What ends a conversation or a visit is
        // taken from one text only.
        _ => false,
    }
}

fn is_same_kind(one: &Fact, other: &Fact) -> bool {
    discriminant(one) == discriminant(other)
}

fn is_value(fact: &Fact) -> bool {
    matches!(fact, Fact::Zip(_) | Fact::City(_) | Fact::Street(_) | Fact::Name(_))
}

/// The same with more to it: "Marta Silva" after "Marta".
fn longer(fact: &Fact, known: &Fact) -> bool {
    match (fact, known) {
        (Fact::City(new), Fact::City(old))
        | (Fact::Street(new), Fact::Street(old))
        | (Fact::Name(new), Fact::Name(old)) => new != old && new.contains(old.as_str()),
        _ => false,
    }
}
