//! Sees everything, in order: for the promises, for the counts, for the hash that two runs of one seed share.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use domain::Business;
use http::{Method, Request, Uri};
use jiff::{SignedDuration, Timestamp};
use simulated_carrier::{Carrier, Event, MessageStatus, What};
use tokio::sync::Notify;

use super::promises::{Breach, Promises, form};
use super::trouble::Way;
use crate::host::Clock;
use crate::host::store::{End, Fate, Operation, Values};

/// So many steps before a broken promise are shown.
const REMEMBERED: usize = 40;

/// The observer.
pub struct Watch {
    clock: Clock,
    state: Mutex<State>,
    due: Notify,
    breach: Notify,
}

struct State {
    hash: DefaultHasher,
    /// Where every step is written to.
    trace: Option<Box<dyn Write + Send>>,
    recent: VecDeque<String>,
    counts: BTreeMap<&'static str, u64>,
    promises: Promises,
}

impl Watch {
    /// Watches on the true clock.
    pub fn new(clock: Clock, business: Business, values: Values) -> Self {
        let state = State {
            hash: DefaultHasher::new(),
            trace: None,
            recent: VecDeque::new(),
            counts: BTreeMap::new(),
            promises: Promises::new(business, values),
        };
        Self { clock, state: Mutex::new(state), due: Notify::new(), breach: Notify::new() }
    }

    /// Writes every step to a file from now on.
    pub fn write_to(&self, trace: Box<dyn Write + Send>) {
        self.state().trace = Some(trace);
    }

    /// The true time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What two runs of one seed share: every operation, request and event, in order, with its time.
    pub fn hash(&self) -> u64 {
        self.state().hash.finish()
    }

    /// How often what happened.
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.state().counts.clone()
    }

    /// The last steps.
    pub fn recent(&self) -> Vec<String> {
        self.state().recent.iter().cloned().collect()
    }

    /// Asks or tells the promises something.
    pub fn promises<R>(&self, ask: impl FnOnce(&mut Promises) -> R) -> R {
        let mut state = self.state();
        let before = state.promises.breaches.len();
        let answer = ask(&mut state.promises);
        if state.promises.breaches.len() > before {
            self.breach.notify_one();
        }
        answer
    }

    /// Returns once a promise is broken.
    pub async fn broken_promise(&self) {
        while self.promises(|promises| promises.breaches.is_empty()) {
            self.breach.notified().await;
        }
    }

    /// What was broken first.
    pub fn first_breach(&self) -> Option<Breach> {
        self.state().promises.breaches.first().cloned()
    }

    /// The simulation itself has gone wrong.
    pub fn broken(&self, what: &str) {
        let now = self.now();
        self.promises(|promises| promises.bench_broke(now, what));
    }

    /// Returns when something was added to the due queue.
    pub async fn due_written(&self) {
        self.due.notified().await;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Into the hash, and among the last steps if a person would want to read it.
    fn note(&self, count: &'static str, shown: bool, step: impl FnOnce() -> String) {
        let now = self.now();
        let step = step();
        let mut state = self.state();
        (now.as_millisecond(), &step).hash(&mut state.hash);
        *state.counts.entry(count).or_default() += 1;
        if let Some(trace) = &mut state.trace
            && writeln!(trace, "{now:.3} {step}").is_err()
        {
            // The disk is full, most likely; the history goes on without it.
            state.trace = None;
        }
        if shown {
            if state.recent.len() >= REMEMBERED {
                state.recent.pop_front();
            }
            state.recent.push_back(format!("{now:.3} {step}"));
        }
    }

    /// A process asks the store for something.
    pub fn operation(&self, process: usize, operation: Operation<'_>, fate: Fate) {
        let (writes, name, key, value): (bool, _, _, &[u8]) = match operation {
            Operation::Get(key) => (false, "get", key, &[]),
            Operation::Set(key, value) => (true, "set", key, value),
            Operation::Delete(key) => (true, "delete", key, &[]),
            Operation::Add(key, _) => (true, "add", key, &[]),
            Operation::Swap(key, value) => (true, "swap", key, value),
        };
        let mut hash = DefaultHasher::new();
        value.hash(&mut hash);
        let value = hash.finish();
        let well = fate.end == End::Well && fate.before.is_zero();
        let end = if well { String::new() } else { format!(" -> {:?} after {:?}", fate.end, fate.before) };
        let count = if writes { "writes" } else { "reads" };
        self.note(count, writes || !well, || format!("process {process}: {name} {key} {value:x}{end}"));
        if !well {
            *self.state().counts.entry("operations that went wrong").or_default() += 1;
            self.trouble(fate.before);
        }
    }

    /// An operation was applied.
    pub fn applied(&self, _process: usize, operation: Operation<'_>, changed: bool) {
        let now = self.now();
        match operation {
            Operation::Set(key, value) | Operation::Swap(key, value) if changed => {
                self.promises(|promises| promises.saved(key, value, now));
                if key.starts_with("due:") && key != "due:cursor" {
                    self.due.notify_waiters();
                }
            }
            Operation::Delete(key) if changed => self.promises(|promises| promises.deleted(key)),
            _ => {}
        }
    }

    /// A webhook has reached a process.
    pub fn webhook_arrives(&self, address: &Uri, body: &Bytes) {
        let now = self.now();
        self.note("webhooks", true, || format!("carrier asks {}: {}", address.path(), gist(body)));
        self.promises(|promises| promises.webhook_arrives(address, body, now));
    }

    /// A process has answered a webhook.
    pub fn webhook_answered(&self, address: &Uri, body: &Bytes, status: u16, answer: &Bytes) {
        let now = self.now();
        let count = if (200..300).contains(&status) { "webhooks acknowledged" } else { "webhooks refused" };
        self.note(count, true, || format!("answer to {}: {status}, {} bytes", address.path(), answer.len()));
        self.promises(|promises| promises.webhook_answered(address, body, status, answer, now));
    }

    /// A process died over a webhook, or was not there.
    pub fn webhook_broke(&self, address: &Uri) {
        self.note("webhooks that broke off", true, || format!("no answer to {}", address.path()));
    }

    /// The network does something to a webhook.
    pub fn webhook_meets(&self, way: Way) {
        self.note("webhooks lost, late or doubled", true, || format!("the network: {way:?}"));
    }

    /// A process begins to ask the carrier for something.
    pub fn request_begins(&self, process: usize, request: &Request<Bytes>) {
        let now = self.now();
        let (method, path) = (request.method(), request.uri().path());
        let body = gist(request.body());
        self.note("requests to the carrier", true, || format!("process {process}: {method} {path} {body}"));
        self.promises(|promises| promises.request_begins(request, now));
    }

    /// The carrier has done what was asked, or refused, or broken off.
    pub fn request_served(&self, method: &Method, address: &Uri, status: Option<u16>) {
        let now = self.now();
        let path = address.path();
        self.note("requests served", true, || format!("carrier: {method} {path} -> {status:?}"));
        if status.is_some() {
            self.promises(|promises| promises.request_served(method, address, now));
        }
    }

    /// Something happened at the carrier.
    pub fn event(&self, carrier: &Carrier, event: &Event) {
        let count = match &event.what {
            What::CallStarted { .. } => "calls",
            What::Bridged { .. } => "calls answered",
            What::TextAccepted { .. } => "texts sent",
            What::TextReceived { .. } => "texts received",
            What::TextStatus { status: MessageStatus::Delivered, .. } => "texts delivered",
            What::Recorded { .. } => "messages recorded",
            What::WebhookFailed { .. } => "webhooks that failed at the carrier",
            What::Warning { .. } => "warnings of the carrier",
            _ => "other events",
        };
        let shown = !matches!(event.what, What::TextStatus { .. } | What::Said { .. });
        self.note(count, shown, || format!("carrier: {:?}", event.what));
        if let What::TextAccepted { message, .. } = &event.what
            && let Some(text) = carrier.message(message)
        {
            let status = |sid: &_| carrier.message(sid).map(|text| text.status);
            self.promises(|promises| promises.accepted(&text, status));
        }
    }

    /// A component said something.
    pub fn said(&self, process: usize, component: &str, words: &str) {
        self.note("lines of the log", true, || format!("process {process}: {component}: {words}"));
    }

    /// Something planned goes wrong.
    pub fn fault(&self, what: &str, lasts: Duration) {
        self.note("faults", true, || format!("FAULT: {what}"));
        self.trouble(lasts);
    }

    /// A process died, and will be there again after a pause.
    pub fn died(&self, process: usize, pause: Duration) {
        self.note("restarts", true, || {
            format!("process {process} died, another one in {} ms", pause.as_millis())
        });
        self.trouble(pause);
    }

    /// A clock is wrong.
    pub fn skewed(&self, by: SignedDuration) {
        self.promises(|promises| promises.skewed(by));
    }

    /// What is late has an excuse for so long.
    pub fn trouble(&self, lasts: Duration) {
        let lasts = SignedDuration::try_from(lasts).unwrap_or(SignedDuration::ZERO);
        let until = self.now().checked_add(lasts).unwrap_or(Timestamp::MAX);
        self.promises(|promises| promises.trouble_until(until));
    }
}

/// What a person wants to see of a form.
fn gist(body: &Bytes) -> String {
    let form = form(body);
    let shown = ["CallSid", "MessageSid", "CallStatus", "MessageStatus", "Digits", "From", "To", "Body"];
    let pairs = shown.iter().filter_map(|name| form.get(*name).map(|value| format!("{name}={value}")));
    pairs.collect::<Vec<_>>().join(" ")
}
