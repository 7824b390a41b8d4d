//! What the adapter says, in the domain's words. Values that make no sense are left out: an adapter is someone
//! else's code.

use domain::intake::{Fact, Question, Reading, Urgency};
use domain::profile::Language;
use domain::slots::Wish;

use crate::bindings::ringback::understanding::reader as wit;

pub(crate) fn reading(reading: wit::Reading) -> Option<Reading> {
    let confidence = if reading.confidence.is_finite() { reading.confidence.clamp(0.0, 1.0) } else { 0.0 };
    Some(Reading { fact: fact(reading.fact)?, words: reading.words, confidence })
}

fn fact(fact: wit::Fact) -> Option<Fact> {
    Some(match fact {
        wit::Fact::Need(service) => Fact::Need(service),
        wit::Fact::Zip(zip) if zip.len() == 5 && zip.bytes().all(|b| b.is_ascii_digit()) => Fact::Zip(zip),
        wit::Fact::Zip(_) => return None,
        wit::Fact::City(city) => Fact::City(city),
        wit::Fact::Street(street) => Fact::Street(street),
        wit::Fact::Urgency(urgency) => Fact::Urgency(match urgency {
            wit::Urgency::Emergency => Urgency::Emergency,
            wit::Urgency::Soon => Urgency::Soon,
            wit::Urgency::Flexible => Urgency::Flexible,
        }),
        wit::Fact::Name(name) => Fact::Name(name),
        wit::Fact::Time(time) => Fact::Time(wish(&time)),
        wit::Fact::Choice(number) => Fact::Choice(number),
        wit::Fact::NoChoice => Fact::NoChoice,
        wit::Fact::Yes => Fact::Yes,
        wit::Fact::No => Fact::No,
        wit::Fact::Asks(question) => Fact::Asks(match question {
            wit::Question::Price => Question::Price,
            wit::Question::Hours => Question::Hours,
            wit::Question::Other => Question::Other,
        }),
        wit::Fact::Person => Fact::Person,
        wit::Fact::OptOut => Fact::OptOut,
        wit::Fact::OptIn => Fact::OptIn,
        wit::Fact::Help => Fact::Help,
        wit::Fact::WrongNumber => Fact::WrongNumber,
        wit::Fact::NotInterested => Fact::NotInterested,
        wit::Fact::Cancel => Fact::Cancel,
        wit::Fact::Move => Fact::Move,
        wit::Fact::Thanks => Fact::Thanks,
        wit::Fact::Greeting => Fact::Greeting,
        // More than anybody means; one is not worth saying.
        wit::Fact::Quantity(number) if (2..=99).contains(&number) => Fact::Quantity(number),
        wit::Fact::Quantity(_) => return None,
        wit::Fact::Language(code) => Fact::Language(Language::from_code(&code)?),
    })
}

fn wish(wish: &wit::Wish) -> Wish {
    let date = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    let time = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    Wish {
        first: date(&wish.first_date),
        last: date(&wish.last_date),
        not_before: time(&wish.not_before),
        not_after: time(&wish.not_after),
        // Each is kept in the lead; nobody refuses more days than a month has.
        except: wish.except_dates.iter().filter_map(|date| date.parse().ok()).take(31).collect(),
    }
}
