//! Labelled messages: what a person would say that each of them means.
//!
//! An expectation that ends in `|` may be missing; alternatives stand between `|`.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde::Deserialize;
use understanding::{Context, Fact, Question, Service, Topic, Urgency, Wish, read};

#[derive(Deserialize)]
struct Message {
    situation: String,
    text: String,
    asked: Option<String>,
    #[serde(default)]
    offers: bool,
    #[serde(default)]
    appointment: bool,
    #[serde(default)]
    spoken: bool,
    #[serde(default)]
    business: String,
    expect: Vec<String>,
    language: Option<String>,
}

/// Tuesday, 1 December 2026, 10:00 in Phoenix.
const NOW: i64 = 1_796_144_400;
const HOUR: i64 = 3600;

fn service(id: &str, name: &str, urgent: &[&str]) -> Service {
    Service {
        id: id.into(),
        name: name.into(),
        words: Vec::new(),
        urgent: urgent.iter().map(|phrase| (*phrase).to_owned()).collect(),
    }
}

fn services(business: &str) -> Vec<Service> {
    match business {
        "dental" => vec![
            service(
                "emergency-visit",
                "Emergency visit",
                &["toothache", "swelling", "broken tooth", "bleeding"],
            ),
            service("cleaning", "Cleaning and checkup", &[]),
            service("whitening", "Teeth whitening", &[]),
        ],
        "plumber" => vec![
            service("drain", "Drain cleaning", &["sewage", "overflowing"]),
            service("leak", "Leak repair", &["burst", "flooding", "leaking"]),
            service("water-heater", "Water heater installation", &["no hot water"]),
        ],
        "law" => vec![
            service("consultation", "Free consultation", &[]),
            service("dui", "DUI defense", &["arrested"]),
            service("injury", "Personal injury", &["accident"]),
        ],
        "salon" => vec![
            service("haircut", "Haircut", &[]),
            service("color", "Hair color", &[]),
            service("nails", "Manicure and pedicure", &[]),
        ],
        "auto" => vec![
            service("brakes", "Brake repair", &["no brakes"]),
            service("oil-change", "Oil change", &[]),
            service("tires", "Tire service", &[]),
            service("tow", "Towing", &["wont start", "stranded"]),
        ],
        _ => vec![
            service(
                "ac-repair",
                "AC repair",
                &["no ac", "no cooling", "not cooling", "no heat", "smell gas", "leaking"],
            ),
            service("water-heater", "Water heater replacement", &["no hot water", "flooding", "burst"]),
            service("estimate", "Free estimate", &[]),
        ],
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn context(message: &Message) -> Context {
    let asked = message.asked.as_deref().map(|asked| match asked {
        "need" => Topic::Need,
        "where" => Topic::Where,
        "urgency" => Topic::Urgency,
        "name" => Topic::Name,
        _ => Topic::Slot,
    });
    // Wednesday 8:00 and 14:00, Thursday 10:00.
    let offers = [22 * HOUR, 28 * HOUR, 48 * HOUR].map(|later| NOW + later);
    Context {
        now: NOW,
        time_zone: "America/Phoenix".into(),
        asked,
        offers: if message.offers { offers.to_vec() } else { Vec::new() },
        services: services(&message.business),
        area: owned(&["850*", "852*", "853*", "Tempe", "Mesa"]),
        handoff_words: owned(&["person", "human", "representative"]),
        appointment: message.appointment.then_some(NOW + 48 * HOUR),
        spoken: message.spoken,
    }
}

fn label(fact: &Fact) -> String {
    match fact {
        Fact::Need(service) => format!("need {}", service.as_deref().unwrap_or("?")),
        Fact::Zip(zip) => format!("zip {zip}"),
        Fact::City(city) => format!("city {city}"),
        Fact::Street(street) => format!("street {street}"),
        Fact::Urgency(Urgency::Emergency) => "urgency emergency".into(),
        Fact::Urgency(Urgency::Soon) => "urgency soon".into(),
        Fact::Urgency(Urgency::Flexible) => "urgency flexible".into(),
        Fact::Name(name) => format!("name {name}"),
        Fact::Time(wish) => time(wish),
        Fact::Choice(number) => format!("choice {number}"),
        Fact::NoChoice => "no-choice".into(),
        Fact::Yes => "yes".into(),
        Fact::No => "no".into(),
        Fact::Asks(Question::Price) => "asks price".into(),
        Fact::Asks(Question::Hours) => "asks hours".into(),
        Fact::Asks(Question::Other) => "asks other".into(),
        Fact::Person => "person".into(),
        Fact::OptOut => "opt-out".into(),
        Fact::OptIn => "opt-in".into(),
        Fact::Help => "help".into(),
        Fact::WrongNumber => "wrong-number".into(),
        Fact::NotInterested => "not-interested".into(),
        Fact::Cancel => "cancel".into(),
        Fact::Move => "move".into(),
        Fact::Thanks => "thanks".into(),
        Fact::Greeting => "greeting".into(),
        Fact::Language(language) => format!("language {language}"),
        Fact::Quantity(number) => format!("quantity {number}"),
    }
}

fn time(wish: &Wish) -> String {
    let said = |part: &Option<String>| part.clone().unwrap_or_else(|| "*".into());
    let (first, last) = (said(&wish.first_date), said(&wish.last_date));
    let except: String = wish.except_dates.iter().map(|date| format!(" but {date}")).collect();
    format!("time {first}..{last} {}..{}{except}", said(&wish.not_before), said(&wish.not_after))
}

/// What is wrong with the readings of a message, if anything.
fn fault(message: &Message) -> Option<String> {
    let readings = read(&message.text, &context(message));
    for reading in &readings {
        let inside = message.text.to_lowercase().contains(&reading.words.to_lowercase());
        if !inside || reading.words.is_empty() || !(0.0..=1.0).contains(&reading.confidence) {
            return Some(format!("bad words or confidence in {reading:?}"));
        }
    }
    let mut labels: Vec<String> = readings.iter().map(|reading| label(&reading.fact)).collect();
    let got = labels.join("; ");
    if let Some(language) = &message.language {
        let language = format!("language {language}");
        if !labels.contains(&language) {
            return Some(format!("no {language} in: {got}"));
        }
    }
    labels.retain(|label| !label.starts_with("language"));
    for expected in &message.expect {
        let kind = expected.split(' ').next().unwrap_or_default();
        let choices = expected.trim_end_matches('|').split('|');
        let choices: Vec<String> =
            choices.flat_map(|choice| [choice.to_owned(), format!("{kind} {choice}")]).collect();
        match labels.iter().position(|label| choices.contains(label)) {
            Some(at) => drop(labels.remove(at)),
            None if expected.ends_with('|') => {}
            None => return Some(format!("no {expected:?} in: {got}")),
        }
    }
    (!labels.is_empty()).then(|| format!("too much: {} in: {got}", labels.join("; ")))
}

fn messages() -> serde_json::Result<Vec<Message>> {
    let lines = include_str!("messages.jsonl").lines();
    lines.map(serde_json::from_str).collect()
}

#[test]
fn every_labelled_message_is_understood() {
    let mut score: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut faults = Vec::new();
    for message in messages().unwrap() {
        let entry = score.entry(message.situation.clone()).or_default();
        entry.1 += 1;
        match fault(&message) {
            None => entry.0 += 1,
            Some(fault) => faults.push(format!("[{}] {:?}: {fault}", message.situation, message.text)),
        }
    }
    for (situation, (right, all)) in &score {
        println!("{situation:14} {right:3} of {all:3}");
    }
    let all: usize = score.values().map(|(_, all)| all).sum();
    assert!(all >= 250, "only {all} messages");
    assert!(faults.is_empty(), "{} of {all} misread:\n{}", faults.len(), faults.join("\n"));
}

/// A small generator, so that the strings are the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit
    }
}

const PIECES: &[&str] = &[
    "stop",
    "85021",
    "ac",
    "no",
    "not",
    "mañana",
    "por la tarde",
    "at",
    "8",
    "8:",
    ":30",
    "pm",
    "12/3",
    "99/99",
    "2026-13-40",
    "the",
    "31st",
    "feb 30",
    "st",
    "#",
    "option",
    "option 99999999999",
    "next week",
    "thursday",
    "y media",
    "las",
    "entre",
    "9-11",
    "16th st and",
    "my name is",
    "- ",
    "’",
    "'",
    "👍",
    "👍🏽",
    "é",
    "ñ",
    "\u{301}",
    "\u{200d}",
    "\u{fe0f}",
    "¿",
    "\n",
    "\t",
    "😀",
    "中文",
    "İ",
    "ß",
    "٣",
    "a.m.",
    "A/C",
    "oh",
    "five",
    "eighty",
    "cancel",
    "$",
    "0",
    "00000",
    "....",
    ",",
    "?",
    "call me",
    "in",
    "water heater",
    "since",
    "or",
    "-",
    "2nd",
    "none of",
    "ꙮ",
];

fn nonsense(random: &mut Random) -> String {
    let count = random.below(30);
    let mut text = String::new();
    for _ in 0..count {
        if random.below(4) == 0 {
            let code = u32::try_from(random.below(0x11_0000)).unwrap_or_default();
            text.push(char::from_u32(code).unwrap_or('x'));
        } else {
            text.push_str(PIECES.get(random.below(PIECES.len())).copied().unwrap_or_default());
        }
        if random.below(3) > 0 {
            text.push(' ');
        }
    }
    text
}

/// The first day is not after the last, and what is refused lies within.
fn is_sound(wish: &Wish) -> bool {
    let after = |one: &Option<String>, two: &Option<String>| {
        one.as_ref().zip(two.as_ref()).is_some_and(|(one, two)| one > two)
    };
    let within = |date: &String| {
        let date = Some(date.clone());
        !after(&wish.first_date, &date) && !after(&date, &wish.last_date)
    };
    !after(&wish.first_date, &wish.last_date) && wish.except_dates.iter().all(within)
}

#[test]
fn no_text_makes_it_panic_or_hang() {
    let mut random = Random(7);
    let all = messages().unwrap();
    let mut slowest = Duration::ZERO;
    for round in 0..20_000 {
        let text = nonsense(&mut random);
        let mut context = context(&all[round % all.len()]);
        if random.below(8) == 0 {
            context.now = i64::MAX - i64::try_from(random.below(3)).unwrap_or_default();
            context.time_zone = "Nowhere/At_All".into();
            context.offers.push(i64::MIN);
            context.area.push(text.clone());
            context.handoff_words.push(text.clone());
            context.services.push(service(&text, "", &["", "no ", "!"]));
        }
        let started = Instant::now();
        for reading in read(&text, &context) {
            assert!(text.contains(&reading.words), "{:?} is not in {text:?}", reading.words);
            if let Fact::Time(wish) = reading.fact {
                assert!(is_sound(&wish), "{wish:?} of {text:?}");
            }
        }
        slowest = slowest.max(started.elapsed());
    }
    assert!(slowest < Duration::from_secs(2), "one text took {slowest:?}");
}

#[test]
fn the_longest_text_takes_bounded_time() {
    let first = &messages().unwrap()[0];
    for piece in
        ["stop ", "no ac ", "8 5 0 2 1 ", "thursday ", "a", "mañana 9-11 ", "👍", "not any of the ", "two "]
    {
        let text = piece.repeat(100_000 / piece.len());
        let started = Instant::now();
        let _ = read(&text, &context(first));
        assert!(started.elapsed() < Duration::from_secs(2), "{piece:?} took {:?}", started.elapsed());
    }
}

#[test]
fn the_same_message_reads_the_same_twice() {
    for message in messages().unwrap() {
        assert_eq!(read(&message.text, &context(&message)), read(&message.text, &context(&message)));
    }
}
