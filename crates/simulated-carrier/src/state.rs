//! All that the carrier knows. Its methods never wait: what takes time or asks the application goes on the agenda.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::{Notify, broadcast};

use crate::{
    agenda::{Action, Agenda},
    calls::Calls,
    config::{Config, Number},
    event::{Event, What},
    faults::Faults,
    people::{Handset, Person},
    seeded,
    texts::Texts,
    webhook::WebhookRecord,
};

/// A number of the account, with its id.
#[derive(Clone, Debug)]
pub(crate) struct OwnNumber {
    pub(crate) sid: String,
    pub(crate) number: Number,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

pub(crate) struct State {
    pub(crate) config: Config,
    pub(crate) api_url: String,
    pub(crate) agenda: Agenda,
    /// The due time of the entry that `run_due` is at. It stands in for the clock, so that a driver that jumps far
    /// ahead still has everything happen at its own time.
    pub(crate) moment: Option<Timestamp>,
    pub(crate) numbers: Vec<OwnNumber>,
    pub(crate) calls: Calls,
    pub(crate) texts: Texts,
    pub(crate) people: HashMap<String, Person>,
    pub(crate) handsets: HashMap<String, Handset>,
    /// Handset and number of ours.
    pub(crate) opted_out: HashSet<(String, String)>,
    pub(crate) faults: Faults,
    pub(crate) webhooks: Vec<WebhookRecord>,
    events: broadcast::Sender<Event>,
    added: Arc<Notify>,
    counters: BTreeMap<&'static str, u64>,
}

impl State {
    pub(crate) fn new(config: Config, events: broadcast::Sender<Event>, added: Arc<Notify>) -> Self {
        let mut state = Self {
            api_url: String::new(),
            agenda: Agenda::default(),
            moment: None,
            numbers: Vec::new(),
            calls: Calls::default(),
            texts: Texts::default(),
            people: HashMap::new(),
            handsets: HashMap::new(),
            opted_out: HashSet::new(),
            faults: Faults::default(),
            webhooks: Vec::new(),
            events,
            added,
            counters: BTreeMap::new(),
            config,
        };
        for number in std::mem::take(&mut state.config.numbers) {
            let (sid, now) = (state.next_sid("PN"), state.now());
            state.numbers.push(OwnNumber { sid, number, created: now, updated: now });
        }
        state
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.moment.unwrap_or_else(|| (self.config.clock)())
    }

    pub(crate) fn after(&self, delay: Duration) -> Timestamp {
        let delay = SignedDuration::try_from(delay).unwrap_or(SignedDuration::MAX);
        self.now().checked_add(delay).unwrap_or(Timestamp::MAX)
    }

    pub(crate) fn schedule(&mut self, delay: Duration, action: Action) {
        self.agenda.add(self.after(delay), action);
        self.added.notify_one();
    }

    pub(crate) fn emit(&self, what: What) {
        // Nobody may be listening; that is no fault.
        let _ = self.events.send(Event { at: self.now(), real: Instant::now(), what });
    }

    pub(crate) fn warn(&self, text: impl Into<String>) {
        self.emit(What::Warning { text: text.into() });
    }

    pub(crate) fn count(&mut self, kind: &'static str) -> u64 {
        let counter = self.counters.entry(kind).or_default();
        *counter += 1;
        *counter
    }

    pub(crate) fn next_sid(&mut self, prefix: &'static str) -> String {
        let count = self.count(prefix);
        seeded::sid(prefix, self.config.seed, count)
    }

    pub(crate) fn own_number(&self, phone: &str) -> Option<&OwnNumber> {
        self.numbers.iter().find(|own| own.number.phone == phone)
    }
}
