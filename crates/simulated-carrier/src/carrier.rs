//! The carrier from outside.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, OnceLock, PoisonError, Weak},
};

use anyhow::Context;
use bytes::Bytes;
use http_body_util::Full;
use tokio::sync::{Notify, broadcast, watch};

use crate::{
    Call, CallSid, Caller, Config, Ending, Event, Faults, Handset, Message, MessageSid, Number, Person,
    Registration, WebhookRecord, api, state::State, webhook::Sender,
};

/// As many events as a slow observer may be behind before it misses some.
const EVENTS_KEPT: usize = 8192;

/// A running carrier. Clones share it; the API closes when the last one is dropped.
#[derive(Clone)]
pub struct Carrier {
    pub(crate) inner: Arc<Inner>,
}

/// A handle that does not keep the carrier running.
#[derive(Clone)]
pub(crate) struct WeakCarrier(Weak<Inner>);

impl WeakCarrier {
    pub(crate) fn upgrade(&self) -> Option<Carrier> {
        self.0.upgrade().map(|inner| Carrier { inner })
    }
}

pub(crate) struct Inner {
    state: Mutex<State>,
    address: OnceLock<SocketAddr>,
    events: broadcast::Sender<Event>,
    refuse: watch::Sender<bool>,
    pub(crate) added: Arc<Notify>,
    pub(crate) sender: Sender,
    /// Held by whoever runs what is due.
    pub(crate) run: tokio::sync::Mutex<()>,
}

impl Carrier {
    /// Starts a carrier inside a Tokio runtime.
    ///
    /// # Errors
    /// If the address cannot be bound.
    pub fn start(config: Config) -> anyhow::Result<Self> {
        let listen = config.listen;
        let (carrier, refusing) = Self::new(config);
        let address = api::serve(&carrier, listen, refusing)
            .with_context(|| format!("the simulated carrier cannot listen on {listen}"))?;
        let address = *carrier.inner.address.get_or_init(|| address);
        carrier.with(|state| state.api_url = format!("http://{address}"));
        Ok(carrier)
    }

    /// A carrier without a socket: its API is asked with [`Carrier::ask`], as if it were at `api_url`.
    pub fn inside(config: Config, api_url: &str) -> Self {
        let (carrier, _) = Self::new(config);
        carrier.with(|state| state.api_url = api_url.to_owned());
        carrier
    }

    fn new(config: Config) -> (Self, watch::Receiver<bool>) {
        let (events, _) = broadcast::channel(EVENTS_KEPT);
        let (refuse, refusing) = watch::channel(false);
        let added = Arc::new(Notify::new());
        let sender = Sender::new(config.application.clone());
        let inner = Arc::new(Inner {
            state: Mutex::new(State::new(config, events.clone(), added.clone())),
            address: OnceLock::new(),
            events,
            refuse,
            added,
            sender,
            run: tokio::sync::Mutex::new(()),
        });
        (Self { inner }, refusing)
    }

    /// Asks the API, without a socket. None: the connection was refused, or ended without an answer.
    pub async fn ask(&self, request: http::Request<Bytes>) -> Option<http::Response<Bytes>> {
        if self.with(|state| state.faults.refuse_connections) {
            return None;
        }
        let answer = api::handle(self, request.map(Full::new)).await?;
        Some(answer.into_response())
    }

    /// Where the API listens.
    pub fn address(&self) -> SocketAddr {
        // `start` sets it before anybody has a carrier to ask.
        self.inner.address.get().copied().unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 0)))
    }

    /// The API's base, in place of `https://api.twilio.com`.
    pub fn api_url(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Lets somebody call one of our numbers. The first webhook has been answered when this returns; the rest of the
    /// call is on the agenda. A number that the account does not own gives a failed call and a warning.
    pub async fn call(&self, caller: Caller, to: &str) -> CallSid {
        let (call, fetch) = self.with(|state| state.start_inbound(caller, to));
        if let Some(fetch) = fetch {
            self.perform(fetch).await;
        }
        call
    }

    /// Lets the person on a call hang up. A call that is over, or unknown, stays as it is.
    pub fn hang_up(&self, call: &CallSid) {
        self.with(|state| state.hang_up(call, Ending::HungUp));
    }

    /// Lets a handset text one of our numbers, with media as pairs of address and content type. The webhook has been
    /// answered, and the answer followed, when this returns.
    pub async fn text(&self, from: &str, to: &str, body: &str, media: Vec<(String, String)>) -> MessageSid {
        let (sid, notice) = self.with(|state| state.receive(from, to, body, media));
        if let Some(notice) = notice {
            self.notify_of_text(&sid, notice.method, notice.url, notice.params).await;
        }
        sid
    }

    /// Says who answers a phone from now on. Phones of which nothing is said are not answered.
    pub fn set_person(&self, phone: impl Into<String>, person: Person) {
        self.with(|state| state.people.insert(phone.into(), person));
    }

    /// Says what becomes of texts to a number from now on. They are delivered where nothing is said.
    pub fn set_handset(&self, phone: impl Into<String>, handset: Handset) {
        self.with(|state| state.handsets.insert(phone.into(), handset));
    }

    /// A number of the account as it is set up now.
    pub fn number(&self, phone: &str) -> Option<Number> {
        self.with(|state| state.own_number(phone).map(|own| own.number.clone()))
    }

    /// Changes a number as somebody does in the carrier's console, by the names that the API takes (`VoiceUrl`,
    /// `VoiceApplicationSid`, `TrunkSid`, ...).
    pub fn change_number(&self, phone: &str, changes: &[(&str, &str)]) {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        self.with(|state| state.change_number(phone, &changes.iter().map(own).collect::<Vec<_>>()));
    }

    /// Says from now on what the messaging API tells of a number. It knows nothing of others.
    pub fn set_registration(&self, phone: impl Into<String>, registration: Registration) {
        self.with(|state| state.registrations.insert(phone.into(), registration));
    }

    /// The account's status from now on: `active`, `suspended`, `closed`.
    pub fn set_account_status(&self, status: &str) {
        self.with(|state| state.account_status = status.to_owned());
    }

    /// Changes what goes wrong, starting now. For example
    /// `carrier.faults(|faults| faults.refuse_connections = true)`.
    pub fn faults(&self, change: impl FnOnce(&mut Faults)) {
        let refuse = self.with(|state| {
            change(&mut state.faults);
            state.faults.refuse_connections
        });
        self.inner.refuse.send_replace(refuse);
    }

    /// Events from now on. An observer that falls more than 8192 behind is told how many it missed.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.inner.events.subscribe()
    }

    /// All texts, oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.with(|state| state.texts.list.clone())
    }

    /// One text.
    pub fn message(&self, sid: &MessageSid) -> Option<Message> {
        self.with(|state| state.texts.get(sid).cloned())
    }

    /// All calls, oldest first, the rung phones among them (those have a parent).
    pub fn calls(&self) -> Vec<Call> {
        self.with(|state| state.calls.list.iter().map(|leg| leg.view.clone()).collect())
    }

    /// One call.
    pub fn call_state(&self, sid: &CallSid) -> Option<Call> {
        self.with(|state| state.calls.get(sid).map(|leg| leg.view.clone()))
    }

    /// All webhooks that were sent, in the order of their answers.
    pub fn webhooks(&self) -> Vec<WebhookRecord> {
        self.with(|state| state.webhooks.clone())
    }

    /// The webhooks that were not taken: no connection, no answer in time, or a status other than 2xx.
    pub fn failed_webhooks(&self) -> Vec<WebhookRecord> {
        self.with(|state| state.webhooks.iter().filter(|record| record.error.is_some()).cloned().collect())
    }

    pub(crate) fn with<R>(&self, f: impl FnOnce(&mut State) -> R) -> R {
        f(&mut self.inner.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn downgrade(&self) -> WeakCarrier {
        WeakCarrier(Arc::downgrade(&self.inner))
    }
}
