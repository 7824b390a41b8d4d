//! The promises, as code: what must hold at every moment of every history. The simulation shows them everything that
//! passes between the carrier, the processes and the store; whatever breaks one is kept.

mod leads;
mod texts;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;

use domain::lead::Caller;
use domain::{Business, Lead, Phone};
use jiff::{SignedDuration, Timestamp};

use crate::host::store::Values;
pub use texts::Intent;

/// A process that is up looks at a lead so long after it is due at the latest: a bucket of the due queue, a tick, and
/// the minute that a restart may take to find everything again.
const LOOKED_AT_WITHIN: SignedDuration = SignedDuration::from_secs(75);

/// What must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Promise {
    /// What was answered with 2xx is in the store.
    Acknowledged,
    /// What is due is looked at in time.
    LookedAt,
    /// One intent is one accepted text.
    OneText,
    /// After STOP was answered no text begins to leave.
    Stop,
    /// No text after its time.
    Expired,
    /// No text before its time.
    Early,
    /// A time belongs to as many callers as there are crews.
    Slot,
    /// In the end nothing waits to be done.
    Outbox,
    /// The simulation itself works.
    Bench,
}

impl Promise {
    /// The promise as a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Acknowledged => "what was acknowledged is not lost",
            Self::LookedAt => "what is due is looked at within a minute",
            Self::OneText => "one intent is one text",
            Self::Stop => "after STOP is acknowledged no text leaves",
            Self::Expired => "no text leaves after its time",
            Self::Early => "no text leaves before its time",
            Self::Slot => "a time has one holder for each crew",
            Self::Outbox => "in the end nothing is left undone",
            Self::Bench => "the simulation runs",
        }
    }
}

/// A promise that was broken.
#[derive(Clone, Debug)]
pub struct Breach {
    /// Which.
    pub promise: Promise,
    /// When it was seen.
    pub at: Timestamp,
    /// What happened.
    pub what: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.promise.words(), self.what)
    }
}

/// All of them, with what they have to remember.
pub struct Promises {
    business: Business,
    values: Values,
    /// Every lead as it was saved last, and when it must be looked at.
    leads: BTreeMap<String, (Lead, Option<Timestamp>)>,
    /// Ids that were acknowledged, with the key of their lead.
    acknowledged: Vec<(String, String)>,
    /// Calls that a person took.
    accepted: HashSet<String>,
    texts: texts::Texts,
    /// Until when what is late has an excuse.
    trouble_until: Timestamp,
    /// How wrong any clock has been so far.
    skew: SignedDuration,
    /// How often something was compared with what it should be, by promise.
    pub checked: BTreeMap<Promise, u64>,
    /// What did not hold.
    pub breaches: Vec<Breach>,
    /// How long after a restart something was still undone, where a bench measures it.
    pub recovered_after: Option<SignedDuration>,
    /// Texts that were accepted twice and could not have been told apart: the carrier took the first one after it had
    /// been asked what it has.
    pub unpreventable: u64,
}

impl Promises {
    /// Nothing has happened yet.
    pub fn new(business: Business, values: Values) -> Self {
        Self {
            business,
            values,
            leads: BTreeMap::new(),
            acknowledged: Vec::new(),
            accepted: HashSet::new(),
            texts: texts::Texts::default(),
            trouble_until: Timestamp::MIN,
            skew: SignedDuration::ZERO,
            checked: BTreeMap::new(),
            breaches: Vec::new(),
            recovered_after: None,
            unpreventable: 0,
        }
    }

    /// What is late until then has an excuse.
    pub fn trouble_until(&mut self, until: Timestamp) {
        self.trouble_until = self.trouble_until.max(until);
    }

    /// A clock is wrong by so much.
    pub fn skewed(&mut self, by: SignedDuration) {
        self.skew = self.skew.max(by.abs());
    }

    /// Every lead as it was saved last.
    pub fn leads(&self) -> impl Iterator<Item = &Lead> {
        self.leads.values().map(|(lead, _)| lead)
    }

    /// How many texts each intent led to.
    pub fn intents(&self) -> &HashMap<Intent, Vec<texts::Accepted>> {
        &self.texts.accepted
    }

    /// Notes a comparison; `what` says what was found instead of what should be.
    fn check(&mut self, promise: Promise, holds: bool, at: Timestamp, what: impl FnOnce() -> String) {
        *self.checked.entry(promise).or_default() += 1;
        if !holds {
            self.breaches.push(Breach { promise, at, what: what() });
        }
    }

    /// The simulation itself has gone wrong.
    pub fn bench_broke(&mut self, at: Timestamp, what: &str) {
        self.check(Promise::Bench, false, at, || what.to_owned());
    }

    fn is_ours(&self, phone: &Phone) -> bool {
        self.business.person(phone).is_some()
            || self.business.numbers.contains(phone)
            || self.business.opportunity.never.contains(phone)
    }

    /// The key of a caller's lead; none for those who are never a lead.
    fn key(&self, from: &str, call: &str) -> Option<String> {
        match Phone::parse(from) {
            Ok(phone) if self.is_ours(&phone) => None,
            Ok(phone) => Some(Lead::key(&self.business.id, &Caller::Number(phone))),
            Err(_) => Some(Lead::key(&self.business.id, &Caller::Withheld(call.to_owned()))),
        }
    }
}

/// The pairs of a form.
pub fn form(bytes: &[u8]) -> HashMap<String, String> {
    form_urlencoded::parse(bytes).into_owned().collect()
}
