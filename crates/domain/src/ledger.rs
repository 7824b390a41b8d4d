//! Every decision about a text to a caller, with its reason, as a chain of hashes.
//!
//! The chain stands in the lead and goes on over its episodes: each entry's hash covers the entry before. Nothing in it
//! is personal: who was texted is the lead's to say, and the words stand as a digest over them and over the id of what
//! caused them (a carrier's random id of a call or text, as a rule, so that words cannot be guessed from it). So the
//! chain outlives forgetting, and still verifies.

use std::fmt::Write as _;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::effect::{Effect, Purpose, What};
use crate::gate::{Basis, Decision, Verdict};

/// So many entries stand in a lead; of those before, their last hash.
const ENTRIES: usize = 60;
/// Bytes of a digest over words that are kept.
const DIGEST_BYTES: usize = 16;

/// What was decided, as it passes from the one who asked the gate to the one who saves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// `allow`, `wait` or `forbid`.
    pub verdict: String,
    /// Who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// The rule, as `docs/compliance.md` names it.
    pub rule: String,
}

impl Decided {
    /// What was found at the carrier needs no leave: it had left before, by a sender that died before it could tell.
    pub fn found_at_carrier() -> Self {
        Self { verdict: "allow".to_owned(), basis: None, rule: "found-at-carrier".to_owned() }
    }

    /// What a cap that is counted outside the lead forbids.
    pub fn forbidden(rule: &str, basis: Option<Basis>) -> Self {
        Self { verdict: "forbid".to_owned(), basis, rule: rule.to_owned() }
    }
}

impl From<&Decision> for Decided {
    fn from(decision: &Decision) -> Self {
        let verdict = match decision.verdict {
            Verdict::Allow => "allow",
            Verdict::Wait(_) => "wait",
            Verdict::Forbid(_) => "forbid",
        };
        Self { verdict: verdict.to_owned(), basis: decision.basis, rule: decision.rule.to_owned() }
    }
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// When it was saved.
    pub at: Timestamp,
    /// What the text was for; a call back is one, too.
    pub kind: Purpose,
    /// What was decided.
    #[serde(flatten)]
    pub decided: Decided,
    /// A digest over the id of the intent and the words.
    pub text: String,
    /// Over all of this and the hash of the entry before, in hexadecimal.
    pub hash: String,
}

/// The chain of one lead.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ledger {
    /// The hash of the entry before the first one here; empty at the beginning.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub base: String,
    /// The entries, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entries: Vec<Entry>,
}

impl Ledger {
    /// Whether entries of this episode fell out because there were too many.
    pub fn is_full(&self) -> bool {
        self.entries.len() >= ENTRIES
    }

    /// Whether nothing was ever decided.
    pub fn is_empty(&self) -> bool {
        self.base.is_empty() && self.entries.is_empty()
    }

    /// The hash of the last entry; empty where there is none.
    pub fn head(&self) -> &str {
        self.entries.last().map_or(&self.base, |entry| &entry.hash)
    }

    /// Adds a decision about a text or a call.
    pub(crate) fn add(&mut self, effect: &Effect, decided: &Decided, at: Timestamp) {
        let (purpose, body) = match &effect.what {
            What::Text { purpose, body, .. } => (*purpose, body.as_str()),
            What::Call { .. } => (Purpose::CallBack, ""),
            _ => return,
        };
        let text = hex(&Sha256::digest(format!("{}\n{body}", effect.id)), DIGEST_BYTES);
        let mut entry = Entry { at, kind: purpose, decided: decided.clone(), text, hash: String::new() };
        entry.hash = entry.sealed(self.head());
        if self.entries.len() >= ENTRIES {
            self.base = self.entries.remove(0).hash;
        }
        self.entries.push(entry);
    }

    /// The chain of the episode that follows: it begins where this one ends.
    pub(crate) fn next(&self) -> Self {
        Self { base: self.head().to_owned(), entries: Vec::new() }
    }

    /// The place of the first entry (from 0) whose hash is not what it must be.
    pub fn broken_at(&self) -> Option<usize> {
        let mut before = self.base.as_str();
        self.entries.iter().position(|entry| {
            let sound = entry.hash == entry.sealed(before);
            before = &entry.hash;
            !sound
        })
    }
}

impl Entry {
    /// The hash over a canonical line: the fields in order, separated by what none of them holds.
    fn sealed(&self, before: &str) -> String {
        let Self { at, kind, decided, text, .. } = self;
        let Decided { verdict, basis, rule } = decided;
        let line = format!("{before}|{at}|{kind:?}|{verdict}|{basis:?}|{rule}|{text}");
        hex(&Sha256::digest(line), usize::MAX)
    }
}

/// Seals something under what came before it: the chain of the business, in which forgotten leads leave theirs.
pub fn seal(before: &str, what: &str) -> String {
    hex(&Sha256::digest(format!("{before}|{what}")), usize::MAX)
}

fn hex(bytes: &[u8], most: usize) -> String {
    bytes.iter().take(most).fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::effect::{EffectState, Recipient};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_796_144_400 + second).unwrap()
    }

    fn text(number: usize) -> Effect {
        let what = What::Text {
            to: Recipient::Caller,
            purpose: Purpose::Answer,
            body: format!("Words {number}"),
            expires: at(9999),
        };
        Effect {
            id: format!("text.sm{number}.ask"),
            what,
            state: EffectState::Pending(None),
            attempts: 1,
            undelivered: 0,
            created: at(0),
        }
    }

    fn chain(count: usize) -> Ledger {
        let mut ledger = Ledger::default();
        let decided = Decided { verdict: "allow".into(), basis: Some(Basis::Wrote), rule: "answer".into() };
        for number in 0..count {
            ledger.add(&text(number), &decided, at(i64::try_from(number).unwrap()));
        }
        ledger
    }

    #[test]
    fn a_chain_verifies_also_when_it_is_longer_than_what_is_kept_and_goes_on_in_the_next_episode() {
        for count in [0, 1, ENTRIES, ENTRIES + 30] {
            let ledger = chain(count);
            assert_eq!((ledger.broken_at(), ledger.entries.len()), (None, count.min(ENTRIES)));
            let mut next = ledger.next();
            next.add(&text(1), &Decided::found_at_carrier(), at(1));
            assert_eq!((next.broken_at(), next.base.as_str()), (None, ledger.head()));
        }
    }

    #[test]
    fn altering_any_byte_is_found() {
        let sound = serde_json::to_string(&chain(4)).unwrap();
        let (mut tried, mut found) = (0, 0);
        for place in 0..sound.len() {
            let mut bytes = sound.clone().into_bytes();
            bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
            // What is no chain any more is found as well.
            let Ok(altered) = serde_json::from_slice::<Ledger>(&bytes) else { continue };
            if altered != chain(4) {
                tried += 1;
                // The last hash is what the next entry and the business's own chain hold on to.
                let head_only = altered.head() != chain(4).head() && altered.broken_at() == Some(3);
                found += usize::from(altered.broken_at().is_some() || head_only);
            }
        }
        assert!(tried > 400, "{tried}");
        assert_eq!(tried, found);
    }

    #[test]
    fn a_taken_out_or_exchanged_entry_is_found() {
        let mut shorter = chain(4);
        shorter.entries.remove(1);
        assert_eq!(shorter.broken_at(), Some(1));
        let mut mixed = chain(4);
        mixed.entries.swap(1, 2);
        assert_eq!(mixed.broken_at(), Some(1));
    }

    #[test]
    fn the_words_do_not_stand_in_it() {
        let json = serde_json::to_string(&chain(3)).unwrap();
        assert!(!json.contains("Words") && !json.contains("sm1"), "{json}");
    }
}
