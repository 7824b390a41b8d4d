//! The intake: who, what, where, how urgent. Every caller gets the same short one.

use serde::{Deserialize, Serialize};

use crate::profile::{AreaPattern, Business, Language, Topic};
use crate::slots::Wish;

/// Below this, a reading is not taken for granted.
pub const SURE: f32 = 0.5;

/// What a message says, as an understanding adapter read it (see `wit/deps/understanding/reader.wit`).
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    /// One thing.
    pub fact: Fact,
    /// The words it comes from.
    pub words: String,
    /// 0 to 1.
    pub confidence: f32,
}

/// One thing that a message says.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "each is documented in reader.wit")]
pub enum Fact {
    Need(Option<String>),
    Zip(String),
    City(String),
    Street(String),
    Urgency(Urgency),
    Name(String),
    Time(Wish),
    Choice(u32),
    NoChoice,
    Yes,
    No,
    Asks(Question),
    Person,
    OptOut,
    OptIn,
    Help,
    WrongNumber,
    NotInterested,
    Cancel,
    Move,
    Thanks,
    Greeting,
    Language(Language),
    Quantity(u32),
}

/// What a caller asks us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// What it costs. Never answered with a figure.
    Price,
    /// When we are there.
    Hours,
    /// Something else.
    Other,
}

/// How urgent it is; the less urgent is the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Whenever it suits.
    Flexible,
    /// In the next days.
    Soon,
    /// Now.
    Emergency,
}

impl Urgency {
    /// In plain words, for the team.
    pub fn words(self) -> &'static str {
        match self {
            Self::Emergency => "emergency",
            Self::Soon => "soon",
            Self::Flexible => "flexible",
        }
    }
}

/// What is known of a caller.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Intake {
    /// Their name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What they need, in their words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub need: Option<String>,
    /// The id of the service, when it is clear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// How many it is about, where they said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// Five digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// A city.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Number and street.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// How urgent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urgency: Option<Urgency>,
    /// When they would like it.
    #[serde(default)]
    pub wish: Wish,
    /// What they added once a visit was booked, such as the code of a gate: for whoever goes there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Addresses of pictures that they sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<String>,
}

impl Intake {
    /// Takes in what a message says. True if it told anything that the intake wants.
    pub fn absorb(&mut self, readings: &[Reading]) -> bool {
        let before = self.clone();
        for reading in readings.iter().filter(|reading| reading.confidence >= SURE) {
            match &reading.fact {
                Fact::Need(service) => self.absorb_need(service.as_deref(), &reading.words),
                Fact::Zip(zip) => {
                    self.zip = Some(zip.clone());
                    // A new ZIP code is a correction of the place as a whole.
                    self.city = None;
                }
                Fact::City(city) => self.city = Some(city.clone()),
                Fact::Street(street) => self.street = Some(street.clone()),
                Fact::Urgency(urgency) => self.urgency = Some(*urgency),
                Fact::Name(name) => self.name = Some(name.clone()),
                Fact::Quantity(number) => self.quantity = Some(*number),
                Fact::Time(wish) => self.wish = refined(&self.wish, wish),
                _ => {}
            }
        }
        if self.urgency.is_none() && self.wish.first.is_some() {
            // Whoever names a day has said how urgent it is.
            self.urgency = Some(Urgency::Soon);
        }
        *self != before
    }

    fn absorb_need(&mut self, service: Option<&str>, words: &str) {
        match service {
            Some(service) => {
                self.service = Some(service.to_owned());
                self.need = Some(words.to_owned());
            }
            // Vague words never replace a need that is clear.
            None if self.service.is_none() => self.need = Some(words.to_owned()),
            None => {}
        }
    }

    /// The first topic of the business's list that is not known.
    pub fn missing(&self, ask: &[Topic]) -> Option<Topic> {
        ask.iter().copied().find(|topic| match topic {
            Topic::Need => self.need.is_none(),
            Topic::Where => self.zip.is_none() && self.city.is_none(),
            Topic::Urgency => self.urgency.is_none(),
            Topic::Name => self.name.is_none(),
            Topic::Slot => false,
        })
    }

    /// Whether need and place are known and the place is one that the business serves. None: not known yet.
    pub fn fits(&self, business: &Business) -> Option<bool> {
        self.need.as_ref()?;
        self.in_area(business)
    }

    /// Whether the place is in the service area. None: the place is not known.
    pub fn in_area(&self, business: &Business) -> Option<bool> {
        AreaPattern::hold(&business.opportunity.area, self.zip.as_deref(), self.city.as_deref())
    }

    /// The place in one line.
    pub fn place(&self) -> Option<String> {
        let parts: Vec<&str> =
            [&self.street, &self.city, &self.zip].into_iter().flatten().map(String::as_str).collect();
        if parts.is_empty() { None } else { Some(parts.join(", ")) }
    }

    /// What stays true of the same person in another episode.
    pub fn for_next_episode(&self) -> Self {
        Self {
            name: self.name.clone(),
            zip: self.zip.clone(),
            city: self.city.clone(),
            street: self.street.clone(),
            ..Self::default()
        }
    }
}

/// A wish after another one: where only a time of day is said, the days stay.
fn refined(before: &Wish, wish: &Wish) -> Wish {
    let days = if wish.says_days() { wish } else { before };
    Wish { first: days.first, last: days.last, except: days.except.clone(), ..wish.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn business() -> Business {
        Business::from_toml(include_str!("../../../tests/profiles/acme-heating.toml")).unwrap()
    }

    #[test]
    fn the_service_area_knows_zip_codes_and_cities() {
        let business = business();
        let at = |zip: Option<&str>, city: Option<&str>| Intake {
            zip: zip.map(str::to_owned),
            city: city.map(str::to_owned),
            ..Intake::default()
        };
        assert_eq!(at(Some("85021"), None).in_area(&business), Some(true));
        assert_eq!(at(Some("90210"), None).in_area(&business), Some(false));
        assert_eq!(at(None, Some("tempe")).in_area(&business), Some(true));
        assert_eq!(at(None, Some("Tucson")).in_area(&business), Some(false));
        assert_eq!(at(None, None).in_area(&business), None);
    }

    #[test]
    fn what_is_known_is_not_missing() {
        let ask = [Topic::Need, Topic::Where, Topic::Urgency, Topic::Name];
        let mut intake = Intake::default();
        assert_eq!(intake.missing(&ask), Some(Topic::Need));
        intake.need = Some("ac out".into());
        intake.city = Some("Mesa".into());
        assert_eq!(intake.missing(&ask), Some(Topic::Urgency));
    }

    #[test]
    fn vague_words_do_not_replace_a_clear_need() {
        let mut intake = Intake::default();
        let need = |service: Option<&str>, words: &str| Reading {
            fact: Fact::Need(service.map(str::to_owned)),
            words: words.to_owned(),
            confidence: 0.9,
        };
        intake.absorb(&[need(Some("ac-repair"), "ac out")]);
        intake.absorb(&[need(None, "it is really bad")]);
        assert_eq!((intake.service.as_deref(), intake.need.as_deref()), (Some("ac-repair"), Some("ac out")));
    }
}
