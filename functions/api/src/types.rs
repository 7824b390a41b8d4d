//! What is answered. Numbers stand in bodies only, never in addresses.

use domain::lead::{Caller, Outcome};
use domain::occurrence::Occurrence;
use domain::{Business, Lead as Document, Phone};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use session::key::Key as Kept;
use utoipa::ToSchema;

pub use crate::names::{OutcomeName, ScopeName, UnfitName};

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// What is on it. It may be short, or empty, and others may follow all the same.
    pub items: Vec<T>,
    /// Give this as `cursor` to get the next page. Missing: this is the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// A business.
#[derive(Debug, Serialize, ToSchema)]
pub struct BusinessAnswer {
    /// Its short name.
    pub id: String,
    /// As callers read it.
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    /// The numbers that callers dial, in E.164.
    pub numbers: Vec<String>,
    /// What it sells.
    pub services: Vec<ServiceAnswer>,
    /// Who works there.
    pub team: Vec<PersonAnswer>,
}

/// Something that a business sells.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServiceAnswer {
    /// Its short name.
    pub id: String,
    /// As callers read it.
    pub name: String,
}

/// Someone on the team.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonAnswer {
    /// Their name.
    pub name: String,
    /// Their number, in E.164.
    pub number: String,
    /// What they do.
    pub roles: Vec<String>,
}

/// A caller at a business, with their open or last episode.
#[derive(Debug, Serialize, ToSchema)]
pub struct LeadAnswer {
    /// Names it in addresses.
    pub id: String,
    /// Counts how often they came.
    pub episode: u32,
    /// Their number, in E.164. Missing: they withheld it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Their name, once they have said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What they are answered in: `en` or `es`.
    pub language: String,
    /// Whether something is still to happen.
    pub open: bool,
    /// Where it stands: `intake`, `offering`, `booked`, `with_people` or `closed`.
    pub stage: String,
    /// How it ended, or stands to end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeName>,
    /// Why it is no opportunity.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unfit: Option<UnfitName>,
    /// The person who has it. Missing: Ringback itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Why a person is wanted, in plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wanted_because: Option<String>,
    /// They want no texts.
    pub opted_out: bool,
    /// What they need, in their words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<String>,
    /// The id of the service.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// How many it is about, where they said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// Where, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// `emergency`, `soon` or `flexible`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub urgency: Option<String>,
    /// Why the first call was missed, in plain words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed_because: Option<String>,
    /// The moments that are measured.
    pub moments: Moments,
    /// The visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit: Option<VisitAnswer>,
}

/// The moments of an episode, each the first of its kind.
#[derive(Debug, Serialize, ToSchema)]
pub struct Moments {
    /// It began.
    pub began: Timestamp,
    /// A call was missed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missed: Option<Timestamp>,
    /// The carrier took the first text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contacted: Option<Timestamp>,
    /// They answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replied: Option<Timestamp>,
    /// Need and place are known and fit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qualified: Option<Timestamp>,
    /// A visit was booked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub booked: Option<Timestamp>,
    /// A person took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Timestamp>,
}

/// Something that happened to a lead. What subscribers are told of it has the lead in it too: docs/guides/events.md.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventAnswer {
    /// Names it: the `webhook-id` under which subscribers are told of it.
    pub id: String,
    /// What happened, such as `lead.qualified`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The lead's id.
    pub lead: String,
    /// Which of its episodes, counted from 1.
    pub episode: u32,
    /// When.
    pub at: Timestamp,
}

/// The visit of a lead.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitAnswer {
    /// When the work begins.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// The id of the service.
    pub service: String,
    /// What it brings in on average, in whole units of the business's currency.
    pub value: u32,
}

/// A coming visit.
#[derive(Debug, Serialize, ToSchema)]
pub struct BookingAnswer {
    /// Names it.
    pub id: String,
    /// The lead whose it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<String>,
    /// When the work begins.
    pub starts: Timestamp,
    /// When it ends.
    pub ends: Timestamp,
    /// One line, as it stands in the calendar.
    pub summary: String,
    /// Where.
    pub place: String,
}

/// Something was taken in, and is done once.
#[derive(Debug, Serialize, ToSchema)]
pub struct Done {
    /// Names this request. A text stands in the conversation under it.
    pub request: String,
    /// The lead.
    pub lead: String,
}

/// A key.
#[derive(Debug, Serialize, ToSchema)]
pub struct KeyAnswer {
    /// Names it.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// What it is good for.
    pub scopes: Vec<ScopeName>,
    /// When it was made.
    pub created: Timestamp,
    /// The key itself: shown now and never again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// Everything about a caller, episode by episode, as it is stored.
#[derive(Debug, Serialize, ToSchema)]
pub struct Exported {
    /// The episodes, the oldest first.
    #[schema(value_type = Vec<Object>)]
    pub episodes: Vec<Document>,
}

/// It will be done within seconds.
#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {}

impl BusinessAnswer {
    /// What is told of a business.
    pub fn of(business: &Business) -> Self {
        let number = |phone: &Phone| phone.as_str().to_owned();
        let service =
            |one: &domain::profile::Service| ServiceAnswer { id: one.id.clone(), name: one.name.clone() };
        let person = |one: &domain::profile::Person| PersonAnswer {
            name: one.name.clone(),
            number: number(&one.phone),
            roles: one.roles.clone(),
        };
        Self {
            id: business.id.clone(),
            name: business.name.clone(),
            time_zone: business.time_zone.iana_name().unwrap_or("UTC").to_owned(),
            numbers: business.numbers.iter().map(number).collect(),
            services: business.services.iter().map(service).collect(),
            team: business.team.iter().map(person).collect(),
        }
    }
}

impl EventAnswer {
    /// What is told of something that happened to a lead.
    pub fn of(lead: &Document, occurrence: &Occurrence) -> Self {
        Self {
            id: events::event::id(lead, occurrence),
            kind: occurrence.kind.name(),
            lead: domain::lead::tag(&lead.own_key()),
            episode: occurrence.episode,
            at: occurrence.at,
        }
    }
}

impl LeadAnswer {
    /// What is told of a lead.
    pub fn of(lead: &Document, business: &Business) -> Self {
        let intake = &lead.intake;
        let unfit = match lead.outcome {
            Some(Outcome::Disqualified(unfit)) => Some(UnfitName::of(unfit)),
            _ => None,
        };
        Self {
            id: domain::lead::tag(&lead.own_key()),
            episode: lead.episode,
            number: match &lead.caller {
                Caller::Number(phone) => Some(phone.as_str().to_owned()),
                Caller::Withheld(_) => None,
            },
            name: intake.name.clone(),
            language: lead.language.code().to_owned(),
            open: is_open(lead),
            stage: stage(lead).to_owned(),
            outcome: lead.outcome.map(OutcomeName::of),
            unfit,
            owner: lead.person().map(|phone| {
                business
                    .person(phone)
                    .map_or_else(|| "Somebody who left".to_owned(), |person| person.name.clone())
            }),
            wanted_because: lead.handoff.as_ref().map(|handoff| handoff.reason.words().to_owned()),
            opted_out: lead.opted_out.is_some(),
            need: intake.need.clone(),
            service: intake.service.clone(),
            quantity: intake.quantity,
            place: intake.place(),
            urgency: intake.urgency.map(|urgency| urgency.words().to_owned()),
            missed_because: lead.misses.first().map(|miss| miss.reason.words().to_owned()),
            moments: moments(lead),
            visit: lead.appointment.as_ref().map(|visit| VisitAnswer {
                starts: visit.slot.starts,
                ends: visit.slot.ends,
                service: visit.service.clone(),
                value: visit.value,
            }),
        }
    }
}

impl KeyAnswer {
    /// What is told of a key; `token` where it was made just now.
    pub fn of(key: &Kept, token: Option<String>) -> Self {
        let scopes = key.scopes.iter().copied().map(ScopeName::of).collect();
        Self { id: key.id.clone(), name: key.name.clone(), scopes, created: key.created, key: token }
    }
}

/// Whether something is still to happen.
pub fn is_open(lead: &Document) -> bool {
    lead.stage != domain::lead::Stage::Closed
}

fn stage(lead: &Document) -> &'static str {
    use domain::lead::Stage;
    match lead.stage {
        Stage::Intake => "intake",
        Stage::Offering => "offering",
        Stage::Booked => "booked",
        Stage::WithPeople => "with_people",
        Stage::Closed => "closed",
    }
}

/// When the lead's episode began, in whole milliseconds.
pub fn began(lead: &Document) -> Timestamp {
    let milestones = &lead.milestones;
    let first = [milestones.missed, milestones.replied, milestones.contacted].into_iter().flatten().min();
    let at = first.or_else(|| lead.story.first().map(|entry| entry.at)).unwrap_or(Timestamp::UNIX_EPOCH);
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

fn moments(lead: &Document) -> Moments {
    let of = &lead.milestones;
    Moments {
        began: began(lead),
        missed: of.missed,
        contacted: of.contacted,
        replied: of.replied,
        qualified: of.qualified,
        booked: of.booked,
        claimed: of.claimed,
    }
}

/// So many dates up to one, the latest first.
pub fn dates_to(last: Date, count: u32) -> Vec<Date> {
    let back = |days: u32| last.checked_sub(jiff::Span::new().days(i64::from(days))).ok();
    (0..count).filter_map(back).collect()
}
