//! The reader's words for the core's, as `functions/qualification` translates them.

use domain::intake::{self, Reading};
use domain::profile::{AreaPattern, Language, Service, Topic};
use domain::slots::Wish;
use domain::{Business, Lead};
use jiff::Timestamp;
use understanding::{Context, Fact, Question, Urgency};

/// What the reader is told.
pub fn context(business: &Business, lead: &Lead, now: Timestamp) -> Context {
    context_of(business, lead, lead.asked.as_ref().map(|asked| asked.topic), now)
}

/// What a text of theirs says, with those just before it.
pub fn read(business: &Business, lead: &Lead, text: &str, now: Timestamp) -> Vec<Reading> {
    domain::together::read(lead, business, text, now, |text, asked| {
        let read = understanding::read(text, &context_of(business, lead, asked, now));
        read.into_iter().map(reading).collect()
    })
}

fn context_of(business: &Business, lead: &Lead, asked: Option<Topic>, now: Timestamp) -> Context {
    let service = |service: &Service| understanding::Service {
        id: service.id.clone(),
        name: service.name.clone(),
        words: service.other_names(),
        urgent: service.urgent.clone(),
    };
    Context {
        now: now.as_second(),
        time_zone: business.time_zone.iana_name().unwrap().to_owned(),
        asked: asked.map(topic),
        offers: lead.offers.iter().map(|slot| slot.starts.as_second()).collect(),
        services: business.services.iter().map(service).collect(),
        area: business.opportunity.area.iter().map(AreaPattern::text).collect(),
        handoff_words: business.intake.handoff_words.clone(),
        appointment: lead.appointment.as_ref().map(|visit| visit.slot.starts.as_second()),
        spoken: false,
    }
}

fn topic(topic: Topic) -> understanding::Topic {
    match topic {
        Topic::Need => understanding::Topic::Need,
        Topic::Where => understanding::Topic::Where,
        Topic::Urgency => understanding::Topic::Urgency,
        Topic::Name => understanding::Topic::Name,
        Topic::Slot => understanding::Topic::Slot,
    }
}

/// The service that a reading names, if it names a need.
pub fn need(reading: &understanding::Reading) -> Option<String> {
    match &reading.fact {
        Fact::Need(service) => Some(service.clone().unwrap_or_default()),
        _ => None,
    }
}

pub fn reading(reading: understanding::Reading) -> Reading {
    Reading { fact: fact(reading.fact), words: reading.words, confidence: reading.confidence }
}

fn fact(fact: Fact) -> intake::Fact {
    match fact {
        Fact::Need(service) => intake::Fact::Need(service),
        Fact::Zip(zip) => intake::Fact::Zip(zip),
        Fact::City(city) => intake::Fact::City(city),
        Fact::Street(street) => intake::Fact::Street(street),
        Fact::Urgency(urgency) => intake::Fact::Urgency(match urgency {
            Urgency::Emergency => intake::Urgency::Emergency,
            Urgency::Soon => intake::Urgency::Soon,
            Urgency::Flexible => intake::Urgency::Flexible,
        }),
        Fact::Name(name) => intake::Fact::Name(name),
        Fact::Time(wish) => intake::Fact::Time(self::wish(&wish)),
        Fact::Choice(number) => intake::Fact::Choice(number),
        Fact::NoChoice => intake::Fact::NoChoice,
        Fact::Yes => intake::Fact::Yes,
        Fact::No => intake::Fact::No,
        Fact::Asks(question) => intake::Fact::Asks(match question {
            Question::Price => intake::Question::Price,
            Question::Hours => intake::Question::Hours,
            Question::Other => intake::Question::Other,
        }),
        Fact::Person => intake::Fact::Person,
        Fact::OptOut => intake::Fact::OptOut,
        Fact::OptIn => intake::Fact::OptIn,
        Fact::Help => intake::Fact::Help,
        Fact::WrongNumber => intake::Fact::WrongNumber,
        Fact::NotInterested => intake::Fact::NotInterested,
        Fact::Cancel => intake::Fact::Cancel,
        Fact::Move => intake::Fact::Move,
        Fact::Thanks => intake::Fact::Thanks,
        Fact::Greeting => intake::Fact::Greeting,
        Fact::Language(code) => intake::Fact::Language(Language::from_code(&code).unwrap()),
        Fact::Quantity(number) => intake::Fact::Quantity(number),
    }
}

fn wish(wish: &understanding::Wish) -> Wish {
    let date = |text: &Option<String>| text.as_deref().map(|text| text.parse().unwrap());
    let time = |text: &Option<String>| text.as_deref().map(|text| text.parse().unwrap());
    Wish {
        first: date(&wish.first_date),
        last: date(&wish.last_date),
        not_before: time(&wish.not_before),
        not_after: time(&wish.not_after),
        except: wish.except_dates.iter().map(|date| date.parse().unwrap()).collect(),
    }
}

/// As conversations write it: `need ac-repair`, `zip 85021`, `urgency soon`, `time 2026-12-03`, `choice 2`.
pub fn label(fact: &intake::Fact) -> String {
    use intake::Fact;
    match fact {
        Fact::Need(service) => format!("need {}", service.as_deref().unwrap_or("?")),
        Fact::Zip(text) => format!("zip {text}"),
        Fact::City(text) => format!("city {text}"),
        Fact::Street(text) => format!("street {text}"),
        Fact::Name(text) => format!("name {text}"),
        Fact::Urgency(urgency) => format!("urgency {}", urgency.words()),
        Fact::Time(wish) => format!("time {}", time(wish)),
        Fact::Choice(number) => format!("choice {number}"),
        Fact::Asks(question) => format!("asks {question:?}").to_lowercase(),
        Fact::Language(language) => format!("language {}", language.code()),
        Fact::Quantity(number) => format!("quantity {number}"),
        other => format!("{other:?}").to_lowercase(),
    }
}

/// The day, and the hours where they named some.
fn time(wish: &Wish) -> String {
    let day = wish.first.map(|date| date.to_string());
    let days = match (wish.first, wish.last) {
        (Some(first), Some(last)) if first != last => Some(format!("{first}..{last}")),
        _ => day,
    };
    let hours = (wish.not_before.is_some() || wish.not_after.is_some()).then(|| {
        let hour = |time: Option<jiff::civil::Time>| {
            time.map_or("*".to_owned(), |time| time.strftime("%H:%M").to_string())
        };
        format!("{}..{}", hour(wish.not_before), hour(wish.not_after))
    });
    [days, hours].into_iter().flatten().collect::<Vec<_>>().join(" ")
}
