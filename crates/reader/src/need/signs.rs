//! The signs of each service in a message.

use super::names::things_in;
use super::{LEAK, TOOTH};
use crate::phrase::{Message, Span};
use crate::tokens::{fold, split};
use crate::troubles::{CARE, DOWN, FAILED, GENERIC, MENDING, NEW, QUOTE, TROUBLES};
use crate::types::Service;

/// One sign of a service in the message.
pub(super) struct Sign {
    pub(super) service: usize,
    pub(super) span: Span,
    pub(super) weight: u32,
    pub(super) urgent: bool,
    pub(super) thing: bool,
}

/// A service as it is looked for.
pub(super) struct Profile {
    pub(super) named: Vec<usize>,
    hinted: Vec<usize>,
    words: Vec<String>,
    /// Name and id, between blanks.
    label: String,
    /// What the business says that callers call it.
    called: Vec<String>,
    urgent: Vec<String>,
    pub(super) mends: bool,
    pub(super) renews: bool,
    pub(super) cares: bool,
    pub(super) quotes: bool,
}

impl Profile {
    /// `known` are the words of all services: what a business writes is no typo.
    pub(super) fn new(service: &Service, known: &[String]) -> Self {
        let label = fold(&format!("{} . {}", service.name, service.id.replace(['-', '_'], " ")));
        let label = Message::new(&label, split(&label, known));
        let urgent = plain_all(&service.urgent, known);
        let mut named: Vec<usize> = things_in(&label).iter().map(|(thing, _)| *thing).collect();
        // "Teeth whitening" is about whitening.
        if named.iter().any(|thing| *thing != TOOTH) {
            named.retain(|thing| *thing != TOOTH);
        }
        let hints = urgent.join(" . ");
        let hints = Message::new(&hints, split(&hints, known));
        let words = label.tokens.iter().map(|token| token.word.clone());
        let words = words.filter(|word| word.len() >= 4 && !GENERIC.contains(&word.as_str())).collect();
        let whole = label.tokens.iter().fold(" ".to_owned(), |whole, token| whole + &token.word + " ");
        Self {
            label: whole,
            named,
            hinted: things_in(&hints).iter().map(|(thing, _)| *thing).collect(),
            words,
            called: plain_all(&service.words, known),
            urgent,
            mends: label.has_any(MENDING),
            renews: label.has_any(NEW),
            cares: label.has_any(CARE),
            quotes: label.has_any(QUOTE),
        }
    }

    pub(super) fn speaks_of(&self, thing: usize) -> bool {
        self.named.contains(&thing) || self.hinted.contains(&thing)
    }

    /// Whether its name or the business's words for it have these words.
    pub(super) fn is_called(&self, words: &str) -> bool {
        self.called.iter().any(|phrase| phrase == words) || self.label.contains(&format!(" {words} "))
    }

    pub(super) fn collect(
        &self,
        service: usize,
        message: &Message<'_>,
        things: &[(usize, Span)],
        signs: &mut Vec<Sign>,
    ) {
        for (thing, span) in things {
            let weight = match self.named.contains(thing) {
                true if *thing == LEAK => 5,
                true => 4,
                false => 2,
            };
            if self.speaks_of(*thing) {
                let thing = *thing != LEAK || self.named.contains(&LEAK);
                signs.push(Sign { service, span: *span, weight, urgent: false, thing });
            }
        }
        for word in &self.words {
            let plural = format!("{word}|{word}s");
            let covered = |span: &Span| things.iter().any(|(_, by)| by.0 <= span.0 && span.1 <= by.1);
            if let Some(span) = message.find_all(&plural).find(|span| !covered(span)) {
                signs.push(Sign { service, span, weight: 3, urgent: false, thing: true });
            }
        }
        let foreign = things.iter().filter(|(thing, _)| !self.speaks_of(*thing)).map(|(_, span)| *span);
        let foreign: Vec<Span> = foreign.collect();
        for phrase in &self.called {
            if let Some(span) = called(message, phrase, &foreign) {
                // The more words it has, the clearer it is.
                let weight = 3 + u32::try_from(span.1 - span.0).unwrap_or(1);
                signs.push(Sign { service, span, weight, urgent: false, thing: true });
            }
        }
        for phrase in &self.urgent {
            if let Some(span) = trouble(message, phrase, things) {
                signs.push(Sign { service, span, weight: 3, urgent: true, thing: false });
            }
        }
    }
}

/// Words that are several signs of one service count once, as the clearest, and a little more for each of the others.
pub(super) fn once(signs: &mut Vec<Sign>) {
    signs.sort_by_key(|sign| (sign.service, sign.urgent, u32::MAX - sign.weight, sign.span));
    let mut kept: Vec<Sign> = Vec::with_capacity(signs.len());
    for sign in signs.drain(..) {
        let said = |other: &Sign| {
            other.service == sign.service && other.span.0 < sign.span.1 && sign.span.0 < other.span.1
        };
        match kept.iter_mut().find(|other| !other.urgent && said(other)) {
            Some(other) if !sign.urgent => other.weight += 1,
            _ => kept.push(sign),
        }
    }
    *signs = kept;
}

/// A phrase of a profile in the form that messages are compared in.
fn plain(phrase: &str, known: &[String]) -> String {
    let words: Vec<String> = split(phrase, known).into_iter().map(|token| token.word).collect();
    words.join(" ")
}

fn plain_all(phrases: &[String], known: &[String]) -> Vec<String> {
    phrases.iter().map(|phrase| plain(phrase, known)).filter(|phrase| !phrase.is_empty()).collect()
}

/// Where the message says what the business calls a service. Inside the name of something larger that the service is not
/// about it is no sign ("water heater" is no heater).
fn called(message: &Message<'_>, phrase: &str, foreign: &[Span]) -> Option<Span> {
    let wider = |span: &Span, by: &Span| by.0 <= span.0 && span.1 <= by.1 && by != span;
    message.find_all(&with_plural(phrase)).find(|span| !foreign.iter().any(|by| wider(span, by)))
}

/// The phrase with one more way for its last word: `brake pad|pads`.
fn with_plural(phrase: &str) -> String {
    let (head, last) = phrase.rsplit_once(' ').map_or(("", phrase), |(head, last)| (head, last));
    let last = format!("{last}|{last}s");
    if head.is_empty() { last } else { format!("{head} {last}") }
}

/// Where a message has an urgent phrase, in whatever words.
fn trouble(message: &Message<'_>, phrase: &str, things: &[(usize, Span)]) -> Option<Span> {
    let ways = TROUBLES.iter().filter(|ways| ways.contains(&phrase)).flat_map(|ways| ways.iter().copied());
    let said =
        ways.chain([phrase]).find_map(|way| message.find_all(way).find(|span| !denied(message, *span)));
    said.or_else(|| failure(message, phrase, things))
}

/// Whether it is said that this is not so.
pub(super) fn denied(message: &Message<'_>, (first, _): Span) -> bool {
    const NOT: &[&str] =
        &["not", "isnt", "never", "no", "arent", "doesnt", "dont", "sin", "wasnt", "stopped", "nothing"];
    let negative = NOT.contains(&message.word(first)) || message.word(first) == "lost";
    !negative && (1..=3).any(|back| NOT.contains(&message.word_before(first, back)))
}

/// "No AC" is also an AC that is out, down or broken.
fn failure(message: &Message<'_>, phrase: &str, things: &[(usize, Span)]) -> Option<Span> {
    let lacking = phrase.strip_prefix("no ")?;
    let lacking = Message::new(lacking, split(lacking, &[]));
    let (wanted, _) = *things_in(&lacking).first()?;
    let of_it = things.iter().filter(|(thing, _)| *thing == wanted).map(|(_, span)| *span);
    of_it.into_iter().find_map(|span| {
        if let Some(end) = message.match_at(DOWN, span.1) {
            return Some((span.0, end));
        }
        let sentence = message.sentence(span.0);
        let failed = FAILED
            .iter()
            .find_map(|way| message.find_all(way).find(|at| at.0 >= sentence.0 && at.1 <= sentence.1))?;
        Some((span.0.min(failed.0), span.1.max(failed.1)))
    })
}
