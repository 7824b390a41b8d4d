//! The profile of a business: everything that its owner decides.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use crate::Phone;

mod area;
mod booking;
mod fault;
mod read;
mod webhook;

pub use area::{AreaPattern, Areas};
pub use booking::{Booking, CalendarKind, Staff};
pub use fault::{Fault, Faults};
pub use webhook::Webhook;

/// One business, read from its profile (TOML) and checked whole.
#[derive(Debug, Clone)]
pub struct Business {
    /// Short name in keys and addresses: `[a-z0-9-]`, at most 40.
    pub id: String,
    /// As callers read it.
    pub name: String,
    /// `hvac`, `plumbing`, ...
    pub trade: String,
    /// Where its clock stands.
    pub time_zone: TimeZone,
    /// The first one is spoken first.
    pub languages: Vec<Language>,
    /// The numbers that callers dial.
    pub numbers: Vec<Phone>,
    /// When somebody is there.
    pub hours: Hours,
    /// Who works there.
    pub team: Vec<Person>,
    /// What happens while the phone rings.
    pub answering: Answering,
    /// Which callers count.
    pub opportunity: Opportunity,
    /// How a miss is answered.
    pub response: Response,
    /// What it sells.
    pub services: Vec<Service>,
    /// What every caller is asked.
    pub intake: IntakePolicy,
    /// How jobs are booked.
    pub booking: Booking,
    /// Who does the jobs, the preferred first; empty where only the number of crews counts.
    pub staff: Vec<Staff>,
    /// Who is alerted.
    pub handoff: HandoffPolicy,
    /// What happens when a caller falls silent.
    pub follow_up: FollowUp,
    /// When a caller is forgotten.
    pub forget_after: SignedDuration,
    /// Who outside is told what happens.
    pub webhooks: Vec<Webhook>,
    /// The business's own words, by message name.
    pub messages: BTreeMap<String, String>,
}

/// A language that callers are answered in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
}

impl Language {
    /// The ISO 639-1 code.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
        }
    }

    /// Reads an ISO 639-1 code.
    pub fn from_code(code: &str) -> Option<Self> {
        match code {
            "en" => Some(Self::En),
            "es" => Some(Self::Es),
            _ => None,
        }
    }
}

/// From `from` up to, not including, `until`, on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Local time.
    pub from: Time,
    /// Local time, after `from`.
    pub until: Time,
}

/// Opening hours.
#[derive(Debug, Clone, Default)]
pub struct Hours {
    /// Monday first; each day in order, without overlap.
    pub week: [Vec<Span>; 7],
    /// Closed on these days.
    pub holidays: Vec<Date>,
}

impl Hours {
    /// The spans of one date: none on a holiday.
    pub fn on(&self, date: Date) -> &[Span] {
        if self.holidays.contains(&date) {
            return &[];
        }
        self.week.get(weekday(date)).map_or(&[], Vec::as_slice)
    }
}

/// Where a date stands in a week: Monday is 0.
pub(crate) fn weekday(date: Date) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or(0)
}

/// Someone on the team.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Full name.
    pub name: String,
    /// Where they are reached.
    pub phone: Phone,
    /// `owner`, `dispatch`, `on-call`, `sales`, ...
    pub roles: Vec<String>,
}

impl Person {
    /// What colleagues and callers call them.
    pub fn first_name(&self) -> &str {
        self.name.split_whitespace().next().unwrap_or(&self.name)
    }
}

/// What happens while the phone rings.
#[derive(Debug, Clone)]
pub struct Answering {
    /// Roles that ring, in order; empty where the carrier forwards only missed calls.
    pub ring: Vec<String>,
    /// How long it rings, 5 to 60.
    pub ring_seconds: u32,
    /// Whether a person must press 1, so that a voicemail box cannot "answer".
    pub press_one: bool,
    /// Whether the carrier listens for an answering machine on a phone that was picked up. Where a person must press 1
    /// a machine is known without it.
    pub detect_machines: bool,
    /// A call that is over sooner was not answered.
    pub min_talk: SignedDuration,
    /// What a caller gets while closed.
    pub after_hours: AfterHours,
    /// What a caller gets while open, when nobody answers.
    pub overflow: AfterHours,
}

/// What a caller gets when nobody can answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterHours {
    /// Asked what they need, by voice.
    VoiceIntake,
    /// May leave a message.
    Voicemail,
    /// Told that a text is on its way.
    TextOnly,
}

/// Which callers count as an opportunity.
#[derive(Debug, Clone)]
pub struct Opportunity {
    /// The service area.
    pub area: Vec<AreaPattern>,
    /// A second miss within this is the same one.
    pub repeat_window: SignedDuration,
    /// Vendors, staff: never a lead.
    pub never: Vec<Phone>,
    /// Always let through, whatever speaks for spam.
    pub always: Vec<Phone>,
    /// Never let through.
    pub block: Vec<Phone>,
    /// What a caller without a number gets.
    pub withheld: Withheld,
}

/// What a caller without a number gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Withheld {
    /// May leave a message.
    Voicemail,
    /// A short goodbye.
    HangUp,
}

/// How a miss is answered.
#[derive(Debug, Clone)]
pub struct Response {
    /// The promise that speed is measured against.
    pub standard: SignedDuration,
    /// How a miss is answered.
    pub channel: Channel,
    /// What an urgent lead gets as well.
    pub urgent_channel: Channel,
    /// No follow-up in these hours, at the caller's place; may cross midnight.
    pub quiet_from: Time,
    /// End of the quiet hours.
    pub quiet_until: Time,
    /// Whether the one reply to the call itself may go at any time.
    pub reply_in_quiet_hours: bool,
    /// First replies to the business's own country in a day, at most.
    pub texts_a_day: u32,
    /// First replies to any other country in a day, at most; all of them together get four times that.
    pub foreign_texts_a_day: u32,
}

/// A way to reach a caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    /// A text.
    Text,
    /// A call back by a person.
    Call,
    /// Both.
    Both,
}

/// Something that the business sells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// Short name, `[a-z0-9-]`.
    pub id: String,
    /// As callers read it, in the business's first language or in English.
    pub name: String,
    /// As callers read it in Spanish, where it is called otherwise.
    pub name_es: Option<String>,
    /// What callers call it, in any language.
    pub words: Vec<String>,
    /// How long it takes, 5 to 1440.
    pub minutes: u32,
    /// What it brings in on average, in whole units of the business's currency.
    pub value: u32,
    /// Phrases that make it urgent.
    pub urgent: Vec<String>,
    /// Free minutes after it, where not the booking's.
    pub buffer_minutes: Option<u32>,
}

impl Service {
    /// Whatever callers call it, besides its name.
    pub fn other_names(&self) -> Vec<String> {
        self.words.iter().chain(&self.name_es).cloned().collect()
    }

    /// As callers of this language read it.
    pub fn called(&self, language: Language) -> &str {
        match (language, &self.name_es) {
            (Language::Es, Some(name)) => name,
            _ => &self.name,
        }
    }
}

/// One thing that the intake asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Topic {
    /// What they need.
    Need,
    /// Where: ZIP code or city.
    Where,
    /// How urgent it is.
    Urgency,
    /// Who they are.
    Name,
    /// Which of the offered times.
    Slot,
}

/// What every caller is asked.
#[derive(Debug, Clone)]
pub struct IntakePolicy {
    /// In this order; `Slot` is not among them.
    pub ask: Vec<Topic>,
    /// Words that mean "a person please".
    pub handoff_words: Vec<String>,
}

/// Who is alerted.
#[derive(Debug, Clone)]
pub struct HandoffPolicy {
    /// Roles, first alerted first.
    pub on_call: Vec<String>,
    /// How long one person has before the next is alerted.
    pub claim_within: SignedDuration,
}

/// What happens when a caller falls silent, and when the job is done.
#[derive(Debug, Clone)]
pub struct FollowUp {
    /// Moments after our last question, in order.
    pub nudges: Vec<SignedDuration>,
    /// When a silent lead is closed, after our last question.
    pub close_after: SignedDuration,
    /// Where a review may be written. None: nobody is asked for one.
    pub review_link: Option<String>,
    /// When a review is asked for, after the job is done.
    pub review_after: SignedDuration,
}

impl Business {
    /// Reads a profile. Every fault is reported at once, with its path and what would be right.
    pub fn from_toml(text: &str) -> Result<Self, Faults> {
        read::business(text)
    }

    /// The one that is spoken first.
    pub fn language(&self) -> Language {
        self.languages.first().copied().unwrap_or_default()
    }

    /// The person on the team who has this number.
    pub fn person(&self, phone: &Phone) -> Option<&Person> {
        self.team.iter().find(|person| person.phone == *phone)
    }

    /// Everyone who has one of the roles, in the order of the roles, each once.
    pub fn people<'a>(&'a self, roles: &'a [String]) -> Vec<&'a Person> {
        let mut found: Vec<&Person> = Vec::new();
        for role in roles {
            for person in &self.team {
                if person.roles.contains(role) && !found.contains(&person) {
                    found.push(person);
                }
            }
        }
        found
    }

    /// The service with this id.
    pub fn service(&self, id: &str) -> Option<&Service> {
        self.services.iter().find(|service| service.id == id)
    }

    /// The member of the staff with this id.
    pub fn member(&self, id: &str) -> Option<&Staff> {
        self.staff.iter().find(|member| member.id == id)
    }

    /// Whether a person is there at this moment.
    pub fn is_open(&self, now: jiff::Timestamp) -> bool {
        let local = now.to_zoned(self.time_zone.clone());
        let time = local.time();
        self.hours.on(local.date()).iter().any(|span| span.from <= time && time < span.until)
    }
}
