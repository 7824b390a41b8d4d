//! Reads what people write and say, by rules.
//!
//! [`read`] takes a message in English or Spanish, written or spoken, and gives the facts in it, each with the words
//! that it comes from. It is pure: the same message in the same context always gives the same readings.

mod ahead;
mod answer;
mod choice;
mod clock;
mod date;
mod day;
mod described;
mod frame;
mod given;
mod holiday;
mod intent;
#[cfg(target_arch = "wasm32")]
pub mod interface;
mod language;
mod month;
mod name;
mod need;
mod place;
mod quantity;
mod question;
mod reading;
mod right;
mod spoken;
mod street;
mod trades;
mod troubles;
mod types;
mod urgency;
mod when;

pub(crate) use wording::{phrase, tokens, words};

pub use types::{Context, Fact, Question, Reading, Service, Topic, Urgency, Wish};

/// The longest message that is read, in bytes: ten texts. What is behind it is ignored, so that the time is bounded.
pub const LONGEST: usize = 1600;

/// Everything that a message says, in the order of the message.
#[must_use]
pub fn read(text: &str, context: &Context) -> Vec<Reading> {
    let known = need::known_words(context);
    let text = head(text);
    let tokens = spoken::join_digits(text, tokens::split(text, &known), context.spoken);
    let mut reader = reading::Reader::new(phrase::Message::new(text, tokens), context);
    // Each topic claims its words, so the order matters: what could be misread comes first.
    intent::stops(&mut reader);
    street::read(&mut reader);
    place::zips(&mut reader);
    answer::courtesies(&mut reader);
    question::read(&mut reader);
    intent::appointments(&mut reader);
    intent::people(&mut reader);
    need::read(&mut reader);
    urgency::read(&mut reader);
    question::no_wishes(&mut reader);
    choice::by_number(&mut reader);
    let wishes = when::read(&mut reader);
    choice::by_time(&mut reader, wishes);
    urgency::by_time(&mut reader);
    place::cities(&mut reader);
    name::read(&mut reader);
    right::names(&mut reader);
    answer::read(&mut reader);
    question::other(&mut reader);
    need::in_their_words(&mut reader);
    quantity::read(&mut reader);
    language::read(&mut reader);
    reader.finish()
}

fn head(text: &str) -> &str {
    let end = (0..=LONGEST.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    end.and_then(|end| text.get(..end)).unwrap_or_default()
}
