//! Asks the understanding adapter what a message says, in its context.

use domain::intake::Reading;
use domain::profile::{AreaPattern, Topic};
use domain::{Business, Lead};
use jiff::Timestamp;

use crate::bindings::ringback::understanding::reader::{self, Context, Service, Topic as WitTopic};
use crate::facts;

pub(crate) async fn read(
    business: &Business,
    lead: &Lead,
    text: &str,
    spoken: bool,
    now: Timestamp,
) -> Vec<Reading> {
    let service = |service: &domain::profile::Service| Service {
        id: service.id.clone(),
        name: service.name.clone(),
        words: service.other_names(),
        urgent: service.urgent.clone(),
    };
    let context = Context {
        now: now.as_second(),
        time_zone: business.time_zone.iana_name().unwrap_or("UTC").to_owned(),
        asked: lead.asked.as_ref().map(|asked| topic(asked.topic)),
        offers: lead.offers.iter().map(|slot| slot.starts.as_second()).collect(),
        services: business.services.iter().map(service).collect(),
        area: business.opportunity.area.iter().map(AreaPattern::text).collect(),
        handoff_words: business.intake.handoff_words.clone(),
        appointment: lead.appointment.as_ref().map(|visit| visit.slot.starts.as_second()),
        spoken,
        kept_back: lead.intake.name.iter().cloned().collect(),
    };
    reader::read(text.to_owned(), context).await.into_iter().filter_map(facts::reading).collect()
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
