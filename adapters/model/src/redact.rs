//! Takes out of a message what must not leave the machine, and puts it back into what comes of it.
//!
//! What goes: phone numbers, mail addresses, links, numbers of cards and social security and any number of six digits or
//! more, written or told digit by digit; codes of gates, alarms and boxes, and passwords; names that are known or that the
//! rules read; the street as the rules read it. Each becomes a placeholder such as `[PHONE1]`, the same for the same words.

use std::ops::Range;

use reader::{Fact, Reading};

use crate::hidden::{Found, Kind, by_shape};
use crate::locate;

/// Below this a name that the rules read may be anything, and the model shall see it.
const NAMED: f32 = 0.6;
/// Parts of a name that are shorter hide too much else.
const SHORTEST_NAME: usize = 3;

/// A message as it may leave. Has no `Debug`: it holds what was taken out.
pub struct Redacted {
    /// Its text, with placeholders.
    pub text: String,
    kept: Vec<(String, String)>,
}

impl Redacted {
    /// Puts back what was taken out.
    #[must_use]
    pub fn restore(&self, words: &str) -> String {
        let mut text = String::with_capacity(words.len());
        let mut rest = words;
        while let Some((before, after)) = rest.split_once('[') {
            text.push_str(before);
            let held = self.kept.iter().find_map(|(placeholder, original)| {
                let inner = placeholder.strip_prefix('[')?;
                after.strip_prefix(inner).map(|rest| (original, rest))
            });
            rest = match held {
                Some((original, rest)) => {
                    text.push_str(original);
                    rest
                }
                None => {
                    text.push('[');
                    after
                }
            };
        }
        text.push_str(rest);
        text
    }

    /// Whether a text shows a placeholder.
    #[must_use]
    pub fn is_hidden(&self, words: &str) -> bool {
        self.kept.iter().any(|(placeholder, _)| words.contains(placeholder.as_str()))
    }
}

/// The message without what must not leave: by its shape, by what the rules read, and whatever is `kept_back`.
#[must_use]
pub fn redact(text: &str, readings: &[Reading], kept_back: &[String]) -> Redacted {
    let mut found = by_shape(text);
    for reading in readings {
        match &reading.fact {
            Fact::Name(name) if reading.confidence >= NAMED => found.extend(named(text, name)),
            Fact::Street(street) => {
                found.extend(places(text, street, Kind::Street));
                found.extend(places(text, &reading.words, Kind::Street));
            }
            _ => {}
        }
    }
    found.extend(kept_back.iter().flat_map(|words| named(text, words)));
    replace(text, together(found))
}

fn places(text: &str, words: &str, kind: Kind) -> Vec<Found> {
    locate::all(text, words).into_iter().map(|place| (place, kind)).collect()
}

/// The whole name, and each part of it that is long enough to be one.
fn named(text: &str, name: &str) -> Vec<Found> {
    let parts = name.split_whitespace().filter(|part| part.chars().count() >= SHORTEST_NAME);
    std::iter::once(name).chain(parts).flat_map(|part| places(text, part, Kind::Name)).collect()
}

/// Places that overlap become one, of the kind of the longest.
fn together(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|(place, _)| (place.start, std::cmp::Reverse(place.end)));
    let mut merged: Vec<Found> = Vec::new();
    for (place, kind) in found {
        match merged.last_mut().filter(|(last, _)| place.start < last.end) {
            Some((last, known)) => {
                if place.len() > last.len() {
                    *known = kind;
                }
                last.end = last.end.max(place.end);
            }
            None => merged.push((place, kind)),
        }
    }
    merged
}

fn replace(text: &str, found: Vec<Found>) -> Redacted {
    let mut redacted = Redacted { text: String::with_capacity(text.len()), kept: Vec::new() };
    let mut end = 0;
    for (place, kind) in found {
        let Range { start, end: next } = place;
        let original = text.get(start..next).unwrap_or_default();
        redacted.text.push_str(text.get(end..start).unwrap_or_default());
        let placeholder = placeholder(text, &mut redacted.kept, original, kind);
        redacted.text.push_str(&placeholder);
        end = next;
    }
    redacted.text.push_str(text.get(end..).unwrap_or_default());
    redacted
}

fn placeholder(text: &str, kept: &mut Vec<(String, String)>, original: &str, kind: Kind) -> String {
    let start = format!("[{}", kind.word());
    let same = kept.iter().find(|(known, words)| words == original && known.starts_with(&start));
    if let Some((known, _)) = same {
        return known.clone();
    }
    let taken = |name: &String| text.contains(name.as_str()) || kept.iter().any(|(known, _)| known == name);
    // Whoever writes "[PHONE1]" gets it back as it was.
    let free = (1..).map(|number| format!("{start}{number}]")).find(|name| !taken(name));
    let free = free.unwrap_or_else(|| format!("{start}]"));
    kept.push((free.clone(), original.to_owned()));
    free
}

#[cfg(test)]
mod tests;
