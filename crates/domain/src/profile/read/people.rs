//! Numbers, the team, and the roles that other sections name.

use super::item::{Item, Log, Section};
use super::text::{self, quote};
use crate::Phone;
use crate::profile::Person;

/// The team, and which roles may be named.
pub(super) struct People {
    pub(super) team: Vec<Person>,
    /// None where some roles could not be read: then no role can be called unknown.
    roles: Option<Vec<String>>,
}

/// The numbers that callers dial.
pub(super) fn numbers(section: &Section, log: &Log) -> Vec<Phone> {
    let example = "numbers = [\"+16025550100\"]";
    let Some(item) = section.require("numbers", example) else { return Vec::new() };
    if item.is_empty_list() {
        item.fault(format!("is empty; write at least one, as in {example}"));
    }
    let found = item.each(|entry| Some((entry.path().to_owned(), entry.phone()?)));
    super::distinct(found.unwrap_or_default(), log, "is listed before; write each number once")
}

/// `[[team]]`. `numbers` are the business's own: somebody who has one of those would ring in a circle.
pub(super) fn read(top: &Section, numbers: &[Phone], log: &Log) -> People {
    let mut people = People { team: Vec::new(), roles: Some(Vec::new()) };
    let sections = top.sections("team", "[[team]] with name, phone and roles");
    if sections.is_empty() {
        people.roles = None;
    }
    for section in sections {
        person(section, &mut people, numbers, log);
    }
    people
}

fn person(section: Section, people: &mut People, numbers: &[Phone], log: &Log) {
    let name =
        section.require("name", "name = \"Dana Ortiz\"").and_then(|item| item.line(80, "\"Dana Ortiz\""));
    let phone = section.require("phone", "phone = \"+16025550111\"").and_then(|item| item.phone());
    let roles = match section.take("roles") {
        Some(item) => roles(&item),
        None if section.is_missing() => None,
        None => Some(Vec::new()),
    };
    match (&mut people.roles, &roles) {
        (Some(known), Some(roles)) => known.extend(roles.iter().cloned()),
        _ => people.roles = None,
    }
    if let Some(phone) = &phone {
        let path = section.at("phone");
        if people.team.iter().any(|other| other.phone == *phone) {
            log.note(path, "is the phone of someone above; give each person their own");
        } else if numbers.contains(phone) {
            log.note(
                path,
                "is the business's own number, which would ring in a circle; write a person's phone",
            );
        }
    }
    section.close();
    // Someone without a name still holds a phone and roles, so that these are not reported as well.
    if let Some(phone) = phone {
        let (name, roles) = (name.unwrap_or_default(), roles.unwrap_or_default());
        people.team.push(Person { name, phone, roles });
    }
}

/// None when one of them could not be read.
fn roles(item: &Item) -> Option<Vec<String>> {
    let list = item.list()?;
    let roles: Vec<String> =
        list.iter().filter_map(|entry| entry.id("\"on-call\"")).map(str::to_owned).collect();
    if roles.len() == list.len() { Some(roles) } else { None }
}

impl People {
    /// Roles that another section names; each must be somebody's.
    pub(super) fn named(&self, item: &Item) -> Option<Vec<String>> {
        item.each(|entry| {
            let role = entry.text("\"owner\"")?;
            let Some(known) = &self.roles else { return Some(role.to_owned()) };
            if !known.iter().any(|known| known == role) {
                entry.fault(self.unknown(role, known));
                return None;
            }
            Some(role.to_owned())
        })
    }

    fn unknown(&self, role: &str, known: &[String]) -> String {
        let mut known: Vec<&str> = known.iter().map(String::as_str).collect();
        known.sort_unstable();
        known.dedup();
        let hint = match text::nearest(role, known.iter().copied()) {
            Some(near) => format!("did you mean \"{near}\"?"),
            None if known.is_empty() => "give someone in [[team]] this role".to_owned(),
            None => format!("write {}, or give someone this role", text::choices(known)),
        };
        format!("nobody in the team has the role {}; {hint}", quote(role))
    }

    /// Who is alerted where the profile does not say: the owner. Where nobody is called that, the first one in
    /// the team becomes it, because every lead must reach someone.
    pub(super) fn owner(&mut self) -> Vec<String> {
        let owner = "owner".to_owned();
        if !self.team.iter().any(|person| person.roles.contains(&owner))
            && let Some(first) = self.team.first_mut()
        {
            first.roles.push(owner.clone());
        }
        vec![owner]
    }
}
