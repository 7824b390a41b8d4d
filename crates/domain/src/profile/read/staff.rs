//! `[[staff]]`.

use super::item::{Item, Log, Section};
use super::text::{self, quote};
use super::{address, areas, hours};
use crate::profile::{Booking, CalendarKind, Service, Staff};

/// As many as there can be crews.
const MOST: usize = 100;

/// Who does the jobs; none where only crews are counted. `kind` is none where the calendar could not be read.
pub(super) fn read(
    top: &Section,
    services: &[Service],
    booking: &Booking,
    kind: Option<CalendarKind>,
    log: &Log,
) -> Vec<Staff> {
    // Where a service could not be read, none can be called unknown.
    let written = top.take("services").and_then(|item| item.value().as_array());
    let known = written.is_some_and(|all| all.len() == services.len()).then_some(services);
    let mut staff: Vec<Staff> = Vec::new();
    for section in top.sections_if_any("staff", "[[staff]] with name") {
        let path = section.at("id");
        let Some(member) = member(section, known, booking, kind) else { continue };
        if staff.iter().any(|other| other.id == member.id) {
            let id = quote(&member.id);
            log.note(
                path,
                format!("{id} is the id of someone above; give each their own, as in id = \"ana-2\""),
            );
        }
        staff.push(member);
    }
    if staff.len() > MOST {
        log.note("staff", format!("has {} entries; the most is {MOST}", staff.len()));
    }
    staff
}

/// One of them. Whoever could be told by a name or an id is returned, so that a second one of that id is found.
fn member(
    section: Section,
    known: Option<&[Service]>,
    booking: &Booking,
    kind: Option<CalendarKind>,
) -> Option<Staff> {
    let name = section.require("name", "name = \"Ana\"").and_then(|item| item.line(80, "\"Ana\""));
    let id = id(&section, name.as_deref());
    let services = section.take("services").map(|item| services(&item, known)).unwrap_or_default();
    let hours = section.section("hours");
    let hours = if hours.is_missing() { None } else { Some(hours::week(hours)) };
    let days_off = hours::dates(&section, "days_off");
    let areas = section.section("areas");
    let areas = if areas.is_missing() { None } else { Some(areas::week(areas)) };
    let emergencies = section.take("emergencies").is_some_and(|item| comes(&item, booking));
    let calendar_address = address::calendar(&section, kind);
    let busy_feeds = address::feeds(&section);
    section.close();
    Some(Staff {
        id: id?,
        name: name.unwrap_or_default(),
        services,
        hours,
        days_off,
        areas,
        emergencies,
        calendar_address,
        busy_feeds,
    })
}

/// As written, or made of the name.
fn id(section: &Section, name: Option<&str>) -> Option<String> {
    if let Some(item) = section.take("id") {
        return item.id("\"ana\"").map(str::to_owned);
    }
    let id = text::id_of(name?);
    if id.is_none() {
        section.require("id", "id = \"ana\", because the name has no letter from a to z");
    }
    id
}

/// Whether they come after hours, which the business must want.
fn comes(item: &Item, booking: &Booking) -> bool {
    let comes = item.flag().unwrap_or(false);
    if comes && !booking.emergency_after_hours {
        item.fault(
            "says that they come after hours, and the business does not; write emergency_after_hours = true in \
             [booking]",
        );
    }
    comes
}

/// Ids of services.
fn services(item: &Item, known: Option<&[Service]>) -> Vec<String> {
    if item.is_empty_list() {
        item.fault("is empty; write the ids of services, or leave it out for all of them");
    }
    let service = |entry: &Item| {
        let id = entry.id("\"ac-repair\"")?;
        let known: Vec<&str> = known?.iter().map(|service| service.id.as_str()).collect();
        if !known.contains(&id) {
            let hint = match text::nearest(id, known.iter().copied()) {
                Some(near) => format!("did you mean \"{near}\"?"),
                None => format!("write {}", text::choices(known)),
            };
            entry.fault(format!("no service has the id {}; {hint}", quote(id)));
            return None;
        }
        Some(id.to_owned())
    };
    item.each(service).unwrap_or_default()
}
