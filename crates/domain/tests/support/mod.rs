//! A pretend world around one lead: it applies events, performs the effects as the functions would, and moves time.

pub mod chaos;
pub mod check;
pub mod dice;
pub mod people;

use std::collections::{BTreeSet, VecDeque};
use std::sync::LazyLock;

use domain::decide::next_due;
use domain::effect::{EffectState, Purpose, Recipient};
use domain::event::{SendResult, TeamCommand};
use domain::gate::{self, Forbidden, Verdict};
use domain::intake::{Fact, Reading};
use domain::lead::{Appointment, Caller, Happening, MissReason};
use domain::ledger::Decided;
use domain::profile::Language;
use domain::slots::{self, Busy, Job, Slot, Whose, Wish};
use domain::{Business, Event, Lead, Phone, What, decide};
use jiff::{SignedDuration, Timestamp};

use people::Person;

/// A text that the carrier took.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    pub at: Timestamp,
    pub effect: String,
    /// The carrier's id.
    pub message: String,
    pub to: Recipient,
    pub purpose: Purpose,
    pub body: String,
}

pub struct World {
    pub lead: Lead,
    pub business: Business,
    pub now: Timestamp,
    /// What stands in the calendar of others' visits.
    pub busy: Vec<Slot>,
    /// What stands in the calendar of this lead.
    pub calendar: Vec<Appointment>,
    pub released: Vec<Appointment>,
    pub sent: Vec<Text>,
    /// What was said on the phone, in order.
    pub heard: Vec<String>,
    /// Effects by which people were rung.
    pub rung: Vec<String>,
    /// What the gate dropped.
    pub dropped: Vec<(String, Forbidden)>,
    /// What the carrier answers next; when it runs out it accepts.
    pub carrier: VecDeque<SendResult>,
    /// Texts stay claimed, as if the carrier took its time.
    pub carrier_hangs: bool,
    /// Calendar effects stay claimed.
    pub calendar_hangs: bool,
    pub calendar_down: bool,
    /// Ids of all effects that were ever decided.
    pub decided: BTreeSet<String>,
    /// Every event, and when it came.
    pub log: Vec<(Timestamp, Event)>,
    ids: u32,
}

/// Read once: the drawn stories are many.
static ACME: LazyLock<Business> = LazyLock::new(|| {
    Business::from_toml(include_str!("../../../../tests/profiles/acme-heating.toml")).unwrap()
});

pub fn acme() -> Business {
    ACME.clone()
}

pub fn phone(text: &str) -> Phone {
    Phone::parse(text).unwrap()
}

pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn minutes(count: i64) -> SignedDuration {
    SignedDuration::from_mins(count)
}

pub fn seconds(count: i64) -> SignedDuration {
    SignedDuration::from_secs(count)
}

pub fn hours(count: i64) -> SignedDuration {
    SignedDuration::from_hours(count)
}

/// What an understanding adapter is sure of.
pub fn readings(text: &str, facts: &[Fact]) -> Vec<Reading> {
    facts.iter().map(|fact| Reading { fact: fact.clone(), words: text.to_owned(), confidence: 0.9 }).collect()
}

pub fn need(service: &str) -> Fact {
    Fact::Need(Some(service.to_owned()))
}

pub fn zip(code: &str) -> Fact {
    Fact::Zip(code.to_owned())
}

pub fn name(name: &str) -> Fact {
    Fact::Name(name.to_owned())
}

/// A caller from Phoenix, on Tuesday, Dec 1, 2026 at 10:00 AM.
pub fn world() -> World {
    World::at("2026-12-01T10:00:00-07:00")
}

/// A caller who has been missed once and was texted.
pub fn missed() -> World {
    let mut world = world();
    world.missed();
    world
}

/// A caller who told everything and has three offers.
pub fn offered() -> World {
    let mut world = missed();
    world.wrote("ac rattles, 85021", &[need("ac-repair"), zip("85021")]);
    world.wrote("this week", &[Fact::Urgency(domain::intake::Urgency::Soon)]);
    world.wrote("Marta Silva", &[name("Marta Silva")]);
    assert_eq!(world.lead.offers.len(), 3, "{:?}", world.bodies());
    world
}

/// A caller with a visit.
pub fn booked() -> World {
    let mut world = offered();
    world.wrote("3", &[Fact::Choice(3)]);
    assert_eq!(world.lead.stage, domain::lead::Stage::Booked);
    world
}

/// A caller who asked for a person; Luis has been alerted.
pub fn person_wanted() -> World {
    let mut world = missed();
    world.wrote("can I talk to a person", &[Fact::Person]);
    world
}

impl World {
    pub fn at(now: &str) -> Self {
        Self::of(acme(), Caller::Number(phone("+16025550142")), now)
    }

    pub fn of(business: Business, caller: Caller, now: &str) -> Self {
        let lead = Lead::new(&business.id, business.numbers[0].clone(), caller, Language::En);
        Self {
            lead,
            business,
            now: at(now),
            busy: Vec::new(),
            calendar: Vec::new(),
            released: Vec::new(),
            sent: Vec::new(),
            heard: Vec::new(),
            rung: Vec::new(),
            dropped: Vec::new(),
            carrier: VecDeque::new(),
            carrier_hangs: false,
            calendar_hangs: false,
            calendar_down: false,
            decided: BTreeSet::new(),
            log: Vec::new(),
            ids: 0,
        }
    }

    pub fn id(&mut self, kind: &str) -> String {
        self.ids += 1;
        format!("{kind}{:04}", self.ids)
    }

    /// The event, and everything that follows at once.
    pub fn happens(&mut self, event: &Event) {
        let fresh = self.decides(event);
        self.perform(fresh);
        self.hear();
    }

    /// Whoever listens has heard it.
    pub fn hear(&mut self) {
        self.heard.extend(self.lead.spoken.take().unwrap_or_default());
    }

    /// The event alone; the effects that are new.
    pub fn decides(&mut self, event: &Event) -> Vec<String> {
        self.log.push((self.now, event.clone()));
        let decision = decide(self.lead.clone(), event, &self.business, self.now);
        for id in &decision.now {
            assert!(self.decided.insert(id.clone()), "{id} was decided twice");
        }
        self.lead = decision.lead;
        check::always(&self.lead, &self.business, event);
        check::asks_only_what_is_unknown(&self.lead, &decision.now);
        decision.now
    }

    fn perform(&mut self, first: Vec<String>) {
        let mut waiting: VecDeque<String> = first.into();
        while let Some(id) = waiting.pop_front() {
            let Some(result) = self.result_of(&id) else { continue };
            waiting.extend(self.decides(&result));
        }
    }

    fn result_of(&mut self, id: &str) -> Option<Event> {
        let effect = self.lead.effect(id)?.clone();
        let id = effect.id.clone();
        if effect.is_text() {
            return (!self.carrier_hangs).then(|| self.send(&id));
        }
        if self.calendar_hangs {
            return None;
        }
        if self.calendar_down {
            return Some(Event::CalendarFailed { effect: id });
        }
        match effect.what {
            What::FindSlots { wish } => Some(Event::SlotsFound { effect: id, slots: self.free(&wish) }),
            What::Reserve { visit } => {
                Some(Event::Reserved { effect: id, taker: self.hold(visit).then(String::new) })
            }
            What::Release { visit } => {
                self.calendar.retain(|held| held.id != visit.id);
                self.released.push(visit);
                Some(Event::CalendarDone { effect: id })
            }
            What::Confirm { .. } => Some(Event::CalendarDone { effect: id }),
            What::Call { .. } => (!self.carrier_hangs).then(|| self.place(&id)),
            What::Text { .. } => None,
        }
    }

    fn place(&mut self, id: &str) -> Event {
        let decision = gate::decide(&self.lead, &self.business, id, self.now);
        let result = match decision.verdict {
            Verdict::Wait(until) => SendResult::Wait(until),
            Verdict::Forbid(why) => SendResult::Dropped(why),
            Verdict::Allow => SendResult::Accepted { message: self.id("CB") },
        };
        if matches!(result, SendResult::Accepted { .. }) {
            self.rung.push(id.to_owned());
        }
        Event::Sent { effect: id.to_owned(), result, decided: Some(Decided::from(&decision)) }
    }

    fn send(&mut self, id: &str) -> Event {
        let decision = gate::decide(&self.lead, &self.business, id, self.now);
        let decided = Some(Decided::from(&decision));
        let result = match decision.verdict {
            Verdict::Wait(until) => {
                assert!(until > self.now);
                SendResult::Wait(until)
            }
            Verdict::Forbid(why) => {
                self.dropped.push((id.to_owned(), why));
                SendResult::Dropped(why)
            }
            Verdict::Allow => {
                let message = self.id("SM9");
                self.carrier.pop_front().unwrap_or(SendResult::Accepted { message })
            }
        };
        if let SendResult::Accepted { message } = &result {
            let effect = self.lead.effect(id).unwrap();
            let What::Text { to, purpose, body, .. } = effect.what.clone() else { panic!("{id} is no text") };
            let body = as_it_leaves(&body);
            check::body(&body, purpose);
            let (effect, message) = (id.to_owned(), message.clone());
            self.sent.push(Text { at: self.now, effect, message, to, purpose, body });
        }
        Event::Sent { effect: id.to_owned(), result, decided }
    }

    pub fn free(&self, wish: &Wish) -> Vec<Slot> {
        let job = Job::of(&self.lead, &self.business);
        let whose = |period| Busy { period, whose: Whose::Somebody };
        let busy: Vec<Busy> = self.taken().into_iter().map(whose).collect();
        slots::find(&self.business, &job, wish, &busy, self.now)
    }

    fn taken(&self) -> Vec<Slot> {
        let job = |visit: &Appointment| Job {
            service: self.business.service(&visit.service),
            ..Job::of(&self.lead, &self.business)
        };
        let blocked = |visit: &Appointment| slots::blocked(&self.business, &job(visit), visit.slot);
        let own = self.calendar.iter().map(blocked);
        self.busy.iter().copied().chain(own).collect()
    }

    fn hold(&mut self, visit: Appointment) -> bool {
        let taken = self.taken();
        let overlaps = |other: &&Slot| other.starts < visit.slot.ends && visit.slot.starts < other.ends;
        let held = taken.iter().filter(overlaps).count() < self.business.booking.crews as usize;
        if held {
            self.calendar.push(visit);
        }
        held
    }

    /// Other callers take this time, with every crew.
    pub fn others_take(&mut self, slot: Slot) {
        self.busy.extend(std::iter::repeat_n(slot, self.business.booking.crews as usize));
    }

    pub fn pass(&mut self, by: SignedDuration) {
        let until = self.now + by;
        let mut rounds = 0;
        while let Some(due) = next_due(&self.lead, &self.business).filter(|due| *due <= until) {
            rounds += 1;
            assert!(rounds < 400, "time stands still at {due}: {:#?}", self.lead);
            self.now = self.now.max(due);
            self.tick();
        }
        self.now = until;
    }

    /// What the clock does with a lead that is due.
    pub fn tick(&mut self) {
        let fresh = self.decides(&Event::Due);
        self.perform(fresh);
        let texts = self.lead.to_take_up(self.now);
        if !texts.is_empty() && !self.carrier_hangs {
            let more = self.decides(&Event::TakenUp { effects: texts.clone() });
            assert!(more.is_empty(), "taking up decides nothing");
            self.perform(texts);
        }
        let now = self.now;
        let ids = self.lead.calendar_to_take_up(now);
        self.perform(ids);
    }

    pub fn missed(&mut self) {
        self.missed_because(MissReason::NoAnswer);
    }

    pub fn missed_because(&mut self, reason: MissReason) {
        let call = self.id("CA");
        self.happens(&Event::Missed { call, reason, spam: None });
    }

    pub fn wrote(&mut self, text: &str, facts: &[Fact]) {
        let event = self.writes(text, facts, false);
        self.happens(&event);
    }

    /// A text that the carrier has answered itself.
    pub fn wrote_to_carrier(&mut self, text: &str) {
        let event = self.writes(text, &[], true);
        self.happens(&event);
    }

    pub fn writes(&mut self, text: &str, facts: &[Fact], answered_by_carrier: bool) -> Event {
        let (id, text, media) = (self.id("SM"), text.to_owned(), Vec::new());
        let readings = readings(&text, facts);
        Event::Wrote { id, text, media, answered_by_carrier, readings }
    }

    pub fn team(&mut self, person: Person, command: TeamCommand) {
        let id = self.id("SM");
        self.happens(&Event::Team { person: person.phone(), id, command });
    }

    /// What the caller got, oldest first.
    pub fn bodies(&self) -> Vec<&str> {
        self.texts_to(Recipient::Caller).map(|text| text.body.as_str()).collect()
    }

    /// What a person on the team got, oldest first.
    pub fn told(&self, person: Person) -> Vec<&str> {
        self.texts_to(Recipient::Person(person.phone())).map(|text| text.body.as_str()).collect()
    }

    fn texts_to(&self, to: Recipient) -> impl Iterator<Item = &Text> {
        self.sent.iter().filter(move |text| text.to == to)
    }

    pub fn last(&self) -> &str {
        self.bodies().last().copied().unwrap_or_default()
    }

    /// Everything that the caller got since this many texts.
    pub fn since(&self, count: usize) -> Vec<&str> {
        self.bodies().split_off(count)
    }

    pub fn purposes(&self) -> Vec<Purpose> {
        self.texts_to(Recipient::Caller).map(|text| text.purpose).collect()
    }

    /// What the story notes in plain words.
    pub fn notes<'a>(&'a self) -> Vec<&'a str> {
        let note = |entry: &'a domain::lead::Entry| match &entry.what {
            Happening::Note(words) => Some(words.as_str()),
            _ => None,
        };
        self.lead.story.iter().filter_map(note).collect()
    }

    pub fn json(&self) -> String {
        serde_json::to_string(&self.lead).unwrap()
    }

    pub fn next_due(&self) -> Option<Timestamp> {
        next_due(&self.lead, &self.business)
    }

    /// Claimed or waiting texts to the caller.
    pub fn unsent(&self) -> Vec<&str> {
        let open = |effect: &&domain::Effect| {
            let to_caller = matches!(effect.what, What::Text { to: Recipient::Caller, .. });
            to_caller && !matches!(effect.state, EffectState::Accepted { .. })
        };
        self.lead.outbox.iter().filter(open).map(|effect| effect.id.as_str()).collect()
    }
}

/// The text with the link to a caller's page in its place.
pub fn as_it_leaves(body: &str) -> String {
    domain::page::fill(body, Some("https://calls.example.com/book/0123456789ABCDEFGHIJkl"))
}
