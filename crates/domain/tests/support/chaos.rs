//! Whatever can happen, in any order: events drawn by dice, results drawn by dice.

use std::sync::LazyLock;

use domain::decide::attempt_id;
use domain::effect::{EffectState, Purpose, Recipient};
use domain::event::{CallBack, PageAction, ReceiptStatus, SendResult, TeamCommand, Trouble};
use domain::gate::{self, TEXTS_A_DAY, UNASKED_A_DAY, Verdict};
use domain::intake::{Fact, Question, Urgency};
use domain::lead::{Caller, MissReason};
use domain::ledger::Decided;
use domain::profile::{Channel, Language};
use domain::slots::{self, Job, Slot, Wish};
use domain::spam::{Judgement, Said, Sign};
use domain::{Effect, Event, What};
use jiff::civil::date;

use super::dice::Dice;
use super::people::Person;
use super::{Text, World, acme, as_it_leaves, at, check, hours, phone, readings, seconds};

const START: &str = "2026-12-01T10:00:00-07:00";

/// Times over some weeks, found once: looking for them is the slowest thing here.
static TIMES: LazyLock<Vec<Slot>> = LazyLock::new(|| {
    let weeks = (0..6).map(|week| at(START) + hours(24 * 14 * week));
    let business = acme();
    let job = Job { service: business.service("ac-repair"), ..Job::default() };
    weeks.flat_map(|now| slots::find(&business, &job, &Wish::default(), &[], now)).collect()
});

/// What a message can be read as.
static FACTS: LazyLock<Vec<Fact>> = LazyLock::new(|| {
    let wish = Wish { first: Some(date(2026, 12, 9)), ..Wish::default() };
    vec![
        Fact::Need(Some("ac-repair".into())),
        Fact::Need(Some("water-heater".into())),
        Fact::Need(None),
        Fact::Zip("85021".into()),
        Fact::Zip("85021".into()),
        Fact::Zip("90210".into()),
        Fact::City("Mesa".into()),
        Fact::Street("4120 N 7th Ave".into()),
        Fact::Quantity(2),
        Fact::Urgency(Urgency::Emergency),
        Fact::Urgency(Urgency::Soon),
        Fact::Name("Marta Silva".into()),
        Fact::Name("Bartholomew Featherstonehaugh".into()),
        Fact::Time(wish),
        Fact::Choice(1),
        Fact::Choice(2),
        Fact::Choice(9),
        Fact::NoChoice,
        Fact::Yes,
        Fact::No,
        Fact::Asks(Question::Price),
        Fact::Asks(Question::Hours),
        Fact::Asks(Question::Other),
        Fact::Person,
        Fact::OptOut,
        Fact::WrongNumber,
        Fact::NotInterested,
        Fact::Cancel,
        Fact::Move,
        Fact::Thanks,
        Fact::Greeting,
        Fact::Language(Language::Es),
        Fact::Language(Language::En),
    ]
});

const WORDS: [&str; 14] = [
    "STOP",
    "START",
    "HELP",
    "cancel",
    "Cancel",
    "1",
    "2",
    "yes",
    "my ac is out",
    "thanks",
    "",
    "85021",
    "¿cuánto cuesta?",
    "no heat since last night and there is a newborn here, please hurry, we are at the corner of 7th and Vine",
];

pub struct Chaos {
    pub world: World,
    dice: Dice,
    /// Texts are up to this long, in words.
    pub longest: usize,
    used: Vec<String>,
}

impl Chaos {
    pub fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let mut business = acme();
        business.response.channel =
            dice.pick(&[Channel::Text, Channel::Text, Channel::Text, Channel::Both, Channel::Call]);
        business.response.reply_in_quiet_hours = dice.below(4) > 0;
        business.response.urgent_channel = dice.pick(&[Channel::Text, Channel::Call]);
        let link = "https://g.page/r/acme-heating-and-air/review".to_owned();
        business.follow_up.review_link = (dice.below(3) > 0).then_some(link);
        let withheld = dice.below(12) == 0;
        let caller =
            if withheld { Caller::Withheld("CA77".into()) } else { Caller::Number(phone("+16025550142")) };
        Self { world: World::of(business, caller, START), dice, longest: 3, used: Vec::new() }
    }

    /// Something happens.
    pub fn step(&mut self) {
        let pause =
            self.dice.pick(&[0, 0, 1, 7, 30, 31, 299, 301, 1500, 3 * 3600, 13 * 3600, 26 * 3600, 4 * 86_400]);
        self.world.now += seconds(pause);
        match self.dice.below(24) {
            0 | 1 => self.missed(),
            2 => self.on_the_phone(),
            3 if self.dice.below(2) == 0 => self.transcribed(),
            3 => self.recorded(),
            4..=9 => self.wrote(),
            10 if self.dice.below(4) == 0 => self.pressed(),
            11 if self.dice.below(4) == 0 => self.changed(),
            10..=12 => self.calendar(),
            13..=16 => self.send(),
            17 => self.take_up(),
            18 | 19 => self.receipt(),
            20 => self.team(),
            21 if self.dice.below(3) == 0 => self.judged(),
            21 => self.team(),
            _ => {
                self.world.decides(&Event::Due);
            }
        }
    }

    /// A fresh id, or one that came before.
    fn id(&mut self, kind: &str) -> String {
        if self.dice.below(6) == 0 && !self.used.is_empty() {
            let recent = self.used.len().saturating_sub(12);
            return self.used[recent + self.dice.below(self.used.len() - recent)].clone();
        }
        let id = self.world.id(kind);
        self.used.push(id.clone());
        id
    }

    fn missed(&mut self) {
        let call = self.id("CA");
        let reasons = [MissReason::NoAnswer, MissReason::Closed, MissReason::Busy, MissReason::HungUp];
        let sign = self.dice.pick(&[(Sign::Forged, 100), (Sign::Neighbour, 40)]);
        let spam = (self.dice.below(8) == 0).then(|| Judgement { signs: vec![sign] });
        let reason = self.dice.pick(&reasons);
        self.world.decides(&Event::Missed { call, reason, spam });
    }

    fn judged(&mut self) {
        let person = self.dice.pick(&[None, Some(phone("+16025550111"))]);
        let (id, said) = (self.id("SM"), self.dice.pick(&[Said::Block, Said::Trust, Said::Trust]));
        self.world.decides(&Event::Judged { person, id, said });
    }

    fn said(&mut self) {
        let (call, text, turn) = (self.id("CA"), self.words(), self.dice.below(4) as u32);
        let readings = readings(&text, &self.facts());
        self.world.decides(&Event::Said { call, turn, text, readings });
        self.world.hear();
    }

    /// A call with us, and what comes of people who are rung.
    fn on_the_phone(&mut self) {
        let call = self.id("CA");
        let person = self.dice.pick(&[Person::Dana, Person::Luis]).phone();
        match self.dice.below(6) {
            0 => {
                self.world.decides(&Event::OnThePhone { call: call.clone() });
                let reason = MissReason::Closed;
                self.world.decides(&Event::Missed { call, reason, spam: None });
            }
            1 => {
                let person = (self.dice.below(2) == 0).then_some(person);
                self.world.decides(&Event::Transferred { call, person });
                self.world.hear();
            }
            2 => {
                // The end of a call is told with the miss that it is: known already, as a rule.
                let reason = MissReason::HungUp;
                self.world.decides(&Event::Missed { call: call.clone(), reason, spam: None });
                self.world.decides(&Event::Left { call });
            }
            3 => self.rang(person),
            _ => self.said(),
        }
    }

    fn rang(&mut self, person: domain::Phone) {
        let calls: Vec<Effect> = self.world.lead.outbox.iter().filter(|e| e.is_call()).cloned().collect();
        if calls.is_empty() {
            return;
        }
        let effect = self.dice.pick(&calls).id;
        let event = if self.dice.below(3) == 0 {
            let (result, decided) = self.tried(&effect);
            Event::Sent { effect, result, decided }
        } else {
            let went = [CallBack::Taken, CallBack::Passed, CallBack::Unanswered, CallBack::NotReached];
            Event::CalledBack { effect, person, what: self.dice.pick(&went) }
        };
        self.world.decides(&event);
    }

    fn transcribed(&mut self) {
        let (call, text) = (self.id("CA"), self.words());
        let readings = readings(&text, &self.facts());
        self.world.decides(&Event::Transcribed { call, text, readings });
    }

    fn recorded(&mut self) {
        let id = self.id("RE");
        let seconds = u32::try_from(self.dice.below(30)).unwrap();
        let url =
            format!("https://api.carrier.example/2010-04-01/Accounts/AC{}/Recordings/{id}", "0".repeat(32));
        self.world.decides(&Event::Recorded { id, url, seconds });
    }

    fn wrote(&mut self) {
        let (id, text) = (self.id("SM"), self.words());
        let readings = readings(&text, &self.facts());
        let pictures = if self.dice.below(10) == 0 { self.dice.below(4) } else { 0 };
        let picture = |at| {
            format!("https://api.carrier.example/2010-04-01/Accounts/AC{}/Media/{id}{at}", "0".repeat(32))
        };
        let media = (0..pictures).map(picture).collect();
        let answered_by_carrier = self.dice.below(5) == 0;
        self.world.decides(&Event::Wrote { id, text, media, answered_by_carrier, readings });
    }

    fn words(&mut self) -> String {
        let count = 1 + self.dice.below(self.longest);
        let mut text: Vec<&str> = (0..count).map(|_| self.dice.pick(&WORDS)).collect();
        if self.dice.below(2) == 0 {
            text.truncate(1);
        }
        text.join(" ")
    }

    fn facts(&mut self) -> Vec<Fact> {
        (0..self.dice.below(5)).map(|_| self.dice.pick(&FACTS)).collect()
    }

    fn calendar(&mut self) {
        let waiting: Vec<Effect> =
            self.world.lead.outbox.iter().filter(|e| !e.is_carried()).cloned().collect();
        if waiting.is_empty() {
            self.world.decides(&Event::Reserved {
                effect: "text.sm0000.reserve".into(),
                taker: Some(String::new()),
            });
            return;
        }
        let effect = self.dice.pick(&waiting);
        let id = effect.id;
        let event = match effect.what {
            _ if self.dice.below(4) == 0 => Event::CalendarFailed { effect: id },
            What::FindSlots { .. } if self.dice.below(6) == 0 => {
                Event::SlotsFound { effect: id, slots: Vec::new() }
            }
            What::FindSlots { .. } => Event::SlotsFound { effect: id, slots: self.times() },
            What::Reserve { .. } => {
                Event::Reserved { effect: id, taker: (self.dice.below(4) > 0).then(String::new) }
            }
            _ => Event::CalendarDone { effect: id },
        };
        self.world.decides(&event);
    }

    /// Something on the caller's page.
    fn pressed(&mut self) {
        let times = self.times();
        let pick = (!times.is_empty()).then(|| PageAction::Pick(self.dice.pick(&times)));
        let what =
            if self.dice.below(3) == 0 { PageAction::Cancel } else { pick.unwrap_or(PageAction::Cancel) };
        let (id, language) = (self.id("PR"), self.dice.pick(&[Language::En, Language::Es]));
        self.world.decides(&Event::Page { id, what, language });
    }

    /// Somebody moved or deleted a visit in the calendar, theirs or one that they do not have any more.
    fn changed(&mut self) {
        let own = self.world.lead.appointment.as_ref().map(|visit| visit.id.clone());
        let visit = own.filter(|_| self.dice.below(5) > 0).unwrap_or_else(|| "16025550142-1-0".to_owned());
        let times = self.times();
        let to = (self.dice.below(2) == 0 && !times.is_empty()).then(|| self.dice.pick(&times));
        self.world.decides(&Event::CalendarChanged { visit, to });
    }

    fn times(&self) -> Vec<Slot> {
        let soonest = self.world.now + hours(2);
        TIMES.iter().filter(|slot| slot.starts >= soonest).take(60).copied().collect()
    }

    /// A text is tried, if the gate lets it.
    fn send(&mut self) {
        let running = |effect: &&Effect| effect.is_text() && matches!(effect.state, EffectState::Claimed(_));
        let waiting: Vec<String> =
            self.world.lead.outbox.iter().filter(running).map(|effect| effect.id.clone()).collect();
        for id in waiting {
            let (result, decided) = self.tried(&id);
            if let SendResult::Accepted { message } = &result {
                let text = self.text(&id, message);
                self.judge(text);
            }
            self.world.decides(&Event::Sent { effect: id, result, decided });
        }
    }

    /// What comes of a try, if the gate lets it.
    fn tried(&mut self, id: &str) -> (SendResult, Option<Decided>) {
        let decision = gate::decide(&self.world.lead, &self.world.business, id, self.world.now);
        let result = match decision.verdict {
            Verdict::Wait(until) => SendResult::Wait(until),
            Verdict::Forbid(why) => SendResult::Dropped(why),
            Verdict::Allow => self.result(),
        };
        (result, Some(Decided::from(&decision)))
    }

    fn result(&mut self) -> SendResult {
        let message = self.world.id("SM9");
        let troubles = [Trouble::Temporary, Trouble::Unreachable, Trouble::OptedOut, Trouble::Account];
        match self.dice.below(12) {
            0 | 1 => SendResult::Failed { trouble: self.dice.pick(&troubles), code: None, retry_after: None },
            2 => SendResult::Ambiguous,
            _ => SendResult::Accepted { message },
        }
    }

    fn text(&self, id: &str, message: &str) -> Text {
        let effect = self.world.lead.effect(id).unwrap();
        let What::Text { to, purpose, body, .. } = effect.what.clone() else { panic!("{id} is no text") };
        let (effect, message) = (attempt_id(id, effect.attempts), message.to_owned());
        let body = as_it_leaves(&body);
        Text { at: self.world.now, effect, message, to, purpose, body }
    }

    /// What left must have been allowed to.
    fn judge(&mut self, text: Text) {
        check::body(&text.body, text.purpose);
        if text.to == Recipient::Caller {
            let last_words = matches!(text.purpose, Purpose::OptOut | Purpose::Help);
            assert!(self.world.lead.opted_out.is_none() || last_words, "{text:?} to someone who opted out");
            let day = self.world.now - hours(24);
            let recent = self.world.sent.iter().filter(|sent| sent.at > day && sent.to == Recipient::Caller);
            let recent: Vec<Purpose> = recent.map(|sent| sent.purpose).collect();
            let unasked = |purpose: &&Purpose| {
                use Purpose::{FollowUp, NoShow, Reminder, ReplyToCall, Review};
                matches!(purpose, ReplyToCall | FollowUp | Reminder | NoShow | Review)
            };
            assert!(recent.len() < TEXTS_A_DAY || text.purpose == Purpose::OptOut, "more than a day's texts");
            let begun = recent.iter().filter(unasked).count();
            assert!(begun < UNASKED_A_DAY || !unasked(&&text.purpose), "more than a day's unasked texts");
            if text.purpose == Purpose::Review {
                self.judge_review();
            }
        }
        self.world.sent.push(text);
    }

    /// Praise is asked of whoever was served, while the business is open, once.
    fn judge_review(&self) {
        let World { lead, business, now, sent, .. } = &self.world;
        assert!(business.follow_up.review_link.is_some() && business.is_open(*now), "a review out of hours");
        assert_eq!(lead.outcome, Some(domain::lead::Outcome::Booked), "a review of nothing");
        let half_a_year = *now - hours(24 * 180);
        let before = sent.iter().filter(|text| text.purpose == Purpose::Review && text.at > half_a_year);
        // One that the network lost may leave once more.
        let starts: std::collections::BTreeSet<&str> =
            before.filter_map(|text| text.effect.split('.').nth(1)).collect();
        let visit = lead.appointment.as_ref().map(|visit| visit.slot.starts.as_second().to_string());
        assert!(starts.iter().all(|starts| visit.as_deref() == Some(starts)), "a second review");
    }

    fn take_up(&mut self) {
        let effects = self.world.lead.to_take_up(self.world.now);
        self.world.decides(&Event::TakenUp { effects });
    }

    fn receipt(&mut self) {
        let recent = self.world.sent.len().saturating_sub(5);
        let sent = self.world.sent[recent..].to_vec();
        let (message, effect) = if sent.is_empty() || self.dice.below(8) == 0 {
            ("SM404".to_owned(), None)
        } else {
            let text = self.dice.pick(&sent);
            (text.message, (self.dice.below(3) > 0).then_some(text.effect))
        };
        let troubles = [None, Some(Trouble::Temporary), Some(Trouble::Unreachable), Some(Trouble::OptedOut)];
        let (status, trouble) = match self.dice.below(6) {
            0 => (ReceiptStatus::Underway, None),
            1 => (ReceiptStatus::Other("scheduled-ish".into()), None),
            2 => (ReceiptStatus::Failed, self.dice.pick(&troubles)),
            _ => (ReceiptStatus::Delivered, None),
        };
        self.world.decides(&Event::Receipt { message, effect, status, trouble, code: None });
    }

    fn team(&mut self) {
        let id = self.id("SM");
        let person = self.dice.pick(&[Person::Dana, Person::Luis]).phone();
        use TeamCommand::{Claim, Done, NoShow, OnTheWay, Pass};
        let command = self.dice.pick(&[Claim, Claim, Pass, Done, OnTheWay, NoShow]);
        self.world.decides(&Event::Team { person, id, command });
    }
}
