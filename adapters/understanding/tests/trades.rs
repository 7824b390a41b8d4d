//! The profiles that a business starts from, played: a caller writes, the real reader reads, `decide()` answers, and
//! what is understood, asked and done is what `profiles/conversations/` says.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "tests may fail loudly"
)]

#[allow(dead_code, reason = "one world for the tests of the core and for these")]
#[path = "../../../crates/domain/tests/support/mod.rs"]
mod support;

#[path = "trades/facts.rs"]
mod facts;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use domain::lead::{Caller, HandoffReason, Outcome, Stage};
use domain::profile::Topic;
use domain::{Business, Event};
use serde::Deserialize;
use support::{World, phone};

/// From the first text to the confirmation.
const MOST_TEXTS: usize = 4;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Conversation {
    /// The business's own time.
    starts: String,
    says: Vec<Line>,
    ends: End,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    text: String,
    /// All that is learned from it, as `facts::label` writes it.
    understood: Vec<String>,
    /// What follows: `asks <topic>`, `booked`, `with-people`, `cancelled`.
    then: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    outcome: String,
    service: String,
    /// Whether a person was alerted, and why.
    alerted: Option<String>,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles")
}

fn named(folder: &Path) -> Vec<(String, String)> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "toml"));
    let name = |path: &Path| path.file_stem().unwrap().to_str().unwrap().to_owned();
    let mut found: Vec<_> =
        files.map(|path| (name(&path), std::fs::read_to_string(&path).unwrap())).collect();
    found.sort();
    found
}

fn business(trade: &str) -> Business {
    let text = std::fs::read_to_string(folder().join(format!("{trade}.toml"))).unwrap();
    Business::from_toml(&text).unwrap_or_else(|faults| panic!("{trade}: {faults}"))
}

/// A caller of a number in the business's own area code, who was missed at a moment.
fn missed(business: Business, starts: &str) -> World {
    let local: jiff::civil::DateTime = starts.parse().unwrap();
    let now = local.to_zoned(business.time_zone.clone()).unwrap().timestamp();
    let area_code = business.numbers[0].digits()[1..4].to_owned();
    let caller = Caller::Number(phone(&format!("+1{area_code}5550142")));
    let mut world = World::of(business, caller, &now.to_string());
    world.missed();
    world
}

/// One text of the caller; what was understood of it.
fn write(world: &mut World, text: &str) -> Vec<String> {
    world.pass(support::seconds(40));
    let readings = facts::read(&world.business, &world.lead, text, world.now);
    let sure = readings.iter().filter(|reading| reading.confidence >= domain::intake::SURE);
    let labels = sure.map(|reading| facts::label(&reading.fact)).collect();
    let event = Event::Wrote {
        id: world.id("SM"),
        text: text.to_owned(),
        media: Vec::new(),
        answered_by_carrier: false,
        readings,
    };
    world.happens(&event);
    labels
}

fn asks(topic: Topic) -> &'static str {
    match topic {
        Topic::Need => "asks need",
        Topic::Where => "asks where",
        Topic::Urgency => "asks urgency",
        Topic::Name => "asks name",
        Topic::Slot => "asks slot",
    }
}

fn follows(world: &World) -> &'static str {
    match (world.lead.stage, &world.lead.asked) {
        (Stage::Booked, _) => "booked",
        (Stage::WithPeople, _) => "with-people",
        (Stage::Closed, _) => "closed",
        (_, Some(asked)) => asks(asked.topic),
        _ => "nothing",
    }
}

fn outcome(world: &World) -> &'static str {
    match world.lead.outcome {
        Some(Outcome::Booked) => "booked",
        Some(Outcome::Transferred) => "handed to a person",
        Some(Outcome::Noted) => "noted",
        Some(Outcome::Disqualified(_)) => "disqualified",
        Some(_) => "other",
        None => "open",
    }
}

fn alerted(world: &World) -> Option<&'static str> {
    world.lead.handoff.as_ref().map(|handoff| match handoff.reason {
        HandoffReason::Urgent => "urgent",
        HandoffReason::Asked => "asked",
        _ => "other",
    })
}

/// What is not as it should be.
fn faults(name: &str, conversation: &Conversation) -> Vec<String> {
    let (trade, language) = name.rsplit_once('.').unwrap();
    let mut world = missed(business(trade), &conversation.starts);
    let mut faults = Vec::new();
    for line in &conversation.says {
        let mut understood = write(&mut world, &line.text);
        understood.sort();
        let mut expected = line.understood.clone();
        expected.sort();
        let then = follows(&world);
        if understood != expected || then != line.then {
            faults.push(format!("{name}: {:?}: {understood:?}, then {then}", line.text));
        }
    }
    let end = &conversation.ends;
    let alert = alerted(&world);
    if alert == Some("asked") || alert == Some("urgent") {
        take_it(&mut world);
    }
    let service = world.lead.intake.service.clone().unwrap_or_default();
    if (outcome(&world), &service, alert) != (end.outcome.as_str(), &end.service, end.alerted.as_deref()) {
        faults.push(format!("{name} ends {} {service:?} {alert:?}", outcome(&world)));
    }
    if world.lead.language.code() != language {
        faults.push(format!("{name} is answered in {}", world.lead.language.code()));
    }
    faults.extend(costs(name, &world));
    faults
}

/// Whoever was alerted first answers OK.
fn take_it(world: &mut World) {
    let first = world.lead.handoff.as_ref().unwrap().alerted[0].0.clone();
    let id = world.id("SM");
    world.happens(&Event::Team { person: first, id, command: domain::event::TeamCommand::Claim });
}

/// Too many texts to a visit. What each costs, the world itself checks.
fn costs(name: &str, world: &World) -> Option<String> {
    let bodies = world.bodies();
    let visit = world.lead.appointment.as_ref()?;
    let booked = domain::messages::when(visit.slot.starts, &world.business.time_zone, world.lead.language);
    let confirms = |body: &&str| body.contains(&booked) && !body.contains("1)");
    let until = bodies.iter().rposition(confirms).map_or(usize::MAX, |at| at + 1);
    (until > MOST_TEXTS).then(|| format!("{name} took {until} texts: {bodies:#?}"))
}

#[test]
fn every_trade_is_played_through_in_both_languages() {
    let conversations = named(&folder().join("conversations"));
    let trades = named(&folder());
    let expected: Vec<String> = trades
        .iter()
        .flat_map(|(trade, _)| ["en", "es"].map(|language| format!("{trade}.{language}")))
        .collect();
    let mut found: Vec<&String> = conversations.iter().map(|(name, _)| name).collect();
    found.sort();
    assert_eq!(found, expected.iter().collect::<Vec<_>>());
    let mut wrong = Vec::new();
    for (name, text) in &conversations {
        let conversation: Conversation = toml::from_str(text).unwrap_or_else(|e| panic!("{name}: {e}"));
        wrong.extend(faults(name, &conversation));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_name_of_a_service_is_read_as_that_service() {
    let mut wrong = Vec::new();
    for (trade, _) in named(&folder()) {
        let world = missed(business(&trade), "2026-12-01T10:00:00");
        let context = facts::context(&world.business, &world.lead, world.now);
        for service in &world.business.services {
            for word in service.words.iter().chain([&service.name]).chain(&service.name_es) {
                let read = understanding::read(word, &context);
                let needs: Vec<String> = read.iter().filter_map(facts::need).collect();
                if needs != [service.id.clone()] {
                    wrong.push(format!("{trade}: {word:?} should be {} and is {needs:?}", service.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} names:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_callers_write_first_names_the_service_that_they_mean() {
    let openings: BTreeMap<String, Vec<(String, String)>> =
        toml::from_str(include_str!("trades/openings.toml")).unwrap();
    assert_eq!(openings.len(), named(&folder()).len());
    let mut wrong = Vec::new();
    for (trade, lines) in &openings {
        let world = missed(business(trade), "2026-12-01T10:00:00");
        let context = facts::context(&world.business, &world.lead, world.now);
        for (text, service) in lines {
            let read = understanding::read(text, &context);
            let needs: Vec<String> = read.iter().filter_map(facts::need).collect();
            // Where two are named, the core goes by the last.
            if needs.last() != Some(service) {
                wrong.push(format!("{trade}: {text:?} should be {service} and is {needs:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_urgent_phrase_is_an_emergency() {
    let mut wrong = Vec::new();
    for (trade, _) in named(&folder()) {
        let world = missed(business(&trade), "2026-12-01T10:00:00");
        let context = facts::context(&world.business, &world.lead, world.now);
        for phrase in world.business.services.iter().flat_map(|service| &service.urgent) {
            let read = understanding::read(phrase, &context);
            let emergency = understanding::Fact::Urgency(understanding::Urgency::Emergency);
            if !read.iter().any(|reading| reading.fact == emergency) {
                wrong.push(format!("{trade}: {phrase:?}: {read:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
