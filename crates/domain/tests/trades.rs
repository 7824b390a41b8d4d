//! The profiles that a business starts from (`profiles/`): each loads as it is, and nothing that is written for it costs
//! more than two segments.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may fail loudly")]

use std::collections::BTreeMap;
use std::path::Path;

use domain::messages::{self, own_words};
use domain::profile::Language;
use domain::slots::Slot;
use domain::{Business, segments};
use jiff::Timestamp;

const TRADES: &[&str] = &[
    "auto-repair",
    "dental",
    "electrical",
    "hvac",
    "insurance",
    "legal",
    "med-spa",
    "plumbing",
    "roofing",
    "salon",
];
const LANGUAGES: [Language; 2] = [Language::En, Language::Es];
/// As long as names of businesses get on a sign.
const LONG_NAME: &str = "Hernandez & Sons Heating, Air & Plumbing";
/// With letters that the cheap alphabet lacks.
const ACCENTED_NAME: &str = "Climatización Martínez y Cía.";

fn texts() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let profiles = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let named = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    profiles.map(|path| (named(&path), std::fs::read_to_string(&path).unwrap())).collect()
}

fn profiles() -> Vec<Business> {
    let read = |(trade, text): (String, String)| {
        Business::from_toml(&text).unwrap_or_else(|e| panic!("{trade}: {e}"))
    };
    texts().into_iter().map(read).collect()
}

#[test]
fn every_profile_loads_as_it_is_and_carries_the_name_of_its_trade() {
    assert_eq!(texts().keys().map(String::as_str).collect::<Vec<_>>(), TRADES);
    for (file, text) in texts() {
        let business = Business::from_toml(&text).unwrap_or_else(|e| panic!("{file}: {e}"));
        assert_eq!(business.trade, file);
        assert_eq!(business.languages, LANGUAGES);
        assert!(business.services.len() >= 4, "{file}");
        assert!(business.services.iter().any(|service| !service.urgent.is_empty()), "{file}");
        assert!(!business.people(&business.handoff.on_call).is_empty(), "{file} alerts nobody");
    }
}

#[test]
fn what_an_owner_must_change_is_marked() {
    for (file, text) in texts() {
        let must = [
            "id = \"",
            "name = \"",
            "time_zone",
            "numbers",
            "[hours]",
            "holidays",
            "[[team]]",
            if text.contains("[[staff]]") { "[[staff]]" } else { "crews" },
            "on_call",
        ];
        for key in must {
            let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default();
            assert!(line.contains("# YOURS"), "{file}: {key} is not marked");
        }
    }
}

#[test]
fn no_two_services_of_a_business_go_by_one_name() {
    for business in profiles() {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for service in &business.services {
            assert!(service.words.len() >= 3, "{}: {} has few names", business.trade, service.id);
            let names = service.words.iter().chain([&service.name]).chain(&service.name_es);
            for name in names.map(|name| name.to_lowercase()) {
                let other = seen.insert(name.clone(), &service.id).filter(|other| *other != service.id);
                assert_eq!(other, None, "{}: {name} is {} as well", business.trade, service.id);
            }
        }
    }
}

/// The longest that each placeholder gets.
fn values(business: &Business, language: Language) -> Vec<(&'static str, String)> {
    let at: Timestamp = "2026-12-30T18:30:00Z".parse().unwrap();
    let slots = vec![Slot { starts: at, ends: at }; business.booking.offer as usize];
    let (zone, write) =
        (&business.time_zone, |name: &str, values: &[_]| messages::write(business, language, name, values));
    let offers = messages::offers(&slots, zone, language);
    let when = messages::when(at, zone, language);
    let hours = format!("{when} - 12:30 PM");
    let questions =
        ["ask_need", "ask_where", "ask_urgency", "ask_urgency_name", "ask_time", "ask_name", "offer"];
    let questions = questions.map(|name| write(name, &[("offers", offers.as_str())]));
    let service =
        business.services.iter().map(|service| service.called(language)).max_by_key(|name| name.len());
    vec![
        ("question", questions.into_iter().max_by_key(String::len).unwrap()),
        ("service", service.unwrap().to_owned()),
        ("offers", offers),
        ("when", when),
        ("hours", hours),
        ("name", "Maximiliano".to_owned()),
        ("link", "https://g.page/r/CabcdEFGHijkl/review".to_owned()),
        ("person", "Maximiliano".to_owned()),
        ("number", "(602) 555-0100".to_owned()),
        ("place", "Rancho Cucamonga".to_owned()),
    ]
}

/// What one text is made of where several messages stand in it.
const TOGETHER: &[&[&str]] = &[
    &["price", "hours", "offer"],
    &["price", "hours", "ask_urgency"],
    &["price", "closed_now", "ask_need"],
    &["price", "hours", "ask_urgency_name"],
    &["texts_on", "ask_urgency_name"],
    &["again", "ask_urgency_name"],
    &["again", "offer"],
    &["again", "ask_need"],
];

fn bodies(business: &Business, language: Language) -> Vec<(String, String)> {
    let values = values(business, language);
    let values: Vec<(&str, &str)> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let write = |name: &str| messages::write(business, language, name, &values);
    let names = own_words().map(|(name, _)| name);
    // What is said on the phone is no text; the names with a language are the same messages.
    let names =
        names.filter(|name| !name.starts_with("voice_") && !name.ends_with("_en") && !name.ends_with("_es"));
    let alone = names.map(|name| (name.to_owned(), write(name)));
    let together = TOGETHER.iter().map(|names| {
        let parts: Vec<String> = names.iter().map(|name| write(name)).collect();
        (names.join(" + "), parts.join(" "))
    });
    alone.chain(together).collect()
}

#[test]
fn no_message_costs_more_than_two_segments() {
    let mut wrong = Vec::new();
    for profile in profiles() {
        let named = |name: &str| Business { name: name.to_owned(), ..profile.clone() };
        let long = named(LONG_NAME);
        let without_own_words = Business { messages: BTreeMap::new(), ..long.clone() };
        for business in [&profile, &long, &named(ACCENTED_NAME), &without_own_words] {
            wrong.extend(LANGUAGES.iter().flat_map(|language| costly(business, *language)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The messages that cost too much, or that need more than the cheap alphabet though the name of the business does not.
fn costly(business: &Business, language: Language) -> Vec<String> {
    let mut found = Vec::new();
    for (name, body) in bodies(business, language) {
        let body = domain::page::fill(&body, Some("https://calls.example.com/book/0123456789ABCDEFGHIJkl"));
        assert!(!body.contains('{'), "{name} has a placeholder without a value: {body}");
        let letter_is_cheap = |letter: char| segments::count(&letter.to_string().repeat(80)) == 1;
        let cheap = !business.name.is_ascii() || body.chars().all(letter_is_cheap);
        // As it would leave.
        let sent = segments::economical(body);
        if segments::count(&sent) > segments::MOST || !cheap {
            let (trade, length) = (&business.trade, sent.chars().count());
            found.push(format!("{trade} {name} {}: {length}: {sent}", language.code()));
        }
    }
    found
}
