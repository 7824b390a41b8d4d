//! The interface that adapters export, and its types in ours and back. Only in a component.
//!
//! ```ignore
//! impl reader::interface::Guest for Component { ... }
//! reader::interface::export!(Component with_types_in reader::interface);
//! ```
#![allow(unsafe_code, missing_docs, clippy::all, clippy::pedantic, reason = "generated from wit/")]

use spin_sdk::wit_bindgen;

use crate::types;

wit_bindgen::generate!({
    path: "../../wit",
    world: "understanding",
    runtime_path: "spin_sdk::wit_bindgen::rt",
    pub_export_macro: true,
    generate_all,
});

pub use exports::ringback::understanding::reader::{
    Context, Fact, Guest, Question, Reading, Topic, Urgency, Wish,
};

impl From<Context> for types::Context {
    fn from(context: Context) -> Self {
        let services = context.services.into_iter().map(|service| types::Service {
            id: service.id,
            name: service.name,
            words: service.words,
            urgent: service.urgent,
        });
        Self {
            now: context.now,
            time_zone: context.time_zone,
            asked: context.asked.map(types::Topic::from),
            offers: context.offers,
            services: services.collect(),
            area: context.area,
            handoff_words: context.handoff_words,
            appointment: context.appointment,
            spoken: context.spoken,
        }
    }
}

impl From<Topic> for types::Topic {
    fn from(topic: Topic) -> Self {
        match topic {
            Topic::Need => Self::Need,
            Topic::Where => Self::Where,
            Topic::Urgency => Self::Urgency,
            Topic::Name => Self::Name,
            Topic::Slot => Self::Slot,
        }
    }
}

impl From<types::Reading> for Reading {
    fn from(reading: types::Reading) -> Self {
        Self { fact: reading.fact.into(), words: reading.words, confidence: reading.confidence }
    }
}

impl From<types::Fact> for Fact {
    fn from(fact: types::Fact) -> Self {
        match fact {
            types::Fact::Need(service) => Self::Need(service),
            types::Fact::Zip(zip) => Self::Zip(zip),
            types::Fact::City(city) => Self::City(city),
            types::Fact::Street(street) => Self::Street(street),
            types::Fact::Urgency(urgency) => Self::Urgency(urgency.into()),
            types::Fact::Name(name) => Self::Name(name),
            types::Fact::Time(wish) => Self::Time(wish.into()),
            types::Fact::Choice(number) => Self::Choice(number),
            types::Fact::NoChoice => Self::NoChoice,
            types::Fact::Yes => Self::Yes,
            types::Fact::No => Self::No,
            types::Fact::Asks(question) => Self::Asks(question.into()),
            types::Fact::Person => Self::Person,
            types::Fact::OptOut => Self::OptOut,
            types::Fact::OptIn => Self::OptIn,
            types::Fact::Help => Self::Help,
            types::Fact::WrongNumber => Self::WrongNumber,
            types::Fact::NotInterested => Self::NotInterested,
            types::Fact::Cancel => Self::Cancel,
            types::Fact::Move => Self::Move,
            types::Fact::Thanks => Self::Thanks,
            types::Fact::Greeting => Self::Greeting,
            types::Fact::Language(language) => Self::Language(language),
            types::Fact::Quantity(number) => Self::Quantity(number),
        }
    }
}

impl From<types::Urgency> for Urgency {
    fn from(urgency: types::Urgency) -> Self {
        match urgency {
            types::Urgency::Emergency => Self::Emergency,
            types::Urgency::Soon => Self::Soon,
            types::Urgency::Flexible => Self::Flexible,
        }
    }
}

impl From<types::Question> for Question {
    fn from(question: types::Question) -> Self {
        match question {
            types::Question::Price => Self::Price,
            types::Question::Hours => Self::Hours,
            types::Question::Other => Self::Other,
        }
    }
}

impl From<types::Wish> for Wish {
    fn from(wish: types::Wish) -> Self {
        Self {
            first_date: wish.first_date,
            last_date: wish.last_date,
            not_before: wish.not_before,
            not_after: wish.not_after,
            except_dates: wish.except_dates,
        }
    }
}
