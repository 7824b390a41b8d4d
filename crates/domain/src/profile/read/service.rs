//! `[[services]]`.

use super::item::{Log, Section};
use super::text::quote;
use crate::profile::Service;

pub(super) fn read(top: &Section, log: &Log) -> Vec<Service> {
    let mut services: Vec<Service> = Vec::new();
    for section in top.sections("services", "[[services]] with id, name and minutes") {
        let path = section.at("id");
        let Some(service) = service(section) else { continue };
        if services.iter().any(|other| other.id == service.id) {
            log.note(path, format!("{} is the id of a service above; give each its own", quote(&service.id)));
        }
        services.push(service);
    }
    services
}

/// One service. Where only its id could be read, it is returned all the same, so that a second one is found.
fn service(section: Section) -> Option<Service> {
    let id = section.require("id", "id = \"ac-repair\"").and_then(|item| item.id("\"ac-repair\""));
    let name =
        section.require("name", "name = \"AC repair\"").and_then(|item| item.line(80, "\"AC repair\""));
    let name_es =
        section.take("name_es").and_then(|item| item.line(80, "\"Reparacion de aire acondicionado\""));
    let words = lines(&section, "words", "\"air conditioner\"");
    let minutes = section.require("minutes", "minutes = 90").and_then(|item| item.whole(5..=1440));
    let value = section.take("value").and_then(|item| item.whole(0..=10_000_000));
    let urgent = lines(&section, "urgent", "\"no heat\"");
    let buffer_minutes = section.take("buffer_minutes").and_then(|item| item.whole(0..=480));
    section.close();
    Some(Service {
        id: id?.to_owned(),
        name: name.unwrap_or_default(),
        name_es,
        words,
        minutes: minutes.unwrap_or_default(),
        value: value.unwrap_or_default(),
        urgent,
        buffer_minutes,
    })
}

fn lines<'a>(section: &Section<'a>, key: &'a str, example: &str) -> Vec<String> {
    section.take(key).and_then(|item| item.each(|entry| entry.line(80, example))).unwrap_or_default()
}
