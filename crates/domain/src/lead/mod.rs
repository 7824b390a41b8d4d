//! A lead: one caller at one business, with one open episode. One document, one value, one compare-and-set.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

mod course;
mod parts;
mod past;
mod phone;
mod reasons;
mod request;
mod story;

pub use course::{Course, REVIEW_PAUSE};
pub use parts::{Appointment, Asked, Handoff, Miss};
pub use past::Past;
pub use phone::{OnThePhone, Transfer};
pub use reasons::{HandoffReason, MissReason, Outcome, Unfit};
pub use request::{Refusal, Request};
pub use story::{Entry, Happening};

use crate::effect::Effect;
use crate::intake::Intake;
use crate::ledger::Ledger;
use crate::occurrence::{Kind, Occurrences};
use crate::phone::Phone;
use crate::profile::Language;
use crate::slots::Slot;
use crate::spam::{Judgement, Said};

/// How many provider ids a lead remembers: far more than one episode brings.
const SEEN_IDS: usize = 96;
/// How many entries the story keeps; the oldest go first.
const STORY_ENTRIES: usize = 120;

/// FNV-1a, 64 bits: tells one text from the next, nothing more.
pub fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, b| (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

/// Stands for a lead in addresses, where its key, which holds a number, must not.
pub fn tag(key: &str) -> String {
    format!("{:016x}", fingerprint(key))
}

/// Who called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caller {
    /// Someone with a number.
    Number(Phone),
    /// Someone who withheld it; the carrier's call id stands for them.
    Withheld(String),
}

impl Caller {
    /// The number, if there is one.
    pub fn phone(&self) -> Option<&Phone> {
        match self {
            Self::Number(phone) => Some(phone),
            Self::Withheld(_) => None,
        }
    }
}

/// The document of a lead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Lead {
    /// The business's id.
    pub business: String,
    /// The number of the business that was called: texts come from it.
    pub line: Phone,
    /// Who called.
    pub caller: Caller,
    /// What they are answered in.
    pub language: Language,
    /// It was forgotten, and this is only the place where it was.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forgotten: bool,
    /// What someone of the business said about them: blocked, or not spam.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// What spoke for spam in their last call, where anything did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spam: Option<Judgement>,
    /// Since when everything about them is to be forgotten at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub forget: Option<Timestamp>,
    /// Since when they want no texts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opted_out: Option<Timestamp>,
    /// Counts from 1; a closed lead that calls again begins a new one.
    pub episode: u32,
    /// Where the episode stands.
    pub stage: Stage,
    /// How it ended, or how it stands to end; a booked lead is open until the visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Who is responsible for the next move. Always exactly one.
    pub owner: Owner,
    /// The moments that are measured.
    pub milestones: Milestones,
    /// The calls that were missed in this episode.
    pub misses: Vec<Miss>,
    /// Who, what, where, how urgent.
    #[serde(default)]
    pub intake: Intake,
    /// The call that we are on with them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_the_phone: Option<OnThePhone>,
    /// What is to be said to them on it now; none: nobody listens. Never stored.
    #[serde(skip)]
    pub spoken: Option<Vec<String>>,
    /// The question that is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// The times that were offered last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub offers: Vec<Slot>,
    /// The visit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub appointment: Option<Appointment>,
    /// How the visit goes, or went.
    #[serde(default, skip_serializing_if = "Course::is_open")]
    pub course: Course,
    /// When they were last asked for a review, in this episode or an earlier one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviewed: Option<Timestamp>,
    /// The alert to people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handoff: Option<Handoff>,
    /// How many nudges went out.
    #[serde(default)]
    pub nudges: u32,
    /// How many reminders of the visit went out.
    #[serde(default)]
    pub reminders: u32,
    /// Our last question, from which nudges are counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waiting_since: Option<Timestamp>,
    /// Effects that are to be performed, or whose result is not final.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub outbox: Vec<Effect>,
    /// The earliest due entry that was written for this lead and has not come up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Provider ids that were taken in, newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
    /// The carrier's ids of texts that reached somebody although the same text had been sent before: the carrier did
    /// not know of the first one when it was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubled: Vec<String>,
    /// What was asked over the API lately, newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requests: Vec<Request>,
    /// What happened, oldest first.
    #[serde(default)]
    pub story: Vec<Entry>,
    /// What others are told of.
    #[serde(default, skip_serializing_if = "Occurrences::is_empty")]
    pub occurrences: Occurrences,
    /// Every decision about a text to them.
    #[serde(default, skip_serializing_if = "Ledger::is_empty")]
    pub ledger: Ledger,
    /// Earlier episodes, for the reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub past: Vec<Past>,
}

/// Where an episode stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Finding out what they need.
    Intake,
    /// Times were offered, or are being looked for.
    Offering,
    /// A visit is in the calendar.
    Booked,
    /// A person has it, or is being looked for.
    WithPeople,
    /// Nothing more happens until they call or write.
    Closed,
}

/// Who is responsible for the next move.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// Ringback itself: it asks, offers, books, or looks for a person.
    Ringback,
    /// A person on the team.
    Person(Phone),
}

/// The moments that are measured, each the first of its kind in the episode.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Milestones {
    /// The first miss.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed: Option<Timestamp>,
    /// The carrier accepted the first text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contacted: Option<Timestamp>,
    /// They answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replied: Option<Timestamp>,
    /// Need and place are known and fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qualified: Option<Timestamp>,
    /// A visit was booked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub booked: Option<Timestamp>,
    /// A person took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claimed: Option<Timestamp>,
}

impl Lead {
    /// A lead at the beginning of its first episode.
    pub fn new(business: &str, line: Phone, caller: Caller, language: Language) -> Self {
        Self {
            business: business.to_owned(),
            line,
            caller,
            language,
            forgotten: false,
            said: None,
            spam: None,
            forget: None,
            opted_out: None,
            episode: 1,
            stage: Stage::Intake,
            outcome: None,
            owner: Owner::Ringback,
            milestones: Milestones::default(),
            misses: Vec::new(),
            intake: Intake::default(),
            on_the_phone: None,
            spoken: None,
            asked: None,
            offers: Vec::new(),
            appointment: None,
            course: Course::default(),
            reviewed: None,
            handoff: None,
            nudges: 0,
            reminders: 0,
            waiting_since: None,
            outbox: Vec::new(),
            due: None,
            seen: Vec::new(),
            doubled: Vec::new(),
            requests: Vec::new(),
            story: Vec::new(),
            occurrences: Occurrences::default(),
            ledger: Ledger::default(),
            past: Vec::new(),
        }
    }

    /// The key of a caller's document. Stands here, not in `state`, because it also names the lead in the due
    /// queue and the day log.
    pub fn key(business: &str, caller: &Caller) -> String {
        match caller {
            Caller::Number(phone) => format!("lead:{business}:{}", phone.digits()),
            Caller::Withheld(call) => format!("lead:{business}:call-{}", call.to_ascii_lowercase()),
        }
    }

    /// The key of this document.
    pub fn own_key(&self) -> String {
        Self::key(&self.business, &self.caller)
    }

    /// The key under which an ended episode is archived.
    pub fn archive_key(&self, episode: u32) -> String {
        format!("{}:{episode}", self.own_key().replacen("lead:", "past:", 1))
    }

    /// What stays of a lead that is forgotten: that they want no texts, or what was said about them; else nothing but
    /// its place.
    pub fn forget(&self) -> Self {
        let mut left = Self::new(&self.business, self.line.clone(), self.caller.clone(), self.language);
        left.stage = Stage::Closed;
        left.outcome = self.opted_out.map(|_| Outcome::OptedOut);
        left.opted_out = self.opted_out;
        left.said = self.said;
        left.forgotten = self.opted_out.is_none() && self.said.is_none();
        left.episode = self.episode;
        left
    }

    /// How the caller is shown to the team: their name, or their number.
    pub fn display_name(&self) -> String {
        match (&self.intake.name, &self.caller) {
            (Some(name), _) => name.clone(),
            (None, Caller::Number(phone)) => phone.national(),
            (None, Caller::Withheld(_)) => "Number withheld".to_owned(),
        }
    }

    /// Whether a provider id was taken in before.
    pub fn has_seen(&self, id: &str) -> bool {
        self.seen.iter().any(|seen| seen == id)
    }

    /// Remembers a provider id.
    pub fn mark_seen(&mut self, id: &str) {
        if self.has_seen(id) {
            return;
        }
        if self.seen.len() >= SEEN_IDS {
            self.seen.remove(0);
        }
        self.seen.push(id.to_owned());
    }

    /// Adds to the story.
    pub fn tell(&mut self, at: Timestamp, what: Happening) {
        if self.story.len() >= STORY_ENTRIES {
            self.story.remove(0);
        }
        self.occurred_as_told(&what, at);
        self.story.push(Entry { at, what });
    }

    /// Ends the episode. What was offered stays: an answer that comes late may still take it.
    pub fn close(&mut self, outcome: Outcome, now: Timestamp) {
        self.stage = Stage::Closed;
        self.outcome = Some(outcome);
        self.asked = None;
        self.waiting_since = None;
        self.tell(now, Happening::Ended(outcome));
    }

    /// Begins a new episode. What is known of the person stays: nothing is asked twice. The story of the one before
    /// goes into the archive, but for the last day of it, from which the gate counts texts.
    pub fn reopen(&mut self, now: Timestamp) {
        let since = now.checked_sub(jiff::SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
        self.story.retain(|entry| entry.at > since);
        self.past.push(Past {
            episode: self.episode,
            milestones: std::mem::take(&mut self.milestones),
            reason: self.misses.first().map(|miss| miss.reason),
            outcome: self.outcome,
            value: self.appointment.as_ref().map_or(0, |visit| visit.value),
            doubled: u32::try_from(std::mem::take(&mut self.doubled).len()).unwrap_or(u32::MAX),
        });
        self.ledger = self.ledger.next();
        self.episode += 1;
        self.stage = Stage::Intake;
        self.outcome = None;
        self.owner = Owner::Ringback;
        self.misses.clear();
        self.intake = self.intake.for_next_episode();
        self.asked = None;
        self.offers.clear();
        self.appointment = None;
        self.course = Course::default();
        self.handoff = None;
        self.nudges = 0;
        self.reminders = 0;
        self.waiting_since = None;
        self.occurred(Kind::LeadOpened, now);
    }

    /// Whether it belongs to the owner of the business only because nobody took it: anyone may still take it from them.
    pub fn fell_to_owner(&self) -> bool {
        self.handoff.as_ref().is_some_and(|handoff| handoff.exhausted)
    }

    /// The person who has it, if one does.
    pub fn person(&self) -> Option<&Phone> {
        match &self.owner {
            Owner::Person(phone) => Some(phone),
            Owner::Ringback => None,
        }
    }
}
