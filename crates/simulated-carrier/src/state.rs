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
    registration::Registration,
    seeded,
    texts::Texts,
    webhook::WebhookRecord,
};

/// A number of the account, with its id.
#[derive(Clone, Debug)]
pub(crate) struct OwnNumber {
    pub(crate) sid: String,
    pub(crate) number: Number,
    /// What else was set: methods, applications, a trunk. By the names that the API takes.
    pub(crate) settings: BTreeMap<String, String>,
    pub(crate) created: Timestamp,
    pub(crate) updated: Timestamp,
}

impl OwnNumber {
    pub(crate) fn setting<'a>(&'a self, name: &str, usual: &'a str) -> &'a str {
        self.settings.get(name).map_or(usual, String::as_str)
    }
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
    /// `active`, `suspended`, `closed`.
    pub(crate) account_status: String,
    /// What the messaging API says of numbers.
    pub(crate) registrations: BTreeMap<String, Registration>,
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
            account_status: "active".to_owned(),
            registrations: BTreeMap::new(),
            webhooks: Vec::new(),
            events,
            added,
            counters: BTreeMap::new(),
            config,
        };
        for number in std::mem::take(&mut state.config.numbers) {
            let (sid, now) = (state.next_sid("PN"), state.now());
            state.numbers.push(OwnNumber {
                sid,
                number,
                settings: BTreeMap::new(),
                created: now,
                updated: now,
            });
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

    /// Changes a number of the account. What is not named stays as it is.
    pub(crate) fn change_number(&mut self, phone: &str, changes: &[(String, String)]) {
        let now = self.now();
        let Some(own) = self.numbers.iter_mut().find(|own| own.number.phone == phone) else { return };
        for (name, value) in changes {
            match name.as_str() {
                "VoiceUrl" => own.number.voice_url.clone_from(value),
                "SmsUrl" => own.number.sms_url.clone_from(value),
                "StatusCallback" => own.number.status_callback.clone_from(value),
                _ => {
                    own.settings.insert(name.clone(), value.clone());
                }
            }
        }
        own.updated = now;
    }

    pub(crate) fn own_number(&self, phone: &str) -> Option<&OwnNumber> {
        self.numbers.iter().find(|own| own.number.phone == phone)
    }
}
