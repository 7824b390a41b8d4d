//! What has been read so far.

use std::mem::discriminant;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::phrase::{Message, Span};
use crate::types::{Context, Fact, Reading, Topic};
pub(crate) use wording::correction::PHRASES as CORRECTIONS;

/// A fact with the tokens that it comes from.
pub(crate) struct Found {
    pub fact: Fact,
    pub span: Span,
    pub confidence: f32,
}

/// A message on its way to readings.
pub(crate) struct Reader<'a> {
    pub message: Message<'a>,
    pub context: &'a Context,
    /// The local date and time of the business.
    pub now: DateTime,
    /// The offers in local time.
    pub offers: Vec<DateTime>,
    pub found: Vec<Found>,
    claimed: Vec<bool>,
}

impl<'a> Reader<'a> {
    pub fn new(message: Message<'a>, context: &'a Context) -> Self {
        let zone = TimeZone::get(&context.time_zone).unwrap_or(TimeZone::UTC);
        let local = |seconds: i64| {
            let moment = jiff::Timestamp::from_second(seconds).unwrap_or_default();
            zone.to_datetime(moment)
        };
        let offers = context.offers.iter().map(|offer| local(*offer)).collect();
        let claimed = vec![false; message.tokens.len()];
        Self { message, context, now: local(context.now), offers, found: Vec::new(), claimed }
    }

    pub fn asked(&self, topic: Topic) -> bool {
        self.context.asked == Some(topic)
    }

    /// Whether they answer the question which of the offers they take.
    pub fn choosing(&self) -> bool {
        !self.offers.is_empty() && self.context.asked.is_none_or(|asked| asked == Topic::Slot)
    }

    /// Adds a fact and claims its words.
    pub fn add(&mut self, fact: Fact, span: Span, confidence: f32) {
        self.claim(span);
        self.found.push(Found { fact, span, confidence });
    }

    /// Keeps others from reading these words.
    pub fn claim(&mut self, (first, end): Span) {
        let count = end.saturating_sub(first);
        self.claimed.iter_mut().skip(first).take(count).for_each(|claimed| *claimed = true);
    }

    pub fn is_claimed(&self, at: usize) -> bool {
        self.claimed.get(at).copied().unwrap_or(true)
    }

    pub fn is_free(&self, (first, end): Span) -> bool {
        first < end && (first..end).all(|at| !self.is_claimed(at))
    }

    /// The first place of any of the phrases that nobody has claimed.
    pub fn find_free(&self, phrases: &[&str]) -> Option<Span> {
        phrases.iter().find_map(|phrase| self.message.find_all(phrase).find(|span| self.is_free(*span)))
    }

    /// Adds a fact where one of the phrases stands, once.
    pub fn add_if_any(&mut self, phrases: &[&str], fact: Fact, confidence: f32) -> bool {
        let Some(span) = self.find_free(phrases) else { return false };
        self.add(fact, span, confidence);
        true
    }

    pub fn has(&self, fact: &Fact) -> bool {
        self.found.iter().any(|found| found.fact == *fact)
    }

    pub fn has_kind(&self, of: &Fact) -> bool {
        self.found.iter().any(|found| discriminant(&found.fact) == discriminant(of))
    }

    pub fn remove(&mut self, fact: &Fact) {
        self.found.retain(|found| found.fact != *fact);
    }

    /// Takes back what was said before a correction ("85021, no wait 85012").
    pub fn correct(&mut self) {
        let Some(at) = self.message.find_any(CORRECTIONS).map(|span| span.0) else { return };
        let later: Vec<_> = self
            .found
            .iter()
            .filter(|found| found.span.0 >= at)
            .map(|found| discriminant(&found.fact))
            .collect();
        self.found.retain(|found| {
            let value = matches!(
                found.fact,
                Fact::Zip(_) | Fact::City(_) | Fact::Street(_) | Fact::Name(_) | Fact::Choice(_)
            );
            !(value && found.span.0 < at && later.contains(&discriminant(&found.fact)))
        });
    }

    pub fn finish(mut self) -> Vec<Reading> {
        crate::right::take_back(&mut self);
        self.correct();
        self.found.sort_by_key(|found| found.span);
        let mut readings: Vec<Reading> = Vec::new();
        for found in self.found {
            if !readings.iter().any(|reading| reading.fact == found.fact) {
                let words = self.message.slice(found.span).to_owned();
                readings.push(Reading { fact: found.fact, words, confidence: found.confidence });
            }
        }
        readings
    }
}
