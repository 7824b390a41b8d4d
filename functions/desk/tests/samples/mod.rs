//! Made-up leads, told by the real rules: whatever stands on a page here can stand on a real one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs, dead_code, reason = "made-up data")]

use desk::arrange::{Gathered, Opened};
use domain::effect::EffectState;
use domain::event::{CallBack, ReceiptStatus, SendResult, TeamCommand, Trouble};
use domain::intake::{Fact, Reading, Urgency};
use domain::lead::{Caller, MissReason};
use domain::profile::Language;
use domain::setup::{Addresses, Check, Line, Part};
use domain::slots::Slot;
use domain::spam::{Judgement, Sign};
use domain::{Business, Effect, Event, Lead, Phone, What, decide};
use jiff::{SignedDuration, Timestamp};

pub fn business() -> Business {
    Business::from_toml(include_str!("../../../../tests/profiles/acme-heating.toml")).unwrap()
}

/// Monday Nov 30, 2026, 4:05 PM in Phoenix.
pub fn now() -> Timestamp {
    "2026-11-30T16:05:00-07:00".parse().unwrap()
}

/// A lead to whom things happen, at its own pace.
pub struct Tale {
    pub lead: Lead,
    business: Business,
    at: Timestamp,
    events: u32,
    /// Seconds that the carrier takes to accept a text.
    pub pace: i64,
}

impl Tale {
    pub fn new(last_digits: u32, at: &str) -> Self {
        let business = business();
        let caller = Caller::Number(Phone::parse(&format!("+1602555{last_digits:04}")).unwrap());
        let lead = Lead::new(&business.id, business.numbers[0].clone(), caller, Language::En);
        Self { lead, business, at: at.parse().unwrap(), events: 0, pace: 3 }
    }

    pub fn wait(&mut self, seconds: i64) -> &mut Self {
        self.at = self.at.checked_add(SignedDuration::from_secs(seconds)).unwrap();
        self
    }

    fn id(&mut self) -> String {
        self.events += 1;
        format!("id{}", self.events)
    }

    fn happens(&mut self, event: &Event) {
        self.lead = decide(self.lead.clone(), event, &self.business, self.at).lead;
    }

    /// The event, and whatever the carrier and the calendar make of it.
    fn settle(&mut self, event: &Event) -> &mut Self {
        self.happens(event);
        for _ in 0..6 {
            let open = |effect: &&Effect| !matches!(effect.state, EffectState::Accepted { .. });
            let Some(effect) = self.lead.outbox.iter().find(open).cloned() else { break };
            match effect.what {
                // Nobody takes the call: they have the alert as a text.
                What::Call { person, .. } => {
                    let what = CallBack::Unanswered;
                    self.happens(&Event::CalledBack { effect: effect.id, person, what });
                }
                What::Text { .. } => self.text_arrives(&effect.id),
                What::FindSlots { .. } => {
                    let slots = self.slots();
                    self.happens(&Event::SlotsFound { effect: effect.id, slots });
                }
                What::Reserve { .. } => {
                    self.happens(&Event::Reserved { effect: effect.id, taker: Some(String::new()) })
                }
                What::Confirm { .. } | What::Release { .. } => {
                    self.happens(&Event::CalendarDone { effect: effect.id });
                }
            }
        }
        self
    }

    fn text_arrives(&mut self, effect: &str) {
        let message = self.id();
        self.wait(self.pace);
        self.happens(&Event::Sent {
            effect: effect.to_owned(),
            result: SendResult::Accepted { message: message.clone() },
            decided: None,
        });
        self.wait(1);
        self.happens(&Event::Receipt {
            message,
            effect: None,
            status: ReceiptStatus::Delivered,
            trouble: None,
            code: None,
        });
    }

    fn slots(&self) -> Vec<Slot> {
        let tomorrow = self.at.to_zoned(self.business.time_zone.clone()).start_of_day().unwrap();
        [33, 35, 38]
            .map(|hours| tomorrow.timestamp().checked_add(SignedDuration::from_hours(hours)).unwrap())
            .map(|starts| Slot { starts, ends: starts.checked_add(SignedDuration::from_mins(90)).unwrap() })
            .to_vec()
    }

    pub fn missed(&mut self, reason: MissReason) -> &mut Self {
        let call = self.id();
        self.settle(&Event::Missed { call, reason, spam: None })
    }

    pub fn spam(&mut self) -> &mut Self {
        let call = self.id();
        let spam = Some(Judgement { signs: vec![(Sign::Forged, 100)] });
        self.settle(&Event::Missed { call, reason: MissReason::HungUp, spam })
    }

    pub fn cannot_be_texted(&mut self) -> &mut Self {
        let call = self.id();
        self.happens(&Event::Missed { call, reason: MissReason::NoAnswer, spam: None });
        let effect = self.lead.outbox[0].id.clone();
        let code = Some("21614".to_owned());
        let result = SendResult::Failed { trouble: Trouble::Unreachable, code, retry_after: None };
        self.settle(&Event::Sent { effect, result, decided: None })
    }

    pub fn wrote(&mut self, text: &str, facts: &[Fact]) -> &mut Self {
        self.sent(text, facts, &[])
    }

    pub fn sent(&mut self, text: &str, facts: &[Fact], media: &[&str]) -> &mut Self {
        let id = self.id();
        let reading = |fact: &Fact| Reading { fact: fact.clone(), words: text.to_owned(), confidence: 0.9 };
        self.settle(&Event::Wrote {
            id,
            text: text.to_owned(),
            media: media.iter().map(|at| (*at).to_owned()).collect(),
            answered_by_carrier: false,
            readings: facts.iter().map(reading).collect(),
        })
    }

    pub fn recorded(&mut self, seconds: u32) -> &mut Self {
        let id = self.id();
        self.settle(&Event::Recorded { id, url: "https://carrier.example/recording/1".into(), seconds })
    }

    pub fn team(&mut self, person: usize, command: TeamCommand) -> &mut Self {
        let (person, id) = (self.business.team[person].phone.clone(), self.id());
        self.settle(&Event::Team { person, id, command })
    }

    pub fn books(&mut self, need: &str, service: &str, zip: &str, name: &str) -> &mut Self {
        self.wait(70)
            .wrote(&format!("{need}, {zip}"), &[Fact::Need(Some(service.into())), Fact::Zip(zip.into())])
            .wait(40)
            .wrote("this week if you can", &[Fact::Urgency(Urgency::Soon)])
            .wait(25)
            .wrote(name, &[Fact::Name(name.into())])
            .wait(50)
            .wrote("2", &[Fact::Choice(2)])
    }
}

/// A week of a busy shop.
pub fn week() -> Gathered {
    let mut leads = named();
    leads.extend(crowd());
    gathered(leads)
}

/// Misses at every hour of a day, twelve of them in one.
pub fn around_the_clock() -> Gathered {
    let minutes = (0..24).map(|hour| hour * 60).chain((1..12).map(|minute| 18 * 60 + minute));
    let lead = |minute: u32| {
        let mut tale = Tale::new(500 + minute, "2026-11-29T00:10:00-07:00");
        tale.wait(i64::from(minute) * 60);
        tale.missed(MissReason::NoAnswer);
        tale.lead
    };
    gathered(minutes.map(lead).collect())
}

pub fn gathered(leads: Vec<Lead>) -> Gathered {
    let opened =
        leads.iter().enumerate().map(|(at, lead)| Opened { episode: lead.episode, lead: at }).collect();
    Gathered { leads, opened, cut: false }
}

/// Leads with a story each.
fn named() -> Vec<Lead> {
    vec![
        told(142, "2026-11-30T15:52:10-07:00", |tale| tale.missed(MissReason::Busy)),
        told(187, "2026-11-30T15:31:44-07:00", emergency),
        told(119, "2026-11-30T12:24:05-07:00", |tale| {
            let need = "AC is making a loud rattling noise";
            tale.missed(MissReason::Busy).books(need, "ac-repair", "85003", "Marta Silva")
        }),
        told(163, "2026-11-30T12:41:30-07:00", |tale| {
            let words = "Can I talk to a person please";
            let asked = tale.missed(MissReason::Busy).wait(95).wrote(words, &[Fact::Person]);
            asked.wait(80).team(1, TeamCommand::Claim)
        }),
        told(135, "2026-11-30T07:12:00-07:00", in_spanish),
        told(174, "2026-11-29T19:40:00-07:00", |tale| {
            tale.missed(MissReason::Closed).wait(60).wrote("STOP", &[])
        }),
        told(156, "2026-11-28T14:05:00-07:00", Tale::cannot_be_texted),
        told(199, "2026-11-28T10:05:00-07:00", Tale::spam),
    ]
}

fn told(last_digits: u32, at: &str, tell: impl FnOnce(&mut Tale) -> &mut Tale) -> Lead {
    let mut tale = Tale::new(last_digits, at);
    tell(&mut tale);
    tale.lead
}

fn emergency(tale: &mut Tale) -> &mut Tale {
    let zip = Fact::Zip("85021".into());
    let facts = [Fact::Need(Some("ac-repair".into())), zip, Fact::Urgency(Urgency::Emergency)];
    let picture = ["https://carrier.example/media/1"];
    let words = "No heat since last night and I have a newborn here. 85021";
    tale.missed(MissReason::NoAnswer).wait(48).sent(words, &facts, &picture)
}

fn in_spanish(tale: &mut Tale) -> &mut Tale {
    let need = Fact::Need(Some("water-heater".into()));
    let facts = [Fact::Language(Language::Es), need, Fact::Zip("85301".into())];
    tale.missed(MissReason::Closed)
        .wait(60)
        .wrote("Hola, el calentador no funciona. 85301", &facts)
        .wait(40)
        .wrote("esta semana", &[Fact::Urgency(Urgency::Soon)])
        .wait(30)
        .wrote("Rosa Jiménez", &[Fact::Name("Rosa Jiménez".into())])
        .wait(30)
        .wrote("1", &[Fact::Choice(1)])
}

/// Many more, in the pattern of a shop whose lunch is not covered on Mondays.
fn crowd() -> Vec<Lead> {
    let times = [
        ("2026-11-30T12:03:00-07:00", MissReason::Busy, true),
        ("2026-11-30T12:11:00-07:00", MissReason::Busy, false),
        ("2026-11-30T12:33:00-07:00", MissReason::NoAnswer, true),
        ("2026-11-30T12:50:00-07:00", MissReason::Busy, true),
        ("2026-11-30T12:55:00-07:00", MissReason::Busy, false),
        ("2026-11-30T09:15:00-07:00", MissReason::NoAnswer, true),
        ("2026-11-29T11:15:00-07:00", MissReason::Closed, true),
        ("2026-11-28T12:15:00-07:00", MissReason::NotAccepted, false),
        ("2026-11-27T08:20:00-07:00", MissReason::Busy, true),
        ("2026-11-27T16:40:00-07:00", MissReason::Busy, true),
        ("2026-11-27T18:05:00-07:00", MissReason::Closed, false),
        ("2026-11-26T10:05:00-07:00", MissReason::Closed, true),
        ("2026-11-26T13:25:00-07:00", MissReason::Closed, false),
        ("2026-11-25T08:45:00-07:00", MissReason::Busy, true),
        ("2026-11-25T17:20:00-07:00", MissReason::Closed, true),
        ("2026-11-24T12:10:00-07:00", MissReason::HungUp, false),
        ("2026-11-24T20:45:00-07:00", MissReason::Closed, true),
    ];
    let names = ["Ben Carter", "Ana Ruiz", "Joy Park", "Tom Lee", "Priya Shah", "Omar Aziz"];
    let needs =
        [("AC blows warm air", "ac-repair"), ("New water heater", "water-heater"), ("A quote", "estimate")];
    let tell = |(at, (time, reason, books)): (usize, &(&str, MissReason, bool))| {
        let mut tale = Tale::new(200 + u32::try_from(at).unwrap(), time);
        tale.pace = 2 + i64::try_from(at % 5).unwrap();
        tale.missed(*reason);
        let (need, service) = needs[at % needs.len()];
        if *books {
            tale.books(need, service, "85021", names[at % names.len()]);
        } else if at % 2 == 1 {
            tale.wait(300).wrote("How much is it?", &[Fact::Asks(domain::intake::Question::Price)]);
        }
        tale.lead
    };
    times.iter().enumerate().map(tell).collect()
}

/// The numbers of an account, each in another state.
pub fn lines() -> Vec<Line> {
    let ours = Addresses::ours("https://calls.example.com");
    let line = |number: &str, name: &str| Line {
        number: Phone::parse(number).unwrap(),
        name: name.to_owned(),
        addresses: Addresses::default(),
        connected: false,
        in_profile: true,
        overridden: None,
        shared_with: Vec::new(),
        can_undo: false,
    };
    let others = ["+16025550104", "+16025550105"].map(|other| Phone::parse(other).unwrap());
    vec![
        Line { addresses: ours, connected: true, can_undo: true, ..line("+16025550100", "Main line") },
        Line { shared_with: others.to_vec(), ..line("+16025550101", "(602) 555-0101") },
        Line {
            in_profile: false,
            overridden: Some(
                "its calls go to a SIP trunk: take the number off the trunk in the carrier's console"
                    .to_owned(),
            ),
            ..line("+16025550102", "")
        },
    ]
}

/// What a doctor may find.
pub fn checks() -> Vec<Check> {
    vec![
        Check::ok(Part::Credentials, "Acme Heating"),
        Check::failed(
            Part::PublicAddress,
            "https://calls.example.com: the answer is HTTP 502",
            "set public_url to the https address that leads to this application, and see that the proxy, tunnel or DNS \
             entry in front of it works",
        ),
        Check::ok(Part::Webhooks, ""),
        Check::unknown(Part::Forwarding, "not tested", "ringback doctor --call NUMBER rings the number"),
        Check::failed(
            Part::TextRegistration,
            "+16025550100 is not registered for texting",
            "register brand and campaign in the carrier's console",
        ),
        Check::ok(Part::Clock, ""),
    ]
}
