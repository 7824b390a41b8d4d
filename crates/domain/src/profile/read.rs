//! Reads a profile and checks it whole.

mod address;
mod areas;
mod booking;
mod hours;
mod item;
mod people;
mod policy;
mod service;
mod staff;
mod syntax;
mod text;
mod webhooks;

use jiff::tz::TimeZone;

use self::item::{Log, Section};
use self::text::quote;
use super::{Business, Fault, Faults, Language};

const LANGUAGES: &[(&str, Language)] = &[("en", Language::En), ("es", Language::Es)];

/// Reads a profile. Every fault is reported at once.
pub(super) fn business(text: &str) -> Result<Business, Faults> {
    let table = syntax::table(text).map_err(Faults)?;
    let log = Log::default();
    let business = whole(Section::top(&table, &log), &log);
    match (business, log.into_faults()) {
        (Some(business), faults) if faults.is_empty() => Ok(business),
        (_, faults) if !faults.is_empty() => Err(Faults(faults)),
        // Every value that could not be read has been noted, so this is a mistake of ours; still no panic.
        _ => Err(Faults(vec![Fault { path: "business".into(), problem: "could not be read".into() }])),
    }
}

/// The business; none where something without a default could not be read.
fn whole(top: Section, log: &Log) -> Option<Business> {
    let head = Head::read(&top, log);
    let hours = hours::read(top.section("hours"));
    let mut people = people::read(&top, &head.numbers, log);
    let answering = policy::answering(top.section("answering"), &people);
    let opportunity = policy::opportunity(top.section("opportunity"));
    let response = policy::response(top.section("response"));
    let services = service::read(&top, log);
    let intake = policy::intake(top.section("intake"));
    let (booking, staff) = booking::read(&top, &services, log);
    let handoff = policy::handoff(top.section("handoff"), &mut people);
    let follow_up = policy::follow_up(top.section("follow_up"));
    let forget_after = policy::forget_after(top.section("retention"), &follow_up);
    let webhooks = webhooks::read(&top, log);
    let messages = policy::messages(top.section("messages"));
    top.close();
    Some(Business {
        id: head.id?,
        name: head.name?,
        trade: head.trade?,
        time_zone: head.time_zone?,
        languages: head.languages,
        numbers: head.numbers,
        hours,
        team: people.team,
        answering,
        opportunity,
        response,
        services,
        intake,
        booking,
        staff,
        handoff,
        follow_up,
        forget_after,
        webhooks,
        messages,
    })
}

/// The section `[business]`.
struct Head {
    id: Option<String>,
    name: Option<String>,
    trade: Option<String>,
    time_zone: Option<TimeZone>,
    languages: Vec<Language>,
    numbers: Vec<crate::Phone>,
}

impl Head {
    fn read(top: &Section, log: &Log) -> Self {
        if !top.keys().contains(&"business") {
            log.note("business", "is missing; add [business] with id, name, trade, time_zone and numbers");
        }
        let section = top.section("business");
        let text = |key, longest, line: &str, example: &str| {
            section.require(key, line).and_then(|item| item.line(longest, example))
        };
        let id = section.require("id", "id = \"acme-heating\"").and_then(|item| item.id("\"acme-heating\""));
        let name = text("name", 80, "name = \"Acme Heating & Air\"", "\"Acme Heating & Air\"");
        let trade = text("trade", 40, "trade = \"hvac\"", "\"hvac\"");
        let time_zone = time_zone(&section);
        let languages = languages(&section, log);
        let numbers = people::numbers(&section, log);
        section.close();
        Self { id: id.map(str::to_owned), name, trade, time_zone, languages, numbers }
    }
}

fn time_zone(section: &Section) -> Option<TimeZone> {
    let item = section.require("time_zone", "time_zone = \"America/Phoenix\"")?;
    let name = item.text("\"America/Phoenix\"")?;
    let known = TimeZone::get(name).ok().filter(|zone| !zone.is_unknown());
    if known.is_none() {
        let names: Vec<String> = jiff::tz::db().available().map(|name| name.to_string()).collect();
        let hint = match text::nearest(name, names.iter().map(String::as_str)) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None => "write its IANA name, such as \"America/Phoenix\"".to_owned(),
        };
        item.fault(format!("{} is not a time zone; {hint}", quote(name)));
    }
    known
}

fn languages(section: &Section, log: &Log) -> Vec<Language> {
    let Some(item) = section.take("languages") else { return vec![Language::default()] };
    let found = item.each(|entry| Some((entry.path().to_owned(), entry.word(LANGUAGES)?)));
    if item.is_empty_list() {
        item.fault("is empty; write at least one, such as [\"en\"]");
    }
    distinct(found.unwrap_or_default(), log, "is listed before; write each language once")
}

/// The values, each once; a second one is noted at its path.
fn distinct<T: PartialEq>(found: Vec<(String, T)>, log: &Log, problem: &str) -> Vec<T> {
    let mut kept = Vec::new();
    for (path, value) in found {
        if kept.contains(&value) {
            log.note(path, problem);
        } else {
            kept.push(value);
        }
    }
    kept
}

#[cfg(test)]
mod tests;
