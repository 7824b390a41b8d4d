//! Asks the understanding adapter what a message says, in its context.

use domain::intake::Reading;
use domain::profile::{AreaPattern, Topic};
use domain::{Business, Lead, together};
use jiff::Timestamp;

use crate::bindings::ringback::understanding::reader::{self, Context, Service, Topic as WitTopic};
use crate::facts;

/// What a reader says of a text who asked somebody else.
pub(crate) struct Opinion {
    text: String,
    /// What the text was taken to answer: another question makes another message of it.
    asked: Option<Topic>,
    readings: Vec<Reading>,
}

/// Lets the reader ask whoever it knows; it may take seconds. None: nobody, or no answer.
pub(crate) async fn consult(
    business: &Business,
    lead: &Lead,
    text: &str,
    spoken: bool,
    now: Timestamp,
) -> Option<Opinion> {
    let asked = asked(lead);
    let context = context(business, lead, asked, spoken, now);
    let readings = reader::consult(text.to_owned(), context).await?;
    let readings = readings.into_iter().filter_map(facts::reading).collect();
    Some(Opinion { text: text.to_owned(), asked, readings })
}

/// What a text says, with those that came just before it. The opinion counts for the text alone.
pub(crate) fn written(
    business: &Business,
    lead: &Lead,
    text: &str,
    opinion: Option<&Opinion>,
    now: Timestamp,
) -> Vec<Reading> {
    together::read(lead, business, text, now, |text, asked| {
        match opinion.filter(|opinion| opinion.text == text && opinion.asked == asked) {
            Some(opinion) => opinion.readings.clone(),
            None => read(business, lead, text, asked, false, now),
        }
    })
}

/// What was said on the phone.
pub(crate) async fn spoken(business: &Business, lead: &Lead, text: &str, now: Timestamp) -> Vec<Reading> {
    match consult(business, lead, text, true, now).await {
        Some(opinion) => opinion.readings,
        None => read(business, lead, text, asked(lead), true, now),
    }
}

fn asked(lead: &Lead) -> Option<Topic> {
    lead.asked.as_ref().map(|asked| asked.topic)
}

fn read(
    business: &Business,
    lead: &Lead,
    text: &str,
    asked: Option<Topic>,
    spoken: bool,
    now: Timestamp,
) -> Vec<Reading> {
    let context = context(business, lead, asked, spoken, now);
    reader::read(text, &context).into_iter().filter_map(facts::reading).collect()
}

fn context(business: &Business, lead: &Lead, asked: Option<Topic>, spoken: bool, now: Timestamp) -> Context {
    let service = |service: &domain::profile::Service| Service {
        id: service.id.clone(),
        name: service.name.clone(),
        words: service.other_names(),
        urgent: service.urgent.clone(),
    };
    Context {
        now: now.as_second(),
        time_zone: business.time_zone.iana_name().unwrap_or("UTC").to_owned(),
        asked: asked.map(topic),
        offers: lead.offers.iter().map(|slot| slot.starts.as_second()).collect(),
        services: business.services.iter().map(service).collect(),
        area: business.opportunity.area.iter().map(AreaPattern::text).collect(),
        handoff_words: business.intake.handoff_words.clone(),
        appointment: lead.appointment.as_ref().map(|visit| visit.slot.starts.as_second()),
        spoken,
        kept_back: lead.intake.name.iter().cloned().collect(),
    }
}

fn topic(topic: Topic) -> WitTopic {
    match topic {
        Topic::Need => WitTopic::Need,
        Topic::Where => WitTopic::Where,
        Topic::Urgency => WitTopic::Urgency,
        Topic::Name => WitTopic::Name,
        Topic::Slot => WitTopic::Slot,
    }
}
