//! Tells what happens, as it happens.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, Write};

use domain::messages;
use domain::profile::Language;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use simulated_carrier::{Event, MessageStatus, What};

const WIDTH: usize = 84;
/// How much of a line is told when it comes again.
const SHORT: usize = 64;

/// The teller.
pub struct Story {
    zone: TimeZone,
    names: BTreeMap<String, &'static str>,
    /// Who is on which call.
    calls: BTreeMap<String, String>,
    line: String,
    /// The day that was told last.
    day: String,
    /// Long lines of ours that were told before; again, their beginning is enough.
    told: BTreeSet<String>,
    colour: bool,
}

impl Story {
    /// Tells the times of `zone` and the names of these numbers; `line` is the business's own.
    pub fn new(zone: TimeZone, line: &str, names: BTreeMap<String, &'static str>) -> Self {
        let colour = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self {
            zone,
            names,
            calls: BTreeMap::new(),
            line: line.to_owned(),
            day: String::new(),
            told: BTreeSet::new(),
            colour,
        }
    }

    /// Tells one event.
    pub fn tell(&mut self, event: &Event) {
        let at = event.at;
        match &event.what {
            What::CallStarted { call, from, .. } => {
                self.calls.insert(call.to_string(), from.clone());
                self.line(at, "36", &format!("{} calls.", self.name(from)));
            }
            What::Rings { to, .. } => self.line(at, "2", &format!("  {}'s phone rings.", self.name(to))),
            What::Bridged { call, .. } => {
                let who = self.on(&call.to_string());
                self.line(at, "32", &format!("  {who} is talking to a person."));
            }
            What::Said { call, line } => {
                // What the team hears is not part of the caller's story.
                if let Some(who) = self.calls.get(&call.to_string()).cloned() {
                    let line = self.shorter_again(line);
                    self.line(at, "2", &format!("  (voice to {}) {line}", self.name(&who)));
                }
            }
            What::Recorded { call, text, .. } => {
                let who = self.on(&call.to_string());
                self.line(at, "36", &format!("{who} leaves a message: \"{text}\""));
            }
            What::TextAccepted { to, body, .. } => {
                let body = self.shorter_again(body);
                self.line(at, "33", &format!("  > to {}: {body}", self.name(to)));
            }
            What::TextReceived { from, body, .. } => {
                self.line(at, "36", &format!("{}: {body}", self.name(from)));
            }
            What::OptOut { handset, blocked: true, .. } => {
                self.line(
                    at,
                    "2",
                    &format!("  The carrier blocks texts to {} from now on.", self.name(handset)),
                );
            }
            What::TextStatus {
                status: MessageStatus::Undelivered | MessageStatus::Failed, error, ..
            } => {
                self.line(at, "31", &format!("  A text did not arrive ({error:?})."));
            }
            What::WebhookFailed { error, .. } => self.line(at, "31", &format!("  A WEBHOOK FAILED: {error}")),
            What::Warning { text } => self.line(at, "31", &format!("  The carrier warns: {text}")),
            _ => {}
        }
    }

    /// Says something between the events.
    pub fn say(&self, text: &str) {
        self.print(text);
    }

    fn shorter_again(&mut self, text: &str) -> String {
        if self.told.insert(text.to_owned()) || text.chars().count() <= SHORT {
            return text.to_owned();
        }
        let start: String = text.chars().take(SHORT).collect();
        format!("{} ...", start.rsplit_once(' ').map_or(start.as_str(), |(words, _)| words))
    }

    fn on(&self, call: &str) -> String {
        self.calls.get(call).map_or_else(|| "The caller".to_owned(), |number| self.name(number))
    }

    fn name(&self, number: &str) -> String {
        match self.names.get(number) {
            Some(name) => (*name).to_owned(),
            None if number == self.line => "Acme".to_owned(),
            None => "somebody".to_owned(),
        }
    }

    fn line(&mut self, at: Timestamp, colour: &str, text: &str) {
        let when = messages::when(at, &self.zone, Language::En);
        let (day, when) = when.split_once(", ").unwrap_or(("", &when));
        if day != self.day {
            self.print(&format!("\n{day}"));
            self.day = day.to_owned();
        }
        let indent = " ".repeat(11 + text.len() - text.trim_start().len());
        let mut first = true;
        for part in wrapped(text.trim_start(), WIDTH) {
            let head = if first { format!("{when:>8}   ") } else { indent.clone() };
            let pad = if first { indent.get(11..).unwrap_or_default() } else { "" };
            let part = if self.colour { format!("\x1b[{colour}m{part}\x1b[0m") } else { part };
            self.print(&format!("{head}{pad}{part}"));
            first = false;
        }
    }

    fn print(&self, text: &str) {
        // A closed terminal must not stop the demo's checks.
        let _ = writeln!(std::io::stdout(), "{text}");
    }
}

fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(word.to_owned());
            } else {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
        }
    }
    lines
}
