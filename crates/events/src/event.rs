//! What an event says: CloudEvents 1.0 in JSON (<https://github.com/cloudevents/spec>, structured mode).

use domain::intake::Urgency;
use domain::lead::{Appointment, Caller, Happening, Outcome, Stage, tag};
use domain::occurrence::{Kind, Occurrence};
use domain::{Business, Lead};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;

/// The media type of an event.
pub const MEDIA_TYPE: &str = "application/cloudevents+json";

/// An event. `source` and `id` together name it: whoever gets the same two again has it already.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct CloudEvent {
    /// Always `1.0`.
    pub specversion: &'static str,
    /// Names the event within its source.
    pub id: String,
    /// The business: `/businesses/acme-heating`.
    pub source: String,
    /// What happened, such as `lead.qualified`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The lead's id.
    pub subject: String,
    /// When it happened, RFC 3339.
    pub time: String,
    /// Always `application/json`.
    pub datacontenttype: &'static str,
    /// The details.
    pub data: Data,
}

/// The details of an event. The lead is as it stands when the event is sent, not as it stood when it happened.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Data {
    /// Whose lead it is.
    pub business: BusinessView,
    /// The lead.
    pub lead: LeadView,
    /// In `message.received`, `message.sent` and `message.failed`: the message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageView>,
}

/// A business.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct BusinessView {
    /// Its id.
    pub id: String,
    /// As callers read it.
    pub name: String,
    /// Its trade, such as `hvac`.
    pub trade: String,
    /// IANA name.
    pub time_zone: String,
}

/// A lead. What is not known is left out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct LeadView {
    /// Names the lead in the API, at the desk and in events; it is not their number.
    pub id: String,
    /// Counts from 1: a caller whose matter has ended begins another one.
    pub episode: u32,
    /// Their number, E.164. Left out where it was withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// ISO 639-1.
    pub language: &'static str,
    /// `intake`, `offering`, `booked`, `with_people` or `closed`.
    pub stage: &'static str,
    /// How it ended or stands to end: `booked`, `transferred`, `noted`, `disqualified`, `opted_out`, `no_show` or
    /// `unreachable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
    /// Who on the team has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What they need, in their words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<String>,
    /// The id of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// How many it is about, where they said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// Five digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zip: Option<String>,
    /// A city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Number and street.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// `flexible`, `soon` or `emergency`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<&'static str>,
    /// When the first call was missed, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed_at: Option<String>,
    /// The visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitView>,
}

/// A visit.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct VisitView {
    /// Its id in the calendar.
    pub id: String,
    /// RFC 3339.
    pub starts: String,
    /// RFC 3339.
    pub ends: String,
    /// The id of the service.
    pub service: String,
    /// What it brings in on average, in whole units of the business's currency.
    pub value: u32,
    /// The id of whoever of the staff does it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with: Option<String>,
}

/// A message. Its text is left out once the conversation has grown so long that its beginning is forgotten.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MessageView {
    /// The words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// In `message.failed`: why, in plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// How many pictures came with it.
    pub pictures: usize,
}

/// The id of the event of an occurrence. A caller who was forgotten and comes back begins with number 1 again: the moment
/// tells the two apart.
pub fn id(lead: &Lead, occurrence: &Occurrence) -> String {
    let (number, second) = (occurrence.number, occurrence.at.as_second());
    Id { lead: &tag(&lead.own_key()), number, second }.written()
}

/// What the ids of all events with this number of a lead begin with.
pub fn place(lead: &Lead, number: u32) -> String {
    format!("{}-{number}", tag(&lead.own_key()))
}

/// What an id says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Id<'a> {
    /// The id of the lead.
    pub lead: &'a str,
    /// The number of the occurrence.
    pub number: u32,
    /// When it was, in unix seconds.
    pub second: i64,
}

impl<'a> Id<'a> {
    /// Reads an id. None: it is none of ours.
    pub fn read(id: &'a str) -> Option<Self> {
        let mut parts = id.splitn(3, '-');
        let (lead, number, second) =
            (parts.next()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let read = Self { lead, number, second };
        (read.written() == id).then_some(read)
    }

    /// The occurrence of this id, while the lead still has it.
    pub fn of(self, lead: &Lead) -> Option<&Occurrence> {
        let is_it = |one: &&Occurrence| one.number == self.number && one.at.as_second() == self.second;
        lead.occurrences.kept.iter().find(is_it)
    }

    fn written(self) -> String {
        format!("{}-{}-{}", self.lead, self.number, self.second)
    }
}

impl CloudEvent {
    /// Of something that happened to a lead.
    pub fn new(business: &Business, lead: &Lead, occurrence: &Occurrence) -> Self {
        Self {
            specversion: "1.0",
            id: id(lead, occurrence),
            source: format!("/businesses/{}", business.id),
            kind: occurrence.kind.name(),
            subject: tag(&lead.own_key()),
            time: occurrence.at.to_string(),
            datacontenttype: "application/json",
            data: Data {
                business: BusinessView::new(business),
                lead: LeadView::new(business, lead),
                message: message(lead, occurrence),
            },
        }
    }
}

impl BusinessView {
    /// Of a business.
    pub fn new(business: &Business) -> Self {
        Self {
            id: business.id.clone(),
            name: business.name.clone(),
            trade: business.trade.clone(),
            time_zone: business.time_zone.iana_name().unwrap_or("UTC").to_owned(),
        }
    }
}

impl LeadView {
    /// Of a lead.
    pub fn new(business: &Business, lead: &Lead) -> Self {
        let intake = &lead.intake;
        Self {
            id: tag(&lead.own_key()),
            episode: lead.episode,
            phone: match &lead.caller {
                Caller::Number(phone) => Some(phone.as_str().to_owned()),
                Caller::Withheld(_) => None,
            },
            name: intake.name.clone(),
            language: lead.language.code(),
            stage: stage(lead.stage),
            outcome: lead.outcome.map(outcome),
            owner: lead.person().and_then(|phone| business.person(phone)).map(|person| person.name.clone()),
            need: intake.need.clone(),
            service: intake.service.clone(),
            quantity: intake.quantity,
            zip: intake.zip.clone(),
            city: intake.city.clone(),
            street: intake.street.clone(),
            urgency: intake.urgency.map(urgency),
            missed_at: lead.milestones.missed.map(rfc_3339),
            visit: lead.appointment.as_ref().map(VisitView::new),
        }
    }
}

impl VisitView {
    /// Of a visit.
    pub fn new(visit: &Appointment) -> Self {
        Self {
            id: visit.id.clone(),
            starts: rfc_3339(visit.slot.starts),
            ends: rfc_3339(visit.slot.ends),
            service: visit.service.clone(),
            value: visit.value,
            with: Some(visit.with.clone()).filter(|with| !with.is_empty()),
        }
    }
}

/// The message that the story has of that moment.
fn message(lead: &Lead, occurrence: &Occurrence) -> Option<MessageView> {
    let empty = MessageView { text: None, why: None, pictures: 0 };
    let found = |what: &Happening| match (occurrence.kind, what) {
        (Kind::MessageReceived, Happening::Wrote { body, media }) => {
            Some(MessageView { text: Some(body.clone()), pictures: media.len(), ..empty.clone() })
        }
        (Kind::MessageReceived, Happening::Said(body))
        | (Kind::MessageSent, Happening::Sent { person: None, body, .. }) => {
            Some(MessageView { text: Some(body.clone()), ..empty.clone() })
        }
        (Kind::MessageFailed, Happening::NotSent { why, .. }) => {
            Some(MessageView { why: Some(why.clone()), ..empty.clone() })
        }
        _ => None,
    };
    let is_of_a_message =
        matches!(occurrence.kind, Kind::MessageReceived | Kind::MessageSent | Kind::MessageFailed);
    let mut then = lead.story.iter().filter(|entry| entry.at == occurrence.at);
    is_of_a_message.then(|| then.find_map(|entry| found(&entry.what)).unwrap_or(empty.clone()))
}

fn rfc_3339(at: Timestamp) -> String {
    at.to_string()
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Intake => "intake",
        Stage::Offering => "offering",
        Stage::Booked => "booked",
        Stage::WithPeople => "with_people",
        Stage::Closed => "closed",
    }
}

fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Booked => "booked",
        Outcome::Transferred => "transferred",
        Outcome::Noted => "noted",
        Outcome::Disqualified(_) => "disqualified",
        Outcome::OptedOut => "opted_out",
        Outcome::NoShow => "no_show",
        Outcome::Unreachable => "unreachable",
    }
}

fn urgency(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Flexible => "flexible",
        Urgency::Soon => "soon",
        Urgency::Emergency => "emergency",
    }
}

/// The JSON Schema (2020-12) of every event.
pub fn schema() -> serde_json::Value {
    let mut schema = schemars::schema_for!(CloudEvent).to_value();
    let types: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    let kind = schema.pointer_mut("/properties/type").and_then(|kind| kind.as_object_mut());
    if let Some(kind) = kind {
        kind.insert("enum".to_owned(), types.into());
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_read_as_it_was_written_and_nothing_else_is_one() {
        let id = Id::read("0c9491cf84bd60ee-12-1796083200").unwrap();
        assert_eq!((id.lead, id.number, id.second), ("0c9491cf84bd60ee", 12, 1_796_083_200));
        for wrong in ["", "-", "0c-1", "0c-1-", "0c-01-5", "0c-+1-5", "0c-1-5-6", "0c-1-x"] {
            assert_eq!(Id::read(wrong), None, "{wrong}");
        }
    }
}
