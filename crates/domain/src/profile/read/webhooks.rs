//! `[[webhooks]]`.

use super::address;
use super::item::{Item, Log, Section};
use super::text::quote;
use crate::occurrence::{Kind, is_pattern};
use crate::profile::Webhook;

/// Each one is sent every event.
const MOST: usize = 10;

pub(super) fn read(top: &Section, log: &Log) -> Vec<Webhook> {
    let mut webhooks: Vec<Webhook> = Vec::new();
    for section in top.sections_if_any("webhooks", "[[webhooks]] with id and url") {
        let path = section.at("id");
        let Some(webhook) = webhook(section) else { continue };
        if webhooks.iter().any(|other| other.id == webhook.id) {
            log.note(path, format!("{} is the id of one above; give each its own", quote(&webhook.id)));
        }
        webhooks.push(webhook);
    }
    if webhooks.len() > MOST {
        log.note("webhooks", format!("has {} entries; the most is {MOST}", webhooks.len()));
    }
    webhooks
}

fn webhook(section: Section) -> Option<Webhook> {
    let id =
        section.require("id", "id = \"zapier\"").and_then(|item| item.id("\"zapier\"").map(str::to_owned));
    let example = "\"https://hooks.example.com/ringback\"";
    let url =
        section.require("url", &format!("url = {example}")).and_then(|item| address::web(&item, example));
    let events = section.take("events").map_or_else(|| vec!["*".to_owned()], |item| patterns(&item));
    section.close();
    Some(Webhook { id: id?, url: url?, events })
}

fn patterns(item: &Item) -> Vec<String> {
    let pattern = |entry: &Item| {
        let text = entry.text("\"lead.closed\" or \"booking.*\"")?;
        if !is_pattern(text) {
            let names = Kind::ALL.map(Kind::name).join(", ");
            entry.fault(format!("{} is no type of event; there are * and {names}", quote(text)));
            return None;
        }
        Some(text.to_owned())
    };
    if item.is_empty_list() {
        item.fault("is empty; leave it out for all events, or name some, such as [\"booking.*\"]");
    }
    item.each(pattern).unwrap_or_default()
}
