//! What became of the last deliveries of a business: one document, for the desk.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::delivery::RecipientKind;

/// So many lines are kept.
const LINES: usize = 100;
/// So many dead letters are kept; the oldest are dropped.
const DEAD: usize = 200;

/// The document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Log {
    /// The newest last.
    #[serde(default)]
    pub lines: Vec<Line>,
    /// The keys of deliveries that reached somebody never, the newest last.
    #[serde(default)]
    pub dead: Vec<String>,
}

/// One try.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// When.
    pub at: Timestamp,
    /// The id of the event.
    pub event: String,
    /// Its type.
    pub kind: String,
    /// Who was told.
    pub to: String,
    /// Which kind of one.
    pub of: RecipientKind,
    /// How often it had been tried, this time included.
    pub tries: u32,
    /// What came of it: `200`, or why not, in plain words.
    pub what: String,
    /// Whether they have it.
    pub delivered: bool,
}

impl Log {
    /// Adds what was tried.
    pub fn add(&mut self, lines: Vec<Line>) {
        self.lines.extend(lines);
        self.lines.drain(..self.lines.len().saturating_sub(LINES));
    }

    /// Adds a dead letter. Gives the key of one that has no room any more.
    pub fn bury(&mut self, key: &str) -> Option<String> {
        if !self.dead.iter().any(|dead| dead == key) {
            self.dead.push(key.to_owned());
        }
        (self.dead.len() > DEAD).then(|| self.dead.remove(0))
    }

    /// Without the dead letters that are about somebody who was forgotten.
    #[must_use]
    pub fn without(mut self, theirs: &[String]) -> Self {
        self.dead.retain(|dead| !theirs.contains(dead));
        self
    }

    /// It is none any more.
    pub fn revive(&mut self, key: &str) {
        self.dead.retain(|dead| dead != key);
    }
}
